"""How a list of Hanweb's JCMS goes on behind its first page."""

import re
from datetime import date
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from crawler.cms.hanweb import JCMS
from crawler.model import Column, Fetch, FetchKind
from tests.cms.hanweb_pages import (
    COLUMN,
    HOST,
    PORTAL,
    answer,
    column_page,
    datastore,
    form,
    listing,
    title,
)


def test_rows_are_read_from_the_script_and_the_list_goes_on_by_record_numbers():
    found = listing(column_page(datastore(range(20)), total=43))
    assert [link.title for link in found.links] == [title(number) for number in range(20)]
    assert found.links[3].date == date(2024, 1, 4)
    assert found.total == 43
    (onward,) = found.next
    assert onward.method == "POST"
    assert urlsplit(onward.url).path == "/module/web/jpage/dataproxy.jsp"
    query = parse_qs(urlsplit(onward.url).query)
    assert (query["startrecord"], query["endrecord"], query["perpage"]) == (["1"], ["100"], ["100"])
    assert form(onward) == {
        "col": "1",
        "appid": "1",
        "webid": "39",
        "path": "/",
        "columnid": "4711",
        "sourceContentType": "3",
        "unitid": "212860",
        "webname": "某县人民政府",
        "permissiontype": "0",
    }
    headers = dict(onward.headers)
    assert headers["Referer"] == COLUMN
    assert headers["X-Requested-With"] == "XMLHttpRequest"
    assert onward.column == Column(COLUMN)
    assert onward.number == 2


def test_a_complete_first_page_asks_for_nothing_more():
    assert listing(column_page(datastore(range(5)), total=5)).next == ()


@pytest.mark.parametrize(
    "name",
    [
        "%25E6%259F%2590%25E5%258E%25BF",
        "%E6%9F%90%E5%8E%BF",
        "某县",
        "%C4%B3%CF%D8",
    ],
)
def test_the_sites_name_is_sent_encoded_once_however_it_was_written(name):
    found = listing(column_page(datastore(range(3), name=name), total=40))
    assert b"webname=%E6%9F%90%E5%8E%BF&" in found.next[0].body


def first_fetch(total=250, shown=20):
    return listing(column_page(datastore(range(shown)), total=total)).next[0]


def test_blocks_follow_one_another_up_to_the_total():
    fetch = first_fetch()
    seen = []
    for numbers in (range(100), range(100, 200), range(200, 250)):
        found = JCMS.listing(answer(fetch, datastore(numbers)), PORTAL)
        seen += [link.url for link in found.links]
        assert found.total == 250
        if found.next:
            (fetch,) = found.next
    assert found.next == ()
    assert len(set(seen)) == 250


def test_a_server_that_gives_less_than_asked_is_asked_from_where_it_stopped():
    found = JCMS.listing(answer(first_fetch(), datastore(range(58))), PORTAL)
    assert parse_qs(urlsplit(found.next[0].url).query)["startrecord"] == ["59"]


def test_the_total_of_the_answer_counts_where_it_has_one():
    head = "<totalrecord>251</totalrecord><totalpage>3</totalpage>"
    found = JCMS.listing(answer(first_fetch(), datastore(range(100), head=head)), PORTAL)
    assert found.total == 251


def test_where_record_numbers_are_ignored_pages_are_asked_for_by_get():
    repeated = JCMS.listing(answer(first_fetch(60), datastore(range(20))), PORTAL)
    (fetch,) = repeated.otherwise
    assert fetch.method == "GET"
    query = dict(parse_qsl(urlsplit(fetch.url).query))
    assert query["page"] == "2"
    assert query["columnid"] == "4711"
    assert query["webname"] == "某县人民政府"
    second = JCMS.listing(answer(fetch, datastore(range(20, 40))), PORTAL)
    assert parse_qs(urlsplit(second.next[0].url).query)["page"] == ["3"]
    third = JCMS.listing(answer(second.next[0], datastore(range(40, 60))), PORTAL)
    assert third.next == ()
    assert third.otherwise == ()


def test_screen_pages_that_the_column_page_showed_already_do_not_end_the_list():
    fetch = first_fetch(total=100, shown=57)
    (second,) = JCMS.listing(answer(fetch, datastore(range(57))), PORTAL).otherwise
    repeated = JCMS.listing(answer(second, datastore(range(20, 40))), PORTAL)
    assert parse_qs(urlsplit(repeated.otherwise[0].url).query)["page"] == ["3"]


def test_a_server_that_gives_the_first_page_forever_is_left_with_the_total_kept():
    fetch = first_fetch(60)
    (fetch,) = JCMS.listing(answer(fetch, datastore(range(20))), PORTAL).otherwise
    found = JCMS.listing(answer(fetch, datastore(range(20))), PORTAL)
    assert found.otherwise == ()
    assert found.total == 60


@pytest.mark.parametrize("body", ["<datastore><recordset></recordset></datastore>", "\n\n", ""])
def test_an_empty_deep_page_ends_the_list_and_keeps_the_total(body):
    found = JCMS.listing(answer(first_fetch(), body), PORTAL)
    assert found.links == ()
    assert found.next == ()
    assert found.otherwise == ()
    assert found.total == 250


def test_a_pager_with_a_path_of_its_own_is_asked_there():
    text = column_page(datastore(range(3)), total=30).replace(
        "barPosition", "proxyUrl:'/module/jpage/dataproxy.jsp',barPosition"
    )
    assert listing(text).next[0].url.startswith(f"{HOST}/module/jpage/dataproxy.jsp?")


def test_a_column_may_say_that_its_server_counts_pages():
    fetch = Fetch(COLUMN, FetchKind.LISTING, column=Column(COLUMN, options={"paging": "page"}))
    found = listing(column_page(datastore(range(20)), total=43), fetch=fetch)
    assert found.next[0].method == "GET"
    assert "page=2" in found.next[0].url


def test_a_pager_of_links_is_followed():
    rows = "".join(
        f'<li><a href="/art/2024/1/3/art_4711_{n}.html" title="{title(n)}">{title(n)[:9]}...</a>'
        "<span>2024-01-03</span></li>"
        for n in range(8)
    )
    pager = '<div><a href="?uid=28899&amp;pageNum=1">上一页</a><a href="?uid=28899&amp;pageNum=3">下一页</a></div>'
    found = listing(f'<html><body><ul class="list">{rows}</ul>{pager}</body></html>')
    (fetch,) = found.next
    assert fetch.url == f"{COLUMN}?uid=28899&pageNum=3"
    assert fetch.number == 2


def test_no_fetch_carries_anything_but_ascii():
    for fetch in listing(column_page(datastore(range(20)), total=43)).next:
        assert re.fullmatch(rb"[\x21-\x7e]*", fetch.body)
        assert fetch.url.isascii()

"""Lists of Hanweb's JCMS: the rows that stand in a column page, and the columns it leads to."""

from datetime import date

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
    page,
    sample,
    title,
)


def test_the_real_dataproxy_answer_gives_every_row_with_its_whole_title():
    text = sample("dingxi_dataproxy_col12377.xml")
    url = "http://www.dingxi.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=60&perpage=20"
    found = listing(text, url=url)
    assert len(found.links) == text.count("<record>") > 20
    assert not any(link.title.endswith("...") for link in found.links)
    assert all(link.date for link in found.links)
    assert found.links[0].date == date(2022, 1, 20)
    assert found.links[0].url == "http://www.dingxi.gov.cn/art/2022/1/20/art_12377_1486865.html"
    assert JCMS.sniff(page(text, url=url)) == 1.0


def test_the_real_column_page_gives_rows_total_and_the_next_block():
    text = sample("jiangsu_col33718_embedded.html")
    found = listing(text, url="http://www.jiangsu.gov.cn/col/col33718/index.html")
    assert [link.date for link in found.links] == [date(2026, 9, 11), date(2025, 12, 15)]
    assert (found.total, found.per_page) == (4895, 19)
    assert form(found.next[0])["webname"] == "江苏省人民政府"
    assert form(found.next[0])["columnid"] == "33718"
    assert JCMS.sniff(page(text)) > 0.9


@pytest.mark.parametrize(
    "markup",
    [
        '<li style=<br/><a title="{title}" target="_blank" href="/art/2024/1/{day}/art_4711_{id}.html">{cut}...</a><b>2024-01-{day:02}</b></li>',
        '<tr><td><a href="/art/2024/1/{day}/art_4711_{id}.html" title="{title}">{cut}</a></td><td>[2024-01-{day:02}]</td></tr>',
        '<p class="lb-list"><a title="{title}" href="/art/2024/1/{day}/art_4711_{id}.html">{cut}</a><span>2024-01-{day:02}</span></p>',
        '<li class="clearfix"><a class="bt-left" href="/art/2024/1/{day}/art_4711_{id}.html" title="{title}">{cut}</a><span class="bt-right">2024/1/{day}</span></li>',
        "<s></s><a class=ellipsis href='/art/2024/1/{day}/art_4711_{id}.html' title='{title}'>{cut}</a><span>2024-01-{day:02}</span>",
        '<li><a href="/art/2024/art_0123456789abcdef0123456789abc{id}.html" target="_blank">{title}</a><p>[2024-01-{day:02}]</p></li>',
    ],
)
def test_any_markup_of_a_row_is_read(markup):
    found = listing(column_page(datastore(range(7), markup=markup), total=7))
    assert [link.title for link in found.links] == [title(number) for number in range(7)]
    assert [link.date for link in found.links] == [date(2024, 1, day + 1) for day in range(7)]


def test_junk_in_the_recordset_and_a_cut_datastore_lose_no_whole_row():
    store = datastore(range(6), junk='<ul id="information-list"></ul>\n&nbsp;<br>')
    assert len(listing(column_page(store, total=6)).links) == 6
    cut = store[: store.rindex("<record>") + 30]
    assert len(listing(column_page(cut, total=6)).links) == 5


def test_the_unit_of_the_list_is_chosen_among_several():
    menu = (
        "<datastore><recordset><record><![CDATA[<li><a href='/col/col99/index.html'>机构</a></li>]]>"
        "</record></recordset></datastore>"
    )
    news = datastore(range(30, 36), column="9", unit="5")
    more = (
        f'<div id="3"><script type="text/xml">{menu}</script></div>'
        f'<div id="5"><script type="text/xml">{news}</script></div>'
        "<script>$('#5').jpage({totalRecord:900,perPage:6});</script>"
    )
    found = listing(column_page(datastore(range(4)), total=4, more=more))
    assert [link.title for link in found.links] == [title(number) for number in range(4)]
    assert found.total == 4
    by_uid = listing(
        column_page(datastore(range(4)), total=4, more=more), url=COLUMN + "?uid=5&pageNum=2"
    )
    assert len(by_uid.links) == 6
    assert by_uid.total == 900


def test_lists_of_several_columns_on_one_page_are_added_up():
    towns = datastore(range(30, 36), column="4713", unit="213")
    more = (
        f'<div id="213"><script type="text/xml">{towns}</script></div>'
        "<script>$('#213').jpage({totalRecord:40,perPage:6});</script>"
    )
    text = column_page(datastore(range(4), column="4712"), total=4, more=more)
    text = text.replace("columnid:4711,", "")
    found = listing(text)
    assert len(found.links) == 10
    assert found.total == 44
    (onward,) = found.next
    assert form(onward)["columnid"] == "4713"
    block = JCMS.listing(answer(onward, datastore(range(30, 70), column="4713")), PORTAL)
    assert block.total == 44
    assert block.next == ()


def test_a_list_drawn_by_the_server_is_read_too():
    rows = "".join(
        f'<li><a href="/art/2024/1/3/art_4711_{n}.html" title="{title(n)}">{title(n)[:9]}...</a>'
        "<span>2024-01-03</span></li>"
        for n in range(8)
    )
    found = listing(f'<html><body><ul class="list">{rows}</ul></body></html>')
    assert [link.title for link in found.links] == [title(n) for n in range(8)]


def test_years_and_subtrees_of_a_report_column_are_columns():
    more = (
        '<a href="/col/col81/index.html">2023年</a><a href="/col/col82/index.html">2022年度</a>'
        '<a href="/col/col83/index.html">乡镇街道</a><a href="/col/col84/index.html">领导之窗</a>'
        '<a href="/col/col4711/index.html">政府信息公开年报</a>'
    )
    found = listing(column_page(datastore(range(4)), total=4, more=more)).columns
    assert [(column.name, column.year) for column in found] == [
        ("2023年", 2023),
        ("2022年度", 2022),
        ("乡镇街道", None),
    ]


@pytest.mark.parametrize(
    "name", ["部门年报", "各部门", "镇街年报", "市级部门", "镇(街道)", "县(市、区)", "委办局"]
)
def test_groups_are_named_in_many_ways(name):
    more = f'<a href="/col/col83/index.html">{name}</a>'
    (found,) = listing(column_page(datastore(range(4)), total=4, more=more)).columns
    assert (found.name, found.agency) == (name, None)


def test_the_governments_own_list_is_one_below_a_year_without_rows():
    column = Column(f"{HOST}/col/col4711/index.html", name="2023", year=2023)
    fetch = Fetch(column.url, FetchKind.LISTING, column=column)
    menu = '<a href="/col/col83/index.html">{}</a>'
    (found,) = JCMS.listing(answer(fetch, menu.format("县政府")), PORTAL).columns
    assert (found.name, found.agency, found.year) == ("县政府", "县政府", 2023)
    assert JCMS.listing(answer(fetch, menu.format("内设机构")), PORTAL).columns == ()


def test_a_menus_list_of_reports_is_not_this_organs():
    more = '<a href="/col/col85/index.html">县政府信息公开年报</a><a href="/col/col86/index.html">2022年</a>'
    column = Column(f"{HOST}/col/col4711/index.html", name="信息公开年报", agency="某县教育局")
    fetch = Fetch(column.url, FetchKind.LISTING, column=column)
    text = column_page(datastore(range(4)), total=4, more=more)
    found = JCMS.listing(answer(fetch, text), PORTAL).columns
    assert [(c.name, c.agency) for c in found] == [
        ("县政府信息公开年报", None),
        ("2022年", "某县教育局"),
    ]


def test_organs_of_an_index_page_are_columns_of_their_own():
    text = (
        '<html><head><meta name="ColumnName" content="政府信息公开年报"></head><body>'
        '<a href="/col/col91/index.html">县财政局</a><a href="/col/col92/index.html">领导之窗</a>'
        "</body></html>"
    )
    found = listing(text).columns
    assert [(column.agency, column.url) for column in found] == [
        ("县财政局", f"{HOST}/col/col91/index.html")
    ]

"""The full-text search of Hanweb sites: what is asked, what an answer gives, when it ends."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

import pytest

from crawler.cms.hanweb import JCMS
from crawler.cms.hanweb_search import WORDS, hanweb_search
from crawler.model import Charset, FetchKind, Page, Portal

if TYPE_CHECKING:
    from crawler.model import Fetch, Listing

PORTAL = Portal("k", "某县人民政府", "330424", "http://www.mouxian.gov.cn/", ("*.mouxian.gov.cn",))
FIRST = hanweb_search("https://search.example.gov.cn/jsearchfront/", "330424000000000")
WRAPPED = (
    '<div class="item"><div class="titleWrapper"><a href="{href}">某县教育局<em>2023</em>年'
    '<em>政府信息公开</em>工作年度报告</a></div><div class="newsDescribe"><a href="{href}">…</a></div>'
    '<div class="sourceTime"><span>来源：某县</span><span>时间：2024-01-30</span></div></div>'
)
JCSE = (
    '<div class="jcse-result-box"><div class="jcse-news-title"><img src="x.png"><a href="{href}" '
    'title="某县2012年政府信息公开年度报告">某县2012年政…</a></div><div class="jcse-news-abs">2013-01-01</div>'
    '<div class="jcse-news-other-info"><div class="jcse-news-url"><a href="{href}">{href}</a></div>'
    '<span class="jcse-news-date">2013-03-08</span></div></div>'
)


def listing(text: str, fetch: Fetch = FIRST) -> Listing:
    body = text.encode()
    headers = (("Content-Type", "application/json;charset=UTF-8"),)
    page = Page(fetch.url, 200, headers, body, text, Charset("utf-8"), fetch)
    assert JCMS.sniff(page) == 1.0
    return JCMS.listing(page, PORTAL)


def answer(count: int, total: object = None) -> str:
    hits = [WRAPPED.format(href=f"http://www.mouxian.gov.cn/art/{n}.html") for n in range(count)]
    return json.dumps({"result": hits, **({} if total is None else {"total": total})})


def test_the_first_page_asks_for_the_words_of_one_site() -> None:
    assert FIRST.url == "https://search.example.gov.cn/jsearchfront/interfaces/cateSearch.do"
    assert FIRST.kind is FetchKind.LISTING
    assert FIRST.method == "POST"
    form = parse_qs(FIRST.body.decode("ascii"))
    assert form["websiteid"] == ["330424000000000"]
    assert form["q"] == form["word"] == [WORDS]
    assert (form["p"], form["pg"], form["pos"]) == (["1"], ["30"], ["title"])


@pytest.mark.parametrize(
    ("hit", "title", "day"),
    [
        (WRAPPED, "某县教育局2023年政府信息公开工作年度报告", date(2024, 1, 30)),
        (JCSE, "某县2012年政府信息公开年度报告", date(2013, 3, 8)),
        (
            '<div><h3><a href="{href}">某局2020年年报</a> 2021-01-15</h3></div>',
            "某局2020年年报",
            date(2021, 1, 15),
        ),
    ],
)
def test_a_hit_is_read_whatever_its_skin(hit: str, title: str, day: date) -> None:
    target = "http://www.mouxian.gov.cn/art/2024/1/30/art_1_2.html"
    counted = f"../visit/link.do?url={quote(target, safe='')}&q=x&websiteid=3304"
    for href in (target, counted):
        found = listing(json.dumps({"result": [hit.format(href=href)], "total": 1}))
        (link,) = found.links
        assert (link.url, link.title, link.date) == (target, title, day)
        assert found.next == ()
        assert found.issues == ()
        assert found.total is None  # hits stand twice: their number is not that of the rows


@pytest.mark.parametrize(
    ("count", "total", "goes_on"),
    [(30, 31, True), (30, "61", True), (30, 30, False), (12, 12, False), (0, 0, False),
     (30, None, True), (29, None, False), (0, 90, False)],
)  # fmt: skip
def test_the_next_page_is_asked_for_until_the_total(
    count: int, total: object, *, goes_on: bool
) -> None:
    onward = listing(answer(count, total)).next
    assert bool(onward) is goes_on
    for fetch in onward:
        form, first = parse_qs(fetch.body.decode()), parse_qs(FIRST.body.decode())
        assert form == {**first, "p": ["2"]}
        assert fetch.number == 2
        assert fetch.column == FIRST.column
        assert listing(answer(1, 31), fetch).next == ()


@pytest.mark.parametrize(
    "text", ["<html>检索服务维护中</html>", '{"success":false}', '{"result":{}}', "[]", '{"result":[1]}']
)  # fmt: skip
def test_an_answer_that_is_none_is_told(text: str) -> None:
    found = listing(text)
    assert [issue.code for issue in found.issues] == ["listing_unread"]
    assert found.links == found.next == ()


def test_a_hit_without_a_link_is_told() -> None:
    hits = ["<div>无权限</div>", "", WRAPPED.format(href="http://www.mouxian.gov.cn/art/1.html")]
    found = listing(json.dumps({"result": hits, "total": 3}))
    assert len(found.links) == 1
    assert [issue.message for issue in found.issues] == ["2 of 3 hits hold no link"]

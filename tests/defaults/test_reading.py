"""Which family reads a page: the one that asked for it, else the one that recognises it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.api import (
    Article,
    Column,
    Fetch,
    FetchKind,
    Link,
    Listing,
    Match,
    Page,
    Portal,
    Reject,
)
from crawler.cms import FAMILIES
from crawler.defaults.reading import Reading
from tests.pages import page_of

URL = "http://s.gov.cn/nb/"
PORTAL = Portal("site", "嘉善县人民政府", "330421", "http://s.gov.cn/", ("s.gov.cn",), "s")
FETCH = Fetch(URL, FetchKind.LISTING)


class Fixed:
    """A family that is as sure of every page as it is told."""

    def __init__(self, key: str, score: float) -> None:
        self.key = key
        self.score = score

    def sniff(self, page: Page) -> float:
        return self.score

    def listing(self, page: Page, portal: Portal) -> Listing:
        more = replace(page.fetch, url=URL + "2", memo={"page": "2"})
        other = replace(page.fetch, url=URL + "x", memo={"family": "another"})
        return Listing((Link(URL + "1", self.key),), next=(more,), otherwise=(other,))

    def article(self, page: Page) -> Article:
        return Article("t")

    def attachments(self, page: Page) -> tuple:
        return ()


SURE, UNSURE = Fixed("sure", 0.9), Fixed("unsure", 0.1)
READING = Reading(lambda: (UNSURE, SURE))


def page(fetch: Fetch = FETCH, text: str = "<html></html>") -> Page:
    return page_of(fetch, text)


def test_the_family_that_is_surest_reads_a_page_that_nobody_asked_for():
    assert READING.family_of(page(), PORTAL) is SURE


def test_the_family_that_asked_for_an_answer_reads_it_however_it_looks():
    assert READING.family_of(page(replace(FETCH, memo={"family": "unsure"})), PORTAL) is UNSURE


def test_a_family_that_is_gone_since_the_last_run_is_replaced_by_sniffing():
    assert READING.family_of(page(replace(FETCH, memo={"family": "gone"})), PORTAL) is SURE


@pytest.mark.parametrize(
    ("column", "portal"),
    [(Column(URL, family="second"), None), (None, "second"), (Column(URL, family="second"), "first")],
)  # fmt: skip
def test_of_two_that_are_nearly_as_sure_the_columns_family_or_else_the_portals_wins(column, portal):
    first, second = Fixed("first", 0.8), Fixed("second", 0.7)
    reading = Reading(lambda: (first, second))
    asked = page(replace(FETCH, column=column))
    assert reading.family_of(asked, replace(PORTAL, family=portal)) is second


def test_the_way_on_is_signed_by_the_family_unless_it_names_another():
    listing = READING.nianbao_listing(PORTAL, page())
    assert listing.next[0].memo == {"page": "2", "family": "sure"}
    assert listing.otherwise[0].memo == {"family": "another"}
    following = READING.nianbao_listing(PORTAL, page(listing.next[0], "{}"))
    assert [link.title for link in following.links] == ["sure"]


def test_a_home_page_is_read_by_discovery_and_not_by_the_family_that_made_it():
    home = page(Fetch(PORTAL.home, FetchKind.HOME), '<a href="/nb/">政府信息公开年报</a>')
    found = READING.nianbao_listing(PORTAL, home)
    assert [column.url for column in found.columns] == ["http://s.gov.cn/nb/"]
    assert found.links == ()


def test_a_page_that_says_that_there_is_nothing_is_no_report():
    gone = page(text="<html><head><title>404</title></head><body>您访问的页面不存在</body></html>")
    answer = READING.nianbao_report(PORTAL, gone, Link(URL, "2023年政府信息公开工作年度报告"))
    assert isinstance(answer, Reject)
    assert answer.reason == "soft_404"


class Blind(Fixed):
    """A family that sees no row on any page."""

    def listing(self, page: Page, portal: Portal) -> Listing:
        return Listing()


def test_a_page_without_the_familys_own_marks_is_read_as_any_other() -> None:
    body = b'<html><body><iframe src="list.html"></iframe></body></html>'
    page = page_of(FETCH, body)
    found = Reading(lambda: (Blind("blind", 0.9),)).nianbao_listing(PORTAL, page)
    assert [fetch.url for fetch in found.next] == [URL + "list.html"]
    later = replace(page, fetch=replace(FETCH, number=2))
    assert Reading(lambda: (Blind("blind", 0.9),)).nianbao_listing(PORTAL, later) == Listing()


@pytest.mark.parametrize(
    ("title", "channel", "url", "expected"),
    [
        ("2020年", "政府信息公开年报", "http://s.gov.cn/2021/01-20/1.html", (2020, None)),
        ("县教育局", "政府信息公开年报", "http://s.gov.cn/2021/01-20/1.html", (None, None)),
        (
            "嘉善县人力资源和社会保障…",
            "公开年报",
            "http://s.gov.cn/art/2021/art_1.html",
            (None, None),
        ),
        ("嘉善县人力资源和社会保障…", "政策文件", "http://s.gov.cn/art/2021/art_1.html", None),
        ("关于做好法治政府建设…", "公开年报", "http://s.gov.cn/art/2021/art_1.html", None),
        ("领导之窗", "公开年报", "http://s.gov.cn/art/2021/art_1.html", None),
        ("2020年", "公开年报", "http://s.gov.cn/nb/2020/", None),
    ],
)
def test_rows_of_a_report_column_that_say_too_little_are_looked_at(
    title: str, channel: str, url: str, expected: tuple[int | None, str | None] | None
) -> None:
    found = Reading(tuple).nianbao_match(PORTAL, Link(url, title, channel=channel))
    seen = None if isinstance(found, Reject) else (found.year, found.agency_name)
    assert seen == expected


@pytest.mark.parametrize(
    "name",
    [
        "2017年以前年报",
        "2017年及以前政府信息公开年报",
        "2013-2017年年报",
        "历年年报",
        "往年政府信息公开年度报告",
    ],
)
def test_a_list_of_reports_leads_to_the_lists_of_older_years_wherever_they_lie(name):
    old = "http://xxgk.s.gov.cn/gk/list.html"
    found = READING.nianbao_listing(PORTAL, page(text=f'<a href="{old}">{name}</a>'))
    assert [(column.url, column.name, column.year) for column in found.columns] == [
        (old, name, None)
    ]
    second = page(replace(FETCH, number=2), f'<a href="{old}">{name}</a>')
    assert READING.nianbao_listing(PORTAL, second).columns == ()


@pytest.mark.parametrize(
    "name", ["历年政府工作报告", "历年统计年报", "2017年以前财政年报", "2017年年报"]
)
def test_other_lists_are_no_lists_of_older_years(name):
    text = f'<a href="http://xxgk.s.gov.cn/gk/list.html">{name}</a>'
    assert READING.nianbao_listing(PORTAL, page(text=text)).columns == ()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("嘉善县各部门2021年政府信息公开工作年度报告汇总", True),
        ("2021年政府信息公开工作年度报告一览表", True),
        ("2021年财政收支汇总", False),
    ],
)
def test_a_row_that_puts_reports_together_is_left_to_its_page(title, expected):
    found = READING.nianbao_match(PORTAL, Link("http://s.gov.cn/2022/01-31/900.html", title))
    assert isinstance(found, Match) is expected


def test_a_row_of_year_and_kind_alone_is_left_to_its_page():
    link = Link("http://s.gov.cn/2024/02-02/19001.html", "2023年度报告", agency="县教育局")
    found = READING.nianbao_match(PORTAL, link)
    assert isinstance(found, Match)
    assert (found.year, found.agency_name, found.certain) == (2023, "县教育局", False)
    other = replace(link, title="2023年度统计报告")
    assert isinstance(READING.nianbao_match(PORTAL, other), Reject)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<div id="zoom"></div>', "no_report"),
        ('<div id="zoom">暂无相关信息</div>', "soft_404"),
        ('<div id="zoom"></div><p><a href="/a/b.docx">2020年年报.docx</a></p>', None),
        ('<div id="zoom"><img src="/a/scan.png"></div>', None),
    ],
)
def test_an_organs_page_for_a_year_without_a_report_is_none(body, reason):
    url = "http://s.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=113304820025510001&fbtime=2020"
    years = "<select><option>2021年</option><option>2020年</option></select>"
    frame = '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
    title = "嘉善县教育局2020年政府信息公开工作年度报告"
    text = f"<html><head><title>年度报告</title></head><body>{frame}{years}{body}</body></html>"
    link = Link(url, title, agency="嘉善县教育局", year=2020)
    answer = Reading(lambda: FAMILIES).nianbao_report(
        PORTAL, page(Fetch(url, FetchKind.REPORT, link=link), text), link
    )
    assert (answer.reason if isinstance(answer, Reject) else None) == reason

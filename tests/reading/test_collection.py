"""A page whose files are the reports of several agencies."""

from __future__ import annotations

import pytest

from crawler.catalog.frontier import ScheduledFetch
from crawler.catalog.records import Answer, now
from crawler.model import Charset, Fetch, FetchKind, FetchState, Link, Page
from crawler.query import Query
from crawler.reading.reader import Reader
from crawler.registry import Registry
from crawler.results import PageResult

URL = "http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/202602/t20260220_1.html"
TITLE = "忻府区部门2025年政府信息公开工作年度报告"
MARKUP = """<html><head><title>{title}</title></head><body><h1>{title}</h1><p>发布日期：2026-02-20</p>
<div class="TRS_Editor"><p>{text}</p>{files}</div></body></html>"""
BUREAU, OFFICE = (
    "忻府区教育局2025年政府信息公开工作年度报告",
    "忻府区民政局2025年政府信息公开工作年度报告",
)
OWN = "本报告根据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自2025年1月1日起。一、总体情况。二、主动公开"


def read(text: str, *names: str, title: str = TITLE, form: str = "./P{}.docx") -> PageResult:
    files = "".join(f'<p><a href="{form.format(n)}">{name}</a></p>' for n, name in enumerate(names))
    body = MARKUP.format(title=title, text=text, files=files)
    fetch = Fetch(URL, FetchKind.REPORT, link=Link(URL, title))
    page = Page(URL, 200, (), body.encode(), body, Charset("utf-8"), fetch)
    scheduled = ScheduledFetch(1, "xinfu", "sxxz.gov.cn", 0, fetch)
    reader = Reader(Registry([], []), Query(()))
    return reader.read(scheduled, page, Answer(status=200, final_url=URL, fetched_at=now()))


def test_each_file_that_is_an_agencys_report_is_fetched_as_one() -> None:
    found = read("现将各部门年度报告公布如下：", f"{BUREAU}.docx", f"附件2：{OFFICE}.docx")
    assert (found.state, found.reason, found.report) == (
        FetchState.SKIPPED,
        "several_reports",
        None,
    )
    rows = [(one.kind, one.url, one.link and one.link.date) for one in found.instead]
    folder = URL.rpartition("/")[0]
    day = found.instead[0].link and found.instead[0].link.date
    assert rows == [(FetchKind.REPORT, f"{folder}/P{n}.docx", day) for n in (0, 1)]
    assert str(day) == "2026-02-20"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (OWN, (BUREAU, OFFICE)),
        ("现将年度报告公布如下：", (f"{BUREAU}.docx", f"{BUREAU}.pdf")),
        ("现将年度报告公布如下：", (BUREAU, "统计表.xlsx")),
        ("现将年度报告公布如下：", (BUREAU,)),
    ],
)
def test_other_pages_with_files_stay_one_report(text: str, names: tuple[str, ...]) -> None:
    found = read(text, *names)
    assert (found.state, found.instead) == (FetchState.STORED, ())
    assert found.report is not None
    assert len(found.report.attachments) == len(names)


@pytest.mark.parametrize("title", [TITLE, f"{TITLE}汇总", f"关于公布{TITLE}的通知"])
def test_the_reports_that_a_page_of_several_agencies_links_to_are_fetched(title: str) -> None:
    form = "./t20260219_{}.html"
    found = read("现公布如下：", BUREAU, OFFICE, title=title, form=form)
    assert (found.state, found.reason, found.report) == (
        FetchState.SKIPPED,
        "several_reports",
        None,
    )
    folder = URL.rpartition("/")[0]
    assert [one.url for one in found.instead] == [f"{folder}/t20260219_{n}.html" for n in (0, 1)]
    alone = read("现公布如下：", OFFICE, title=title, form=form)
    assert alone.instead == ()


def test_a_file_beside_the_reports_of_several_agencies_makes_them_no_ones() -> None:
    found = read("现将年度报告公布如下：", BUREAU, OFFICE, "统计表.xlsx")
    assert [one.link and one.link.title for one in found.instead] == [BUREAU, OFFICE]


def test_a_report_that_names_its_agency_keeps_its_page_beside_links_to_others() -> None:
    title = "忻府区水利局2025年政府信息公开工作年度报告"
    found = read("报告如下：", BUREAU, OFFICE, title=title, form="./t20260219_{}.html")
    assert found.report is not None
    assert found.report.report.agency_name == "忻府区水利局"

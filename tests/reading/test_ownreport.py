"""A list's address may show a report in place of a list."""

from __future__ import annotations

import pytest

from crawler.catalog.records import fetch_key, resource_key
from crawler.model import Column, Fetch, FetchKind, Page
from crawler.reading.ownreport import own_report
from crawler.registry import Registry
from tests.pages import page_of

URL = "http://xxgk.zhoushan.gov.cn/col/col1229485623/index.html"
COLUMN = Column(URL, "jcms", name="2020年", year=2020)
CHAPTERS = (
    "主动公开政府信息情况。收到和处理政府信息公开申请情况。行政复议、行政诉讼情况。存在的主要问题。"
)


def page(title: str, text: str) -> Page:
    menu = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/col/col1/">政务公开</a></li></ul>'
    body = f'<html><body>{menu}<h1>{title}</h1><div id="zoom"><p>{text}</p></div></body></html>'
    return page_of(Fetch(URL, FetchKind.LISTING, column=COLUMN), body)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry([], [])


def test_a_columns_page_that_is_a_report_is_fetched_as_one(registry: Registry) -> None:
    title = "舟山市人民政府2020年政府信息公开工作年度报告"
    found = own_report(registry, registry.portal("zhoushan"), page(title, CHAPTERS * 5), COLUMN)
    assert found is not None
    decision, match = found
    assert decision.fetch is not None
    assert (decision.fetch.url, decision.fetch.kind) == (URL, FetchKind.REPORT)
    key = fetch_key("p", decision.fetch)
    assert key != fetch_key("p", page(title, "").fetch)
    assert resource_key("p", decision.fetch) == fetch_key("p", Fetch(URL, FetchKind.REPORT))
    assert (match.year, match.agency_name_full) == (2020, "舟山市人民政府")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("舟山市人民政府2020年政府信息公开工作年度报告", "各单位的年度报告如下。" * 30),
        ("舟山市政府信息公开指南", CHAPTERS * 5),
        ("政府信息公开年报", ""),
    ],
)
def test_lists_and_look_alikes_are_none(registry: Registry, title: str, text: str) -> None:
    portal = registry.portal("zhoushan")
    assert own_report(registry, portal, page(title, text), COLUMN) is None

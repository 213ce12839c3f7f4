"""The core's own check of a report."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.api import Article, Portal, Report
from crawler.defaults.checks import nianbao_check

PORTAL = Portal("site", "嘉善县人民政府", "330421", "http://s.gov.cn/", ("s.gov.cn",), "s")


def report(year: int | None, published: datetime | None) -> Report:
    return Report("t", "a", "a", year, "330421", Article("t", published_at=published))


@pytest.mark.parametrize("published", [datetime(2023, 12, 31), datetime(2022, 3, 1)])  # noqa: DTZ001 - as portals print it
def test_a_report_published_before_its_year_had_ended_is_doubted(published):
    (found,) = nianbao_check(PORTAL, report(2023, published))
    assert found.code == "year_conflict"
    assert f"site: report for 2023 published on {published:%Y-%m-%d}" in found.message


@pytest.mark.parametrize(
    ("year", "published"),
    [(2023, datetime(2024, 1, 1)), (2023, None), (None, datetime(2024, 1, 1))],  # noqa: DTZ001 - as above
)
def test_nothing_is_said_without_reason(year, published):
    assert list(nianbao_check(PORTAL, report(year, published))) == []

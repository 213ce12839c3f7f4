"""A list's address that shows a report: sub-columns of one report each (a year, an organ).

Seen on Hanweb sites, where ``/col/col1229485623/index.html`` is the city's report for 2020.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.model import Fetch, FetchKind, Link, Match, Reject
from crawler.results import LinkDecision

if TYPE_CHECKING:
    from crawler.model import Column, Page, Portal
    from crawler.registry import Registry

# What all reports have chapters on (条例 第五十条). A list, a menu or a notice has not.
_CHAPTERS: Final = ("主动公开", "申请", "复议", "诉讼", "问题")
_CHAPTERS_LEAST: Final = 4
_TEXT_LEAST: Final = 200


def with_column(link: Link, column: Column) -> Link:
    """Give a row what its column says of all its rows, where the row itself says nothing."""
    if column.agency and not link.agency:
        link = replace(link, agency=column.agency)
    if column.year and not link.year:
        link = replace(link, year=column.year)
    if column.name and not link.channel:
        link = replace(link, channel=column.name)
    return link


def own_report(
    registry: Registry, portal: Portal, page: Page, column: Column
) -> tuple[LinkDecision, Match] | None:
    """Return the row that stands for the page itself, if a report is on it in place of a list.

    The page is fetched once more as a report, so that it is kept, checked again and delivered
    like every other. ``round`` tells that fetch from the list's.
    """
    link = with_column(Link(page.fetch.url, ""), column)
    report = registry.report(portal, page, link)
    if isinstance(report, Reject) or report.report_year is None:
        return None
    text = re.sub(r"\s+", "", report.article.text)
    chapters = sum(word in text for word in _CHAPTERS)
    if len(text) < _TEXT_LEAST or chapters < _CHAPTERS_LEAST:
        return None
    link = replace(link, title=report.title)
    agency = report.agency_name_full or report.agency_name or ""
    fetch = Fetch(link.url, FetchKind.REPORT, column=column, link=link, round=1)
    year = report.report_year
    match = Match(year, report.agency_name, 1, report.agency_name_full)
    return LinkDecision(link, "match", "the list's page is a report", year, agency, fetch), match

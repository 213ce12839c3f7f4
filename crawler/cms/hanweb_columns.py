"""Further columns that a Hanweb column page leads to: years, sub-trees and organs' own columns.

Source: pages saved from such sites, and what public scrapers of them say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import normalize

from crawler.cms.columns import is_group_of_reports
from crawler.cms.meta import meta
from crawler.cms.rows import absolute
from crawler.cms.text import compact, line
from crawler.model import Column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.model import Page

_COLUMN_PATH = re.compile(r"/col/(?:col)?\d[\w]*/", re.IGNORECASE)
_YEAR_TEXT = re.compile(r"(20[0-3]\d)年?度?(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度报告|报告)?")
_REPORTS = re.compile(r"公开(?:工作)?年报|公开(?:工作)?年度报告|^年度?报告?$")
_SUBTREE = re.compile(
    r"(?:各|[市区县省州]级?)?(?:本级|政府|直)?(?:部门|单位|机关)|.?[市县区]本级|"
    r"(?:各)?(?:乡镇|镇乡|镇街|街道|乡镇街道|镇街道|县市区|县区|市县|功能区|园区|管委会)(?:.{0,4})|"
    # 镇(街道), 县(市、区)
    r"各?(?:[县市区镇乡]|街道)(?:[(、和及/]+(?:[县市区镇乡]|街道|园区|功能区|开发区)+\)?)+(?:人民)?(?:政府)?|委办局"
)
_ORGAN = re.compile(
    r".{1,24}(?:局|委|办|委员会|办公室|厅|镇|乡|街道|街道办事处|管委会|中心|人民政府|[省市县区]政府)"
    r"|[省市县区]政府"
)
_LABEL_LENGTH = 30


def year_of(text: str) -> int | None:
    """Return the year that a column's label names, if it names nothing else."""
    found = _YEAR_TEXT.fullmatch(compact(text))
    return int(found[1]) if found else None


def further_columns(page: Page, family: str, *, has_rows: bool) -> tuple[Column, ...]:
    """Return the columns that hold the rest of this column's reports.

    Years and sub-trees count on a column of annual reports alone: elsewhere they belong to
    something else. Organs count where the page shows no row itself, and so is an index of organs.

    :param family: the key of the family that has read this page.
    """
    is_reports = _is_report_column(page)
    found: dict[str, Column] = {}
    for url, label in _columns(page):
        if _identity(url) == _identity(page.url) or url in found:
            continue
        year = year_of(label)
        group = _SUBTREE.fullmatch(label) is not None or is_group_of_reports(label)
        belongs = is_reports and (year is not None or group)
        organ = label if is_reports and not has_rows and _ORGAN.fullmatch(label) else None
        if not (belongs or organ or _REPORTS.search(label)):
            continue
        column = _column(page, family, url, label, year, None if belongs else organ)
        if is_reports and year is None and organ is None:
            # A menu's list: nothing says that it is this organ's, nor that it is of this year.
            column = replace(column, agency=None, year=column.year if belongs else None)
        found[url] = column
    return tuple(found.values())


def _is_report_column(page: Page) -> bool:
    known = page.fetch.column
    names = (meta(page).get("columnname", ""), known.name if known else "")
    return any(_REPORTS.search(compact(name)) for name in names) or bool(
        known and known.year is not None
    )


def _identity(url: str) -> str:
    """Return a column's address without its scheme and its index file."""
    return url.partition("://")[2].replace("/index.html", "/").rstrip("/")


def _columns(page: Page) -> Iterator[tuple[str, str]]:
    for anchor in page.tree.iter("a"):
        href = anchor.get("href") or ""
        if not _COLUMN_PATH.search(href) or "/art/" in href or "/art_" in href:
            continue
        label = normalize("NFKC", compact(anchor.get("title") or line(anchor)))
        if 1 < len(label) <= _LABEL_LENGTH:
            yield absolute(page.url, href), label


def _column(
    page: Page, family: str, url: str, label: str, year: int | None, organ: str | None
) -> Column:
    known = page.fetch.column
    return Column(
        url=url,
        family=family,
        name=label,
        agency=organ or (known.agency if known else None),
        region=known.region if known else None,
        year=year if year is not None else (known.year if known else None),
    )

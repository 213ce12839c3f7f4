"""Rows of a report column whose title says too little: the page itself decides what they are.

Columns of annual reports name their rows by the year alone, by the organ alone, or cut the title
before the words that matter (忻州市忻府区人力资源和社会…).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.model import Match
from crawler.recognition.rows import in_nianbao_column, region_around
from crawler.recognition.text import squeeze
from crawler.recognition.titles import CORE
from crawler.recognition.unnamed import named_only, year_and_kind
from crawler.recognition.years import label_year

if TYPE_CHECKING:
    from crawler.model import Link, Portal, Reject

_CUT: Final = re.compile(r"(?:\.{2,}|…+)$")
#: 各部门2021年政府信息公开工作年度报告汇总: a page that leads to the reports.
_GATHERED: Final = re.compile(r"(?:汇总|合集|汇编|集锦|一览)(?:表)?$")
_SCORE: Final = 0.2


def candidate(found: Reject, portal: Portal, link: Link) -> Match | None:
    """Return a weak match for a row that may be a report, or None.

    :param found: why the title alone is not a report's; only what no rule names can be one.
    """
    if found.reason != "unrecognised":
        return None
    title = squeeze(link.title)
    if _GATHERED.search(title) and CORE.search(title):
        return _weak(portal, link, "reports put together", None)
    if year_and_kind(title):
        return _weak(portal, link, "a year and 年报 alone", label_year(title))
    if not in_nianbao_column(None, link, link.url):
        return None
    if named_only(title):
        why, year = "an organ or a year alone", label_year(title)
    elif _CUT.search(title):
        why, year = "cut by the list", None
    else:
        return None
    return _weak(portal, link, why, year)


def _weak(portal: Portal, link: Link, why: str, year: int | None) -> Match:
    around, _ = region_around(portal, None, link, link.url, "")
    return Match(
        year or link.year,
        link.agency,
        _SCORE,
        region_code=around,
        certain=False,
        reason=f"{why}; the page decides",
    )

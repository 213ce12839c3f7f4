"""Tables of another year, or from before a correction, which a report prints beside its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.issues import issue
from crawler.statistics.labels import compact
from crawler.statistics.model import Template
from crawler.statistics.rows3 import find_rows3
from crawler.statistics.stream import Line, Row, caption_of, is_header4
from crawler.statistics.table2 import find_rows2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Issue

#: What stands above such a table: 附：2022年收到和处理政府信息公开申请情况.
_HEAD: Final = re.compile(
    r"(?:附[件表]?\d?[::]?)?[(]?[一二三四五六七八九十\d]{0,3}[)、.]?(20\d\d)年度?[^。]{0,40}"
    r"(?:情况|数据|统计|表)(?:如下|\([^()]{1,12}\))?[::]?|(20\d\d)年度?"
)
#: What stands above a table as it was: 更正前, 原公布数据如下.
_BEFORE: Final = re.compile(
    r"[(]?[一二三四五六七八九十\d]{0,3}[)、.]?[(]?(?:(?:更正|修改|修订|勘误|调整|变更)之?前"
    r"|原(?:表|数据|公布|发布|来|内容)|错误)[^。,]{0,20}"
)
_AFTER: Final = re.compile("^.{0,6}(?:更正|修改|修订|勘误|调整|变更)之?后")
#: A line between a heading and its table.
_UNIT: Final = re.compile(r"[(]?(?:计量)?单位:.{1,6}")

_Items = list[Row | Line]


def without_other_years(
    items: Sequence[Row | Line], year: int | None
) -> tuple[Sequence[Row | Line], list[Issue]]:
    """Return the items without the tables that a heading gives to another year or to a mistake.

    A heading that was left as it stood last year is above the only table of its kind: that stays.
    """
    kept: _Items = []
    heads: list[str] = []
    is_other = False
    for item in items:
        text = _heading(item)
        if text is not None and not (is_other and _goes_on(text)):
            is_other = _is_foreign(text, year)
            heads += [text.strip()] if is_other else []
        elif is_other:
            continue
        kept.append(item)
    if len(kept) == len(items) or not _kinds(items) <= _kinds(kept):
        return items, []
    message = f"left out in a report for {year}: the table below {heads[0]!r}"
    return kept, [issue("figures_disagree", message)]


def _heading(item: Row | Line) -> str | None:
    """Return the text of a line, or of a row that is one cell across the table and says so."""
    if isinstance(item, Line):
        return item.text
    text = item.texts[0] if len(item.cells) == 1 else ""
    return text if _BEFORE.fullmatch(compact(text)) or _AFTER.search(compact(text)) else None


def _goes_on(text: str) -> bool:
    return bool(caption_of(text)) or _UNIT.match(compact(text)) is not None


def _is_foreign(text: str, year: int | None) -> bool:
    found = _HEAD.fullmatch(compact(text))
    is_other_year = found is not None and year is not None and int(found[1] or found[2]) != year
    return is_other_year or _BEFORE.fullmatch(compact(text)) is not None


def _kinds(items: Sequence[Row | Line]) -> set[int]:
    """Return which of the tables 2, 3 and 4 are there."""
    found = {2} if find_rows2(items) else set()
    if find_rows3(items, Template.UNKNOWN) is not None:
        found.add(3)
    if any(isinstance(item, Row) and is_header4(item) for item in items):
        found.add(4)
    return found

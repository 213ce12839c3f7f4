"""Tables of another year, which a report prints beside its own for comparison."""

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
    r"(?:情况|数据|统计|表)(?:如下|\([^()]{1,12}\))?[::]?"
)

_Items = list[Row | Line]


def without_other_years(
    items: Sequence[Row | Line], year: int | None
) -> tuple[Sequence[Row | Line], list[Issue]]:
    """Return the items without the tables that a heading gives to another year.

    A heading that was left as it stood last year is above the only table of its kind: that stays.
    """
    if year is None:
        return items, []
    kept: _Items = []
    heads: list[str] = []
    is_other = False
    for item in items:
        if isinstance(item, Line) and not (is_other and caption_of(item.text)):
            found = _HEAD.fullmatch(compact(item.text))
            is_other = found is not None and int(found[1]) != year
            heads += [item.text.strip()] if is_other else []
        elif is_other:
            continue
        kept.append(item)
    if len(kept) == len(items) or not _kinds(items) <= _kinds(kept):
        return items, []
    message = f"left out in a report for {year}: the table below {heads[0]!r}"
    return kept, [issue("figures_disagree", message)]


def _kinds(items: Sequence[Row | Line]) -> set[int]:
    """Return which of the tables 2, 3 and 4 are there."""
    found = {2} if find_rows2(items) else set()
    if find_rows3(items, Template.UNKNOWN) is not None:
        found.add(3)
    if any(isinstance(item, Row) and is_header4(item) for item in items):
        found.add(4)
    return found

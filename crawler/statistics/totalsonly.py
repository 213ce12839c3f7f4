"""Table 3 with the column 总计 alone: some reports leave out who the applicants were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.statistics.cells import MISSING
from crawler.statistics.labels import is_header3, words
from crawler.statistics.sourcerows import WIDTH
from crawler.statistics.stream import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.statistics.sourcerows import SourceRow
    from crawler.statistics.stream import Line

#: What the header calls the column. The others may stand above digits that run together too.
_TOTALS: Final = frozenset({"总计", "合计", "总数"})
_COUNTS: Final = _TOTALS | {"数量", "件数", "数据", "统计数"}
_FEWEST_ROWS: Final = 15
_HEADER_ROWS: Final = 3
_HEADS: Final = ("new_requests", "carried_in", "results_total", "carried_out")


def with_totals_alone(rows: list[SourceRow], items: Sequence[Row | Line]) -> list[SourceRow]:
    """Return table 3's rows with one figure each as those of the column 总计, where it is that.

    The header says so, and where it only says 数量 the table's sums do.

    :param items: the document in which the rows stand.
    """
    named = [row for row in rows if row.key]
    if len(named) < _FEWEST_ROWS or any(len(row.cells) != 1 for row in named):
        return rows
    header = _header(items, named[0].where)
    if any(is_header3(row.texts) and _asks_others(row) for row in header):
        return rows
    names = {words(row.texts[-1]).removesuffix("件") for row in header}
    if not names & _TOTALS and not (names & _COUNTS and _add_up(named)):
        return rows
    return [replace(row, cells=((MISSING,) * (WIDTH - 1) + row.cells)) if row.key else row
            for row in rows]  # fmt: skip


def _header(items: Sequence[Row | Line], first: int) -> list[Row]:
    """Return the rows of words above a table's first row."""
    found: list[Row] = []
    for item in reversed(items[max(0, first - _HEADER_ROWS) : first]):
        if not isinstance(item, Row):
            break
        found.append(item)
    return found


def _asks_others(row: Row) -> bool:
    """Return whether a header names an applicant, and not 申请人情况 as a whole."""
    return any(is_header3([text]) and words(text) != "申请人情况" for text in row.texts[1:])


def _add_up(rows: Sequence[SourceRow]) -> bool:
    """Return whether the table's two sums are right, and not all of them zero."""
    counts = {row.key: row.cells[0].count for row in rows}
    if None in counts.values() or any(key not in counts for key in _HEADS):
        return False
    new, carried, total, left = (counts[key] or 0 for key in _HEADS)
    parts = sum(count or 0 for key, count in counts.items() if key not in _HEADS)
    return total == parts > 0 and new + carried == total + left

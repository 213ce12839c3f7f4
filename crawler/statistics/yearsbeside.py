"""Columns and rows of another year in a table that has the report's own year beside them.

信息内容 | 2022年 | 2023年, or a row for each year under one header. Only a table that names the
report's year too is cut: a year that was left as it stood last year is above the only values.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from crawler.issues import issue
from crawler.statistics.cells import is_empty, is_value
from crawler.statistics.labels import compact
from crawler.statistics.stream import Line, Row, caption_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.documents.model import Cell
    from crawler.model import Issue

_YEAR: Final = re.compile(r"\(?(20\d\d)年?度?\)?(?:数据|数量|情况|合计)?")
#: A row of table 4 has 15 values, one of its blocks 5.
_VALUES: Final = 5


def without_years_beside(
    items: Sequence[Row | Line], year: int | None
) -> tuple[Sequence[Row | Line], list[Issue]]:
    """Return the items without the other years' columns and rows, and an issue for each table."""
    kept: list[Row | Line] = []
    issues: list[Issue] = []
    for _, group in groupby(items, key=lambda item: item.table if isinstance(item, Row) else None):
        part = list(group)
        rows = [item for item in part if isinstance(item, Row)]
        if year is None or not rows:
            kept += part
            continue
        others: set[int] = set()
        kept += _own_rows(list(_own_columns(rows, year, others)), year, others)
        if others:
            named = ", ".join(map(str, sorted(others)))
            message = f"left out in a report for {year}: values of {named} in the same table"
            issues.append(issue("figures_disagree", message))
    return kept if issues else items, issues


def _year_in(cell: Cell) -> int | None:
    found = _YEAR.fullmatch(compact(cell.text))
    return int(found[1]) if found else None


def _own_columns(rows: Sequence[Row], year: int, others: set[int]) -> Iterator[Row]:
    """Yield the rows without the cells below the heads of other years, up to the next caption."""
    foreign: list[range] = []
    for row in rows:
        years = {cell: number for cell in row.cells if (number := _year_in(cell)) is not None}
        words = all(cell in years or not is_value(cell.text) for cell in row.cells)
        if any(caption_of(text) for text in row.texts):
            foreign = []
        if len(set(years.values())) > 1 and year in years.values() and words:
            foreign = [
                range(cell.column, cell.column + cell.column_span)
                for cell, number in years.items()
                if number != year
            ]
            others |= set(years.values()) - {year}
        if foreign:
            own = [cell for cell in row.cells if not any(cell.column in span for span in foreign)]
            yield replace(row, cells=tuple(own))
        else:
            yield row


def _own_rows(rows: list[Row], year: int, others: set[int]) -> list[Row]:
    """Return the rows without those of values that begin with another year."""
    years = [_year_of(row) for row in rows]
    if year not in years:
        return rows
    others |= {number for number in years if number is not None} - {year}
    return [row for row, number in zip(rows, years, strict=True) if number in {None, year}]


def _year_of(row: Row) -> int | None:
    inked = [cell for cell in row.cells if not is_empty(cell.text)]
    values = sum(is_value(cell.text) for cell in row.cells[1:])
    return _year_in(inked[0]) if inked and values >= _VALUES else None

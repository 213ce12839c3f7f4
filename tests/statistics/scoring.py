"""Comparing what was read with the truth: right, flagged, and wrong without a flag."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from crawler.statistics import CellStatus, Statistics, TableKind
from crawler.statistics.templates import APPLICANTS, BLOCKS, RESULTS, TABLE2
from tests.statistics.builder import Truth

#: Issues that mark single cells; the others mark a row or a table by its name.
CELL = {"cell_unreadable", "cell_uncertain", "cell_repaired"}


@dataclass
class Score:
    right: int = 0
    unread: int = 0
    wrong_flagged: int = 0
    wrong: list[str] = field(default_factory=list)


def truths(truth: Truth):
    """Yield every cell with its text."""
    for row in TABLE2[truth.template]:
        for column, text in zip(row.columns, truth.table2.get(row.row_key, ()), strict=False):
            yield TableKind.T2, row.row_key, column.key, text
    for key, texts in truth.table3.items():
        for column, text in zip(APPLICANTS, texts, strict=True):
            yield TableKind.T3, key, column.key, text
    for number, block in enumerate(BLOCKS):
        for place, column in enumerate(RESULTS):
            yield TableKind.T4, block.key, column.key, truth.table4[number * 5 + place]


def score(truth: Truth, read: Statistics) -> Score:
    result = Score()
    messages = [found.message for found in read.issues if found.code != "table_missing"]
    for table, row, column, text in truths(truth):
        figure = read.figure(table, row, column)
        name = f"{table}.{row}"
        wanted = Decimal(text) if text.strip("- /无—\u3000\xa0") or text == "0" else None
        if figure is None or (figure.value is None and wanted is not None):
            result.unread += 1
            marked = figure is None or any(
                row in m or (table is TableKind.T3 and "columns" in m and column in m)
                for m in messages
            )
            silent = figure is not None and figure.status in {CellStatus.BLANK, CellStatus.DASH}
            if silent and not marked:
                result.wrong.append(f"{name}.{column}: {text!r} read as {figure.status}")
        elif figure.value == wanted:
            result.right += 1
        else:
            marked = figure.status is CellStatus.REPAIRED or any(
                row in m or (table is TableKind.T3 and "columns" in m and column in m)
                for m in messages
            )
            if marked:
                result.wrong_flagged += 1
            else:
                result.wrong.append(f"{name}.{column}: {text!r} read as {figure.value}")
    return result

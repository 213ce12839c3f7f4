"""Table 3 with its rows as columns: 一、本年新收… to 四、结转… side by side, the applicants below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Cell
from crawler.statistics.labels import Quality, match_row3

if TYPE_CHECKING:
    from crawler.documents.model import Table

#: So many of the table's row labels in one row make it turned; the official form has one a row.
_LABELS: Final = 8


def upright(table: Table) -> Table:
    """Return a table with its rows as the official form has them; most are so already."""
    if not any(len(row) >= _LABELS and _names(row) >= _LABELS for row in table.rows()):
        return table
    cells = sorted(
        (
            Cell(c.column, c.row, c.text, c.column_span, c.row_span, c.confidence)
            for c in table.cells
        ),
        key=lambda cell: (cell.row, cell.column),
    )
    # The rows are now what lay side by side on the page on which the table begins.
    return replace(table, cells=tuple(cells), row_pages=())


def _names(row: list[Cell]) -> int:
    found = [match_row3(cell.text) for cell in row]
    return len({one.key for one in found if one.quality is Quality.FULL})

"""Puts cells where HTML's table model puts them: columns taken from above are passed over."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING

from crawler.documents.model import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterable


class Grid:
    """A table in the making (HTML Standard, 4.9.12 "Forming a table", origin cells only)."""

    def __init__(self) -> None:
        # Row, column, text, row span, column span.
        self._cells: list[tuple[int, int, str, int, int]] = []
        self._free_from: list[int] = []  # by column: the first row that no span covers
        self._row = -1
        self._group_start = 0
        self._end = 0  # of the spans: the first row that none of them reaches

    def add_row(self, cells: Iterable[tuple[str, int, int]]) -> None:
        """Add a row's cells, each at the next free column.

        :param cells: their text, row span and column span.
        """
        self._row += 1
        free, row, column = self._free_from, self._row, 0
        for text, row_span, column_span in cells:
            while column < len(free) and free[column] > row:
                column += 1
            end = column + column_span
            if end > len(free):
                free += [0] * (end - len(free))
            below = row + row_span
            if column_span == 1:
                free[column] = below
            else:
                free[column:end] = [below] * column_span
            if row_span > 1:
                self._end = max(self._end, below)
            self._cells.append((row, column, text, row_span, column_span))
            column = end

    def end_group(self) -> None:
        """End a row group: no span leads out of it."""
        rows = self._row + 1
        if self._end > rows:
            for at in range(self._group_start, len(self._cells)):
                row, column, text, row_span, column_span = self._cells[at]
                if row + row_span > rows:
                    self._cells[at] = (row, column, text, rows - row, column_span)
            self._free_from = [min(free, rows) for free in self._free_from]
            self._end = rows
        self._group_start = len(self._cells)

    def table(self) -> Table | None:
        """Return the table, or None where no cell holds any text at all."""
        self.end_group()
        if not any(cell[2].strip() for cell in self._cells):
            return None
        return Table(tuple(starmap(Cell, self._cells)))

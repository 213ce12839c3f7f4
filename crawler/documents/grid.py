"""Puts cells where HTML's table model puts them: columns taken from above are passed over."""

from __future__ import annotations

from crawler.documents.model import Cell, Table


class Grid:
    """A table in the making (HTML Standard, 4.9.12 "Forming a table", origin cells only)."""

    def __init__(self) -> None:
        self._cells: list[list[int | str]] = []
        self._free_from: list[int] = []  # by column: the first row that no span covers
        self._row = -1
        self._column = 0
        self._group_start = 0

    def start_row(self) -> None:
        """Begin the next row."""
        self._row += 1
        self._column = 0

    def add(self, text: str, row_span: int = 1, column_span: int = 1) -> None:
        """Add a cell to the row at the next free column."""
        free, row, column = self._free_from, self._row, self._column
        while column < len(free) and free[column] > row:
            column += 1
        end = self._column = column + column_span
        if end > len(free):
            free.extend([0] * (end - len(free)))
        for covered in range(column, end):
            free[covered] = row + row_span
        self._cells.append([row, column, text, row_span, column_span])

    def end_group(self) -> None:
        """End a row group: no span leads out of it."""
        rows = self._row + 1
        for cell in self._cells[self._group_start :]:
            row, row_span = cell[0], cell[3]
            if row + row_span > rows:  # type: ignore[operator]
                cell[3] = rows - row  # type: ignore[operator]
        self._free_from = [min(free, rows) for free in self._free_from]
        self._group_start = len(self._cells)

    def table(self) -> Table | None:
        """Return the table, or None where no cell holds any text at all."""
        self.end_group()
        if not any(cell[2].strip() for cell in self._cells):  # type: ignore[union-attr]
            return None
        return Table(tuple(Cell(*cell) for cell in self._cells))  # type: ignore[arg-type]

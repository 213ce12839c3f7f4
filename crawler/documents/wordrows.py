"""A Word table's rows in the making: which cells are merged with which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.documents.grid import cell_of

if TYPE_CHECKING:
    from crawler.documents.model import Cell


class WordRows:
    """Takes a table's cells one by one, in order, and puts them in their places.

    The cell in the making is what ``text``, ``column_span``, ``vertical`` and ``horizontal`` say
    (``restart``, ``continue`` or ``""``); the next cell, row or ``finish`` files it.
    """

    def __init__(self) -> None:
        self.text = ""
        self.column_span = 1
        self.vertical = self.horizontal = ""
        self.column = 0
        self._row = -1
        self._in_cell = False
        # Row, column, text, row span, column span.
        self._cells: list[tuple[int, int, str, int, int]] = []
        self._above: dict[int, int] = {}  # column: the cell that a merged cell below goes on with

    def start_row(self) -> None:
        """Begin the next row."""
        self._end_cell()
        self._row += 1
        self.column = 0

    def start_cell(self) -> None:
        """Begin the next cell of the row."""
        self._end_cell()
        self._in_cell = True

    def add(self, text: str, column_span: int, vertical: str) -> None:
        """Add a whole cell to the row."""
        if vertical:
            self.start_cell()
            self.text, self.column_span, self.vertical = text, column_span, vertical
            self._end_cell()
            return
        column = self.column
        if column in self._above:
            del self._above[column]
        self._cells.append((self._row, column, text.strip("\n"), 1, column_span))
        self.column = column + column_span

    def finish(self) -> tuple[Cell, ...]:
        """Return the origin cells."""
        self._end_cell()
        return tuple([cell_of(*cell) for cell in self._cells])

    def _end_cell(self) -> None:
        """File the cell that was begun. Merged cells that go on with one give no cell."""
        if not self._in_cell:
            self.text = ""
            return
        text = self.text.strip("\n")
        column, span = self.column, self.column_span
        above = self._above.get(column)
        if self.horizontal == "continue" and self._cells and self._cells[-1][0] == self._row:
            self._widen(span)
        elif self.vertical == "continue" and self._goes_on(above, text):
            self._lengthen(column, text)
        else:
            if self.vertical:
                self._above[column] = len(self._cells)
            else:
                self._above.pop(column, None)
            self._cells.append((self._row, column, text, 1, span))
        self.column += span
        self.text = self.vertical = self.horizontal = ""
        self.column_span = 1
        self._in_cell = False

    def _widen(self, span: int) -> None:
        row, column, text, row_span, column_span = self._cells[-1]
        self._cells[-1] = (row, column, text, row_span, column_span + span)

    def _goes_on(self, above: int | None, text: str) -> bool:
        """Return whether a cell goes on with that above; one with a text of its own does not.

        Word shows only the first cell's text, but a figure is never dropped in silence.
        """
        return above is not None and (
            not text.strip() or self._cells[above][2].strip() in {"", text.strip()}
        )

    def _lengthen(self, column: int, text: str) -> None:
        at = self._above[column]
        row, column, own, _, column_span = self._cells[at]
        text = own if own.strip() else text
        self._cells[at] = (row, column, text, self._row - row + 1, column_span)

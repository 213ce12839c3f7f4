"""Cuts a worksheet into tables and the lines of text between them.

A sheet has no tables of its own: several stand below each other, each as wide as it needs. The
last cells of a row are its figures, so a narrow table must not be filled up to the width of a
wide one below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Cell, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[list[str]]
# By the place of its first cell: rows and columns of a merged cell.
Merges = dict[tuple[int, int], tuple[int, int]]
# A title or the heading of a section stands in a row of its own and is not the table's.
_HEADING: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]、.*(?:情况|事项)[：:]?|.*年度?报告|附[件表].*)\s*", re.DOTALL
)
_FIGURE: Final = re.compile(r"\s*(?:[-+−]?\d[\d,.]*\s*\D{0,2}|[-/—–－]+|无)\s*")
_CAPTION: Final = re.compile(r"\s*第.{1,5}条.*项\s*")
_Block = Paragraph | Table


@dataclass(frozen=True)
class Sheet:
    """A worksheet.

    :param read: gives its rows of text and its merged cells; raises ``DocumentError``.
    """

    name: str
    is_shown: bool
    read: Callable[[], tuple[Rows, Merges]]


@dataclass
class _Row:
    """A row of the sheet.

    :param cells: origin cells with text or merged: column, text, row span, column span.
    :param right: the first column behind the last of them.
    :param held: whether a merged cell of a row above reaches into it.
    """

    number: int
    cells: list[tuple[int, str, int, int]]
    covered: set[int]
    right: int
    held: bool

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _, _ in self.cells if text.strip()]

    @property
    def has_figures(self) -> bool:
        """Whether another cell than the first holds a figure."""
        return any(_FIGURE.fullmatch(text) for _, text, _, _ in self.cells[1:])

    @property
    def is_empty(self) -> bool:
        return not self.held and not self.texts


@dataclass
class _Part:
    """Rows below each other, with how wide they are: a sheet may have 65,536."""

    rows: list[_Row] = field(default_factory=list)
    right: int = 0
    has_figures: bool = False

    def add(self, row: _Row) -> None:
        self.rows.append(row)
        self.right = max(self.right, row.right)
        self.has_figures = self.has_figures or row.has_figures


def cut(rows: Rows, merges: Merges) -> list[_Block]:
    """Return a sheet's tables and, between them, the rows that are headings or lone lines."""
    blocks: list[_Block] = []
    part = _Part()
    for row in _rows(rows, merges):
        if row.is_empty:
            blocks += _flush(part.rows)
            part = _Part()
        elif _is_heading(row):
            blocks += _flush(part.rows)
            part = _Part()
            blocks.append(Paragraph(row.texts[0].strip()))
        else:
            if _is_wider(row, part):
                blocks += _flush(part.rows)
                part = _Part()
            part.add(row)
    return blocks + _flush(part.rows)


def _rows(rows: Rows, merges: Merges) -> list[_Row]:
    found = []
    covered: dict[int, set[int]] = {}  # by row: columns that a merged cell from above takes
    for number, texts in enumerate(rows):
        taken = covered.pop(number, set())
        held = bool(taken)
        cells = []
        right = max(taken, default=-1) + 1
        inner = set(taken)
        for column, text in enumerate(texts):
            if column in inner:
                continue
            height, width = merges.get((number, column), (1, 1))
            if (height, width) == (1, 1) and not text:
                continue
            cells.append((column, text, height, width))
            inner.update(range(column, column + width))
            for below in range(number + 1, min(number + height, len(rows))):
                covered.setdefault(below, set()).update(range(column, column + width))
            if text.strip() or height > 1:
                right = max(right, column + width)
        found.append(_Row(number, cells, inner, right, held))
    return found


def _is_heading(row: _Row) -> bool:
    return not row.held and len(row.texts) == 1 and bool(_HEADING.fullmatch(row.texts[0]))


def _is_wider(row: _Row, above: _Part) -> bool:
    """Return whether a row begins another table: it is wider than all above that have figures.

    A label with its figures begins none.
    """
    continues = row.has_figures and not _FIGURE.fullmatch(row.cells[0][1])
    return not row.held and not continues and above.has_figures and row.right > above.right


def _flush(rows: list[_Row]) -> list[_Block]:
    """Return rows as one table, or as lines where none has two cells with text."""
    if not rows:
        return []
    if all(len(row.texts) <= 1 for row in rows):
        return [Paragraph(text.strip()) for row in rows for text in row.texts]
    left = min(cell[0] for row in rows for cell in row.cells)
    cells = []
    for place, (row, width) in enumerate(zip(rows, _widths(rows, left), strict=True)):
        filled = {cell[0]: cell for cell in row.cells}
        for column in range(left, width):
            if column in filled:
                _, text, height, span = filled[column]
                height = min(height, len(rows) - place)
                cells.append(Cell(place, column - left, text, height, span))
            elif column not in row.covered:
                cells.append(Cell(place, column - left, ""))
    return [Table(tuple(cells))]


def _widths(rows: list[_Row], left: int) -> list[int]:
    """Return how far blank cells count in each row: as far as its part of the table goes.

    A new part begins with the header below a caption.
    """
    widths: list[int] = []
    width = rows[0].right
    for place, row in enumerate(rows):
        above = rows[place - 1] if place else None
        captioned = above is not None and _is_caption(above, left, width)
        if captioned and len(row.texts) > 1 and not row.has_figures:
            widths += [width] * (place - len(widths))
            width = row.right
        width = max(width, row.right)
    return widths + [width] * (len(rows) - len(widths))


def _is_caption(row: _Row, left: int, width: int) -> bool:
    """Return whether a row is the caption of the rows below it, as table 2 has them.

    A label whose figures are all blank is none: it is not as wide as the table.
    """
    if len(row.texts) != 1 or row.cells[0][0] != left:
        return False
    return row.cells[0][3] >= max(width - left, 2) or bool(_CAPTION.fullmatch(row.texts[0]))

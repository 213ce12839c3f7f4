"""Tables that run over pages: parts put together, repeated headers dropped, cut rows made whole.

A row that a page's end cuts leaves a part of its label, or of its figures, on each page. It is put
together only where nothing is printed twice and the label plainly goes on; what is not plain stays
two rows, which no template knows: so it is noticed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Cell, Table
from crawler.documents.ruling import TOLERANCE
from crawler.documents.ruling_pages import PageTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.ruling_pages import PageBlocks, PlacedCell
    from crawler.documents.ruling_text import TextLine

# Parts of one table are equally wide, in points; their columns stand below each other.
_SAME_WIDTH: Final = 6.0
_SAME_BORDER: Final = 4.0
_LEAST_SHARED: Final = 0.6
# A table that goes on ends in the lower part of a page and begins again in the upper.
_LOWER: Final = 0.55
_UPPER: Final = 0.4

_NUMBERED: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]+\s*、|[（(]\s*[一二三四五六七八九十\d]+\s*[)）]|\d+\s*[.．、])"
    r"|\s*第[一二三四五六七八九十]+条"
)
_FIGURES: Final = re.compile(r"[\d０-９.,，．%％+＋\-－—–/\s]+(?:万?元|件)?|无")


class JoinedTable:
    """A table that was put together from the parts on its pages."""

    def __init__(self, part: PageTable, *, continues: bool = False) -> None:
        self.continues = continues
        self.doubts = list(part.doubts)
        self.last = part
        self._cells = part.cells
        self._rows = part.rows
        self._row_pages = [part.page] * part.rows

    def add(self, part: PageTable) -> None:
        """Go on with the part on the next page."""
        shift = self.last.left - part.left
        for cell in part.cells:
            cell.left += shift
            cell.right += shift
        cells = self._without_header(part)
        rows = max((cell.row + cell.row_span for cell in cells), default=0)
        cells, extended = self._spans(cells)
        offset = self._rows
        if self._is_cut(cells):
            cells = self._join_row(cells)
            offset -= 1
            for cell in extended:
                cell.row_span -= 1
        for cell in cells:
            cell.row += offset
        self._cells = sorted([*self._cells, *cells], key=lambda cell: (cell.row, cell.left))
        self._row_pages += [part.page] * (offset + rows - self._rows)
        self._rows = offset + rows
        self.doubts += part.doubts
        self.last = part
        part.left += shift
        part.right += shift

    def table(self) -> Table:
        """Return the table; columns are numbered by the borders that any cell has."""
        borders = _borders([edge for cell in self._cells for edge in (cell.left, cell.right)])
        cells = []
        for cell in self._cells:
            column, end = _index(borders, cell.left), _index(borders, cell.right)
            cells.append(
                Cell(
                    cell.row,
                    column,
                    cell.text,
                    cell.row_span,
                    max(1, end - column),
                    cell.confidence,
                )
            )
        cells.sort(key=lambda cell: (cell.row, cell.column))
        pages = self._row_pages
        several = pages[0] != pages[-1]
        return Table(tuple(cells), pages[0], tuple(pages) if several else (), self.continues)

    def _without_header(self, part: PageTable) -> list[PlacedCell]:
        """Return a part's cells without the rows that repeat the table's first ones."""
        repeated = 0
        for row in range(min(part.rows, self._rows)):
            above = [_shape(cell) for cell in self._cells if cell.row == row]
            below = [_shape(cell) for cell in part.cells if cell.row == row]
            if above != below or any(_is_figure(text) for _, text in below):
                break
            repeated = row + 1
        while repeated and any(
            cell.row < repeated < cell.row + cell.row_span for cell in part.cells
        ):
            repeated -= 1
        if repeated == part.rows or not any(
            cell.text for cell in part.cells if cell.row < repeated
        ):
            return part.cells
        kept = [cell for cell in part.cells if cell.row >= repeated]
        for cell in kept:
            cell.row -= repeated
        return kept

    def _spans(self, cells: list[PlacedCell]) -> tuple[list[PlacedCell], list[PlacedCell]]:
        """Let labels that span rows on both pages be one: the rest of one has no text.

        Return the other cells, and those of the page before that grew.
        """
        kept, extended = [], []
        bottom = [cell for cell in self._cells if cell.row + cell.row_span == self._rows]
        for cell in cells:
            above = _above(bottom, cell) if cell.row == 0 else None
            if above is None or max(above.row_span, cell.row_span) == 1:
                kept.append(cell)
            elif not cell.text or cell.text == above.text or _goes_on(above.text, cell.text):
                if cell.text and cell.text != above.text:
                    above.text += f"\n{cell.text}"
                above.row_span += cell.row_span
                extended.append(above)
            else:
                kept.append(cell)
        return kept, extended

    def _is_cut(self, cells: list[PlacedCell]) -> bool:
        """Return whether the first row goes on with the last row of the page before."""
        top = [cell for cell in cells if cell.row == 0]
        bottom = self._last_row()
        pairs = [(_above(bottom, cell), cell) for cell in top]
        if not pairs or len(top) != len(bottom):
            return False
        labels = 0
        for above, cell in pairs:
            if above is None or above.row_span > 1 or cell.row_span > 1:
                return False
            if above.text and cell.text:
                if _is_figure(above.text) or _is_figure(cell.text):
                    return False
                if _NUMBERED.match(cell.text) or not above.is_full:
                    return False
                labels += 1
        if labels:
            return True
        # The label stands on one of the two pages alone, the figures where they may.
        above, cell = pairs[0]
        if above is None or (not above.text and not cell.text):
            return False
        return (not cell.text and not _is_figure(above.text)) or (
            not above.text and not _is_figure(cell.text) and not _NUMBERED.match(cell.text)
        )

    def _last_row(self) -> list[PlacedCell]:
        """Return the cells that stand in the last row alone."""
        return [cell for cell in self._cells if cell.row == self._rows - 1 and cell.row_span == 1]

    def _join_row(self, cells: list[PlacedCell]) -> list[PlacedCell]:
        """Put the first row's texts into the last row; return the other rows' cells."""
        bottom = self._last_row()
        kept = []
        for cell in cells:
            above = _above(bottom, cell) if cell.row == 0 else None
            if above is None:
                kept.append(cell)
            elif cell.text:
                above.text = f"{above.text}\n{cell.text}" if above.text else cell.text
                known = [c for c in (above.confidence, cell.confidence) if c is not None]
                above.confidence = min(known) if known else None
        return kept


def join_tables(pages: Sequence[PageBlocks]) -> list[tuple[int, TextLine | JoinedTable]]:
    """Return all blocks in reading order, each with its page; tables over pages are one."""
    found: list[tuple[int, TextLine | JoinedTable]] = []
    current: JoinedTable | None = None
    height = 0.0
    for page in pages:
        for index, block in enumerate(page.blocks):
            if not isinstance(block, PageTable):
                found.append((page.number, block))
                current = None
                continue
            joined = None
            goes_on = (
                index == 0
                and current is not None
                and current.last.page == page.number - 1
                and current.last.bottom > _LOWER * height
                and block.top < _UPPER * page.height
            )
            if goes_on and current is not None:
                joined = _continued(current, block)
            if joined is None:
                joined = JoinedTable(block)
            if joined is not current:
                found.append((page.number, joined))
            current = joined
        height = page.height
    return found


def _continued(current: JoinedTable, part: PageTable) -> JoinedTable | None:
    """Return the table that a part goes on with: the one before, or one marked so; or None."""
    last = current.last
    if abs((last.right - last.left) - (part.right - part.left)) > _SAME_WIDTH:
        return None
    shift = last.left - part.left
    before = _edges(last.cells, 0.0)
    after = _edges(part.cells, shift)
    shared = sum(1 for edge in after if any(abs(edge - other) <= _SAME_BORDER for other in before))
    if shared < _LEAST_SHARED * min(len(before), len(after)):
        return JoinedTable(part, continues=True)
    current.add(part)
    return current


def _edges(cells: Sequence[PlacedCell], shift: float) -> list[float]:
    return _borders([edge + shift for cell in cells for edge in (cell.left, cell.right)])


def _borders(edges: list[float]) -> list[float]:
    """Return positions without those that are nearly the same."""
    borders: list[float] = []
    for edge in sorted(edges):
        if not borders or edge - borders[-1] > 2 * TOLERANCE:
            borders.append(edge)
    return borders


def _index(borders: Sequence[float], edge: float) -> int:
    return min(range(len(borders)), key=lambda index: abs(borders[index] - edge))


def _above(bottom: Sequence[PlacedCell], cell: PlacedCell) -> PlacedCell | None:
    """Return the cell at a part's end that stands right above one at the next part's start."""
    for above in bottom:
        if abs(above.left - cell.left) <= _SAME_BORDER and (
            abs(above.right - cell.right) <= _SAME_BORDER
        ):
            return above
    return None


def _goes_on(above: str, text: str) -> bool:
    """Return whether a label that was cut goes on with a text on the next page."""
    return (
        _NUMBERED.match(above) is not None
        and _NUMBERED.match(text) is None
        and not _is_figure(text)
    )


def _shape(cell: PlacedCell) -> tuple[int, str]:
    return cell.row_span, re.sub(r"\s", "", cell.text)


def _is_figure(text: str) -> bool:
    return bool(text) and _FIGURES.fullmatch(text) is not None

"""From the body of a WordprocessingML document to paragraphs and tables."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import too_much
from crawler.documents.model import Cell, Paragraph, Table
from crawler.documents.wordnames import PICTURES, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.wordnames import Names

_Block = Paragraph | Table
_FIGURES_CELLS: Final = 20
_SYMBOLS: Final = {"F0FC": "✓", "F0FE": "☑", "F0A8": "□", "F0B7": "·"}


class WordText:
    """Reads one document's body.

    :param levels: the outline level that each paragraph style gives, from 1.
    :param has_pictures: whether the main part names any; few do.
    """

    def __init__(
        self,
        names: Names,
        levels: Mapping[str, int],
        limits: DocumentLimits,
        *,
        has_pictures: bool = False,
    ) -> None:
        self.has_pictures = has_pictures
        self.names = names
        self.levels = levels
        self.limits = limits
        self.blocks: list[_Block] = []
        #: Of the pictures outside of tables: how many blocks stand before, and the relation's name.
        self.pictures: list[tuple[int, str]] = []

    def flow(self, parent: _Element, depth: int = 0) -> None:
        """Read the blocks within an element; elements that only hold blocks are looked into."""
        if depth > self.limits.depth:
            raise too_much("elements within each other", depth, self.limits.depth)
        names = self.names
        for element in parent:
            tag = element.tag
            if tag == names.p:
                text = self._text(element)
                if text.strip("\n "):
                    self.blocks.append(Paragraph(text, self._level(element)))
                if self.has_pictures:
                    self._note_pictures(element)
            elif tag == names.tbl:
                self.table(element, depth)
            elif len(element):
                self.flow(element, depth + 1)

    def _note_pictures(self, paragraph: _Element) -> None:
        for picture in paragraph.iter(*PICTURES):
            name = next(filter(None, map(picture.get, RELATIONS)), "")
            self.pictures.append((len(self.blocks), name))

    def _text(self, paragraph: _Element) -> str:
        names = self.names
        return "".join(
            [
                (element.text or "") if element.tag == names.t else self._sign(element)
                for element in paragraph.iter(*names.in_paragraph)
            ]
        )

    def _sign(self, element: _Element) -> str:
        """Return what a run's element other than text stands for."""
        names, tag = self.names, element.tag
        if tag == names.tab:
            parent = element.getparent()
            # In a paragraph's properties the same name sets a tab stop.
            return "\t" if parent is not None and parent.tag == names.r else ""
        if tag == names.br:
            return "\n" if element.get(names.type) != "page" else ""
        if tag == names.cr:
            return "\n"
        if tag == names.sym:
            return _SYMBOLS.get(element.get(names.chars, ""), "\N{REPLACEMENT CHARACTER}")
        return "-"

    def _level(self, paragraph: _Element) -> int:
        """Return the level of a heading: the paragraph's own before that of its style."""
        names = self.names
        properties = paragraph.find(names.p_pr)
        if properties is None:
            return 0
        outline = properties.find(names.outline)
        if outline is not None:
            level = number(outline.get(names.val), 9) + 1
            return level if 1 <= level <= 9 else 0  # noqa: PLR2004 - 10 is body text
        style = properties.find(names.p_style)
        return 0 if style is None else self.levels.get(style.get(names.val, ""), 0)

    def table(self, table: _Element, depth: int) -> None:
        """Read a table; one whose cells hold tables is a layout, unless figures prevail in it."""
        cells = self._cells(table)
        if cells is None:
            self._around_tables(table, depth)
            return
        if all(cell.column == 0 for cell in cells):  # one column: a frame
            self.flow(table, depth + 1)
            return
        self._add(cells)

    def _add(self, cells: list[Cell]) -> None:
        if any(cell.text.strip() for cell in cells):
            self.blocks.append(Table(tuple(cells)))

    def _around_tables(self, table: _Element, depth: int) -> None:
        """Read a table with tables in its cells."""
        names = self.names
        inner = [
            element
            for element in table.iterdescendants(names.tbl)
            if next(element.iterancestors(names.tbl)) is table
        ]
        own = sum(1 for _ in table.iter(names.tc))
        own -= sum(1 for element in inner for _ in element.iter(names.tc))
        framing = len(inner)
        if own - framing < max(_FIGURES_CELLS, 10 * framing):
            self.flow(table, depth + 1)
            return
        for element in inner:
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
        self._add(self._cells(table) or [])
        for element in inner:
            self.table(element, depth + 1)

    def _cells(self, table: _Element) -> list[Cell] | None:
        """Return a table's origin cells in one walk; None where a table is in a cell."""
        names = self.names
        rows = _Rows()
        tag_text, tag_paragraph, tag_cell, tag_row = names.t, names.p, names.tc, names.tr
        for element in table.iter(*names.in_table):
            tag = element.tag
            if tag == tag_text:
                rows.text += element.text or ""
            elif tag == tag_paragraph:
                rows.text += "\n"
            elif tag == tag_cell:
                rows.start_cell()
            elif tag == tag_row:
                rows.start_row()
            elif tag == names.tbl:
                if element is not table:
                    return None
            elif tag in names.merging:
                self._merge(rows, element)
            else:
                rows.text += self._sign(element)
        return rows.finish()

    def _merge(self, rows: _Rows, element: _Element) -> None:
        """Take what a cell or row says of its place in the grid."""
        names, tag, value = self.names, element.tag, element.get(self.names.val)
        if tag == names.grid_span:
            rows.column_span = max(self._columns(value, 1), 1)
        elif tag == names.v_merge:
            rows.vertical = value or "continue"
        elif tag == names.h_merge:
            rows.horizontal = value or "continue"
        else:
            rows.column = max(self._columns(value, 0), 0)

    def _columns(self, value: str | None, default: int) -> int:
        """Return how many columns a cell spans or a row leaves out; refuse what no table has."""
        most = self.limits.columns
        columns = number(value, most + 1 if value and value.isdigit() else default)
        if columns > most:
            raise too_much("columns of a cell", columns, most)
        return columns


class _Rows:
    """A table's rows in the making."""

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
        self._end_cell()
        self._row += 1
        self.column = 0

    def start_cell(self) -> None:
        self._end_cell()
        self._in_cell = True

    def finish(self) -> list[Cell]:
        self._end_cell()
        return list(starmap(Cell, self._cells))

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


def number(text: str | None, default: int) -> int:
    """Return a whole number of up to nine digits, or the default for anything else."""
    try:
        return int(text) if text is not None and len(text) < 10 else default  # noqa: PLR2004 - up to nine digits
    except ValueError:
        return default

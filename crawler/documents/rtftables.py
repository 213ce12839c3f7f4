"""Puts the text of an RTF file into paragraphs and tables, nested ones included."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import too_much
from crawler.documents.model import Cell, Paragraph, Table

if TYPE_CHECKING:
    from crawler.documents.limits import DocumentLimits

_Block = Paragraph | Table
_PARTING: Final = """
    par sect page pard intbl itap cell nestcell row nestrow trowd cellx clmgf clmrg clvmgf clvmrg
    outlinelevel shptxt
"""
_WORDS: Final = frozenset(_PARTING.split())
_DEEPEST_HEADING: Final = 9  # 10 is body text
# Edges closer than this (twips, 1/1440 inch) are one edge: Word moves them by rounding.
_SAME_EDGE: Final = 20
_FIGURES_CELLS: Final = 20
#: Stands for a picture until its cell ends.
_PICTURE: Final = "\ufffc"


@dataclass(frozen=True)
class _Shape:
    """A cell as the row's definition has it."""

    right: int
    merge: frozenset[str]


@dataclass
class _RawCell:
    lines: list[str] = field(default_factory=list)
    inner: list[_RawTable] = field(default_factory=list)


@dataclass
class _RawTable:
    rows: list[tuple[list[_RawCell], list[_Shape]]] = field(default_factory=list)


@dataclass
class _Level:
    """A table in the making, at one depth of nesting."""

    table: _RawTable = field(default_factory=_RawTable)
    cells: list[_RawCell] = field(default_factory=list)
    cell: _RawCell = field(default_factory=_RawCell)
    shapes: list[_Shape] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


class RtfTables:
    """Takes text and the control words that part it; gives blocks."""

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits
        self._blocks: list[_Block] = []
        self._pieces: list[str] = []
        self._levels: list[_Level] = []
        self._depth = 0  # of the paragraph: in how many tables it is
        self._outline = 0

    def takes(self, name: str) -> bool:
        """Return whether a control word parts the text."""
        return name in _WORDS

    @property
    def has_text(self) -> bool:
        """Whether the open paragraph has any."""
        return any(piece.strip() for piece in self._pieces)

    @property
    def is_in_cell(self) -> bool:
        """Whether the open paragraph is a cell's."""
        return self._depth > 0

    @property
    def count(self) -> int:
        """How many blocks there are, the open paragraph or table among them."""
        is_open = bool(self._levels) or any(piece.strip(" \n") for piece in self._pieces)
        return len(self._blocks) + is_open

    def picture(self) -> None:
        """Note a picture in the cell: its figure may be that."""
        self._pieces.append(_PICTURE)

    def text(self, text: str) -> None:
        """Add text to the paragraph."""
        self._pieces.append(text)

    def word(self, name: str, number: int | None) -> None:
        """Take one control word."""
        if name in {"par", "sect", "page", "shptxt"}:
            if name == "par" or self._pieces:
                self._end_paragraph()
        elif name == "pard":
            self._depth = self._outline = 0
        elif name == "intbl":
            self._depth = max(self._depth, 1)
        elif name == "itap":
            self._depth = max(number or 0, 0)
        elif name == "outlinelevel":
            self._outline = (number or 0) + 1
        elif name in {"cell", "nestcell"}:
            self._end_cell(max(self._depth, 2) if name == "nestcell" else 1)
        elif name in {"row", "nestrow"}:
            self._end_row(len(self._levels) if name == "nestrow" else 1)
        else:
            self._define(name, number)

    def finish(self) -> list[_Block]:
        """Return all blocks."""
        self._depth = 0
        self._end_paragraph()
        self._close(0)
        return self._blocks

    def _level(self, depth: int) -> _Level:
        if depth > self._limits.depth:
            raise too_much("tables within each other", depth, self._limits.depth)
        while len(self._levels) < depth:
            self._levels.append(_Level())
        return self._levels[depth - 1]

    def _take_text(self) -> str:
        text = "".join(self._pieces)
        self._pieces.clear()
        if not self._depth:
            text = text.replace(_PICTURE, "")
        if any("\ud800" <= character <= "\udfff" for character in text):
            # Two UTF-16 units, written one after the other, are one character.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def _end_paragraph(self) -> None:
        text = self._take_text()
        if self._depth:
            self._close(self._depth)
            self._level(self._depth).cell.lines.append(text)
            return
        self._close(0)
        if text.strip(" \n"):
            level = self._outline if self._outline <= _DEEPEST_HEADING else 0
            self._blocks.append(Paragraph(text, level))

    def _end_cell(self, depth: int) -> None:
        self._close(depth)
        level = self._level(depth)
        level.cell.lines.append(self._take_text())
        level.cells.append(level.cell)
        level.cell = _RawCell()

    def _end_row(self, depth: int) -> None:
        if not depth:
            return
        self._close(depth)
        level = self._level(depth)
        if level.cells:
            level.table.rows.append((level.cells, list(level.shapes)))
        level.cells = []
        level.cell = _RawCell()

    def _define(self, name: str, number: int | None) -> None:
        """Take a row's definition. Word writes that of a nested row behind its cells."""
        level = self._level(max(self._depth, 1))
        if name == "trowd":
            level.shapes, level.marks = [], set()
        elif name == "cellx":
            if len(level.shapes) >= self._limits.columns:
                raise too_much("cells in a row", len(level.shapes) + 1, self._limits.columns)
            level.shapes.append(_Shape(number or 0, frozenset(level.marks)))
            level.marks = set()
        else:
            level.marks.add(name)

    def _close(self, depth: int) -> None:
        """End the tables that are deeper than this: they belong to the cell around them."""
        while len(self._levels) > depth:
            level = self._levels.pop()
            if level.cells:  # no \row came: the cells are there all the same
                level.table.rows.append((level.cells, level.shapes))
            if not level.table.rows:
                continue
            if self._levels:
                self._levels[-1].cell.inner.append(level.table)
            else:
                self._blocks += _blocks(level.table)


def _blocks(table: _RawTable) -> list[_Block]:
    """Return a table, or what is in its cells where it only arranges other tables."""
    cells = [cell for row, _ in table.rows for cell in row]
    framing = sum(bool(cell.inner) for cell in cells)
    one_column = all(len(row) == 1 for row, _ in table.rows)
    if one_column or (framing and len(cells) - framing < max(_FIGURES_CELLS, 10 * framing)):
        found: list[_Block] = []
        for cell in cells:
            lines = [line.replace(_PICTURE, "") for line in cell.lines]
            found += [Paragraph(line) for line in lines if line.strip(" \n")]
            for inner in cell.inner:
                found += _blocks(inner)
        return found
    origin = _origin_cells(table)
    result: list[_Block] = []
    if any(cell.text.strip() for cell in origin):
        result.append(Table(tuple(origin)))
    for cell in cells:
        for inner in cell.inner:
            result += _blocks(inner)
    return result


def _origin_cells(table: _RawTable) -> list[Cell]:
    edges = _edges(table)
    found: list[Cell] = []
    above: dict[int, int] = {}
    for number, (cells, shapes) in enumerate(table.rows):
        left = 0
        last = -1
        for place, cell in enumerate(cells):
            shape = shapes[place] if place < len(shapes) else None
            # A row with more cells than its definition: each of them is one column.
            right = max(edges[shape.right], left + 1) if shape else left + 1
            marks = shape.merge if shape else frozenset()
            text = _shown("\n".join(cell.lines))
            if "clmrg" in marks and last >= 0:
                found[last] = replace(found[last], column_span=right - found[last].column)
            elif "clvmrg" in marks and left in above and _goes_on(found[above[left]], text):
                origin = found[above[left]]
                found[above[left]] = replace(
                    origin,
                    text=origin.text if origin.text.strip() else text,
                    row_span=number - origin.row + 1,
                )
                last = -1
            else:
                if "clvmgf" in marks:
                    above[left] = len(found)
                else:
                    above.pop(left, None)
                last = len(found)
                found.append(Cell(number, left, text, 1, right - left))
            left = right
    return found


def _shown(text: str) -> str:
    """Return a cell's text; a picture beside words is left out, one alone is no blank cell."""
    bare = text.replace(_PICTURE, "").strip("\n")
    return "\N{REPLACEMENT CHARACTER}" if _PICTURE in text and not bare.strip() else bare


def _goes_on(origin: Cell, text: str) -> bool:
    """Return whether a merged cell goes on with that above; one with a text of its own does not."""
    return not text.strip() or origin.text.strip() in {"", text.strip()}


def _edges(table: _RawTable) -> dict[int, int]:
    """Return the number of each right edge in the table's grid, from 1."""
    numbers: dict[int, int] = {}
    number = 0
    before: int | None = None
    for edge in sorted({shape.right for _, shapes in table.rows for shape in shapes}):
        if before is None or edge - before > _SAME_EDGE:
            number += 1
        numbers[edge] = number
        before = edge
    return numbers

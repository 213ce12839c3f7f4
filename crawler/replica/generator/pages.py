"""Lays a report out on pages: what PDF, OFD and scans have in common. Points, y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.replica.generator.model import Grid, Line
from crawler.replica.generator.pagecut import Cut, cut_of, portions
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from random import Random

    from crawler.replica.generator.model import Draft, GridCell

WIDTH: Final = 595.0
HEIGHT: Final = 842.0
_LEFT: Final = 45.0
_TOP: Final = 50.0
_BOTTOM: Final = 790.0
_SIZES: Final = {0: 11.0, 1: 18.0, 2: 13.0}
_CELL: Final = 8.0
_LEADING: Final = 1.3
_PAD: Final = 2.5
_SAME: Final = 0.01


@dataclass(frozen=True)
class Run:
    """A piece of text; ``x`` and ``y`` are where its base line begins."""

    x: float
    y: float
    size: float
    text: str


@dataclass
class Page:
    """What stands on a page; ``rules`` are (x0, y0, x1, y1), straight across or down."""

    runs: list[Run] = field(default_factory=list)
    rules: set[tuple[float, float, float, float]] = field(default_factory=set)


def width_of(text: str, size: float) -> float:
    """Return how wide a text is: half a square for ASCII, a square for all else."""
    return sum(size / 2 if ord(letter) < 0x100 else size for letter in text)  # noqa: PLR2004 - Latin letters and digits


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Return the lines of a text broken to fit a width."""
    lines = []
    for part in text.split("\n"):
        line = ""
        for letter in part:
            if line and width_of(line + letter, size) > room:
                lines.append(line)
                line = ""
            line += letter
        lines.append(line)
    return lines


def pages_of(draft: Draft, variants: frozenset[Variant], chance: Random) -> list[Page]:
    """Return a report's pages."""
    writer = _Writer(variants, chance)
    for block in draft.blocks:
        if isinstance(block, Line):
            writer.line(block)
        else:
            writer.table(block)
    if Variant.PAGE_NUMBERS in variants:
        for number, page in enumerate(writer.pages, 1):
            page.runs.append(Run(WIDTH / 2 - 10, HEIGHT - 30, 9.0, f"- {number} -"))
    return writer.pages


class _Writer:
    """Writes block below block and begins a new page where there is no room."""

    def __init__(self, variants: frozenset[Variant], chance: Random) -> None:
        self.variants = variants
        self.chance = chance
        self.pages = [Page()]
        self.y = _TOP
        #: How many lines of each cell of the table stand on a page already.
        self.written: dict[GridCell, int] = {}
        #: Whether values of a row cut by a page's end stand on the second page.
        self.late = False
        self.header = 0

    def turn(self) -> None:
        self.pages.append(Page())
        self.y = _TOP

    def line(self, line: Line) -> None:
        size = _SIZES[line.level]
        indent = "" if line.level else "　　"
        for text in wrapped(indent + line.text, size, WIDTH - 2 * _LEFT):
            if self.y + size * 1.6 > _BOTTOM:
                self.turn()
            x = (WIDTH - width_of(text, size)) / 2 if line.level == 1 else _LEFT
            self.pages[-1].runs.append(Run(x, self.y + size, size, text))
            self.y += size * 1.6
        self.y += 4

    def table(self, grid: Grid) -> None:
        edges = self._edges(grid)
        heights = _heights(grid, edges)
        room = _BOTTOM - self.y
        cut = cut_of(grid, heights, _long(grid, edges), self.variants, self.chance)
        if cut is not None:
            before = sum(heights[: cut.row]) + cut.inside
            if before > room:
                self.turn()
            self.y = max(self.y, _BOTTOM - before)
        elif sum(heights) > room:
            self.turn()
        self.written = {}
        self.late = self.chance.random() < 0.5  # noqa: PLR2004 - on either page
        self.header = grid.header
        self._parts(grid, edges, heights, cut)
        self.y += 8

    def _edges(self, grid: Grid) -> list[float]:
        unit = (WIDTH - 2 * _LEFT) / sum(grid.widths)
        edges = [_LEFT]
        for width in grid.widths:
            edges.append(round(edges[-1] + width * unit, 2))
        return edges

    def _parts(self, grid: Grid, edges: list[float], heights: list[float], cut: Cut | None) -> None:
        """Draw the table page by page; a part is (first point, last point) of its whole height."""
        head = sum(heights[: grid.header])
        repeat = Variant.REPEATED_HEADER in self.variants and grid.header > 0
        for number, (start, end) in enumerate(
            portions(heights, cut, _BOTTOM - self.y, _BOTTOM - _TOP - head)
        ):
            if number:
                self.turn()
                if repeat:
                    self._draw(grid, edges, heights, 0.0, head)
                    self.y += head
            self._draw(grid, edges, heights, start, end)
            self.y += end - start

    def _draw(
        self, grid: Grid, edges: list[float], heights: list[float], start: float, end: float
    ) -> None:
        tops = [0.0]
        for height in heights:
            tops.append(tops[-1] + height)
        for cell in grid.cells:
            top, bottom = tops[cell.row], tops[cell.row + cell.row_span]
            if bottom <= start + _SAME or top >= end - _SAME:
                continue
            self._cell(cell, edges, (top, bottom), (start, end))

    def _cell(
        self,
        cell: GridCell,
        edges: list[float],
        whole: tuple[float, float],
        part: tuple[float, float],
    ) -> None:
        page, offset = self.pages[-1], self.y - part[0]
        left, right = edges[cell.column], edges[cell.column + cell.column_span]
        top, bottom = max(whole[0], part[0]), min(whole[1], part[1])
        y0, y1 = round(top + offset, 2), round(bottom + offset, 2)
        page.rules |= {(left, y0, right, y0), (left, y1, right, y1)}
        page.rules |= {(left, y0, left, y1), (right, y0, right, y1)}
        lines = wrapped(cell.text, _CELL, right - left - 2 * _PAD)
        written = self.written.get(cell, 0) if part[0] > 0 or cell.row >= self.header else 0
        fitting = int((bottom - top) / (_CELL * _LEADING))
        cut = whole[1] > part[1] + _SAME
        if cut and (self.late and cell.value):
            return
        now = lines[written:] if not cut else lines[written : written + fitting]
        self.written[cell] = written + len(now)
        y = y0 + (y1 - y0 - len(now) * _CELL * _LEADING) / 2
        for text in now:
            if text.strip(" "):
                x = left + (right - left - width_of(text, _CELL)) / 2
                page.runs.append(Run(round(x, 2), round(y + _CELL, 2), _CELL, text))
            y += _CELL * _LEADING


def _heights(grid: Grid, edges: list[float]) -> list[float]:
    heights = [_CELL * _LEADING + 2 * _PAD] * grid.height
    for tall in (False, True):
        for cell in grid.cells:
            if (cell.row_span > 1) != tall:
                continue
            room = edges[cell.column + cell.column_span] - edges[cell.column] - 2 * _PAD
            need = len(wrapped(cell.text, _CELL, room)) * _CELL * _LEADING + 2 * _PAD
            have = sum(heights[cell.row : cell.row + cell.row_span])
            if need > have:
                heights[cell.row + cell.row_span - 1] += need - have
    return heights


def _long(grid: Grid, edges: list[float]) -> list[int]:
    """Return the rows whose label takes two lines or more: a page may end between the lines."""
    return [
        cell.row
        for cell in grid.cells
        if cell.row >= grid.header
        and cell.row_span == 1
        and cell.text.strip()
        and len(
            wrapped(
                cell.text,
                _CELL,
                edges[cell.column + cell.column_span] - edges[cell.column] - 2 * _PAD,
            )
        )
        > 1
    ]

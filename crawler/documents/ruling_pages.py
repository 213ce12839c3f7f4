"""From a page's characters and lines to its tables and lines of text, in reading order.

Lengths are points; y grows downwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.documents.ruling import Ruling, find_rulings
from crawler.documents.ruling_text import Glyph, TextLine, cell_text, text_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.ruling import Line

_FIGURE: Final = frozenset("0123456789.,０１２３４５６７８９．，")
# Digits of one number stand closer to each other, in heights, than two cells' figures do.
_TOUCHING: Final = 0.12


@dataclass
class PlacedCell:
    """A cell in the making: its place in a page's table.

    :param is_full: whether its last line leaves no room for another character: it may go on.
    """

    row: int
    row_span: int
    left: float
    right: float
    text: str
    confidence: float | None = None
    is_full: bool = False


@dataclass
class PageTable:
    """A table, or the part of one that stands on one page.

    :param rows: the number of its rows.
    :param doubts: what was odd about it, for people.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    rows: int
    cells: list[PlacedCell]
    doubts: list[str] = field(default_factory=list)


@dataclass
class PageBlocks:
    """What a page holds, from top to bottom."""

    number: int
    width: float
    height: float
    blocks: list[TextLine | PageTable]


def page_blocks(
    number: int,
    size: tuple[float, float],
    glyphs: Sequence[Glyph],
    levels: Sequence[Line],
    uprights: Sequence[Line],
) -> PageBlocks:
    """Return a page's tables and lines of text.

    :param number: the page's number, from 1.
    :param size: the page's width and height.
    """

    def has_text(left: float, top: float, right: float, bottom: float) -> bool:
        return any(
            left < (glyph.left + glyph.right) / 2 < right
            and top < (glyph.top + glyph.bottom) / 2 < bottom
            for glyph in glyphs
        )

    # A table within a cell of another comes first: what stands in it is its own.
    rulings = find_rulings(levels, uprights, has_text) if levels and uprights else []
    rulings.sort(key=lambda ruling: (ruling.xs[-1] - ruling.xs[0]) * (ruling.ys[-1] - ruling.ys[0]))
    inside, outside, doubts = place(glyphs, rulings)
    blocks: list[TextLine | PageTable] = [
        table_of(number, ruling, cells, odd)
        for ruling, cells, odd in zip(rulings, inside, doubts, strict=True)
        if any(cells)
    ]
    blocks += text_lines(outside)
    blocks.sort(key=lambda block: (block.top, block.left))
    return PageBlocks(number, *size, blocks)


def place(
    glyphs: Sequence[Glyph], rulings: Sequence[Ruling]
) -> tuple[list[list[list[Glyph]]], list[Glyph], list[list[str]]]:
    """Return the characters of every table's cells, those outside of tables, and doubts.

    A number that runs over its cell's border stays whole, in the cell that holds its middle.
    """
    inside: list[list[list[Glyph]]] = [[[] for _ in ruling.regions] for ruling in rulings]
    doubts: list[list[str]] = [[] for _ in rulings]
    outside: list[Glyph] = []
    homes = [_home(glyph, rulings) for glyph in glyphs]
    for start, end in _crossing_numbers(glyphs, homes):
        run = glyphs[start:end]
        whole = Glyph(run[0].left, run[0].top, run[-1].right, run[0].bottom, "")
        home = _home(whole, rulings)
        homes[start:end] = [home] * (end - start)
        if home[0] >= 0:
            number = "".join(glyph.text for glyph in run)
            doubts[home[0]].append(f"the number {number} runs over its cell's border")
    for glyph, (table, region) in zip(glyphs, homes, strict=True):
        if table < 0:
            outside.append(glyph)
        else:
            inside[table][region].append(glyph)
    return inside, outside, doubts


def _home(glyph: Glyph, rulings: Sequence[Ruling]) -> tuple[int, int]:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    for index, ruling in enumerate(rulings):
        region = ruling.region_at(x, y)
        if region >= 0:
            return index, region
    return -1, -1


def _crossing_numbers(
    glyphs: Sequence[Glyph], homes: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the start and end of every number whose digits fall into several cells."""
    found: list[tuple[int, int]] = []
    for index in range(1, len(glyphs)):
        if homes[index] == homes[index - 1] or not _touch(glyphs[index - 1], glyphs[index]):
            continue
        if found and found[-1][1] > index:
            continue
        start, end = index - 1, index + 1
        while start > 0 and _touch(glyphs[start - 1], glyphs[start]):
            start -= 1
        while end < len(glyphs) and _touch(glyphs[end - 1], glyphs[end]):
            end += 1
        found.append((start, end))
    return found


def _touch(before: Glyph, glyph: Glyph) -> bool:
    """Return whether two characters belong to one number."""
    if before.text[-1:] not in _FIGURE or glyph.text[:1] not in _FIGURE:
        return False
    height = glyph.bottom - glyph.top
    return (
        abs(glyph.top - before.top) < height * _TOUCHING
        and abs(glyph.left - before.right) < height * _TOUCHING
    )


def table_of(
    page: int, ruling: Ruling, cells: Sequence[Sequence[Glyph]], doubts: Sequence[str] = ()
) -> PageTable:
    """Return a table with its texts. Borders at which no cell begins are left out."""
    starts = sorted({region.row for region in ruling.regions})
    rows = {row: number for number, row in enumerate(starts)}
    placed = []
    for region, glyphs in zip(ruling.regions, cells, strict=True):
        row = rows[region.row]
        end = region.row + region.row_span
        span = sum(1 for start in starts if region.row <= start < end)
        left, _, right, _ = ruling.box(region)
        text = cell_text(glyphs)
        confidences = [glyph.confidence for glyph in glyphs if glyph.confidence is not None]
        placed.append(
            PlacedCell(
                row,
                span,
                left,
                right,
                text,
                min(confidences) if confidences else None,
                _is_full(glyphs, right - left),
            )
        )
    return PageTable(
        page,
        ruling.xs[0],
        ruling.ys[0],
        ruling.xs[-1],
        ruling.ys[-1],
        len(starts),
        placed,
        [*doubts, *(["a line of its grid is missing"] if ruling.is_irregular else [])],
    )


# A cell's inner margins, both sides together, as Word and WPS set them (0.19 cm each).
_MARGINS: Final = 12.0
_CJK: Final = re.compile(r"[\u3400-\u9fff]")


def _is_full(glyphs: Sequence[Glyph], width: float) -> bool:
    if not glyphs or not _CJK.search(glyphs[-1].text):
        return False
    lines = text_lines(glyphs)
    last = lines[-1]
    return width - (last.right - last.left) <= _MARGINS + 1.2 * last.size

"""From characters with places to text: lines, cells, paragraphs. Shared by PDF, OFD and scans.

Lengths are points; y grows downwards.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.documents.raised import raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Glyph(NamedTuple):
    """A character, or a word that was recognised, with the box of its line's height.

    :param confidence: of recognised text, from 0 to 1; None where the text was there.
    """

    left: float
    top: float
    right: float
    bottom: float
    text: str
    confidence: float | None = None


class TextLine(NamedTuple):
    """Characters that stand on one line, from left to right, and their text."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str
    confidence: float | None


# Characters whose middles are less than this share of their height apart are on one line.
_SAME_LINE: Final = 0.5
# So much of its width aside, the same character again is the same one, drawn bold.
_BOLD: Final = 0.3
# Wider gaps, in heights, are blanks: between Latin letters and digits, and between others.
_LATIN_GAP: Final = 0.2
_WIDE_GAP: Final = 0.9
# A raised digit is less high than this share of its line, and stands so much above its foot.
_SMALL: Final = 0.75
_ABOVE: Final = 0.2
# Lines of a label that is written from top to bottom: characters below each other.
_LEAST_UPRIGHT: Final = 3


def once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return characters without those that were drawn twice, a little aside, to look bold."""
    seen: dict[tuple[str, int], list[Glyph]] = {}
    found = []
    for glyph in glyphs:
        near = (glyph.right - glyph.left) * _BOLD
        row = round(glyph.top)
        others = (
            other for at in (row - 1, row, row + 1) for other in seen.get((glyph.text, at), ())
        )
        if any(
            abs(other.left - glyph.left) < near and abs(other.top - glyph.top) < near
            for other in others
        ):
            continue
        seen.setdefault((glyph.text, row), []).append(glyph)
        found.append(glyph)
    return found


def cell_text(glyphs: Sequence[Glyph]) -> str:
    """Return the text of a cell's characters, lines parted by a line feed."""
    if len(glyphs) == 1:
        return glyphs[0].text
    if not glyphs:
        return ""
    if _is_upright(glyphs):
        return "".join(glyph.text for glyph in glyphs)
    return "\n".join(line.text for line in text_lines(glyphs))


def text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Return the lines that characters form, from top to bottom."""
    rows: list[tuple[float, float, list[Glyph]]] = []  # middle, height, characters
    ordered = sorted(glyphs, key=lambda glyph: glyph.top + glyph.bottom)
    for glyph in ordered:
        middle = (glyph.top + glyph.bottom) / 2
        height = glyph.bottom - glyph.top
        if rows:
            line_middle, line_height, row = rows[-1]
            if middle - line_middle <= _SAME_LINE * max(height, line_height):
                row.append(glyph)
                if height > line_height:
                    rows[-1] = (middle, height, row)
                continue
        rows.append((middle, height, [glyph]))
    return [_line(row) for _, _, row in rows]


def _line(row: list[Glyph]) -> TextLine:
    row.sort()
    size = _size(row)
    pieces = [row[0].text]
    before = row[0]
    full = max(row, key=lambda glyph: glyph.bottom - glyph.top)
    for glyph in row[1:]:
        gap = glyph.left - before.right
        if gap > _LATIN_GAP * size:
            is_latin = before.text[-1:].isascii() and glyph.text[:1].isascii()
            if is_latin or gap > _WIDE_GAP * size:
                pieces.append(" ")
        pieces.append(raised(glyph.text) if _is_raised(glyph, full) else glyph.text)
        before = glyph
    confidences = [glyph.confidence for glyph in row if glyph.confidence is not None]
    return TextLine(
        row[0].left,
        min(glyph.top for glyph in row),
        max(glyph.right for glyph in row),
        max(glyph.bottom for glyph in row),
        size,
        "".join(pieces),
        min(confidences) if confidences else None,
    )


def _is_raised(glyph: Glyph, full: Glyph) -> bool:
    """Return whether a digit is the mark of a note: small, and above the foot of its line."""
    height = full.bottom - full.top
    return (
        glyph.text.isdigit()
        and glyph.bottom - glyph.top < _SMALL * height
        and full.bottom - glyph.bottom > _ABOVE * height
    )


def _size(row: Sequence[Glyph]) -> float:
    """Return the size of a line's characters: Chinese ones are as wide as their font's size.

    Fonts of one size differ in height. A recognised glyph is a whole line of characters.
    """
    widths = [
        (glyph.right - glyph.left) / sum(0.5 if c.isascii() else 1.0 for c in glyph.text)
        for glyph in row
        if "\u3400" <= glyph.text[:1] <= "\u9fff"
    ]
    if widths:
        return median(widths)
    return 0.85 * median([glyph.bottom - glyph.top for glyph in row])


def _is_upright(glyphs: Sequence[Glyph]) -> bool:
    """Return whether the characters, in the order of the source, go down (or up) in columns.

    So labels are written in narrow, high cells: in columns from right to left, or turned. One
    column of upright characters needs no such care: each of them is a line.
    """
    if len(glyphs) < _LEAST_UPRIGHT or all(glyph.text.isascii() for glyph in glyphs):
        return False
    steps = 0
    columns = 1
    rising = 0
    for before, glyph in pairwise(glyphs):
        height = max(before.bottom - before.top, before.right - before.left)
        aside = abs(glyph.left + glyph.right - before.left - before.right) / 2
        down = (glyph.top + glyph.bottom - before.top - before.bottom) / 2
        if aside < height / 2 and height / 2 < abs(down) < 4 * height:
            steps += 1
            rising += down < 0
        elif aside > height / 2:
            columns += 1
    return (columns > 1 or rising > 0) and steps > 0.6 * (len(glyphs) - 1)

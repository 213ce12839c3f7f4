"""What the shape of ink says where a recogniser errs: strokes alone in a cell, and minus signs.

A slash is taken for 1 by a recogniser that was trained on words; its slant is plain to see.
"""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Rectangle = tuple[int, int, int, int]  # left, top, right, bottom in pixels

# So many columns a slash goes to the left in each row further down; 1 stands upright.
_LEAST_SLANT: Final = 0.18
_MOST_SLANT: Final = 0.9
# A stroke lies that near to its middle line, in pixels: the foot and flag of 1, the bar of 7 do not.
_STROKE: Final = 2.6
_LEAST_HEIGHT: Final = 12
_DASH_HEIGHT: Final = 5
_LEVEL: Final = 1.5
_MINUS_WIDTH: Final = 4
# What the least mark before a figure is wide, in pixels, and how far from a cell's edge it stands.
_LEAST_MARK: Final = 3
_EDGE: Final = 3
# So many times the usual step from digit to digit is a place for a sign: 1 is narrow, but not so.
_GAP: Final = 1.6


class Part(NamedTuple):
    """A connected part of the ink: its box, in pixels of the page or the part looked at."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top


def sign_alone(ink: Grey, line: Rectangle) -> str:
    """Return / or — where a line's ink is nothing but such strokes, else an empty string.

    Either stands for a value that is not there.
    """
    if is_slash(ink, line):
        return "/"
    return "—" if is_dash(ink, line) else ""


def is_dash(ink: Grey, line: Rectangle) -> bool:
    """Return whether a line's ink is a level stroke, or several in a row."""
    left, top, right, bottom = line
    width, height = right - left, bottom - top
    filled = int(np.count_nonzero(ink[top:bottom, left:right]))
    return is_level(width, height) and filled >= width * height / 2


def is_level(width: int, height: int) -> bool:
    """Return whether a box is one of a level stroke: a hyphen is twice as wide as it is high.

    Blurred by the scanner it is somewhat less; dirt is about as wide as high.
    """
    return height <= _DASH_HEIGHT and width >= _LEVEL * height


def is_slash(ink: Grey, line: Rectangle) -> bool:
    """Return whether a line's ink is one slanted stroke: / for a value that is not there."""
    left, top, right, bottom = line
    part = ink[top:bottom, left:right]
    if bottom - top < _LEAST_HEIGHT or right - left >= bottom - top:
        return False
    count, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    if count < 2:  # noqa: PLR2004 - the background alone
        return False
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    if int(stats[largest, cv2.CC_STAT_HEIGHT]) < 0.9 * (bottom - top):
        return False
    rows, columns = np.nonzero(labels == largest)
    slant, start = (float(value) for value in np.polyfit(rows, columns, 1))
    off = float(np.abs(columns - (slant * rows + start)).max())
    return _LEAST_SLANT <= -slant <= _MOST_SLANT and off <= _STROKE


def may_lack_sign(ink: Grey, line: Rectangle, cell: Rectangle) -> bool:
    """Return whether a point or a minus sign may belong to digits that were read without one.

    A dot at the line's foot, a gap where a dot was too faint to leave ink, or a mark before the
    first digit that is too blurred to be a level stroke for sure.
    """
    parts = _parts(ink, line)
    return _has_point(parts, line[3] - line[1]) or _has_gap(parts) or _has_mark(ink, line, cell)


def _parts(ink: Grey, box: Rectangle) -> list[Part]:
    """Return the connected parts of the ink in a box, from left to right, placed within it."""
    left, top, right, bottom = box
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        ink[top:bottom, left:right], connectivity=8
    )
    return sorted(
        Part(int(x), int(y), int(x + wide), int(y + tall)) for x, y, wide, tall, _ in stats[1:count]
    )


def _has_point(parts: list[Part], high: int) -> bool:
    """Return whether a dot stands at a line's foot between higher signs: 8807.8477, 1,234."""
    signs = [part for part in parts if part.height > high / 2]
    return any(
        2 <= max(part.width, part.height) <= high / 3  # noqa: PLR2004 - pixels
        and part.top >= 2 * high / 3
        and any(sign.right <= part.left + 1 for sign in signs)
        and any(sign.left >= part.right - 1 for sign in signs)
        for part in parts
    )


def _has_gap(parts: list[Part]) -> bool:
    """Return whether one step from digit to digit is much longer than the others are."""
    middles = [(part.left + part.right) / 2 for part in parts]
    steps = [after - before for before, after in pairwise(middles)]
    return len(steps) > 1 and max(steps) > _GAP * statistics.median_low(steps)


def _has_mark(ink: Grey, line: Rectangle, cell: Rectangle) -> bool:
    """Return whether a single small mark stands before a line, half way up."""
    high = line[3] - line[1]
    left = max(cell[0] + _EDGE, line[0] - int(0.8 * high))
    if left >= line[0]:
        return False
    found = [
        part
        for part in _parts(ink, (left, line[1], line[0], line[3]))
        if part.width >= _LEAST_MARK and part.height <= high / 2
    ]
    if len(found) != 1:
        return False
    return abs((found[0].top + found[0].bottom) / 2 - high / 2) <= high / 4


def minus_before(parts: list[Part], first: Part) -> Part | None:
    """Return the minus sign that stands before a figure, if there is one.

    :param parts: all parts of the ink in the cell, small ones too.
    :param first: the box of the line of ink without it.
    """
    middle = (first.top + first.bottom) / 2
    found = [
        part
        for part in parts
        if part.right <= first.left + 1
        and first.left - part.right <= 0.8 * first.height
        and _MINUS_WIDTH <= part.width <= first.height
        and is_level(part.width, part.height)
        and abs((part.top + part.bottom) / 2 - middle) <= first.height / 4
    ]
    return found[0] if len(found) == 1 else None


def faint_dash(faint: Sequence[Rectangle], cell: Rectangle) -> Rectangle | None:
    """Return what may be left of a dash in a cell without other ink: a level speck half way up."""
    middle = (cell[1] + cell[3]) / 2
    near = [
        speck
        for speck in faint
        if cell[0] + _EDGE < speck[0]
        and speck[2] < cell[2] - _EDGE
        and abs((speck[1] + speck[3]) / 2 - middle) <= (cell[3] - cell[1]) / 4
    ]
    return near[0] if near else None


def faint_before(faint: Sequence[Rectangle], line: Rectangle, cell: Rectangle) -> bool:
    """Return whether a level speck stands before a line of ink, half way up: a minus sign's rest."""
    high = line[3] - line[1]
    return any(
        cell[0] + _EDGE < left
        and line[0] - 1.5 * high <= left < right <= line[0]
        and abs((top + bottom) / 2 - (line[1] + line[3]) / 2) <= high / 4
        for left, top, right, bottom in faint
    )

"""Prepares a scanned page: one size, upright, its ink apart from its ruling lines.

Everything is measured in pixels of the prepared picture, 200 to an inch whatever the scan had:
the thresholds below mean the same for every page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import cv2
import numpy as np

from crawler.documents.ruling import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Rectangle = tuple[int, int, int, int]  # left, top, right, bottom in pixels

DPI: Final = 200
POINTS: Final = 72 / DPI
# A page is taken to be as wide as A4 where nothing says how large it is; in inches.
_A4_WIDTH: Final = 8.27
_MOST_SKEW: Final = 6.0
_LEAST_SKEW: Final = 0.05
# Ruling lines are at least so long: less is a stroke of a character.
_LEAST_LINE: Final = 44
_LEAST_PIECE: Final = 20
_GAP: Final = 9
_MOST_THICK: Final = 14
# Where paper is looked for above and below a line, and how much of it there must be.
_BESIDE: Final = 4
_FREE: Final = 0.8
# A part of a line stands so near to it, across and along.
_TOUCH: Final = 9
_LONG: Final = 100
_IN_LINE: Final = 3.0
_BREAK: Final = 60
_FREE_SIDE: Final = 0.6
# The threshold of ink looks at a square of this side around each pixel.
_WINDOW: Final = 51
_DARKER: Final = 14
_NOISY: Final = 3.0
# A speck is smaller, both ways, than any figure or dash; a point counts where signs are near.
_SPECK: Final = 6
_LEAST_DASH: Final = 4
_NEAR: Final = 15


@dataclass(frozen=True)
class Picture:
    """A prepared page.

    :param grey: the page, dark ink on light paper.
    :param ink: 255 where there is ink that belongs to no ruling line.
    :param faint: boxes of level specks that lay alone and were taken out: of a coarse picture they
        may be all that is left of a dash or a minus sign; left, top, right, bottom in pixels.
    :param levels: its level ruling lines; ``uprights`` the upright ones; in pixels.
    """

    grey: Grey
    ink: Grey
    faint: list[Rectangle]
    levels: list[Line]
    uprights: list[Line]

    @property
    def size(self) -> tuple[float, float]:
        """The page's width and height in points."""
        high, wide = self.grey.shape
        return wide * POINTS, high * POINTS


def prepare(grey: Grey, dpi: float | None = None) -> Picture:
    """Return a page ready to be read.

    :param dpi: pixels per inch, where they are known.
    """
    noise = _noise(grey)
    if noise > _NOISY:
        # Not by the median: it takes thin lines away.
        grey = cast("Grey", cv2.GaussianBlur(grey, (0, 0), 0.7))
    grey = _resized(grey, dpi)
    ink = _ink(grey, noise)
    angle = _skew(ink)
    if abs(angle) > _LEAST_SKEW:
        grey = _turned(grey, angle)
        ink = _ink(grey, noise)
    levels = _candidates(ink)
    uprights = _candidates(cast("Grey", np.ascontiguousarray(ink.T)))
    _settle(levels, [line for _, line in uprights.free])
    _settle(uprights, levels.sure)
    drawn = cv2.bitwise_or(levels.mask(), np.ascontiguousarray(uprights.mask().T))
    mask = cv2.dilate(cv2.bitwise_and(drawn, ink), np.ones((3, 3), np.uint8))
    ink = cast("Grey", cv2.bitwise_and(ink, cv2.bitwise_not(mask)))
    return Picture(*_without_specks(grey, ink), levels.sure, uprights.sure)


def _resized(grey: Grey, dpi: float | None) -> Grey:
    if dpi is None:
        dpi = min(grey.shape) / _A4_WIDTH
    scale = DPI / dpi
    if abs(scale - 1) < 0.02:  # noqa: PLR2004 - near enough
        return grey
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return cast("Grey", cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way))


def _noise(grey: Grey) -> float:
    """Return the deviation of paper, in shades of grey (J. Immerkær, 1996, on the quiet half)."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    changes = np.abs(cv2.filter2D(grey, cv2.CV_32F, kernel))
    return float(np.median(changes)) / 0.6745 / 6


def _ink(grey: Grey, noise: float) -> Grey:
    """Return 255 where a pixel is darker than the paper around it."""
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.2 if noise > _NOISY else 0.8)
    ink = cv2.adaptiveThreshold(
        smooth,
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        _WINDOW,
        _DARKER + min(_DARKER, noise),
    )
    return cast("Grey", ink)


def _without_specks(grey: Grey, ink: Grey) -> tuple[Grey, Grey, list[Rectangle]]:
    """Return page and ink without the specks that lie alone, and the boxes of the level ones.

    They are too small for a sign of their own; only a dash may be no larger, and that is level.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= _SPECK
    small[0] = False
    specks = cast("Grey", np.where(small[labels], 255, 0).astype(np.uint8))
    if count < 2 or not specks.any():  # noqa: PLR2004 - the background alone
        return grey, ink, []
    signs = cv2.bitwise_and(ink, cv2.bitwise_not(specks))
    near = cv2.dilate(signs, np.ones((_NEAR, _NEAR), np.uint8))
    alone = np.isin(labels, np.unique(labels[(specks > 0) & (near > 0)])) < (specks > 0)
    cleaned = grey.copy()
    around = cv2.dilate(alone.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    cleaned[around & (near == 0)] = int(np.percentile(grey, 75))
    faint = [
        (int(left), int(top), int(left + wide), int(top + high))
        for left, top, wide, high, _ in stats[np.unique(labels[alone])]
        if wide > high and wide >= _LEAST_DASH
    ]
    return cleaned, cast("Grey", np.where(alone, 0, ink).astype(np.uint8)), faint


def _skew(ink: Grey) -> float:
    """Return by how many degrees the page's long level lines are turned."""
    small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    _, small = cv2.threshold(small, 60, 255, cv2.THRESH_BINARY)
    # Made thicker, a line that is turned a little still has runs of some length.
    thick = cv2.dilate(small, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, _LEAST_LINE // 2), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    angles, weights = [], []
    for index in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[index])
        if wide < small.shape[1] // 6 or area > wide * _MOST_THICK:
            continue
        ys, xs = np.nonzero(labels[top : top + high, left : left + wide] == index)
        slope = float(np.polyfit(xs, ys, 1)[0])
        angle = math.degrees(math.atan(slope))
        if abs(angle) <= _MOST_SKEW:
            angles.append(angle)
            weights.append(wide)
    if not angles:
        return 0.0
    order = np.argsort(angles)
    total = np.cumsum(np.asarray(weights)[order])
    return float(np.asarray(angles)[order][int(np.searchsorted(total, total[-1] / 2))])


def _turned(grey: Grey, angle: float) -> Grey:
    high, wide = grey.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1)
    paper = float(np.percentile(grey, 90))
    return cast(
        "Grey",
        cv2.warpAffine(
            grey, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT,
            borderValue=(paper,),
        ),
    )  # fmt: skip


@dataclass
class _Candidates:
    """What may be level ruling lines: parts of the ink, each with its number in ``labels``."""

    labels: NDArray[np.int32]
    sure: list[Line]
    free: list[tuple[int, Line]]
    doubtful: list[tuple[int, Line]]
    kept: NDArray[np.bool_]

    def mask(self) -> Grey:
        """Return 255 where the lines are."""
        return cast("Grey", np.where(self.kept[self.labels], 255, 0).astype(np.uint8))


def _candidates(ink: Grey) -> _Candidates:
    """Return the long level parts of the ink."""
    # The strokes of small signs fall away first, else those of neighbours would join to lines.
    # Then gaps are mended, and what is still shorter than a line falls away.
    pieces = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _LEAST_PIECE), np.uint8))
    mended = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    mask = cast(
        "Grey", cv2.morphologyEx(mended, cv2.MORPH_OPEN, np.ones((1, _LEAST_LINE), np.uint8))
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = _Candidates(cast("NDArray[np.int32]", labels), [], [], [], np.zeros(count, bool))
    for index in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[index])
        line = Line(top + high / 2, left, left + wide)
        if area / wide > _MOST_THICK:
            continue
        is_free = _stands_free(ink, left, top, wide, high)
        (found.free if is_free else found.doubtful).append((index, line))
    return found


def _settle(candidates: _Candidates, across: list[Line]) -> None:
    """Sort out what is short or stands close to text: it must end at lines across, or go on.

    Strokes of characters above each other can look like a short line, but end anywhere.
    """
    long = [line for _, line in candidates.free if line.end - line.start >= _LONG]
    free = {index for index, _ in candidates.free}
    for index, line in [*candidates.free, *candidates.doubtful]:
        is_long = line.end - line.start >= _LONG
        is_free = index in free
        if (
            (is_free and is_long)
            or ((is_free or is_long) and _ends_at(line, across))
            or any(_goes_on(line, other) for other in long)
        ):
            candidates.sure.append(line)
            candidates.kept[index] = True


def _ends_at(line: Line, across: list[Line]) -> bool:
    """Return whether both ends of a line lie on lines across."""
    return all(
        any(
            abs(other.at - end) <= _TOUCH and other.start - _TOUCH <= line.at <= other.end + _TOUCH
            for other in across
        )
        for end in (line.start, line.end)
    )


def _goes_on(line: Line, other: Line) -> bool:
    """Return whether a part stands in line with another, not far from it."""
    return (
        abs(line.at - other.at) <= _IN_LINE
        and line.start - other.end <= _BREAK
        and other.start - line.end <= _BREAK
    )


def _stands_free(ink: Grey, left: int, top: int, wide: int, high: int) -> bool:
    """Return whether there is mostly paper above and below: not so where strokes of text join."""
    free = [
        1 - int(np.count_nonzero(ink[row, left : left + wide])) / wide
        for row in (top - _BESIDE, top + high - 1 + _BESIDE)
        if 0 <= row < ink.shape[0]
    ]
    return not free or (sum(free) / len(free) >= _FREE and min(free) >= _FREE_SIDE)

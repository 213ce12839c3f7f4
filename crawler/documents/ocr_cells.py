"""Reads the cells of a scanned table one by one: by ink whether they are blank, then what they say.

Figures are read at least twice, from differently cut pictures. Where the readings differ the
confidence stays at 0.5 or below, and the cell is marked further on. A cell that has ink but no
reading gets the text ``?`` with confidence 0: it is never taken for a blank one.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, cast

import cv2
import numpy as np

from crawler.documents.ocr_engine import Reading, recognise
from crawler.documents.ocr_signs import (
    Part,
    faint_before,
    faint_dash,
    is_level,
    may_lack_sign,
    minus_before,
    sign_alone,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.documents.ocr_picture import Picture

    Grey = NDArray[np.uint8]
    Rectangle = tuple[int, int, int, int]  # left, top, right, bottom in pixels

UNREAD: Final = "?"
DOUBTFUL: Final = 0.5
_DOUBTFUL_DASH: Final = "—"
# Beside a ruling line its own ink may be left: so many pixels of a cell's edge do not count.
_EDGE: Final = 4
_LEAST_INK: Final = 7
# How sure a sign is that its shape tells.
_SHAPED: Final = 0.9
_LEAST_SIGN: Final = 11
_THIN: Final = 5
_LONG: Final = 70
_DIRT: Final = 0.55
_SAME_LINE: Final = 1.15
# What single readings are taken for where a figure is meant.
_ZEROS: Final = str.maketrans("oOóòöôõδ〇○◯ＯｏQDiIl|", "0000000000000001111")
_STRAY: Final = " .,，。、'’‘`´·•:：;；\"_~|"
_FIGURE: Final = re.compile(r"[-+]?\d[\d,.]*")
_DASH: Final = re.compile(r"[-—–－一/／]{1,4}")
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[无零]|.*[\u3400-\u9fff]{2}.*")
_FIGURE_LIKE: Final = re.compile(r"[-+\d.,oOóòIl|SsBZz〇○◯。'`·•:_—–\-/\s]{1,16}")


def read_cells(
    picture: Picture, cells: Sequence[Rectangle]
) -> list[list[tuple[Rectangle, Reading]]]:
    """Return the lines of each cell: where each stands and what it says; none for a blank cell."""
    lines = [ink_lines(picture.ink, cell) for cell in cells]
    places = [(index, line) for index, found in enumerate(lines) for line in found]
    first = recognise([_crop(picture, line, cells[index], 0.15, 0.2) for index, line in places])
    results = dict(zip(places, first, strict=True))
    again = [
        place for place in places if len(lines[place[0]]) == 1 and _may_be_figure(results[place])
    ]
    second = recognise([_crop(picture, line, cells[index], 0.4, 0.5) for index, line in again])
    doubtful = []
    for place, reading in zip(again, second, strict=True):
        one, two = _plain(results[place]), _plain(reading)
        if one.text == two.text and _is_certain(results[place].text, reading.text):
            # Two readings that agree are surer than either.
            sure = 1 - (1 - one.confidence) * (1 - two.confidence)
            results[place] = Reading(one.text, sure)
        else:
            doubtful.append((place, one, two))
    _settle(picture, cells, doubtful, results)
    for place in again:
        text, confidence = results[place]
        line, cell = place[1], cells[place[0]]
        if text.isdigit() and (
            may_lack_sign(picture.ink, line, cell) or faint_before(picture.faint, line, cell)
        ):
            results[place] = Reading(text, min(confidence, DOUBTFUL))
    for place in places:
        sign = sign_alone(picture.ink, place[1]) if len(lines[place[0]]) == 1 else ""
        if sign:
            results[place] = Reading(sign, max(results[place].confidence, _SHAPED))
    for index, cell in enumerate(cells):
        if not lines[index] and (dash := faint_dash(picture.faint, cell)):
            lines[index] = [dash]
            results[index, dash] = Reading(_DOUBTFUL_DASH, DOUBTFUL)
    return [[(line, results[index, line]) for line in found] for index, found in enumerate(lines)]


def _settle(
    picture: Picture,
    cells: Sequence[Rectangle],
    doubtful: Sequence[tuple[tuple[int, Rectangle], Reading, Reading]],
    results: dict[tuple[int, Rectangle], Reading],
) -> None:
    """Read a third and a fourth time what two readings do not agree on; it stays doubtful."""
    crops: list[Grey] = []
    for (index, line), _, _ in doubtful:
        crops.append(_padded(_crop(picture, line, cells[index], 0.1, 0.1)))
        blurred = cv2.GaussianBlur(_crop(picture, line, cells[index], 0.25, 0.35), (0, 0), 1.0)
        crops.append(cast("Grey", blurred))
    more = [_plain(reading) for reading in recognise(crops)]
    for number, (place, one, two) in enumerate(doubtful):
        votes = [one, two, *more[2 * number : 2 * number + 2]]
        counts = Counter(vote.text for vote in votes if vote.text)
        if not counts:
            results[place] = Reading(UNREAD, 0.0)
            continue
        text, count = counts.most_common(1)[0]
        if count == 1:
            text = max(votes, key=lambda vote: (bool(_FIGURE.fullmatch(vote.text)), vote[1])).text
        results[place] = Reading(text, DOUBTFUL if count > 2 else DOUBTFUL / 2)  # noqa: PLR2004 - most of the votes agree


def _may_be_figure(reading: Reading) -> bool:
    text = reading.text
    return len(text) <= 1 or _FIGURE_LIKE.fullmatch(text) is not None or not _CJK.search(text)


def _plain(reading: Reading) -> Reading:
    """Return a reading as a figure is written, if it is one: specks beside it are no points."""
    text = reading.text.strip()
    bare = text.strip(_STRAY).translate(_ZEROS).replace(" ", "")
    if _FIGURE.fullmatch(bare):
        return Reading(bare, reading.confidence)
    return Reading(text, reading.confidence)


def _is_certain(one: str, two: str) -> bool:
    """Return whether one of two readings is plainly a figure, a dash or Chinese."""
    return any(
        _FIGURE.fullmatch(text.strip(_STRAY)) or _DASH.fullmatch(text) or _WORD.fullmatch(text)
        for text in (one, two)
    )


def ink_lines(ink: Grey, cell: Rectangle) -> list[Rectangle]:
    """Return the boxes of the lines of ink in a cell, from top to bottom."""
    x, y = max(cell[0] + _EDGE, 0), max(cell[1] + _EDGE, 0)
    inside = ink[y : max(cell[3] - _EDGE, 0), x : max(cell[2] - _EDGE, 0)]
    if not inside.size or not inside.any():
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    parts = [
        Part(int(left), int(top), int(left + wide), int(top + high))
        for left, top, wide, high, _ in stats[1:count]
    ]
    spans = sorted(
        (part.top, part.bottom, part.left, part.right)
        for part in parts
        if max(part.width, part.height) >= _LEAST_INK
        and not _is_rest_of_line(part.width, part.height)
    )
    if all(max(end - start, last - first) < _LEAST_SIGN for start, end, first, last in spans):
        # Too small for a figure, and no dash: dirt.
        spans = [
            (start, end, first, last)
            for start, end, first, last in spans
            if is_level(last - first, end - start)
        ]
    lines: list[list[int]] = []
    for start, end, first, last in spans:
        if lines and start < lines[-1][1]:
            line = lines[-1]
            line[1], line[2], line[3] = max(line[1], end), min(line[2], first), max(line[3], last)
        else:
            lines.append([start, end, first, last])
    lines = _whole_lines(lines)
    # What is much lower and narrower than the line beside it is dirt.
    tallest = max(end - start for start, end, _, _ in lines) if lines else 0
    lines = [
        line
        for line in lines
        if max(line[1] - line[0], (line[3] - line[2]) / 2) > _DIRT * tallest or len(lines) == 1
    ]
    found = [Part(first, start, last, end) for start, end, first, last in lines]
    return [
        (x + (minus or line).left, y + line.top, x + line.right, y + line.bottom)
        for line in found
        for minus in [minus_before(parts, line)]
    ]


def _is_rest_of_line(wide: int, high: int) -> bool:
    """Return whether ink is the edge of a line or shade: no dash is so long and thin."""
    return min(wide, high) <= _THIN and max(wide, high) >= _LONG


def _whole_lines(lines: list[list[int]]) -> list[list[int]]:
    """Put together the strokes of one character that lie above each other (三, 二, 六)."""
    if len(lines) < 2:  # noqa: PLR2004 - nothing to put together
        return lines
    heights = [end - start for start, end, _, _ in lines]
    wide = max(last for _, _, _, last in lines) - min(first for _, _, first, _ in lines)
    size = max(*heights, min(wide, 2 * max(heights))) if wide < 3 * max(heights) else max(heights)
    whole = [lines[0]]
    for line in lines[1:]:
        before = whole[-1]
        if line[1] - before[0] <= _SAME_LINE * size:
            before[1] = line[1]
            before[2], before[3] = min(before[2], line[2]), max(before[3], line[3])
        else:
            whole.append(line)
    return whole


def _crop(picture: Picture, line: Rectangle, cell: Rectangle, above: float, beside: float) -> Grey:
    """Return a line cut out with a margin, in shares of its height, but never over its cell."""
    left, top, right, bottom = line
    high = max(bottom - top, 10)
    up, side = max(3, int(above * high)), max(4, int(beside * high))
    if bottom - top < high:  # a dash: as much paper around as a figure would need
        up += high // 2
    top, bottom = max(top - up, cell[1] + 3, 0), min(bottom + up, cell[3] - 3)
    left, right = max(left - side, cell[0] + 3, 0), min(right + side, cell[2] - 3)
    return cast("Grey", np.ascontiguousarray(picture.grey[top:bottom, left:right]))


def _padded(crop: Grey) -> Grey:
    """Return a crop with paper around it."""
    high = crop.shape[0]
    paper = float(np.percentile(crop, 90))
    up, side = high // 4, high // 2
    return cast(
        "Grey",
        cv2.copyMakeBorder(crop, up, up, side, side, cv2.BORDER_CONSTANT, value=(paper,)),
    )

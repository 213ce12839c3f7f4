"""From a prepared picture of a page to its tables and lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import cv2
import numpy as np

from crawler.documents.ocr_cells import UNREAD, read_cells
from crawler.documents.ocr_engine import Box, Reading, find_text, recognise
from crawler.documents.ocr_picture import POINTS, Picture, prepare
from crawler.documents.ruling import Line, Ruling, find_rulings
from crawler.documents.ruling_pages import PageBlocks, PageTable, table_of
from crawler.documents.ruling_text import Glyph, TextLine, text_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

# Text is looked for in a smaller picture: it is large enough there and four times as quick.
_SMALLER: Final = 0.55
_LEAST_INK: Final = 30
# Margin around a line of text, in pixels, cut out for the recogniser.
_MARGIN: Final = 2


def read_picture(grey: Grey, number: int, dpi: float | None) -> PageBlocks:
    """Return a page's tables and lines of text, in points."""
    picture = prepare(grey, dpi)

    def has_text(left: float, top: float, right: float, bottom: float) -> bool:
        box = [int(value / POINTS) for value in (left, top, right, bottom)]
        inside = picture.ink[max(box[1], 0) : box[3], max(box[0], 0) : box[2]]
        return int(np.count_nonzero(inside)) > _LEAST_INK

    rulings = find_rulings(_points(picture.levels), _points(picture.uprights), has_text)
    tables = [_table(picture, ruling, number) for ruling in rulings]
    blocks: list[TextLine | PageTable] = [
        table for table in tables if any(cell.text for cell in table.cells)
    ]
    blocks += text_lines(_words(picture, rulings))
    blocks.sort(key=lambda block: (block.top, block.left))
    return PageBlocks(number, *picture.size, blocks)


def _points(lines: list[Line]) -> list[Line]:
    return [Line(*(value * POINTS for value in line)) for line in lines]


def _table(picture: Picture, ruling: Ruling, number: int) -> PageTable:
    boxes = [ruling.box(region) for region in ruling.regions]
    cells = [
        cast("tuple[int, int, int, int]", tuple(round(value / POINTS) for value in box))
        for box in boxes
    ]
    glyphs = [
        [_glyph(line, reading) for line, reading in found] for found in read_cells(picture, cells)
    ]
    table = table_of(number, ruling, glyphs)
    for cell in table.cells:
        if cell.confidence is None:
            cell.confidence = 1.0  # blank by its ink
    return table


def _glyph(line: Sequence[int], reading: Reading) -> Glyph:
    """Return what stands on a line; ink that says nothing is a question mark, surely wrong."""
    box = [value * POINTS for value in line]
    if not reading.text:
        return Glyph(box[0], box[1], box[2], box[3], UNREAD, 0.0)
    return Glyph(box[0], box[1], box[2], box[3], reading.text, reading.confidence)


def _words(picture: Picture, rulings: list[Ruling]) -> list[Glyph]:
    """Return the lines of text outside of tables."""
    grey = picture.grey.copy()
    ink = picture.ink.copy()
    paper = int(np.percentile(grey, 75))
    for ruling in rulings:
        left, right = (int(x / POINTS) for x in (ruling.xs[0], ruling.xs[-1]))
        top, bottom = (int(y / POINTS) for y in (ruling.ys[0], ruling.ys[-1]))
        box = (slice(max(top - 3, 0), bottom + 4), slice(max(left - 3, 0), right + 4))
        grey[box] = paper
        ink[box] = 0
    rows = np.nonzero(ink.any(axis=1))[0]
    if np.count_nonzero(ink) < _LEAST_INK or not rows.size:
        return []
    top, bottom = max(int(rows[0]) - 20, 0), int(rows[-1]) + 20
    small = cv2.resize(
        grey[top:bottom], None, fx=_SMALLER, fy=_SMALLER, interpolation=cv2.INTER_AREA
    )
    boxes = [
        Box(
            int(box.left / _SMALLER),
            int(box.top / _SMALLER) + top,
            int(box.right / _SMALLER),
            int(box.bottom / _SMALLER) + top,
        )
        for box in find_text(cast("Grey", small))
    ]
    crops = [
        np.ascontiguousarray(
            grey[
                max(box.top - _MARGIN, 0) : box.bottom + _MARGIN,
                max(box.left - _MARGIN, 0) : box.right + _MARGIN,
            ]
        )
        for box in boxes
    ]
    return [
        _glyph(box, reading)
        for box, reading in zip(boxes, recognise(crops), strict=True)
        if reading.text
    ]

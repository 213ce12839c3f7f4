"""The objects of an OFD page (GB/T 33190-2016, 7.7, 9, 11): characters, ruling lines, pictures.

OFD measures in millimetres, y grows downwards; what comes out is in points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import too_much
from crawler.documents.matrices import IDENTITY, Matrix, place, times
from crawler.documents.model import DocumentError
from crawler.documents.ruling import Line
from crawler.documents.ruling_text import Glyph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits

POINTS: Final = 72 / 25.4
_THIN: Final = 4.0
_DOT: Final = 2.0
_STRAIGHT: Final = 0.7
_ITEMS: Final = 200_000
_DEPTH: Final = 12
# How many numbers a command of AbbreviatedData has, and which of them are its last point.
_COMMANDS: Final = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKEN: Final = re.compile(r"[SMLQBAC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
# Where a character's box stands around its base line, in sizes.
_ABOVE: Final = 0.86
_BELOW: Final = 0.14
_LATIN_WIDTH: Final = 0.5
# A step up to this, in sizes, is the width of its character: blanks are characters of their own.
_WIDEST: Final = 1.05
_BLANKS: Final = " \t\r\n\u00a0\u3000\u200b\ufeff"
_WHITE: Final = 250


@dataclass(frozen=True)
class Picture:
    """A picture on a page: its resource and its box in points."""

    resource: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass
class OfdPage:
    """What is drawn on a page, templates included."""

    glyphs: list[Glyph] = field(default_factory=list)
    levels: list[Line] = field(default_factory=list)
    uprights: list[Line] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    items: int = 0


class Objects:
    """Reads the objects of layers into a page.

    :param composites: the drawings that objects may call by their number.
    """

    def __init__(self, composites: Mapping[str, _Element], limits: DocumentLimits) -> None:
        self._composites = composites
        self._limits = limits

    def read(
        self, holder: _Element, page: OfdPage, matrix: Matrix = IDENTITY, depth: int = 0
    ) -> None:
        """Read all objects in a layer, block or drawing."""
        if depth > _DEPTH:
            raise too_much("drawings within each other", depth, _DEPTH)
        for item in holder:
            page.items += 1
            if page.items > _ITEMS or len(page.glyphs) > self._limits.characters:
                raise too_much("objects on a page", page.items, _ITEMS)
            if item.get("Visible") not in {"false", "0"} and item.get("Alpha") != "0":
                self._item(item, page, matrix, depth)

    def _item(self, item: _Element, page: OfdPage, matrix: Matrix, depth: int) -> None:
        name = local(item)
        if name in {"PageBlock", "Layer", "Content"}:
            self.read(item, page, matrix, depth + 1)
        elif name == "TextObject":
            page.glyphs.extend(_text(item, times(_matrix(item), matrix)))
        elif name == "PathObject":
            _path(item, times(_matrix(item), matrix), page)
        elif name == "ImageObject":
            page.pictures.append(_picture(item, matrix))
        elif name == "CompositeObject":
            unit = self._composites.get(item.get("ResourceID", ""))
            if unit is not None:
                self.read(unit, page, times(_matrix(item), matrix), depth + 1)


def local(item: _Element) -> str:
    """Return an element's name without its namespace."""
    return str(item.tag).rpartition("}")[2]


def numbers(text: str | None) -> list[float]:
    """Return the numbers of an attribute. Raises ``DocumentError``."""
    try:
        return [float(part) for part in (text or "").split()]
    except ValueError as error:
        raise DocumentError("document_damaged", f"no numbers: {str(text)[:40]!r}") from error


def _matrix(item: _Element) -> Matrix:
    """Return an object's own matrix: its CTM, then its place (Boundary) on the page."""
    boundary = numbers(item.get("Boundary"))
    x, y = (boundary[0], boundary[1]) if len(boundary) >= 2 else (0.0, 0.0)  # noqa: PLR2004 - x and y
    ctm = numbers(item.get("CTM"))
    if len(ctm) == len(IDENTITY):
        a, b, c, d, e, f = ctm
        return a, b, c, d, e + x, f + y
    return 1.0, 0.0, 0.0, 1.0, x, y


def _place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    x, y = place(matrix, x, y)
    return x * POINTS, y * POINTS


def _text(item: _Element, matrix: Matrix) -> Iterator[Glyph]:
    """Yield the characters of a text object."""
    size = (numbers(item.get("Size")) or [0.0])[0]
    wide = (numbers(item.get("HScale")) or [1.0])[0]
    x = y = 0.0
    for code in item:
        if local(code) != "TextCode":
            continue
        x = (numbers(code.get("X")) or [x])[0]
        y = (numbers(code.get("Y")) or [y])[0]
        text = code.text or ""
        steps_x = _deltas(code.get("DeltaX"), len(text))
        steps_y = _deltas(code.get("DeltaY"), len(text))
        at_x, at_y = x, y
        for index, character in enumerate(text):
            width = size * wide * (_LATIN_WIDTH if character.isascii() else 1.0)
            if index < len(steps_x) and 0 < steps_x[index] <= _WIDEST * size:
                width = steps_x[index]
            if character not in _BLANKS:
                yield _glyph(character, matrix, at_x, at_y, width, size)
            # Where no step is given the next character follows at its own width.
            at_x += steps_x[index] if index < len(steps_x) else 0.0 if steps_y else width
            at_y += steps_y[index] if index < len(steps_y) else 0.0


def _glyph(character: str, matrix: Matrix, x: float, y: float, width: float, size: float) -> Glyph:
    corners = [
        _place(matrix, x, y - _ABOVE * size),
        _place(matrix, x + width, y - _ABOVE * size),
        _place(matrix, x, y + _BELOW * size),
        _place(matrix, x + width, y + _BELOW * size),
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Glyph(min(xs), min(ys), max(xs), max(ys), character)


def _deltas(text: str | None, count: int) -> list[float]:
    """Return the steps between characters; ``g n d`` stands for n times d (11.3)."""
    steps: list[float] = []
    parts = iter((text or "").split())
    try:
        for part in parts:
            if part != "g":
                steps.append(float(part))
                continue
            repeated = min(int(next(parts)), max(count, 0))
            steps += [float(next(parts))] * repeated
    except (ValueError, StopIteration) as error:
        raise DocumentError("document_damaged", f"no steps: {str(text)[:40]!r}") from error
    return steps


def _path(item: _Element, matrix: Matrix, page: OfdPage) -> None:
    """Add the lines among a path's parts: thin ones, and the drawn sides of others."""
    stroked = item.get("Stroke", "true") not in {"false", "0"}
    filled = item.get("Fill", "false") in {"true", "1"}
    if not stroked and not filled:
        return
    if _is_white(item, "StrokeColor" if stroked else "FillColor"):
        return
    data = next((child.text for child in item if local(child) == "AbbreviatedData"), None) or ""
    for corners in _parts(data, matrix):
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
        if min(right - left, bottom - top) <= _THIN:
            _add(page, left, top, right, bottom)
        elif stroked:
            for (x, y), (to_x, to_y) in pairwise(corners):
                if abs(x - to_x) <= _STRAIGHT or abs(y - to_y) <= _STRAIGHT:
                    _add(page, min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))


def _parts(data: str, matrix: Matrix) -> list[list[tuple[float, float]]]:
    """Return the corners of every part of a path (AbbreviatedData, 9.1)."""
    parts: list[list[tuple[float, float]]] = []
    tokens = _TOKEN.findall(data)
    index = 0
    take: Callable[[str], float] = float
    while index < len(tokens):
        command = tokens[index]
        count = _COMMANDS.get(command)
        index += 1
        if count is None:  # a number too many
            continue
        values = [token for token in tokens[index : index + count] if token not in _COMMANDS]
        index += len(values)
        if command == "C":
            if parts and len(parts[-1]) > 1:
                parts[-1].append(parts[-1][0])
            continue
        if len(values) < count:
            continue
        point = _place(matrix, take(values[-2]), take(values[-1]))
        if command in "SM" or not parts:
            parts.append([point])
        else:
            parts[-1].append(point)
    return parts


def _is_white(item: _Element, colour: str) -> bool:
    for child in item:
        if local(child) == colour:
            values = numbers((child.get("Value") or "").replace("#", " "))
            return len(values) == 3 and min(values) >= _WHITE  # noqa: PLR2004 - red, green, blue
    return False


def _picture(item: _Element, matrix: Matrix) -> Picture:
    boundary = numbers(item.get("Boundary"))
    x, y, wide, high = boundary if len(boundary) == 4 else (0.0, 0.0, 0.0, 0.0)  # noqa: PLR2004 - x, y, width, height
    left, top = _place(matrix, x, y)
    right, bottom = _place(matrix, x + wide, y + high)
    return Picture(item.get("ResourceID", ""), left, top, right, bottom)


def _add(page: OfdPage, left: float, top: float, right: float, bottom: float) -> None:
    wide, high = right - left, bottom - top
    is_dot = max(wide, high) <= _DOT
    if is_dot or wide > high:
        page.levels.append(Line((top + bottom) / 2, left, right))
    if is_dot or high > wide:
        page.uprights.append(Line((left + right) / 2, top, bottom))

"""The ruling lines among the things that a PDF page draws: strokes, thin fills, sides of boxes."""

from __future__ import annotations

import ctypes
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pypdfium2.raw as native

from crawler.documents.limits import too_much
from crawler.documents.matrices import IDENTITY, Matrix, place, times
from crawler.documents.pdf_seen import Ground, box_colour, fill_colour
from crawler.documents.ruling import Line

if TYPE_CHECKING:
    from ctypes import _Pointer

    from crawler.documents.pdf_native import View

    Page = _Pointer[native.fpdf_page_t__]
    Item = _Pointer[native.fpdf_pageobject_t__]

_Box = tuple[float, float, float, float]

# Anything thinner is a line, however it is drawn.
_THIN: Final = 4.0
_DOT: Final = 2.0
# A line is at least so much longer than wide.
_SLENDER: Final = 1.5
# Deviation, in points, up to which a segment is level or upright.
_STRAIGHT: Final = 0.7
_WHITE: Final = 250
_ITEMS: Final = 200_000
_SEGMENTS: Final = 400_000
_FORM_DEPTH: Final = 12
_FORM, _IMAGE, _PATH = native.FPDF_PAGEOBJ_FORM, native.FPDF_PAGEOBJ_IMAGE, native.FPDF_PAGEOBJ_PATH
_TEXT, _SHADING = native.FPDF_PAGEOBJ_TEXT, native.FPDF_PAGEOBJ_SHADING


class Paths:
    """Collects lines and pictures of one page, and what lies behind its text."""

    def __init__(self, view: View) -> None:
        self.levels: list[Line] = []
        self.uprights: list[Line] = []
        self.picture_share = 0.0
        self.picture_pixels = 0
        self.count = 0
        self.ground = Ground()
        self._view = view
        self._items = 0
        self._segments = 0
        self._numbers = [ctypes.c_float() for _ in range(4)]

    def read(self, page: Page) -> None:
        """Read a page's objects. Raises ``DocumentError`` where there are too many."""
        for index in range(native.FPDFPage_CountObjects(page)):
            self._item(native.FPDFPage_GetObject(page, index), IDENTITY, 0)

    def _item(self, item: Item, matrix: Matrix, depth: int) -> None:
        self._items += 1
        if self._items > _ITEMS:
            raise too_much("objects on a page", self._items, _ITEMS)
        self.ground.count = self._items
        kind = native.FPDFPageObj_GetType(item)
        if kind == _TEXT:
            self.ground.note_text(item, self._bounds(item, matrix))
        elif kind == _PATH:
            self.count += 1
            self._path(item, matrix)
        elif kind == _FORM:
            if depth >= _FORM_DEPTH:
                raise too_much("forms within each other", depth + 1, _FORM_DEPTH)
            inner = times(_matrix(item), matrix)
            for index in range(native.FPDFFormObj_CountObjects(item)):
                self._item(native.FPDFFormObj_GetObject(item, index), inner, depth + 1)
        elif kind == _IMAGE:
            self._picture(item, matrix)
        elif kind == _SHADING:
            self.ground.note_fill(self._bounds(item, matrix), None)

    def _picture(self, item: Item, matrix: Matrix) -> None:
        left, top, right, bottom = self._bounds(item, matrix)
        if min(right - left, bottom - top) <= _THIN:
            self._add(left, top, right, bottom)  # a line as a picture of one pixel
        else:
            self.ground.note_fill((left, top, right, bottom), None, is_picture=True)
        share = _share(left, right, self._view.width) * _share(top, bottom, self._view.height)
        self.picture_share = max(self.picture_share, share)
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        if native.FPDFImageObj_GetImagePixelSize(item, wide, high):
            self.picture_pixels = max(self.picture_pixels, wide.value * high.value)

    def _path(self, item: Item, matrix: Matrix) -> None:
        left, top, right, bottom = self._bounds(item, matrix)
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not native.FPDFPath_GetDrawMode(item, fill, stroke):
            return
        if not fill.value and not stroke.value:
            return
        clip = self._clip(item, matrix)
        if clip is not None:
            left, top = max(left, clip[0]), max(top, clip[1])
            right, bottom = min(right, clip[2]), min(bottom, clip[3])
            if left > right or top > bottom:
                return
        if fill.value and min(right - left, bottom - top) > _THIN:
            self._fill(item, matrix, (left, top, right, bottom))
        if self._is_white(item, stroked=bool(stroke.value)):
            return
        if min(right - left, bottom - top) <= _THIN:
            self._add(left, top, right, bottom)
            return
        self._outline(item, matrix, clip, stroked=bool(stroke.value))

    def _fill(self, item: Item, matrix: Matrix, shown: _Box) -> None:
        """Note the boxes of a path that are filled: a path may be many thin ones.

        :param shown: what its clip leaves of it.
        """
        colour = box_colour(item)
        for corners in self._parts(item, times(_matrix(item), matrix)):
            xs = [x for x, _ in corners]
            ys = [y for _, y in corners]
            left, top = max(min(xs), shown[0]), max(min(ys), shown[1])
            right, bottom = min(max(xs), shown[2]), min(max(ys), shown[3])
            if min(right - left, bottom - top) > _THIN:
                is_box = len({round(x) for x in xs}) == len({round(y) for y in ys}) == 2  # noqa: PLR2004 - two sides across, two down
                self.ground.note_fill((left, top, right, bottom), colour if is_box else None)

    def _outline(self, item: Item, matrix: Matrix, clip: _Box | None, *, stroked: bool) -> None:
        """Read a path segment by segment: the sides that are drawn, the fills that are thin."""
        transform = times(_matrix(item), matrix)
        for corners in self._parts(item, transform):
            xs = [x for x, _ in corners]
            ys = [y for _, y in corners]
            left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
            if min(right - left, bottom - top) <= _THIN:
                self._add_clipped(left, top, right, bottom, clip)
            elif stroked:
                for (x, y), (to_x, to_y) in pairwise(corners):
                    if abs(x - to_x) <= _STRAIGHT or abs(y - to_y) <= _STRAIGHT:
                        box = (min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
                        self._add_clipped(*box, clip)

    def _parts(self, item: Item, transform: Matrix) -> list[list[tuple[float, float]]]:
        """Return the corners of every part of a path; a closed one ends where it began."""
        parts: list[list[tuple[float, float]]] = []
        x, y = self._numbers[:2]
        count = native.FPDFPath_CountSegments(item)
        self._segments += count
        if self._segments > _SEGMENTS:
            raise too_much("segments of paths on a page", self._segments, _SEGMENTS)
        for index in range(count):
            segment = native.FPDFPath_GetPathSegment(item, index)
            native.FPDFPathSegment_GetPoint(segment, x, y)
            point = self._place(transform, x.value, y.value)
            if native.FPDFPathSegment_GetType(segment) == native.FPDF_SEGMENT_MOVETO or not parts:
                parts.append([point])
            else:
                parts[-1].append(point)
            if native.FPDFPathSegment_GetClose(segment) and len(parts[-1]) > 1:
                parts[-1].append(parts[-1][0])
        return parts

    def _place(self, matrix: Matrix, x: float, y: float) -> tuple[float, float]:
        page_x, page_y = place(matrix, x, y)
        left, top, _, _ = self._view.box(page_x, page_y, page_x, page_y)
        return left, top

    def _bounds(self, item: Item, matrix: Matrix) -> _Box:
        left, bottom, right, top = self._numbers
        native.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        box = (left.value, bottom.value, right.value, top.value)
        if matrix is not IDENTITY:
            corners = [place(matrix, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
            box = (
                min(x for x, _ in corners),
                min(y for _, y in corners),
                max(x for x, _ in corners),
                max(y for _, y in corners),
            )
        return self._view.box(*box)

    def _clip(self, item: Item, matrix: Matrix) -> _Box | None:
        """Return the box that a path is cut to, if its own."""
        path = native.FPDFPageObj_GetClipPath(item)
        count = native.FPDFClipPath_CountPaths(path) if path else 0
        box: _Box | None = None
        x, y = self._numbers[:2]
        for index in range(max(count, 0)):
            points = []
            for number in range(native.FPDFClipPath_CountPathSegments(path, index)):
                segment = native.FPDFClipPath_GetPathSegment(path, index, number)
                native.FPDFPathSegment_GetPoint(segment, x, y)
                points.append(self._place(matrix, x.value, y.value))
            if not points:
                continue
            left, top = min(x for x, _ in points), min(y for _, y in points)
            right, bottom = max(x for x, _ in points), max(y for _, y in points)
            if box is not None:
                left, top = max(left, box[0]), max(top, box[1])
                right, bottom = min(right, box[2]), min(bottom, box[3])
            box = (left, top, right, bottom)
        return box

    def _is_white(self, item: Item, *, stroked: bool) -> bool:
        """Return whether a path cannot be seen on paper."""
        colour = fill_colour(item, stroked=stroked)
        return colour is not None and (not colour[3] or min(colour[:3]) >= _WHITE)

    def _add_clipped(
        self, left: float, top: float, right: float, bottom: float, clip: _Box | None
    ) -> None:
        if clip is not None:
            left, top = max(left, clip[0]), max(top, clip[1])
            right, bottom = min(right, clip[2]), min(bottom, clip[3])
        if left <= right and top <= bottom:
            self._add(left, top, right, bottom)

    def _add(self, left: float, top: float, right: float, bottom: float) -> None:
        """Add a thin box as a line; a dot may belong to a dotted line either way."""
        wide, high = right - left, bottom - top
        is_dot = max(wide, high) <= _DOT
        if is_dot or wide >= _SLENDER * high:
            self.levels.append(Line((top + bottom) / 2, left, right))
        if is_dot or high >= _SLENDER * wide:
            self.uprights.append(Line((left + right) / 2, top, bottom))


def _matrix(item: Item) -> Matrix:
    matrix = native.FS_MATRIX()
    native.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _share(start: float, end: float, length: float) -> float:
    return max(0.0, min(end, length) - max(start, 0.0)) / length if length > 0 else 0.0

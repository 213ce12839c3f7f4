"""What pdfium finds on a page: characters with their boxes, ruling lines, pictures.

pdfium must never be called from two threads at once. Lengths are points, y grows downwards, text
stands upright: a page that is turned, or whose text is, is turned back.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pypdfium2.raw as native

from crawler.documents.limits import too_much
from crawler.documents.pdf_paths import Paths
from crawler.documents.pdf_seen import Sight
from crawler.documents.ruling_text import Glyph

if TYPE_CHECKING:
    from ctypes import _Pointer

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.pdf_seen import Ground
    from crawler.documents.ruling import Line

    Page = _Pointer[native.fpdf_page_t__]
    TextPage = _Pointer[native.fpdf_textpage_t__]

# pdfium gives a hyphen at a line's end as a mark of its own: there it is a dash like any other.
_HYPHENS: Final = frozenset({0x02, 0xFFFE})
_BLANKS: Final = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, 0x200B, 0xFEFF})
_REPLACEMENT: Final = 0xFFFD
_PRIVATE: Final = range(0xE000, 0xF900)
# Text that is so many quarter turns off the others' lines, and is no more than this share of them,
# is a watermark across the page: its characters lie among those of the cells.
_QUARTER: Final = math.pi / 2
_SLANT: Final = 0.1
_WATERMARK: Final = 0.25
# A figure and the one before it, with one mark between them at most: 12, 1.2.
_MARKED: Final = 2
# One in this many characters is asked for its direction and its place in Unicode.
_SAMPLES: Final = 40


@dataclass
class PageContent:
    """A page as pdfium has it.

    :param picture_share: how much of the page its largest picture covers, from 0 to 1.
    :param picture_pixels: how many pixels its largest picture says it has.
    :param unmapped: the share of characters that have no meaning in Unicode, from 0 to 1.
    :param paths: how many things are drawn besides text and pictures.
    :param turn: by how many quarter turns the text was turned back.
    """

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    levels: list[Line] = field(default_factory=list)
    uprights: list[Line] = field(default_factory=list)
    picture_share: float = 0.0
    picture_pixels: int = 0
    unmapped: float = 0.0
    paths: int = 0
    turn: int = 0


def read_page(page: Page, limits: DocumentLimits) -> PageContent:
    """Return the content of a loaded page. Raises ``DocumentError`` where it breaks a limit."""
    box = native.FS_RECTF()
    native.FPDF_GetPageBoundingBox(page, box)
    text_page = native.FPDFText_LoadPage(page)
    try:
        count = native.FPDFText_CountChars(text_page) if text_page else 0
        if count > limits.characters:
            raise too_much("characters on a page", count, limits.characters)
        turn, unmapped = _sample(text_page, count)
        if count <= 0:
            turn = native.FPDFPage_GetRotation(page)
        view = View(box.left, box.bottom, box.right, box.top, turn)
        content = PageContent(view.width, view.height, turn=turn)
        paths = Paths(view)
        paths.read(page)
        content.glyphs, broken = _glyphs(text_page, count, view, paths.ground)
        if paths.ground.hide():
            native.FPDFText_ClosePage(text_page)
            text_page = native.FPDFText_LoadPage(page)
            count = native.FPDFText_CountChars(text_page) if text_page else 0
            content.glyphs, broken = _glyphs(text_page, count, view, paths.ground)
        content.unmapped = max(unmapped, broken)
    finally:
        if text_page:
            native.FPDFText_ClosePage(text_page)
    content.levels, content.uprights = paths.levels, paths.uprights
    content.picture_share, content.picture_pixels = paths.picture_share, paths.picture_pixels
    content.paths = paths.count
    return content


@dataclass(frozen=True)
class View:
    """Turns places on a page (y up) into places as they are read (y down, from the page's corner).

    All numbers are points, 72 to an inch (ISO 32000-1, 8.3.2.3).

    :param turn: quarter turns clockwise that make the text upright.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def width(self) -> float:
        """The width of the page as it is read, in points."""
        return self.top - self.bottom if self.turn % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """The height of the page as it is read, in points."""
        return self.right - self.left if self.turn % 2 else self.top - self.bottom

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of a box as it is read."""
        if self.turn == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if self.turn == 1:  # reads from the bottom up
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.turn == 2:  # noqa: PLR2004 - upside down
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left


def _sample(text_page: TextPage, count: int) -> tuple[int, float]:
    """Return the quarter turns that make most of the text upright, and the unmapped share."""
    turns = [0, 0, 0, 0]
    unmapped = 0
    asked = 0
    for index in range(0, count, max(1, count // _SAMPLES)):
        if native.FPDFText_GetUnicode(text_page, index) in _BLANKS:
            continue
        # pdfium's angle runs clockwise: text that reads upwards has three quarters of a turn.
        angle = native.FPDFText_GetCharAngle(text_page, index)
        turns[round(-angle / (math.pi / 2)) % 4] += 1
        unmapped += native.FPDFText_HasUnicodeMapError(text_page, index) == 1
        asked += 1
    return turns.index(max(turns)), unmapped / asked if asked else 0.0


def _glyphs(
    text_page: TextPage, count: int, view: View, ground: Ground
) -> tuple[list[Glyph], float]:
    """Return the characters that are seen on the page, and the share of those without a meaning.

    Those of a watermark are left out. A digit of which it cannot be told whether it is seen is
    given as one without a meaning: it makes its cell unreadable.
    """
    glyphs: list[Glyph] = []
    slanted: list[Glyph] = []
    broken = 0
    rect = native.FS_RECTF()
    at = ctypes.byref(rect)
    get_code = native.FPDFText_GetUnicode
    get_box = native.FPDFText_GetLooseCharBox
    get_angle = native.FPDFText_GetCharAngle
    width, height, place = view.width, view.height, view.box
    high = 0
    turned = -_MARKED  # where the last figure stands that is turned within its page
    for index in range(count):
        code = get_code(text_page, index)
        if code in _BLANKS:
            continue
        get_box(text_page, index, at)
        left, top, right, bottom = place(rect.left, rect.bottom, rect.right, rect.top)
        if bottom <= top or right < left or right < 0 or left > width or bottom < 0 or top > height:
            continue
        if 0xD800 <= code < 0xDC00:  # noqa: PLR2004 - UTF-16: the other half follows
            high = code
            continue
        code, high = _whole(code, high), 0
        if code == _REPLACEMENT or code in _PRIVATE:
            broken += 1
        sight = ground.sight(text_page, index, (left, top, right, bottom))
        if sight is Sight.UNSEEN:
            continue
        turns = get_angle(text_page, index) / _QUARTER
        into = glyphs if abs(turns - round(turns)) < _SLANT else slanted
        into.append(Glyph(left, top, right, bottom, _plain(code, sight)))
        if into is glyphs and (round(turns) + view.turn) % 4 and chr(code).isdigit():
            if len(glyphs) - turned <= _MARKED:
                _doubt(glyphs, turned - 1, len(glyphs) - 1)
            turned = len(glyphs)
    if len(slanted) > _WATERMARK * len(glyphs):  # a page that was put in askew
        glyphs += slanted
    return glyphs, broken / len(glyphs) if glyphs else 0.0


def _doubt(glyphs: list[Glyph], *places: int) -> None:
    """Make figures unreadable that are turned: who reads them downwards takes 12 for 21."""
    for place in places:
        glyphs[place] = glyphs[place]._replace(text=chr(_REPLACEMENT))


def _whole(code: int, high: int) -> int:
    """Return a character's code.

    :param high: the first half of UTF-16 that stands before it, or 0.
    """
    if code in _HYPHENS:
        return 0x2D
    if 0xDC00 <= code < 0xE000:  # noqa: PLR2004 - low surrogates
        return 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else _REPLACEMENT
    return _REPLACEMENT if code < 0x20 else code  # noqa: PLR2004 - control characters: of the font


def _plain(code: int, sight: Sight) -> str:
    """Return a character; of two signs that look the same the one that is written (⼀ is 一)."""
    character = chr(code)
    if sight is Sight.DOUBTFUL and character.isdigit():
        return chr(_REPLACEMENT)
    if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:  # noqa: PLR2004 - radicals, doubles
        return unicodedata.normalize("NFKC", character)
    return character

"""Which characters of a PDF page a reader sees: not those in the paper's colour or under a box.

Old figures that were painted over, or a text put in the colour of the paper, stand in the file and
would run into the figures of their cells.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

import pypdfium2.raw as native

if TYPE_CHECKING:
    from ctypes import _Pointer

    from crawler.documents.pdf_native import TextPage

    Item = _Pointer[native.fpdf_pageobject_t__]

_Box = tuple[float, float, float, float]
_Colour = tuple[int, int, int]

#: Colours that differ less, of 255, look alike; those that differ less than the second are doubted.
_ALIKE: Final = 16
_FAINT: Final = 48
_OPAQUE: Final = 250
_PAPER: Final = (255, 255, 255)
_BAND: Final = 24.0
_AWAY: Final = 1e6
#: A page with more filled boxes is a drawing: what lies behind its text cannot be told.
_MOST_FILLS: Final = 4000
_MODES_UNSEEN: Final = frozenset(
    {native.FPDF_TEXTRENDERMODE_INVISIBLE, native.FPDF_TEXTRENDERMODE_CLIP}
)
_MODES_STROKED: Final = frozenset(
    {native.FPDF_TEXTRENDERMODE_STROKE, native.FPDF_TEXTRENDERMODE_STROKE_CLIP}
)


class Sight(Enum):
    """Whether a character is seen."""

    SEEN = "seen"
    UNSEEN = "unseen"
    DOUBTFUL = "doubtful"


class Fill(NamedTuple):
    """A filled box or a picture on a page.

    :param order: when it is drawn; what is drawn later lies above.
    :param colour: None where it cannot be told: a picture, a pattern, a box that lets light through.
    """

    order: int
    box: _Box
    colour: _Colour | None
    is_picture: bool = False

    def holds(self, x: float, y: float) -> bool:
        """Return whether a place lies on it."""
        left, top, right, bottom = self.box
        return left <= x <= right and top <= y <= bottom


class _Ink(NamedTuple):
    """How a run of text is drawn; without a colour it leaves no ink."""

    order: int
    colour: _Colour | None


class Ground:
    """What lies behind and above the text of one page.

    :param count: of the things that are drawn.
    """

    def __init__(self) -> None:
        self.count = 0
        self._fills: list[Fill] = []
        self._bands: dict[int, list[Fill]] | None = None
        self._runs: dict[int | None, tuple[int, _Box]] = {}
        self._inks: dict[int | None, _Ink] = {}
        self._seen: dict[int | None, bool] = {}
        self._unseen: dict[int | None, Item] = {}
        self._hidden = False

    def note_text(self, item: Item, box: _Box) -> None:
        """Note when and where a run of text is drawn."""
        self._runs[_address(item)] = self.count, box

    def note_fill(self, box: _Box, colour: _Colour | None, *, is_picture: bool = False) -> None:
        """Note a filled box, which is drawn now."""
        if len(self._fills) <= _MOST_FILLS:
            self._fills.append(Fill(self.count, box, colour, is_picture))

    def sight(self, text_page: TextPage, index: int, box: _Box) -> Sight:
        """Return whether a character is seen."""
        item = native.FPDFText_GetTextObject(text_page, index)
        ink = self._ink(item)
        if ink is None:
            return Sight.SEEN
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        sight = self._sight(ink, x, y)
        if sight is not Sight.UNSEEN:
            self._seen[_address(item)] = True
            return sight
        self._unseen[_address(item)] = item
        is_partly_seen = self._hidden and _address(item) in self._seen
        return Sight.DOUBTFUL if is_partly_seen and self._is_shared(item, x, y) else Sight.UNSEEN

    def hide(self) -> bool:
        """Move the runs of which nothing is seen off the page; return whether something is unseen.

        pdfium gives a character once that stands twice on one place, and that may be the one which
        is not seen. The page's text has to be read again.
        """
        for key, item in self._unseen.items():
            if key not in self._seen:
                # One that is only switched off still counts as the first of the two.
                native.FPDFPageObj_Transform(item, 1, 0, 0, 1, -_AWAY, -_AWAY)
                self._runs.pop(key, None)
        self._hidden = True
        return bool(self._unseen)

    def _is_shared(self, item: Item, x: float, y: float) -> bool:
        """Return whether another run of text lies where one does that is seen in part."""
        address = _address(item)
        return any(
            key != address and left <= x <= right and top <= y <= bottom
            for key, (_, (left, top, right, bottom)) in self._runs.items()
        )

    def _sight(self, ink: _Ink, x: float, y: float) -> Sight:
        """Return whether ink is seen. Invisible text on a picture is what a scan says."""
        fills = [fill for fill in self._near(y) if fill.holds(x, y)]
        if ink.colour is None:
            on_picture = any(fill.is_picture for fill in fills)
            return Sight.SEEN if on_picture else Sight.UNSEEN
        if any(fill.colour and fill.order > ink.order for fill in fills):
            return Sight.UNSEEN
        behind = [fill for fill in fills if fill.order < ink.order]
        ground = behind[-1].colour if behind else _PAPER
        if ground is None or len(self._fills) > _MOST_FILLS:
            # Dark ink shows on whatever it stands; light ink may be meant for dark ground.
            contrast = _contrast(ink.colour, _PAPER)
            return Sight.DOUBTFUL if contrast < _FAINT else Sight.SEEN
        contrast = _contrast(ink.colour, ground)
        if contrast < _ALIKE:
            return Sight.UNSEEN
        return Sight.DOUBTFUL if contrast < _FAINT else Sight.SEEN

    def _near(self, y: float) -> list[Fill]:
        """Return the fills, in the order of drawing, that lie at a height of the page."""
        if self._bands is None:
            self._bands = defaultdict(list)
            for fill in self._fills:
                # No page is higher than 14,400 points (ISO 32000-1, annex C.2).
                first, last = (max(-1.0, min(edge, 14_400.0)) for edge in fill.box[1::2])
                for band in range(int(first // _BAND), int(last // _BAND) + 1):
                    self._bands[band].append(fill)
        return self._bands.get(int(y // _BAND), [])

    def _ink(self, item: Item) -> _Ink | None:
        """Return how a run of text is drawn; None where the file does not tell."""
        address = _address(item)
        if address not in self._runs:
            return None
        if address not in self._inks:
            mode = native.FPDFTextObj_GetTextRenderMode(item)
            colour = fill_colour(item, stroked=mode in _MODES_STROKED)
            is_empty = mode in _MODES_UNSEEN or (colour is not None and colour[3] == 0)
            shown = (0, 0, 0) if colour is None else colour[:3]
            self._inks[address] = _Ink(self._runs[address][0], None if is_empty else shown)
        return self._inks[address]


def fill_colour(item: Item, *, stroked: bool = False) -> tuple[int, int, int, int] | None:
    """Return the red, green, blue and opacity of an object's fill or stroke, if it has them."""
    get = native.FPDFPageObj_GetStrokeColor if stroked else native.FPDFPageObj_GetFillColor
    parts = [ctypes.c_uint() for _ in range(4)]
    if not get(item, *parts):
        return None
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity


def box_colour(item: Item) -> _Colour | None:
    """Return the colour of a filled box; None where it lets through what lies behind it."""
    colour = fill_colour(item)
    if colour is None or colour[3] < _OPAQUE or native.FPDFPageObj_HasTransparency(item):
        return None
    return colour[:3]


def _contrast(one: _Colour, other: _Colour) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _address(item: Item) -> int | None:
    return ctypes.cast(item, ctypes.c_void_p).value

"""Cells of an .xlsx that do not look like their bare values, which are all that python-calamine gives.

Number formats, ink in the colour of its ground, cells that are crossed out, formulas that nobody
has worked out: ECMA-376 part 1, 18.3.1.4 (c), 18.8.10 (cellXfs), 18.8.22 (font), 18.8.20 (fill).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from crawler.documents.sheetformats import BUILT_IN, hides_text, shown_number

if TYPE_CHECKING:
    from lxml.etree import _Element

#: What stands in the place of digits that cannot be told.
UNTOLD: Final = "\N{REPLACEMENT CHARACTER}"
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
WHITE: Final = "FFFFFF"
#: Places of the old palette and of the theme that are white (18.8.27 indexedColors, 20.1.6.2 clrScheme).
_WHITE_PLACES: Final = frozenset({("indexed", "1"), ("indexed", "9"), ("theme", "0")})
#: The type of a cell that says #REF!.
_ERROR: Final = "e"
_OFF: Final = frozenset({"0", "false", "off"})
_LETTERS: Final = 26
_DIGIT: Final = re.compile(r"\d")

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class Ink(Enum):
    """Whether a cell's own style lets its text be seen."""

    SEEN = auto()
    GONE = auto()  # crossed out
    AS_GROUND = (
        auto()
    )  # of the colour of the ground: seen only on a ground that something else gives


@dataclass(frozen=True)
class Style:
    """A cell's format: how it shows numbers (empty: as they are), and its ink."""

    code: str = ""
    ink: Ink = Ink.SEEN


def styles_of(root: _Element) -> list[Style]:
    """Return the styles of a workbook's part ``styles.xml`` in their order."""
    codes = dict(BUILT_IN)
    for number in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[int(number.get("numFmtId", "0"))] = number.get("formatCode", "")
    fonts = [_font(font) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_ground(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    found = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        font, fill = int(style.get("fontId", "0")), int(style.get("fillId", "0"))
        colour, is_struck = fonts[font] if font < len(fonts) else ("", False)
        ground = fills[fill] if fill < len(fills) else WHITE
        ink = ink_of(colour, ground, is_struck=is_struck)
        found.append(Style(codes.get(int(style.get("numFmtId", "0")), ""), ink))
    return found


def ink_of(colour: str, ground: str, *, is_struck: bool) -> Ink:
    """Return how text of a colour stands on a ground; no colour is the default one, black."""
    if is_struck:
        return Ink.GONE
    return Ink.AS_GROUND if colour and colour == ground else Ink.SEEN


def _font(font: _Element) -> tuple[str, bool]:
    strike = font.find("{*}strike")
    is_struck = strike is not None and strike.get("val", "1") not in _OFF
    return _colour(font.find("{*}color")), is_struck


def _ground(fill: _Element) -> str:
    pattern = fill.find("{*}patternFill")
    kind = "" if pattern is None else pattern.get("patternType", "none")
    if pattern is None or kind not in {"none", "solid"}:
        return ""  # a gradient or a grid of lines
    return WHITE if kind == "none" else _colour(pattern.find("{*}fgColor"))


def _colour(element: _Element | None) -> str:
    """Return a colour as a text by which two can be compared; empty for the default one."""
    if element is None or element.get("auto"):
        return ""
    if rgb := element.get("rgb"):
        return rgb[-6:].upper()
    named = [(kind, element.get(kind, "")) for kind in ("theme", "indexed") if element.get(kind)]
    if not named:
        return ""
    tint = element.get("tint", "")
    return WHITE if named[0] in _WHITE_PLACES and not tint else f"{named[0]} {tint}"


def cells_as_seen(root: _Element, styles: list[Style]) -> dict[tuple[int, int], str | None]:
    """Return the cells of a sheet that show another text than their value's, with that text.

    None: what is printed cannot be told; words are kept, digits cannot be read.
    """
    # A conditional format or the style of a table may give the cells a ground.
    is_painted = any(root.find(tag) is not None for tag in _PAINTS)
    found: dict[tuple[int, int], str | None] = {}
    for cell in root.iterfind("{*}sheetData/{*}row/{*}c"):
        number = int(cell.get("s", "0"))
        style = styles[number] if number < len(styles) else Style()
        place = _PLACE.fullmatch(cell.get("r", ""))
        formula = cell.find("{*}f") is not None
        if place is None or (style == PLAIN and not formula and cell.get("t") != _ERROR):
            continue
        said, is_other = _seen(cell, style, formula=formula, is_painted=is_painted)
        if is_other:
            found[int(place[2]) - 1, _column(place[1])] = said
    return found


PLAIN: Final = Style()
_PAINTS: Final = ("{*}conditionalFormatting", "{*}tableParts")


def _seen(
    cell: _Element, style: Style, *, formula: bool, is_painted: bool
) -> tuple[str | None, bool]:
    """Return what a cell shows, and whether that is anything else than its value."""
    value = cell.findtext("{*}v", "")
    if cell.get("t") == _ERROR or (formula and not value and cell.get("t") != "str"):
        return UNTOLD, True  # #REF!, or a formula that nobody has worked out
    return shown(style, value if cell.get("t", "n") == "n" else None, is_painted=is_painted)


def shown(style: Style, value: str | None, *, is_painted: bool) -> tuple[str | None, bool]:
    """Return what a cell of a style shows, and whether that is anything else than its value.

    :param value: a number, empty for a blank cell, None for text.
    :param is_painted: whether something else than the style may give the cell a ground.
    """
    if style.ink is Ink.GONE or (style.ink is Ink.AS_GROUND and not is_painted):
        return "", True
    if style.ink is Ink.AS_GROUND:
        return None, True
    if value is None:
        return "", bool(style.code) and hides_text(style.code)
    if not value or not style.code or style.code == "@" or _is_date(style.code):
        return "", False
    try:
        plain = f"{float(value):.15g}"
        return shown_number(style.code, Decimal(plain), plain), True
    except (InvalidOperation, ValueError, OverflowError):
        return "", False


def printed(value: Value) -> str:
    """Return a value as a cell without a format of its own shows it."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Spreadsheets keep and show 15 significant digits.
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def replaced(plain: str, said: str | None) -> str:
    """Return what is read of a cell that does not show its bare value; None: it cannot be told."""
    return _DIGIT.sub(UNTOLD, plain) if said is None else said


def _is_date(code: str) -> bool:
    """Return whether a format is one of dates or times: the library gives those as such."""
    bare = re.sub(r"\"[^\"]*\"|\\.|\[(?![hms]+\])[^\]]*\]|General", "", code)
    return re.search(r"(?i)[ymdhs]", bare) is not None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1

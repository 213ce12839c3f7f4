"""The looks of an .xls's cells: what ``sheetlooks`` reads of an .xlsx, from the records of BIFF8.

[MS-XLS] 2.4.122 (Font), 2.4.126 (Format), 2.4.353 (XF), 2.4.188 (Palette), and of the cells 2.4.180
(Number), 2.4.220 (RK), 2.4.175 (MulRk), 2.4.149 (LabelSst), 2.4.127 (Formula), 2.4.24 (BoolErr).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from crawler.documents.sheetformats import BUILT_IN
from crawler.documents.sheetlooks import PLAIN, UNTOLD, WHITE, Style, ink_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_END, _BOUND_SHEET, _BOF = 0x0A, 0x85, 0x809
_FONT, _FORMAT, _XF, _PALETTE, _CONDITION = 0x31, 0x41E, 0xE0, 0x92, 0x1B0
_NUMBER, _RK, _MUL_RK, _LABEL_SST, _FORMULA = 0x203, 0x27E, 0xBD, 0xFD, 0x06
_BOOL_ERR, _ERROR_RESULT = 0x205, 2
_BIFF8: Final = 0x600
_STRIKE: Final = 8
#: The first colours of the palette; before it the same ones stand once more.
_FIRST: Final = 8
_COLOURS: Final = {0: "000000", 1: WHITE, 8: "000000", 9: WHITE, 64: "", 65: WHITE, 0x7FFF: ""}
#: No font has the number 4.
_NO_FONT: Final = 4
_MOST_COLUMN: Final = 256


def records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and content of each record up to the end of a substream."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == _END:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def bound_sheets(stream: bytes) -> list[int]:
    """Return where each sheet begins in the stream of a workbook."""
    return [
        struct.unpack_from("<I", content)[0]
        for kind, content in records(stream, 0)
        if kind == _BOUND_SHEET and len(content) >= 4  # noqa: PLR2004 - bytes
    ]


def styles_of_records(stream: bytes) -> list[Style]:
    """Return the styles of a workbook in their order; none of a version before BIFF8."""
    fonts: list[tuple[int, bool]] = []
    codes, colours = dict(BUILT_IN), dict(_COLOURS)
    looks: list[bytes] = []
    for kind, content in records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", content.ljust(2))[0] != _BIFF8:
            return []
        if kind == _FONT and len(content) >= 6:  # noqa: PLR2004 - bytes
            _, options, colour = struct.unpack_from("<3H", content)
            fonts.append((colour, bool(options & _STRIKE)))
        elif kind == _FORMAT and len(content) >= 5:  # noqa: PLR2004 - bytes
            number, length, flags = struct.unpack_from("<HHB", content)
            text = content[5 : 5 + length * (1 + (flags & 1))]
            codes[number] = text.decode("utf-16-le" if flags & 1 else "latin-1", "replace")
        elif kind == _PALETTE:
            for place, at in enumerate(range(2, len(content) - 3, 4), _FIRST):
                colours[place] = content[at : at + 3].hex().upper()
        elif kind == _XF and len(content) >= 20:  # noqa: PLR2004 - bytes
            looks.append(content)
    return [_style(look, fonts, codes, colours) for look in looks]


def _style(
    look: bytes, fonts: list[tuple[int, bool]], codes: dict[int, str], colours: dict[int, str]
) -> Style:
    font, code = struct.unpack_from("<HH", look)
    pattern = struct.unpack_from("<I", look, 14)[0] >> 26
    fore = struct.unpack_from("<H", look, 18)[0] & 0x7F
    font -= font > _NO_FONT
    number, is_struck = fonts[font] if font < len(fonts) else (64, False)
    grounds = {0: WHITE, 1: colours.get(fore, f"colour {fore}")}
    colour = colours.get(number, f"colour {number}")
    return Style(codes.get(code, ""), ink_of(colour, grounds.get(pattern, ""), is_struck=is_struck))


def cells_of_records(
    stream: bytes, start: int, styles: list[Style]
) -> dict[tuple[int, int], str | None]:
    """Return the cells of a sheet that show another text than their value's, with that text.

    None: what is printed cannot be told.
    """
    is_painted = any(kind == _CONDITION for kind, _ in records(stream, start))
    found: dict[tuple[int, int], str | None] = {}
    for kind, content in records(stream, start):
        if _is_error(kind, content):
            found[struct.unpack_from("<2H", content)] = UNTOLD
        for row, column, number, value in _cells(kind, content):
            style = styles[number] if number < len(styles) else PLAIN
            said, is_other = shown(style, value, is_painted=is_painted)
            if is_other and column < _MOST_COLUMN:
                found[row, column] = said
    return found


def _is_error(kind: int, content: bytes) -> bool:
    """Return whether a record is a cell that says #REF!, or a formula whose result is that."""
    if kind == _BOOL_ERR:
        return len(content) > 7 and content[7] == 1  # noqa: PLR2004 - bytes
    return kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == _ERROR_RESULT


def _cells(kind: int, content: bytes) -> Iterator[tuple[int, int, int, str | None]]:
    """Yield row, column, style and number (None: text) of the cells that a record holds."""
    if kind not in {_NUMBER, _RK, _MUL_RK, _LABEL_SST, _FORMULA} or len(content) < 10:  # noqa: PLR2004 - bytes
        return
    row, column, style = struct.unpack_from("<3H", content)
    if kind == _MUL_RK:
        for at in range(4, len(content) - 7, 6):
            style, packed = struct.unpack_from("<HI", content, at)
            yield row, column, style, _unpacked(packed)
            column += 1
    elif kind == _RK:
        yield row, column, style, _unpacked(struct.unpack_from("<I", content, 6)[0])
    elif kind == _LABEL_SST or content[12:14] == b"\xff\xff":
        # A formula whose result is no number.
        yield row, column, style, None
    elif len(content) >= 14:  # noqa: PLR2004 - bytes
        yield row, column, style, repr(struct.unpack_from("<d", content, 6)[0])


def _unpacked(packed: int) -> str:
    """Return the number that four bytes hold ([MS-XLS] 2.5.217, RkNumber)."""
    if packed & 2:
        number = float(struct.unpack("<i", struct.pack("<I", packed))[0] >> 2)
    else:
        number = float(struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0])
    return repr(number / 100 if packed & 1 else number)

"""Reads .xls with xlrd: what its sheets show, which python-calamine tells only of other formats.

xlrd gives values with number formats, fonts, grounds and what is hidden. It skips conditional
formats, so those are looked for here.
"""

from __future__ import annotations

import contextlib
import io
import struct
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crawler.documents.limits import too_much
from crawler.documents.model import DocumentError
from crawler.documents.sheetcut import Merges, Rows, Sheet
from crawler.documents.sheetformats import BUILT_IN
from crawler.documents.sheethidden import Hidden, shown_part
from crawler.documents.sheetlooks import (
    PLAIN,
    UNTOLD,
    WHITE,
    Style,
    ink_of,
    printed,
    replaced,
    shown,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.sheetlooks import Value

#: xlrd's types of cells: without anything, text, number, date, truth value, error, only a format.
_EMPTY, _NUMBER, _DATE, _BOOLEAN, _ERROR, _BLANK = 0, 2, 3, 4, 5, 6
_NOTHING: Final = bytes((_EMPTY, _BLANK))
#: The record CondFmt ([MS-XLS] 2.4.56).
_CONDITION: Final = 0x1B0
#: The ground of a window; for ink, the numbers of the window's own colours mean black.
_WINDOW: Final = 65
_NO_PATTERN, _SOLID = 0, 1


class _Silence(io.TextIOBase):
    """Takes what xlrd would print; keeps none of it."""

    def write(self, text: str) -> int:
        return len(text)


def sheets_of_xls(data: bytes, limits: DocumentLimits) -> list[Sheet]:
    """Return the worksheets of an .xls in their order. Raises ``DocumentError``."""
    try:
        import xlrd  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise DocumentError(
            "document_needs_extra", "xlrd is not installed: pip install 'nianbao[excel]'"
        ) from error
    with (
        _named_errors(),
        xlrd.open_workbook(
            file_contents=data,
            logfile=_Silence(),
            formatting_info=True,
            on_demand=True,  # else the stream is gone when conditional formats are looked for
            ragged_rows=True,  # else each row takes memory for the widest one
            ignore_workbook_corruption=True,
        ) as book,
    ):
        stream = (book.mem or b"")[book.base : book.base + book.stream_len]
        is_painted = _has_conditions(stream)
        styles = [_style(book, look) for look in book.xf_list]
        return [
            Sheet(
                sheet.name,
                sheet.visibility == 0,
                partial(_cut_out, sheet, styles, limits, is_painted=is_painted),
            )
            for sheet in book.sheets()
        ]


@contextlib.contextmanager
def _named_errors() -> Iterator[None]:
    """Turn what xlrd raises for damaged files into a ``DocumentError``."""
    try:
        yield
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        # No class is common to them: XLRDError, struct.error, AssertionError, IndexError and more.
        if str(error) == "Workbook is encrypted":
            raise DocumentError(
                "document_encrypted", "the workbook is locked by a password"
            ) from error
        raise DocumentError("document_damaged", f"the workbook cannot be read: {error}") from error


def _has_conditions(stream: bytes) -> bool:
    """Return whether a sheet of the workbook has a conditional format."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _CONDITION:
            return True
        at += 4 + length
    return False


def _style(book: Any, look: Any) -> Style:
    from xlrd.formatting import std_format_strings  # noqa: PLC0415 - an extra

    key = look.format_key
    code = book.format_map[key].format_str if key in book.format_map else None
    if code is None or code == std_format_strings.get(key):
        code = BUILT_IN.get(key, "")  # xlrd's own are those of the United States
    font = book.font_list[look.font_index]
    ground = look.background
    grounds = {_NO_PATTERN: WHITE, _SOLID: _colour(book, ground.pattern_colour_index)}
    if ground.pattern_colour_index == _WINDOW:
        grounds[_SOLID] = WHITE
    ink = ink_of(
        _colour(book, font.colour_index),
        grounds.get(ground.fill_pattern, ""),
        is_struck=bool(font.struck_out),
    )
    return Style(code, ink)


def _colour(book: Any, number: int) -> str:
    """Return a colour as ``ink_of`` compares it; empty for those that the window gives."""
    rgb = book.colour_map.get(number)
    return bytes(rgb).hex().upper() if rgb else ""


@_named_errors()
def _cut_out(
    sheet: Any, styles: list[Style], limits: DocumentLimits, *, is_painted: bool
) -> tuple[Rows, Merges]:
    """Return a sheet's rows and merged cells as far as they show."""
    # Rows end with cells that have only a format.
    widths = [len(bytes(sheet.row_types(row)).rstrip(_NOTHING)) for row in range(sheet.nrows)]
    wide = max(widths, default=0)
    high = max((row for row, width in enumerate(widths, 1) if width), default=0)
    if high * wide > limits.sheet_cells:
        raise too_much("cells of a sheet", high * wide, limits.sheet_cells)
    rows = []
    for row in range(high):
        cells = sheet.row(row)[:wide]
        texts = [_text(sheet.book, cell, styles, is_painted=is_painted) for cell in cells]
        rows.append(texts + [""] * (wide - len(texts)))
    for (row, column), runs in sheet.rich_text_runlist_map.items():
        if rows[row][column]:
            rows[row][column] = printed(_without_struck(sheet, row, column, runs))
    merges: Merges = {}
    for top, bottom, left, right in sheet.merged_cells:
        if right > limits.columns:
            raise too_much("columns of a merged cell", right, limits.columns)
        merges[top, left] = (bottom - top, right - left)
    return shown_part(rows, merges, _hidden(sheet))


def _hidden(sheet: Any) -> Hidden:
    return Hidden(
        rows=[
            range(number, number + 1)
            for number, row in sheet.rowinfo_map.items()
            if row.hidden or (not row.height and not row.has_default_height)
        ],
        columns=[
            range(number, number + 1)
            for number, column in sheet.colinfo_map.items()
            if column.hidden or not column.width
        ],
    )


def _text(book: Any, cell: Any, styles: list[Style], *, is_painted: bool) -> str:
    """Return what a cell shows."""
    if cell.ctype in _NOTHING:
        return ""
    if cell.ctype == _ERROR:
        return UNTOLD
    plain = printed(_value(book, cell))
    style = styles[cell.xf_index] if cell.xf_index < len(styles) else PLAIN
    number = repr(cell.value) if cell.ctype == _NUMBER else None
    said, is_other = shown(style, number, is_painted=is_painted)
    return replaced(plain, said) if is_other else plain


def _without_struck(sheet: Any, row: int, column: int, runs: list[tuple[int, int]]) -> str:
    """Return a text without its crossed out parts.

    :param runs: where a part begins, and its font; what stands before is in the cell's own.
    """
    text: str = sheet.cell_value(row, column)
    kept = text[: runs[0][0]]
    ends = [*[begin for begin, _ in runs[1:]], len(text)]
    for (begin, font), end in zip(runs, ends, strict=True):
        if not sheet.book.font_list[font].struck_out:
            kept += text[begin:end]
    return kept


def _value(book: Any, cell: Any) -> Value:
    if cell.ctype == _BOOLEAN:
        return bool(cell.value)
    value: float | str = cell.value
    if cell.ctype == _DATE and isinstance(value, float):
        from xlrd.xldate import xldate_as_datetime  # noqa: PLC0415 - an extra

        # What no calendar has is left a number.
        with contextlib.suppress(OverflowError, ValueError):
            moment: dt.datetime = xldate_as_datetime(value, book.datemode)
            return moment if value >= 1 else moment.time()
    return value

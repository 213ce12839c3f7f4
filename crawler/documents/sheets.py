"""Reads .xlsx, .xls and .ods with python-calamine: what stands in the sheets, cut into tables."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import struct
import zipfile
from typing import TYPE_CHECKING, Final

from crawler.documents import compound
from crawler.documents.limits import LIMITS, check_document, check_input, too_much
from crawler.documents.model import Document, DocumentError, Method, Paragraph, Table
from crawler.documents.package import Package
from crawler.documents.sheetcut import Merges, cut
from crawler.documents.sheethidden import Hidden, hidden_parts, shown_part
from crawler.documents.sheetlooks import UNTOLD
from crawler.documents.sheetstruck import without_struck
from crawler.issues import issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from python_calamine import CalamineSheet, CalamineWorkbook

    from crawler.documents.limits import DocumentLimits
    from crawler.model import Issue

_DTD: Final = b"<!DOCTYPE"
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{0,7})["']""")
_YEAR: Final = re.compile(r"20\d\d年")
_DIGIT: Final = re.compile(r"\d")
_MACROS: Final = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT"})
_ACTIVE: Final = ("vbaProject.bin", "/externalLinks/", "/activeX/", "xl/connections.xml")
_LETTERS: Final = 26
# How a workbook of BIFF8 or BIFF5 begins: the record BOF, its version and "globals".
_BOF: Final = re.compile(rb"\x09\x08[\x08\x10]\0\0[\x05\x06]\x05\0")
_WRITE_PROTECT, _FILE_PASS = 0x86, 0x2F

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_sheets(data: bytes, media_type: str, limits: DocumentLimits = LIMITS) -> Document:
    """Return a workbook as a document. Raises ``DocumentError``.

    Numbers are given as their cell's format shows them, in .ods as a cell without one: 5, 0.5,
    2024-01-31. A hidden sheet is read only where the others are empty, hidden rows and columns
    are left out.
    """
    check_input(data, limits)
    issues = _active(data, limits)
    workbook = _open(without_struck(data, limits))
    try:
        from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - an extra

        every = workbook.sheets_metadata
        sheets = [sheet for sheet in every if sheet.typ == SheetTypeEnum.WorkSheet]
        if not sheets:
            raise DocumentError("document_damaged", "the workbook has no sheet")
        shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        hidden = [sheet.name for sheet in sheets if sheet.name not in shown]
        with _named_errors("the workbook"):
            parts = hidden_parts(data, limits)
        unseen = dict(zip([sheet.name for sheet in every], parts, strict=False))
        blocks = _read_all(workbook, shown, unseen, limits)
        blocks = blocks or _read_all(workbook, hidden, unseen, limits)
    finally:
        workbook.close()
    document = Document(Method.SHEET, media_type, blocks=tuple(blocks), issues=tuple(issues))
    return check_document(document, limits)


def _open(data: bytes) -> CalamineWorkbook:
    try:
        from python_calamine import (  # noqa: PLC0415 - an extra
            CalamineWorkbook,
            PasswordError,
        )
    except ImportError as error:
        raise DocumentError(
            "document_needs_extra",
            "python-calamine is not installed: pip install 'nianbao[excel]'",
        ) from error
    try:
        with _named_errors("the workbook"):
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise DocumentError("document_encrypted", "the workbook is locked by a password") from error


@contextlib.contextmanager
def _named_errors(what: str) -> Iterator[None]:
    """Turn what the library raises for damaged files into a ``DocumentError``."""
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415 - an extra

    try:
        yield
    except (DocumentError, PasswordError):
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise DocumentError("document_damaged", f"{what} cannot be read: {error}") from error
    except BaseException as error:
        # A panic of the Rust library, which has no class that could be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise DocumentError("document_damaged", f"{what} cannot be read: {error}") from error


def _read_all(
    workbook: CalamineWorkbook,
    names: list[str],
    unseen: Mapping[str, Hidden],
    limits: DocumentLimits,
) -> list[Paragraph | Table]:
    blocks: list[Paragraph | Table] = []
    for name in names:
        with _named_errors(f"sheet {name}"):
            sheet = workbook.get_sheet_by_name(name)
            found = _read(sheet, unseen.get(name, Hidden()), limits)
        # A sheet for each year: nothing else may say which one it is.
        heading = [Paragraph(name)] if found and _YEAR.search(name) and len(names) > 1 else []
        blocks += [*heading, *found]
    return blocks


def _read(sheet: CalamineSheet, hidden: Hidden, limits: DocumentLimits) -> list[Paragraph | Table]:
    """Return a sheet's paragraphs and tables."""
    if sheet.total_height * sheet.total_width > limits.sheet_cells:
        area = sheet.total_height * sheet.total_width
        raise too_much("cells of a sheet", area, limits.sheet_cells)
    rows = [[_printed(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in hidden.cells.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = _DIGIT.sub(UNTOLD, rows[row][column]) if text is None else text
    merges: Merges = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom >= limits.sheet_cells or right >= limits.columns:
            raise too_much("columns of a merged cell", right + 1, limits.columns)
        merges[top, left] = (bottom - top + 1, right - left + 1)
    return cut(*shown_part(rows, merges, hidden))


def _printed(value: _Value) -> str:
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


def _active(data: bytes, limits: DocumentLimits) -> list[Issue]:
    """Check a workbook before the library opens it; return issues for macros and links outside."""
    if data.startswith(compound.MAGIC):
        if not compound.is_whole(data):
            raise DocumentError("document_damaged", "the compound file is cut")
        if _is_locked(data):
            raise DocumentError("document_encrypted", "the workbook is locked by a password")
        found = sorted(compound.streams(data) & _MACROS)
    elif zipfile.is_zipfile(io.BytesIO(data)):
        found = _check_package(data, limits)
    else:
        raise DocumentError("document_damaged", "the workbook is cut")
    if not found:
        return []
    return [issue("document_active", f"macros or links outside, not followed: {found[0]}")]


def _is_locked(data: bytes) -> bool:
    """Return whether the record FilePass stands behind BOF, or behind WriteProtect after it.

    [MS-XLS] 2.1.7.20.1, the workbook's globals. The library knows it too, but not in every file.
    """
    begin = _BOF.search(data)
    at = begin.start() if begin else len(data)
    for _ in range(3):
        if at + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _FILE_PASS:
            return True
        if kind not in {0x0809, _WRITE_PROTECT}:
            return False
        at += 4 + length
    return False


def _check_package(data: bytes, limits: DocumentLimits) -> list[str]:
    """Refuse bombs: the library unpacks everything, and lays out a sheet's whole rectangle."""
    with Package(data, limits) as package:
        package.check_all()
        for name in package.names:
            if not name.endswith((".xml", ".rels")):
                continue
            content = package.read(name)
            if _DTD in content or _DTD.decode().encode("utf-16-le") in content:
                raise DocumentError("document_limits", f"{name} declares a DTD: it is not read")
            if name.startswith("xl/worksheets/"):
                _check_area(name, content, limits)
        return [name for name in package.names if any(sign in name for sign in _ACTIVE)]


def _check_area(name: str, content: bytes, limits: DocumentLimits) -> None:
    last_row = last_column = 0
    for letters, digits in _PLACE.findall(content):
        column = 0
        for letter in letters.upper():
            column = column * _LETTERS + letter - 64
        last_column = max(last_column, column)
        last_row = max(last_row, int(digits or 0))
    if last_column > limits.columns:
        raise too_much(f"columns of {name}", last_column, limits.columns)
    if last_row * last_column > limits.sheet_cells:
        raise too_much(f"cells of {name}", last_row * last_column, limits.sheet_cells)

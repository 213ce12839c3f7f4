"""Reads workbooks, .xlsx and .ods with python-calamine: what stands in them, cut into tables."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Final

from crawler.documents import compound
from crawler.documents.limits import LIMITS, check_document, check_input, too_much
from crawler.documents.model import Document, DocumentError, Method, Paragraph, Table
from crawler.documents.package import Package
from crawler.documents.sheetcut import Merges, Rows, Sheet, cut
from crawler.documents.sheethidden import Hidden, hidden_parts, shown_part
from crawler.documents.sheetlooks import printed, replaced
from crawler.documents.sheetstruck import without_struck
from crawler.documents.sheetxls import sheets_of_xls
from crawler.issues import issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineSheet, CalamineWorkbook

    from crawler.documents.limits import DocumentLimits
    from crawler.model import Issue

_DTD: Final = b"<!DOCTYPE"
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{0,7})["']""")
_YEAR: Final = re.compile(r"20\d\d年")
_MACROS: Final = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT"})
_ACTIVE: Final = ("vbaProject.bin", "/externalLinks/", "/activeX/", "xl/connections.xml")
_LETTERS: Final = 26


def read_sheets(data: bytes, media_type: str, limits: DocumentLimits = LIMITS) -> Document:
    """Return a workbook as a document. Raises ``DocumentError``.

    Numbers are given as their cell's format shows them, dates as 2024-01-31. A hidden sheet is read
    only where the others are empty, hidden rows and columns are left out.
    """
    check_input(data, limits)
    issues = _active(data, limits)
    is_xls = data.startswith(compound.MAGIC)
    sheets = sheets_of_xls(data, limits) if is_xls else _sheets_of_package(data, limits)
    if not sheets:
        raise DocumentError("document_damaged", "the workbook has no sheet")
    blocks = _blocks([sheet for sheet in sheets if sheet.is_shown])
    blocks = blocks or _blocks([sheet for sheet in sheets if not sheet.is_shown])
    document = Document(Method.SHEET, media_type, blocks=tuple(blocks), issues=tuple(issues))
    return check_document(document, limits)


def _blocks(sheets: list[Sheet]) -> list[Paragraph | Table]:
    blocks: list[Paragraph | Table] = []
    for sheet in sheets:
        found = cut(*sheet.read())
        # A sheet for each year: nothing else may say which one it is.
        if found and _YEAR.search(sheet.name) and len(sheets) > 1:
            blocks.append(Paragraph(sheet.name))
        blocks += found
    return blocks


def _sheets_of_package(data: bytes, limits: DocumentLimits) -> list[Sheet]:
    """Return the worksheets of an .xlsx or .ods in their order."""
    workbook = _open(without_struck(data, limits))
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - an extra

    every = workbook.sheets_metadata
    with _named_errors("the workbook"):
        parts = hidden_parts(data, limits)
    unseen = dict(zip([sheet.name for sheet in every], parts, strict=False))
    return [
        Sheet(
            sheet.name,
            sheet.visible == SheetVisibleEnum.Visible,
            partial(_rows_of, workbook, sheet.name, unseen.get(sheet.name, Hidden()), limits),
        )
        for sheet in every
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


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


def _rows_of(
    workbook: CalamineWorkbook, name: str, hidden: Hidden, limits: DocumentLimits
) -> tuple[Rows, Merges]:
    with _named_errors(f"sheet {name}"):
        return _read(workbook.get_sheet_by_name(name), hidden, limits)


def _read(sheet: CalamineSheet, hidden: Hidden, limits: DocumentLimits) -> tuple[Rows, Merges]:
    """Return a sheet's rows and merged cells as far as they show."""
    if sheet.total_height * sheet.total_width > limits.sheet_cells:
        area = sheet.total_height * sheet.total_width
        raise too_much("cells of a sheet", area, limits.sheet_cells)
    rows = [[printed(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in hidden.cells.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = replaced(rows[row][column], text)
    merges: Merges = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom >= limits.sheet_cells or right >= limits.columns:
            raise too_much("columns of a merged cell", right + 1, limits.columns)
        merges[top, left] = (bottom - top + 1, right - left + 1)
    return shown_part(rows, merges, hidden)


def _active(data: bytes, limits: DocumentLimits) -> list[Issue]:
    """Check a workbook before the library opens it; return issues for macros and links outside."""
    if data.startswith(compound.MAGIC):
        if not compound.is_whole(data):
            raise DocumentError("document_damaged", "the compound file is cut")
        found = sorted(compound.streams(data) & _MACROS)
    elif zipfile.is_zipfile(io.BytesIO(data)):
        found = _check_package(data, limits)
    else:
        raise DocumentError("document_damaged", "the workbook is cut")
    if not found:
        return []
    return [issue("document_active", f"macros or links outside, not followed: {found[0]}")]


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

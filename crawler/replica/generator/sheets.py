"""Reports as spreadsheets: .xls by xlwt, .xlsx by openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Final

import openpyxl
import xlwt

from crawler.replica.generator.model import Grid, Line
from crawler.replica.generator.variants import Variant
from crawler.replica.packing import pack

if TYPE_CHECKING:
    from random import Random

    from crawler.replica.generator.model import Draft

_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_MADE: Final = datetime(2020, 1, 1)  # noqa: DTZ001 - openpyxl takes local time only
_TIMES: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_NAMES: Final = {"t2": "主动公开", "t3": "依申请公开", "t4": "复议诉讼", "pre2019": "统计表"}


def _placed(
    draft: Draft, variants: frozenset[Variant]
) -> list[tuple[str, list[tuple[int, Line | Grid]]]]:
    """Return the sheets: name and what begins at which row."""
    sheets: list[tuple[str, list[tuple[int, Line | Grid]]]] = [("Sheet1", [])]
    row = 0
    for block in draft.blocks:
        if isinstance(block, Grid) and Variant.ONE_SHEET not in variants:
            name = _NAMES[block.name] + ("" if sheets[-1][0] == "Sheet1" else str(len(sheets)))
            sheets.append((name, [(0, block)]))
            continue
        sheets[0][1].append((row, block))
        row += block.height + 1 if isinstance(block, Grid) else 1
    return sheets


def _value(text: str, *, numbers: bool) -> str | int | float:
    """Return a cell's value: a number where the writer typed one into a number cell."""
    if numbers and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def xlsx_of(draft: Draft, variants: frozenset[Variant], chance: Random) -> bytes:
    """Return the report as .xlsx."""
    numbers = chance.random() < 0.7  # noqa: PLR2004 - most writers type numbers
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = _MADE
    for name, placed in _placed(draft, variants):
        sheet = book.create_sheet(name)
        for top, block in placed:
            if isinstance(block, Line):
                sheet.cell(top + 1, 1, block.text)
                continue
            for cell in block.cells:
                first, left = top + cell.row + 1, cell.column + 1
                text = _value(cell.text, numbers=numbers and cell.value)
                sheet.cell(first, left, text if text != "" else None)
                if cell.row_span * cell.column_span > 1:
                    last, right = first + cell.row_span - 1, left + cell.column_span - 1
                    sheet.merge_cells(
                        start_row=first, start_column=left, end_row=last, end_column=right
                    )
    target = io.BytesIO()
    book.save(target)
    return _timeless(target.getvalue())


def _timeless(data: bytes) -> bytes:
    """Return the same archive without the moment at which it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    core = members["docProps/core.xml"]
    members["docProps/core.xml"] = _TIMES.sub(rb"\g<1>2020-01-01T00:00:00Z", core)
    return pack(members)


def xls_of(draft: Draft, variants: frozenset[Variant], chance: Random) -> bytes:
    """Return the report as .xls (BIFF8)."""
    numbers = chance.random() < 0.7  # noqa: PLR2004 - most writers type numbers
    book = xlwt.Workbook(encoding="utf-8")
    for name, placed in _placed(draft, variants):
        sheet = book.add_sheet(name)
        for top, block in placed:
            if isinstance(block, Line):
                sheet.write(top, 0, block.text)
                continue
            for cell in block.cells:
                first, left = top + cell.row, cell.column
                text = _value(cell.text, numbers=numbers and cell.value)
                if cell.row_span * cell.column_span > 1:
                    last, right = first + cell.row_span - 1, left + cell.column_span - 1
                    sheet.write_merge(first, last, left, right, text)
                elif text != "":
                    sheet.write(first, left, text)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

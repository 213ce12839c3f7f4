"""Workbooks of .xls as xlrd reads them, and those that it cannot read."""

import dataclasses
import datetime as dt
import io
import random
import sys
import time

import pytest
import xlwt

from crawler.documents.limits import LIMITS
from crawler.documents.model import DocumentError
from crawler.documents.reading import read_document
from crawler.documents.sheetcut import cut
from tests.documents.shapes import shape
from tests.documents.test_sheet_reader import PLAIN


def plain_xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for row, values in enumerate(
        (["a", dt.date(2024, 1, 31), dt.time(9, 30), True], ["b", 0.1 + 0.2, -14])
    ):
        for column, value in enumerate(values):
            code = {dt.date: "yyyy-mm-dd", dt.time: "hh:mm"}.get(type(value), "General")
            sheet.write(row, column, value, xlwt.easyxf(num_format_str=code))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_of_xls_are_printed_as_those_of_xlsx():
    assert shape(read_document(plain_xls())) == [
        [["a", "2024-01-31", "09:30:00", "TRUE"], ["b", "0.3", "-14", ""]]
    ]


@pytest.mark.parametrize(
    ("data", "library"), [(plain_xls(), "xlrd"), (PLAIN, "python_calamine")], ids=["xls", "xlsx"]
)
def test_a_workbook_whose_library_is_missing_says_so(data, library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(DocumentError, match="not installed") as caught:
        read_document(data)
    assert caught.value.code == "document_needs_extra"


def test_a_sheet_of_xls_larger_than_its_limit_is_refused():
    limits = dataclasses.replace(LIMITS, sheet_cells=7)
    with pytest.raises(DocumentError, match="cells of a sheet: 8 where at most 7") as caught:
        read_document(plain_xls(), limits=limits)
    assert caught.value.code == "document_limits"


def test_a_damaged_xls_is_read_or_refused_by_name(capfd):
    """Whatever xlrd raises, and it prints nothing."""
    chance = random.Random(5)
    codes = set()
    for _ in range(60):
        data = bytearray(plain_xls())
        for _ in range(chance.choice((1, 5, 30))):
            data[chance.randrange(512, len(data))] = chance.randrange(256)
        try:
            read_document(bytes(data))
        except DocumentError as error:
            codes.add(error.code)
    assert "document_damaged" in codes
    assert capfd.readouterr() == ("", "")


def test_crossed_out_parts_of_a_cell_of_xls_are_not_read():
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    struck = xlwt.easyfont("struck_out on")
    parts = ("1", ("88", struck), ("7", xlwt.easyfont("bold on")), ("6", struck))
    for row in (0, 1):
        sheet.write(row, 0, "a")
        sheet.write_rich_text(row, 1, parts)
    out = io.BytesIO()
    book.save(out)
    assert shape(read_document(out.getvalue())) == [[["a", "17"], ["a", "17"]]]


def test_as_many_rows_as_a_sheet_can_have_are_cut_in_time():
    begun = time.process_time()
    (table,) = cut([["1", "2"]] * 65_536, {})
    assert len(table.rows()) == 65_536
    assert time.process_time() - begun < 20

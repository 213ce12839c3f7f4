"""Cells of a workbook that show something else than their bare value."""

import io
import struct

import openpyxl
import pytest
import xlwt
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from crawler.documents.reading import read_document

WHITE = Font(color="FFFFFFFF")
BLUE = PatternFill("solid", fgColor="FF4472C4")


def seen(value, change, sheet_change=None):
    """Return what is read of one cell between two others."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["规章", value, 3])
    sheet.append(["规范性文件", 1, 3])
    change(sheet["B1"])
    if sheet_change:
        sheet_change(sheet)
    out = io.BytesIO()
    book.save(out)
    return read_document(out.getvalue()).tables[0].rows()[0][1].text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (63.733, "0.0000", "63.7330"), (63.7331234, "0.00", "63.73"), (2.5, "0", "3"),
        (5, "General", "5"), (5, "0_ ", "5"), (0.092, "0.######", "0.092"), (5, '0"件"', "5件"),
        (12345, "#,##0", "12,345"), (12345.6, "#,##0.00_);[Red](#,##0.00)", "12,345.60"),
        (-5, "0_);[Red](0)", "-5"), (-5, "0;-0", "-5"), (-5, "0", "-5"), (5, "@", "5"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"), (5, "[$¥-804]#,##0.00", "¥5.00"),
        (0, "0;-0;;@", ""), (5, ";;;", ""), ("三", ";;;", ""), ("三", ";;;@", "三"), (0, "#", ""),
        (7, "000", "007"), (0.5, "0%", "50%"), (5, r"0\件", "5件"), (0.5, "#.0", ".5"),
        (5, 'G/通用格式"件"', "5件"),
    ],
)  # fmt: skip
def test_a_number_is_as_its_format_shows_it(value, code, text):
    assert seen(value, lambda cell: setattr(cell, "number_format", code)).strip() == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (12345, "0,"), (12345, r"0\.0,"), (5, "[DBNum1]0"), (5, "[>3]0;[<1]0.0;0"), (5.5, "# ?/?"),
        (5, "0.00E+00"), (-5, "0;[Red]0"),
    ],
)  # fmt: skip
def test_of_a_number_in_a_format_that_cannot_be_told_no_digit_is_read(value, code):
    text = seen(value, lambda cell: setattr(cell, "number_format", code))
    assert "\N{REPLACEMENT CHARACTER}" in text
    assert not any(character.isdigit() for character in text)


@pytest.mark.parametrize(
    "font", [WHITE, Font(color=Color(theme=0)), Font(color=Color(indexed=9)), Font(strike=True)]
)
def test_what_cannot_be_seen_or_is_crossed_out_is_not_read(font):
    assert seen(5, lambda cell: setattr(cell, "font", font)) == ""
    assert seen("五", lambda cell: setattr(cell, "font", font)) == ""


def test_ink_of_the_colour_of_its_ground_is_not_read_and_other_ink_is():
    def paint(font, fill):
        def change(cell):
            cell.font, cell.fill = font, fill

        return change

    assert seen(5, paint(Font(color="FF4472C4"), BLUE)) == ""
    assert seen(5, paint(WHITE, BLUE)) == "5"
    assert seen(5, paint(Font(color="FFFF0000"), PatternFill())) == "5"
    assert seen(5, paint(Font(), PatternFill("gray125"))) == "5"


def test_white_figures_on_a_ground_that_a_rule_may_give_are_not_told():
    def rule(sheet):
        sheet.conditional_formatting.add(
            "A1:C2", CellIsRule(operator="greaterThan", formula=["0"], fill=BLUE)
        )

    text = seen(5, lambda cell: setattr(cell, "font", WHITE), rule)
    assert text == "\N{REPLACEMENT CHARACTER}"
    assert seen("五", lambda cell: setattr(cell, "font", WHITE), rule) == "五"


def test_a_formula_that_nobody_has_worked_out_is_no_blank_cell():
    assert seen("=C1+C2", lambda cell: None) == "\N{REPLACEMENT CHARACTER}"


def test_an_error_is_no_blank_cell():
    assert seen("#REF!", lambda cell: None) == "\N{REPLACEMENT CHARACTER}"
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for row in (0, 1):
        sheet.write(row, 0, "规章")
        sheet.row(row).set_cell_error(1, "#REF!")
        sheet.row(row).set_cell_boolean(2, value=True)
    out = io.BytesIO()
    book.save(out)
    rows = read_document(out.getvalue()).tables[0].rows()
    assert [cell.text for cell in rows[0]] == ["规章", "\N{REPLACEMENT CHARACTER}", "TRUE"]


def seen_in_xls(value, look="", code="General", ground=None):
    """Return what is read of one cell of an .xls between two others."""
    book = xlwt.Workbook()
    if ground:
        xlwt.add_palette_colour("own", 0x21)
        book.set_colour_RGB(0x21, *ground)
    sheet = book.add_sheet("s")
    for row, texts in enumerate((("规章", None, 3), ("规范性文件", 1, 3))):
        for column, text in enumerate(texts):
            if text is not None:
                sheet.write(row, column, text)
    sheet.write(0, 1, value, xlwt.easyxf(look, num_format_str=code))
    out = io.BytesIO()
    book.save(out)
    return read_document(out.getvalue()).tables[0].rows()[0][1].text


@pytest.mark.parametrize(
    ("value", "look", "code", "text"),
    [
        (5, "", "General", "5"), (63.733, "", "0.0000", "63.7330"), (-7, "", "0;-0", "-7"),
        (5, "", ";;;", ""), ("五", "", ";;;", ""), (0, "", "0;-0;;@", ""), (0.25, "", "0%", "25%"),
        (5, "", '0"件"', "5件"), (12345678, "", "#,##0", "12,345,678"),
        (5, "font: color white", "General", ""), ("五", "font: color white", "General", ""),
        (5, "font: struck_out on", "General", ""), (5, "font: color red", "General", "5"),
        (5, "font: color white; pattern: pattern solid, fore_colour blue", "General", "5"),
        (5, "font: color blue; pattern: pattern solid, fore_colour blue", "General", ""),
        (5, "font: bold on", "General", "5"), (12345, "", "0,", "\N{REPLACEMENT CHARACTER}" * 5),
    ],
)  # fmt: skip
def test_cells_of_xls_are_as_their_format_and_ink_show_them(value, look, code, text):
    assert seen_in_xls(value, look, code) == text


def test_a_palette_of_its_own_may_have_another_white():
    assert seen_in_xls(5, "font: color own", ground=(255, 255, 255)) == ""
    assert seen_in_xls(5, "font: color own", ground=(200, 0, 0)) == "5"


def test_cells_of_xls_side_by_side_are_each_looked_at():
    """Small numbers beside each other share one record."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for column, code in enumerate(("General", ";;;", "0.0", "General")):
        for row in (0, 1):
            sheet.row(row).set_cell_number(column, 2, xlwt.easyxf(num_format_str=code))
    out = io.BytesIO()
    book.save(out)
    rows = read_document(out.getvalue()).tables[0].rows()
    assert [cell.text for cell in rows[0]] == ["2", "", "2.0", "2"]


def test_white_figures_of_an_xls_with_conditional_formats_cannot_be_told():
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for row, label in enumerate(("规章", "规范性文件")):
        sheet.write(row, 0, label)
        sheet.write(row, 1, 5, xlwt.easyxf("font: color white"))
        sheet.write(row, 2, 3)
    out = io.BytesIO()
    book.save(out)
    setup = struct.pack("<HH", 0xA1, 34)  # of the printed page; nothing else is as long
    assert out.getvalue().count(setup) == 1
    at = out.getvalue().index(setup)
    condition = struct.pack("<HH", 0x1B0, 34) + bytes(34)
    painted = out.getvalue()[:at] + condition + out.getvalue()[at + len(condition) :]
    for data, text in ((out.getvalue(), ""), (painted, "\N{REPLACEMENT CHARACTER}")):
        rows = read_document(data).tables[0].rows()
        assert [cell.text for cell in rows[0]] == ["规章", text, "3"]

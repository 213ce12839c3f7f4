import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlwt

from crawler.documents.model import DocumentError, Method, Paragraph, Table
from crawler.documents.reading import read_document
from crawler.documents.sheetcut import cut
from tests.documents.shapes import shape


def xlsx(rows, merges=(), change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_numbers_are_given_as_they_are_shown():
    data = xlsx(
        [
            ["a", 5.0, 0.1 + 0.2, 24252.311082, True, dt.date(2024, 1, 31), -14, 12345678901],
            ["b", 1],
        ]
    )
    assert shape(read_document(data))[0][0] == [
        "a", "5", "0.3", "24252.311082", "TRUE", "2024-01-31", "-14", "12345678901",
    ]  # fmt: skip


def test_merged_cells_are_origins_in_both_formats():
    new = xlsx(
        [["标", None, "甲", None], [None, None, 1, 2], ["a", "b", 3, None]], ["A1:B2", "C1:D1"]
    )
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    sheet.write_merge(0, 1, 0, 1, "标")
    sheet.write_merge(0, 0, 2, 3, "甲")
    for row, column, value in ((1, 2, 1), (1, 3, 2), (2, 0, "a"), (2, 1, "b"), (2, 2, 3)):
        sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    for data in (new, out.getvalue()):
        document = read_document(data)
        assert document.method is Method.SHEET
        assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in document.tables[0].cells] == [
            (0, 0, 2, 2, "标"), (0, 2, 1, 2, "甲"), (1, 2, 1, 1, "1"), (1, 3, 1, 1, "2"),
            (2, 0, 1, 1, "a"), (2, 1, 1, 1, "b"), (2, 2, 1, 1, "3"), (2, 3, 1, 1, ""),
        ]  # fmt: skip


SECOND = [
    ["第二十条第（五）项", "", "", ""],
    ["信息内容", "上年", "增减", "决定"],
    ["行政许可", "1", "2", "3"],
    ["第二十条第（八）项", "", "", ""],
    ["信息内容", "本年收费", "", ""],
    ["行政事业性收费", "", "", ""],
]
THIRD = [
    ["（本列数据）", "申请人情况", "", "", "", ""],
    ["", "自然人", "企业", "科研", "其他", "总计"],
    ["新收数量", "1", "", "", "", "1"],
    ["其他处理", "", "", "", "", ""],
]


@pytest.mark.parametrize("between", [[], [[""] * 4], [["三、收到和处理政府信息公开申请情况"]]])
def test_tables_below_each_other_are_cut_at_their_own_width(between):
    blocks = cut(
        [["2024年政府信息公开工作年度报告"], *SECOND, *between, *THIRD],
        {(7, 1): (1, 5)} if not between else {(8, 1): (1, 5)},
    )
    tables = [block for block in blocks if isinstance(block, Table)]
    assert blocks[0] == Paragraph("2024年政府信息公开工作年度报告")
    assert [[cell.text for cell in row] for row in tables[0].rows()][1:] == [
        ["信息内容", "上年", "增减", "决定"],
        ["行政许可", "1", "2", "3"],
        ["第二十条第（八）项", "", "", ""],
        ["信息内容", "本年收费"],
        ["行政事业性收费", ""],
    ]
    assert [[cell.text for cell in row] for row in tables[1].rows()][-2:] == THIRD[-2:]


def test_rows_of_one_merged_cell_are_as_wide_as_its_widest():
    rows = [["（五）不予处理", "1.信访"], ["", "2.重复"], ["", "3.其他", "", "4", "", "4"]]
    (table,) = cut(rows, {(0, 0): (3, 1)})
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows()] == [6, 5, 5]


def test_a_label_with_more_figures_than_those_above_stays_in_their_table():
    rows = [["重复申请", "0", "0"], ["其他处理", "0", "0"], ["总计", "0", "0", "0"]]
    (table,) = cut(rows, {})
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows()] == [4, 4, 4]


def test_lone_lines_are_paragraphs():
    assert cut([["甲"], [], ["乙", ""], ["", "丙"]], {}) == [
        Paragraph("甲"), Paragraph("乙"), Paragraph("丙"),
    ]  # fmt: skip


def test_hidden_sheets_are_read_only_alone():
    def hide(book):
        other = book.create_sheet("隐")
        other.append(["x", 9])
        other.append(["y", 8])
        other.sheet_state = "hidden"

    assert shape(read_document(xlsx([["a", 1], ["b", 2]], change=hide))) == [
        [["a", "1"], ["b", "2"]]
    ]
    assert shape(read_document(xlsx([], change=hide))) == [[["x", "9"], ["y", "8"]]]


def test_the_names_of_sheets_are_told_where_they_are_years():
    def more(book):
        book.active.title = "2023年"
        for name in ("2022年", "附表"):
            sheet = book.create_sheet(name)
            sheet.append([name[:1], 9])
            sheet.append(["y", 8])

    found = shape(read_document(xlsx([["a", 1], ["b", 2]], change=more)))
    assert [part for part in found if isinstance(part, str)] == ["2023年", "2022年"]


def changed(data, name, change):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


PLAIN = xlsx([["a", 1], ["b", 2]])
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            changed(PLAIN, SHEET, lambda text: text.replace(b'r="B2"', b'r="XFD1048576"')),
            "document_limits",
        ),
        (
            changed(PLAIN, SHEET, lambda text: text.replace(b'r="B2"', b'r="B1048576"')),
            "document_limits",
        ),
        (changed(PLAIN, SHEET, lambda text: text + b" " * (40 << 20)), "document_limits"),
        (
            changed(PLAIN, "xl/extra.xml", lambda text: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
            "document_limits",
        ),
        (changed(PLAIN, SHEET, lambda text: text[: len(text) // 2]), "document_damaged"),
        (changed(PLAIN, "xl/workbook.xml", lambda text: b"<x"), "document_damaged"),
        (PLAIN[: len(PLAIN) - 50], "document_damaged"),
        (xlsx([["a"] + [1] * 10_000]), "document_limits"),
    ],
    ids=["corner", "rows", "bomb", "DTD", "cut part", "bad part", "cut file", "columns"],
)
def test_hostile_workbooks_end_with_a_code(data, code):
    with pytest.raises(DocumentError) as caught:
        read_document(data)
    assert caught.value.code == code


def test_macros_are_named():
    document = read_document(changed(PLAIN, "xl/vbaProject.bin", lambda text: b"x"))
    assert [issue.code for issue in document.issues] == ["document_active"]
    assert len(document.tables) == 1


SEEN = [["事项", "甲", "乙"], ["信访", "1", "2"], ["重复", "3", "4"]]


def half_hidden():
    """Return SEEN with a hidden column of other figures and hidden rows, as .xlsx and .xls."""

    def hide(book):
        sheet = book.active
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["E"].width = 77
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[5].height = 77

    rows = [
        ["事项", "甲", "旧", "乙", "旧"],
        ["信访", 1, 88, 2, 99],
        ["草稿", 70, 71, 72, 73],
        ["重复", 3, 88, 4, 99],
        ["草稿", 70, 71, 72, 73],
    ]
    data = xlsx(rows, change=hide)
    nothing = lambda sheet: sheet.replace(b'"77"', b'"0"')  # noqa: E731 - openpyxl writes no 0
    yield changed(data, "xl/worksheets/sheet1.xml", nothing)
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    sheet.col(2).hidden = True
    sheet.col(4).width = 0
    sheet.row(2).hidden = True
    sheet.row(4).height_mismatch = True
    sheet.row(4).height = 0
    out = io.BytesIO()
    book.save(out)
    yield out.getvalue()


def test_hidden_rows_and_columns_are_no_cells():
    for data in half_hidden():
        assert shape(read_document(data)) == [SEEN]


def ods(table):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f"{table}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def test_hidden_rows_and_columns_of_ods_are_no_cells():
    table = (
        '<table:table table:name="s"><table:table-column/>'
        '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
        '<table:table-column table:number-columns-repeated="2"/>'
    )
    for row in (["a", "x", "y", "b", "c"], ["d", "x", "y", "1", "2"], ["e", "x", "y", "3", "4"]):
        state = ' table:visibility="filter"' if row[0] == "d" else ""
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in row
        )
        table += f"<table:table-row{state}>{cells}</table:table-row>"
    assert shape(read_document(ods(table + "</table:table>"))) == [
        [["a", "b", "c"], ["e", "3", "4"]]
    ]


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        ("1234", "1,234", "1,234"),
        ("0.5", "50%", "50%"),
        ("4.6", "5", "5"),
        ("0", "-", "-"),
        ("7", "", ""),
        ("12", "12", "12"),
        ("3", None, "3"),
    ],
)
@pytest.mark.parametrize("kind", ["float", "percentage", "currency"])
def test_a_number_of_ods_is_what_its_cell_shows(kind, value, shown, text):
    line = "" if shown is None else f"<text:p>{shown}</text:p>"
    cell = f'<table:table-cell office:value-type="{kind}" office:value="{value}" '
    label = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    note = "<office:annotation><text:p>88</text:p></office:annotation>"
    end = '<table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell>'
    row = f'{label}{cell}table:number-columns-repeated="2">{note}{line}</table:table-cell>{end}'
    table = f'<table:table table:name="s"><table:table-row>{row}</table:table-row>'
    table += f'<table:table-row table:number-rows-repeated="2">{row}</table:table-row>'
    assert shape(read_document(ods(table + "</table:table>"))) == [[["a", text, text, "b"]] * 3]


def test_a_merged_cell_that_begins_in_a_hidden_row_keeps_its_text():
    def hide(book):
        book.active.row_dimensions[1].hidden = True

    data = xlsx([["甲", 9, 9], [None, 1, 2], ["乙", 3, 4]], ["A1:A2"], hide)
    assert shape(read_document(data)) == [[["甲", "1", "2"], ["乙", "3", "4"]]]


@pytest.mark.parametrize(
    ("look", "text"), [("<strike/>", "7"), ('<strike val="0"/>', "887"), ("<b/>", "887")]
)
def test_crossed_out_parts_of_a_cell_are_not_read(look, text):
    def cross(sheet):
        runs = f"<is><r><rPr>{look}</rPr><t>88</t></r><r><t>7</t></r></is>"
        return sheet.replace(
            b'<c r="B1" t="n"><v>1</v></c>', f'<c r="B1" t="inlineStr">{runs}</c>'.encode()
        )

    assert shape(read_document(changed(PLAIN, "xl/worksheets/sheet1.xml", cross))) == [
        [["a", text], ["b", "2"]]
    ]

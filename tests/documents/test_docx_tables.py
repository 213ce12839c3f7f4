"""Tables of Word files."""

import pytest

from crawler.documents.docx import read_docx
from crawler.documents.model import Method
from tests.documents.docx_packages import RUN, STRICT, W, body, p, tbl, tc, texts
from tests.documents.shapes import cells

SPAN = '<w:gridSpan w:val="{}"/>'
DOWN = '<w:vMerge w:val="restart"/>'
ON = "<w:vMerge/>"


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_cells_are_origins_with_their_spans(namespace):
    data = body(
        tbl(
            tc("标", SPAN.format(2) + DOWN) + tc("甲", SPAN.format(2)),
            tc("", SPAN.format(2) + ON) + tc("1") + tc("2"),
            tc("a", DOWN) + tc("b") + tc("3") + tc(""),
            tc("", ON) + tc("c") + tc("5") + tc("6"),
        ),
        namespace,
    )
    document = read_docx(data)
    assert document.method is Method.DOCX
    assert cells(document.tables[0]) == [
        (0, 0, 2, 2, "标"),
        (0, 2, 1, 2, "甲"),
        (1, 2, 1, 1, "1"),
        (1, 3, 1, 1, "2"),
        (2, 0, 2, 1, "a"),
        (2, 1, 1, 1, "b"),
        (2, 2, 1, 1, "3"),
        (2, 3, 1, 1, ""),
        (3, 1, 1, 1, "c"),
        (3, 2, 1, 1, "5"),
        (3, 3, 1, 1, "6"),
    ]


def test_a_phantom_grid_still_gives_one_cell_a_figure():
    row = tc("0", SPAN.format(2)) + "".join(tc(str(n)) for n in range(1, 14)) + tc("14")
    data = body(tbl(tc("行政复议", SPAN.format(16)), row))
    assert [cell.text for cell in read_docx(data).tables[0].rows()[-1]] == [
        str(n) for n in range(15)
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Word 6's merged cells, and rows that begin further to the right.
        (tc("a", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>"), tc("1") + tc("2"),
         [(0, 0, 1, 2, "a"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]),
        (tc("a") + tc("b"), '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("2"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "2")]),
        # Continues nothing: a cell of its own.
        (tc("a") + tc("b", ON), tc("1") + tc("2", ON),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]),
        ("<w:sdt><w:sdtContent>" + tc("a") + "</w:sdtContent></w:sdt>" + tc("b"), tc("1") + tc("2"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]),
        # A hidden row.
        (tc("a") + tc("b"), "<w:trPr><w:hidden/></w:trPr>" + tc("8") + tc("9"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
        # A row and a cell that were deleted with changes tracked.
        (tc("a") + tc("b") + tc("x", "<w:cellDel/>"), "<w:trPr><w:del/></w:trPr>" + tc("y"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
    ],
)  # fmt: skip
def test_merged_moved_and_deleted_cells(first, second, expected):
    assert cells(read_docx(body(tbl(first, second))).tables[0]) == expected


WHITE = '<w:r><w:rPr><w:color w:val="FFFFFF"/>{}</w:rPr><w:t>{}</w:t></w:r>'
DARK = '<w:shd w:val="clear" w:fill="{}"/>'


@pytest.mark.parametrize(
    ("table", "cell", "run", "text"),
    [
        ("", "", "", "8"),
        ("", DARK.format("FFFFFF"), "", "8"),
        ("", DARK.format("auto"), "", "8"),
        ("", DARK.format("1F4E79"), "", "778"),
        (DARK.format("1F4E79"), "", "", "778"),
        ("", "", DARK.format("000000"), "778"),
        ('<w:tblStyle w:val="a3"/>', "", "", "\ufffd\ufffd8"),
    ],
)
def test_white_text_is_read_on_a_coloured_ground_only(table, cell, run, text):
    data = (
        f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p>{WHITE.format(run, '77')}{RUN.format('8')}</w:p></w:tc>"
    )
    grid = tbl(tc("x") + data).replace("<w:tbl>", f"<w:tbl><w:tblPr>{table}</w:tblPr>", 1)
    assert read_docx(body(grid)).tables[0].cells[1].text == text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<m:r><m:t>12</m:t></m:r>", "12"),
        ("<m:sSup><m:e><m:r><m:t>5</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>",
         "\ufffd\ufffd"),
    ],
)  # fmt: skip
def test_a_formula_of_one_number_is_text(formula, text):
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    cell = f'<w:tc><w:p><m:oMath xmlns:m="{space}">{formula}</m:oMath></w:p></w:tc>'
    assert read_docx(body(tbl(tc("x") + cell))).tables[0].cells[1].text == text


def test_paragraphs_of_a_cell_are_lines():
    data = body(tbl(tc("a") + f"<w:tc>{p('商业')}{p('企业')}<w:p/></w:tc>"))
    assert read_docx(data).tables[0].cells[1].text == "商业\n企业"


def test_tables_in_tables():
    inner = tbl(tc("1") + tc("2"))
    layout = tbl(f"<w:tc>{p('左')}</w:tc><w:tc>{p('前')}{inner}{p('后')}</w:tc>")
    assert texts(body(layout)) == ["左", "前", [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")], "后"]
    rows = [tc(f"行{n}") + tc(str(n)) + tc("0") for n in range(12)]
    figures = tbl(*rows, f"{tc('末')}<w:tc>{p('7')}{inner}</w:tc>{tc('9')}")
    outer, within = read_docx(body(figures)).tables
    assert [cell.text for cell in outer.rows()[-1]] == ["末", "7", "9"]
    assert len(within.cells) == 2


def test_a_table_of_one_column_is_a_frame():
    assert texts(body(tbl(f"<w:tc>{p('甲')}{p('乙')}</w:tc>"))) == ["甲", "乙"]


def test_a_span_that_is_no_number_is_one():
    cell = read_docx(body(tbl(tc("a", SPAN.format("zwei")) + tc("b")))).tables[0].cells[0]
    assert cell.column_span == 1


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        ("<w:drawing><a:blip xmlns:a='a'/></w:drawing>", "\N{REPLACEMENT CHARACTER}"),
        ("<w:pict><v:imagedata xmlns:v='v'/></w:pict>", "\N{REPLACEMENT CHARACTER}"),
        ("<w:pict><v:line xmlns:v='v'/></w:pict>", ""),
        ("<w:t>7</w:t><w:drawing><a:blip xmlns:a='a'/></w:drawing>", "7"),
    ],
)
def test_a_cell_with_a_picture_for_a_figure_is_not_blank(picture, text):
    cell = f"<w:tc><w:p><w:r>{picture}</w:r></w:p></w:tc>"
    (table,) = read_docx(body(tbl(tc("规章") + cell, tc("甲") + tc("3")))).tables
    assert table.cells[1].text == text

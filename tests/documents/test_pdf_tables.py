"""Tables of PDF files: grids drawn in every way, merged cells, and tables that go over pages."""

import pytest

from crawler.documents.model import Method
from crawler.documents.pdf import read_pdf
from tests.documents.pdf_pages import ROWS, XS, YS, Page, texts


@pytest.mark.parametrize("way", ["line", "filled", "double", "dashed", "pieces"])
def test_every_way_to_draw_a_rule_gives_the_same_grid(way):
    page = Page()
    page.rule = getattr(page, way)
    page.grid(XS, YS, ROWS)
    document = read_pdf(page.pdf())
    assert document.method is Method.PDF
    assert [texts(table) for table in document.tables] == [ROWS]
    assert {(cell.row_span, cell.column_span) for cell in document.tables[0].cells} == {(1, 1)}
    assert not document.issues


@pytest.mark.parametrize("skip", [("left", "right"), ("top", "bottom"), ("left",), ("bottom",)])
def test_a_missing_outer_border_loses_no_blank_cell(skip):
    page = Page()
    rows = [[*row[:3], ""] for row in ROWS]
    rows[0][3] = "有效"
    page.grid(XS, YS, rows, skip=skip)
    (table,) = read_pdf(page.pdf()).tables
    assert texts(table) == rows


def test_cells_drawn_as_boxes_are_one_table():
    page = Page()
    for row, top in enumerate(YS[:-1]):
        for column, left in enumerate(XS[:-1]):
            page.canvas.rect(left, 842 - top - 20, XS[column + 1] - left, 20)
            page.text(left + 4, top + 16, ROWS[row][column])
    (table,) = read_pdf(page.pdf()).tables
    assert texts(table) == ROWS


def test_merged_cells_keep_their_spans_and_origins():
    page = Page()
    for x, y, to_x, to_y in [
        (60, 100, 360, 100), (60, 160, 360, 160), (60, 100, 60, 160), (360, 100, 360, 160),
        (120, 120, 360, 120), (120, 140, 360, 140), (120, 100, 120, 160), (240, 120, 240, 160),
    ]:  # fmt: skip
        page.line(x, y, to_x, to_y)
    page.text(62, 130, "三、本年")
    page.text(124, 116, "第二十条")
    for x, y, text in [(124, 136, "甲"), (244, 136, "1"), (124, 156, "乙"), (244, 156, "2")]:
        page.text(x, y, text)
    (table,) = read_pdf(page.pdf()).tables
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 3, 1, "三、本年"), (0, 1, 1, 2, "第二十条"),
        (1, 1, 1, 1, "甲"), (1, 2, 1, 1, "1"), (2, 1, 1, 1, "乙"), (2, 2, 1, 1, "2"),
    ]  # fmt: skip


def test_a_label_from_top_to_bottom_reads_in_order():
    page = Page()
    page.grid([60, 80, 200], [100, 300], [["", "12"]])
    for index, character in enumerate("三、本年度办理结果"):
        page.text(66, 120 + index * 14, character)
    (table,) = read_pdf(page.pdf()).tables
    assert table.cells[0].text.replace("\n", "") == "三、本年度办理结果"


def test_several_tables_and_the_text_between_them_keep_their_order():
    page = Page()
    page.text(200, 60, "二〇二三年年度报告", 18)
    page.text(60, 90, "二、主动公开政府信息情况", 10)
    page.grid(XS, YS, ROWS)
    page.text(60, 190, "三、收到和处理政府信息公开申请情况", 10)
    page.grid(XS, [200, 220, 240], ROWS[:2])
    document = read_pdf(page.pdf())
    kinds = [type(block).__name__ for block in document.blocks]
    assert kinds == ["Paragraph", "Paragraph", "Table", "Paragraph", "Table"]
    assert document.title == "二〇二三年年度报告"
    assert [heading.text for heading in document.headings] == ["二〇二三年年度报告"]


def test_tiny_type_and_narrow_rows_are_read():
    page = Page()
    ys = [100 + 7 * index for index in range(31)]
    rows = [[f"第{index}行", str(index), "", str(index * 7)] for index in range(30)]
    page.grid(XS, ys, rows, 4)
    (table,) = read_pdf(page.pdf()).tables
    assert texts(table) == rows


def test_a_number_that_runs_over_its_cell_stays_whole_and_is_marked():
    page = Page()
    page.grid([60, 200, 220, 300], [100, 120], [["行政处罚", "3985758", "12"]])
    document = read_pdf(page.pdf())
    (table,) = document.tables
    assert "3985758" in [cell.text for cell in table.cells]
    assert [issue.code for issue in document.issues] == ["label_uncertain"]


def long_table(page, rows, *, header=None, bottom=780, top=60):
    """Draw rows of 20 points over pages; return nothing."""
    y = 600
    group = []
    for row in rows:
        if y + 20 * (len(group) + 1) > bottom:
            page.grid(XS, [y + 20 * i for i in range(len(group) + 1)], group)
            page.next()
            y, group = top, [header] if header else []
        group.append(row)
    page.grid(XS, [y + 20 * i for i in range(len(group) + 1)], group)


@pytest.mark.parametrize("header", [None, ROWS[0]])
def test_a_table_over_pages_is_one_and_a_repeated_header_counts_once(header):
    rows = [ROWS[0], *[[f"{index}.属于国家秘密", str(index), "0", ""] for index in range(40)]]
    page = Page()
    page.text(60, 590, "三、收到和处理政府信息公开申请情况")
    long_table(page, rows, header=header)
    document = read_pdf(page.pdf())
    (table,) = document.tables
    assert texts(table) == rows
    assert table.page == 1
    assert table.row_pages[0] == 1
    assert table.row_pages[-1] == 2
    assert len(table.row_pages) == len(rows)


def cut_row(label, rest, values, rest_values, width=50):
    """Return a PDF whose last row on page 1 goes on as the first row of page 2."""
    page = Page()
    xs = [60, 60 + width, 200, 300, 400]
    page.grid(xs, [700, 720, 740, 760], [
        ["4.保护第三", "1", "2", "3"], ["5.属于三类", "4", "5", "9"], [label, *values]
    ])  # fmt: skip
    page.next()
    page.grid(xs, [60, 80, 100], [[rest, *rest_values], ["7.属于行政", "6", "0", "6"]])
    return page.pdf()


@pytest.mark.parametrize(
    ("values", "rest_values"),
    [(["3", "1", ""], ["", "", ""]), (["", "", ""], ["3", "1", ""]), (["", "", ""], ["", "", ""])],
)
def test_a_row_that_a_page_cuts_is_one_row(values, rest_values):
    (table,) = read_pdf(cut_row("6.属于四", "类过程性", values, rest_values)).tables
    rows = texts(table)
    assert len(rows) == 4
    both = [one or two for one, two in zip(values, rest_values, strict=True)]
    assert rows[2] == ["6.属于四\n类过程性", *both]


@pytest.mark.parametrize(
    ("label", "rest", "values", "rest_values"),
    [
        ("6.属于四类", "7.行政执法", ["1", "0", "1"], ["", "", ""]),
        ("规章", "行政许可", ["1", "0", "1"], ["", "", ""]),
        ("6.属于四类", "过程性信息", ["1", "0", "1"], ["2", "0", "2"]),
    ],
)
def test_two_rows_on_two_pages_stay_two(label, rest, values, rest_values):
    wide = 140
    (table,) = read_pdf(
        cut_row(label, rest, values, rest_values, 50 if "6" in label else wide)
    ).tables
    assert len(texts(table)) == 5

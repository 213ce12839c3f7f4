import io
import json
from pathlib import Path

import pytest

from crawler.documents.limits import DocumentLimits
from crawler.documents.model import DocumentError, Method, Table
from crawler.documents.pdf import read_pdf

canvases = pytest.importorskip("reportlab.pdfgen.canvas")
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "reports"
FONT = "STSong-Light"
A4 = (595, 842)


class Page:
    """Draws tables with y from the page's top."""

    def __init__(self, size=A4, *, rotation=0):
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont

        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.out = io.BytesIO()
        self.canvas = canvases.Canvas(self.out, pagesize=size)
        self.high = size[1]
        self.rule = self.line
        if rotation:
            self.canvas.setPageRotation(rotation)

    def text(self, x, y, text, size=9, font=FONT):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.high - y, text)

    def line(self, x, y, to_x, to_y):
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x, self.high - y, to_x, self.high - to_y)

    def filled(self, x, y, to_x, to_y):
        wide, high = max(to_x - x, 0.5), max(to_y - y, 0.5)
        self.canvas.rect(x, self.high - y - high, wide, high, stroke=0, fill=1)

    def double(self, x, y, to_x, to_y):
        self.line(x, y, to_x, to_y)
        if y == to_y:
            self.line(x, y + 1.5, to_x, to_y + 1.5)
        else:
            self.line(x + 1.5, y, to_x + 1.5, to_y)

    def dashed(self, x, y, to_x, to_y):
        self.canvas.setDash(2, 2)
        self.line(x, y, to_x, to_y)
        self.canvas.setDash()

    def pieces(self, x, y, to_x, to_y):
        """Draw dashes as small boxes, as some printer drivers do."""
        if y == to_y:
            for start in range(int(x), int(to_x), 4):
                self.filled(start, y, min(start + 2, to_x), y)
        else:
            for start in range(int(y), int(to_y), 4):
                self.filled(x, start, x, min(start + 2, to_y))

    def grid(self, xs, ys, rows, size=9, *, skip=()):
        """Draw a grid with texts; ``skip`` are sides left out: left, right, top, bottom."""
        for index, y in enumerate(ys):
            if (index == 0 and "top" in skip) or (index == len(ys) - 1 and "bottom" in skip):
                continue
            self.rule(xs[0], y, xs[-1], y)
        for index, x in enumerate(xs):
            if (index == 0 and "left" in skip) or (index == len(xs) - 1 and "right" in skip):
                continue
            self.rule(x, ys[0], x, ys[-1])
        for row, y in zip(rows, ys[1:], strict=False):
            for text, x in zip(row, xs, strict=False):
                self.text(x + 4, y - 4, text, size)

    def next(self):
        self.canvas.showPage()

    def pdf(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()


XS = [60, 200, 300, 400, 500]
ROWS = [
    ["信息内容", "制发", "废止", "有效"],
    ["规章", "1", "", "11"],
    ["行政规范性文件", "8", "26", "66"],
]
YS = [100, 120, 140, 160]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


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


@pytest.mark.parametrize(
    ("rotation", "origin"), [(90, (842, 0)), (180, (595, 842)), (270, (0, 595))]
)
@pytest.mark.parametrize("says", [True, False])
def test_a_turned_page_reads_like_an_upright_one(rotation, origin, says):
    size = A4 if says or rotation == 180 else (842, 595)
    # reportlab swaps the sides of a page that says that it is turned.
    page = Page(size, rotation=rotation if says else 0)
    page.high = 842
    page.canvas.translate(*origin)
    page.canvas.rotate(rotation)
    page.grid(XS, YS, ROWS)
    (table,) = read_pdf(page.pdf()).tables
    assert texts(table) == ROWS


def test_a_form_with_its_own_matrix_is_read_where_it_is_shown():
    page = Page()
    page.canvas.beginForm("table")
    page.grid(XS, YS, ROWS)
    page.canvas.endForm()
    page.canvas.saveState()
    page.canvas.translate(30, -100)
    page.canvas.scale(0.8, 0.8)
    page.canvas.doForm("table")
    page.canvas.restoreState()
    (table,) = read_pdf(page.pdf()).tables
    assert texts(table) == ROWS


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


def test_page_numbers_and_running_heads_are_left_out():
    page = Page()
    for number in (1, 2, 3):
        page.text(60, 30, "某某市人民政府公报")
        page.text(60, 380, "各级人民政府" * 7, 10)
        page.text(60, 400, f"第{'一二三'[number - 1]}段。", 10)
        page.text(290, 820, f"- {number} -")
        page.next()
    document = read_pdf(page.pdf())
    start = "各级人民政府" * 7
    assert [paragraph.text for paragraph in document.paragraphs] == [
        f"{start}第一段。", f"{start}第二段。", f"{start}第三段。"
    ]  # fmt: skip


def test_lines_of_a_paragraph_are_put_together():
    page = Page()
    page.text(84, 100, "本报告根据《中华人民共和国政府信息公开条例》编制，全文包括六", 12)
    page.text(60, 120, "个部分。", 12)
    page.text(84, 140, "如有疑问请联系。", 12)
    paragraphs = [paragraph.text for paragraph in read_pdf(page.pdf()).paragraphs]
    assert paragraphs == [
        "本报告根据《中华人民共和国政府信息公开条例》编制，全文包括六个部分。",
        "如有疑问请联系。",
    ]


def encrypted(user, owner):
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = io.BytesIO()
    canvas = canvases.Canvas(out, encrypt=StandardEncryption(user, ownerPassword=owner))
    canvas.drawString(50, 50, "text for everyone")
    canvas.save()
    return out.getvalue()


def test_a_password_to_open_is_refused_one_to_change_is_not():
    with pytest.raises(DocumentError) as raised:
        read_pdf(encrypted("secret", "owner"))
    assert raised.value.code == "document_encrypted"
    assert read_pdf(encrypted("", "owner")).paragraphs[0].text == "text for everyone"


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.7 garbage" * 50, b"no pdf at all"])
def test_garbage_is_damaged(data):
    with pytest.raises(DocumentError) as raised:
        read_pdf(data)
    assert raised.value.code == "document_damaged"


def test_a_cut_file_is_never_read_in_silence():
    page = Page()
    page.grid(XS, YS, ROWS)
    data = page.pdf()
    for share in (0.3, 0.6, 0.9):
        try:
            codes = [issue.code for issue in read_pdf(data[: int(len(data) * share)]).issues]
        except DocumentError as error:
            codes = [error.code]
        assert "document_damaged" in codes


def test_too_many_pages_are_refused():
    page = Page()
    for _ in range(4):
        page.next()
    with pytest.raises(DocumentError) as raised:
        read_pdf(page.pdf(), DocumentLimits(pages=3))
    assert raised.value.code == "document_limits"


def test_a_script_is_named_and_left_alone():
    page = Page()
    page.text(60, 100, "正文正文正文正文正文")
    page.canvas._doc.Catalog.OpenAction = None
    data = page.pdf().replace(b"/PageMode /UseNone", b"/OpenAction<</S/JavaScript/JS(x)>>")
    document = read_pdf(data)
    assert [issue.code for issue in document.issues] == ["document_active"]


def loop_of_pages():
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def test_a_loop_in_the_page_tree_ends():
    try:
        codes = [issue.code for issue in read_pdf(loop_of_pages()).issues]
    except DocumentError as error:
        codes = [error.code]
    assert "document_damaged" in codes


COLUMNS_2021 = 7


@pytest.mark.parametrize(
    "name",
    ["huaian_2024.REAL.pdf", "huaian_2024.rebuilt.pdf", "shanghai_office_2019.rebuilt.pdf"],
)
def test_the_samples_tables_are_read_whole(name):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"no sample {name}")
    expected = json.loads((SAMPLES / f"{name.split('.')[0]}.expected.json").read_text("utf-8"))
    document = read_pdf(path.read_bytes())
    assert not document.issues
    assert len(document.tables) == 3
    assert_true_values(document, expected)


def assert_true_values(document, expected):
    wanted = [
        ["" if value is None else str(value) for value in row]
        for row in expected["table3"]["rows"].values()
    ]
    rows = [[cell.text for cell in row[-COLUMNS_2021:]] for row in document.tables[1].rows()]
    assert sorted(rows[3:]) == sorted(wanted)
    blocks = expected["table4"]["blocks"]
    values = [
        "" if value is None else str(value)
        for key in ("review", "lit_direct", "lit_post_review")
        for value in (blocks[key].values() if isinstance(blocks[key], dict) else blocks[key])
    ]
    assert [cell.text for cell in document.tables[2].rows()[-1]] == values


def test_final_accounts_are_read_too():
    path = SAMPLES / "not_a_report_final_accounts.pdf"
    if not path.exists():
        pytest.skip("no sample of final accounts")
    document = read_pdf(path.read_bytes())
    assert document.pages == 24
    assert "决算" in document.title
    assert len(document.tables) > 8


def test_a_watermark_across_the_page_stays_out_of_the_cells():
    page = Page()
    rows = [*ROWS, *(["行政许可", "1131", "84", "0"] for _ in range(9))]
    page.grid(XS, range(100, 100 + 20 * len(rows) + 1, 20), rows)
    page.canvas.translate(250, 600)
    page.canvas.rotate(45)
    page.canvas.setFont(FONT, 40)
    page.canvas.drawString(0, 0, "民政局2024")
    (table,) = read_pdf(page.pdf()).tables
    assert texts(table) == rows


def test_a_page_that_was_put_in_askew_keeps_its_text():
    page = Page()
    page.canvas.rotate(12)
    page.text(200, 400, "平湖市2022年政府信息公开工作年度报告")
    assert "年度报告" in read_pdf(page.pdf()).blocks[0].text


def painted(draw):
    """Return a table with a header on dark ground after ``draw`` has drawn in its figures."""
    page = Page()
    page.canvas.setFillGray(0.2)
    page.canvas.rect(XS[0], page.high - 120, XS[-1] - XS[0], 20, stroke=0, fill=1)
    page.canvas.setFillGray(1)
    page.grid(XS, YS[:2], ROWS[:1])
    page.canvas.setFillGray(0)
    draw(page, "below")
    page.grid(XS, YS[1:], ROWS[1:])
    draw(page, "above")
    return read_pdf(page.pdf())


def white(page, x, text):
    page.canvas.setFillGray(1)
    page.text(x, 156, text)
    page.canvas.setFillGray(0)


@pytest.mark.parametrize("text", ["8", "8888", "26", "6", "66"])
@pytest.mark.parametrize("place", ["below", "above"])
@pytest.mark.parametrize("way", ["white", "invisible", "clear"])
def test_text_that_is_not_seen_changes_no_figure(way, place, text):
    def draw(page, now):
        if now != place:
            return
        for x in XS[1:-1]:
            if way == "white":
                white(page, x + 4, text)
            elif way == "clear":
                page.canvas.setFillAlpha(0)
                page.text(x + 4, 156, text)
                page.canvas.setFillAlpha(1)
            else:
                page.canvas.setFont(FONT, 9)
                page.canvas.drawString(x + 4, page.high - 156, text, mode=3)

    (table,) = painted(draw).tables
    assert texts(table) == ROWS


def test_figures_under_a_white_box_are_not_read_and_those_on_it_are():
    def draw(page, now):
        if now == "below":
            page.text(XS[1] + 4, 156, "8000")
            page.canvas.setFillGray(1)
            page.canvas.rect(XS[1] + 1, page.high - 159, 40, 18, stroke=0, fill=1)
            page.canvas.setFillGray(0)

    (table,) = painted(draw).tables
    assert texts(table) == ROWS


@pytest.mark.parametrize("ground", ["picture", "pattern"])
def test_white_figures_on_what_may_be_dark_make_their_cell_unreadable(ground):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(page, now):
        if now == "above":
            if ground == "picture":
                picture = ImageReader(Image.new("RGB", (9, 9), "white"))
                page.canvas.drawImage(picture, XS[1] + 12, page.high - 158, 30, 17)
            else:
                page.canvas.setFillAlpha(0.5)
                page.canvas.rect(XS[1] + 12, page.high - 158, 30, 17, stroke=0, fill=1)
                page.canvas.setFillAlpha(1)
            white(page, XS[1] + 14, "7")

    (table,) = painted(draw).tables
    assert texts(table)[2][1] == "8\ufffd"


def test_a_number_over_another_that_is_covered_in_part_is_unreadable():
    def draw(page, now):
        if now == "below":
            page.text(XS[1] + 4, 156, "8" + " " * 60 + "9")
            page.canvas.setFillGray(1)
            page.canvas.rect(XS[1] + 1, page.high - 159, 40, 18, stroke=0, fill=1)
            page.canvas.setFillGray(0)

    (table,) = painted(draw).tables
    assert "\ufffd" in texts(table)[2][1]


def test_dark_text_under_a_coloured_marker_is_read():
    def draw(page, now):
        if now == "above":
            page.canvas.setFillColorRGB(1, 1, 0)
            page.canvas.setFillAlpha(0.4)
            page.canvas.rect(XS[1], page.high - 160, 90, 20, stroke=0, fill=1)
            page.canvas.setFillAlpha(1)

    (table,) = painted(draw).tables
    assert texts(table) == ROWS


def test_the_mark_of_a_note_is_no_digit_of_a_figure():
    page = Page()
    page.grid(XS, YS, ROWS)
    page.text(XS[2] + 4 + 9, 152, "1", size=5)
    (table,) = read_pdf(page.pdf()).tables
    assert texts(table)[2] == ["行政规范性文件", "8", "26¹", "66"]

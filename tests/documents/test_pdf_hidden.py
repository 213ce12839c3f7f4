"""Figures of PDF files that no reader of the page sees, and marks that are no digits."""

import pytest

from crawler.documents.pdf import read_pdf
from tests.documents.pdf_pages import FONT, ROWS, XS, YS, Page, texts


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


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize(
    ("text", "digits"), [("12", ""), ("1.2", ""), ("1,234", ""), ("7", "7"), ("其他", "")]
)
def test_figures_that_are_turned_within_their_page_are_not_told(angle, text, digits):
    def draw(page, now):
        if now == "below":
            page.canvas.saveState()
            page.canvas.translate(XS[2] + 40, page.high - 131)
            page.canvas.rotate(angle)
            page.canvas.setFont(FONT, 7)
            page.canvas.drawCentredString(0, -2, text)
            page.canvas.restoreState()

    (table,) = painted(draw).tables
    cell = texts(table)[1][2]
    assert cell
    assert "".join(filter(str.isdigit, cell)) == digits

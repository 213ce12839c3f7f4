"""Signs that a recogniser mistakes, told by their shape; sizes of recognised lines."""

from __future__ import annotations

import io

import pytest

from crawler.documents.ruling_text import Glyph, text_lines

pytest.importorskip("rapidocr")
cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")
ImageFont = pytest.importorskip("PIL.ImageFont")

from PIL import Image, ImageDraw  # noqa: E402 - behind what may skip this file

from crawler.documents.ocr_signs import (  # noqa: E402 - behind what may skip this file
    Part,
    faint_before,
    faint_dash,
    may_lack_sign,
    minus_before,
    sign_alone,
)


def drawn(*strokes: tuple[tuple[int, int], tuple[int, int]], thick: int = 2) -> np.ndarray:
    ink = np.zeros((60, 80), np.uint8)
    for start, end in strokes:
        cv2.line(ink, start, end, 255, thick)
    return ink


def box(ink: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(ink)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def printed(text: str) -> np.ndarray:
    page = Image.new("L", (80, 60), 0)
    ImageDraw.Draw(page).text((20, 15), text, 255, font=ImageFont.load_default(28))
    return (np.asarray(page) > 128).astype(np.uint8) * 255


@pytest.mark.parametrize(
    ("ink", "sign"),
    [
        (drawn(((30, 10), (22, 34))), "/"),
        (drawn(((34, 10), (20, 34))), "/"),
        (drawn(((22, 10), (30, 34))), ""),  # a backslash is no sign of ours
        (drawn(((26, 10), (26, 34))), ""),  # 1 without a foot
        (drawn(((20, 20), (50, 20)), thick=3), "—"),
        (drawn(((20, 20), (25, 20)), thick=3), "—"),  # a hyphen
        (drawn(((20, 20), (22, 20)), thick=3), ""),  # a speck
        (drawn(((20, 20), (34, 20)), ((38, 20), (52, 20)), thick=3), "—"),
        *((printed(digit), "") for digit in "0123456789"),
    ],
)
def test_a_stroke_alone_is_told_by_its_shape(ink, sign):
    assert sign_alone(ink, box(ink)) == sign


def whole(ink):
    return 0, 0, ink.shape[1], ink.shape[0]


@pytest.mark.parametrize(
    ("text", "seen"),
    [("88.7", True), ("887", False), ("8-7", False), ("8187", False), ("8  87", True)],
)
def test_a_point_between_figures_or_the_gap_that_it_left_is_seen(text, seen):
    ink = printed(text)
    assert may_lack_sign(ink, box(ink), whole(ink)) is seen


@pytest.mark.parametrize(
    ("mark", "seen"),
    [
        (((30, 24), (34, 24)), True),
        (((30, 38), (34, 38)), False),  # at the foot
        (((4, 24), (8, 24)), False),  # far away
        (((30, 14), (30, 36)), False),  # a figure itself
    ],
)
def test_a_blurred_mark_half_way_up_before_a_figure_may_be_a_sign(mark, seen):
    figure = drawn(((44, 12), (44, 38)), thick=3)
    line = box(figure)
    assert not may_lack_sign(figure, line, whole(figure))
    ink = cv2.bitwise_or(figure, drawn(mark, thick=4))
    assert may_lack_sign(ink, line, whole(ink)) is seen


def test_a_minus_sign_stands_close_before_the_middle_of_a_figure():
    figure = Part(40, 10, 50, 28)
    minus = Part(30, 18, 36, 20)
    assert minus_before([minus, figure], figure) == minus
    assert minus_before([Part(10, 18, 16, 20), figure], figure) is None  # far away
    assert minus_before([Part(30, 26, 36, 28), figure], figure) is None  # at the foot
    assert minus_before([Part(30, 10, 36, 28), figure], figure) is None  # a figure itself
    assert minus_before([minus, Part(32, 14, 38, 16), figure], figure) is None  # two: dirt


def test_a_recognised_line_has_the_size_of_its_characters():
    title = Glyph(54, 51, 539, 70, "海盐县人力资源和社会保障局2014年度政府信息公开年度报告", 0.99)
    body = Glyph(
        67,
        84,
        539,
        96,
        "根据《中华人民共和国政府信息公开条例》，海盐县人力资源和社会保障局编制了本机关2014年度",
        0.99,
    )
    large, small = text_lines([title, body])
    assert round(large.size) == 18
    assert 10 < small.size < 12


def test_a_scanned_column_of_changes_keeps_its_signs():
    from crawler.documents.ocr import read_image

    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(22)
    rows = ["-2", "/", "12", "-15", "1", "—"]
    for number in range(len(rows) + 1):
        draw.line((200, 300 + 50 * number, 700, 300 + 50 * number), 0, 2)
    for x in (200, 450, 700):
        draw.line((x, 300, x, 300 + 50 * len(rows)), 0, 2)
    for number, text in enumerate(rows):
        draw.text((260, 312 + 50 * number), str(100 + number), 0, font=font)
        if text == "—":
            draw.line((540, 325 + 50 * number, 570, 325 + 50 * number), 0, 2)
        else:
            draw.text((540, 312 + 50 * number), text, 0, font=font)
    target = io.BytesIO()
    page.save(target, "PNG", dpi=(150, 150))
    (table,) = read_image(target.getvalue()).tables
    assert [cells[1].text for cells in table.rows()] == rows


CELL = (100, 200, 300, 240)


@pytest.mark.parametrize(
    ("speck", "seen"),
    [
        ((190, 218, 196, 222), True),
        ((190, 202, 196, 206), False),  # at the cell's upper edge
        ((101, 218, 107, 222), False),  # at its left line
        ((310, 218, 316, 222), False),  # in another cell
    ],
)
def test_a_level_speck_half_way_up_a_blank_cell_may_be_a_dash(speck, seen):
    assert faint_dash([speck], CELL) == (speck if seen else None)


@pytest.mark.parametrize(
    ("speck", "seen"),
    [
        ((180, 218, 186, 222), True),
        ((180, 230, 186, 234), False),  # at the foot: a point
        ((130, 218, 136, 222), False),  # too far away
        ((220, 218, 226, 222), False),  # behind the figure
    ],
)
def test_a_level_speck_before_a_figure_may_be_a_minus_sign(speck, seen):
    assert faint_before([speck], (200, 210, 212, 231), CELL) is seen


def test_hyphens_of_a_coarse_picture_are_read_with_doubt_and_not_lost():
    from crawler.documents.ocr import read_image

    page = Image.new("L", (827, 1170), 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(15)
    for number in range(5):
        draw.line((100, 200 + 30 * number, 500, 200 + 30 * number), 0, 1)
        if number < 4:
            draw.text((150, 206 + 30 * number), str(100 + number), 0, font=font)
    for x in (100, 300, 500):
        draw.line((x, 200, x, 320), 0, 1)
    for number in (0, 2):
        # Two grey pixels: hardly less than a hyphen at 100 dots to an inch.
        draw.line((400, 215 + 30 * number, 401, 215 + 30 * number), 90)
    target = io.BytesIO()
    page.save(target, "PNG")
    (table,) = read_image(target.getvalue()).tables
    found = [cells[1] for cells in table.rows()]
    assert [(cell.text, cell.confidence) for cell in found] == [
        ("—", 0.5), ("", 1.0), ("—", 0.5), ("", 1.0),
    ]  # fmt: skip

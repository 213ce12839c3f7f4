"""PDF files as a whole: their text, their pages, and samples of real reports."""

import json
from pathlib import Path

import pytest

from crawler.documents.pdf import read_pdf
from tests.documents.pdf_pages import A4, ROWS, XS, YS, Page, texts

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "reports"


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


@pytest.mark.parametrize(
    ("above", "day"),
    [
        (("平湖市科学技术局", 420), ("2024年1月20日", 426)),
        (("如有疑问请联系。" * 5, 60), ("平湖市科学技术局 2024年1月20日", 60)),
    ],
)
def test_a_signatures_day_begins_a_line_of_its_own(above, day):
    page = Page()
    page.text(60, 60, "本报告根据条例编制，全文" * 3, 12)
    page.text(above[1], 100, above[0], 12)
    page.text(day[1], 120, day[0], 12)
    found = [paragraph.text.replace(" ", "") for paragraph in read_pdf(page.pdf()).paragraphs]
    assert found[-2:] == [above[0], day[0].replace(" ", "")]


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


def test_a_page_that_was_put_in_askew_keeps_its_text():
    page = Page()
    page.canvas.rotate(12)
    page.text(200, 400, "平湖市2022年政府信息公开工作年度报告")
    assert "年度报告" in read_pdf(page.pdf()).blocks[0].text

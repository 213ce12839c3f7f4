"""Pictures that stand in a page itself are read like any others, within limits."""

from __future__ import annotations

import base64
import sys

import pytest

pytest.importorskip("rapidocr")
pytest.importorskip("cv2")
import numpy as np

from crawler.documents import html_pictures
from crawler.documents.html import read_html
from crawler.documents.model import Cell, Method, Paragraph, Table
from crawler.documents.reading import read_document
from crawler.documents.ruling_pages import PageBlocks
from crawler.documents.ruling_text import TextLine
from crawler.issues import CODES
from tests.documents.test_ocr_reader import ROWS, encoded, table_picture, texts

BLANK = np.random.default_rng(1).integers(0, 255, (500, 500), np.uint8)


def shown(data: bytes, kind: str = "image/png", more: str = "") -> str:
    return f'<p><img src="data:{kind}{more};base64,{base64.b64encode(data).decode()}"></p>'


def page(*parts: str) -> str:
    return f"<html><head><title>年报</title></head><body>{''.join(parts)}</body></html>"


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[int, int], float]]:
    """Stand in for the recogniser; return the shape of each picture and its dots per inch."""
    found: list[tuple[tuple[int, int], float]] = []

    def recognise(grey: np.ndarray, number: int, dpi: float) -> PageBlocks:
        found.append((grey.shape, dpi))
        line = TextLine(100.0, 300.0, 300.0, 312.0, 12.0, f"第{number}图", 0.9)
        return PageBlocks(number, 595.0, 842.0, [line])

    monkeypatch.setattr(html_pictures, "recognise_page", recognise)
    return found


def test_a_table_that_is_a_picture_stands_where_the_picture_stood() -> None:
    made = encoded(table_picture(ROWS))
    text = page("<h1>年报</h1><p>一、总体情况</p>", shown(made), "<p>六、其他</p>")
    document = read_document(text.encode())
    assert document.method is Method.OCR
    assert texts(document) == ROWS
    kinds = [block.text if isinstance(block, Paragraph) else "table" for block in document.blocks]
    assert kinds == ["年报", "一、总体情况", "table", "六、其他"]
    assert all(cell.confidence is not None for cell in document.tables[0].cells)


def test_pictures_are_read_in_their_order_between_the_text(recognised: list) -> None:
    one = shown(encoded(BLANK))
    document = read_html(page("甲", one, one, "乙", one.replace("base64,", "base64, \n")))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "".join(lines) == "甲第1图第2图乙第3图"
    # A picture in a page is taken to be as wide as a sheet of A4, however high it is.
    assert [(shape, round(dpi)) for shape, dpi in recognised] == [((500, 500), 60)] * 3


@pytest.mark.parametrize(
    "part",
    [
        shown(b"\x89PNG" + bytes(100)),
        shown(encoded(BLANK[:200, :300])),
        shown(b"<svg>" + bytes(20_000), "image/svg+xml"),
        shown(bytes(20_000), "text/html"),
        '<img src="https://a/b.png">',
        f'<img src="data:image/png,{"a" * 20_000}">',
    ],
)
def test_signs_and_what_is_no_picture_are_left_alone(part: str, recognised: list) -> None:
    document = read_html(page("<p>甲</p>", part))
    assert (document.method, document.issues, recognised) == (Method.HTML, (), [])
    assert document.blocks == (Paragraph("甲"),)


def test_a_page_with_its_tables_needs_no_pictures(recognised: list) -> None:
    cells = "".join("<tr>" + "<td>1</td>" * 10 + "</tr>" for _ in range(10))
    document = read_html(page(f"<table>{cells}</table>", shown(encoded(BLANK))))
    assert document.method is Method.HTML
    assert recognised == []
    assert document.blocks == (Table(tuple(Cell(n // 10, n % 10, "1") for n in range(100))),)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (shown(encoded(BLANK)[:20_000]), "document_damaged"),
        (shown(b"GIF89a" + bytes(20_000), "image/gif"), "document_damaged"),
        (shown(encoded(np.full((8000, 8000), 255, np.uint8))), "document_limits"),
        (shown(encoded(np.full((60_000, 500), 255, np.uint8))), "document_limits"),
        (shown(encoded(BLANK)) * 13, "document_limits"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_text_is_kept(
    part: str, code: str, recognised: list
) -> None:
    document = read_html(page("<p>甲</p>", part, "<p>乙</p>"))
    assert [said.code for said in document.issues] == [code]
    assert code in CODES
    assert (document.paragraphs[0].text, document.paragraphs[-1].text) == ("甲", "乙")
    assert len(recognised) in {0, 12}


def test_without_the_library_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    document = read_html(page("<p>甲</p>", shown(encoded(BLANK))))
    assert [said.code for said in document.issues] == ["document_needs_extra"]
    assert document.method is Method.HTML

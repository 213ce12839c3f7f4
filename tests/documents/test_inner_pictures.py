"""Pictures that stand in a page itself are read like any others, within limits."""

from __future__ import annotations

import base64
import sys
from dataclasses import replace

import pytest

pytest.importorskip("rapidocr")
pytest.importorskip("cv2")
import numpy as np

from crawler.documents import inner_pictures
from crawler.documents.docx import read_docx
from crawler.documents.html import read_html
from crawler.documents.limits import LIMITS
from crawler.documents.model import Cell, Method, Paragraph, Table
from crawler.documents.reading import read_document
from crawler.documents.rtf import read_rtf
from crawler.documents.ruling_pages import PageBlocks
from crawler.documents.ruling_text import TextLine
from crawler.issues import CODES
from tests.documents.docx_packages import W, p, package
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

    monkeypatch.setattr(inner_pictures, "recognise_page", recognise)
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


DRAWING = (
    '<w:drawing xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<a:blip r:embed="rId7"/></w:drawing>'
)
VML = (
    '<w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<v:imagedata r:id="rId7"/></w:pict>'
)


def word_file(picture: bytes, drawing: str = DRAWING, target: str = "media/image1.png") -> bytes:
    shown = f"<w:p><w:r>{drawing}</w:r></w:p>"
    main = f'<w:document xmlns:w="{W}"><w:body>{p("前")}{shown}{p("后")}</w:body></w:document>'
    rels = f'<Relationships><Relationship Id="rId7" Type="x" Target="{target}"/></Relationships>'
    return package(
        {
            "word/document.xml": main,
            "word/_rels/document.xml.rels": rels,
            "word/media/image1.png": picture,
        }
    )


@pytest.mark.parametrize("drawing", [DRAWING, VML])
@pytest.mark.parametrize("target", ["media/image1.png", "/word/media/image1.png"])
def test_a_picture_in_a_word_file_is_read_where_it_stands(
    drawing: str, target: str, recognised: list
) -> None:
    document = read_docx(word_file(encoded(BLANK), drawing, target))
    assert [block.text for block in document.blocks] == ["前", "第1图", "后"]
    assert document.method is Method.OCR
    assert len(recognised) == 1


def test_a_picture_of_a_word_file_that_cannot_be_read_is_an_issue(recognised: list) -> None:
    document = read_docx(word_file(b"\xd7\xcd\xc6\x9a" + bytes(5000)))
    assert [block.text for block in document.blocks] == ["前", "后"]
    ((found,), method) = document.issues, document.method
    assert found.code == "document_damaged"
    assert found.message.startswith("picture 1 in it: the picture is none of JPEG, PNG")
    assert "0x" not in found.message
    assert method is Method.DOCX
    assert not recognised


def test_signs_in_a_word_file_are_left_alone(recognised: list) -> None:
    document = read_docx(word_file(b"\x89PNG" + bytes(500)))
    assert not document.issues
    assert not recognised


def test_a_picture_that_is_too_large_to_unpack_does_not_refuse_its_word_file(
    recognised: list,
) -> None:
    limits = replace(LIMITS, part_bytes=20_000)
    document = read_docx(word_file(b"\x89PNG" + bytes(range(256)) * 100), limits)
    assert [block.text for block in document.blocks] == ["前", "后"]
    assert [found.code for found in document.issues] == ["document_limits"]
    assert not recognised


@pytest.mark.parametrize("is_raw", [False, True])
def test_a_picture_in_an_rtf_file_is_read_where_it_stands(
    recognised: list, *, is_raw: bool
) -> None:
    data = encoded(BLANK)
    content = rb"\bin%d " % len(data) + data if is_raw else data.hex("\n", 40).encode()
    kinds = rb"{\*\blipuid 0123456789abcdef}\picscalex50\pngblip "
    shown = rb"{\*\shppict{\pict" + kinds + content + rb"}}{\nonshppict{\pict 00}}"
    document = read_rtf(rb"{\rtf1\ansi before\par " + shown + rb"\par after\par}")
    assert [block.text for block in document.blocks] == ["before", "第1图", "after"]
    assert document.method is Method.OCR
    assert [shape for shape, _ in recognised] == [BLANK.shape]

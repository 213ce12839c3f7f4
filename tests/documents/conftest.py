"""Files made by the programs that make them, not by hand."""

import io

import docx
import pytest

from crawler.replica.packing import pack


@pytest.fixture(scope="session")
def docx_bytes() -> bytes:
    document = docx.Document()
    document.add_paragraph("政府信息公开工作年度报告")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def pdf_bytes() -> bytes:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(10, 10, "report")
    page.save()
    return out.getvalue()


@pytest.fixture
def make_zip():
    return pack

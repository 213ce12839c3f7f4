"""PDF files that are refused, cut, or read with a limit."""

import io

import pytest

from crawler.documents.limits import DocumentLimits
from crawler.documents.model import DocumentError
from crawler.documents.pdf import read_pdf
from tests.documents.pdf_pages import ROWS, XS, YS, Page, canvases


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

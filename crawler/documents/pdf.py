"""Reads .pdf: text and ruling lines as pdfium has them; pages that are pictures go to OCR.

pdfium is not safe in threads: read one document at a time in a process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pypdfium2
import pypdfium2.raw as native

from crawler.documents.limits import LIMITS, check_document, check_input, too_much
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.ocr import recognise_page
from crawler.documents.ocr_engine import has_engine, needs_extra
from crawler.documents.pdf_forms import check_forms
from crawler.documents.pdf_native import PageContent, read_page
from crawler.documents.ruling_blocks import blocks_of, title_of
from crawler.documents.ruling_pages import PageBlocks, PageTable, page_blocks
from crawler.issues import issue
from crawler.model import Level

if TYPE_CHECKING:
    from crawler.documents.limits import DocumentLimits
    from crawler.documents.pdf_native import Page
    from crawler.model import Issue

PDF_TYPE: Final = "application/pdf"
# A page whose text is less than this, or mostly without meaning, is read as a picture.
_LEAST_TEXT: Final = 8
_MOST_UNMAPPED: Final = 0.1
_PICTURE: Final = 0.5
_SCAN: Final = 0.3
_DRAWN: Final = 200
# A page of size A3 has so many at 1000 dots per inch.
_MOST_PIXELS: Final = 200_000_000
# Dots per inch at which a page is drawn for OCR.
DPI: Final = 200
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|ImportData|SubmitForm)\b")
_TAIL: Final = 4096


@dataclass
class _Reading:
    """What has been read so far."""

    pages: list[PageBlocks] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    has_scans: bool = False


def read_pdf(data: bytes, limits: DocumentLimits = LIMITS) -> Document:
    """Return a PDF as a document; its method is OCR where a page had to be recognised.

    Raises ``DocumentError``: ``document_encrypted``, ``document_damaged``, ``document_limits``, or
    ``document_needs_extra`` where pages are pictures and OCR is not installed.
    """
    check_input(data, limits)
    check_forms(data)
    document = _open(data)
    reading = _Reading(issues=_active(data, document))
    try:
        count = len(document)
        if count > limits.pages:
            raise too_much("pages", count, limits.pages)
        if count == 0:
            raise DocumentError("document_damaged", "the PDF has no pages")
        for index in range(count):
            _read_page(document, index, reading, limits)
    finally:
        document.close()
    if b"%%EOF" not in data[-_TAIL:]:
        reading.issues.append(
            issue("document_damaged", "the PDF ends early: pages or text may be missing")
        )
    blocks, issues = blocks_of(reading.pages)
    if reading.has_scans and not blocks:
        nothing = "no text was found in the pictures of the pages"
        issues = (*issues, issue("document_damaged", nothing, level=Level.WARNING))
    return check_document(
        Document(
            Method.OCR if reading.has_scans else Method.PDF,
            PDF_TYPE,
            title_of(blocks),
            blocks,
            count,
            (*reading.issues, *issues),
        ),
        limits,
    )


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == native.FPDF_ERR_PASSWORD:
            raise DocumentError(
                "document_encrypted", "the PDF opens only with a password"
            ) from error
        if error.err_code == native.FPDF_ERR_SECURITY:
            raise DocumentError(
                "document_encrypted", "the PDF is locked in a way that cannot be opened"
            ) from error
        raise DocumentError("document_damaged", f"the PDF cannot be opened: {error}") from error


def _active(data: bytes, document: pypdfium2.PdfDocument) -> list[Issue]:
    """Return an issue for scripts and files in the PDF. None of them is ever run or opened."""
    seen = {match.decode() for match in _ACTIVE.findall(data)}
    if native.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        seen.add("/JavaScript")
    if native.FPDFDoc_GetAttachmentCount(document.raw) > 0:
        seen.add("/EmbeddedFile")
    if not seen:
        return []
    return [issue("document_active", f"the PDF holds {', '.join(sorted(seen))}: left alone")]


def _read_page(
    document: pypdfium2.PdfDocument, index: int, reading: _Reading, limits: DocumentLimits
) -> None:
    number = index + 1
    page = native.FPDF_LoadPage(document.raw, index)
    if not page:
        reading.issues.append(issue("document_damaged", f"page {number} cannot be read"))
        return
    try:
        content = read_page(page, limits)
        reading.pages.append(_blocks(page, number, content, reading))
    finally:
        native.FPDF_ClosePage(page)


def _blocks(page: Page, number: int, content: PageContent, reading: _Reading) -> PageBlocks:
    """Return what a page holds: by its text, or by its look where there is none to rely on."""
    written = page_blocks(
        number, (content.width, content.height), content.glyphs, content.levels, content.uprights
    )
    if content.unmapped > _MOST_UNMAPPED:
        share = f"{content.unmapped:.0%}"
        reading.issues.append(
            issue(
                "document_damaged",
                f"page {number}: {share} of the characters have no meaning in Unicode",
                level=Level.WARNING,
            )
        )
        reading.has_scans = True
        return _recognise(page, number, content)
    if _is_picture(content):
        reading.has_scans = True
        return _recognise(page, number, content)
    is_covered = content.picture_share > _PICTURE and not (content.levels and content.uprights)
    if not is_covered:
        return written
    # A scan with its text put under it, or a picture behind the text: tables tell them apart.
    if not has_engine():
        reading.issues.append(
            issue("document_needs_extra", f"page {number}: tables in its picture cannot be read")
        )
        return written
    seen = _recognise(page, number, content)
    if not any(isinstance(block, PageTable) for block in seen.blocks):
        return written
    reading.has_scans = True
    return seen


def _is_picture(content: PageContent) -> bool:
    """Return whether a page has no text of its own but shows some: a scan, or drawn characters."""
    return len(content.glyphs) < _LEAST_TEXT and (
        content.picture_share > _SCAN or content.paths > _DRAWN
    )


def _recognise(page: Page, number: int, content: PageContent) -> PageBlocks:
    """Draw a page and read it as a picture."""
    if not has_engine():
        raise needs_extra(f"page {number} is a picture")
    if content.picture_pixels > _MOST_PIXELS:
        # pdfium leaves out what it cannot unpack: the page would be read as an empty one.
        raise too_much(
            f"pixels of a picture on page {number}", content.picture_pixels, _MOST_PIXELS
        )
    from crawler.documents.pdf_drawing import draw  # noqa: PLC0415 - it needs the extra

    return recognise_page(draw(page, content.turn), number, DPI)

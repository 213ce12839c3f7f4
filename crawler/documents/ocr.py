"""Reads pictures and scanned pages: ruling lines by their ink, cells one by one, text by lines.

Needs the extra ``[ocr]``. Every cell and line has a confidence; what is doubtful is never above
0.5. A cell with ink that could not be read has the text ``?`` with confidence 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.documents.limits import LIMITS, check_document, check_input, too_much
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.ocr_engine import has_engine, needs_extra
from crawler.documents.ruling_blocks import blocks_of, title_of
from crawler.issues import issue
from crawler.model import Level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.ruling_pages import PageBlocks

    Grey = NDArray[np.uint8]

_MOST_PIXELS: Final = 50_000_000
_LEAST_SIDE: Final = 40
_MAGIC: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"RIFF", "image/webp"),
)


def read_image(data: bytes, limits: DocumentLimits = LIMITS) -> Document:
    """Return a picture as a document of one page (of several in a TIFF file: of all).

    Raises ``DocumentError``: ``document_needs_extra``, ``document_damaged``, ``document_limits``.
    """
    check_input(data, limits)
    if not has_engine():
        raise needs_extra("the file is a picture")
    media_type = next((name for magic, name in _MAGIC if data.startswith(magic)), "image")
    pictures = decode(data, limits)
    pages = [recognise_page(picture, number) for number, picture in enumerate(pictures, 1)]
    blocks, issues = blocks_of(pages)
    if not blocks:
        nothing = "no text was found in the picture"
        issues = (*issues, issue("document_damaged", nothing, level=Level.WARNING))
    return check_document(
        Document(Method.OCR, media_type, title_of(blocks), blocks, len(pages), issues), limits
    )


def decode(data: bytes, limits: DocumentLimits) -> list[Grey]:
    """Return the pictures in a file in shades of grey, within limits."""
    from crawler.documents.ocr_decoding import decode_pictures  # noqa: PLC0415 - it needs the extra

    return decode_pictures(data, limits)


def recognise_page(grey: Grey, number: int, dpi: float | None = None) -> PageBlocks:
    """Return the tables and lines of text of a scanned page.

    :param grey: the page in shades of grey.
    :param dpi: its pixels per inch, where they are known.
    """
    if not has_engine():
        raise needs_extra(f"page {number} is a picture")
    if min(grey.shape) < _LEAST_SIDE:
        raise DocumentError("document_damaged", f"page {number}: the picture is too small")
    if grey.size > _MOST_PIXELS:
        raise too_much("pixels", grey.size, _MOST_PIXELS)
    from crawler.documents.ocr_page import read_picture  # noqa: PLC0415 - it needs the extra

    return read_picture(grey, number, dpi)

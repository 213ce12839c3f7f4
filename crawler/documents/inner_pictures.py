"""Reads the pictures within a document by OCR: a page's ``data:`` URIs (RFC 2397), Word's, RTF's.

Reports are shown so as scans, and tables as pictures below text. Only a document without the tables
of a report is looked at: recognising takes a second or more for each picture.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from crawler.documents.limits import too_much
from crawler.documents.model import Document, DocumentError, Method, Paragraph, Table
from crawler.documents.ocr import decode, recognise_page
from crawler.documents.ocr_engine import has_engine
from crawler.documents.ruling_blocks import blocks_of
from crawler.issues import issue
from crawler.model import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.ocr import Grey
    from crawler.documents.ruling_pages import PageBlocks
    from crawler.model import Issue

_RASTER: Final = re.compile(
    r"\s*data:image/(?:jpe?g|png|gif|bmp|webp|tiff)[^,]{0,100};base64,", re.IGNORECASE
)
#: In pixels: smaller ones are logos and QR codes, larger ones are refused.
_LEAST_WIDTH: Final = 400
_LEAST_AREA: Final = 150_000
_MOST_AREA: Final = 50_000_000
# Reports have three to ten pages; so many are read within NIANBAO_DOCUMENT_SECONDS as it is set.
_MOST_PICTURES: Final = 12
#: Of a picture in a Word file: a table in fewer bytes is nothing that could be read.
_LEAST_BYTES: Final = 3000
#: The tables of a report have 300 cells.
_CELLS: Final = 100
#: Of text on a page: a picture is as wide as A4's, in inches; it is read at 200 dots an inch.
_WIDTH: Final = 8.27
_DPI: Final = 200


@dataclass
class _Reading:
    """What has been read so far."""

    blocks: list[Paragraph | Table] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    seen: bool = False


def needs_pictures(document: Document) -> bool:
    """Return whether the tables of a report may be pictures: the document has none of its own."""
    return sum(len(table.cells) for table in document.tables) < _CELLS


def with_pictures(
    document: Document, pictures: Sequence[tuple[int, str | bytes]], limits: DocumentLimits
) -> Document:
    """Return a document with what its pictures say; its method is OCR where one was recognised.

    :param pictures: of each the number of blocks before it, and its bytes or its address.

    A picture that cannot be read is an issue; the rest of the document counts all the same.
    """
    pictures = [(place, found) for place, found in pictures if _may_be_table(found)]
    if not pictures or not needs_pictures(document):
        return document
    if not has_engine():
        needed = issue("document_needs_extra", f"{len(pictures)} pictures in it: not read")
        return replace(document, issues=(*document.issues, needed))
    reading = _Reading()
    if len(pictures) > _MOST_PICTURES:
        many = too_much("pictures in it", len(pictures), _MOST_PICTURES)
        reading.issues.append(issue(many.code, str(many)))
    done = 0
    numbered = enumerate(pictures[:_MOST_PICTURES], 1)
    for place, group in groupby(numbered, key=lambda found: found[1][0]):
        reading.blocks += document.blocks[done:place]
        done = place
        # Pictures that follow each other are pages: a table may go on from one to the next.
        pages = [_page(number, found, reading, limits) for number, (_, found) in group]
        blocks, issues = blocks_of([page for page in pages if page is not None])
        reading.blocks += blocks
        reading.issues += issues
    reading.blocks += document.blocks[done:]
    return replace(
        document,
        method=Method.OCR if reading.seen else document.method,
        blocks=tuple(reading.blocks),
        issues=(*document.issues, *reading.issues),
    )


def _may_be_table(picture: str | bytes) -> bool:
    """Return whether a picture is no small sign and, as an address, one that the page holds."""
    if isinstance(picture, bytes):
        return len(picture) >= _LEAST_BYTES
    return _RASTER.match(picture) is not None


def _page(
    number: int, picture: str | bytes, reading: _Reading, limits: DocumentLimits
) -> PageBlocks | None:
    """Return what a picture shows; None for a small one, and with an issue for a broken one."""
    try:
        grey = decode(_bytes(picture), limits)[0]
        high, wide = grey.shape
        if wide < _LEAST_WIDTH or wide * high < _LEAST_AREA:
            return None
        found = _recognised(grey, number)
    except DocumentError as error:
        said = f"picture {number} in it: {error}"
        reading.issues.append(issue(error.code, said, level=Level.WARNING))
        return None
    reading.seen = reading.seen or bool(found.blocks)
    return found


def _recognised(grey: Grey, number: int) -> PageBlocks:
    high, wide = grey.shape
    dpi = wide / _WIDTH
    area = wide * high * (_DPI / dpi) ** 2
    if area > _MOST_AREA:
        raise too_much("pixels", round(area), _MOST_AREA)
    return recognise_page(grey, number, dpi)


def _bytes(picture: str | bytes) -> bytes:
    if isinstance(picture, bytes):
        return picture
    data = unquote_to_bytes(picture.partition(",")[2])
    try:
        return base64.b64decode(b"".join(data.split()), validate=False)
    except binascii.Error as error:
        raise DocumentError("document_damaged", f"no base64: {error}") from error

"""Reads .ofd (版式文档, GB/T 33190-2016): a zip of XML pages, read like the pages of a PDF."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import LIMITS, check_document, check_input, too_much
from crawler.documents.markup import parse_xml
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.ocr import decode, recognise_page
from crawler.documents.ocr_engine import has_engine, needs_extra
from crawler.documents.ofd_objects import POINTS, Objects, OfdPage, Picture, local, numbers
from crawler.documents.package import Package
from crawler.documents.ruling_blocks import blocks_of, title_of
from crawler.documents.ruling_pages import PageBlocks, page_blocks
from crawler.documents.ruling_text import once
from crawler.issues import issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits
    from crawler.model import Issue

OFD_TYPE: Final = "application/ofd"
# A page with less text is a picture, if it holds one that covers so much of it.
_LEAST_TEXT: Final = 8
_PICTURE: Final = 0.3
# Pixels per inch at which a page of pictures is put together.
DPI: Final = 200
_A4: Final = (210.0, 297.0)


@dataclass
class _Body:
    """One document of the package: an OFD file may hold several."""

    folder: str
    root: _Element
    templates: dict[str, str] = field(default_factory=dict)
    composites: dict[str, _Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    size: tuple[float, float] = _A4


@dataclass
class _Reading:
    pages: list[PageBlocks] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    has_scans: bool = False


def read_ofd(data: bytes, limits: DocumentLimits = LIMITS) -> Document:
    """Return an OFD file as a document; its method is OCR where a page had to be recognised.

    Raises ``DocumentError``: ``document_damaged``, ``document_encrypted``, ``document_limits``, or
    ``document_needs_extra`` where pages are pictures and OCR is not installed.
    """
    check_input(data, limits)
    reading = _Reading()
    with Package(data, limits) as package:
        title = ""
        for body_title, root in _bodies(package, limits):
            title = title or body_title
            body = _body(package, root, limits)
            for path in _page_paths(body):
                if len(reading.pages) >= limits.pages:
                    raise too_much("pages", len(reading.pages) + 1, limits.pages)
                _read_page(package, body, path, reading, limits)
    if not reading.pages:
        raise DocumentError("document_damaged", "the OFD file has no pages")
    blocks, issues = blocks_of(reading.pages)
    return check_document(
        Document(
            Method.OCR if reading.has_scans else Method.OFD,
            OFD_TYPE,
            title_of(blocks) or title,
            blocks,
            len(reading.pages),
            (*reading.issues, *issues),
        ),
        limits,
    )


def _part(package: Package, path: str, limits: DocumentLimits) -> _Element:
    data = package.read(path)
    if not data:
        raise DocumentError("document_damaged", f"the OFD file lacks {path}")
    try:
        return parse_xml(data, limits)
    except DocumentError as error:
        if any("encrypt" in name.lower() for name in package.names):
            raise DocumentError("document_encrypted", f"{path} of the OFD is encrypted") from error
        raise


def _join(folder: str, path: str) -> str:
    """Return a part's name; ST_Loc counts from the folder of the part that names it, or from ``/``.

    Names that lead out of the package name nothing in it.
    """
    path = path.strip().replace("\\", "/")
    joined = path[1:] if path.startswith("/") else posixpath.join(folder, path)
    return posixpath.normpath(joined)


def _bodies(package: Package, limits: DocumentLimits) -> Iterator[tuple[str, str]]:
    """Yield every document's title and the path of its root."""
    root = _part(package, "OFD.xml", limits)
    for body in root:
        if local(body) != "DocBody":
            continue
        title = path = ""
        for item in body.iter():
            if local(item) == "Title":
                title = (item.text or "").strip()
            elif local(item) == "DocRoot":
                path = item.text or ""
        if path:
            yield title, _join("", path)


def _body(package: Package, path: str, limits: DocumentLimits) -> _Body:
    """Return a document with the templates and resources that its pages may call."""
    folder = posixpath.dirname(path)
    body = _Body(folder, _part(package, path, limits))
    common = next((item for item in body.root if local(item) == "CommonData"), None)
    for item in () if common is None else common:
        name = local(item)
        if name == "PageArea":
            body.size = _size(item) or body.size
        elif name == "TemplatePage":
            body.templates[item.get("ID", "")] = _join(folder, item.get("BaseLoc", ""))
        elif name in {"PublicRes", "DocumentRes"}:
            _resources(package, body, _join(folder, item.text or ""), limits)
    return body


def _resources(package: Package, body: _Body, path: str, limits: DocumentLimits) -> None:
    data = package.read(path)
    if not data:
        return
    root = parse_xml(data, limits)
    folder = _join(posixpath.dirname(path), root.get("BaseLoc", ""))
    for item in root.iter():
        name = local(item)
        if name == "MultiMedia":
            files = (child.text for child in item if local(child) == "MediaFile")
            body.media[item.get("ID", "")] = _join(folder, next(files, "") or "")
        elif name == "CompositeGraphicUnit":
            body.composites[item.get("ID", "")] = item


def _size(area: _Element) -> tuple[float, float] | None:
    """Return the width and height of a page in millimetres."""
    for item in area:
        if local(item) == "PhysicalBox":
            box = numbers(item.text)
            if len(box) == 4 and box[2] > 0 and box[3] > 0:  # noqa: PLR2004 - x, y, width, height
                return box[2], box[3]
    return None


def _page_paths(body: _Body) -> Iterator[str]:
    for pages in body.root:
        if local(pages) == "Pages":
            for page in pages:
                if local(page) == "Page":
                    yield _join(body.folder, page.get("BaseLoc", ""))


def _read_page(
    package: Package, body: _Body, path: str, reading: _Reading, limits: DocumentLimits
) -> None:
    number = len(reading.pages) + 1
    root = _part(package, path, limits)
    page = OfdPage()
    size = body.size
    objects = Objects(body.composites, limits)
    for item in root:
        name = local(item)
        if name == "Area":
            size = _size(item) or size
        elif name == "Template":
            template = body.templates.get(item.get("TemplateID", ""))
            if template is None:
                reading.issues.append(
                    issue("document_damaged", f"page {number}: its template is missing")
                )
                continue
            for content in _part(package, template, limits):
                if local(content) == "Content":
                    objects.read(content, page)
        elif name == "Content":
            objects.read(item, page)
    width, height = size[0] * POINTS, size[1] * POINTS
    large = [
        picture
        for picture in page.pictures
        if (picture.right - picture.left) * (picture.bottom - picture.top)
        > _PICTURE * width * height
    ]
    if len(page.glyphs) < _LEAST_TEXT and large:
        reading.pages.append(_recognise(package, body, number, large, (width, height), limits))
        reading.has_scans = True
        return
    reading.pages.append(
        page_blocks(number, (width, height), once(page.glyphs), page.levels, page.uprights)
    )


def _recognise(
    package: Package,
    body: _Body,
    number: int,
    pictures: list[Picture],
    size: tuple[float, float],
    limits: DocumentLimits,
) -> PageBlocks:
    """Put a page's pictures where they stand, and read the page as a picture."""
    if not has_engine():
        raise needs_extra(f"page {number} is a picture")
    from crawler.documents.ocr_decoding import compose  # noqa: PLC0415 - it needs the extra

    parts = []
    for picture in pictures:
        data = package.read(body.media.get(picture.resource, ""))
        if not data:
            raise DocumentError("document_damaged", f"page {number}: its picture is missing")
        box = (picture.left, picture.top, picture.right, picture.bottom)
        parts.append((decode(data, limits)[0], box))
    return recognise_page(compose(parts, size, DPI), number, DPI)

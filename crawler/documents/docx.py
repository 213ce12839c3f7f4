"""Reads .docx, .docm, flat OPC (a package as one XML file) and Word 2003's XML.

Only what bears text is looked at: no formatting is applied, so the work is as short as the text.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from lxml import etree

from crawler.documents.limits import LIMITS, check_document, check_input
from crawler.documents.markup import parse_xml
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.package import Package
from crawler.documents.wordhidden import show_as_printed
from crawler.documents.wordlists import number_paragraphs, used_styles
from crawler.documents.wordnames import names_of
from crawler.documents.wordstyles import write_out_styles
from crawler.documents.wordtext import WordText
from crawler.issues import issue
from crawler.model import Level

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.wordnames import Names
    from crawler.model import Issue

DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN: Final = "word/document.xml"
_PKG: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RELATIONSHIP: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_TARGET: Final = re.compile(rb"""\bTarget\s*=\s*["']([^"']*)["']""")
_ID: Final = re.compile(rb"""\bId\s*=\s*["']([^"']*)["']""")
_EXTERNAL: Final = re.compile(rb"""\bTargetMode\s*=\s*["']External["']""")
_HYPERLINK: Final = re.compile(rb"""/(?:hyperlink|linkedHyperlink)["']""")
_ACTIVE: Final = ("vbaProject.bin", "/activeX/", "oleObject")


class _Parts(Protocol):
    """A package's parts by name."""

    @property
    def names(self) -> Collection[str]: ...

    def read(self, name: str) -> bytes:
        """Return a part's bytes, or ``b""``."""


class _FlatPackage:
    """A package written as one XML file."""

    def __init__(self, root: _Element) -> None:
        self._parts = {
            part.get(f"{_PKG}name", "").lstrip("/"): part for part in root.iter(f"{_PKG}part")
        }
        self.names: Collection[str] = self._parts.keys()

    def read(self, name: str) -> bytes:
        part = self._parts.get(name)
        body = part.find(f"{_PKG}xmlData") if part is not None else None
        return b"" if body is None or not len(body) else etree.tostring(body[0])


def read_docx(data: bytes, limits: DocumentLimits = LIMITS) -> Document:
    """Return a .docx file as a document. Raises ``DocumentError``."""
    check_input(data, limits)
    with Package(data, limits) as package:
        return _read_package(package, DOCX_TYPE, limits)


def read_word_xml(data: bytes, limits: DocumentLimits = LIMITS) -> Document:
    """Return flat OPC or Word 2003's XML as a document. Raises ``DocumentError``."""
    check_input(data, limits)
    root = parse_xml(data, limits)
    if root.tag == f"{_PKG}package":
        return _read_package(_FlatPackage(root), "application/xml", limits)
    names = names_of(str(root.tag))
    if names is None:
        raise DocumentError("document_unsupported", f"XML of {root.tag} is no document")
    return _read_root(root, data, names, "application/xml", limits)


def _read_package(parts: _Parts, media_type: str, limits: DocumentLimits) -> Document:
    main = _MAIN if _MAIN in parts.names else _main_part(parts)
    folder = posixpath.dirname(main)
    data = parts.read(main)
    if not data:
        raise DocumentError("document_damaged", f"the package has no {main or _MAIN}")
    root = parse_xml(data, limits)
    names = names_of(str(root.tag))
    if names is None:
        raise DocumentError("document_unsupported", f"{main} is {root.tag}, no document")
    if b"altChunk" in data and root.find(f".//{names.alt_chunk}") is not None:
        # The text stands in a part of another format (a web page), put in when Word opens it.
        return _read_chunk(parts, folder, media_type, limits)
    return _read_root(root, data, names, media_type, limits, parts, folder)


def _read_root(
    root: _Element,
    data: bytes,
    names: Names,
    media_type: str,
    limits: DocumentLimits,
    parts: _Parts | None = None,
    folder: str = "",
) -> Document:
    """Return the document of a main part."""
    if parts is not None:
        write_out_styles(root, parts.read(f"{folder}/styles.xml"), names, limits)
    show_as_printed(root, names)
    styles = {}
    issues: list[Issue] = []
    if parts is not None:
        issues = _active(parts, folder)
        used = {style.get(names.val, "") for style in root.iter(names.p_style)}
        if used:
            styles = used_styles(parts.read(f"{folder}/styles.xml"), used, names, limits)
        if b"numPr" in data or any(style.num_id for style in styles.values()):
            numbering = parts.read(f"{folder}/numbering.xml")
            number_paragraphs(root, numbering, styles, names, limits)
    levels = {
        name: style.outline + 1
        for name, style in styles.items()
        if style.outline is not None and 0 <= style.outline < 9  # noqa: PLR2004 - 9 is body text
    }
    body = root.find(names.body)
    if body is None:
        raise DocumentError("document_damaged", "the document has no body")
    has_pictures = b"blip" in data or b"imagedata" in data
    text = WordText(names, levels, limits, has_pictures=has_pictures)
    text.flow(body)
    document = Document(Method.DOCX, media_type, blocks=tuple(text.blocks), issues=tuple(issues))
    if text.pictures and parts is not None:
        document = _with_pictures(document, text.pictures, parts, folder, limits)
    return check_document(document, limits)


def _with_pictures(
    document: Document,
    pictures: list[tuple[int, str]],
    parts: _Parts,
    folder: str,
    limits: DocumentLimits,
) -> Document:
    """Return a document with what its pictures say where it has no tables of its own."""
    from crawler.documents.inner_pictures import needs_pictures, with_pictures  # noqa: PLC0415 - few

    if not needs_pictures(document):
        return document
    found: list[tuple[int, str | bytes]] = []
    issues: list[Issue] = []
    for place, name in pictures:
        try:
            found.append((place, _part_of(name, parts, folder)))
        except DocumentError as error:
            # The text counts all the same.
            issues.append(issue(error.code, f"a picture in it: {error}", level=Level.WARNING))
    document = replace(document, issues=(*document.issues, *issues))
    return with_pictures(document, found, limits)


def _part_of(name: str, parts: _Parts, folder: str) -> bytes:
    """Return the bytes of the part that a relation of the main part names, or ``b""``."""
    for relation in _RELATIONSHIP.findall(parts.read(f"{folder}/_rels/document.xml.rels")):
        target, found = _TARGET.search(relation), _ID.search(relation)
        if target is not None and found is not None and found[1].decode("utf-8", "replace") == name:
            path = target[1].decode("utf-8", "replace")
            return parts.read(posixpath.normpath(posixpath.join(f"/{folder}", path)).lstrip("/"))
    return b""


def _main_part(parts: _Parts) -> str:
    """Return the name of the main part, as the package's relations give it."""
    for relation in _RELATIONSHIP.findall(parts.read("_rels/.rels")):
        target = _TARGET.search(relation)
        if b"/officeDocument" in relation and target is not None:
            return target[1].decode("utf-8", "replace").lstrip("/")
    return ""


def _active(parts: _Parts, folder: str) -> list[Issue]:
    """Return issues for macros, controls and references outside; links to read on are none."""
    found = [name for name in parts.names if any(sign in name for sign in _ACTIVE)]
    for part in ("document.xml", "settings.xml", "document2.xml"):
        data = parts.read(f"{folder}/_rels/{part}.rels")
        if b"External" not in data:
            continue
        for relation in _RELATIONSHIP.findall(data):
            if _EXTERNAL.search(relation) and not _HYPERLINK.search(relation):
                target = _TARGET.search(relation)
                found.append(target[1].decode("utf-8", "replace")[:200] if target else part)
    if not found:
        return []
    named = ", ".join(found[:5])
    return [issue("document_active", f"{len(found)} not run or followed: {named}")]


def _read_chunk(parts: _Parts, folder: str, media_type: str, limits: DocumentLimits) -> Document:
    """Return the document of a part that a program put in instead of Word's own text."""
    from crawler.documents.reading import read_web_part  # noqa: PLC0415 - it imports this module

    for relation in _RELATIONSHIP.findall(parts.read(f"{folder}/_rels/document.xml.rels")):
        target = _TARGET.search(relation)
        if b"/aFChunk" in relation and target is not None:
            name = posixpath.normpath(f"{folder}/{target[1].decode('utf-8', 'replace')}")
            data = parts.read(name if not target[1].startswith(b"/") else name[len(folder) + 1 :])
            if data:
                return read_web_part(data, media_type, limits)
    raise DocumentError("document_unsupported", "the document's text stands in a missing part")

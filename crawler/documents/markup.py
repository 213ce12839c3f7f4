"""Parses XML and HTML without ever following it: no DTDs, no entities, no network, no huge trees.

The limits of libxml2 (depth 256 in XML, text of 10 MB) stay on; what breaks them is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.documents.limits import too_much
from crawler.documents.model import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits

_DOCTYPE: Final = b"<!DOCTYPE"
_RESOURCE: Final = "ERR_RESOURCE_LIMIT"
# What XML and HTML forbid in text; some programs write it all the same. In UTF-8.
_FORBIDDEN: Final = bytes({*range(0x20)} - set(b"\t\n\r"))
_NO_CHARACTERS: Final = ("\ufffe", "\uffff")


def parse_xml(data: bytes, limits: DocumentLimits) -> _Element:
    """Return the root element of XML. Raises ``DocumentError``."""
    _check_size(data, limits)
    # In UTF-16 every second byte of the sign is zero.
    if _DOCTYPE in (
        data if data.startswith((b"<", b"\xef\xbb\xbf<")) else data.replace(b"\0", b"")
    ):
        # Office formats have no DTD (ECMA-376 part 2, §8.1.1.4); entity bombs need one.
        raise DocumentError("document_limits", "the XML declares a DTD: it is not read")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        is_limit = "XML_PARSE_HUGE" in (error.msg or "")
        code = "document_limits" if is_limit else "document_damaged"
        raise DocumentError(code, f"the XML cannot be read: {error.msg}") from error
    except ValueError as error:
        raise DocumentError("document_damaged", f"the XML cannot be read: {error}") from error


def page_bytes(text: str, limits: DocumentLimits) -> bytes:
    """Return a page as ``parse_html`` takes it: in UTF-8, without what HTML forbids in text."""
    for sign in _NO_CHARACTERS:
        if sign in text:
            text = text.replace(sign, "")
    data = text.encode("utf-8", "replace").translate(None, _FORBIDDEN)
    _check_size(data, limits)
    return data


def parse_html(data: bytes) -> _Element | None:
    """Return the root element of a page, or None where it holds no element at all.

    Depths beyond libxml2's 256 occur in real pages (tags that are never closed): they are parsed
    once more up to 2048.
    """
    root = None
    for huge in (False, True):
        parser = etree.HTMLParser(
            encoding="utf-8",
            huge_tree=huge,
            no_network=True,
            collect_ids=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, etree.ParserError):
            return None
        broken = [entry for entry in parser.error_log if entry.type_name == _RESOURCE]
        if not broken:
            return root
    raise DocumentError("document_limits", f"the page cannot be read: {broken[0].message.strip()}")


def _check_size(data: bytes, limits: DocumentLimits) -> None:
    if len(data) > limits.part_bytes:
        raise too_much("bytes of mark-up", len(data), limits.part_bytes)
    if (tags := data.count(b"<")) > limits.tags:
        raise too_much("tags", tags, limits.tags)

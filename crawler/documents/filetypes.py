"""What the bytes of a file are: by the bytes, never by the name or the header alone."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import puremagic

from crawler.documents import compound

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN: Final = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument."

# Every type that is told apart: the extensions it may have (the usual one first) and the media
# types that servers declare for it beside its own.
_TYPES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "text/html": ((".html", ".htm", ".shtml", ".jhtml", ".xhtml"), ("application/xhtml+xml",)),
    "application/xhtml+xml": ((".xhtml", ".html", ".htm", ".shtml"), ("text/html",)),
    "application/pdf": ((".pdf",), ("application/x-pdf",)),
    "application/msword": (
        (".doc", ".wps", ".dot"),
        ("application/vnd.ms-works", "application/kswps"),
    ),
    "application/vnd.ms-excel": (
        (".xls", ".et", ".xlt"),
        ("application/x-msexcel", "application/kset"),
    ),
    "application/vnd.ms-powerpoint": ((".ppt", ".dps", ".pps"), ("application/ksdps",)),
    "application/x-ole-storage": ((".doc", ".xls", ".ppt", ".wps", ".et", ".msg"), ()),
    f"{OFFICE}wordprocessingml.document": ((".docx", ".docm", ".wps"), ("application/msword",)),
    f"{OFFICE}spreadsheetml.sheet": ((".xlsx", ".xlsm", ".et"), ("application/vnd.ms-excel",)),
    f"{OFFICE}presentationml.presentation": (
        (".pptx", ".pptm"),
        ("application/vnd.ms-powerpoint",),
    ),
    "application/ofd": ((".ofd",), ("application/zip",)),
    "application/vnd.oasis.opendocument.text": ((".odt",), ()),
    "application/vnd.oasis.opendocument.spreadsheet": ((".ods",), ()),
    "application/rtf": ((".rtf", ".doc"), ("text/rtf", "application/msword")),
    "application/zip": ((".zip",), ("application/x-zip-compressed", "application/x-zip")),
    "application/x-7z-compressed": ((".7z",), ()),
    "application/vnd.rar": ((".rar",), ("application/x-rar", "application/x-rar-compressed")),
    "application/gzip": ((".gz", ".tgz"), ("application/x-gzip",)),
    "image/jpeg": ((".jpg", ".jpeg", ".jpe", ".jfif"), ("image/jpg", "image/pjpeg")),
    "image/png": ((".png",), ("image/x-png",)),
    "image/gif": ((".gif",), ()),
    "image/bmp": ((".bmp",), ("image/x-ms-bmp",)),
    "image/webp": ((".webp",), ()),
    "image/tiff": ((".tif", ".tiff"), ()),
    "image/svg+xml": ((".svg",), ("text/xml", "application/xml")),
    "application/json": ((".json",), ("text/plain", "text/html", "text/json", "text/javascript")),
    "application/xml": ((".xml", ".rss", ".doc", ".xls"), ("text/xml", "application/rss+xml")),
    "message/rfc822": ((".mht", ".mhtml", ".eml", ".doc"), ("multipart/related",)),
    "text/plain": ((".txt", ".csv", ".md", ".log"), ("text/csv", "text/html", "application/json")),
    "application/x-msdownload": ((".exe", ".dll"), ("application/x-dosexec",)),
}
_EXTENSIONS = frozenset(ending for endings, _ in _TYPES.values() for ending in endings)
_DECLARED = frozenset(_TYPES) | {other for _, others in _TYPES.values() for other in others}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|style|meta|title|link|base|table|div|p|a|h[1-6]|br|"
    rb"iframe|font|span|center|form|img|ul|section|article|noscript)(?=[\s>/])",
    re.IGNORECASE,
)
_SKIP = re.compile(rb"(?:\s+|<!--.*?-->|<\?xml.*?\?>|<!\[CDATA\[)+", re.DOTALL)
_LOOK = 65_536
_STREAMS = (
    ({"WordDocument"}, "application/msword"),
    ({"Workbook", "Book"}, "application/vnd.ms-excel"),
    ({"PowerPoint Document", "PP97_DUALSTORAGE"}, "application/vnd.ms-powerpoint"),
)
_MEMBERS = (
    ("word/", f"{OFFICE}wordprocessingml.document"),
    ("xl/", f"{OFFICE}spreadsheetml.sheet"),
    ("ppt/", f"{OFFICE}presentationml.presentation"),
    ("OFD.xml", "application/ofd"),
)
_LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)


def sniff_type(data: bytes, name: str = "") -> str:
    """Return the media type of these bytes; ``""`` for none, ``application/octet-stream`` if unknown.

    :param name: only decides between types whose bytes are alike (an empty compound file).
    """
    if not data:
        return ""
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data.startswith(compound.MAGIC):
        return _compound_type(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data)
    if data.startswith(b"BM") and len(data) > 14 and data[6:10] == b"\0\0\0\0":  # noqa: PLR2004 - bytes of a BITMAPFILEHEADER
        return "image/bmp"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"MZ") and b"This program" in data[:1024]:
        return "application/x-msdownload"
    # A PDF may have some bytes before its header (ISO 32000-1, Annex H.3.4.1).
    if b"%PDF-" in data[:1024] and not _HTML.search(data[:1024]):
        return "application/pdf"
    return _text_type(data) or _other_type(data)


def type_agrees(declared: str, sniffed: str, filename: str) -> bool:
    """Return whether header and name may stand for what the bytes are.

    A header or an ending that says nothing (none, octet-stream, ``.jsp``) agrees with everything.
    Both endings of ``report.pdf.html`` are looked at.
    """
    endings, others = _TYPES.get(sniffed, ((), ()))
    known = sniffed in _TYPES
    if declared in _DECLARED and declared != sniffed and declared not in others:
        return False
    suffixes = [part.lower() for part in PurePosixPath(filename).suffixes[-2:]]
    said = [part for part in suffixes if part in _EXTENSIONS]
    return all(part in endings for part in said) if known else not said


def fits(extension: str, media_type: str) -> bool:
    """Return whether a file of this type may have this extension (``.pdf``)."""
    return extension.lower() in _TYPES.get(media_type, ((), ()))[0]


def extension_of(media_type: str) -> str:
    """Return the usual extension with its dot, or ``""`` for an unknown type."""
    return _TYPES[media_type][0][0] if media_type in _TYPES else ""


def is_extension(text: str) -> bool:
    """Return whether this (``.pdf``) is the extension of a type that is told apart."""
    return text.lower() in _EXTENSIONS


def _compound_type(data: bytes, name: str) -> str:
    found = compound.streams(data)
    for names, media_type in _STREAMS:
        if names & found:
            return media_type
    # A cut file has lost its directory: the streams' names may still be in what there is.
    for names, media_type in _STREAMS:
        if any(stream.encode("utf-16-le") in data for stream in names):
            return media_type
    return "application/x-ole-storage"


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            declared = archive.read("mimetype", None)[:100] if names[:1] == ["mimetype"] else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        names, declared = _names_of_cut_zip(data), b""
    if declared.startswith(b"application/vnd.oasis.opendocument"):
        return declared.decode("ascii", "replace").strip()
    present = set(names)
    for sign, media_type in _MEMBERS:
        if sign in present:
            return media_type
        is_folder = sign.endswith("/") and "[Content_Types].xml" in present
        if is_folder and any(name.startswith(sign) for name in names):
            return media_type
    return "application/zip"


def _names_of_cut_zip(data: bytes) -> list[str]:
    names = []
    for found in _LOCAL_NAME.finditer(data):
        length = int.from_bytes(found[1], "little")
        names.append(data[found.end() : found.end() + length].decode("utf-8", "replace"))
    return names


def _text_type(data: bytes) -> str:
    """Return the type of text, or ``""`` for bytes that are none."""
    head = data[:_LOOK]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    skipped = _SKIP.match(head)
    body = head[skipped.end() :] if skipped else head
    declaration = skipped[0] if skipped else b""
    if _HTML.match(body):
        is_xhtml = b"<?xml" in declaration and b"w3.org/1999/xhtml" in body[:2048]
        return "application/xhtml+xml" if is_xhtml else "text/html"
    if body[:4].lower() == b"<svg":
        return "image/svg+xml"
    if b"<?xml" in declaration:
        return "application/xml"
    if body[:1] in {b"{", b"["} and _is_json(data):
        return "application/json"
    if body[:13].lower() == b"mime-version:":
        return "message/rfc822"
    if b"\0" in head or not _decodes(head, whole=len(data) <= _LOOK):
        return ""
    return (
        "text/html"
        if re.search(rb"<(?:html|body|!doctype html)\b", head, re.IGNORECASE)
        else "text/plain"
    )


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _decodes(head: bytes, *, whole: bool) -> bool:
    """Return whether these bytes are text in UTF-8 or GB18030."""
    if sum(byte < 32 and byte not in b"\t\n\r\f\x1a\x1b" for byte in head[:4096]):  # noqa: PLR2004 - control characters
        return False
    # The look may end within a character.
    for cut in range(1 if whole else 4):
        piece = head[: len(head) - cut]
        for charset in ("utf-8", "gb18030"):
            try:
                piece.decode(charset)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _other_type(data: bytes) -> str:
    """Ask the library about the rest. What it only guesses at by one byte or two is not believed."""
    try:
        found = puremagic.magic_string(data[:_LOOK])
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    sure = [match for match in found if match.mime_type and len(match.byte_match) > 3]  # noqa: PLR2004 - as the docstring says
    return sure[0].mime_type if sure else UNKNOWN

"""One way in for every format: by the bytes, never by the name.

The readers are imported when they are needed: a page costs no PDF library.
"""

from __future__ import annotations

import email
import email.policy
import tempfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.documents import compound
from crawler.documents.archivelimits import ArchiveRefusedError, Fault
from crawler.documents.archives import RAR_TYPES, unpack
from crawler.documents.charset import to_text
from crawler.documents.docx import DOCX_TYPE, read_docx, read_word_xml
from crawler.documents.filetypes import sniff_type
from crawler.documents.html import read_html
from crawler.documents.limits import LIMITS, check_input, too_much
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.text import read_text

if TYPE_CHECKING:
    from email.message import EmailMessage

    from crawler.documents.limits import DocumentLimits

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_SHEETS: Final = frozenset(
    {
        f"{_OFFICE}spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
_ODT: Final = "application/vnd.oasis.opendocument.text"
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
ARCHIVES: Final = frozenset({"application/zip", "application/x-7z-compressed", *RAR_TYPES})
_GZIP: Final = "application/gzip"
_MAIL_HEAD: Final = 2048


@dataclass(frozen=True)
class NamedDocument:
    """A file, or a member of an archive, and what came of reading it.

    :param result: the document, or why there is none.
    """

    name: str
    result: Document | DocumentError


def read_document(
    data: bytes, *, name: str = "", text: str | None = None, limits: DocumentLimits = LIMITS
) -> Document:
    """Return what one file holds.

    :param name: decides nothing; for the message of an error.
    :param text: the file's text where it is known (a page that the crawl decoded).

    Raises ``DocumentError`` with one of the codes ``document_*``.
    """
    try:
        return _read(data, name, text, limits)
    except RecursionError as error:
        raise DocumentError("document_limits", f"{name or 'the file'}: nested too deep") from error
    except MemoryError as error:
        raise DocumentError("document_memory", f"{name or 'the file'}: out of memory") from error


def read_documents(
    data: bytes, name: str = "", *, limits: DocumentLimits = LIMITS
) -> list[NamedDocument]:
    """Return what a file holds: one entry, or one for each member of an archive.

    A member that is no document is an entry with its error. Raises nothing.
    """
    media_type = sniff_type(data)
    if media_type not in ARCHIVES:
        return [NamedDocument(name, _result(data, name, limits))]
    try:
        check_input(data, limits)
        members = _members(data, media_type)
    except DocumentError as error:
        return [NamedDocument(name, error)]
    return [
        NamedDocument(
            f"{name}/{inner}",
            content if isinstance(content, DocumentError) else _result(content, inner, limits),
        )
        for inner, content in members
    ]


def read_web_part(data: bytes, media_type: str, limits: DocumentLimits) -> Document:
    """Return a page, or a page with its pictures (MHTML), that another file holds."""
    inner = sniff_type(data)
    if inner not in {*_PAGES, "message/rfc822", "text/plain"}:
        raise DocumentError("document_unsupported", f"the text stands in a part of {inner}")
    return replace(_read(data, "", None, limits), media_type=media_type)


def _read(data: bytes, name: str, text: str | None, limits: DocumentLimits) -> Document:
    check_input(data, limits)
    media_type = sniff_type(data)
    if media_type in _PAGES:
        if text is not None:
            return read_html(text, limits, media_type=media_type)
        decoded, issues = to_text(data)
        return read_html(decoded, limits, media_type=media_type, issues=issues)
    if media_type == DOCX_TYPE:
        return read_docx(data, limits)
    if media_type == "message/rfc822" or _is_mail(data, media_type):
        return _read_mail(data, limits)
    if media_type == "text/plain":
        if text is not None:
            return read_text(text, limits)
        decoded, issues = to_text(data)
        return read_text(decoded, limits, issues=issues)
    return _read_rarer(data, media_type, name, limits)


def _read_rarer(data: bytes, media_type: str, name: str, limits: DocumentLimits) -> Document:
    """Read what is neither page nor .docx nor text, or say why it cannot be read."""
    if media_type == "application/xml":
        return read_word_xml(data, limits)
    if media_type == _GZIP:
        return _read(_ungzip(data, limits), name, None, limits)
    if media_type in {"application/pdf", "application/ofd"} or (
        media_type.startswith("image/") and media_type != "image/svg+xml"
    ):
        return _read_pages(data, media_type, limits)
    if media_type in {"application/msword", "application/rtf", _ODT, *_SHEETS}:
        return _read_office(data, media_type, limits)
    if media_type == "application/x-ole-storage":
        if "EncryptedPackage" in compound.streams(data):
            raise DocumentError(
                "document_encrypted", f"{name or 'the file'} is locked by a password"
            )
        if not compound.is_whole(data):
            raise DocumentError("document_damaged", f"{name or 'the file'}: compound file, cut")
    if media_type in ARCHIVES:
        raise DocumentError("document_unsupported", "an archive: read its members instead")
    raise DocumentError(
        "document_unsupported", f"{name or 'the file'}: {media_type or 'no bytes at all'}"
    )


def _read_office(data: bytes, media_type: str, limits: DocumentLimits) -> Document:
    if media_type == "application/msword":
        from crawler.documents.doc import read_doc  # noqa: PLC0415 - imported when it is needed

        return read_doc(data, limits)
    if media_type == _ODT:
        from crawler.documents.office import read_odt  # noqa: PLC0415 - imported when it is needed

        return read_odt(data, limits)
    if media_type == "application/rtf":
        from crawler.documents.rtf import read_rtf  # noqa: PLC0415 - imported when it is needed

        return read_rtf(data, limits)
    from crawler.documents.sheets import read_sheets  # noqa: PLC0415 - imported when it is needed

    return read_sheets(data, media_type, limits)


def _read_pages(data: bytes, media_type: str, limits: DocumentLimits) -> Document:
    if media_type == "application/pdf":
        from crawler.documents.pdf import read_pdf  # noqa: PLC0415 - imported when it is needed

        return read_pdf(data, limits)
    if media_type == "application/ofd":
        from crawler.documents.ofd import read_ofd  # noqa: PLC0415 - imported when it is needed

        return read_ofd(data, limits)
    from crawler.documents.ocr import read_image  # noqa: PLC0415 - imported when it is needed

    return read_image(data, limits)


def _result(data: bytes, name: str, limits: DocumentLimits) -> Document | DocumentError:
    try:
        return read_document(data, name=name, limits=limits)
    except DocumentError as error:
        return error


def _members(data: bytes, media_type: str) -> list[tuple[str, bytes | DocumentError]]:
    """Return names and bytes of an archive's members, unpacked within its own limits.

    Those that cannot be read come last, each with its error, unless there are no others.
    """
    faults: list[Fault] = []
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        archive = Path(folder) / "archive"
        archive.write_bytes(data)
        inside = Path(folder) / "members"
        inside.mkdir()
        try:
            members = unpack(archive, media_type, inside, faults=faults)
        except ArchiveRefusedError as error:
            raise DocumentError(error.code, f"the archive was refused: {error}") from error
        found = [(member.name, Path(member.path).read_bytes()) for member in members]
    if faults and not found:
        raise DocumentError(faults[0].code, f"the archive was refused: {faults[0].message}")
    bad = {fault.name: DocumentError(fault.code, fault.message) for fault in faults}
    # The archives in the archive are members too; what they held stands beside them.
    good = [item for item in found if item[0] not in bad and sniff_type(item[1]) not in ARCHIVES]
    return [*good, *bad.items()]


def _ungzip(data: bytes, limits: DocumentLimits) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, limits.part_bytes + 1)
    except zlib.error as error:
        raise DocumentError("document_damaged", f"gzip: {error}") from error
    if len(content) > limits.part_bytes:
        raise too_much("unpacked bytes", len(content), limits.part_bytes)
    if not unpacker.eof:
        raise DocumentError("document_damaged", "gzip: the data is cut")
    if content.startswith(b"\x1f\x8b"):
        raise DocumentError("document_unsupported", "gzip within gzip")
    return content


def _is_mail(data: bytes, media_type: str) -> bool:
    """Return whether text is a saved page (MHTML) whose first line is another header."""
    head = data[:_MAIL_HEAD].lower()
    return media_type == "text/plain" and b"\nmime-version:" in head and b"multipart/" in head


def _read_mail(data: bytes, limits: DocumentLimits) -> Document:
    """Read a page saved with its pictures in one file (MHTML, RFC 2557), as Word does too."""
    message: EmailMessage = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() not in _PAGES:
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        text, issues = to_text(content, str(part.get_content_charset() or ""))
        document = read_html(text, limits, media_type="message/rfc822", issues=issues)
        return replace(document, method=Method.HTML)
    raise DocumentError("document_damaged", "the saved page (MHTML) holds no page")

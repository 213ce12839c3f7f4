"""Reads Word's binary format (.doc, Kingsoft's .wps): turned into .docx, then read as one.

msdoc2docx does that in this process; what it read is held against the text of the file itself, so
that nothing is lost silently. LibreOffice is asked where it fails, if it is there.
"""

from __future__ import annotations

import re
import struct
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.documents import compound, office
from crawler.documents.docx import read_docx
from crawler.documents.limits import LIMITS, check_input
from crawler.documents.markup import parse_xml
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.package import Package
from crawler.documents.wordnames import TRANSITIONAL
from crawler.issues import issue

if TYPE_CHECKING:
    from crawler.documents.limits import DocumentLimits
    from crawler.model import Issue

_TYPE: Final = "application/msword"
_MACROS: Final = frozenset({"_VBA_PROJECT", "VBA", "Macros"})
# Word's own marks within text: a field's instruction is not printed, its result is.
_FIELD: Final = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_DIGIT: Final = re.compile(r"\d")
_CELL_MARK: Final = "\x07"  # ends a cell, and a row too
_TEXT: Final = (f"{{{TRANSITIONAL}}}t", f"{{{TRANSITIONAL}}}delText")
_CELLS: Final = (f"{{{TRANSITIONAL}}}tc", f"{{{TRANSITIONAL}}}tr")
_FIELD_DEPTH: Final = 20
_SECTOR: Final = 512
_WORD: Final = b"\xec\xa5"
_VERSIONS: Final = frozenset({0x65, 0x67, 0x68, 0xC0, 0xC1, 0xC2, 0xD9, 0x101, 0x10C, 0x112})
_FLAG_ENCRYPTED: Final = 0x0100


def read_doc(data: bytes, limits: DocumentLimits = LIMITS) -> Document:
    """Return a .doc or .wps file as a document. Raises ``DocumentError``."""
    check_input(data, limits)
    if not compound.is_whole(data):
        raise DocumentError("document_damaged", "the compound file is cut")
    if _is_encrypted(data):
        raise DocumentError("document_encrypted", "the document is locked by a password")
    try:
        document = _by_library(data, limits)
    except DocumentError as error:
        if error.code in {"document_encrypted", "document_limits"}:
            raise
        if office.program() is None:
            raise
        document = read_docx(office.to_docx(data, limits), limits)
    issues = [*_active(data), *document.issues]
    # What was recognised in its pictures stays less sure than text.
    method = Method.OCR if document.method is Method.OCR else Method.DOC
    return replace(document, method=method, media_type=_TYPE, issues=tuple(issues))


def _is_encrypted(data: bytes) -> bool:
    """Return whether the head of the main stream says that the file is encrypted.

    [MS-DOC] 2.5.2 FibBase: wIdent 0xA5EC, nFib, and bit 8 (fEncrypted) of the flags at byte 10.
    """
    for at in range(_SECTOR, len(data) - _SECTOR, _SECTOR):
        if data.startswith(_WORD, at):
            version, flags = struct.unpack_from("<H6xH", data, at + 2)
            if version in _VERSIONS:
                return bool(flags & _FLAG_ENCRYPTED)
    return False


def _active(data: bytes) -> list[Issue]:
    found = sorted(compound.streams(data) & _MACROS)
    if not found:
        return []
    return [issue("document_active", f"macros, not run: {', '.join(found)}")]


def _by_library(data: bytes, limits: DocumentLimits) -> Document:
    """Read with msdoc2docx; what it reads otherwise than the file's text is an error."""
    try:
        from doc2docx import convert  # noqa: PLC0415 - an extra
        from doc2docx.errors import (  # noqa: PLC0415 - an extra
            Doc2DocxError,
            EncryptedDocumentError,
        )
    except ImportError as error:
        raise DocumentError(
            "document_needs_extra", "msdoc2docx is not installed: pip install 'nianbao[doc]'"
        ) from error
    with tempfile.TemporaryDirectory(prefix="nianbao-") as name:
        source, made = Path(name) / "source.doc", Path(name) / "made.docx"
        source.write_bytes(data)
        try:
            convert(source, made)
            text = _own_text(source)
        except EncryptedDocumentError as error:
            raise DocumentError("document_encrypted", str(error)) from error
        except (
            # The library is young: a hostile file may raise anything that Python's own
            # reading of bytes raises.
            Doc2DocxError,
            ArithmeticError,
            AttributeError,
            LookupError,
            OSError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            raise DocumentError(
                "document_damaged", f"msdoc2docx: {type(error).__name__}: {error}"
            ) from error
        content = made.read_bytes()
    _compare(content, text, limits)
    return read_docx(content, limits)


def _own_text(source: Path) -> str:
    """Return the main text as the file's piece table gives it, cell marks and fields included."""
    from doc2docx.cfb import CompoundFile  # noqa: PLC0415 - an extra
    from doc2docx.diagnostics import ConversionReport  # noqa: PLC0415 - an extra
    from doc2docx.msdoc import FileInformationBlock, read_piece_table  # noqa: PLC0415 - an extra

    file = CompoundFile.from_path(source)
    word = file.open_stream("WordDocument")
    block = FileInformationBlock.parse(word)
    report = ConversionReport(str(source))
    pieces = read_piece_table(
        file.open_stream(block.base.table_stream_name),
        word,
        fc_clx=block.clx.fc,
        lcb_clx=block.clx.lcb,
        report=report,
    )
    return str(pieces.extract(0, block.ccp_text, report, story="main"))


def _compare(made: bytes, text: str, limits: DocumentLimits) -> None:
    """Refuse what lost digits, cells or rows of the file's own text on the way to .docx.

    It may hold more than the text: text boxes, for one.
    """
    for _ in range(_FIELD_DEPTH):
        text, changed = _FIELD.subn(lambda match: match[1] or "", text)
        if not changed:
            break
    with Package(made, limits) as package:
        root = parse_xml(package.read("word/document.xml"), limits)
    made_text = "".join(element.text or "" for element in root.iter(*_TEXT))
    lost = Counter(_DIGIT.findall(text)) - Counter(_DIGIT.findall(made_text))
    if lost:
        raise DocumentError("document_damaged", f"{lost.total()} digits of the text were lost")
    marks, cells = text.count(_CELL_MARK), sum(1 for _ in root.iter(*_CELLS))
    if cells < marks:
        raise DocumentError(
            "document_damaged", f"{marks} ends of cells and rows, but {cells} were made"
        )

"""What one document may cost before it is refused with ``document_limits``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.documents.model import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.model import Cell, Document


@dataclass(frozen=True)
class DocumentLimits:
    """Upper bounds; what is larger is no annual report. Sizes are bytes unless said otherwise.

    :param part_bytes: one unpacked part of a package (.docx, .xlsx, .ofd).
    :param ratio: how far a part above one mebibyte may grow when it is unpacked.
    :param tags: the ``<`` of a text with mark-up: bounds its elements before it is parsed.
    :param depth: elements, groups or tables within each other.
    :param span: a cell's spans in HTML are cut to this; official tables have 16 columns at most.
    :param sheet_cells: the area of a worksheet, empty cells counted.
    :param characters: of all text together.
    :param seconds: for a program outside (LibreOffice).
    """

    input_bytes: int = 64 << 20
    part_bytes: int = 32 << 20
    total_bytes: int = 128 << 20
    ratio: int = 200
    members: int = 4000
    tags: int = 3_000_000
    depth: int = 400
    blocks: int = 100_000
    tables: int = 1000
    rows: int = 10_000
    columns: int = 500
    cells: int = 100_000
    span: int = 100
    cell_characters: int = 200_000
    sheet_cells: int = 2_000_000
    characters: int = 20_000_000
    pages: int = 500
    seconds: int = 60


LIMITS: Final = DocumentLimits()


def too_much(what: str, seen: float, limit: float) -> DocumentError:
    """Return the error for a broken limit."""
    return DocumentError("document_limits", f"{what}: {seen} where at most {limit} are read")


def check_input(data: bytes, limits: DocumentLimits) -> None:
    """Refuse a file that is too large to be looked at."""
    check_size(len(data), limits)


def check_size(size: int, limits: DocumentLimits) -> None:
    """Refuse a file that has too many bytes; it need not have been read for that."""
    if size > limits.input_bytes:
        raise too_much("bytes of the file", size, limits.input_bytes)


def check_cells(cells: Sequence[Cell], limits: DocumentLimits) -> int:
    """Refuse a table that is larger than any report's; return how many characters it holds."""
    if len(cells) > limits.cells:
        raise too_much("cells in a table", len(cells), limits.cells)
    columns = max([cell.column for cell in cells], default=0) + 1
    if columns > limits.columns:
        raise too_much("columns of a table", columns, limits.columns)
    lengths = [len(cell.text) for cell in cells]
    if (characters := max(lengths, default=0)) > limits.cell_characters:
        raise too_much("characters in a cell", characters, limits.cell_characters)
    if cells and cells[-1].row >= limits.rows:
        raise too_much("rows of a table", cells[-1].row + 1, limits.rows)
    return sum(lengths)


def check_document(document: Document, limits: DocumentLimits) -> Document:
    """Return the document, or refuse it for what it holds as a whole."""
    if len(document.blocks) > limits.blocks:
        raise too_much("blocks", len(document.blocks), limits.blocks)
    tables = document.tables
    if len(tables) > limits.tables:
        raise too_much("tables", len(tables), limits.tables)
    characters = sum([check_cells(table.cells, limits) for table in tables])
    characters += sum([len(paragraph.text) for paragraph in document.paragraphs])
    if characters > limits.characters:
        raise too_much("characters", characters, limits.characters)
    return document

"""What a document holds, whatever its format: text and tables in reading order.

A table keeps its *origin cells*: each cell of the source once, where it begins, with its spans.
Spans are never copied into other places of the grid: a figure that was printed once is read once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.model import Issue


class Method(StrEnum):
    """How a document was read."""

    HTML = "html"
    DOCX = "docx"
    DOC = "doc"  # Word's binary format, as .doc and Kingsoft's .wps have it
    RTF = "rtf"
    PDF = "pdf"
    SHEET = "xlsx"  # .xlsx and .xls
    OFD = "ofd"  # 版式文档, GB/T 33190
    OCR = "ocr"
    FLAT = "flat"  # plain text


@dataclass(frozen=True, init=False)
class Cell:
    r"""A cell where it begins.

    :param row: its row in the table's grid, from 0.
    :param column: its column in the table's grid, from 0, cells spanning from above counted.
    :param text: its text; lines are parted by ``\n``, nothing else is changed.
    :param confidence: of recognised text (OCR), from 0 to 1; None where the text was there.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    confidence: float | None = None

    def __init__(
        self,
        row: int,
        column: int,
        text: str,
        row_span: int = 1,
        column_span: int = 1,
        confidence: float | None = None,
    ) -> None:
        # A page has hundreds. What a frozen dataclass does by itself, ``object.__setattr__`` for
        # each field, takes twice as long.
        fields = self.__dict__
        fields["row"] = row
        fields["column"] = column
        fields["text"] = text
        fields["row_span"] = row_span
        fields["column_span"] = column_span
        fields["confidence"] = confidence


@dataclass(frozen=True)
class Table:
    """A table's origin cells in order of row and column.

    :param page: the page on which it begins, from 1; None where the format has no pages.
    :param row_pages: the page of every row where a table runs over several; else empty.
    :param continues: whether it goes on with the table before it, cut by a page's end.
    """

    cells: tuple[Cell, ...]
    page: int | None = None
    row_pages: tuple[int, ...] = ()
    continues: bool = False

    def rows(self) -> list[list[Cell]]:
        """Return the cells row by row; a row in which no cell begins is left out."""
        return [list(row) for _, row in groupby(self.cells, key=lambda cell: cell.row)]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph's text.

    :param level: of a heading as the format says (1 is the highest); 0 where it says nothing.
    """

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True)
class Document:
    """One document.

    :param title: as the document itself gives it, or empty.
    :param blocks: paragraphs and tables in reading order.
    :param pages: how many; 0 where the format has none.
    :param issues: what could not be read or had to be guessed.
    """

    method: Method
    media_type: str
    title: str = ""
    blocks: tuple[Paragraph | Table, ...] = ()
    pages: int = 0
    issues: tuple[Issue, ...] = field(default=())

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs outside of tables."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def headings(self) -> tuple[Paragraph, ...]:
        """The paragraphs that the format marks as headings."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.level)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


class DocumentError(Exception):
    """A document that cannot be read at all.

    :param code: a code of ``crawler.issues``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

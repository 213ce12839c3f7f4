"""What was read of a document, in plain values to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.documents.html import read_html
from crawler.documents.model import Table

if TYPE_CHECKING:
    from crawler.documents.model import Document


def cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    """Return row, column, row span, column span and text of every cell."""
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


def only_table(text: str | bytes) -> list[tuple[int, int, int, int, str]]:
    """Return the cells of a page that holds one table."""
    (table,) = read_html(text).tables
    return cells(table)


def shape(document: Document) -> list[str | list[list[str]]]:
    """Return the paragraphs as text and the tables as rows of texts."""
    return [
        [[cell.text for cell in row] for row in block.rows()]
        if isinstance(block, Table)
        else block.text
        for block in document.blocks
    ]

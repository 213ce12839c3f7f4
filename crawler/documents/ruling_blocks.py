"""From the pages of one document to its blocks, title and doubts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.documents.model import Paragraph, Table
from crawler.documents.ruling_joining import JoinedTable, join_tables
from crawler.documents.ruling_paragraphs import body_size, drop_running_lines, paragraphs
from crawler.issues import issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.ruling_pages import PageBlocks
    from crawler.documents.ruling_text import TextLine
    from crawler.model import Issue


def blocks_of(
    pages: Sequence[PageBlocks],
) -> tuple[tuple[Paragraph | Table, ...], tuple[Issue, ...]]:
    """Return paragraphs and tables in reading order, and what was doubtful about the tables."""
    drop_running_lines(pages)
    body = body_size(pages)
    blocks: list[Paragraph | Table] = []
    issues: list[Issue] = []
    lines: list[tuple[int, TextLine]] = []
    for page, block in join_tables(pages):
        if not isinstance(block, JoinedTable):
            lines.append((page, block))
            continue
        blocks += paragraphs(lines, body)
        lines = []
        table = block.table()
        blocks.append(table)
        issues += [
            issue("label_uncertain", f"the table on page {table.page}: {doubt}")
            for doubt in block.doubts
        ]
    blocks += paragraphs(lines, body)
    return _with_title(blocks), tuple(issues)


def title_of(blocks: Sequence[Paragraph | Table]) -> str:
    """Return the text of the title, or an empty text."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.level == 1:
            lines.append(block.text)
        elif lines:
            break
    return "".join(lines)


def _with_title(blocks: list[Paragraph | Table]) -> tuple[Paragraph | Table, ...]:
    """Return the blocks; the first headings on the first page are the title."""
    has_begun = False
    for index, block in enumerate(blocks):
        is_title = isinstance(block, Paragraph) and block.level > 0 and block.page == 1
        if is_title and isinstance(block, Paragraph):
            blocks[index] = Paragraph(block.text, 1, block.page)
            has_begun = True
        elif has_begun:
            break
    return tuple(blocks)

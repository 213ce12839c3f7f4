"""Reads plain text: tables as programs write them when they take the text out of a document.

Four shapes occur. *One line a cell*, as Apache Tika writes Word files: a cell is a line that
begins with a TAB, lines without one go on with it, an empty line ends the row; a cell merged with
the one above is empty. *One line a row*, its cells parted by TABs, by bars as in Markdown, or by
commas. And text run together without any mark, which stays what it is: lines.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import LIMITS, check_document
from crawler.documents.model import Cell, Document, Method, Paragraph, Table
from crawler.documents.sheetcut import cut
from crawler.documents.textbars import without_bars
from crawler.documents.textcommas import comma_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.documents.limits import DocumentLimits
    from crawler.model import Issue

# Tika's RichTextContentHandler writes the names of bookmarks into the text.
_BOOKMARK: Final = re.compile(r"\[bookmark: [^\]\n]{0,200}\]")
_PAGE_NUMBER: Final = re.compile(r"\s*[-—–－]?\s*(?:第\s*)?\d{1,3}(?:\s*页)?\s*[-—–－]?\s*")
# A page's number in the middle of a row; a bare number may be a cell's second line.
_MARKED_NUMBER: Final = re.compile(
    r"\s*(?:[-—–－]\s*\d{1,3}\s*[-—–－]|第\s*\d{1,3}\s*页(?:[\s,，/]*共\s*\d{1,3}\s*页)?)\s*"
)
_FIGURE: Final = re.compile(r"\d")
_VALUE: Final = re.compile(r"[-+\d.,，/%—－]+(?:万?元|件|条)?|无")
# Longer than any label: what begins with a TAB is then an indented paragraph, not a cell.
_PROSE: Final = 120
_LEAST_ROWS: Final = 2
# A single row is a table of its own only with that many cells; with fewer it is an indented line.
_WIDE_ROW: Final = 7

_Block = Paragraph | Table


def read_text(
    text: str, limits: DocumentLimits = LIMITS, *, issues: tuple[Issue, ...] = ()
) -> Document:
    """Return plain text as a document. Empty cells and blanks within cells stay as they are."""
    rows = comma_rows(text)
    blocks = tuple(cut(rows, {}) if rows else read_lines(text))
    document = Document(Method.FLAT, "text/plain", blocks=blocks, issues=issues)
    return check_document(document, limits)


def read_lines(text: str) -> list[_Block]:
    """Return the paragraphs (one a line) and tables of a text."""
    text = _BOOKMARK.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = text.replace("\x0c", "\n").split("\n")
    lines = without_bars(lines, other_shapes=max(_shapes(lines)))
    one_a_cell, one_a_row = _shapes(lines)
    if one_a_cell > one_a_row and _ends_rows(lines):
        blocks = _by_cell(lines)
    elif one_a_row and one_a_row >= one_a_cell:
        blocks = _by_row(lines)
    else:
        blocks = (Paragraph(line.removeprefix("\t")) for line in lines if line.strip())
    return _continued(list(blocks))


def _shapes(lines: list[str]) -> tuple[int, int]:
    """Return how many lines are a cell, and how many are a row."""
    one_a_cell = sum(line.startswith("\t") and "\t" not in line[1:] for line in lines)
    return one_a_cell, sum("\t" in line[1:] for line in lines)


def _ends_rows(lines: list[str]) -> bool:
    """Return whether empty lines end rows; where they were lost, no line says where a row ends."""
    return any(
        not line.strip(" ") and following.startswith("\t") for line, following in pairwise(lines)
    )


def _by_cell(lines: list[str]) -> Iterator[_Block]:
    """Read the shape of one line a cell. Two empty lines, or text after one, end a table."""
    rows: list[list[str]] = []
    row: list[str] = []
    empty = 0
    for line in lines:
        if line.startswith("\t"):
            if empty > 1:
                yield from _table(rows, "\n")
                rows = []
            row.append(line[1:])
        elif row and line.strip(" "):
            row[-1] += "" if _MARKED_NUMBER.fullmatch(line) else f"\n{line}"
        elif line.strip():
            yield from _table(rows, "\n")
            rows = []
            yield Paragraph(line)
        elif row:
            rows.append(row)
            row = []
            empty = 0
        empty = 0 if line.strip() or row else empty + 1
    if row:
        rows.append(row)
    yield from _table(rows, "\n")


def _by_row(lines: list[str]) -> Iterator[_Block]:
    """Read the shape of one line a row. One empty line may stand between rows, text may not."""
    rows: list[list[str]] = []
    empty = 0
    for number, line in enumerate(lines):
        if "\t" in line:
            if empty > 1:
                yield from _table(_rejoined(rows), "\t")
                rows = []
            rows.append(line.split("\t"))
            empty = 0
        elif not line.strip():
            empty += 1
        elif rows and not empty and _is_within_table(lines, number):
            rows.append([line])
        else:
            yield from _table(_rejoined(rows), "\t")
            rows = []
            empty = 0
            yield Paragraph(line)
    yield from _table(_rejoined(rows), "\t")


def _rejoined(rows: list[list[str]]) -> list[list[str]]:
    """Return rows of figures with those joined that a line's end within a cell has broken.

    Most rows have the same number of cells, and only parts that make just as many are joined.
    """
    widths = Counter(map(len, rows)).most_common(1)
    width, times = widths[0] if widths else (0, 0)
    if 2 * times < len(rows):
        return rows
    found: list[list[str]] = []
    at = 0
    while at < len(rows):
        end, row = at + 1, rows[at]
        while 1 < len(row) < width and end < len(rows) and _go_together(row, rows[end]):
            row = [*row[:-1], f"{row[-1]}\n{rows[end][0]}", *rows[end][1:]]
            end += 1
        is_one = end > at + 1 and len(row) == width and any(map(_FIGURE.search, row))
        found.append(row if is_one else rows[at])
        at = end if is_one else at + 1
    return found


def _go_together(above: list[str], below: list[str]) -> bool:
    """Return whether the end of one row and the begin of the next can be one cell.

    They can where one of them is empty, or both are words.
    """
    last, first = above[-1].strip(), below[0].strip()
    return not (last and first and (_VALUE.fullmatch(last) or _VALUE.fullmatch(first)))


def _is_within_table(lines: list[str], number: int) -> bool:
    """Return whether a short line stands between two rows: a label broken over two lines."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return "\t" in following and len(lines[number]) < _PROSE


def _table(rows: list[list[str]], joint: str) -> Iterator[_Block]:
    """Yield rows as a table, or line by line where they are no table but indented text.

    :param joint: what stood between two cells.
    """
    if not rows:
        return
    cells = [text for row in rows for text in row]
    is_table = (
        (len(rows) >= _LEAST_ROWS or len(rows[0]) >= _WIDE_ROW)
        and max(len(row) for row in rows) > 1
        and sum(len(text) for text in cells) < _PROSE * len(cells)
        and any(text.strip() for text in cells)
    )
    if is_table:
        yield Table(
            tuple(
                Cell(number, column, text)
                for number, row in enumerate(rows)
                for column, text in enumerate(row)
            )
        )
        return
    for row in rows:
        for line in joint.join(row).split("\n"):
            if line.strip():
                yield Paragraph(line)


def _continued(blocks: list[_Block]) -> list[_Block]:
    """Mark a table that only a page's number parts from the one before it."""
    for at in range(2, len(blocks)):
        before, number, table = blocks[at - 2 : at + 1]
        if (
            isinstance(table, Table)
            and isinstance(before, Table)
            and isinstance(number, Paragraph)
            and _PAGE_NUMBER.fullmatch(number.text)
        ):
            blocks[at] = replace(table, continues=True)
    return blocks

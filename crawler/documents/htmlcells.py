"""Reads the rows of an HTML table: the text of each cell as it is shown, and its spans.

A report has hundreds of cells: here most of a page's time is spent. What is asked of lxml costs more
than anything else, so that each element is asked as little as can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.documents.htmlkinds import BREAK, KINDS, SKIP
from crawler.documents.htmlrows import is_raised, span
from crawler.documents.htmlstyles import picture_sign
from crawler.documents.htmltext import LINE, all_text, field_text, shown_line, shown_lines
from crawler.documents.limits import too_much
from crawler.documents.raised import raised

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits

    Row = list[tuple[str, int, int]]  # text, row span, column span

_ASCII_BLANKS: Final = " \t\r\n\f"
_PLAIN: Final = frozenset({"p", "span", "div", "font", "strong", "b"})


class CellReader:
    """Reads the cells of one page.

    :param hidden: the elements of the page that are not shown.
    """

    def __init__(self, hidden: frozenset[_Element], limits: DocumentLimits) -> None:
        self._hidden = hidden
        self._limits = limits

    def row(self, cells: list[_Element]) -> Row | None:
        """Return text and spans of a row's cells; None for a row that is not shown."""
        if cells and self._is_no_row(cells[0].getparent()):
            return None
        limits = self._limits
        if self._hidden:
            cells = [cell for cell in cells if cell not in self._hidden]
        found: Row = []
        for cell in cells:
            row_span = column_span = 1
            names = cell.keys()
            if "rowspan" in names:
                row_span = span(cell.get("rowspan", ""), limits.rows, limits.rows)
            if "colspan" in names:
                column_span = span(cell.get("colspan", ""), limits.span, 1)
            found.append((self._text(cell), row_span, column_span))
        return found

    def _is_no_row(self, row: _Element | None) -> bool:
        if row is None or row.tag != "tr":
            return False
        if self._hidden and row in self._hidden:
            return True
        # Word ends a table with a row of no height that only states the columns' widths.
        return row.get("height") == "0" and not all_text(row).strip()

    def _text(self, cell: _Element) -> str:
        # Most cells hold text, or one element with the text: a paragraph, in Word's pages with
        # spans within it.
        hidden = self._hidden
        element, text = cell, cell.text
        while (children := len(element)) == 1:
            child = element[0]
            if (
                child.tag not in _PLAIN
                or (text and text.strip(_ASCII_BLANKS))
                or ((tail := child.tail) and tail.strip(_ASCII_BLANKS))
                or (hidden and child in hidden)
            ):
                break
            element, text = child, child.text
        if not children:
            return shown_line(text)
        pieces: list[str] = []
        self._inline(element, pieces, 0)
        return shown_lines(pieces) or picture_sign(element)

    def _inline(self, element: _Element, pieces: list[str], depth: int) -> None:
        """Collect the text of a cell; blocks and breaks end lines."""
        if depth > self._limits.depth:
            raise too_much("elements within each other", depth, self._limits.depth)
        hidden = self._hidden
        if text := element.text:
            pieces.append(text)
        for child in element:
            kind = KINDS.get(child.tag)
            if kind == BREAK:
                pieces.append(LINE)
            elif kind == SKIP:
                pieces.append(field_text(child))
            elif not hidden or child not in hidden:
                if kind is None:
                    start = len(pieces)
                    self._inline(child, pieces, depth + 1)
                    if is_raised(child) and "".join(pieces[:start]).strip():
                        pieces[start:] = map(raised, pieces[start:])
                else:
                    pieces.append(LINE)
                    self._inline(child, pieces, depth + 1)
                    pieces.append(LINE)
            if tail := child.tail:
                pieces.append(tail)

"""Reads web pages, and Word's and Excel's pages saved as .doc or .xls: what a reader sees of them.

Speed counts here: most reports are pages. The walk touches every element once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.documents.grid import Grid
from crawler.documents.htmlcells import CellReader
from crawler.documents.htmlkinds import BREAK, HEADINGS, KINDS, PRE, SKIP, TABLE
from crawler.documents.htmlrows import CELLS, ROWS, row_groups, styles_of
from crawler.documents.htmlshown import hidden_in, unwrap_words
from crawler.documents.htmltext import BLANKS, LINE, all_text, shown_lines
from crawler.documents.limits import LIMITS, check_document, too_much
from crawler.documents.markup import page_bytes, parse_html
from crawler.documents.model import Document, Method, Paragraph, Table
from crawler.documents.text import read_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.documents.htmlcells import Row
    from crawler.documents.limits import DocumentLimits
    from crawler.model import Issue


# No label or figure of a report's table is so long: such a table only arranges the page.
_LAYOUT_CHARACTERS: Final = 1000
# Of a few cells one that holds paragraphs is enough.
_FEW_CELLS: Final = 6
_PARAGRAPHS_CHARACTERS: Final = 300
# A table of figures with a small table in one cell, against a layout of a few large cells.
_FIGURES_CELLS: Final = 20
# Of the address of a picture: so long, it is the picture itself, and no small sign.
_PICTURE: Final = 8000


def read_html(
    text: str,
    limits: DocumentLimits = LIMITS,
    *,
    media_type: str = "text/html",
    issues: tuple[Issue, ...] = (),
) -> Document:
    """Return a page as a document.

    :param text: the decoded page.
    :param issues: what was found before (a guessed charset).
    """
    data = page_bytes(text, limits)
    root = parse_html(data)
    if root is None:
        return Document(Method.HTML, media_type, issues=issues)
    styles = styles_of(root)
    hidden = hidden_in(root, styles)
    if not hidden:
        unwrap_words(root, styles)
    page = _Page(limits, hidden)
    page.read(root)
    document = Document(
        Method.HTML, media_type, _title(root), blocks=tuple(page.blocks), issues=issues
    )
    if page.pictures:
        from crawler.documents.inner_pictures import with_pictures  # noqa: PLC0415 - few pages do

        document = with_pictures(document, page.pictures, limits)
    return check_document(document, limits)


def _title(root: _Element) -> str:
    """Return the title that the page names: the article's before that of the browser's window."""
    title = None
    for element in root.iter("meta", "title"):
        if element.tag == "title":
            title = element if title is None else title
        elif element.get("name", "").lower() == "articletitle" and (
            content := element.get("content", "").strip()
        ):
            return BLANKS.sub(" ", content).strip()
    return "" if title is None else BLANKS.sub(" ", all_text(title)).strip()


class _Page:
    """One walk over a page."""

    def __init__(self, limits: DocumentLimits, hidden: frozenset[_Element]) -> None:
        self.limits = limits
        self.blocks: list[Paragraph | Table] = []
        self.pieces: list[str] = []
        self.hidden = hidden
        self.cells = CellReader(hidden, limits)
        self.tabs: list[_Element] = []  # the hidden elements that hold tables
        self.pictures: list[tuple[int, str | bytes]] = []  # the number of blocks before it, its URI

    def read(self, root: _Element) -> None:
        self.flow(root, 0)
        self.flush()
        if not any(isinstance(block, Table) for block in self.blocks):
            # The text stands in a tab that a script opens (全真版 shown first, 文字版 hidden).
            for element in self.tabs:
                self.flow(element, 0)
                self.flush()

    def flush(self, level: int = 0) -> None:
        """End a paragraph."""
        if self.pieces:
            text = shown_lines(self.pieces)
            self.pieces.clear()
            if text:
                self.blocks.append(Paragraph(text, level))
                if len(self.blocks) > self.limits.blocks:
                    raise too_much("blocks", len(self.blocks), self.limits.blocks)

    def flow(self, element: _Element, depth: int) -> None:
        """Read an element's content outside of data tables."""
        if depth > self.limits.depth:
            raise too_much("elements within each other", depth, self.limits.depth)
        pieces = self.pieces
        if text := element.text:
            pieces.append(text)
        for child in element:
            tag = child.tag
            kind = KINDS.get(tag)
            if kind == BREAK:
                pieces.append(LINE)
            elif kind == SKIP:
                pass
            elif child in self.hidden:
                self._note_hidden(child)
            elif kind is None:
                if tag == "img" and len(uri := child.get("src", "")) >= _PICTURE:
                    self.flush()
                    self.pictures.append((len(self.blocks), uri))
                self.flow(child, depth + 1)
            else:
                self._block(child, tag, kind, depth + 1)
            if tail := child.tail:
                pieces.append(tail)

    def _block(self, element: _Element, tag: str, kind: int, depth: int) -> None:
        self.flush()
        if kind == TABLE:
            self.table(element, depth)
        elif kind == PRE:
            self.blocks += read_lines(all_text(element))
        else:
            self.flow(element, depth)
        self.flush(HEADINGS.get(tag, 0))

    def _note_hidden(self, element: _Element) -> None:
        if element.tag == "table" or next(element.iter("table"), None) is not None:
            self.tabs.append(element)

    def table(self, table: _Element, depth: int) -> None:
        """Read a table: as figures, or as the layout of a page."""
        groups = list(row_groups(table, self.limits.depth))
        nested = next(table.iterdescendants("table"), None) is not None
        if nested and not self._is_data_around_tables(groups):
            self._layout(table, depth)
            return
        rows = [[self.cells.row(row) for row in group] for group in groups]
        if self._only_arranges(rows):
            self._layout(table, depth)
            return
        self._beside(table, depth)
        grid = Grid()
        for group in rows:
            for row in group:
                if row is not None:
                    grid.add_row(row)
            grid.end_group()
        found = grid.table()
        if found is not None:
            self.blocks.append(found)
        if nested:
            self._inner_tables(groups, depth)

    def _only_arranges(self, groups: list[list[Row | None]]) -> bool:
        """Return whether a table has one column, or holds prose."""
        rows = [row for group in groups for row in group if row]
        if all(len(row) == 1 for row in rows):
            return True
        cells = sum(len(row) for row in rows)
        least = _PARAGRAPHS_CHARACTERS if cells <= _FEW_CELLS else _LAYOUT_CHARACTERS
        prose = len([text for row in rows for text, _, _ in row if len(text) > least])
        return prose > 0 and cells - prose < max(_FIGURES_CELLS, 10 * prose)

    def _is_data_around_tables(self, groups: list[list[list[_Element]]]) -> bool:
        """Return whether a table with tables in it is one of figures all the same."""
        cells = [cell for rows in groups for row in rows for cell in row]
        framing = sum(next(cell.iterdescendants("table"), None) is not None for cell in cells)
        return len(cells) - framing >= max(_FIGURES_CELLS, 10 * framing)

    def _inner_tables(self, groups: list[list[list[_Element]]], depth: int) -> None:
        for rows in groups:
            for row in rows:
                for cell in row:
                    if (inner := next(cell.iterdescendants("table"), None)) is not None:
                        self.table(inner, depth + 1)

    def _layout(self, table: _Element, depth: int) -> None:
        """Read a table that only arranges: what its cells hold, one after the other."""
        self.flush()
        self.flow(table, depth)
        self.flush()

    def _beside(self, table: _Element, depth: int) -> None:
        """Read a table's caption, and text that stands between its rows against the rules."""
        for part in table:
            tag = part.tag
            if tag == "caption" or not (
                tag in ROWS
                or tag in CELLS
                or KINDS.get(tag) == SKIP
                or next(part.iter("td", "th"), None) is not None
            ):
                self.flow(part, depth + 1)
            self.pieces.append(part.tail or "")
            self.flush()

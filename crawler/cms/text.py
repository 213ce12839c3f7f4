"""The visible text of elements: one line for links and labels, blocks and tables for bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_HIDDEN: Final = frozenset(
    {"script", "style", "noscript", "template", "select", "textarea", "head"}
)
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_SPACES: Final = re.compile(r"[\s\u3000\xa0\u2000-\u200b\ufeff]+")
_TAGS: Final = re.compile(r"<[A-Za-z/][^<>]*>")
_WIDE: Final = "\u2e80"
# Hidden elements that can hold others: their text is hidden at any depth.
_HIDING: Final = ("noscript", "template", "select", "head")
_TEXTS: Final = etree.XPath(
    "descendant-or-self::*[not(self::script or self::style or self::textarea)]/text()",
    smart_strings=False,
)


def squeeze(text: str) -> str:
    """Return the text with every run of white space (ideographic ones too) as one blank."""
    # str.split knows every white space but the zero-width ones, and is several times faster.
    if "\u200b" in text or "\ufeff" in text:
        text = _SPACES.sub(" ", text)
    return " ".join(text.split())


def compact(text: str) -> str:
    """Return the text without any white space: letter-spaced labels become comparable."""
    if "\u200b" in text or "\ufeff" in text:
        text = _SPACES.sub("", text)
    return "".join(text.split())


def dense(element: HtmlElement) -> str:
    """Return ``compact(line(element))``, several times faster for a large element."""
    if len(element) == 0:
        return compact(element.text or "")
    hidden = {found.tag for found in element.iter(*_HIDDEN)}
    if not hidden:
        return compact(etree.tostring(element, method="text", encoding="unicode", with_tail=False))
    if element.tag in _HIDDEN or not hidden.isdisjoint(_HIDING):
        return compact(line(element))
    texts = _TEXTS(element)
    assert isinstance(texts, list)
    return compact("".join(map(str, texts)))


def has_characters(element: HtmlElement, number: int) -> bool:
    """Say whether ``dense(element)`` has so many characters; what follows them is not read."""
    for text in _texts(element):
        number -= len(compact(text))
        if number <= 0:
            return True
    return False


def _texts(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _HIDDEN:
            yield from _texts(child)
        yield child.tail or ""


def without_tags(text: str) -> str:
    """Return an attribute's text without the tags that editors left in it (``<br>``, ``<font>``)."""
    return squeeze(_TAGS.sub(" ", text) if "<" in text else text)


def line(element: HtmlElement) -> str:
    """Return the element's visible text on one line, without scripts, styles and comments."""
    if len(element) == 0:
        return squeeze(element.text or "")
    pieces: list[str] = []
    _collect(element, pieces)
    return squeeze("".join(pieces))


def _collect(element: HtmlElement, pieces: list[str]) -> None:
    if element.text:
        pieces.append(element.text)
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _HIDDEN:
            if tag == "br" or tag in _BLOCKS:
                pieces.append(" ")
            _collect(child, pieces)
        if child.tail:
            pieces.append(child.tail)


def blocks(element: HtmlElement) -> str:
    """Return the element's visible text with a line for each block.

    A data table gives a line for each row with its cells separated by a tab; a table that only
    lays out the page is read like any other block.
    """
    writer = _Writer()
    writer.walk(element)
    writer.end_line()
    return "\n".join(writer.lines)


class _Writer:
    """Collects lines. ``row`` is the list of cells while a data table is read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []

    def end_line(self) -> None:
        if self.pieces:
            text = squeeze("".join(self.pieces))
            self.pieces.clear()
            if text:
                self.lines.append(text)

    def walk(self, element: HtmlElement) -> None:
        if element.tag == "table" and (rows := _data_rows(element)):
            self.table(rows)
            return
        if element.text:
            self.pieces.append(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in _HIDDEN:
                if tag == "br":
                    self.end_line()
                elif tag in _BLOCKS:
                    self.end_line()
                    self.walk(child)
                    self.end_line()
                else:
                    if tag in ("td", "th"):
                        self.end_line()
                    self.walk(child)
            if child.tail:
                self.pieces.append(child.tail)

    def table(self, rows: list[list[HtmlElement]]) -> None:
        self.end_line()
        for row in rows:
            cells = [_cell(cell) for cell in row]
            if any(cells):
                self.lines.append("\t".join(cells))


def _data_rows(table: HtmlElement) -> list[list[HtmlElement]]:
    """Return the cells of each row of a data table, nothing for a table that holds no data.

    Data stands in a table with no table inside and with a row of two short cells.
    """
    nested = table.iter("table")
    next(nested)
    if next(nested, None) is not None:
        return []
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if max(map(len, rows), default=0) < 2 or any(  # noqa: PLR2004 (one cell a row is layout)
        _has_many_paragraphs(cell) for row in rows for cell in row
    ):
        return []
    return rows


def _has_many_paragraphs(cell: HtmlElement) -> bool:
    if len(cell) == 0 or (len(cell) == 1 and len(cell[0]) == 0):
        return False
    return len(cell.findall(".//p")) > _LAYOUT_PARAGRAPHS


# Cells of report tables hold a number or a label, at most one character a line (三、本年度…).
_LAYOUT_PARAGRAPHS: Final = 30


def _cell(cell: HtmlElement) -> str:
    """Return a cell's text; wide characters that stand on lines of their own are joined."""
    if len(cell) == 0:
        return squeeze(cell.text or "")
    if len(cell) == 1 and not cell.text and len(child := cell[0]) == 0 and child.tag == "p":
        # Nearly every cell of a report's table: one paragraph.
        tail = child.tail
        if not tail or tail.isspace():
            return squeeze(child.text or "")
    inner = _Writer()
    inner.walk(cell)
    inner.end_line()
    joined = ""
    for text in inner.lines:
        if joined and not (joined[-1] >= _WIDE and text[0] >= _WIDE):
            joined += " "
        joined += text
    return joined

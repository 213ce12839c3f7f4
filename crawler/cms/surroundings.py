"""What stands on a page around its article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.model import Page

_HIDDEN: Final = frozenset({"script", "style", "noscript", "template", "select", "textarea"})
_BREAKING: Final = frozenset(
    {
        "tr",
        "table",
        "tbody",
        "thead",
        "ul",
        "ol",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "form",
        "br",
        "li",
        "dt",
        "dd",
    }
)


def outside(page: Page, container: HtmlElement | None) -> list[str]:
    """Return the lines of the page outside the body, cells of one table row joined by tabs."""
    root = page.tree.find("body")
    writer = _Outside(container)
    writer.walk(page.tree if root is None else root)
    writer.end_line()
    return writer.lines


class _Outside:
    """Writes the lines around the body. Table cells of a row stay together, joined by tabs."""

    def __init__(self, container: HtmlElement | None) -> None:
        self.container = container
        self.lines: list[str] = []
        self.pieces: list[str] = []

    def end_line(self) -> None:
        if self.pieces:
            text = "".join(self.pieces)
            self.pieces.clear()
            cells = [" ".join(cell.split()) for cell in text.split("\x1f")]
            if any(cells):
                self.lines.append("\t".join(cells).strip("\t") if len(cells) > 1 else cells[0])

    def walk(self, element: HtmlElement) -> None:
        if element.text:
            self.pieces.append(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and child is not self.container and tag not in _HIDDEN:
                if tag in ("td", "th"):
                    self.walk(child)
                    self.pieces.append("\x1f")
                elif tag in _BREAKING or (tag in ("p", "div") and not _in_cell(child)):
                    self.end_line()
                    self.walk(child)
                    self.end_line()
                else:
                    self.pieces.append(" ")
                    self.walk(child)
            if child.tail:
                self.pieces.append(child.tail)


def _in_cell(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in ("td", "th")

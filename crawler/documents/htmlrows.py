"""Finds the rows and cells of an HTML table, misplaced ones too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from crawler.documents.limits import too_much

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

ROW_GROUPS: Final = frozenset({"tbody", "thead", "tfoot"})
ROWS: Final = ROW_GROUPS | {"tr"}
CELLS: Final = frozenset({"td", "th"})
_NO_ROWS: Final = frozenset({"caption", "table", "script", "style", "colgroup", "col", "template"})
_NUMBER: Final = re.compile(r"\s*\+?(\d{1,6})")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
#: On a word of its own; containers are so only until a script has run.
_UNSEEN: Final = re.compile(
    r"visibility\s*:\s*hidden|font-size\s*:\s*(?:[0-2](?:\.\d+)?(?:px|pt)|0(?![.\d]))"
    r"|opacity\s*:\s*0(?:\.0+)?(?![.\d])|(?<![-\w])(?:left|top|text-indent)\s*:\s*-\d{3}"
    r"|text-decoration[-a-z]*\s*:[^;]*line-through|transform\s*:\s*scale\(0|clip\s*:\s*rect\(0"
    r"|(?:width|height)\s*:\s*0(?![.\d]).{0,200}overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden.{0,200}(?:width|height)\s*:\s*0(?![.\d])"
    # In the colour of a ground of its own.
    r"|(?<![-\w])color\s*:\s*(#?\w{1,30})\s*;.{0,200}background(?:-color)?\s*:\s*\1(?!\w)"
    r"|background(?:-color)?\s*:\s*(#?\w{1,30})\s*;.{0,200}(?<![-\w])color\s*:\s*\2(?!\w)",
    re.IGNORECASE,
)
#: The colour of the paper, or one so near to it that nobody sees it.
PAPER: Final = r"(?:white|transparent|#(?:f[0-9a-f]){3}|#fff|rgb\((?:\s*2[45]\d\s*,?){3}\))(?!\w)"
#: In that colour; a ground may be dark.
_WHITE: Final = re.compile(rf"(?<![-\w])color\s*:\s*{PAPER}", re.IGNORECASE)
_WORDS: Final = frozenset({"span", "font", "i", "em", "b", "u"})
_GROUNDS: Final = frozenset({"td", "th", "tr", "table", "span"})
_STYLES: Final = etree.XPath("//*/@style", smart_strings=False)
_MARKS: Final = frozenset({"sup", "sub"})
_RAISED: Final = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_COLOURS: Final = etree.XPath("//font/@color", smart_strings=False)
_HAS_HIDDEN: Final = etree.XPath("boolean(//*/@hidden | //dialog)")


def is_raised(element: _Element) -> bool:
    """Return whether a word stands above or below its line, as the mark of a note does."""
    return element.tag in _MARKS or says_raised(element.get("style", ""))


def says_raised(style: str) -> bool:
    """Return whether a style lifts a word above its line."""
    return _RAISED.search(style) is not None


def styles_of(root: _Element) -> frozenset[str]:
    """Return the different styles that elements of a page have of their own."""
    return frozenset(cast("list[str]", _STYLES(root)))


def is_hidden(element: _Element) -> bool:
    """Return whether a page says that an element is not shown."""
    style = element.get("style")
    if style is not None:
        if _HIDDEN.search(style):
            return True
        if element.tag in _WORDS and not len(element):
            if _UNSEEN.search(style):
                return True
            if _WHITE.search(style) and not has_ground(element):
                return True
    if element.tag == "font" and _is_white(element.get("color", "")) and not len(element):
        return not has_ground(element)
    if element.tag == "dialog":
        return element.get("open") is None  # A script has to open it.
    return element.get("hidden") is not None


def _is_white(colour: str) -> bool:
    """Return whether a colour is that of the paper."""
    return _WHITE.search(f"color:{colour}") is not None


def has_ground(element: _Element, *, of_class: bool = True) -> bool:
    """Return whether a word may stand on a ground that is not white: a class may give it one.

    :param of_class: whether that may be one of the element's own classes.
    """
    return any(
        part.get("bgcolor") is not None
        or part.get("background") is not None
        or (
            part.tag in _GROUNDS
            and part.get("class") is not None
            and (of_class or part is not element)
        )
        or "background" in part.get("style", "").lower()
        for part in (element, *element.iterancestors())
    )


def hidden_elements(root: _Element, styles: frozenset[str]) -> frozenset[_Element]:
    """Return the elements of a page for which ``is_hidden`` holds.

    Few pages have any: to see that by their different styles is faster than to ask every element.

    :param styles: those that ``styles_of`` finds.
    """
    has_white = any(map(_is_white, set(cast("list[str]", _COLOURS(root)))))
    if (
        not has_white
        and not any(
            _HIDDEN.search(style) or _UNSEEN.search(style) or _WHITE.search(style)
            for style in styles
        )
        and not _HAS_HIDDEN(root)
    ):
        return frozenset()
    return frozenset(element for element in root.iter() if is_hidden(element))


def row_groups(element: _Element, limit: int, depth: int = 0) -> Iterator[list[list[_Element]]]:
    """Yield a table's rows as lists of cells, by row group.

    Rows within elements that do not belong there (a form, a font) are found; cells without a row
    make one.

    :param limit: how deep such elements may be within each other.
    """
    _check_depth(depth, limit)
    rows: list[list[_Element]] = []
    for child in element:
        tag = child.tag
        if tag in CELLS:
            _add_loose(rows, child)
        elif tag == "tr":
            rows.append(_cells_of(child, limit, depth))
        elif tag in ROW_GROUPS:
            if rows:
                yield rows
                rows = []
            if not is_hidden(child):
                yield from row_groups(child, limit, depth + 1)
        elif tag not in _NO_ROWS:
            for group in row_groups(child, limit, depth + 1):
                rows += group
    if rows:
        yield rows


def _check_depth(depth: int, limit: int) -> None:
    if depth > limit:
        raise too_much("elements within each other", depth, limit)


def _add_loose(rows: list[list[_Element]], cell: _Element) -> None:
    """Add a cell that stands in no row: to the row of the cell before it, or to one of its own."""
    before = cell.getprevious()
    if rows and before is not None and before.tag in CELLS:
        rows[-1].append(cell)
    else:
        rows.append([cell])


def _cells_of(row: _Element, limit: int, depth: int) -> list[_Element]:
    """Return a row's cells, those within a stray element too."""
    _check_depth(depth, limit)
    cells: list[_Element] = []
    for child in row:
        tag = child.tag
        if tag in CELLS:
            cells.append(child)
        elif len(child) and tag != "table":
            cells += _cells_of(child, limit, depth + 1)
    return cells


def span(text: str, limit: int, zero: int) -> int:
    """Return a cell's span: 1 for what is no number, at most ``limit``; ``zero`` for 0."""
    match = _NUMBER.match(text)
    if match is None:
        return 1
    number = int(match[1])
    return min(number, limit) if number else zero

"""Rows that are no links: a script opens them when the row is clicked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.cms.address import scripted
from crawler.cms.rowdates import WHOLE_DATE
from crawler.cms.text import compact, line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ROWS: Final = frozenset({"li", "tr", "dd", "dl", "div", "p", "span", "td", "h3", "h4"})
_CODE: Final = ("onclick", "data-url", "data-href", "data-link")
_CLICKABLE: Final = ".//*[" + " or ".join(f"@{name}" for name in _CODE) + "]"
#: toDetail('1abc'), openPage(12, 34): what is opened is known to the script alone.
_CALL: Final = re.compile(r"\w\s*\(\s*['\"\w]")
_MOST_TEXT: Final = 300


def link_rows(root: HtmlElement) -> None:
    """Put an anchor into every row that a click opens and that holds no link of its own.

    ``<li onclick="window.open('/art/1.html')">`` and ``<div data-url="/art/1.html">`` are read as
    rows then like all others. The anchor goes around the row's title: its longest text that is
    no date. A row whose address the code does not tell stays as it is.
    """
    for element in root.xpath(_CLICKABLE):
        if element.tag not in _ROWS or any(_leads(anchor) for anchor in element.iter("a")):
            continue
        address = _address(element)
        if address and len(line(element)) <= _MOST_TEXT:
            _wrap(_title_place(element), address)


def unlinked(root: HtmlElement, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return the titles of rows that a script opens at an address that nothing on the page tells.

    :param pattern: what a title must show to count: a button is no row.
    """
    found: dict[str, None] = {}
    for element in root.xpath(".//*[@onclick] | .//a[starts-with(@href, 'javascript:')]"):
        code = f"{element.get('href') or ''} {element.get('onclick') or ''}"
        said = line(element)
        if len(said) > _MOST_TEXT or scripted(code) or not _CALL.search(code):
            continue
        around = next(element.iterancestors("li", "tr", "dd"), element)
        # A button beside the row's own link: the file of the report that the link leads to.
        row = around if len(line(around)) <= _MOST_TEXT else element
        if pattern.search(compact(said)) and not any(_leads(a) for a in row.iter("a")):
            found.setdefault(said)
    return tuple(found)


def _leads(anchor: HtmlElement) -> bool:
    href = (anchor.get("href") or "").strip()
    code = f"{href} {anchor.get('onclick') or ''}"
    return bool(href) and (
        not href.lower().startswith(("#", "javascript:")) or bool(scripted(code))
    )


def _address(element: HtmlElement) -> str:
    plain = next((element.get(name) for name in _CODE[1:] if element.get(name)), "")
    return scripted(element.get("onclick") or "") or (plain.strip() if "/" in plain else "")


def _title_place(element: HtmlElement) -> HtmlElement:
    """Return the child with the row's title, or the row itself where its own text is the title."""
    texts = [
        (len(said), child)
        for child in element
        if isinstance(child.tag, str) and not WHOLE_DATE.fullmatch(said := line(child))
    ]
    longest, place = max(texts, key=lambda pair: pair[0], default=(0, element))
    own = len((element.text or "").strip())
    if own >= longest or longest == 0:
        return element
    # A cell that holds all of the row is only a wrapper.
    inner = any(isinstance(child.tag, str) and child.tag in _ROWS for child in place)
    return _title_place(place) if inner else place


def _wrap(place: HtmlElement, address: str) -> None:
    """Put the text of an element, and of what it holds beside dates, into an anchor."""
    anchor = etree.SubElement(place, "a", href=address)
    if place.get("title"):
        anchor.set("title", place.get("title"))
    anchor.text, place.text = place.text, None
    for child in list(place):
        if child is anchor:
            continue
        if isinstance(child.tag, str) and WHOLE_DATE.fullmatch(line(child)):
            break
        anchor.append(child)
    place.insert(0, anchor)

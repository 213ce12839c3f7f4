"""The date that is printed in a row of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.cms.dates import parse_date
from crawler.cms.text import line, squeeze

if TYPE_CHECKING:
    from datetime import date

    from lxml.html import HtmlElement

_DATE: Final = (
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
#: A date at the beginning or the end of a row's text, in brackets or set off by a blank.
EDGE_DATE: Final = re.compile(
    rf"^(?:[\[(（【]\s*{_DATE}\s*[\])）】]|{_DATE}(?=\s))\s*|(?:\s*[\[(（【]\s*{_DATE}\s*[\])）】]|\s+{_DATE})$"
)
#: A text that is nothing but a date.
WHOLE_DATE: Final = re.compile(rf"[\[(（【]?\s*(?:{_DATE}|\d{{1,2}}-\d{{1,2}})\s*[\])）】]?")
_LONGEST_DATE: Final = 30
_SPLIT_DAY: Final = (
    re.compile(r"^(?P<d>\d{1,2})日?\s+(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*月?$"),
    re.compile(r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*月?\s+(?P<d>\d{1,2})日?$"),
    re.compile(r"^(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?\s+(?P<y>\d{4})年?$"),
    re.compile(r"^(?P<y>\d{4})年?\s+(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?$"),
)


def date_of(element: HtmlElement, anchor: HtmlElement) -> date | None:
    """Return the date printed beside or inside the anchor; the last of a table row's."""
    outside: list[str] = []
    _outside(element, anchor, outside)
    if element is anchor and anchor.tail:
        outside.append(anchor.tail)
    texts = [text for piece in outside if (text := squeeze(piece))]
    if element.tag == "tr":
        texts.reverse()
    # A date alone before one in a sentence: rows may show how the text begins (自1月1日起至…).
    for text in sorted(texts, key=lambda text: len(text) > _LONGEST_DATE):
        found = parse_date(text) or parse_date(text.strip("[]()（）【】 "))
        if found:
            return found
    joined = " ".join(reversed(texts) if element.tag == "tr" else texts)
    inside = [
        line(child) for child in anchor.iter("span", "i", "em", "b", "font", "p", "div", "time")
    ]
    for text in (joined, *(said for said in inside if WHOLE_DATE.fullmatch(said))):
        found = parse_date(text) or _split_day(text)
        if found:
            return found
    edge = EDGE_DATE.search(line(anchor))
    if edge:
        return parse_date(edge.group())
    return _split_day(" ".join(text for text in inside if re.fullmatch(r"[\d\s年月日./-]+", text)))


def _split_day(text: str) -> date | None:
    """Return a day whose parts stand in elements of their own (``27`` above ``2020-01``)."""
    for pattern in _SPLIT_DAY:
        found = pattern.match(squeeze(text.strip("[]()（）【】")))
        if found:
            return parse_date(f"{found['y']}-{found['m']}-{found['d']}")
    return None


def _outside(element: HtmlElement, anchor: HtmlElement, pieces: list[str]) -> None:
    """Collect the texts of a row that stand outside its anchor and outside lists inside it."""
    if element is anchor:
        return
    if element.text:
        pieces.append(element.text)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "ul", "ol"):
            _outside(child, anchor, pieces)
        if child.tail:
            pieces.append(child.tail)

"""The text of a page as it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

LINE: Final = "\x1e"  # a line's end in the making: the parser lets no control character through
BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_ENDS: Final = f" {LINE}"
_TEXT_FIELDS: Final = frozenset({"text", "number"})


def shown_line(text: str | None) -> str:
    """Return a text as it is shown: runs of blanks are one, NBSP and U+3000 are kept."""
    if not text or text.isalnum():  # a figure: nothing to do
        return text or ""
    return BLANKS.sub(" ", text).strip(" ")


def shown_lines(pieces: list[str]) -> str:
    """Return pieces of text as ``shown_line`` does, line by line without the empty ones."""
    text = BLANKS.sub(" ", "".join(pieces)).strip(_ENDS)
    if LINE not in text:
        return text
    lines = [line.strip(" ") for line in text.split(LINE)]
    return "\n".join(line for line in lines if line)


def field_text(element: _Element) -> str:
    """Return what a form's field in a cell shows; an empty string for any other element."""
    if element.tag == "textarea":
        return element.text or ""
    if element.tag in {"button", "svg"}:
        return all_text(element)
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        return "".join(all_text(option) for option in (chosen or options)[:1])
    is_text = element.tag == "input" and element.get("type", "text").lower() in _TEXT_FIELDS
    return element.get("value", "") if is_text else ""


def all_text(element: _Element) -> str:
    """Return the text of an element and all that it holds, as it stands in the page."""
    return "".join(str(piece) for piece in element.itertext())

"""Which words and cells of a page its own style sheets hide: ``<style>.x{display:none}</style>``.

Only plain selectors (``.x``, ``#x``, ``td.x``) are understood, outside of ``@media``. Containers are
left alone: scripts show those that a page begins by hiding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_AT: Final = re.compile(r"@[^{};@]{0,200}(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE: Final = re.compile(r"([^{};]{1,200})\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"\s*([a-z0-9]*)([.#])([-\w]+)\s*", re.IGNORECASE)
_SHOWS: Final = re.compile(
    r"(?:display|visibility)\s*:\s*(\w+)|font-size\s*:\s*(0)(?![.\d])", re.IGNORECASE
)
_GONE: Final = frozenset({"none", "hidden", "0"})
_WORDS: Final = frozenset({"span", "font", "i", "em", "b"})
_CELLS: Final = frozenset({"td", "th", "tr"})
#: Style sheets of pages are far smaller.
_MOST: Final = 300_000

#: By kind of selector, name and tag (or "" for any): how the last rule hides, "" where it shows.
_Rules = dict[tuple[str, str, str], str]


def hidden_by_style(root: _Element) -> frozenset[_Element]:
    """Return the words and cells of a page that its style sheets hide."""
    rules = _rules("\n".join(style.text or "" for style in root.iter("style")))
    if not any(rules.values()):
        return frozenset()
    return frozenset(
        element for element in root.iter(*_WORDS, *_CELLS) if _is_hidden(element, rules)
    )


def _rules(sheet: str) -> _Rules:
    if len(sheet) > _MOST:
        return {}
    rules: _Rules = {}
    first, *others = sheet.replace("<!--", "").replace("-->", "").split("/*")
    plain = _AT.sub("", first + "".join(other.partition("*/")[2] for other in others))
    for selectors, body in _RULE.findall(plain):
        states = [(one or other).lower() for one, other in _SHOWS.findall(body)]
        if not states:
            continue
        way = next((state for state in states if state in _GONE), "")
        for selector in selectors.split(","):
            if found := _SELECTOR.fullmatch(selector):
                tag, kind, name = found.groups()
                rules[kind, name, tag.lower()] = way
    return rules


def _is_hidden(element: _Element, rules: _Rules) -> bool:
    """Return whether rules hide an element and none shows it; a cell without ink is still one."""
    said = list(_said(element, rules))
    if element.tag in _CELLS:
        return bool(said) and all(way == "none" for way in said)
    return not len(element) and bool(said) and all(said)


def _said(element: _Element, rules: _Rules) -> Iterator[str]:
    names = [(".", name) for name in element.get("class", "").split()]
    if own := element.get("id"):
        names.append(("#", own))
    for kind, name in names:
        for tag in ("", str(element.tag)):
            if (kind, name, tag) in rules:
                yield rules[kind, name, tag]

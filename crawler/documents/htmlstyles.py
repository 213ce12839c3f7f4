"""What of a page's words and cells is seen: its own style sheets hide some (``.x{display:none}``).

Only plain selectors (``.x``, ``#x``, ``td.x``, ``td .x``) are understood, outside of ``@media``.
Containers are left alone: scripts show those that a page begins by hiding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.documents.htmlrows import PAPER, has_ground

if TYPE_CHECKING:
    from lxml.etree import _Element

_AT: Final = re.compile(r"@[^{};@]{0,200}(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE: Final = re.compile(r"([^{};]{1,200})\{([^{}]*)\}")
_SELECTOR: Final = re.compile(
    r"\s*((?:(?:table|tbody|tr|td|th)\s+)*)([a-z0-9]*)([.#])([-\w]+)\s*", re.IGNORECASE
)
_DECLARATION: Final = re.compile(r"(?:^|;)\s*([-a-z]+)\s*:\s*([^;]*)", re.IGNORECASE)
_NEGATIVE: Final = re.compile(r"-\d{3}")
_LINE_THROUGH: Final = re.compile("line-through")
#: For a property, the values that take a word away; of ``color`` only where there is no ground.
_TAKES_AWAY: Final = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden"),
    "font-size": re.compile(r"[0-2](?:\.\d+)?(?:px|pt)|0(?![.\d])"),
    "opacity": re.compile(r"0(?:\.0+)?(?![.\d])"),
    "left": _NEGATIVE,
    "top": _NEGATIVE,
    "text-indent": _NEGATIVE,
    "text-decoration": _LINE_THROUGH,
    "text-decoration-line": _LINE_THROUGH,
}
_COLOUR: Final = "color"
_PAPER: Final = re.compile(PAPER)
#: What makes a mark of a note of a word.
_RAISED: Final = "vertical-align"
_GROUND: Final = "background"
_NO_GROUND: Final = re.compile(rf"none|{PAPER}")
_WORDS: Final = frozenset({"span", "font", "i", "em", "b"})
_CELLS: Final = frozenset({"td", "th", "tr"})
#: Widths and heights of pictures that only take place.
_SPACER: Final = frozenset({"0", "1"})
#: Style sheets of pages are far smaller.
_MOST: Final = 300_000

#: What a rule says of each property: whether it does to a word what the property can do.
_Says = dict[str, bool]
#: By kind of selector (within a table: ``|.``), name and tag (or "" for any).
_Rules = dict[tuple[str, str, str], _Says]


def hidden_by_style(root: _Element) -> frozenset[_Element]:
    """Return the words and cells of a page that its style sheets hide.

    Words that they raise above the line get that as a style of their own.
    """
    rules = _rules("\n".join(style.text or "" for style in root.iter("style")))
    if not any(says[name] for says in rules.values() for name in says if name != _GROUND):
        return frozenset()
    found = set()
    for element in root.iter(*_WORDS, *_CELLS):
        said = _said(element, rules)
        if _is_hidden(element, said):
            found.add(element)
        elif said.get(_RAISED) and element.tag in _WORDS:
            element.set("style", f"{element.get('style', '')};{_RAISED}:super")
    return frozenset(found)


def _rules(sheet: str) -> _Rules:
    if len(sheet) > _MOST:
        return {}
    rules: _Rules = {}
    first, *others = sheet.replace("<!--", "").replace("-->", "").split("/*")
    plain = _AT.sub("", first + "".join(other.partition("*/")[2] for other in others))
    for selectors, body in _RULE.findall(plain):
        says = _says(body)
        if not says:
            continue
        for selector in selectors.split(","):
            if found := _SELECTOR.fullmatch(selector):
                within, tag, kind, name = found.groups()
                key = ("|" if within else "") + kind, name, tag.lower()
                rules.setdefault(key, {}).update(says)
    return rules


def _says(body: str) -> _Says:
    says: _Says = {}
    for name, value in _DECLARATION.findall(body.lower()):
        if name in _TAKES_AWAY:
            says[name] = _TAKES_AWAY[name].match(value) is not None
        elif name == _COLOUR:
            says[name] = _PAPER.match(value) is not None
        elif name == _RAISED:
            says[name] = value.startswith("super")
        elif name.startswith(_GROUND):
            says[_GROUND] = _NO_GROUND.match(value) is not None
    return says


def _is_hidden(element: _Element, said: _Says) -> bool:
    """Return whether rules hide an element and none shows it; a cell without ink is still one."""
    if element.tag in _CELLS:
        return said.get("display", False)
    if len(element):
        return False
    if any(said.get(name) for name in _TAKES_AWAY):
        return not any(said.get(name) is False for name in ("display", "visibility"))
    on_paper = said.get(_COLOUR, False) and said.get(_GROUND, True)
    return on_paper and not has_ground(element, of_class=False)


def _said(element: _Element, rules: _Rules) -> _Says:
    """Return what all rules for an element say together: one that shows it is enough.

    What its own style says of a property counts before them.
    """
    names = [(".", name) for name in element.get("class", "").split()]
    if own := element.get("id"):
        names.append(("#", own))
    said: _Says = {}
    for kind, name in names:
        for tag in ("", str(element.tag)):
            for key in ((kind, name, tag), (f"|{kind}", name, tag)):
                if key in rules and (kind == key[0] or _is_in_table(element)):
                    for what, takes in rules[key].items():
                        said[what] = takes and said.get(what, True)
    if said and (style := element.get("style")):
        for what in _says(style):
            said.pop(what, None)
    return said


def _is_in_table(element: _Element) -> bool:
    return next(element.iterancestors("table"), None) is not None


def picture_sign(element: _Element) -> str:
    """Return a sign for a picture where an element has one that is no mere spacer, else nothing.

    A figure may be a picture: its cell is not blank.
    """
    for picture in element.iter("img"):
        sizes = {picture.get("width"), picture.get("height")}
        if picture.get("src") and not sizes & _SPACER:
            return "\N{REPLACEMENT CHARACTER}"
    return ""

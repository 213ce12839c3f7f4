"""The numbers that Word puts before paragraphs by itself, and the levels that styles give.

Without them a report loses its section numbers: «一、» stands in no text, only in the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.documents.markup import parse_xml
from crawler.documents.model import DocumentError
from crawler.documents.wordtext import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.wordnames import Names

_DIGITS: Final = "〇一二三四五六七八九"
_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"}
    | {"taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand"}
    | {"koreanCounting", "taiwaneseDigital", "chinese-counting", "chinese-counting-thousand"}
)
_PLACE: Final = re.compile(r"%(\d)")
_CHAIN: Final = 20  # styles based on each other
_LEVELS: Final = 9


@dataclass
class Style:
    """What a paragraph style says that matters here."""

    based_on: str = ""
    outline: int | None = None
    num_id: str = ""
    level: int = 0


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass
class _List:
    """One ``w:num``: its levels, and the abstract list whose counters it shares."""

    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


def used_styles(
    data: bytes, used: Iterable[str], names: Names, limits: DocumentLimits
) -> dict[str, Style]:
    """Return the styles that are used, by id.

    The styles of a usual document are ten times as long as its text, of which two or three are
    used: where the part is written the usual way, only these are cut out and parsed.
    """
    wanted = [style for style in used if style]
    if not wanted or not data:
        return {}
    found: dict[str, Style] = {}
    for _ in range(_CHAIN):
        root = _cut_out(data, wanted, names)
        if root is None:
            root = parse_xml(data, limits)
            wanted = [style.get(names.style_id, "") for style in root.iter(names.style)]
        for style in root.iter(names.style):
            found[style.get(names.style_id, "")] = _style(style, names)
        wanted = [
            style.based_on
            for style in found.values()
            if style.based_on and style.based_on not in found
        ]
        if not wanted:
            break
    return {name: _inherited(name, found) for name in found}


def _cut_out(data: bytes, wanted: list[str], names: Names) -> _Element | None:
    """Return an element with only the wanted styles; None where the part is written otherwise."""
    pieces = []
    for style in wanted:
        sign = b'w:styleId="%s"' % style.encode()
        at = data.find(sign)
        start, end = data.rfind(b"<w:style ", 0, at), data.find(b"</w:style>", at)
        if at < 0 or start < 0 or end < 0 or data.find(b">", start) < at:
            return None
        pieces.append(data[start : end + len(b"</w:style>")])
    head = b'<w:styles xmlns:w="%s">' % names.namespace.encode()
    if names.namespace.encode() not in data[:4096] or b"<!--" in data or b"<!" in data:
        return None
    try:
        return etree.fromstring(
            head + b"".join(pieces) + b"</w:styles>",
            etree.XMLParser(resolve_entities=False, no_network=True),
        )
    except etree.XMLSyntaxError:
        return None


def _style(element: _Element, names: Names) -> Style:
    style = Style()
    for part in element.iter(names.based_on, names.outline, names.num_id, names.i_lvl):
        value = part.get(names.val, "")
        if part.tag == names.based_on:
            style.based_on = value
        elif part.tag == names.outline:
            style.outline = number(value, 9)
        elif part.tag == names.num_id:
            style.num_id = value
        else:
            style.level = number(value, 0)
    return style


def _inherited(name: str, styles: dict[str, Style]) -> Style:
    """Return a style with what it takes from those that it is based on."""
    result = Style()
    for _ in range(_CHAIN):
        style = styles.get(name)
        if style is None:
            break
        if result.outline is None:
            result.outline = style.outline
        if not result.num_id and style.num_id:
            result.num_id, result.level = style.num_id, style.level
        name = style.based_on
    return result


def number_paragraphs(
    root: _Element, numbering: bytes, styles: dict[str, Style], names: Names, limits: DocumentLimits
) -> None:
    """Write before each numbered paragraph the number that Word shows there."""
    lists = _lists(numbering, names, limits)
    if not lists:
        return
    counters: dict[str, list[int | None]] = {}
    started: set[tuple[str, int]] = set()
    for paragraph in root.iter(names.p):
        num_id, level = _place(paragraph, styles, names)
        found = lists.get(num_id)
        if found is None or not 0 <= level < _LEVELS:
            continue
        count = counters.setdefault(found.abstract, [None] * _LEVELS)
        if level in found.restarts and (num_id, level) not in started:
            started.add((num_id, level))
            count[level] = None
        current = count[level]
        definition = found.levels.get(level, _Level())
        first = found.restarts.get(level, definition.start)
        count[level] = first if current is None else current + 1
        count[level + 1 :] = [None] * (_LEVELS - level - 1)
        _prefix(paragraph, _label(found, count, level), names)


def _place(paragraph: _Element, styles: dict[str, Style], names: Names) -> tuple[str, int]:
    """Return the list and level of a paragraph, its own or its style's; ``""`` for none."""
    properties = paragraph.find(names.p_pr)
    if properties is None:
        return "", 0
    style_element = properties.find(names.p_style)
    style = styles.get(style_element.get(names.val, "")) if style_element is not None else None
    num_id, level = (style.num_id, style.level) if style else ("", 0)
    own = properties.find(names.num_pr)
    if own is not None:
        own_id, own_level = own.find(names.num_id), own.find(names.i_lvl)
        if own_id is not None:
            num_id = own_id.get(names.val, "")  # "0" takes the style's number away
        if own_level is not None:
            level = number(own_level.get(names.val), 0)
    return num_id, level


def _lists(numbering: bytes, names: Names, limits: DocumentLimits) -> dict[str, _List]:
    if not numbering:
        return {}
    try:
        root = parse_xml(numbering, limits)
    except DocumentError as error:
        if error.code == "document_limits":
            raise
        return {}
    abstract = {
        element.get(names.abstract_num_id, ""): {
            number(level.get(names.i_lvl), 0): _level(level, names)
            for level in element.iter(names.lvl)
        }
        for element in root.iter(names.abstract_num)
    }
    lists: dict[str, _List] = {}
    for element in root.iter(names.num):
        reference = element.find(names.abstract_num_id)
        name = reference.get(names.val, "") if reference is not None else ""
        found = _List(name, dict(abstract.get(name, {})))
        for override in element.iter(names.lvl_override):
            at = number(override.get(names.i_lvl), 0)
            own, restart = override.find(names.lvl), override.find(names.start_override)
            if own is not None:
                found.levels[at] = _level(own, names)
            if restart is not None:
                found.restarts[at] = number(restart.get(names.val), 1)
        lists[element.get(names.num_id, "")] = found
    return lists


def _level(element: _Element, names: Names) -> _Level:
    level = _Level()
    for part in element.iter(names.start, names.num_fmt, names.lvl_text):
        value = part.get(names.val, "")
        if part.tag == names.start:
            level.start = number(value, 1)
        elif part.tag == names.num_fmt:
            level.form = value
        else:
            level.text = value
    return level


def _label(found: _List, count: list[int | None], level: int) -> str:
    """Return the number as it is shown; bullets and empty numbers give ``""``."""
    own = found.levels.get(level, _Level())
    if own.form in {"bullet", "none"}:
        return ""

    def place(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if not 0 <= at < _LEVELS:
            return ""
        definition = found.levels.get(at, _Level())
        value = count[at]
        return in_form(definition.start if value is None else value, definition.form)

    return _PLACE.sub(place, own.text)


def in_form(value: int, form: str) -> str:
    """Return a number as Word's number formats write it; decimal for the rare ones."""
    if form in _CHINESE:
        return _chinese(value)
    if form == "decimalEnclosedCircle" and 1 <= value <= 20:  # noqa: PLR2004 - ① to ⑳
        return chr(0x245F + value)
    if form in {"lowerLetter", "upperLetter"} and 1 <= value <= 26:  # noqa: PLR2004 - the alphabet
        return chr((0x60 if form == "lowerLetter" else 0x40) + value)
    if form in {"lowerRoman", "upperRoman"} and 1 <= value < 40:  # noqa: PLR2004 - 40 is xl
        tens, ones = divmod(value, 10)
        units = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
        roman = "x" * tens + units[ones]
        return roman if form == "lowerRoman" else roman.upper()
    return str(value)


def _chinese(value: int) -> str:
    """Return 1 to 99 in Chinese: 一, 十, 十一, 二十一."""
    if not 0 <= value < 100:  # noqa: PLR2004 - two digits
        return str(value)
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    head = "" if tens == 1 else _DIGITS[tens]
    return f"{head}十{_DIGITS[ones] if ones else ''}"


def _prefix(paragraph: _Element, label: str, names: Names) -> None:
    if not label:
        return
    run = etree.Element(names.r)
    text = "".join(part.text or "" for part in paragraph.iter(names.t))
    # A tab stands behind the number: 1 in front of 37 is not 137.
    parted = label[-1].isdigit() and text[:1].isdigit()
    etree.SubElement(run, names.t).text = f"{label} " if parted else label
    at = 1 if len(paragraph) and paragraph[0].tag == names.p_pr else 0
    paragraph.insert(at, run)

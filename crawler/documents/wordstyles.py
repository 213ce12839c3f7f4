"""Writes into the runs of a document what their styles say of whether and how text is printed.

Hidden, crossed out, white and raised text may be so by its paragraph's or its characters' style
(ECMA-376 part 1, 17.7.2); what takes such text out looks at runs only.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.documents.markup import parse_xml
from crawler.documents.wordhidden import NO_GROUND

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.wordnames import Names

_SIGNS: Final = (b"vanish", b"trike", b"FFFFFF", b"ffffff", b"superscript")
#: Styles that build on each other are few; a ring of them is damage.
_DEPTH: Final = 20

_Marks = dict[str, "_Element"]


def write_out_styles(root: _Element, styles: bytes, names: Names, limits: DocumentLimits) -> None:
    """Add to each run the marks of its styles that it does not set itself.

    :param styles: the part ``styles.xml``.
    """
    if not any(sign in styles for sign in _SIGNS):
        return
    tree = parse_xml(styles, limits)
    known = {style.get(names.style_id, ""): style for style in tree.iter(names.style)}
    marks = {name: _marks(name, known, names) for name in known}
    if not any(marks.values()):
        return
    default = next(
        (
            name
            for name, style in known.items()
            if style.get(names.type) == "paragraph" and style.get(names.default) in {"1", "true"}
        ),
        "",
    )
    for run in root.iter(names.r):
        paragraph = next(run.iterancestors(names.p), None)
        if paragraph is not None:
            below = _style(paragraph, names.p_pr, names.p_style, names) or default
            own = _style(run, names.r_pr, names.r_style, names)
            _add(run, {**marks.get(below, {}), **marks.get(own, {})}, names)


def _style(element: _Element, properties: str, tag: str, names: Names) -> str:
    found = element.find(f"{properties}/{tag}")
    return "" if found is None else found.get(names.val, "")


def _marks(name: str, known: dict[str, _Element], names: Names) -> _Marks:
    """Return a style's marks by tag: its own before those of the style that it is based on."""
    found: _Marks = {}
    tags = (names.vanish, *names.strikes, names.color, names.vert_align)
    for _ in range(_DEPTH):
        style = known.get(name)
        if style is None:
            break
        for tag in tags:
            mark = style.find(f"{names.r_pr}/{tag}")
            if mark is not None:
                found.setdefault(tag, mark)
        if any(
            shade.get(names.fill, "auto").upper() not in NO_GROUND
            for shade in style.iter(names.shd)
        ):
            # What is white on a ground of the style's own can be read.
            found[names.color] = etree.Element(names.color)
        based = style.find(names.based_on)
        name = "" if based is None else based.get(names.val, "")
    return {tag: mark for tag, mark in found.items() if _matters(tag, mark, names)}


def _matters(tag: str, mark: _Element, names: Names) -> bool:
    value = mark.get(names.val, "")
    if tag == names.color:
        return value.upper() == "FFFFFF"
    return tag != names.vert_align or value == "superscript"


def _add(run: _Element, marks: _Marks, names: Names) -> None:
    if not marks:
        return
    own = run.find(names.r_pr)
    if own is None:
        own = etree.Element(names.r_pr)
        run.insert(0, own)
    for tag, mark in marks.items():
        if own.find(tag) is None:
            own.append(deepcopy(mark))

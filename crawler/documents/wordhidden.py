"""Takes out of a document's tree what is not printed, so that reading it needs no second look.

Tracked changes are read as if they were accepted. Hidden, white and crossed out text and the older
copies that are kept beside drawings are left out. Text boxes are put behind the paragraph that holds
them, formulas of one number are text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from crawler.documents.raised import raised
from crawler.documents.wordnames import FALLBACK, MATH, MATHS

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.documents.wordnames import Names

_OFF = frozenset({"0", "false", "off", "none"})
NO_GROUND = frozenset({"AUTO", "NONE", "FFFFFF"})
#: White, or so near to it that nobody sees it on paper.
_PALE = re.compile("(?:F[0-9A-F]){3}")
#: Sizes and positions are counted in half points.
_TINY, _HIGH = 3, 4
#: The elements of DrawingML and VML that show a picture.
_PICTURE = ("}blip", "}imagedata")
_MATH_RUN, _MATH_TEXT = f"{{{MATHS}}}r", f"{{{MATHS}}}t"


def show_as_printed(root: _Element, names: Names) -> None:
    """Change the tree of a main part to what is printed."""
    present = {element.tag for element in root.iter(*names.not_printed, FALLBACK)}
    if not present:
        return
    _remove(root, *(present & {FALLBACK, names.ruby}))
    # In this order: what is deleted can neither be raised nor be moved.
    steps = (
        ({names.deleted, names.moved_away, names.cell_deleted}, _accept_deletions),
        ({names.drop_down}, _write_out_choices),
        ({names.vanish, *names.strikes}, _remove_hidden),
        ({names.size}, _remove_tiny),
        ({names.hidden_row}, _remove_hidden_rows),
        ({names.color}, _remove_white),
        ({MATH}, _write_out_formulas),
        ({names.vert_align, names.position}, _mark_raised),
        ({names.text_box}, _place_text_boxes),
        ({*names.pictures}, _sign_pictures),
    )
    for tags, step in steps:
        if present & tags:
            step(root, names)


def _remove(root: _Element, *tags: str) -> None:
    for element in list(root.iter(*tags)) if tags else ():
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _accept_deletions(root: _Element, names: Names) -> None:
    for mark in list(root.iter(names.cell_deleted)):
        _remove_above(mark, names.tc)
    for mark in reversed(list(root.iter(names.deleted, names.moved_away))):
        parent = mark.getparent()
        if parent is None:
            continue
        if parent.tag == names.tr_pr:
            _remove_above(mark, names.tr)
        elif parent.tag == names.r_pr:
            _join_with_next(parent, names)
        else:
            parent.remove(mark)


def _remove_above(mark: _Element, tag: str) -> None:
    above = next(mark.iterancestors(tag), None)
    parent = above.getparent() if above is not None else None
    if above is not None and parent is not None:
        parent.remove(above)


def _join_with_next(properties: _Element, names: Names) -> None:
    """Join a paragraph whose mark was deleted with the one after it: «1¶2» is printed «12»."""
    paragraph = next(properties.iterancestors(names.p), None)
    following = paragraph.getnext() if paragraph is not None else None
    if paragraph is None or following is None or following.tag != names.p:
        return
    for part in list(following):
        if part.tag != names.p_pr:
            paragraph.append(part)
    parent = following.getparent()
    if parent is not None:
        parent.remove(following)


def _remove_hidden(root: _Element, names: Names) -> None:
    for mark in list(root.iter(names.vanish, *names.strikes)):
        parent = mark.getparent()
        run = parent.getparent() if parent is not None else None
        is_run = run is not None and run.tag == names.r
        if is_run and mark.get(names.val, "true") not in _OFF:
            _remove_above(mark, names.r)


def _remove_hidden_rows(root: _Element, names: Names) -> None:
    for mark in list(root.iter(names.hidden_row)):
        parent = mark.getparent()
        if parent is not None and parent.tag == names.tr_pr and mark.get(names.val) not in _OFF:
            _remove_above(mark, names.tr)


def _write_out_choices(root: _Element, names: Names) -> None:
    """Make text of what was chosen in the lists of a form; the first entry where nothing was."""
    for choice in root.iter(names.drop_down):
        run = next(choice.iterancestors(names.r), None)
        chosen = choice.find(names.result)
        number = "0" if chosen is None else chosen.get(names.val, "0")
        entries = [entry.get(names.val, "") for entry in choice.iter(names.list_entry)]
        if run is not None and number.isdecimal() and int(number) < len(entries):
            etree.SubElement(run, names.t).text = entries[int(number)]


def _remove_tiny(root: _Element, names: Names) -> None:
    """Take out text that is too small to be seen."""
    for mark in list(root.iter(names.size)):
        value = mark.get(names.val, "")
        if not value.isdecimal() or int(value) > _TINY:
            continue
        parent = mark.getparent()
        run = parent.getparent() if parent is not None else None
        if run is not None and run.tag == names.r:
            _remove_above(mark, names.r)


def _remove_white(root: _Element, names: Names) -> None:
    """Take out text of the colour of its ground: white, unless the ground has a colour.

    The style of a table may give it one: there digits cannot be read and words are kept.
    """
    for mark in list(root.iter(names.color)):
        parent = mark.getparent()
        run = parent.getparent() if parent is not None else None
        colour = mark.get(names.val, "").upper()
        if run is None or run.tag != names.r:
            continue
        ground = _ground(run, names)
        if colour and colour == ground:
            _remove_above(mark, names.r)
        if ground or not _PALE.fullmatch(colour):
            continue
        table = next(run.iterancestors(names.tbl), None)
        if table is None or table.find(f"{names.tbl_pr}/{names.tbl_style}") is None:
            _remove_above(mark, names.r)
            continue
        for text in run.iter(names.t):
            text.text = re.sub(r"\d", "\N{REPLACEMENT CHARACTER}", text.text or "")


def _ground(run: _Element, names: Names) -> str:
    """Return the colour of the ground that a run, or a paragraph, cell or table around it, has."""
    for element in (run, *run.iterancestors(names.p, names.tc, names.tbl)):
        own = next((part for part in element if part.tag in names.properties), None)
        shade = own.find(names.shd) if own is not None else None
        fill = "AUTO" if shade is None else shade.get(names.fill, "auto").upper()
        if fill not in NO_GROUND:
            return fill
    return ""


def _write_out_formulas(root: _Element, names: Names) -> None:
    """Make text of formulas; of powers and fractions it cannot be told how they are meant."""
    for formula in root.iter(MATH):
        is_plain = all(part.tag in {_MATH_RUN, names.r} for part in formula)
        for text in formula.iter(_MATH_TEXT):
            text.tag = names.t
            if not is_plain:
                text.text = "\N{REPLACEMENT CHARACTER}"


def _mark_raised(root: _Element, names: Names) -> None:
    """Write the digits of a raised run as such where text stands in front of it."""
    for mark in root.iter(names.vert_align, names.position):
        run = next(mark.iterancestors(names.r), None)
        paragraph = next(mark.iterancestors(names.p), None)
        value = mark.get(names.val, "")
        is_high = mark.tag == names.position and value.isdecimal() and int(value) >= _HIGH
        if not (is_high or value == "superscript") or run is None or paragraph is None:
            continue
        own = list(run.iter(names.t))
        before = list(paragraph.iter(names.t))
        before = before[: before.index(own[0])] if own else []
        if any((text.text or "").strip() for text in before):
            for text in own:
                text.text = raised(text.text or "")


def _place_text_boxes(root: _Element, names: Names) -> None:
    for box in reversed(list(root.iter(names.text_box))):
        holder = None
        for holder in box.iterancestors(names.p):  # noqa: B007 - the outermost paragraph
            pass
        if holder is not None and (parent := box.getparent()) is not None:
            parent.remove(box)
            holder.addnext(box)


def _sign_pictures(root: _Element, names: Names) -> None:
    """Write a sign for a picture where a cell holds nothing else: its figure is not blank."""
    for picture in root.iter(*names.pictures):
        cell = next(picture.iterancestors(names.tc), None)
        run = next(picture.iterancestors(names.r), None)
        is_picture = any(str(part.tag).endswith(_PICTURE) for part in picture.iter())
        if cell is None or run is None or not is_picture:
            continue
        if not any((text.text or "").strip() for text in cell.iter(names.t)):
            etree.SubElement(run, names.t).text = "\N{REPLACEMENT CHARACTER}"

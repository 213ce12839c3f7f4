"""Files made to harm a reader, and the issue each must end as, within limits of time and memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from crawler.replica.generator import hostile_markup, hostile_packages, hostile_pages

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMITS = ("document_limits",)
_DAMAGED = ("document_damaged",)
_LOCKED = ("document_encrypted",)
#: Markup with an inner DTD: refused as a whole, as broken or as too much.
_ENTITIES = ("document_damaged", "document_limits", "document_active")
#: Broken so that one reader sees damage and another one sees too much.
_EITHER = ("document_damaged", "document_limits")

#: Unpacked by a library that ends the process when the memory does not suffice.
_HEAVY = (*_EITHER, "document_memory", "document_crashed")


@dataclass(frozen=True)
class Hostile:
    """A hostile file. It is made when asked for: some take a second.

    :param codes: the issue codes that are right; the first is the expected one. Empty where the
        file may be read, as long as it stays within the limits.
    :param kept: whether the document is still read, the code standing among its issues.
    """

    name: str
    make: Callable[[], bytes]
    codes: tuple[str, ...]
    kept: bool = False

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.make()


def hostile() -> dict[str, Hostile]:
    """Return every hostile file by name."""
    files = (*_packages(), *_markup(), *_pages())
    return {file.name: file for file in files}


def _packages() -> list[Hostile]:
    made = hostile_packages
    files = [
        Hostile("bomb.docx", made.docx_bomb, _LIMITS),
        Hostile("bomb.xlsx", made.xlsx_bomb, _LIMITS),
        Hostile("bomb.ofd", made.ofd_bomb, _LIMITS),
        Hostile("bomb.zip", made.zip_bomb, _LIMITS),
        Hostile("nested.zip", made.nested_zip, _LIMITS),
        Hostile("traversal.zip", made.traversal_zip, _LIMITS),
        Hostile("absolute.zip", made.absolute_zip, _LIMITS),
        Hostile("symlink.zip", made.symlink_zip, _LIMITS),
        Hostile("locked.zip", made.locked_zip, _LOCKED),
        Hostile("locked.docx", made.locked_package, _LOCKED),
        Hostile("locked.xlsx", made.locked_package, _LOCKED),
        Hostile("locked.doc", made.locked_doc, _LOCKED),
        Hostile("locked.xls", made.locked_xls, _LOCKED),
        Hostile("macros.docm", made.macros, ("document_active",), kept=True),
        Hostile("remote_template.docx", made.remote_template, ("document_active",), kept=True),
        Hostile("outside.ofd", made.outside_ofd, _EITHER),
        Hostile("many_members.docx", made.many_members, _LIMITS),
        Hostile("compound_loop.doc", made.compound_loop, _EITHER),
    ]
    files += [
        Hostile(f"laughs.{kind}", partial(made.laughs, kind), _ENTITIES)
        for kind in ("docx", "xlsx", "ofd")
    ]
    files += [
        Hostile(f"outside_entity.{kind}", partial(made.outside_entity, kind), _ENTITIES)
        for kind in ("docx", "xlsx", "ofd")
    ]
    files += [
        Hostile(f"quadratic.{kind}", partial(made.quadratic, kind), _ENTITIES)
        for kind in ("docx", "xlsx", "ofd")
    ]
    return files


def _markup() -> list[Hostile]:
    made = hostile_markup
    return [
        Hostile("wide.html", made.wide_html, _LIMITS),
        Hostile("wide.docx", made.wide_docx, _LIMITS),
        Hostile("wide.xlsx", made.wide_xlsx, _LIMITS),
        Hostile("wide.rtf", made.wide_rtf, _LIMITS),
        Hostile("long.html", made.long_html, _LIMITS),
        Hostile("long.docx", made.long_docx, _LIMITS),
        Hostile("long.xlsx", made.long_xlsx, _LIMITS),
        Hostile("far_corner.xlsx", made.far_corner_xlsx, _LIMITS),
        Hostile("spans.html", made.spans_html, ()),
        Hostile("spans.docx", made.spans_docx, _EITHER),
        Hostile("deep.html", made.deep_html, _LIMITS),
        Hostile("deep_tables.html", made.deep_tables_html, _LIMITS),
        Hostile("deep.docx", made.deep_docx, _EITHER),
        Hostile("deep_tables.docx", made.deep_tables_docx, _EITHER),
        Hostile("deep.rtf", made.deep_rtf, _LIMITS),
        Hostile("binary.rtf", made.binary_rtf, _EITHER),
        Hostile("digits.txt", made.digits_text, ()),
        Hostile("tabs.txt", made.tabs_text, ()),
    ]


def _pages() -> list[Hostile]:
    made = hostile_pages
    files = [
        Hostile("loop.pdf", made.loop_pdf, _EITHER),
        Hostile("count.pdf", made.count_pdf, ()),
        Hostile("pages.pdf", made.pages_pdf, _LIMITS),
        Hostile("bomb.pdf", made.bomb_pdf, _HEAVY),
        Hostile("double_bomb.pdf", made.double_bomb_pdf, _HEAVY),
        Hostile("paths.pdf", made.paths_pdf, _LIMITS),
        Hostile("form_loop.pdf", made.form_loop_pdf, _LIMITS),
        Hostile("form_tower.pdf", made.form_tower_pdf, _LIMITS),
        Hostile("forms.pdf", made.shared_forms_pdf, ()),
        Hostile("locked.pdf", made.locked_pdf, _LOCKED),
        Hostile("huge.png", made.huge_png, _LIMITS),
        Hostile("picture.pdf", made.picture_pdf, _LIMITS),
        Hostile("empty", bytes, ("document_unsupported", "document_damaged")),
        Hostile("random", made.random_bytes, ("document_unsupported",)),
    ]
    files += [Hostile(f"cut.{kind}", partial(made.cut, kind), _DAMAGED) for kind in made.CUT]
    return files

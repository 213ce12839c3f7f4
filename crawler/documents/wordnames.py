"""The names of WordprocessingML's elements, in each of the namespaces it has had."""

from __future__ import annotations

from typing import Final

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WORD_2003: Final = "http://schemas.microsoft.com/office/word/2003/wordml"
MARKUP: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATHS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MATH: Final = f"{{{MATHS}}}oMath"
#: The elements of DrawingML (of both kinds) and VML that show a picture, and what names its part.
PICTURES: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{http://purl.oclc.org/ooxml/drawingml/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
RELATIONS: Final = tuple(
    f"{{{namespace}}}{name}"
    for namespace in (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    for name in ("embed", "id")
)
FALLBACK: Final = f"{{{MARKUP}}}Fallback"


class Names:
    """Qualified names (``{namespace}local``) of one namespace."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        make = f"{{{namespace}}}".__add__
        self.body, self.val = make("body"), make("val")
        # What a table is made of.
        self.tbl, self.tr, self.tc = make("tbl"), make("tr"), make("tc")
        self.grid_span, self.grid_before = make("gridSpan"), make("gridBefore")
        # Word 2003 wrote vmerge and hmerge.
        self.v_merge = make("vmerge" if namespace == WORD_2003 else "vMerge")
        self.h_merge = make("hmerge" if namespace == WORD_2003 else "hMerge")
        # What text is made of.
        self.p, self.r, self.t = make("p"), make("r"), make("t")
        self.tab, self.br, self.cr = make("tab"), make("br"), make("cr")
        self.no_break_hyphen, self.sym = make("noBreakHyphen"), make("sym")
        self.type = make("type")
        self.chars: Final = make("char")
        # Properties of paragraphs.
        self.p_pr, self.r_pr, self.p_style = make("pPr"), make("rPr"), make("pStyle")
        self.outline, self.num_pr = make("outlineLvl"), make("numPr")
        self.num_id, self.i_lvl = make("numId"), make("ilvl")
        # What is not shown, and what is moved.
        self.deleted, self.moved_away = make("del"), make("moveFrom")
        self.cell_deleted, self.vanish, self.ruby = make("cellDel"), make("vanish"), make("rt")
        self.strikes: Final = (make("strike"), make("dstrike"))
        self.tr_pr, self.tc_pr = make("trPr"), make("tcPr")
        self.text_box, self.vert_align = make("txbxContent"), make("vertAlign")
        self.hidden_row = make("hidden")
        self.size, self.position = make("sz"), make("position")
        self.drop_down, self.result = make("ddList"), make("result")
        self.list_entry = make("listEntry")
        self.pictures: Final = (make("drawing"), make("pict"), make("object"))
        self.color, self.shd, self.fill = make("color"), make("shd"), make("fill")
        self.tbl_pr, self.tbl_style = make("tblPr"), make("tblStyle")
        self.properties: Final = (self.r_pr, self.p_pr, self.tc_pr, self.tbl_pr)
        self.not_printed: Final = (
            self.deleted, self.moved_away, self.cell_deleted, self.vanish, self.ruby, self.text_box,
            self.vert_align, *self.strikes, self.color, MATH,
            self.hidden_row, self.size, self.position, self.drop_down,
            *self.pictures,
        )  # fmt: skip
        self.alt_chunk = make("altChunk")
        # Styles and lists.
        self.style, self.style_id, self.based_on = make("style"), make("styleId"), make("basedOn")
        self.default, self.r_style = make("default"), make("rStyle")
        self.num, self.abstract_num = make("num"), make("abstractNum")
        self.abstract_num_id = make("abstractNumId")
        self.lvl, self.lvl_override = make("lvl"), make("lvlOverride")
        self.start, self.start_override = make("start"), make("startOverride")
        self.num_fmt, self.lvl_text = make("numFmt"), make("lvlText")
        self.in_paragraph: Final = (
            self.t, self.tab, self.br, self.cr, self.no_break_hyphen, self.sym,
        )  # fmt: skip
        self.merging: Final = (self.grid_span, self.grid_before, self.v_merge, self.h_merge)
        self.in_table: Final = (
            self.tbl, self.tr, self.tc, self.p, *self.merging, *self.in_paragraph,
        )  # fmt: skip


_NAMES: Final = {namespace: Names(namespace) for namespace in (TRANSITIONAL, STRICT, WORD_2003)}


def names_of(tag: str) -> Names | None:
    """Return the names of the namespace in which an element's tag is; None if it is none of them."""
    return _NAMES.get(tag[1:].partition("}")[0])

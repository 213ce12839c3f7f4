"""Reports as .docx, the XML written here for full control of spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from crawler.replica.generator.model import Grid, Line
from crawler.replica.generator.variants import Variant
from crawler.replica.packing import pack

if TYPE_CHECKING:
    from random import Random

    from crawler.replica.generator.model import Draft, GridCell

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>'
)
_RELATIONS: Final = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PARTS: Final = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/image" Target="media/image1.png"/></Relationships>'
)
_STYLES: Final = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:style w:type="paragraph" w:default="1" w:styleId="a">'
    '<w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="1">'
    '<w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
)
#: Automatic numbering 一、二、 …: a reader that takes the text alone loses it.
_NUMBERING: Final = (
    f'{_HEAD}<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_PAGE_TWIPS: Final = 9000


def docx_of(
    draft: Draft, variants: frozenset[Variant], chance: Random, picture: bytes = b""
) -> bytes:
    """Return the report as .docx.

    :param picture: a PNG that stands where tables are pictures.
    """
    body = "".join(_block(block, variants, chance) for block in draft.blocks)
    if Variant.NESTED in variants:
        body = (
            "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>"
            f"{body}<w:p/></w:tc></w:tr></w:tbl>"
        )
    document = (
        f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_OFFICE}"><w:body>{body}'
        '<w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    members = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _RELATIONS.encode(),
        "word/document.xml": document.encode(),
        "word/_rels/document.xml.rels": (_PARTS if picture else _without_picture()).encode(),
        "word/styles.xml": _STYLES.encode(),
        "word/numbering.xml": _NUMBERING.encode(),
    }
    if picture:
        members["word/media/image1.png"] = picture
    return pack(members)


def _without_picture() -> str:
    head, _, _ = _PARTS.partition('<Relationship Id="rId3"')
    return head + "</Relationships>"


def _block(block: Line | Grid, variants: frozenset[Variant], chance: Random) -> str:
    if isinstance(block, Line):
        return _line(block, variants)
    if Variant.TABLES_AS_IMAGES in variants:
        return _PICTURE
    return _table(block, variants, chance)


_PICTURE: Final = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:extent cx="5000000" cy="5000000"/><wp:docPr id="1" name="1"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://'
    'schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="0" name="1"/>'
    '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId3"/></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5000000" cy="5000000"/></a:xfrm>'
    '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)


def _run(text: str) -> str:
    if text.startswith("[bookmark: _GoBack]"):
        mark = '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
        return mark + _run(text.removeprefix("[bookmark: _GoBack]"))
    # Word cuts a text into runs wherever it pleases.
    cut = len(text) // 2
    parts = [part for part in (text[:cut], text[cut:]) if part]
    return "".join(f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in parts)


def _line(line: Line, variants: frozenset[Variant]) -> str:
    style = ""
    if line.level:
        style = '<w:pStyle w:val="1"/>' if line.level == 1 else ""
        if line.level > 1 and Variant.LOST_NUMBERING in variants:
            style = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{style}</w:pPr>{_run(line.text)}</w:p>"


def _table(grid: Grid, variants: frozenset[Variant], chance: Random) -> str:
    unit = _PAGE_TWIPS / sum(grid.widths)
    widths = [round(width * unit) for width in grid.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    at = {(cell.row, cell.column): cell for cell in grid.cells}
    breaks = chance.random() < 0.5  # noqa: PLR2004 - lines in cells as breaks or as paragraphs
    rows = "".join(_row(grid, row, at, widths, breaks=breaks) for row in range(grid.height))
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = f'<w:tblPr><w:tblW w:w="{_PAGE_TWIPS}" w:type="dxa"/><w:tblBorders>{border}'
    return f"<w:tbl>{head}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl><w:p/>"


def _row(
    grid: Grid,
    row: int,
    at: dict[tuple[int, int], GridCell],
    widths: list[int],
    *,
    breaks: bool,
) -> str:
    made, column = [], 0
    while column < grid.columns:
        cell = at.get((row, column))
        merge = '<w:vMerge w:val="restart"/>' if cell and cell.row_span > 1 else ""
        if cell is None:
            merge, cell = "<w:vMerge/>", _above(at, row, column)
        first = row == cell.row
        span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
        width = sum(widths[column : column + cell.column_span])
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>'
            f"{_paragraphs(cell.text if first else '', breaks=breaks)}</w:tc>"
        )
        column += cell.column_span
    return f"<w:tr>{''.join(made)}</w:tr>"


def _above(at: dict[tuple[int, int], GridCell], row: int, column: int) -> GridCell:
    for higher in range(row - 1, -1, -1):
        cell = at.get((higher, column))
        if cell is not None:
            return cell
    raise ValueError(f"no cell covers row {row}, column {column}")


def _paragraphs(text: str, *, breaks: bool) -> str:
    parts = text.split("\n")
    if breaks:
        return "<w:p>" + "<w:r><w:br/></w:r>".join(map(_run, parts)) + "</w:p>"
    return "".join(f"<w:p>{_run(part)}</w:p>" for part in parts)

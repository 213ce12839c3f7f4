"""A report as .ofd (版式文档, GB/T 33190): one tall page of lines and ruled tables, in millimetres."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from crawler.replica.chance import number
from crawler.replica.packing import pack
from crawler.replica.texts import blocks

if TYPE_CHECKING:
    from crawler.replica.model import Document
    from crawler.replica.texts import Rows

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAME: Final = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_FONTS: Final = (
    f'{_HEAD}<ofd:Res {_NAME} BaseLoc="Res"><ofd:Fonts>'
    '<ofd:Font ID="2" FontName="SimSun" FamilyName="SimSun"/></ofd:Fonts></ofd:Res>'
)
_LEFT: Final = 10.0
_WIDE: Final = 190.0
_SIZE: Final = 3.5
_SMALL: Final = 2.0
_LABEL: Final = 60.0


class _Sheet:
    """The page as it is written, from top to bottom."""

    def __init__(self) -> None:
        self.objects: list[str] = []
        self.y = 10.0

    def line(self, text: str) -> None:
        for part in wrap(text, 50) or [""]:
            self._text(part, _LEFT, self.y, _SIZE)
            self.y += 6

    def table(self, rows: Rows) -> None:
        width = max(map(len, rows))
        label = _LABEL if width < 12 else _WIDE / width  # noqa: PLR2004 - 15 columns, no labels
        edges = [0.0, label, *(label + (_WIDE - label) / (width - 1) * n for n in range(1, width))]
        for row in rows:
            parts = [wrap(cell, max(2, int(label / _SMALL) - 1)) or [""] for cell in row]
            high = 3.0 * max(map(len, parts)) + 1
            for place, part in enumerate(parts):
                left = _LEFT + edges[place]
                # The last cell of a short row reaches to the table's end, as in the .docx.
                right = _LEFT + (edges[place + 1] if place + 1 < len(row) else _WIDE)
                self._box(left, self.y, right - left, high)
                for number_of_line, text in enumerate(part):
                    self._text(text, left + 0.5, self.y + 0.5 + 3 * number_of_line, _SMALL)
            self.y += high
        self.y += 4

    def _text(self, text: str, x: float, y: float, size: float) -> None:
        if not text:
            return
        steps = [size if letter > "\u2e7f" else size / 2 for letter in text]
        deltas = f' DeltaX="{" ".join(f"{step:g}" for step in steps[:-1])}"' if text[1:] else ""
        self.objects.append(
            f'<ofd:TextObject ID="{len(self.objects) + 10}" '
            f'Boundary="{x:g} {y:g} {sum(steps):g} {size * 1.3:g}" Font="2" Size="{size:g}">'
            f'<ofd:TextCode X="0" Y="{size:g}"{deltas}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def _box(self, x: float, y: float, wide: float, high: float) -> None:
        self.objects.append(
            f'<ofd:PathObject ID="{len(self.objects) + 10}" '
            f'Boundary="{x:g} {y:g} {wide:g} {high:g}" LineWidth="0.2"><ofd:AbbreviatedData>'
            f"M 0 0 L {wide:g} 0 L {wide:g} {high:g} L 0 {high:g} C"
            "</ofd:AbbreviatedData></ofd:PathObject>"
        )


def ofd_of(document: Document, seed: int) -> bytes:
    """Return the report as .ofd with its tables."""
    sheet = _Sheet()
    sheet.line(document.title)
    for block in blocks(document, seed):
        if block.rows:
            sheet.table(block.rows)
        else:
            sheet.line(block.text)
    identity = number(seed, document.agency, document.year, "ofd")
    root = (
        f'{_HEAD}<ofd:OFD {_NAME} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{identity:032x}</ofd:DocID><ofd:Title>{escape(document.title)}</ofd:Title>"
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    listed = (
        f"{_HEAD}<ofd:Document {_NAME}><ofd:CommonData><ofd:MaxUnitID>100000</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>0 0 210 {sheet.y + 10:g}</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    page = (
        f'{_HEAD}<ofd:Page {_NAME}><ofd:Content><ofd:Layer ID="3">'
        f"{''.join(sheet.objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )
    members = {
        "OFD.xml": root,
        "Doc_0/Document.xml": listed,
        "Doc_0/PublicRes.xml": _FONTS,
        "Doc_0/Pages/Page_0/Content.xml": page,
    }
    return pack({name: text.encode() for name, text in members.items()})

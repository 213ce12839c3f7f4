"""Reports as .ofd (版式文档, GB/T 33190): text objects and path objects in millimetres."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from crawler.replica.chance import number
from crawler.replica.generator.pages import HEIGHT, WIDTH, Page, Run, pages_of, width_of
from crawler.replica.generator.variants import Variant
from crawler.replica.packing import pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from crawler.replica.generator.model import Draft

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAME: Final = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_FONTS: Final = (
    f'{_HEAD}<ofd:Res {_NAME} BaseLoc="Res"><ofd:Fonts>'
    '<ofd:Font ID="2" FontName="SimSun" FamilyName="SimSun"/></ofd:Fonts></ofd:Res>'
)
_MILLIMETRE: Final = 72 / 25.4
_THIN: Final = 0.2


def ofd_of(draft: Draft, variants: frozenset[Variant], chance: Random) -> bytes:
    """Return the report as .ofd."""
    pages = pages_of(draft, variants, chance)
    identity = number(draft.truth.title, "ofd")
    root = (
        f'{_HEAD}<ofd:OFD {_NAME} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{identity:032x}</ofd:DocID><ofd:Title>{escape(draft.truth.title)}</ofd:Title>"
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    listed = "".join(
        f'<ofd:Page ID="{place + 5}" BaseLoc="Pages/Page_{place}/Content.xml"/>'
        for place in range(len(pages))
    )
    document = (
        f"{_HEAD}<ofd:Document {_NAME}><ofd:CommonData><ofd:MaxUnitID>1000000</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>0 0 {_mm(WIDTH)} {_mm(HEIGHT)}</ofd:PhysicalBox>"
        "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    members = {"OFD.xml": root, "Doc_0/Document.xml": document, "Doc_0/PublicRes.xml": _FONTS}
    numbers = count(1000)
    filled = Variant.FILLED_RULES in variants
    for place, page in enumerate(pages):
        members[f"Doc_0/Pages/Page_{place}/Content.xml"] = _page(page, numbers, filled=filled)
    return pack({name: text.encode() for name, text in members.items()})


def _mm(points: float) -> str:
    return f"{points / _MILLIMETRE:.3f}".rstrip("0").rstrip(".")


def _page(page: Page, numbers: Iterator[int], *, filled: bool) -> str:
    objects = [_path(rule, next(numbers), filled=filled) for rule in sorted(page.rules)]
    objects += [_text(run, next(numbers)) for run in page.runs]
    return (
        f'{_HEAD}<ofd:Page {_NAME}><ofd:Content><ofd:Layer ID="{next(numbers)}">'
        f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def _path(rule: tuple[float, float, float, float], name: int, *, filled: bool) -> str:
    left, top, right, bottom = (round(part / _MILLIMETRE, 3) for part in rule)
    wide, high = round(right - left, 3), round(bottom - top, 3)
    if filled:
        wide, high = max(wide, _THIN), max(high, _THIN)
        data = f"M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C"
        style = 'Fill="true" Stroke="false"'
    else:
        data, style = f"M 0 0 L {wide} {high}", f'LineWidth="{_THIN}"'
    return (
        f'<ofd:PathObject ID="{name}" Boundary="{left} {top} {wide} {high}" {style}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _text(run: Run, name: int) -> str:
    steps = " ".join(_mm(width_of(letter, run.size)) for letter in run.text[:-1])
    deltas = f' DeltaX="{steps}"' if steps else ""
    high = run.size * 1.2
    return (
        f'<ofd:TextObject ID="{name}" Boundary="{_mm(run.x)} {_mm(run.y - run.size)} '
        f'{_mm(width_of(run.text, run.size))} {_mm(high)}" Font="2" Size="{_mm(run.size)}">'
        f'<ofd:TextCode X="0" Y="{_mm(run.size)}"{deltas}>{escape(run.text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )

"""Files of reports, made when asked for: the same bytes every time, no clock inside."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import docx
from PIL import Image, ImageDraw
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from crawler.replica.chance import number
from crawler.replica.ofd import ofd_of
from crawler.replica.packing import EPOCH, pack
from crawler.replica.texts import blocks

if TYPE_CHECKING:
    from crawler.replica.model import Document
    from crawler.replica.texts import Block

_FONT: Final = "STSong-Light"  # one of the fonts that every PDF reader has: nothing is embedded
MEDIA_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "html": "text/html; charset=utf-8",
}


def _texts(title: str, found: tuple[Block, ...]) -> list[str]:
    texts = [title]
    for block in found:
        if block.rows:
            texts += [cell for row in block.rows for cell in row]
        else:
            texts.append(block.text)
    return texts


@cache
def _docx_template(shape: tuple[tuple[int, ...], ...]) -> dict[str, bytes]:
    """Return the parts of a document whose texts are tokens.

    :param shape: for each block the number of cells of each row; no rows for a paragraph.

    Filling one template is two hundred times faster than building each table cell by cell.
    """
    made = docx.Document()
    counter = iter(range(100_000))

    def token() -> str:
        return f"\u2042{next(counter)}\u2042"

    made.add_heading(token(), level=1)
    for rows in shape:
        if not rows:
            made.add_paragraph(token())
            continue
        table = made.add_table(rows=len(rows), cols=max(rows))
        table.style = "Table Grid"
        for line, cells in enumerate(rows):
            row = table.rows[line].cells
            for place in range(cells):
                row[place].text = token()
            if cells < max(rows):
                row[cells - 1].merge(row[-1])
    stored = io.BytesIO()
    made.save(stored)
    with zipfile.ZipFile(stored) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist())}


def docx_of(document: Document, seed: int) -> bytes:
    """Return the report as .docx with its tables."""
    found = blocks(document, seed)
    shape = tuple(tuple(len(row) for row in block.rows) for block in found)
    parts = dict(_docx_template(shape))
    texts = [escape(text) for text in _texts(document.title, found)]
    body = parts["word/document.xml"].decode()
    filled = re.sub("\u2042(\\d+)\u2042", lambda token: texts[int(token[1])], body)
    parts["word/document.xml"] = filled.encode()
    return pack(parts)


@cache
def _style(size: float) -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    return ParagraphStyle("body", fontName=_FONT, fontSize=size, leading=size * 1.5, wordWrap="CJK")


def pdf_of(document: Document, seed: int) -> bytes:
    """Return the report as .pdf with its tables, text and not picture."""
    target = io.BytesIO()
    flow: list[object] = [Paragraph(escape(document.title), _style(16)), Spacer(1, 12)]
    grid = [("GRID", (0, 0), (-1, -1), 0.4, colors.black), ("FONT", (0, 0), (-1, -1), _FONT, 7)]
    label = _style(7)
    for block in blocks(document, seed):
        if not block.rows:
            flow.append(Paragraph(escape(block.text), _style(11)))
            continue
        width = max(map(len, block.rows))
        rows = [
            [Paragraph(escape(row[0]), label), *row[1:], *("",) * (width - len(row))]
            for row in block.rows
        ]
        wide = 150 if width < 12 else 32  # noqa: PLR2004 - the table of 15 columns has no labels
        widths = [wide, *((500 - wide) / (width - 1),) * (width - 1)]
        flow.append(Table(rows, colWidths=widths, style=grid))
    made = SimpleDocTemplate(target, pagesize=A4, title=document.title, invariant=1)
    made.build(flow)
    return target.getvalue()


def png_of(document: Document, seed: int) -> bytes:
    """Return a picture as a scanner leaves it: lines and marks, no text layer."""
    picture = Image.new("L", (620, 877), 250)
    draw = ImageDraw.Draw(picture)
    roll = number(seed, document.agency, document.year, "scan")
    for line in range(34):
        width = 200 + (roll >> line % 16) % 320
        draw.line((50, 60 + line * 23, 50 + width, 60 + line * 23), fill=40, width=7)
    draw.rectangle((50, 420, 570, 700), outline=20, width=3)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def zip_of(document: Document, seed: int) -> bytes:
    """Return an archive with the report as .docx and as .pdf."""
    return pack(
        {
            f"{document.title}.docx": docx_of(document, seed),
            f"附件/{document.title}.pdf": pdf_of(document, seed),
        }
    )


@cache
def bomb() -> bytes:
    """Return an archive of some 500 kB that unpacks to 512 MB of zeros."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("report.docx", EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w") as member:
            for _ in range(512):
                member.write(bytes(1 << 20))
    return target.getvalue()


def make(kind: str, document: Document, seed: int) -> bytes:
    """Return a report's file of that kind."""
    makers = {"docx": docx_of, "pdf": pdf_of, "ofd": ofd_of, "png": png_of, "zip": zip_of}
    return makers[kind](document, seed)

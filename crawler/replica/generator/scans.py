"""Reports as pictures, as a scanner leaves them: noise, skew, specks, grey paper, JPEG.

The pages are those of the .pdf, drawn by pdfium with a Chinese font of the machine.
"""

from __future__ import annotations

import base64
import io
import time
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pypdfium2
from PIL import Image

from crawler.replica.generator.pdf import pdf_of
from crawler.replica.generator.variants import Format, Variant
from crawler.replica.packing import pack

if TYPE_CHECKING:
    from random import Random

    from crawler.replica.generator.model import Draft

_POINTS: Final = 72
_PAPER: Final = 255
_FONT_TEST: Final = 100


def scan_of(
    draft: Draft, form: Format, variants: frozenset[Variant], chance: Random
) -> tuple[bytes, str]:
    """Return the report as pictures and the file's suffix.

    :param form: one of the SCAN formats. A single picture has the pages one below the other.
    """
    density = 150 if Variant.DPI_150 in variants else 200
    pages = [
        _worn(page, variants, chance)
        for page in _rendered(pdf_of(draft, variants, chance), density)
    ]
    quality = chance.randint(35, 60) if Variant.LOW_QUALITY in variants else 85
    if form is Format.SCAN_PDF:
        target = io.BytesIO()
        first, *rest = [Image.open(io.BytesIO(_jpeg(page, quality))) for page in pages]
        stamp = time.struct_time((2020, 1, 1, 0, 0, 0, 0, 1, 0))
        first.save(
            target, "PDF", save_all=True, append_images=rest, resolution=density,
            creationDate=stamp, modDate=stamp,
        )  # fmt: skip
        return target.getvalue(), "pdf"
    if form is Format.SCAN_PNG:
        return _png(_stacked(pages)), "png"
    if form is Format.SCAN_JPG:
        return _jpeg(_stacked(pages), quality), "jpg"
    pictures = [_jpeg(page, quality) for page in pages]
    if form is Format.SCAN_ZIP:
        title = draft.truth.title
        return pack({f"{title}_{n}.jpg": data for n, data in enumerate(pictures, 1)}), "zip"
    return _page(draft, pictures), "html"


def _rendered(data: bytes, density: int) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.render(scale=density / _POINTS, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


@cache
def can_scan() -> bool:
    """Return whether this machine has a font with Chinese letters that pdfium can find."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - heavy, and needed here alone
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: PLC0415 - as above
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - as above

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    seen = []
    for text in ("报告", "附件"):
        target = io.BytesIO()
        canvas = Canvas(target, pagesize=(_FONT_TEST, _FONT_TEST))
        canvas.setFont("STSong-Light", 40)
        canvas.drawString(5, 30, text)
        canvas.save()
        seen.append(_rendered(target.getvalue(), _POINTS)[0].tobytes())
    # Without a font both texts come out empty, or as the same boxes.
    return seen[0] != seen[1]


def _worn(page: Image.Image, variants: frozenset[Variant], chance: Random) -> Image.Image:
    noise = np.random.default_rng(chance.getrandbits(32))
    if Variant.SKEWED in variants:
        page = page.rotate(
            chance.uniform(-1, 1), Image.Resampling.BICUBIC, expand=False, fillcolor=_PAPER
        )
    ink = np.asarray(page, dtype=np.float32)
    if Variant.GREY_PAPER in variants:
        shade = np.linspace(0.80, 0.95, ink.shape[1], dtype=np.float32)
        ink = ink * shade[None, ::1] if chance.random() < 0.5 else ink * shade[None, ::-1]  # noqa: PLR2004 - darker to the left or to the right
    if Variant.SPECKS in variants:
        ink = ink + noise.normal(0, 8, ink.shape).astype(np.float32)
        count = ink.size // 6000
        rows = noise.integers(0, ink.shape[0] - 2, count)
        columns = noise.integers(0, ink.shape[1] - 2, count)
        for down in (0, 1):
            ink[rows + down, columns] = 90
    return Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))


def _stacked(pages: list[Image.Image]) -> Image.Image:
    whole = Image.new("L", (pages[0].width, sum(page.height for page in pages)), _PAPER)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return whole


def _jpeg(page: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    page.save(target, "JPEG", quality=quality)
    return target.getvalue()


def _png(page: Image.Image) -> bytes:
    target = io.BytesIO()
    page.save(target, "PNG", compress_level=4)
    return target.getvalue()


def picture_of(draft: Draft, chance: Random) -> bytes:
    """Return the first page as a PNG, for Word files whose tables are pictures."""
    return _png(_rendered(pdf_of(draft, frozenset(), chance), 100)[0])


def _page(draft: Draft, pictures: list[bytes]) -> bytes:
    shown = "".join(
        f'<p><img src="data:image/jpeg;base64,{base64.b64encode(data).decode()}"/></p>'
        for data in pictures
    )
    title = draft.truth.title
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<div class="article"><h1>{title}</h1>{shown}</div></body></html>'
    ).encode()

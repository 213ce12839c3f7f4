"""Reports as .pdf with text, rules drawn as lines or as thin filled rectangles."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from crawler.replica.generator.pages import HEIGHT, WIDTH, pages_of
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from random import Random

    from crawler.replica.generator.model import Draft

_FONT: Final = "STSong-Light"  # one that every PDF reader has: nothing is embedded
_THIN: Final = 0.5


def pdf_of(draft: Draft, variants: frozenset[Variant], chance: Random) -> bytes:
    """Return the report as .pdf."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(draft.truth.title)
    for page in pages_of(draft, variants, chance):
        for rule in sorted(page.rules):
            _rule(canvas, rule, filled=Variant.FILLED_RULES in variants)
        for run in page.runs:
            canvas.setFont(_FONT, run.size)
            canvas.drawString(run.x, HEIGHT - run.y, run.text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _rule(canvas: Canvas, rule: tuple[float, float, float, float], *, filled: bool) -> None:
    left, top, right, bottom = rule
    if filled:
        wide, high = max(right - left, _THIN), max(bottom - top, _THIN)
        canvas.rect(left, HEIGHT - top - high, wide, high, stroke=0, fill=1)
        return
    canvas.setLineWidth(_THIN)
    canvas.line(left, HEIGHT - top, right, HEIGHT - bottom)

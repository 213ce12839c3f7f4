"""Makes reports: one, or thousands in several processes."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Final

from crawler.replica.generator import flat, ofd, pdf, rtf, scans, sheets
from crawler.replica.generator.certainty import in_run_text
from crawler.replica.generator.docx import docx_of
from crawler.replica.generator.drafting import draft
from crawler.replica.generator.html import html_of
from crawler.replica.generator.model import Draft, GeneratedReport, Line, Truth
from crawler.replica.generator.office import docs_of
from crawler.replica.generator.rules import check
from crawler.replica.generator.variants import OFFICE, SCANS, Format, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_IMAGES: Final = frozenset({Variant.TABLES_AS_IMAGES, Variant.TEXT_AS_IMAGES})
_BATCH: Final = 40
_SUFFIXES: Final = {Format.TEXT_CELLS: "txt", Format.TEXT_ROWS: "txt", Format.TEXT_RUN: "txt"}


@dataclass(frozen=True)
class Order:
    """Which report is wanted."""

    seed: int
    index: int
    format: Format
    variants: frozenset[Variant]


def generate(
    seed: int,
    index: int,
    *,
    format: Format,  # noqa: A002 - what it is
    variants: frozenset[Variant],
) -> GeneratedReport:
    """Return one report; equal arguments give equal bytes (but for .doc and .wps).

    :raises ValueError: when the variants do not fit the format or each other.
    :raises RuntimeError: for .doc and .wps where LibreOffice is missing.
    """
    return _make_batch([Order(seed, index, format, variants)])[0]


def generate_bound(
    seed: int,
    indices: Sequence[int],
    *,
    format: Format,  # noqa: A002 - what it is
    variants: frozenset[Variant] = frozenset(),
) -> tuple[bytes, tuple[Truth, ...]]:
    """Return a file with the reports of several agencies bound into one, and the truth of each.

    Before them stand a cover and a table of contents that names them all, each with its page.
    """
    check(format, variants)
    drafts = [draft(seed, index, variants) for index in indices]
    contents = [f"{one.truth.title}……{7 * place + 1}" for place, one in enumerate(drafts)]
    head = [Line("部门政府信息公开工作年度报告汇编", 1), Line("目录"), *map(Line, contents)]
    blocks = (*head, *(block for one in drafts for block in one.blocks))
    bound = Draft(blocks, replace(drafts[0].truth, title="部门政府信息公开工作年度报告汇编"))
    data, _ = _file(bound, Order(seed, indices[0], format, variants))
    return data, tuple(one.truth for one in drafts)


def generate_many(
    orders: Iterable[Order], processes: int | None = None
) -> Iterator[GeneratedReport]:
    """Yield the ordered reports in order, made in several processes."""
    wanted = list(orders)
    batches = [wanted[place : place + _BATCH] for place in range(0, len(wanted), _BATCH)]
    count = processes or len(os.sched_getaffinity(0))
    if count == 1 or len(batches) == 1:
        for batch in batches:
            yield from _make_batch(batch)
        return
    with ProcessPoolExecutor(count) as pool:
        for made in pool.map(_make_batch, batches):
            yield from made


def _make_batch(orders: Sequence[Order]) -> list[GeneratedReport]:
    """Make reports; LibreOffice is called once for all that need it."""
    made = [_make(order) for order in orders]
    waiting = [place for place, order in enumerate(orders) if order.format in OFFICE]
    for place, data in zip(waiting, docs_of([made[n].data for n in waiting]), strict=True):
        made[place] = replace(made[place], data=data)
    return made


def _make(order: Order) -> GeneratedReport:
    check(order.format, order.variants)
    drafted = draft(order.seed, order.index, order.variants)
    data, suffix = _file(drafted, order)
    truth = drafted.truth
    if order.variants & _IMAGES:
        # A picture is no text: a reader may leave it, but not without saying so.
        cells = tuple(replace(cell, certain=False) for cell in truth.cells)
        truth = replace(truth, cells=cells)
    if order.format is Format.TEXT_RUN:
        truth = replace(truth, cells=in_run_text(truth.cells))
    return GeneratedReport(
        data=data,
        name=f"{truth.title}.{suffix}",
        truth=truth,
        format=order.format,
        variants=order.variants,
        seed=order.seed,
        index=order.index,
    )


def _file(drafted: Draft, order: Order) -> tuple[bytes, str]:
    """Return the file's bytes and suffix; for .doc and .wps those of the .docx it is made of."""
    form, variants = order.format, order.variants
    chance = Random(f"{order.seed}/{order.index}/{form}/file")
    if form in SCANS:
        return scans.scan_of(drafted, form, variants, chance)
    if form is Format.DOCX or form in OFFICE:
        picture = scans.picture_of(drafted, chance) if variants & _IMAGES else b""
        return docx_of(drafted, variants, chance, picture), form.value
    makers = {
        Format.HTML: lambda: html_of(drafted, variants, chance),
        Format.RTF: lambda: rtf.rtf_of(drafted, chance),
        Format.PDF: lambda: pdf.pdf_of(drafted, variants, chance),
        Format.XLS: lambda: sheets.xls_of(drafted, variants, chance),
        Format.XLSX: lambda: sheets.xlsx_of(drafted, variants, chance),
        Format.OFD: lambda: ofd.ofd_of(drafted, variants, chance),
        Format.TEXT_CELLS: lambda: flat.cells_text(drafted),
        Format.TEXT_ROWS: lambda: flat.rows_text(drafted),
        Format.TEXT_RUN: lambda: flat.run_text(drafted),
    }
    return makers[form](), _SUFFIXES.get(form, form.value)

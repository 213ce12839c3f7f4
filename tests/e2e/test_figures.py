"""From a published document to an exported figure: what was written is what comes out."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from crawler.catalog.verify import verify
from crawler.replica.generator import Format, GeneratedReport, Kind, Variant, fits, generate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.e2e

PORTALS = {"平湖市": "pinghu", "定海区": "dinghai", "嵩县": "songxian"}
# One document of each kind that needs no other program, with what real ones have.
FORMATS = {
    Format.HTML: (Variant.PADDED,),
    Format.DOCX: (Variant.PHANTOM_COLUMNS,),
    Format.RTF: (),
    Format.PDF: (Variant.CUT_HEADERS,),
    Format.XLS: (),
    Format.XLSX: (Variant.ONE_SHEET,),
    Format.OFD: (Variant.ROW_CUT,),
    Format.TEXT_CELLS: (),
}
BESIDE = "<p>现予公布，全文见附件。</p>"
PLAIN = {Kind.NUMBER, Kind.BLANK}


def chosen() -> list[tuple[str, GeneratedReport]]:
    """Return a report of every format whose organ belongs to one of the portals."""
    found = []
    taken: set[tuple[str, int]] = set()
    for form, variants in FORMATS.items():
        wanted = frozenset(v for v in variants if fits(v, form))
        for index in range(500):
            report = generate(5, index, format=form, variants=wanted)
            region = next((r for r in PORTALS if report.truth.agency.startswith(r)), "")
            organ = (report.truth.agency, report.truth.report_year)
            full = region and region in report.truth.title and organ not in taken
            if full and report.truth.report_year >= 2019:
                taken.add(organ)
                found.append((PORTALS[region], report))
                break
    assert len(found) == len(FORMATS)
    return found


def body(data: bytes) -> str:
    """Return what stands in a page's body."""
    found = html.document_fromstring(data).find("body")
    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in found)


def publish(folder: Path, made: list[tuple[str, GeneratedReport]]) -> Path:
    """Make the list of what the replica shall publish: the document beside a short page."""
    entries = []
    for number, (portal, report) in enumerate(made):
        page = folder / f"page{number}.html"
        document = folder / f"{number}-{report.name}"
        document.write_bytes(report.data)
        # Pages are published as pages; a portal's attachment is never one.
        is_page = report.format is Format.HTML
        page.write_text(body(report.data) if is_page else BESIDE, encoding="utf-8")
        entries.append(
            {
                "portal": portal,
                "title": report.truth.title,
                "agency": report.truth.agency,
                "year": report.truth.report_year,
                "publish_date": f"{report.truth.report_year + 1}-01-20",
                "html": page.name,
                "files": [] if is_page else [document.name],
            }
        )
    place = folder / "publish.json"
    place.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return place


def test_every_cell_comes_out_as_it_was_written(make_site: Callable, tmp_path: Path) -> None:
    made = chosen()
    few = tuple((portal, 2) for portal in PORTALS.values())
    site = make_site(publish=str(publish(tmp_path, made)), reports=few)
    done = site.crawl("-a", f"portal={','.join(PORTALS.values())}")
    assert done.returncode == 0, done.stderr[-3000:]
    read = site.scrapy("statistics")
    assert read.returncode == 0, read.stderr[-3000:]
    written = site.scrapy("export", "csv", "--to", str(tmp_path / "csv"))
    assert written.returncode == 0, written.stderr[-3000:]
    with (tmp_path / "csv" / "reports.csv").open(encoding="utf-8", newline="") as file:
        reports = {(row["title"], row["portal"]): row for row in csv.DictReader(file)}
    figures: dict[tuple[str, str, str, str], dict[str, str]] = {}
    with (tmp_path / "csv" / "figures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figures[row["report_id"], row["table"], row["row_key"], row["col_key"]] = row
    cells = 0
    for portal, report in made:
        row = reports[report.truth.title, portal]
        assert row["report_year"] == str(report.truth.report_year)
        assert row["template"] == report.truth.template, report.name
        for cell in report.truth.cells:
            if cell.kind not in PLAIN:
                continue
            seen = figures[row["report_id"], cell.table, cell.row_key, cell.col_key]
            value = Decimal(seen["value"]) if seen["value"] else None
            assert value == cell.value, (report.format, cell, seen)
            cells += 1
    assert cells > 190 * len(made)
    assert verify(site.output).clean
    again = site.scrapy("statistics")
    assert "read\t0" in again.stdout

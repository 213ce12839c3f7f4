"""Five real reports, published again by the replica on the portals that they come from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document

from crawler.catalog.reader import open_catalog
from crawler.catalog.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.e2e

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

# Where each report stood, in which form, and on which day its portal says that it was published
# (the seeds do not tell: these days are the replica's).
PLACES = {
    "seed_000": ("haiyan", "docx", "2021-01-22"),
    "seed_001": ("dinghai", "docx", "2021-01-12"),
    "seed_002": ("songxian", "html", "2021-01-28"),
    "seed_003": ("pinghu", "docx", "2024-01-19"),
    "seed_004": ("sxxz_kjj", "docx", "2021-02-07"),
}


@dataclass(frozen=True)
class Seed:
    """A real report: its text, and what a reader must make of it."""

    text: str
    expected: dict
    portal: str
    form: str
    published: str


def seeds() -> list[Seed]:
    if not SEEDS.is_dir():
        pytest.skip("the five seed texts are not here: ../shared/seeds is absent")
    found = []
    for place in sorted(SEEDS.glob("*.expected.json")):
        expected = json.loads(place.read_text(encoding="utf-8"))
        text = (SEEDS / expected["file"]).read_text(encoding="utf-8")
        found.append(Seed(text, expected, *PLACES[expected["id"]]))
    assert len(found) == len(PLACES)
    return found


def parts(text: str) -> Iterator[str | list[list[str]]]:
    """Return paragraphs, and tables (lines with tabs) as rows of cells."""
    table: list[list[str]] = []
    for line in text.splitlines():
        if "\t" in line.strip("\n"):
            table.append(line.split("\t"))
            continue
        if table:
            yield table
            table = []
        if line.strip():
            yield line.strip()
    if table:
        yield table


def make_docx(text: str, place: Path) -> None:
    document = Document()
    for part in parts(text):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        columns = max(len(row) for row in part)
        table = document.add_table(rows=0, cols=columns)
        for row in part:
            for cell, value in zip(table.add_row().cells, row, strict=False):
                cell.text = value
    document.save(str(place))


def make_html(text: str, place: Path) -> None:
    pieces = []
    for part in parts(text):
        if isinstance(part, str):
            pieces.append(f"<p>　　{escape(part)}</p>")
            continue
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in part)
        pieces.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    place.write_text("\n".join(pieces), encoding="utf-8")


def publish(folder: Path, found: list[Seed]) -> Path:
    """Make the documents and return the list of what the replica shall publish."""
    entries = []
    for seed in found:
        name = seed.expected["id"]
        # A portal's page carries the text that its attachment carries.
        make_html(seed.text, folder / f"{name}.html")
        entry = {
            "portal": seed.portal,
            "title": seed.expected["title"],
            "agency": seed.expected["agency"],
            "year": seed.expected["report_year"],
            "publish_date": seed.published,
            "html": f"{name}.html",
        }
        if seed.form == "docx":
            make_docx(seed.text, folder / f"{name}.docx")
            entry["files"] = [f"{name}.docx"]
        entries.append(entry)
    place = folder / "publish.json"
    place.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return place


def test_five_real_reports_come_out_as_they_are(make_site: Callable, tmp_path: Path) -> None:
    found = seeds()
    few = tuple((seed.portal, 3) for seed in found)
    site = make_site(publish=str(publish(tmp_path, found)), reports=few)
    done = site.crawl("-a", f"portal={','.join(seed.portal for seed in found)}")
    assert done.returncode == 0, done.stderr[-3000:]
    served = {hit.sha256 for hit in site.replica.served()}
    with open_catalog(site.output) as catalog:
        items = list(catalog.reports())
        for seed in found:
            expected = seed.expected
            mine = [
                item
                for item in items
                if (item.portal, item.title) == (seed.portal, expected["title"])
            ]
            assert len(mine) == 1, [item.title for item in items if item.portal == seed.portal]
            item = mine[0]
            assert item.agency_name_full == expected["agency"]
            region = expected["region"]
            assert item.region_code == region["gb2260"]
            assert (item.province, item.city) == (region["province"], region["city"])
            assert item.county == (region["county"] or "")
            assert item.report_year == expected["report_year"]
            assert (item.published_at or "")[:10] == seed.published
            # Byte for byte as it was served.
            published = next(
                entry
                for entry in site.replica.published(seed.portal)
                if entry.title == expected["title"]
            )
            with catalog.open_file(item.main) as file:
                page = file.read()
            # The day under the signature; without one only what the portal itself states.
            if "created_date" in expected or item.created_date is None:
                assert item.created_date == expected.get("created_date")
            else:
                assert f"生成日期</td><td>{item.created_date}</td>" in page.decode()
            assert item.main.sha256 == published.sha256
            assert item.main.sha256 in served
            assert len(page) == published.size
            assert [file.sha256 for file in item.attachments] == [
                file.sha256 for file in published.files
            ]
            for record in item.attachments:
                with catalog.open_file(record) as file:
                    made = (tmp_path / f"{expected['id']}.docx").read_bytes()
                    assert file.read() == made
            assert len(item.attachments) == (seed.form == "docx")
            assert item.body_location == ("html+attachment" if seed.form == "docx" else "html")
    assert verify(site.output).clean

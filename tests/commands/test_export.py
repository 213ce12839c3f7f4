"""scrapy export: from a crawled and read catalog to files, as a user calls it."""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
import sqlite3
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import pytest
from frictionless import Package
from pyarrow import parquet
from scrapy.settings import Settings

from crawler.catalog.reader import open_catalog
from crawler.commands.export import FORMATS, Command
from crawler.configuration import DEFAULTS
from tests.commands.conftest import Collected

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.items import ReportItem


@pytest.fixture(scope="module")
def read(collected: Collected, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """Return a copy of the small crawl whose documents were read."""
    output = tmp_path_factory.mktemp("read") / "output"
    shutil.copytree(collected.output, output)
    found = Collected(output, collected.feed)
    done = found.scrapy("statistics")
    assert done.returncode == 0, done.stderr.decode()
    return found


def export(collected: Collected, *words: str, code: int = 0) -> tuple[dict[str, str], str]:
    """Run the command in this process; return what it printed, by name, and its errors."""
    command = Command()
    command.settings = Settings({**DEFAULTS, "COMMANDS_MODULE": "crawler.commands"})
    command.settings.set("NIANBAO_OUTPUT", str(collected.output))
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    opts, arguments = parser.parse_known_args([*words])
    said, complained = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        command.run(arguments, opts)
    said.seek(0)
    assert command.exitcode == code, complained.getvalue()
    printed = dict(line.split("\t") for line in said.read().splitlines())
    return printed, complained.getvalue()


def reports(collected: Collected) -> list[ReportItem]:
    with open_catalog(collected.output) as catalog:
        return list(catalog.reports())


def kept_ids(reports: list[ReportItem]) -> list[str]:
    return sorted(report.report_id for report in reports)


def ids(reports: list[dict]) -> list[str]:
    return sorted(report["report_id"] for report in reports)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_format_holds_every_report_and_says_where_it_is(
    read: Collected, tmp_path: Path
) -> None:
    kept = reports(read)
    wanted = kept_ids(kept)
    assert wanted
    for form, name in FORMATS.items():
        target = tmp_path / name
        printed, _ = export(read, form, "--to", str(target))
        assert int(printed["reports"]) == len(wanted)
        assert printed["written to"] == str(target)
        assert target.exists()
    assert ids(lines(tmp_path / "nianbao.jsonl")) == wanted
    with (tmp_path / "csv" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        assert ids(list(csv.DictReader(file))) == wanted
    assert ids(parquet.read_table(tmp_path / "parquet" / "reports.parquet").to_pylist()) == wanted
    with sqlite3.connect(tmp_path / "nianbao.sqlite") as database:
        assert sorted(row[0] for row in database.execute("SELECT report_id FROM reports")) == wanted
    package = Package(str(tmp_path / "datapackage" / "datapackage.json"))
    assert ids(package.get_resource("reports").read_rows()) == wanted
    folders = {path.parent for path in (tmp_path / "tree").rglob("*") if path.is_file()}
    assert len([folder for folder in folders if folder.name.startswith("20")]) > 1
    # The official tables began with 2019.
    with (tmp_path / "csv" / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        figures = list(csv.DictReader(file))
    assert {figure["report_id"] for figure in figures} == {
        report.report_id for report in kept if report.report_year and report.report_year >= 2019
    }
    assert {figure["table"] for figure in figures} == {"t2", "t3", "t4"}
    assert sum(int(figure["value"]) for figure in figures if figure["table"] == "t3") > 0


def test_the_arguments_of_a_crawl_select(read: Collected, tmp_path: Path) -> None:
    last = max(report.report_year or 0 for report in reports(read))
    year = f"year={last}"
    export(read, "jsonl", "-a", "portal=xinfu", "-a", year, "--to", str(tmp_path / "a.jsonl"))
    found = lines(tmp_path / "a.jsonl")
    assert found
    wanted = [r for r in reports(read) if r.portal == "xinfu" and r.report_year == last]
    assert ids(found) == kept_ids(wanted)


def test_since_a_run_only_what_came_after_it_is_exported(read: Collected, tmp_path: Path) -> None:
    (run,) = {report.run for report in reports(read)}
    later = read.scrapy("crawl", "nianbao", "-a", "portal=xinfu,pinghu",
                        NIANBAO_REPLICA_REPORTS="10")  # fmt: skip
    assert later.returncode == 0, later.stderr.decode()[-2000:]
    new = kept_ids([report for report in reports(read) if report.run != run])
    assert new
    # The figures of the first run were read after it: they are new, too.
    export(read, "jsonl", "--since", run, "--to", str(tmp_path / "new.jsonl"))
    assert set(new) <= set(ids(lines(tmp_path / "new.jsonl")))
    last = max(report.run for report in reports(read))
    printed, _ = export(read, "jsonl", "--since", last, "--to", str(tmp_path / "none.jsonl"))
    assert printed["reports"] == "0"
    assert lines(tmp_path / "none.jsonl") == []


def test_wrong_arguments_and_places_say_what_is_wrong(read: Collected, tmp_path: Path) -> None:
    _, error = export(read, "xml", code=2)
    assert "expected one of jsonl, csv" in error
    _, error = export(read, "jsonl", "-a", "provinc=x", code=2)
    assert "province" in error
    _, error = export(read, "jsonl", "--since", "no-such-run", code=2)
    assert "no-such-run" in error
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    _, error = export(read, "csv", "--to", str(blocked / "csv"), code=1)
    assert str(blocked) in error
    assert blocked.read_text() == "in the way"


def test_an_export_replaces_an_older_one_and_nothing_else(read: Collected, tmp_path: Path) -> None:
    catalog = read.output / "nianbao.sqlite"
    before = catalog.read_bytes()
    _, error = export(read, "sqlite", "--to", str(catalog), code=1)
    assert "would be lost" in error
    assert catalog.read_bytes() == before
    link = tmp_path / "link"
    (tmp_path / "there").mkdir()
    link.symlink_to(tmp_path / "there")
    for _ in range(2):
        export(read, "csv", "--to", str(link))
    assert (tmp_path / "there" / "reports.csv").is_file()


def test_without_a_catalog_nothing_is_written(tmp_path: Path) -> None:
    nowhere = Collected(tmp_path / "none", tmp_path / "feed")
    _, error = export(nowhere, "csv", "--to", str(tmp_path / "csv"), code=2)
    assert "none" in error
    assert not (tmp_path / "csv").exists()


def test_an_export_without_figures_says_what_reads_them(
    collected: Collected, read: Collected, tmp_path: Path
) -> None:
    printed, said = export(collected, "csv", "--to", str(tmp_path / "unread"))
    assert printed["figures"] == "0"
    assert "run scrapy statistics first" in said
    printed, said = export(read, "csv", "--to", str(tmp_path / "read"))
    assert printed["figures"] != "0"
    assert said == ""


def test_a_place_that_cannot_be_written_is_named_with_what_to_do(
    collected: Collected, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept")
    printed, said = export(collected, "csv", "--to", str(tmp_path / "file" / "csv"), code=1)
    assert printed == {}
    assert str(tmp_path / "file") in said
    assert said.endswith("; free some space, or name another place: --to PATH\n")

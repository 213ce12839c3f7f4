"""scrapy statistics: the figures of loose files, and of what the catalog holds."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import pytest

from crawler.catalog import readings
from crawler.catalog.reader import open_catalog
from crawler.replica.generator import Format, Kind, generate
from crawler.statistics.record import Outcome
from tests.commands.conftest import Collected

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    *("file", "template", "title", "agency", "report_year", "table2", "table3", "table4"),
    *("section6", "violations_strict", "violations_blank_as_zero", "warnings", "method"),
    "problems",
}


@pytest.fixture
def anywhere(tmp_path: Path) -> Collected:
    return Collected(tmp_path / "no-output", tmp_path / "no-feed")


def lines(anywhere: Collected, *words: str, code: int = 0) -> list[dict]:
    done = anywhere.scrapy("statistics", "--jsonl", *words)
    assert done.returncode == code, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_files_give_a_line_each_in_the_order_of_the_arguments(
    anywhere: Collected, tmp_path: Path
) -> None:
    made = [generate(3, n, format=form, variants=frozenset())
            for n, form in enumerate([Format.PDF, Format.DOCX, Format.HTML, Format.XLSX])]  # fmt: skip
    paths = []
    for number, report in enumerate(made):
        path = tmp_path / f"{9 - number}.bin"  # its name tells nothing
        path.write_bytes(report.data)
        paths.append(str(path))
    found = lines(anywhere, *paths)
    assert [line["file"] for line in found] == paths
    for line, report in zip(found, made, strict=True):
        assert set(line) >= KEYS, KEYS - set(line)
        assert line["report_year"] == report.truth.report_year
        rows = {cell.row_key: [] for cell in report.truth.cells if cell.table == "t3"}
        for cell in report.truth.cells:
            if cell.table == "t3":
                value = None if cell.value is None else int(cell.value)
                assert cell.kind is Kind.NUMBER
                rows[cell.row_key].append(value)
        assert line["table3"]["rows"] == rows


def test_an_archive_gives_a_line_for_each_member_and_what_fails_says_why(
    anywhere: Collected, tmp_path: Path
) -> None:
    report = generate(3, 7, format=Format.DOCX, variants=frozenset())
    archive = tmp_path / "年报.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a/报告.docx", report.data)
        packed.writestr("b.pdf", b"%PDF-1.4 and nothing more")
    guide = tmp_path / "guide.txt"
    guide.write_text("海盐县教育局政府信息公开指南\n为了方便公民获取信息，编制本指南。\n", "utf-8")
    found = lines(anywhere, str(archive), str(guide), code=3)
    assert len(found) == 3
    assert found[0]["file"].startswith(f"{archive}!")
    assert found[0]["report_year"] == report.truth.report_year
    assert found[1]["failed"] == "document_damaged"
    assert found[2]["refused"]
    assert all(line["problems"] for line in found[1:])


def test_what_is_not_there_is_an_error_before_anything_is_read(anywhere: Collected) -> None:
    done = anywhere.scrapy("statistics", "/no/such/file.pdf")
    assert done.returncode == 2
    assert b"no such file" in done.stderr
    none = anywhere.scrapy("statistics")
    assert none.returncode == 2
    assert b"there is no catalog" in none.stderr
    wrong = anywhere.scrapy("statistics", "-a", "provinz=zhejiang")
    assert wrong.returncode == 2


@pytest.fixture(scope="module")
def copy(collected: Collected, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    folder = tmp_path_factory.mktemp("statistics") / "output"
    shutil.copytree(collected.output, folder)
    return Collected(folder, collected.feed)


def test_the_catalog_is_read_once_and_only_what_is_asked_for(copy: Collected) -> None:
    first = copy.scrapy("statistics", "-a", "portal=xinfu")
    assert first.returncode == 0, first.stderr.decode()
    said = dict(line.split("\t") for line in first.stdout.decode().splitlines())
    assert (said["read"], said["read before"], said["failed"]) == ("8", "0", "0")
    second = copy.scrapy("statistics")
    said = dict(line.split("\t") for line in second.stdout.decode().splitlines())
    assert (said["read"], said["read before"]) == ("8", "8")
    third = copy.scrapy("statistics", "--again", "-a", "limit=1")
    assert dict(line.split("\t") for line in third.stdout.decode().splitlines())["read"] == "2"
    with open_catalog(copy.output) as catalog:
        for item in catalog.reports():
            found = list(readings.of_report(catalog.connection, item.report_id, item.version))
            (main,) = [reading for reading in found if reading.is_main]
            assert main.outcome is Outcome.READ
            assert main.statistics is not None
            files = {file.sha256 for file in (item.main, *item.attachments)}
            members = {m.sha256 for file in item.attachments for m in file.members}
            assert {reading.sha256 for reading in found} <= files | members
            if (item.report_year or 0) >= 2019 and main.role != "image":
                assert len(main.statistics.figures) >= 198, item.url
    with sqlite3.connect(copy.output / "nianbao.sqlite") as database:
        (twice,) = database.execute(
            "SELECT count(*) FROM (SELECT 1 FROM reading WHERE is_main "
            "GROUP BY report_id, version HAVING count(*) > 1)"
        ).fetchone()
    assert twice == 0

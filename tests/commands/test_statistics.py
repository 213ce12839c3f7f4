"""scrapy statistics: the figures of loose files, and of what the catalog holds."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler.catalog import readings
from crawler.catalog.errors import StorageError
from crawler.catalog.reader import open_catalog
from crawler.commands.statistics import Command
from crawler.configuration import DEFAULTS
from crawler.figures.working import Worker
from crawler.replica.generator import Format, Kind, generate, generate_bound
from crawler.statistics.record import Outcome
from tests.commands.conftest import Collected

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    *("file", "template", "title", "agency", "report_year", "table2", "table3", "table4"),
    *("section6", "violations_strict", "violations_blank_as_zero", "warnings", "method"),
    "problems",
}


GUIDE = "海盐县教育局政府信息公开指南\n为了方便公民获取信息，编制本指南。\n"


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
    guide.write_text(GUIDE, "utf-8")
    found = lines(anywhere, str(archive), str(guide), code=3)
    assert len(found) == 3
    assert found[0]["file"].startswith(f"{archive}!")
    assert found[0]["report_year"] == report.truth.report_year
    assert found[1]["failed"] == "document_damaged"
    assert found[2]["refused"]
    assert all(line["problems"] for line in found[1:])


def test_a_file_for_many_departments_gives_a_line_for_each(
    anywhere: Collected, tmp_path: Path
) -> None:
    data, truths = generate_bound(100, range(3), format=Format.PDF)
    path = tmp_path / "汇编.pdf"
    path.write_bytes(data)
    found = lines(anywhere, str(path))
    assert [line["file"] for line in found] == [f"{path}!{truth.title}" for truth in truths]
    assert [line["title"] for line in found] == [truth.title for truth in truths]
    assert [line["agency"] for line in found] == [truth.agency for truth in truths]
    assert [line["report_year"] for line in found] == [truth.report_year for truth in truths]


def test_a_folder_stands_for_all_files_below_it_and_a_dash_for_standard_input(
    anywhere: Collected, tmp_path: Path
) -> None:
    folder = tmp_path / "years"
    (folder / "b").mkdir(parents=True)
    for name in ("z.txt", "b/a.txt", ".hidden"):
        (folder / name).write_text(GUIDE, "utf-8")
    found = lines(anywhere, str(folder))
    assert [line["file"] for line in found] == [f"{folder}/b/a.txt", f"{folder}/z.txt"]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "statistics", "--jsonl", "-"],
        cwd=tmp_path,  # outside of any project
        env={**os.environ, "PYTHONPATH": str(anywhere.root)},
        input=GUIDE.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    (line,) = map(json.loads, done.stdout.decode().splitlines())
    assert line["file"] == "-"
    assert line["refused"] == found[0]["refused"]


def test_people_get_tables(anywhere: Collected, tmp_path: Path) -> None:
    made = generate(3, 1, format=Format.HTML, variants=frozenset())
    (tmp_path / "a.html").write_bytes(made.data)
    (tmp_path / "b.txt").write_text(GUIDE, "utf-8")
    done = anywhere.scrapy("statistics", str(tmp_path), COLUMNS="200")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert made.truth.title in text
    for label in ("法律服", "结转下年度继续办理", "尚未审结", "第二十条第（一）项", "refused: "):
        assert label in text, label


def test_a_limit_ends_a_document_and_not_the_run(anywhere: Collected, tmp_path: Path) -> None:
    made = generate(3, 1, format=Format.PDF, variants=frozenset())
    (tmp_path / "a.pdf").write_bytes(made.data)
    (tmp_path / "b.txt").write_text(GUIDE, "utf-8")
    slow, other = lines(anywhere, "--seconds", "0.001", "--processes", "1", str(tmp_path), code=3)
    assert slow["failed"] == "document_timeout"
    assert slow["problems"][0]["code"] == "document_timeout"
    assert other["file"].endswith("b.txt")


def run_here(output: Path, *words: str) -> int:
    """Run the command in this process: starting a new one costs a second."""
    command = Command()
    command.settings = Settings({**DEFAULTS, "COMMANDS_MODULE": "crawler.commands"})
    command.settings.set("NIANBAO_OUTPUT", str(output))
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    opts, files = parser.parse_known_args([*words])
    handler = signal.getsignal(signal.SIGTERM)
    try:
        command.run(files, opts)
    finally:
        signal.signal(signal.SIGTERM, handler)
    return command.exitcode


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["/no/such/file.pdf"], "no such file"),
        (["/dev/null"], "neither a file nor a folder"),
        ([], "there is no catalog"),
        (["--jsonl"], "--jsonl"),
        (["--again", "a.pdf"], "--again"),
        (["-a", "year=2023", "a.pdf"], "leave them out"),
        (["--seconds", "soon", "a.pdf"], "--seconds: expected a number"),
        (["--seconds", "inf", "a.pdf"], "--seconds: expected a number"),
        (["--mebibytes", "0", "a.pdf"], "more than 0"),
        (["--processes=-1", "a.pdf"], "--processes"),
    ],
)
def test_a_wrong_argument_is_an_error_before_anything_is_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    assert run_here(tmp_path, *words) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert reason in err
    assert err.count("\n") == 1


def test_a_wrong_filter_is_refused_as_the_crawl_refuses_it(
    collected: Collected, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_here(collected.output, "-a", "provinz=zhejiang") == 2
    assert "province" in capfd.readouterr().err
    assert run_here(collected.output, "-a", "province") == 2
    assert "NAME=VALUE" in capfd.readouterr().err


def test_a_filter_that_fits_nothing_says_so(
    collected: Collected, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_here(collected.output, "-a", "agency=没有这个机构") == 0
    out, err = capfd.readouterr()
    assert "read\t0" in out
    assert "no report in the catalog is asked for" in err


def test_a_catalog_that_cannot_be_written_ends_with_1(
    collected: Collected, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise StorageError("database or disk is full", "free some space")

    monkeypatch.setattr("crawler.catalog.readings.keep", full)
    assert run_here(collected.output, "-a", "limit=1") == 1
    assert "free some space" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("reports", "documents", "code"),
    [
        ({Outcome.READ: 2, Outcome.REFUSED: 1}, {Outcome.READ: 3, Outcome.REFUSED: 1}, 0),
        ({Outcome.READ: 1}, {Outcome.READ: 1, Outcome.FAILED: 1}, 3),
        ({Outcome.FAILED: 1}, {}, 3),  # its bytes are gone
    ],
)
def test_a_document_that_could_not_be_read_ends_with_3(
    collected: Collected,
    monkeypatch: pytest.MonkeyPatch,
    reports: dict[Outcome, int],
    documents: dict[Outcome, int],
    code: int,
) -> None:
    def run(worker: Worker, *_: object, **__: object) -> None:
        worker.tally.reports.update(reports)
        worker.tally.documents.update(documents)

    monkeypatch.setattr(Worker, "run", run)
    assert run_here(collected.output) == code


@pytest.fixture(scope="module")
def copy(collected: Collected, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    folder = tmp_path_factory.mktemp("statistics") / "output"
    shutil.copytree(collected.output, folder)
    return Collected(folder, collected.feed)


def said_by(done: subprocess.CompletedProcess[bytes]) -> dict[str, int]:
    assert done.returncode == 0, done.stderr.decode()
    return {
        name: int(number)
        for name, number in (line.split("\t") for line in done.stdout.decode().splitlines())
    }


def test_the_catalog_is_read_once_and_only_what_is_asked_for(copy: Collected) -> None:
    said = said_by(copy.scrapy("statistics", "-a", "portal=xinfu"))
    assert said["read"] + said["refused"] == 8
    assert (said["read before"], said["failed"]) == (0, 0)
    said = said_by(copy.scrapy("statistics"))
    assert said["read"] + said["refused"] == said["read before"] == 8
    said = said_by(copy.scrapy("statistics"))
    assert (said["read before"], said["read"], said["refused"]) == (16, 0, 0)
    said = said_by(copy.scrapy("statistics", "--again", "-a", "limit=1"))
    assert said["read"] + said["refused"] == 2
    with open_catalog(copy.output) as catalog:
        for item in catalog.reports():
            found = list(readings.of_report(catalog.connection, item.report_id, item.version))
            files = {file.sha256 for file in (item.main, *item.attachments)}
            members = {m.sha256 for file in item.attachments for m in file.members}
            assert {reading.sha256 for reading in found} <= files | members
            if item.body_location == "image":
                # The replica's pictures hold no text.
                assert [reading.outcome for reading in found] == ["refused"] * len(found)
                continue
            (main,) = [reading for reading in found if reading.is_main]
            assert main.outcome is Outcome.READ
            assert main.statistics is not None
            codes = {said.code for said in main.issues}
            assert main.statistics.report_year == item.report_year or "year_conflict" in codes
            if (item.report_year or 0) >= 2019:
                assert len(main.statistics.figures) >= 198, item.url


def test_an_output_folder_with_a_relative_name_is_read_too(copy: Collected) -> None:
    relative = os.path.relpath(copy.output, copy.root)  # as the default is
    words = ("statistics", "--again", "-a", "portal=xinfu", "-a", "limit=1")
    said = said_by(copy.scrapy(*words, NIANBAO_OUTPUT=relative))
    assert (said["read"] + said["refused"], said["failed"]) == (1, 0)


def test_a_run_that_is_stopped_says_so_and_the_same_command_goes_on(
    collected: Collected, tmp_path: Path
) -> None:
    shutil.copytree(collected.output, tmp_path / "output")
    copy = Collected(tmp_path / "output", collected.feed)
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "statistics", "--processes", "1"],
        cwd=copy.root,
        env={**os.environ, "SCRAPY_PROJECT": "replica", "NIANBAO_OUTPUT": str(copy.output)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with sqlite3.connect(copy.output / "nianbao.sqlite") as database:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            query = "SELECT count(DISTINCT report_id) FROM reading"
            if database.execute(query).fetchone()[0] >= 2:
                break
            time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"the same command goes on" in err
    before = dict(line.split("\t") for line in out.decode().splitlines())
    first = int(before["read"]) + int(before["refused"])
    assert 2 <= first < 16
    said = said_by(copy.scrapy("statistics"))
    assert said["read before"] == first
    assert said["read before"] + said["read"] + said["refused"] == 16

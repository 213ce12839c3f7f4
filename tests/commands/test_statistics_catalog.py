"""scrapy statistics: the figures of what the catalog holds, and arguments that are refused."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler.catalog.errors import StorageError
from crawler.catalog.reader import open_catalog
from crawler.commands.statistics import Command
from crawler.configuration import DEFAULTS
from crawler.figures import readings
from crawler.figures.working import Worker
from crawler.statistics.record import Outcome
from tests.commands.conftest import Collected

if TYPE_CHECKING:
    from pathlib import Path


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

    monkeypatch.setattr("crawler.figures.readings.keep", full)
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

"""scrapy crawl: what stands in its way is said in one line, before anything is fetched."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog
from crawler.terminal.planned import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Collected


@pytest.mark.parametrize(
    ("words", "environment", "message"),
    [
        (["nianbo"], {}, "there is no spider 'nianbo'"),
        (["nianbao"], {"NIANBAO_JITER": "1"}, "did you mean NIANBAO_JITTER?"),
        (["nianbao"], {"NIANBAO_RETRIES": "many"}, "NIANBAO_RETRIES: expected a whole"),
        (["nianbao"], {"NIANBAO_CONTACT": "me\nX-Evil: 1"}, "NIANBAO_CONTACT: expected"),
        (["nianbao"], {"NIANBAO_DATABASE": "nonsense"}, "NIANBAO_DATABASE: no URL"),
        (["nianbao"], {"NIANBAO_DATABASE": "foo://bar"}, "NIANBAO_DATABASE: Can't load plugin"),
        (["nianbao"], {"NIANBAO_REPLICA_FAULTS": "hang"}, "no fault 'hang'"),
        (
            ["nianbao"],
            {"SCRAPY_SETTINGS_MODULE": "settings.base"},
            "SCRAPY_SETTINGS_MODULE=settings.base overrides SCRAPY_PROJECT=replica",
        ),
        (["nianbao", "-s", "DOWNLOAD_DELAY=soon"], {}, "DOWNLOAD_DELAY: expected a number"),
        (["nianbao", "-O", "/dev/null/reports.jsonl"], {}, "the feed /dev/null/reports.jsonl"),
        (["nianbao", "-a", "provnice=x"], {}, "did you mean province?"),
        (["nianbao", "-a", "county=朝阳区"], {}, "is ambiguous"),
    ],
)
def test_a_mistake_ends_with_one_line_and_exit_code_2(
    collected: Collected, tmp_path: Path, words: list[str], environment: dict, message: str
) -> None:
    output = str(tmp_path / "output")
    done = collected.scrapy("crawl", *words, **{"NIANBAO_OUTPUT": output, **environment})
    told = done.stderr.decode()
    assert done.returncode == 2, told
    assert "Traceback" not in told
    (line,) = [line for line in told.splitlines() if line.startswith("nianbao: ")]
    assert message in line
    assert told.endswith(f"{line}\n")
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-L", "loud"], "LOG_LEVEL: expected one of CRITICAL, ERROR, WARNING, INFO, DEBUG"),
        (["--logfile", "/dev/null/log"], "the log /dev/null/log cannot be written: Not a direct"),
    ],
)
def test_a_log_that_cannot_be_is_refused_before_it_is_set_up(
    collected: Collected, words: list[str], message: str
) -> None:
    done = collected.scrapy("crawl", "nianbao", *words)
    told = done.stderr.decode()
    assert done.returncode == 2, told
    assert message in told
    assert "Traceback" not in told


def needs_entry_points() -> None:
    if "crawl" not in {found.name for found in entry_points(group="scrapy.commands")}:
        pytest.skip("the package was installed before it named its commands: run make test")


@pytest.mark.parametrize("command", [["crawl", "nianbao"], ["reports"], ["verify"]])
def test_a_misspelt_project_is_named(collected: Collected, command: list[str]) -> None:
    needs_entry_points()
    done = collected.scrapy(*command, SCRAPY_PROJECT="replcia")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert done.stderr.decode().endswith("did you mean replica?\n")


@pytest.mark.parametrize("command", [["crawl", "nianbao"], ["reports"], ["verify"]])
def test_outside_the_project_the_commands_say_where_they_run(
    collected: Collected, tmp_path: Path, command: list[str]
) -> None:
    needs_entry_points()
    done = collected.scrapy(*command, where=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().endswith("run inside the project's folder\n")


def test_a_dry_run_prints_what_it_would_fetch_and_fetches_no_report(
    collected: Collected, tmp_path: Path
) -> None:
    done = collected.scrapy(
        *("crawl", "nianbao", "-a", "portal=xinfu", "-a", "dry_run=yes"),
        NIANBAO_OUTPUT=str(tmp_path),
        NIANBAO_REPLICA_REPORTS="8",
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    head, *rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert head == list(COLUMNS)
    with open_catalog(tmp_path) as catalog:
        assert list(catalog.reports()) == []
    with open_catalog(collected.output) as catalog:
        wanted = {(item.url, str(item.report_year)) for item in catalog.reports(portal="xinfu")}
    assert {(row[5], row[1]) for row in rows} == wanted
    assert len(rows) == 8


def test_a_resolve_map_that_cannot_be_read_is_refused(collected: Collected, tmp_path: Path) -> None:
    done = collected.scrapy(
        *("crawl", "nianbao", "-a", "portal=xinfu"),
        SCRAPY_PROJECT="default",
        NIANBAO_OUTPUT=str(tmp_path),
        NIANBAO_RESOLVE="nowhere",
    )
    assert done.returncode == 2, done.stderr.decode()[-3000:]
    assert b"NIANBAO_RESOLVE: expected host:port=address:port, seen 'nowhere'" in done.stderr
    assert b"Traceback" not in done.stderr

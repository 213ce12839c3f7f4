"""scrapy reports: what is collected, as the feed has it, filtered by the crawl's arguments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog
from crawler.commands.reports import COLUMNS, cells, feed_line

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Collected


def lines(collected: Collected, *words: str) -> list[dict[str, object]]:
    done = collected.scrapy("reports", "--jsonl", *words)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_every_line_equals_the_line_of_the_feed(collected: Collected) -> None:
    done = collected.scrapy("reports", "--jsonl")
    fed = collected.feed.read_bytes().splitlines()
    assert len(fed) == 16
    assert sorted(done.stdout.splitlines()) == sorted(fed)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["-a", "province=zhejiang"], lambda item: item["portal"] == "pinghu"),
        (["-a", "province=山西"], lambda item: item["portal"] == "xinfu"),
        (["-a", "city=忻州"], lambda item: item["portal"] == "xinfu"),
        (["-a", "county=330482"], lambda item: item["portal"] == "pinghu"),
        (["-a", "portal=xinfu"], lambda item: item["portal"] == "xinfu"),
        (["-a", "agency=教育局"], lambda item: "教育局" in item["agency_name_full"]),
        (["-a", "year=2023-2024"], lambda item: item["report_year"] in {2023, 2024}),
        (["-a", "year=2025", "-a", "portal=pinghu"],
         lambda item: (item["report_year"], item["portal"]) == (2025, "pinghu")),
    ],
)  # fmt: skip
def test_the_arguments_of_the_crawl_filter(collected: Collected, words: list, wanted) -> None:
    everything = lines(collected)
    found = lines(collected, *words)
    assert found == [item for item in everything if wanted(item)]
    assert 0 < len(found) < len(everything)


def test_a_limit_counts_for_each_portal(collected: Collected) -> None:
    found = lines(collected, "-a", "limit=2")
    assert sorted(item["portal"] for item in found) == ["pinghu", "pinghu", "xinfu", "xinfu"]


def test_a_year_without_reports_gives_nothing_and_is_no_error(collected: Collected) -> None:
    assert lines(collected, "-a", "year=2008") == []


def test_a_pipe_gets_plain_lines_that_tools_can_cut(collected: Collected) -> None:
    done = collected.scrapy("reports")
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert rows[0] == list(COLUMNS)
    with open_catalog(collected.output) as catalog:
        assert rows[1:] == [cells(item) for item in catalog.reports()]


def piped(collected: Collected, words: str, reader: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with a reader behind it; return the command's own exit code."""
    command = f"{sys.executable} -m scrapy {words} | {reader}; exit ${{PIPESTATUS[0]}}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=collected.root,
        env={**os.environ, "NIANBAO_OUTPUT": str(collected.output), "SCRAPY_PROJECT": "replica"},
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_a_pipe_that_closes_early_is_no_error(collected: Collected) -> None:
    done = piped(collected, "reports --jsonl", "head -c 10")
    assert (done.returncode, done.stdout, done.stderr) == (0, b'{"schema":', b"")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("portals", ""),
        ("verify", ""),
        ("recognise 海盐县教育局2020年年度报告", ""),
        # Nothing read the reports' figures here, and the export says so.
        ("export csv --to {}/csv", "nianbao: no figures: these reports were not read yet"),
    ],
)
def test_a_reader_that_is_gone_is_no_error_for_any_command(
    collected: Collected, tmp_path: Path, words: str, told: str
) -> None:
    done = piped(collected, words.format(tmp_path), "true")
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, len(lines)) == (0, bool(told)), lines
    assert "".join(lines).startswith(told)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["reports"], "平湖市"),
        (["portals"], "平湖市"),
        (["recognise", "平湖市教育局2020年政府信息公开年度报告"], "平湖市"),
    ],
)
def test_lines_are_utf_8_under_any_locale(
    collected: Collected, words: list[str], text: str
) -> None:
    done = collected.scrapy(*words, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0, done.stderr.decode()
    assert text in done.stdout.decode()


def test_a_terminal_gets_a_table_with_every_report(collected: Collected) -> None:
    text = collected.on_terminal("reports", "-a", "portal=xinfu", COLUMNS="240")
    assert "8 reports" in text
    assert text.count("│ xinfu") == 8


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-a", "provnice=zhejiang"], "did you mean province?"),
        (["-a", "portal=xinfo"], "did you mean xinfu?"),
        (["-a", "province"], "-a takes NAME=VALUE"),
        (["zhejiang"], "filter with -a NAME=VALUE"),
    ],
)
def test_a_wrong_argument_ends_with_one_line_and_exit_code_2(
    collected: Collected, words: list[str], message: str
) -> None:
    done = collected.scrapy("reports", *words)
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("nianbao: ")
    assert message in line


def test_a_plugin_that_fails_in_strict_mode_is_one_line(collected: Collected) -> None:
    broken = {"NIANBAO_STRICT": "1", "NIANBAO_PLUGIN_PATHS": "/nowhere.py"}
    done = collected.scrapy("reports", "-a", "year=2020", **broken)
    assert done.returncode == 2
    assert done.stderr.startswith(b"nianbao: NIANBAO_STRICT: plugin nowhere failed")
    assert b"Traceback" not in done.stderr


def test_an_unknown_setting_is_refused(collected: Collected) -> None:
    done = collected.scrapy("reports", NIANBAO_OUTPT="elsewhere")
    assert done.returncode == 2
    assert b"did you mean NIANBAO_OUTPUT?" in done.stderr


def test_a_folder_without_a_catalog_is_said_to_be_so(collected: Collected, tmp_path: Path) -> None:
    done = collected.scrapy("reports", NIANBAO_OUTPUT=str(tmp_path))
    assert done.returncode == 2
    assert b"there is no catalog" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_line_break_in_a_title_stays_in_its_row(collected: Collected) -> None:
    from dataclasses import replace

    with open_catalog(collected.output) as catalog:
        item = next(catalog.reports())
    assert cells(replace(item, title="a\tb\nc"))[COLUMNS.index("title")] == "a b c"
    assert json.loads(feed_line(replace(item, title="a\nb")))["title"] == "a\nb"

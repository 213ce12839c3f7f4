"""scrapy demo: a crawl of the replica, a table of what it brought, and where that lies."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console

from crawler.items import PortalSummary, RunSummary
from crawler.live import ending

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Collected

SUMMARY = PortalSummary(
    "haiyan", "海盐县[人民]政府", "partial", False, 9, 5, 0, 2, 1, 1, 7, 5, 0,
    issues={"report_late": 9, "image_only": 4, "http_error": 1},
)  # fmt: skip


def drawn(*portals: PortalSummary) -> str:
    out = StringIO()
    summary = RunSummary("r", "c", "", "", 3, "partial", "output", list(portals))
    Console(width=140, file=out).print(ending(summary))
    return out.getvalue()


def test_the_table_shows_counts_outcome_and_issues_errors_first() -> None:
    text = drawn(SUMMARY)
    (row,) = [line for line in text.splitlines() if "海盐县" in line]
    assert "海盐县[人民]政府" in row
    cells = [cell.strip() for cell in row.split("│")[2:9]]
    assert cells == ["7", "5", "0", "1", "1", "partial", "http_error × 1"]
    assert text.index("http_error") < text.index("image_only × 4")
    assert "report_late" not in text  # of level info: nobody has to look at it
    assert "partial (exit code 3)" in text


def test_a_narrow_screen_cuts_no_word_and_leaves_out_columns_of_zeros() -> None:
    out = StringIO()
    portals = [replace(SUMMARY, pending=0, issues={"attachment_missing": 12})]
    summary = RunSummary("r", "c", "", "", 3, "partial", "output", portals)
    Console(width=80, file=out).print(ending(summary, 80))
    text = out.getvalue()
    assert "…" not in text
    for word in ("found", "stored", "failed", "outcome", "attachment_missing"):
        assert word in text
    assert "unchanged" not in text
    assert "pending" not in text


def test_several_portals_are_added_up() -> None:
    text = drawn(SUMMARY, replace(SUMMARY, limited=True))
    assert "partial (limited)" in text
    (row,) = [line for line in text.splitlines() if "│ all" in line]
    assert [cell.strip() for cell in row.split("│")[2:7]] == ["14", "10", "0", "2", "2"]


def test_a_demo_prints_the_table_and_where_the_reports_lie(
    collected: Collected, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    done = collected.scrapy(
        *("demo", "-a", "portal=xinfu"), NIANBAO_OUTPUT=str(output), NIANBAO_REPLICA_REPORTS="4"
    )
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    (row,) = [line for line in text.splitlines() if "忻州市忻府区人民政府" in line]
    assert [cell.strip() for cell in row.split("│")[2:8]] == ["4", "4", "0", "0", "0", "complete"]
    assert f"The catalog: {output / 'nianbao.sqlite'}" in text
    assert (output / "nianbao.sqlite").is_file()
    assert str(output / "blobs") in text


def test_on_a_terminal_progress_is_drawn_and_the_table_comes_once(
    collected: Collected, tmp_path: Path
) -> None:
    text = collected.on_terminal(
        *("demo", "-a", "portal=xinfu,shenchi"),
        SCRAPY_PROJECT="replica",
        NIANBAO_OUTPUT=str(tmp_path / "output"),
        NIANBAO_REPLICA_REPORTS="6",
        COLUMNS="160",
        LINES="40",
    )
    assert "per minute" in text
    assert "of 2 done" in text
    assert text.count("complete (exit code 0)") == 1
    assert text.index("Dumping Scrapy stats") < text.index("complete (exit code 0)")


def test_without_the_replica_it_says_how_it_is_run(collected: Collected) -> None:
    for words, project in ((["demo"], "default"), (["demo", "zhejiang"], "replica")):
        done = collected.scrapy(*words, SCRAPY_PROJECT=project)
        assert done.returncode == 2
        assert done.stderr.decode().endswith("run it as: SCRAPY_PROJECT=replica scrapy demo\n")

"""``scrapy portals``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from crawler.commands import portals
from crawler.registry import Registry

ROOT = Path(__file__).parents[2]


@pytest.fixture
def command(tmp_path):
    """Return what runs the command with a broken plugin beside the good ones."""
    (tmp_path / "broken.py").write_text("import no_such_module_here", "utf-8")

    def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "portals", *words],
            cwd=ROOT,
            env={**os.environ, "NIANBAO_PLUGIN_PATHS": str(tmp_path), **settings},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_failures_are_listed_below_the_portals_and_do_not_change_the_exit_code(command):
    done = command()
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert lines[0].split() == list(portals.COLUMNS)
    assert any(line.startswith("haiyan ") and "330424 海盐县" in line for line in lines)
    assert lines[-1].startswith("not loaded: plugin broken failed at import: ModuleNotFoundError")


def test_the_traceback_is_shown_for_whoever_asks(command):
    shown = command("-v").stdout
    assert "Traceback (most recent call last)" in shown
    assert "import no_such_module_here" in shown
    assert "Traceback" not in command().stdout


def test_strict_mode_lists_all_the_same_says_so_and_ends_with_two(command):
    done = command("--json", NIANBAO_STRICT="1")
    shown = json.loads(done.stdout)
    assert done.returncode == 2
    assert "NIANBAO_STRICT: 1 failed to load" in done.stderr
    assert {"zj", "henan", "sxxz"} <= {row["key"] for row in shown["portals"]}
    (failure,) = shown["failures"]
    assert failure["name"] == "broken"
    assert "Traceback" in failure["traceback"]


@pytest.mark.parametrize("words", [["zj"], ["-s", "NIANBAO_STRCT=1"]])
def test_what_is_not_understood_ends_with_two(command, words):
    done = command(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "nianbao: " in done.stderr


def test_columns_stand_below_each_other_although_chinese_is_twice_as_wide():
    registry = Registry()
    rows = [portals.row(portal, registry.plugin_of(portal)) for portal in registry.portals()]
    lines = list(portals.plain(rows, []))
    starts = {
        cell_len(line[: line.index(row.region)]) for line, row in zip(lines[1:], rows, strict=True)
    }
    assert starts == {cell_len(lines[0][: lines[0].index("region")])}
    assert len({cell_len(row.name) for row in rows}) > 1


def test_a_terminal_gets_a_table_with_whole_names(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    registry = Registry(["/no/such.py"])
    rows = [portals.row(portal, registry.plugin_of(portal)) for portal in registry.portals()]
    portals._print_table(rows, registry.failures)
    shown = capsys.readouterr().out
    assert all(row.name in shown for row in rows)
    assert "not loaded: plugin such" in shown

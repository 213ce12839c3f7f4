"""Imports point left to right only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each row may import itself and every row above it. What stands on one row is built together.
ROWS = [
    ["model", "hosts", "regions", "arguments", "query", "items", "issues", "schemas"],
    ["recognition", "cms", "documents", "statistics", "catalog"],
    ["figures"],
    ["hookspecs", "defaults", "hookcalls", "loader", "portalcheck", "pluginset", "registry", "api"],
]
# The way of a report, from the question to the export: each stage knows those before it. What stands
# on one line does not know each other.
STAGES = [
    ["query"],
    ["recognition", "cms"],
    ["catalog", "documents"],
    ["statistics"],
    ["figures"],
    ["export"],
]
PURE = [
    "model",
    "hosts",
    "regions",
    "query",
    "items",
    "issues",
    "recognition",
    "cms",
    "documents",
    "statistics",
    "catalog",
    *ROWS[2],
]
LEFT = {name: place for place, row in enumerate(ROWS) for name in row}
COMMANDS = {"commands", "terminal", "replica"}
RUN = {"spiders", "pipelines", "export", "live"}
# What a pure, synchronous plugin can have no use for: the core does all I/O and all waiting.
INPUT_AND_OUTPUT = {
    *("aiohttp", "asyncio", "ftplib", "http", "httpx", "multiprocessing", "playwright", "requests"),
    *("scrapy", "socket", "sqlalchemy", "sqlite3", "ssl", "subprocess", "threading", "twisted"),
}


def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports when it runs (not only for type checking)."""
    found: set[str] = set()
    todo: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            todo += node.orelse
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the arrow"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        else:
            todo += ast.iter_child_nodes(node)
    return found


def part(path: Path) -> str:
    return path.relative_to(ROOT / "crawler").parts[0].removesuffix(".py")


def crawler_parts(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("crawler.")}


MODULES = sorted((ROOT / "crawler").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_runs_back(path):
    mine = part(path)
    if mine in LEFT:
        wrong = {name for name in crawler_parts(path) if LEFT.get(name, len(ROWS)) > LEFT[mine]}
        assert not wrong, f"{mine} must not import {sorted(wrong)}"
    elif mine not in COMMANDS:
        assert not crawler_parts(path) & COMMANDS, (
            "only commands may import what commands share, and the replica"
        )


def test_a_stage_knows_only_the_stages_before_it():
    place = {name: number for number, row in enumerate(STAGES) for name in row}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        if (mine := part(path)) in place
        for name in crawler_parts(path) & place.keys() - {mine}
        if place[name] >= place[mine]
    }
    assert not wrong


def test_no_two_parts_of_the_crawler_need_each_other():
    needs = {part(path): set() for path in MODULES}
    for path in MODULES:
        needs[part(path)] |= crawler_parts(path) - {part(path)}
    ready = set()
    while free := {
        name for name in needs if name not in ready and needs[name] & needs.keys() <= ready
    }:
        ready |= free
    assert not needs.keys() - ready


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if part(path) in PURE],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_pure_half_imports_no_scrapy(path):
    assert not {name for name in imports(path) if name.split(".")[0] in {"scrapy", "twisted"}}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "plugins").glob("*.py")), ids=lambda path: path.stem
)
def test_a_plugin_imports_nothing_of_the_crawler_but_its_api(path):
    mine = {
        name for name in imports(path) if name.split(".")[0] in {"crawler", "settings", "plugins"}
    }
    assert all(name.startswith("crawler.api.") for name in mine), mine


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_a_plugin_by_name(path):
    assert not {name for name in imports(path) if name.split(".")[0] == "plugins"}


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if part(path) not in {*LEFT, *RUN, *COMMANDS}],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_what_a_run_is_made_of_does_not_import_the_run(path):
    assert not crawler_parts(path) & RUN


def test_whoever_reads_the_catalog_or_writes_a_plugin_loads_no_scrapy():
    modules = ", ".join(f"crawler.{name}" for name in PURE if (ROOT / "crawler" / name).exists())
    code = f"import sys, crawler.api, crawler.catalog.reader, {modules}\n"
    done = subprocess.run(
        [sys.executable, "-c", code + "print({'scrapy', 'twisted'} & set(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"


def test_a_plugin_is_imported_by_the_loader_alone():
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and any(
            ast.unparse(argument).strip("f'\"").partition(".")[0] == "plugins"
            for argument in node.args
        )
        and "import_module" in ast.unparse(node)
    }
    assert asking == {"crawler/loader.py"}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "plugins").glob("*.py")), ids=lambda path: path.stem
)
def test_a_plugin_does_no_input_or_output(path):
    names = imports(path)
    assert not {name.split(".")[0] for name in names} & INPUT_AND_OUTPUT
    assert not [name for name in names if name.startswith("urllib.request")]


def test_the_reader_of_imports_sees_what_runs_and_skips_what_is_for_types_only(tmp_path):
    file = tmp_path / "module.py"
    file.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from scrapy import Spider\n"
        "def late():\n    from crawler.net import decode\n    import scrapy.http\n",
        "utf-8",
    )
    assert imports(file) == {"typing.TYPE_CHECKING", "crawler.net.decode", "scrapy.http"}

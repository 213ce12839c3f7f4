"""Imports point left to right only (architecture.md §3)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each row may import itself and every row above it. What stands on one row is built together.
ROWS = [
    ["model", "hosts", "regions", "arguments", "query", "items", "issues", "schemas"],
    ["recognition", "cms", "documents", "statistics", "catalog"],
    ["hookspecs", "defaults", "hookcalls", "loader", "portalcheck", "pluginset", "registry", "api"],
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
]
LEFT = {name: place for place, row in enumerate(ROWS) for name in row}
COMMANDS = {"commands", "replica"}


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
            "only commands may import commands and the replica"
        )


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


def test_the_reader_of_imports_sees_what_runs_and_skips_what_is_for_types_only(tmp_path):
    file = tmp_path / "module.py"
    file.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from scrapy import Spider\n"
        "def late():\n    from crawler.net import decode\n    import scrapy.http\n",
        "utf-8",
    )
    assert imports(file) == {"typing.TYPE_CHECKING", "crawler.net.decode", "scrapy.http"}

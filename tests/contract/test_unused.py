"""No module keeps a private name that nothing uses any more; linters look within functions only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path for folder in ("crawler", "plugins", "settings") for path in (ROOT / folder).rglob("*.py")
)


def unused(source: str) -> set[str]:
    """Return the private names that a module defines at its top and never reads."""
    tree = ast.parse(source)
    made: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            made |= {
                name.id
                for name in ast.walk(node)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
    read = {
        name.id
        for name in ast.walk(tree)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
    }
    words = {
        word.value
        for word in ast.walk(tree)
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }
    return {
        name
        for name in made - read - words
        if name.strip("_") and name.startswith("_") and not name.startswith("__")
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_private_name_is_used(path):
    assert not unused(path.read_text("utf-8"))


def test_a_name_that_is_left_over_is_seen():
    assert unused("_LEFT = 1\n_READ = 2\n\ndef _old():\n    pass\n\nprint(_READ)\n") == {
        "_LEFT",
        "_old",
    }

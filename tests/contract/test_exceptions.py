"""Whatever leaves a rule of the linter or of the type checker says why, on the same line."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("crawler", "plugins", "settings", "tests")
LEFT = re.compile(
    r"# noqa\b(?P<codes>: [A-Z]+\d+(, [A-Z]+\d+)*)?|# type: ignore\b(?P<kinds>\[.+?\])?"
)
REASON = re.compile(r" - \S| \(\S|  # \S")


def without_reason(line: str) -> bool:
    found = LEFT.search(line)
    if found is None:
        return False
    named = found["codes"] or found["kinds"]
    return not (named and REASON.match(line, found.end()))


def test_every_exception_to_a_rule_names_it_and_gives_its_reason():
    bare = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if without_reason(line)
    ]
    assert not bare, "\n".join(bare)


def test_a_bare_exception_is_seen():
    for line in ("x  # noqa", "x  # noqa: S101", "x  # type: ignore", "x  # type: ignore[misc]"):
        assert without_reason(line), line
    for line in ("x  # noqa: S101, S102 - why", "x  # type: ignore[misc]  # why", "x"):
        assert not without_reason(line), line

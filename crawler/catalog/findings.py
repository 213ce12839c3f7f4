"""What a look through the catalog found wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a short code, the name of the thing, and what was seen there."""

    kind: str
    what: str
    seen: str


@dataclass
class Findings:
    """What was looked at, and what is wrong. Orphans are harmless: no row points at them."""

    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.problems

    def add(self, kind: str, what: str, seen: str) -> None:
        """Note that something is wrong."""
        self.problems.append(Problem(kind, what, seen))

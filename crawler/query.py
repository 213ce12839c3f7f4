"""What one crawl is asked for: the ``-a`` arguments, parsed, checked and normalised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    """A normalised question. Two crawls with equal queries are one crawl.

    ``regions`` are GB/T 2260 codes; ``portals`` the keys of the selected portals, sorted;
    ``years`` reporting years, sorted, empty for all; ``agency`` a part of an agency's name;
    ``limit`` reports per portal, 0 for no limit; ``refresh`` is ``changed`` or ``all``.
    """

    portals: tuple[str, ...]
    regions: tuple[str, ...] = ()
    agency: str = ""
    years: tuple[int, ...] = ()
    limit: int = 0
    refresh: str = "changed"
    dry_run: bool = False

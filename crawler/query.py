"""What one crawl is asked for: the ``-a`` arguments, parsed, checked and normalised."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.arguments import (
    ARGUMENTS,
    Argument,
    QueryError,
    check_names,
    read_flag,
    read_limit,
    read_name,
    read_refresh,
    read_regions,
    read_years,
    select_portals,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from crawler.model import Portal

__all__ = ["ARGUMENTS", "Argument", "Query", "QueryError", "parse_query", "query_key"]


@dataclass(frozen=True)
class Query:
    """A normalised question. Two crawls with equal queries are one crawl.

    ``regions`` are GB/T 2260 codes; ``portals`` the keys of the selected portals, sorted;
    ``years`` reporting years, sorted, empty for all; ``agency`` a part of an agency's name;
    ``limit`` reports per portal, 0 for no limit; ``refresh`` is ``changed`` or ``all``;
    ``search`` says that portals' own search is asked too, where their plugin knows it.
    """

    portals: tuple[str, ...]
    regions: tuple[str, ...] = ()
    agency: str = ""
    years: tuple[int, ...] = ()
    limit: int = 0
    refresh: str = "changed"
    dry_run: bool = False
    search: bool = False


def parse_query(arguments: Mapping[str, str], portals: Sequence[Portal], today: date) -> Query:
    """Return the normalised query of the ``-a`` arguments.

    Different spellings of one question give equal queries.

    :param arguments: name to value as typed.
    :param portals: every portal that is loaded.
    :param today: the current date: a report's year is over before it is published.
    :raises QueryError: with what was expected, what was seen and what may have been meant.
    """
    given = {name: str(value).strip() for name, value in arguments.items()}
    check_names(given)
    asked = read_regions(given)
    selected = select_portals(given.get("portal", ""), asked, portals)
    return Query(
        portals=tuple(sorted({portal.key for portal in selected})),
        regions=tuple(area.code for area in asked),
        agency=read_name(given.get("agency", "")),
        years=read_years(given.get("year", ""), today),
        limit=read_limit(given.get("limit", "")),
        refresh=read_refresh(given.get("refresh", "")),
        dry_run=read_flag("dry_run", given.get("dry_run", "")),
        search=read_flag("search", given.get("search", "")),
    )


def query_key(query: Query) -> str:
    """Return the key under which the catalog knows a query: equal queries have equal keys."""
    fields = {name: getattr(query, name) for name in sorted(query.__dataclass_fields__)}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

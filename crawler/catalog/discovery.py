"""Discovery in the catalog: the columns that it found, and how far it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from crawler.catalog import tables
from crawler.catalog.prepared import insert_new
from crawler.catalog.records import column_from_json, column_to_json, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from crawler.model import Column


@dataclass(frozen=True)
class Explored:
    """How many pages discovery has on the frontier or behind it: the portal's own, and agencies'."""

    portal: int
    agencies: int


def remember_columns(connection: Connection, portal: str, columns: Sequence[Column]) -> None:
    """Remember columns that discovery found."""
    _NEW_COLUMNS.run_all(
        connection,
        [
            {
                "portal": portal,
                "url": column.url,
                "column": column_to_json(column),
                "found_at": now(),
            }
            for column in columns
        ],
    )


_NEW_COLUMNS = insert_new(tables.known_column, ["portal", "url", "column", "found_at"])


def forget_column(connection: Connection, portal: str, url: str) -> bool:
    """Forget a remembered column that is gone; return whether it was remembered."""
    table = tables.known_column
    return (
        connection.execute(
            delete(table).where(table.c.portal == portal, table.c.url == url)
        ).rowcount
        > 0
    )


def remembered_columns(connection: Connection, portal: str) -> tuple[Column, ...]:
    """Return the columns that discovery found in earlier crawls, in the order of finding."""
    table = tables.known_column
    rows = connection.execute(
        select(table.c.column)
        .where(table.c.portal == portal)
        .order_by(table.c.found_at, table.c.url)
    ).scalars()
    return tuple(column_from_json(text) for text in rows)


def is_whole(connection: Connection, portal: str) -> bool:
    """Return whether the last discovery of a portal read every page that it wanted to read.

    Where it did not, the columns that are remembered may not be all there are.
    """
    fetch = tables.fetch
    of_portal = (fetch.c.portal == portal) & (fetch.c.kind == "home")
    last = connection.execute(
        select(fetch.c.crawl_id).where(of_portal).order_by(fetch.c.id.desc()).limit(1)
    ).scalar()
    if last is None:
        return True
    unread = connection.execute(
        select(fetch.c.id)
        .where(of_portal, fetch.c.crawl_id == last, fetch.c.state.in_(["pending", "failed"]))
        .limit(1)
    ).scalar()
    issue = tables.issue
    cut = connection.execute(
        select(issue.c.id)
        .where(
            issue.c.crawl_id == last,
            issue.c.portal == portal,
            issue.c.code == "discovery_budget",
            issue.c.level == "error",
        )
        .limit(1)
    ).scalar()
    return unread is None and cut is None


def explored(connection: Connection, crawl_id: str, portal: str) -> Explored:
    """Return how many pages of a portal discovery has on the frontier or behind it."""
    fetch = tables.fetch
    whole, own = connection.execute(
        select(func.count(), func.count().filter(fetch.c.column_url == "")).where(
            fetch.c.crawl_id == crawl_id, fetch.c.portal == portal, fetch.c.kind == "home"
        )
    ).one()
    return Explored(own, whole - own)

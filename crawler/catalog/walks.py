"""Lists within one crawl: every row that was seen, and whether the list was seen to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from crawler.catalog import tables
from crawler.catalog.frontier import insert_or_ignore
from crawler.catalog.records import column_from_json, column_to_json, fetch_from_row, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from crawler.model import Column, Fetch


@dataclass(frozen=True)
class LinkRow:
    """A row of a list as it is written down."""

    url: str
    title: str
    published: str
    decision: str
    reason: str
    year: int | None
    agency: str


@dataclass(frozen=True)
class Walk:
    """How far a list was walked. ``seen`` counts its rows, ``total`` is what it states."""

    total: int | None
    pages: int
    seen: int
    round: int


def record_rows(
    connection: Connection, crawl_id: str, portal: str, column_url: str, rows: Sequence[LinkRow]
) -> set[str]:
    """Write the rows of a page down; return the URLs that were new to this list."""
    if not rows:
        return set()
    table = tables.link
    known = set(
        connection.execute(
            select(table.c.url).where(
                table.c.crawl_id == crawl_id,
                table.c.portal == portal,
                table.c.column_url == column_url,
                table.c.url.in_([row.url for row in rows]),
            )
        ).scalars()
    )
    new = [row for row in rows if row.url not in known]
    if new:
        connection.execute(
            insert_or_ignore(connection, table),
            [
                {"crawl_id": crawl_id, "portal": portal, "column_url": column_url, **vars(row)}
                for row in new
            ],
        )
    return {row.url for row in new}


def record_page(
    connection: Connection,
    crawl_id: str,
    portal: str,
    column_url: str,
    total: int | None,
    new_rows: int,
    repeats: int,
    walk_round: int,
) -> Walk:
    """Count one more page of a list and return how far the walk is."""
    table = tables.walk
    where = (
        (table.c.crawl_id == crawl_id)
        & (table.c.portal == portal)
        & (table.c.column_url == column_url)
    )
    row = connection.execute(select(table).where(where)).one_or_none()
    if row is None:
        connection.execute(
            insert(table).values(
                crawl_id=crawl_id,
                portal=portal,
                column_url=column_url,
                total=total,
                pages=1,
                rows=new_rows,
                repeats=repeats,
                round=walk_round,
            )
        )
        return Walk(total, 1, new_rows + repeats, walk_round)
    # A list may grow while it is walked: the newest statement counts.
    stated = row.total if total is None else total
    # Rows that stand twice on a page are counted once for each walk only.
    counted = row.repeats + (repeats if new_rows else 0)
    connection.execute(
        update(table)
        .where(where)
        .values(
            total=stated,
            pages=row.pages + 1,
            rows=row.rows + new_rows,
            repeats=counted,
            round=walk_round,
        )
    )
    return Walk(stated, row.pages + 1, row.rows + new_rows + counted, walk_round)


def close(connection: Connection, crawl_id: str, portal: str, column_url: str) -> None:
    """Note that a list was walked to its end."""
    table = tables.walk
    connection.execute(
        update(table)
        .where(
            table.c.crawl_id == crawl_id,
            table.c.portal == portal,
            table.c.column_url == column_url,
        )
        .values(closed=True)
    )


def has_pending(
    connection: Connection, crawl_id: str, portal: str, column_url: str, besides: int
) -> bool:
    """Return whether another page of this list is still to be fetched."""
    fetch = tables.fetch
    found = connection.execute(
        select(fetch.c.id)
        .where(
            fetch.c.crawl_id == crawl_id,
            fetch.c.portal == portal,
            fetch.c.state == "pending",
            fetch.c.kind == "listing",
            fetch.c.column_url == column_url,
            fetch.c.id != besides,
        )
        .limit(1)
    ).scalar()
    return found is not None


def first_fetch(
    connection: Connection, crawl_id: str, portal: str, column_url: str
) -> Fetch | None:
    """Return the fetch with which the walk over a list began."""
    fetch = tables.fetch
    row = connection.execute(
        select(fetch.c.url, fetch.c.kind, fetch.c.context)
        .where(
            fetch.c.crawl_id == crawl_id,
            fetch.c.portal == portal,
            fetch.c.kind == "listing",
            fetch.c.column_url == column_url,
        )
        .order_by(fetch.c.id)
        .limit(1)
    ).one_or_none()
    return fetch_from_row(row.url, row.kind, row.context) if row else None


def matches(connection: Connection, crawl_id: str, portal: str) -> int:
    """Return how many different rows of a portal are reports that the query asks for."""
    table = tables.link
    return connection.execute(
        select(func.count(func.distinct(table.c.url))).where(
            table.c.crawl_id == crawl_id,
            table.c.portal == portal,
            table.c.decision == "match",
        )
    ).scalar_one()


def remember_columns(connection: Connection, portal: str, columns: Sequence[Column]) -> None:
    """Remember columns that discovery found."""
    if not columns:
        return
    connection.execute(
        insert_or_ignore(connection, tables.known_column),
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


def read(connection: Connection, crawl_id: str, portal: str, column_url: str) -> Walk | None:
    """Return how far a list was walked, or None where no page of it was read."""
    table = tables.walk
    row = connection.execute(
        select(table).where(
            table.c.crawl_id == crawl_id,
            table.c.portal == portal,
            table.c.column_url == column_url,
        )
    ).one_or_none()
    return Walk(row.total, row.pages, row.rows + row.repeats, row.round) if row else None


def has_pending_at_all(connection: Connection, crawl_id: str, portal: str) -> bool:
    """Return whether anything of a portal is still to be fetched."""
    fetch = tables.fetch
    found = connection.execute(
        select(fetch.c.id)
        .where(fetch.c.crawl_id == crawl_id, fetch.c.portal == portal, fetch.c.state == "pending")
        .limit(1)
    ).scalar()
    return found is not None


def lists(connection: Connection, crawl_id: str, portal: str) -> int:
    """Return how many lists of a portal were read in a crawl."""
    table = tables.walk
    return connection.execute(
        select(func.count()).where(table.c.crawl_id == crawl_id, table.c.portal == portal)
    ).scalar_one()


def pages_explored(connection: Connection, crawl_id: str, portal: str) -> int:
    """Return how many pages discovery has on the frontier or behind it, for one portal."""
    fetch = tables.fetch
    return connection.execute(
        select(func.count()).where(
            fetch.c.crawl_id == crawl_id, fetch.c.portal == portal, fetch.c.kind == "home"
        )
    ).scalar_one()

"""Lists within one crawl: every row that was seen, and whether the list was seen to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, select, update

from crawler.catalog import tables
from crawler.catalog.frontier import IS_PENDING
from crawler.catalog.prepared import Prepared, insertion
from crawler.catalog.records import fetch_from_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Table
    from sqlalchemy.sql.expression import Executable

    from crawler.model import Fetch


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
    where = {"crawl_id": crawl_id, "portal": portal, "column_url": column_url}
    found = _NEW_ROWS.run_all(connection, [{**where, **vars(row)} for row in rows])
    return {row.url for row in found}


def _new_rows(dialect: str) -> Executable:
    new = insertion(dialect, tables.link).on_conflict_do_nothing()
    found: Executable = new.returning(tables.link.c.url)
    return found


_NEW_ROWS = Prepared(_new_rows, [column.name for column in tables.link.c if column.name != "id"])


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
    row = _COUNT_PAGE.run(
        connection,
        {
            "crawl_id": crawl_id,
            "portal": portal,
            "column_url": column_url,
            "total": total,
            "pages": 1,
            "rows": new_rows,
            "repeats": repeats,
            "round": walk_round,
        },
    ).one()
    return _walk(row)


def _count_page(dialect: str) -> Executable:
    table = tables.walk
    new = insertion(dialect, table)
    counted: Executable = new.on_conflict_do_update(
        index_elements=["crawl_id", "portal", "column_url"],
        set_={
            # A list may grow while it is walked: the newest statement counts.
            "total": func.coalesce(new.excluded.total, table.c.total),
            "pages": table.c.pages + 1,
            "rows": table.c.rows + new.excluded.rows,
            # Rows that stand twice on a page are counted once for each walk only.
            "repeats": table.c.repeats
            + case((new.excluded.rows > 0, new.excluded.repeats), else_=0),
            "round": new.excluded.round,
        },
    ).returning(*_WALK_COLUMNS)
    return counted


_WALK_COLUMNS = (
    tables.walk.c.total,
    tables.walk.c.pages,
    tables.walk.c.rows,
    tables.walk.c.repeats,
    tables.walk.c.round,
)
_COUNT_PAGE = Prepared(
    _count_page, [column.name for column in tables.walk.c if column.name != "closed"]
)


def _walk(row: Any) -> Walk:
    return Walk(row.total, row.pages, row.rows + row.repeats, row.round)


def close(connection: Connection, crawl_id: str, portal: str, column_url: str) -> None:
    """Note that a list was walked to its end."""
    _CLOSE.run(connection, {"crawl": crawl_id, "whose": portal, "list": column_url})


def _same_list(table: Table) -> ColumnElement[bool]:
    return and_(
        table.c.crawl_id == bindparam("crawl"),
        table.c.portal == bindparam("whose"),
        table.c.column_url == bindparam("list"),
    )


_CLOSE = Prepared(lambda _: update(tables.walk).where(_same_list(tables.walk)).values(closed=True))


def has_pending(
    connection: Connection, crawl_id: str, portal: str, column_url: str, besides: int
) -> bool:
    """Return whether another page of this list is still to be fetched."""
    values = {"crawl": crawl_id, "whose": portal, "list": column_url, "besides": besides}
    return bool(_PENDING_PAGE.run(connection, values).all())


_PENDING_PAGE = Prepared(
    lambda _: (
        select(tables.fetch.c.id)
        .where(
            _same_list(tables.fetch),
            IS_PENDING,
            tables.fetch.c.kind == "listing",
            tables.fetch.c.id != bindparam("besides"),
        )
        .limit(1)
    )
)


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


def read(connection: Connection, crawl_id: str, portal: str, column_url: str) -> Walk | None:
    """Return how far a list was walked, or None where no page of it was read."""
    values = {"crawl": crawl_id, "whose": portal, "list": column_url}
    row = _WALKED.run(connection, values).one_or_none()
    return _walk(row) if row else None


_WALKED = Prepared(lambda _: select(*_WALK_COLUMNS).where(_same_list(tables.walk)))


def has_pending_at_all(connection: Connection, crawl_id: str, portal: str) -> bool:
    """Return whether anything of a portal is still to be fetched."""
    fetch = tables.fetch
    found = connection.execute(
        select(fetch.c.id)
        .where(fetch.c.crawl_id == crawl_id, fetch.c.portal == portal, IS_PENDING)
        .limit(1)
    ).scalar()
    return found is not None


def lists(connection: Connection, crawl_id: str, portal: str) -> int:
    """Return how many lists of a portal were read in a crawl."""
    table = tables.walk
    return connection.execute(
        select(func.count()).where(table.c.crawl_id == crawl_id, table.c.portal == portal)
    ).scalar_one()

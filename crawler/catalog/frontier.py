"""The frontier: every fetch of a crawl is a row, and leaves ``pending`` exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, bindparam, func, literal_column, select, update

from crawler.catalog import clock, tables
from crawler.catalog.prepared import Prepared, insert_new
from crawler.catalog.records import (
    PRIORITY,
    Answer,
    context_to_json,
    fetch_from_row,
    fetch_key,
    now,
)
from crawler.model import Fetch, FetchState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection


# A time that does not come: the fetch waits for another run.
SET_ASIDE: Final = 1e12
# A priority after that of every kind.
LAST: Final = 99
# The word stands in the statement itself: for a bound value SQLite cannot know whether its index
# of pending fetches will do, and plans the statement anew each time that it is run.
IS_PENDING: Final = tables.fetch.c.state == literal_column("'pending'")


@dataclass(frozen=True)
class ScheduledFetch:
    """A fetch as it is handed out: the row's number, whose it is, how often it was tried."""

    id: int
    portal: str
    platform: str
    attempts: int
    fetch: Fetch


@dataclass(frozen=True)
class Wanted:
    """A fetch that somebody wants. ``state`` other than pending books it as decided already."""

    fetch: Fetch
    state: FetchState = FetchState.PENDING
    reason: str = ""


_ADD = insert_new(
    tables.fetch,
    [
        "crawl_id",
        "key",
        "portal",
        "platform",
        "kind",
        "priority",
        "url",
        "column_url",
        "context",
        "parent_id",
        "state",
        "reason",
        "ended_at",
    ],
)


def add(
    connection: Connection,
    crawl_id: str,
    portal: str,
    platform: str,
    wanted: Sequence[Wanted],
    parent_id: int | None = None,
) -> list[str]:
    """Put fetches on the frontier that are not there yet.

    :param parent_id: the fetch whose page led to them; None for a seed.

    Return the keys of all of them in their order, also of those that were there.
    """
    if not wanted:
        return []
    ended = now()
    rows = [
        {
            "crawl_id": crawl_id,
            "key": fetch_key(platform, want.fetch),
            "portal": portal,
            "platform": platform,
            "kind": want.fetch.kind.value,
            "priority": PRIORITY[want.fetch.kind],
            "url": want.fetch.url,
            "column_url": want.fetch.column.url if want.fetch.column else "",
            "context": context_to_json(want.fetch),
            "parent_id": parent_id,
            "state": want.state.value,
            "reason": want.reason,
            "ended_at": None if want.state is FetchState.PENDING else ended,
        }
        for want in wanted
    ]
    _ADD.run_all(connection, rows)
    return [row["key"] for row in rows if isinstance(row["key"], str)]


_HEADS = Prepared(
    lambda _: (
        select(
            tables.fetch.c.id,
            tables.fetch.c.portal,
            tables.fetch.c.kind,
            tables.fetch.c.url,
            tables.fetch.c.context,
            tables.fetch.c.attempts,
        )
        .where(
            tables.fetch.c.crawl_id == bindparam("crawl"),
            tables.fetch.c.platform == bindparam("platform"),
            IS_PENDING,
            tables.fetch.c.not_before <= bindparam("now"),
        )
        .order_by(tables.fetch.c.priority, tables.fetch.c.id)
        .limit(bindparam("most", type_=Integer))
    )
)


def heads(
    connection: Connection, crawl_id: str, platform: str, limit: int, at: float | None = None
) -> list[ScheduledFetch]:
    """Return the next fetches of a platform that may be tried at a time (now), ``limit`` at most."""
    when = clock.seconds() if at is None else at
    parameters = {"crawl": crawl_id, "platform": platform, "now": when, "most": limit}
    return [
        ScheduledFetch(
            row.id,
            row.portal,
            platform,
            row.attempts,
            fetch_from_row(row.url, row.kind, row.context),
        )
        for row in _HEADS.run(connection, parameters)
    ]


def waking_time(connection: Connection, crawl_id: str, platform: str) -> float | None:
    """Return when (seconds since 1970) the next pending fetch may be tried; None without any.

    What was set aside is not tried in this run.
    """
    fetch = tables.fetch
    return connection.execute(
        select(func.min(fetch.c.not_before)).where(
            fetch.c.crawl_id == crawl_id,
            fetch.c.platform == platform,
            IS_PENDING,
            fetch.c.not_before < SET_ASIDE,
        )
    ).scalar()


_END = Prepared(
    lambda _: (
        update(tables.fetch)
        .where(tables.fetch.c.id == bindparam("fetch_id"), IS_PENDING)
        .values(
            state=bindparam("new_state"),
            reason=bindparam("new_reason"),
            run_id=bindparam("run"),
            status=bindparam("new_status"),
            final_url=bindparam("new_final_url"),
            sha256=bindparam("new_sha256"),
            answer=bindparam("new_answer"),
            ended_at=bindparam("now"),
            attempts=tables.fetch.c.attempts + 1,
        )
    )
)


def end(
    connection: Connection,
    fetch_id: int,
    run_id: str,
    state: FetchState,
    reason: str,
    answer: Answer,
) -> bool:
    """End a fetch with what came of it; return False, and change nothing, where it had ended before.

    :param reason: why it was not stored, as a code; empty where it was.
    """
    result = _END.run(
        connection,
        {
            "fetch_id": fetch_id,
            "new_state": state.value,
            "new_reason": reason,
            "run": run_id,
            "new_status": answer.status,
            "new_final_url": answer.final_url or None,
            "new_sha256": answer.sha256,
            "new_answer": answer.to_json(),
            "now": now(),
        },
    )
    return result.rowcount == 1


def put_off(
    connection: Connection, fetch_id: int, seconds: float, reason: str, *, last: bool = False
) -> None:
    """Leave a fetch pending, to be tried again after so many seconds.

    :param last: whether whatever else may be tried then comes first.
    """
    priority = LAST if last else tables.fetch.c.priority
    connection.execute(
        update(tables.fetch)
        .where(tables.fetch.c.id == fetch_id, IS_PENDING)
        .values(
            attempts=tables.fetch.c.attempts + 1,
            not_before=clock.seconds() + seconds,
            reason=reason,
            priority=priority,
        )
    )


def set_aside(connection: Connection, crawl_id: str, portal: str) -> None:
    """Leave a portal's pending fetches alone until a new run wakes all."""
    connection.execute(
        update(tables.fetch)
        .where(
            tables.fetch.c.crawl_id == crawl_id,
            tables.fetch.c.portal == portal,
            IS_PENDING,
        )
        .values(not_before=SET_ASIDE)
    )


def wake_all(connection: Connection, crawl_id: str) -> None:
    """Forget every waiting time and try: a new run of a crawl begins afresh."""
    connection.execute(
        update(tables.fetch)
        .where(tables.fetch.c.crawl_id == crawl_id, IS_PENDING)
        .where((tables.fetch.c.not_before > 0) | (tables.fetch.c.attempts > 0))
        .values(not_before=0, attempts=0)
    )


def states(
    connection: Connection, crawl_id: str, keys: Iterable[str]
) -> dict[str, tuple[int, FetchState]]:
    """Return number and state of the fetches with these keys."""
    found: dict[str, tuple[int, FetchState]] = {}
    for key in keys:
        # A report has one file or two: a statement for each costs less than a list among them.
        row = _STATE.run(connection, {"crawl": crawl_id, "wanted": key}).one_or_none()
        if row is not None:
            found[key] = (row.id, FetchState(row.state))
    return found


_STATE = Prepared(
    lambda _: select(tables.fetch.c.id, tables.fetch.c.state).where(
        tables.fetch.c.crawl_id == bindparam("crawl"), tables.fetch.c.key == bindparam("wanted")
    )
)


def platforms_with_pending(connection: Connection, crawl_id: str) -> list[str]:
    """Return the platforms that still have something to fetch."""
    fetch = tables.fetch
    return list(
        connection.execute(
            select(fetch.c.platform)
            .where(fetch.c.crawl_id == crawl_id, IS_PENDING)
            .distinct()
            .order_by(fetch.c.platform)
        ).scalars()
    )

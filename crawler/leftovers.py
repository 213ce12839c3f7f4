"""What a crawl cannot bring to its end: fetches of portals that stay blocked or down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crawler.catalog import frontier, tables
from crawler.catalog.records import Answer, now
from crawler.issues import issue
from crawler.model import FetchKind, FetchState
from crawler.results import PageResult

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from sqlalchemy import Connection

    from crawler.catalog.frontier import ScheduledFetch
    from crawler.commit.committer import Committer
    from crawler.model import Portal

ALL: Final = 10_000_000

_GIVEN_UP: Final = "given_up"


def end_leftovers(
    committer: Committer, portals: Mapping[str, Portal], blocked: Container[str]
) -> None:
    """End what is still pending of a crawl where a whole run of it got no page any further.

    While anything is pending, the same command resumes the crawl and looks for nothing new, on the
    portals that do answer neither: one dead host would keep a province from being looked at. Reports
    that wait for a file are delivered without it.

    :param blocked: the platforms that sent block pages.
    """
    connection, run = committer.database.connection, committer.run
    if not run.resumed or _got_further(connection, run.run_id):
        return
    for scheduled in _pending(connection, run.crawl_id):
        is_file = scheduled.fetch.kind is FetchKind.FILE
        code = "block_page" if scheduled.platform in blocked else "network_error"
        code = "attachment_missing" if is_file else code
        found = issue(code, "given up by two runs: the next crawl asks again", scheduled.fetch.url)
        result = PageResult(
            scheduled, FetchState.FAILED, _GIVEN_UP, Answer(fetched_at=now()), issues=(found,)
        )
        committer.commit(result, portals[scheduled.portal])


def is_left_unread(connection: Connection, crawl_id: str, portal: str) -> bool:
    """Say whether fetches of a portal are pending, or were ended by ``end_leftovers``."""
    fetch = tables.fetch
    left = select(func.count()).where(
        fetch.c.crawl_id == crawl_id,
        fetch.c.portal == portal,
        (fetch.c.state == FetchState.PENDING.value) | (fetch.c.reason == _GIVEN_UP),
    )
    return connection.execute(left).scalar_one() > 0


def _got_further(connection: Connection, run_id: str) -> bool:
    """Say whether a run ended any fetch at all."""
    fetch = tables.fetch
    ended = select(func.count()).select_from(fetch).where(fetch.c.run_id == run_id)
    return connection.execute(ended).scalar_one() > 0


def _pending(connection: Connection, crawl_id: str) -> list[ScheduledFetch]:
    """Return all that is pending of a crawl, also what was set aside."""
    return [
        scheduled
        for platform in frontier.platforms_with_pending(connection, crawl_id)
        for scheduled in frontier.heads(connection, crawl_id, platform, ALL, at=frontier.SET_ASIDE)
    ]

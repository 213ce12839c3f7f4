"""How a crawl finds the lists of a portal: columns that pages lead to, and pages to look on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.catalog import frontier, walks
from crawler.catalog.frontier import Wanted
from crawler.issues import issue
from crawler.model import Fetch, FetchKind, FetchState, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from crawler.following import Rules
    from crawler.model import Issue, Portal
    from crawler.results import PageResult


class Explorer:
    """Writes the columns and pages of one crawl that are to be looked at next."""

    def __init__(self, crawl_id: str, rules: Rules) -> None:
        self._crawl_id = crawl_id
        self._rules = rules

    def want_more(self, connection: Connection, result: PageResult, portal: Portal) -> list[Issue]:
        """Put columns and pages that the page leads to on the frontier; return what is amiss."""
        scheduled = result.scheduled
        fetch = scheduled.fetch
        lists = [
            Fetch(url=column.url, kind=FetchKind.LISTING, column=column, depth=fetch.depth + 1)
            for column in result.columns
        ]
        explore: Sequence[Fetch] = ()
        issues: list[Issue] = []
        if fetch.kind is FetchKind.HOME:
            walks.remember_columns(connection, portal.key, result.columns)
            explore, issues = self._explore(connection, result, portal)
        elif _is_gone(result):
            # A declared or remembered column has moved: look for it from the home page.
            walks.forget_column(connection, portal.key, fetch.url)
            explore = [Fetch(url=portal.home, kind=FetchKind.HOME)]
            said = f"{result.reason}: searching anew from the home page; if the portal's plugin"
            said += " declares this column, correct it there"
            issues = [issue("column_moved", said, fetch.url)]
        frontier.add(
            connection,
            self._crawl_id,
            portal.key,
            scheduled.platform,
            [Wanted(found) for found in (*lists, *explore, *result.instead)],
            scheduled.id,
        )
        return issues

    def _explore(
        self, connection: Connection, result: PageResult, portal: Portal
    ) -> tuple[Sequence[Fetch], list[Issue]]:
        """Return the pages that discovery reads next: none below a page that had a column."""
        if result.columns or not result.explore:
            return (), []
        room = self._rules.discovery_pages - walks.pages_explored(
            connection, self._crawl_id, portal.key
        )
        near = [page for page in result.explore if page.depth <= self._rules.discovery_depth]
        if room > 0 and near:
            return near[:room], []
        if walks.remembered_columns(connection, portal.key):
            return (), []
        seen = f"stopped at depth {result.scheduled.fetch.depth} with room for {room} pages"
        return (), [issue("discovery_budget", seen, result.scheduled.fetch.url, Level.WARNING)]


def _is_gone(result: PageResult) -> bool:
    """Return whether a list that was known beforehand is not there any more."""
    fetch = result.scheduled.fetch
    known_before = fetch.kind is FetchKind.LISTING and fetch.depth == 0
    return (
        known_before
        and fetch.number == 1
        and fetch.round == 0
        and result.state is FetchState.FAILED
        and result.reason in {"http_404", "http_410", "soft_404", "redirect_off_host"}
    )

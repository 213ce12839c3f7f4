"""How a crawl finds the lists of a portal: columns that pages lead to, and pages to look on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.catalog import discovery, frontier
from crawler.catalog.frontier import Wanted
from crawler.catalog.records import fetch_key
from crawler.issues import issue
from crawler.model import Fetch, FetchKind, FetchState, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from crawler.commit.following import Rules
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
            discovery.remember_columns(connection, portal.key, result.columns)
            explore, issues = self._explore(connection, result, portal)
        elif _is_gone(result):
            # A declared or remembered column has moved: look for it from the home page.
            discovery.forget_column(connection, portal.key, fetch.url)
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
        """Return the pages that discovery reads next, and what its budget cuts off.

        Below a page that had a list these are directories of agencies, and agencies' pages: they
        may have lists of their own.
        """
        known = result.scheduled.fetch.column
        wanted = result.explore
        if result.columns:
            wanted = tuple(p for p in wanted if p.column is not None and p.column != known)
        wanted = self._new(connection, portal, wanted)
        near = [page for page in wanted if page.depth <= self._rules.discovery_depth]
        before = discovery.explored(connection, self._crawl_id, portal.key)
        room = max(0, self._rules.discovery_pages - before.portal)
        room_for_agencies = max(0, self._rules.discovery_agencies - before.agencies)
        of_agencies = [page for page in near if page.column is not None]
        others = [page for page in near if page.column is None]
        issues = []
        if len(of_agencies) > room_for_agencies:
            said = f"{len(of_agencies)} pages of agencies to read, room for {room_for_agencies}; "
            said += "raise the setting NIANBAO_DISCOVERY_AGENCIES"
            issues.append(issue("discovery_budget", said, result.scheduled.fetch.url))
        nothing_left = not (of_agencies or others[:room])
        if wanted and nothing_left and not discovery.remembered_columns(connection, portal.key):
            said = f"stopped at depth {result.scheduled.fetch.depth} with room for {room} pages"
            url = result.scheduled.fetch.url
            issues.append(issue("discovery_budget", said, url, Level.WARNING))
        return (*others[:room], *of_agencies[:room_for_agencies]), issues

    def _new(
        self, connection: Connection, portal: Portal, pages: Sequence[Fetch]
    ) -> tuple[Fetch, ...]:
        """Return those of these pages that are not on the frontier: menus stand on every page."""
        keys = {fetch_key(portal.platform, page): page for page in pages}
        there = frontier.states(connection, self._crawl_id, keys)
        return tuple(page for key, page in keys.items() if key not in there)


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

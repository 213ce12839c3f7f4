"""What one page of a list leads to: reports to fetch, the next page, another walk, or the end.

Runs inside the transaction of the page's commit, because all of it depends on what the catalog
has seen already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.catalog import frontier, holdings, walks
from crawler.catalog.frontier import Wanted
from crawler.catalog.records import resource_key
from crawler.catalog.walks import LinkRow
from crawler.cms.pagers import GAPS
from crawler.issues import issue
from crawler.model import FetchState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from crawler.catalog.blobs import BlobStore
    from crawler.catalog.frontier import ScheduledFetch
    from crawler.catalog.holdings import Resource
    from crawler.catalog.walks import Walk
    from crawler.model import Fetch, Issue
    from crawler.results import LinkDecision, ListResult

# A list is walked again from its front this often where its total and its rows disagree: rows
# move to the next page while a list grows.
WALKS_AGAIN = 1
_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})


@dataclass(frozen=True)
class Rules:
    """What the query and the settings say about following.

    ``recheck_from`` is the first reporting year whose known reports are checked again; ``limit``
    is reports per portal, 0 for all; ``listing_pages`` the budget of pages for one list, those of
    ``discovery`` that of the search for columns from a home page, agencies' own pages apart.
    """

    recheck_from: int
    refresh_all: bool = False
    limit: int = 0
    dry_run: bool = False
    listing_pages: int = 1000
    discovery_depth: int = 3
    discovery_pages: int = 30
    discovery_agencies: int = 200


def conditional(fetch: Fetch, known: Resource, blobs: BlobStore) -> Fetch:
    """Return the fetch as a conditional request (RFC 9110 §13.1), where there is a validator.

    What is missing or damaged on disk is asked for without a condition, so that it comes anew.
    """
    if known.answer.sha256 is None or not blobs.is_whole(known.answer.sha256):
        return fetch
    headers = []
    if known.answer.etag:
        headers.append(("If-None-Match", known.answer.etag))
    if known.answer.last_modified:
        headers.append(("If-Modified-Since", known.answer.last_modified))
    return replace(fetch, headers=(*fetch.headers, *headers))


def is_conditional(fetch: Fetch) -> bool:
    """Say whether a fetch may be answered with 304: some servers send one to any request."""
    return any(name in _CONDITIONS for name, _ in fetch.headers)


def unconditional(fetch: Fetch) -> Fetch:
    """Return another fetch of the same page, that is answered with its bytes."""
    kept = tuple(pair for pair in fetch.headers if pair[0] not in _CONDITIONS)
    return replace(fetch, headers=kept, round=fetch.round + 1)


class Follower:
    """Decides what a list leads to, within one crawl."""

    def __init__(self, crawl_id: str, rules: Rules, blobs: BlobStore) -> None:
        self.crawl_id = crawl_id
        self.blobs = blobs
        self.rules = rules

    def follow(
        self, connection: Connection, scheduled: ScheduledFetch, listing: ListResult
    ) -> list[Issue]:
        """Write a list page's rows down and put on the frontier what they lead to."""
        decisions = self._limited(connection, scheduled.portal, listing.decisions)
        new = walks.record_rows(
            connection,
            self.crawl_id,
            scheduled.portal,
            listing.column.url,
            [_row(decision) for decision in decisions],
        )
        walk = walks.record_page(
            connection,
            self.crawl_id,
            scheduled.portal,
            listing.column.url,
            listing.total,
            len(new),
            listing.repeats,
            scheduled.fetch.round,
        )
        matched = [d for d in decisions if d.decision == "match" and d.link.url in new]
        if not self.rules.dry_run:
            self._want(connection, scheduled, self._reports(connection, scheduled, matched))
        onward, issues = self._onward(scheduled, listing, walk, new=bool(new))
        if any(decision.decision == "limit" for decision in decisions):
            onward = []
        onward += self._from_the_front(connection, scheduled, listing, new)
        self._want(connection, scheduled, [Wanted(fetch) for fetch in onward])
        issues += self.close_if_done(connection, scheduled)
        return issues

    def _want(
        self, connection: Connection, scheduled: ScheduledFetch, wanted: Sequence[Wanted]
    ) -> None:
        frontier.add(
            connection,
            self.crawl_id,
            scheduled.portal,
            scheduled.platform,
            wanted,
            scheduled.id,
        )

    def _limited(
        self, connection: Connection, portal: str, decisions: Sequence[LinkDecision]
    ) -> Sequence[LinkDecision]:
        """Turn the matches beyond the query's limit into decisions of that name."""
        if not self.rules.limit:
            return decisions
        room = self.rules.limit - walks.matches(connection, self.crawl_id, portal)
        kept: list[LinkDecision] = []
        for decision in decisions:
            if decision.decision != "match":
                kept.append(decision)
                continue
            kept.append(decision if room > 0 else replace(decision, decision="limit", fetch=None))
            room -= 1
        return kept

    def _reports(
        self, connection: Connection, scheduled: ScheduledFetch, matched: Sequence[LinkDecision]
    ) -> list[Wanted]:
        """Return the reports to fetch: new ones, known ones to check, known ones to leave."""
        keyed = [
            (resource_key(scheduled.platform, decision.fetch), decision, decision.fetch)
            for decision in matched
            if decision.fetch is not None
        ]
        known = holdings.resources(connection, scheduled.portal, [key for key, _, _ in keyed])
        wanted = []
        for key, decision, fetch in keyed:
            resource = known.get(key)
            if resource is None:
                wanted.append(Wanted(fetch))
            elif self._is_checked_again(decision.year or resource.year):
                wanted.append(Wanted(conditional(fetch, resource, self.blobs)))
            else:
                wanted.append(Wanted(fetch, FetchState.SKIPPED, "known"))
        return wanted

    def _is_checked_again(self, year: int | None) -> bool:
        return self.rules.refresh_all or year is None or year >= self.rules.recheck_from

    def _onward(
        self, scheduled: ScheduledFetch, listing: ListResult, walk: Walk, *, new: bool
    ) -> tuple[list[Fetch], list[Issue]]:
        """Return the fetches of the next page: none where this page brought nothing new."""
        fetch = scheduled.fetch
        issues: list[Issue] = []
        onward: list[Fetch] = []
        is_first = fetch.number == 1 and fetch.round == 0
        over_gap = not listing.decisions and any(GAPS in found.memo for found in listing.next)
        if new or over_gap or (is_first and not listing.decisions and listing.next):
            onward = [replace(found, round=fetch.round) for found in listing.next]
        elif listing.decisions and walk.total is not None and walk.seen < walk.total:
            onward = [replace(found, round=fetch.round) for found in listing.otherwise]
            if fetch.round == 0:
                issues.append(
                    issue(
                        "listing_repeats",
                        f"page {fetch.number} brought no new row; seen {walk.seen} of "
                        f"{walk.total}; " + ("trying another way" if onward else "no other way"),
                        fetch.url,
                    )
                )
        budget = max(self.rules.listing_pages, 2 * (listing.pages or 0))
        if onward and walk.pages >= budget:
            issues.append(
                issue(
                    "listing_budget",
                    f"{walk.pages} pages were walked and the list goes on",
                    listing.column.url,
                )
            )
            onward = []
        return onward, issues

    def _from_the_front(
        self,
        connection: Connection,
        scheduled: ScheduledFetch,
        listing: ListResult,
        new: Collection[str],
    ) -> list[Fetch]:
        """Return a list's first page once more where the list moved on while it was walked.

        A new row on top pushes the last one of a page to the next, which then begins with a known
        row. Where the list states a total, ``close_if_done`` sees it.
        """
        fetch, column = scheduled.fetch, scheduled.fetch.column
        rows = listing.decisions
        moved = bool(new) and bool(rows) and rows[0].link.url not in new
        if not moved or listing.total is not None or fetch.number == 1 or column is None:
            return []
        if fetch.round >= WALKS_AGAIN:
            return []
        first = walks.first_fetch(connection, self.crawl_id, scheduled.portal, column.url)
        return [] if first is None else [replace(first, round=fetch.round + 1)]

    def close_if_done(self, connection: Connection, scheduled: ScheduledFetch) -> list[Issue]:
        """At the end of a list, compare its total with its rows; walk again once if they differ."""
        column = scheduled.fetch.column
        if column is None or walks.has_pending(
            connection, self.crawl_id, scheduled.portal, column.url, scheduled.id
        ):
            return []
        walk = walks.read(connection, self.crawl_id, scheduled.portal, column.url)
        if walk is None:
            return []
        agrees = walk.total is None or walk.seen == walk.total
        limited = self.rules.limit and walk.total is not None and walk.seen < walk.total
        if agrees or limited:
            walks.close(connection, self.crawl_id, scheduled.portal, column.url)
            return []
        if walk.round < WALKS_AGAIN and walk.seen < (walk.total or 0):
            first = walks.first_fetch(connection, self.crawl_id, scheduled.portal, column.url)
            if first is not None:
                again = replace(first, round=walk.round + 1)
                self._want(connection, scheduled, [Wanted(again)])
                return []
        walks.close(connection, self.crawl_id, scheduled.portal, column.url)
        return [
            issue(
                "total_mismatch",
                f"the list states {walk.total} rows, {walk.seen} were seen on {walk.pages} pages",
                column.url,
            )
        ]


def _row(decision: LinkDecision) -> LinkRow:
    link = decision.link
    return LinkRow(
        url=link.url,
        title=link.title,
        published=link.date.isoformat() if link.date else "",
        decision=decision.decision,
        reason=decision.reason,
        year=decision.year,
        agency=decision.agency,
    )

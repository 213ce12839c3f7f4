"""The one place where a fetch ends: one page is one transaction.

Bytes are made durable first. Then one transaction writes what the page gave, the fetches it led
to, and its own end. A process that is killed between the two leaves a blob that nothing points
at, which is harmless; a row never points at missing bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, update

from crawler.capturing import Capturer
from crawler.catalog import captures, crawls, frontier, holdings, tables, walks
from crawler.catalog.errors import LeaseError
from crawler.catalog.frontier import Wanted
from crawler.catalog.prepared import Prepared
from crawler.catalog.records import Answer, now, resource_key
from crawler.catalog.settling import settle
from crawler.following import Follower
from crawler.issues import CODES, issue
from crawler.model import Fetch, FetchKind, FetchState, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from crawler.catalog.blobs import BlobStore
    from crawler.catalog.crawls import RunRecord
    from crawler.catalog.database import Database
    from crawler.catalog.frontier import ScheduledFetch
    from crawler.following import Rules
    from crawler.items import ReportItem
    from crawler.model import Issue, Portal
    from crawler.results import ArchiveMember, PageResult


_DELIVERED = Prepared(
    lambda _: (
        update(tables.outbox)
        .where(tables.outbox.c.id == bindparam("number"))
        .values(delivered_at=bindparam("at"), attempts=tables.outbox.c.attempts + 1)
    )
)


_NEW_ISSUES = Prepared(
    lambda _: insert(tables.issue),
    [column.name for column in tables.issue.c if column.name not in {"id", "report_id"}],
)


@dataclass(frozen=True)
class Committed:
    """What a commit led to: items that are complete now, and whether there are new fetches."""

    items: tuple[ReportItem, ...] = ()
    led_on: bool = False


class Committer:
    """Ends fetches. Raises ``StorageError`` where nothing was written, ``LeaseError`` if fenced off."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        run: RunRecord,
        epochs: Mapping[str, int],
        rules: Rules,
    ) -> None:
        self.database = database
        self.blobs = blobs
        self.run = run
        self.epochs = epochs
        self.follower = Follower(run.crawl_id, rules, blobs)
        self.capturer = Capturer(run, blobs)
        self.rules = rules
        self._delivered: list[int] = []
        self._news: list[tuple[str, Issue]] = []

    def commit(self, result: PageResult, portal: Portal) -> Committed:
        """End a fetch with what its page gave."""
        answer = self._keep_bytes(result)
        with self.database.transaction() as connection:
            self._check_lease(connection, result.scheduled.platform)
            self._flush_delivered(connection)
            if result.state is FetchState.UNCHANGED:
                answer = self._known_answer(connection, result, answer)
            ended = frontier.end(
                connection,
                result.scheduled.id,
                self.run.run_id,
                result.state,
                result.reason,
                answer,
            )
            if not ended:
                # Somebody ended it before: whatever this page gave is in the catalog already.
                return Committed()
            items = self._write(connection, replace(result, answer=answer), portal)
        led_on = result.listing is not None or bool(
            result.columns or result.explore or result.instead or result.attachments
        )
        led_on = led_on or (result.report is not None and bool(result.report.attachments))
        led_on = led_on or result.state is FetchState.UNCHANGED
        return Committed(tuple(items), led_on or result.state is FetchState.FAILED)

    def put_off(
        self, scheduled: ScheduledFetch, seconds: float, reason: str, *, last: bool = False
    ) -> None:
        """Leave a fetch pending, to be tried again after so many seconds.

        :param last: whether whatever else may be tried then comes first.
        """
        with self.database.transaction() as connection:
            self._check_lease(connection, scheduled.platform)
            frontier.put_off(connection, scheduled.id, seconds, reason, last=last)

    def set_aside(self, scheduled: ScheduledFetch) -> None:
        """Leave what is pending of a fetch's portal to the next run of this crawl."""
        with self.database.transaction() as connection:
            self._check_lease(connection, scheduled.platform)
            frontier.set_aside(connection, self.run.crawl_id, scheduled.portal)

    def note(self, portal: str, issues: Iterable[Issue], fetch_id: int | None = None) -> None:
        """Write issues that belong to no page."""
        with self.database.transaction() as connection:
            self._keep_issues(connection, portal, issues, fetch_id)

    def note_within(self, connection: Connection, portal: str, issues: Iterable[Issue]) -> None:
        """Write issues inside a transaction that is open already."""
        self._keep_issues(connection, portal, issues, None)

    def news(self) -> list[tuple[str, Issue]]:
        """Return the issues written since the last call, each with its portal, once."""
        found, self._news = self._news, []
        return found

    def delivered(self, delivery_id: int) -> None:
        """Note that an item has gone through the whole pipeline; written with the next page."""
        self._delivered.append(delivery_id)

    def refused(self, delivery_id: int, reason: str) -> None:
        """Set an item aside that a pipeline would not take: it is not delivered again."""
        with self.database.transaction() as connection:
            connection.execute(
                update(tables.outbox)
                .where(tables.outbox.c.id == delivery_id)
                .values(refused=reason, attempts=tables.outbox.c.attempts + 1)
            )

    def flush(self) -> None:
        """Write the deliveries that no page has taken along."""
        if self._delivered:
            with self.database.transaction() as connection:
                self._flush_delivered(connection)

    def _flush_delivered(self, connection: Connection) -> None:
        if not self._delivered:
            return
        at = now()
        _DELIVERED.run_all(connection, [{"number": n, "at": at} for n in self._delivered])
        self._delivered.clear()

    def _check_lease(self, connection: Connection, platform: str) -> None:
        epoch = self.epochs[platform]
        if not crawls.holds(connection, platform, self.run.run_id, epoch):
            raise LeaseError(
                f"platform {platform} was taken over from run {self.run.run_id} (epoch {epoch})",
                "nothing to do: the other run goes on; this one stops",
            )

    def _keep_bytes(self, result: PageResult) -> Answer:
        """Make the page's bytes durable and return the answer with their hash."""
        for member in result.members:
            self.blobs.put(member.data)
        if not result.body:
            return result.answer
        kept = self.blobs.put(result.body)
        return replace(result.answer, sha256=kept.sha256, size=kept.size)

    def _known_answer(self, connection: Connection, result: PageResult, answer: Answer) -> Answer:
        """Return the answer of an unchanged page: the stored one, as of now."""
        key = resource_key(result.scheduled.platform, result.scheduled.fetch)
        known = holdings.resources(connection, result.scheduled.portal, [key])[key]
        return replace(known.answer, status=answer.status, fetched_at=answer.fetched_at)

    def _write(
        self, connection: Connection, result: PageResult, portal: Portal
    ) -> list[ReportItem]:
        scheduled = result.scheduled
        issues = list(result.issues)
        self._keep_blobs(connection, result)
        issues += self._want_more(connection, result, portal)
        if result.listing is not None:
            issues += self.follower.follow(connection, scheduled, result.listing)
        elif scheduled.fetch.kind is FetchKind.LISTING:
            issues += self.follower.close_if_done(connection, scheduled)
        ready: list[int] = []
        if result.report is not None:
            ready += self.capturer.capture(connection, result, result.report)
        elif scheduled.fetch.kind is FetchKind.REPORT and result.state is FetchState.UNCHANGED:
            ready += self.capturer.check_files(connection, result)
        if scheduled.fetch.kind is FetchKind.FILE:
            self.capturer.keep_file(connection, result)
            self.capturer.add_files(connection, result)
            ready += captures.file_ended(connection, scheduled.id)
        items = []
        for capture_id in ready:
            item, found = settle(connection, capture_id, portal, self.run)
            issues += found
            if item is not None:
                items.append(item)
        self._keep_issues(connection, scheduled.portal, issues, scheduled.id)
        return items

    def _keep_blobs(self, connection: Connection, result: PageResult) -> None:
        answer = result.answer
        if result.body and answer.sha256:
            holdings.keep_blob(connection, answer.sha256, answer.size or 0, answer.sniffed_type)
        for member in result.members:
            self._keep_member(connection, answer.sha256 or "", member)

    def _keep_member(self, connection: Connection, archive: str, member: ArchiveMember) -> None:
        kept = self.blobs.put(member.data)
        holdings.keep_blob(connection, kept.sha256, kept.size, member.sniffed_type)
        connection.execute(
            frontier.insert_or_ignore(connection, tables.blob_member),
            {
                "archive_sha256": archive,
                "name": member.name,
                "sha256": kept.sha256,
                "size": kept.size,
                "sniffed_type": member.sniffed_type,
            },
        )

    def _want_more(self, connection: Connection, result: PageResult, portal: Portal) -> list[Issue]:
        """Put columns and pages that the page leads to on the frontier."""
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
            self.run.crawl_id,
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
        room = self.rules.discovery_pages - walks.pages_explored(
            connection, self.run.crawl_id, portal.key
        )
        near = [page for page in result.explore if page.depth <= self.rules.discovery_depth]
        if room > 0 and near:
            return near[:room], []
        if walks.remembered_columns(connection, portal.key):
            return (), []
        seen = f"stopped at depth {result.scheduled.fetch.depth} with room for {room} pages"
        return (), [issue("discovery_budget", seen, result.scheduled.fetch.url, Level.WARNING)]

    def _keep_issues(
        self,
        connection: Connection,
        portal: str,
        issues: Iterable[Issue],
        fetch_id: int | None,
    ) -> None:
        rows = []
        for found in issues:
            level = found.level or CODES[found.code].level
            self._news.append((portal, replace(found, level=level)))
            rows.append(
                {
                    "crawl_id": self.run.crawl_id,
                    "run_id": self.run.run_id,
                    "portal": portal,
                    "code": found.code,
                    "level": level.value,
                    "message": found.message,
                    "url": found.url,
                    "fetch_id": fetch_id,
                    "at": now(),
                }
            )
        if rows:
            _NEW_ISSUES.run_all(connection, rows)


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

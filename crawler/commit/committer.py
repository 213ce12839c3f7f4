"""The one place where a fetch ends: one page is one transaction.

Bytes are made durable first. Then one transaction writes what the page gave, the fetches it led
to, and its own end. A process that is killed between the two leaves a blob that nothing points
at, which is harmless; a row never points at missing bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, update

from crawler.catalog import captures, crawls, frontier, holdings, tables
from crawler.catalog.errors import LeaseError
from crawler.catalog.prepared import Prepared, insert_new
from crawler.catalog.records import Answer, now, resource_key
from crawler.catalog.settling import settle
from crawler.commit.capturing import Capturer
from crawler.commit.exploring import Explorer
from crawler.commit.following import Follower, unconditional
from crawler.issues import CODES
from crawler.model import FetchKind, FetchState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from crawler.catalog.blobs import BlobStore
    from crawler.catalog.crawls import RunRecord
    from crawler.catalog.database import Database
    from crawler.catalog.frontier import ScheduledFetch
    from crawler.commit.following import Rules
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

_NEW_MEMBER = insert_new(
    tables.blob_member, ["archive_sha256", "name", "sha256", "size", "sniffed_type"]
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
        self.explorer = Explorer(run.crawl_id, rules)
        self._delivered: list[int] = []
        self._news: list[tuple[str, Issue]] = []

    def commit(self, result: PageResult, portal: Portal) -> Committed:
        """End a fetch with what its page gave."""
        answer = self._keep_bytes(result)
        with self.database.transaction() as connection:
            self._check_lease(connection, result.scheduled.platform)
            self._flush_delivered(connection)
            if result.state is FetchState.UNCHANGED:
                result, answer = self._unchanged(connection, result, answer)
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

    def _unchanged(
        self, connection: Connection, result: PageResult, answer: Answer
    ) -> tuple[PageResult, Answer]:
        """Return the result of an unchanged page with the stored answer, as of now.

        Another crawl may have forgotten the page since this fetch was put on the frontier, because
        a file of it was lacking: then it is asked for again without a condition.
        """
        fetch = result.scheduled.fetch
        key = resource_key(result.scheduled.platform, fetch)
        known = holdings.resources(connection, result.scheduled.portal, [key]).get(key)
        if known is None:
            again = (unconditional(fetch),)
            state, reason = FetchState.SKIPPED, "forgotten"
            return replace(result, state=state, reason=reason, instead=again), answer
        return result, replace(known.answer, status=answer.status, fetched_at=answer.fetched_at)

    def _write(
        self, connection: Connection, result: PageResult, portal: Portal
    ) -> list[ReportItem]:
        scheduled = result.scheduled
        issues = list(result.issues)
        self._keep_blobs(connection, result)
        issues += self.explorer.want_more(connection, result, portal)
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
        _NEW_MEMBER.run(
            connection,
            {
                "archive_sha256": archive,
                "name": member.name,
                "sha256": kept.sha256,
                "size": kept.size,
                "sniffed_type": member.sniffed_type,
            },
        )

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

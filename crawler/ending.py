"""What happens when a fetch ends, well or badly: commit, try again later, or give the platform up."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

from crawler.catalog import clock, crawls, frontier
from crawler.catalog.errors import CatalogError
from crawler.catalog.records import Answer, now
from crawler.issues import issue
from crawler.model import FetchKind, FetchState, Level
from crawler.net.errors import BlockedError, RobotsUnreachableError, failure_reason
from crawler.outcomes import ExitCode
from crawler.results import PageResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.books import Books
    from crawler.catalog.frontier import ScheduledFetch
    from crawler.commit.committer import Committed
    from crawler.items import ReportItem
    from crawler.model import Page
    from crawler.spiders.nianbao import NianbaoSpider

logger = logging.getLogger(__name__)

# Statuses that may be gone in a minute. 412 and 521 are block pages and never come here.
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
HEARTBEAT_SECONDS = 15.0
# A clock that is set by less is being kept right.
CLOCK_SECONDS = 60.0
# After a signal, what is in flight gets so long to end (architecture: 20 s at most).
LAST_SECONDS = 18.0

# Kinds of block pages that may be one page's own matter: nothing on them names a firewall.
FORBIDDEN: Final = "http_403"
UNAVAILABLE: Final = "unavailable"
OF_ONE_PAGE: Final = frozenset({FORBIDDEN, UNAVAILABLE})


class Endings:
    """Ends the fetches of one run."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.retries = books.settings.getint("NIANBAO_RETRIES")
        self.first_pause = books.settings.getfloat("NIANBAO_RETRY_PAUSE")
        self.passes: Counter[str] = Counter()  # platform -> pages that were not refused
        self.refused: dict[int, int] = {}  # fetch -> passes when it was refused first
        self.alone: Counter[str] = Counter()  # platform -> pages that were refused alone
        self._clock_set_by = 0.0
        self._task: asyncio.Task[None] | None = None

    def commit(self, result: PageResult) -> tuple[ReportItem, ...]:
        """Commit a result and free its platform; return the items that are complete now."""
        books = self.books
        try:
            committed = self._write(result)
            books.tell()
            books.log.reports(committed.items)
        except CatalogError as error:
            books.committer.news()  # they were rolled back with the page
            books.storage_failed(error)
            return ()
        except Exception as error:
            logger.exception("%s cannot be ended", result.scheduled.fetch.url)
            books.storage_failed(error)
            return ()
        books.scheduler.ended(result.scheduled, led_on=committed.led_on)
        if result.state in {FetchState.STORED, FetchState.UNCHANGED}:
            books.passed(result.scheduled)
            self.passes[result.scheduled.platform] += 1
        for item in committed.items:
            logger.debug("%s: stored %s %s", item.portal, item.report_year, item.title)
        return committed.items

    def _write(self, result: PageResult) -> Committed:
        """Commit a result; where that meets a fault of ours, end its fetch as failed instead.

        A fetch that does not end is made again, and would meet the same fault, for ever.
        """
        committer, portal = self.books.committer, self.books.portals[result.scheduled.portal]
        try:
            return committer.commit(result, portal)
        except CatalogError:
            raise
        except Exception as error:
            url = result.scheduled.fetch.url
            logger.exception("What %s gave cannot be written", url)
            committer.news()  # they were rolled back with the page
            found = issue("plugin_error", f"not written: {type(error).__name__}: {error}", url)
            return committer.commit(
                PageResult(
                    result.scheduled,
                    FetchState.FAILED,
                    "plugin_error",
                    result.answer,
                    body=result.body,
                    issues=(*result.issues, found),
                ),
                portal,
            )

    def tried_again(self, scheduled: ScheduledFetch, page: Page) -> bool:
        """Put an answer off whose status may be gone in a minute; return whether it was."""
        if page.status not in TRY_AGAIN:
            return False
        return self._put_off(scheduled, f"http_{page.status}")

    def failed(self, scheduled: ScheduledFetch, error: BaseException) -> Iterator[ReportItem]:
        """End a fetch that brought no answer."""
        if isinstance(error, BlockedError):
            block = error.block
            if block.kind in OF_ONE_PAGE and self._is_refused_alone(scheduled):
                # Unavailable may be over in a minute, forbidden is not.
                later = block.kind == UNAVAILABLE
                if later and self._put_off(scheduled, block.kind, block.retry_after):
                    return
                self.alone[scheduled.platform] += 1
                yield from self.commit(self._result(scheduled, "block_page", error))
            else:
                self._blocked(scheduled, block.kind, block.evidence, block.retry_after)
            return
        is_file = scheduled.fetch.kind is FetchKind.FILE
        if isinstance(error, RobotsUnreachableError) and not is_file:
            self._blocked(scheduled, "robots_unreachable", str(error), None)
            return
        code, retryable = failure_reason(error)
        if retryable and self._put_off(scheduled, code):
            return
        yield from self.commit(self._result(scheduled, code, error))
        if code == "network_error" and not is_file:
            self._count_silence(scheduled, str(error))

    def lost(self, scheduled: ScheduledFetch, times: int) -> None:
        """End a fetch whose request Scrapy lost so many times without a word."""
        said = (
            f"its request was lost {times} times: does a middleware or extension of yours drop it?"
        )
        logger.error("%s: %s: %s", scheduled.portal, scheduled.fetch.url, said)
        # What it completes is delivered by the next run: nothing is being scraped here.
        self.commit(self._result(scheduled, "plugin_error", RuntimeError(said)))

    def _result(self, scheduled: ScheduledFetch, code: str, error: BaseException) -> PageResult:
        state = FetchState.SKIPPED if code == "robots_disallowed" else FetchState.FAILED
        issues = [issue(code, str(error) or type(error).__name__, scheduled.fetch.url)]
        if scheduled.fetch.kind is FetchKind.FILE and code != "attachment_missing":
            issues.append(issue("attachment_missing", f"not fetched: {code}", scheduled.fetch.url))
        return PageResult(scheduled, state, code, Answer(fetched_at=now()), issues=tuple(issues))

    def _put_off(self, scheduled: ScheduledFetch, reason: str, least: float | None = None) -> bool:
        """Try a fetch again after 1, 4, 15 … seconds; return False once that is used up.

        :param least: the seconds that the server asks for.
        """
        if scheduled.attempts >= self.retries:
            return False
        pause = self.first_pause * 3.9**scheduled.attempts
        pause = max(pause * (1 + random.uniform(0, 0.25)), least or 0)
        try:
            self.books.committer.put_off(scheduled, pause, reason)
        except CatalogError as error:
            self.books.storage_failed(error)
            return True
        self.books.scheduler.ended(scheduled, led_on=True)
        return True

    def _is_refused_alone(self, scheduled: ScheduledFetch) -> bool:
        """Say whether a page is refused again, while others of its platform passed in between.

        A file without permissions gives 403 for ever, and no other page is any worse for it. More
        of them than block pages may come in a row are no such files: the portal wants us to stop.
        Where no other page is left to ask for, all those before it are the others.
        """
        books, platform = self.books, scheduled.platform
        limit = books.settings.getint("NIANBAO_BLOCK_LIMIT")
        passes = self.passes[platform]
        refused_at = self.refused.setdefault(scheduled.id, passes)
        if self.alone[platform] >= limit:
            return False
        if passes > refused_at:
            return not books.strikes[platform]
        is_last_try = books.strikes[platform] + 1 >= limit
        return bool(passes) and is_last_try and not self._others_are_pending(scheduled)

    def _others_are_pending(self, scheduled: ScheduledFetch) -> bool:
        """Say whether more is to be fetched of the platform than this."""
        database, crawl_id = self.books.database, self.books.run.crawl_id
        with database.translated():
            heads = frontier.heads(
                database.connection, crawl_id, scheduled.platform, 2, at=frontier.SET_ASIDE
            )
        return any(head.id != scheduled.id for head in heads)

    def _blocked(
        self, scheduled: ScheduledFetch, kind: str, evidence: str, retry_after: float | None
    ) -> None:
        """A block page: let the platform rest, then give it up. The fetch stays pending.

        Without robots.txt nothing may be asked of a host; that is no word of the others'.
        """
        books = self.books
        code = "robots_unreachable" if kind == "robots_unreachable" else "block_page"
        if kind == code:
            whole, pause = "portal", books.silent(scheduled, evidence)
        else:
            whole = "platform"
            pause = books.strike(scheduled.platform, f"{kind}: {evidence}", retry_after)
        verdict = f"resting {pause:.0f} s" if pause is not None else f"the {whole} is given up"
        level = Level.WARNING if pause is not None else Level.ERROR
        seen = evidence if kind == code else f"{kind}: {evidence}"
        found = issue(code, f"{seen}; {verdict}", scheduled.fetch.url, level)
        try:
            # Another page of the platform comes first: it shows whether all are refused.
            books.committer.put_off(scheduled, pause or 0, kind, last=True)
            if pause is None and whole == "portal":
                books.committer.set_aside(scheduled)
            books.committer.note(scheduled.portal, [found], scheduled.id)
            books.tell()
        except CatalogError as error:
            books.storage_failed(error)
            return
        books.scheduler.ended(scheduled, led_on=True)

    def _count_silence(self, scheduled: ScheduledFetch, evidence: str) -> None:
        """A portal that does not answer at all is given up as if it were blocked."""
        if self.books.silent(scheduled, evidence) is not None:
            return
        try:
            self.books.committer.set_aside(scheduled)
        except CatalogError as error:
            self.books.storage_failed(error)
        logger.warning("%s does not answer; it is given up: %s", scheduled.portal, evidence)

    def opened(self, spider: NianbaoSpider) -> None:
        """Begin to say that this run lives."""
        self._task = asyncio.get_running_loop().create_task(self._beat(spider))

    async def _beat(self, spider: NianbaoSpider) -> None:
        """Keep the leases, and end hard where a stop takes too long."""
        elapsed = 0.0
        while True:
            await asyncio.sleep(0.5)
            elapsed += 0.5
            slot = spider.crawler.engine._slot  # noqa: SLF001 - Scrapy has no signal for closing
            if slot is not None and slot.closing is not None:
                await asyncio.sleep(LAST_SECONDS)
                self._end_hard()
            if elapsed >= HEARTBEAT_SECONDS:
                elapsed = 0.0
                self._watch_clock()
                try:
                    with self.books.database.transaction() as connection:
                        crawls.beat(connection, self.books.run.run_id)
                except CatalogError as error:
                    self.books.storage_failed(error)

    def _watch_clock(self) -> None:
        """Say once that the system's clock was set: the run goes on by its own."""
        by = clock.set_by()
        if abs(by - self._clock_set_by) > CLOCK_SECONDS:
            logger.warning("The system's clock was set by %+.0f s; this run keeps its own time", by)
            self._clock_set_by = by

    def _end_hard(self) -> None:
        """Write the outcome and leave: what hangs stays pending in the catalog."""
        self.books.interrupted = True
        summary = self.books.close("interrupted")
        self.books.log.finish(summary)
        logger.warning("Requests still hung after %.0f s: ended without them", LAST_SECONDS)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(ExitCode.INTERRUPTED))

    def closed(self, spider: NianbaoSpider, reason: str) -> None:
        """Close the books and tell the plugins."""
        if self._task is not None:
            self._task.cancel()
        if self.books.summary is not None:
            return
        summary = self.books.close(reason)
        self.books.log.finish(summary)
        for found in spider.registry.finished(summary):
            logger.error("%s: %s", found.code, found.message)

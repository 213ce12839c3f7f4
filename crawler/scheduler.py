"""Scrapy's scheduler over the catalog's fetch rows.

Only the heads of each platform's queue are in memory, one request per platform is handed out at a
time, and the downloader's slot holds the delay. There is no duplicate filter: the rows are unique
by their key, and a redirect to the same URL (a portal that sets a cookie first) must go out again.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter, deque
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler

from crawler.catalog import clock, frontier
from crawler.catalog.errors import CatalogError
from crawler.requesting import MEBIBYTE, META_KEY, to_request

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.catalog.frontier import ScheduledFetch
    from crawler.spiders.nianbao import NianbaoSpider

logger = logging.getLogger(__name__)

HEADS = 8
# Where every page leads to new fetches, the heads are read anew each time: few of them then.
FIRST_HEADS = 2
# A request that was lost so often is lost by rule.
MOST_LOST = 3


class _Queue:
    """One platform: the heads of its queue, what is out, and until when it rests."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.heads: deque[ScheduledFetch] = deque()
        self.appetite = FIRST_HEADS
        self.out: ScheduledFetch | None = None
        self.rests_until = 0.0
        self.stopped = False


class CatalogScheduler(BaseScheduler):
    """Hands out the catalog's pending fetches."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.page_cap = settings.getint("NIANBAO_PAGE_MEBIBYTES") * MEBIBYTE
        self.file_cap = settings.getint("NIANBAO_FILE_MEBIBYTES") * MEBIBYTE
        self.jitter = settings.getfloat("NIANBAO_JITTER")
        self.queues: dict[str, _Queue] = {}
        self.ready: deque[_Queue] = deque()
        self.again: deque[Request] = deque()
        self.closing = False
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._lost: Counter[int] = Counter()  # fetch -> how often its request was lost

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a scheduler for this crawler; the spider has opened the catalog already."""
        return cls(crawler)

    def open(self, spider: NianbaoSpider) -> None:  # type: ignore[override]  # Scrapy says Spider; it is always this one
        """Begin with every platform that has something pending."""
        self.spider = spider
        self.books = spider.books
        self.books.scheduler = self
        for platform in self.books.epochs:
            queue = _Queue(platform)
            self.queues[platform] = queue
            self.ready.append(queue)

    def close(self, reason: str) -> None:
        """Hand out nothing more. What is left stays pending in the catalog."""
        self.closing = True
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()

    def enqueue_request(self, request: Request) -> bool:
        """Take back a request that goes on under the same fetch: a redirect's next hop.

        Returns False for a request that is not the core's: fetches are made in the catalog only.
        """
        if META_KEY not in request.meta:
            return False
        self.again.append(request)
        return True

    def next_request(self) -> Request | None:
        """Return the next request, or None while every platform is busy, resting or done."""
        if self.closing:
            return None
        if self.again:
            return self.again.popleft()
        try:
            return self._next()
        except CatalogError as error:
            # Scrapy would ask again every five seconds for ever.
            self.closing = True
            self.books.storage_failed(error)
            return None

    def _next(self) -> Request | None:
        now = clock.seconds()
        while self.ready:
            queue = self.ready.popleft()
            if queue.stopped or queue.out is not None:
                continue
            if queue.rests_until > now:
                self._wake(queue, queue.rests_until)
                continue
            if not queue.heads and not self._fill(queue):
                continue
            queue.out = queue.heads.popleft()
            self._set_delay(queue.platform)
            return to_request(
                queue.out, self.spider.parse, self.spider.errback, self.page_cap, self.file_cap
            )
        return None

    def _fill(self, queue: _Queue) -> bool:
        """Read the heads of a platform's queue; False where there is nothing to do now."""
        database, crawl_id = self.books.database, self.books.run.crawl_id
        with database.translated():
            queue.heads.extend(
                frontier.heads(database.connection, crawl_id, queue.platform, queue.appetite)
            )
            queue.appetite = min(HEADS, queue.appetite * 2)
            if queue.heads:
                return True
            wakes = frontier.waking_time(database.connection, crawl_id, queue.platform)
        if wakes is not None:
            self._wake(queue, wakes)
        return False

    def ended(self, scheduled: ScheduledFetch, *, led_on: bool) -> None:
        """Free the platform of a fetch that has ended or was put off.

        :param led_on: whether the page led to new fetches: these may come before the heads in
            memory, which are read anew then.
        """
        queue = self.queues[scheduled.platform]
        if queue.out is None or queue.out.id != scheduled.id:
            return
        queue.out = None
        if led_on:
            queue.heads.clear()
            queue.appetite = FIRST_HEADS
        self.ready.append(queue)

    def rest(self, platform: str, seconds: float) -> None:
        """Let a platform rest: a block page or Retry-After asked for it."""
        queue = self.queues[platform]
        queue.heads.clear()
        queue.rests_until = max(queue.rests_until, clock.seconds() + seconds)

    def stop(self, platform: str) -> None:
        """Hand out nothing more for a platform in this run; its fetches stay pending."""
        queue = self.queues[platform]
        queue.heads.clear()
        queue.stopped = True
        if platform in self._alarms:
            self._alarms.pop(platform).cancel()

    def stop_all(self) -> None:
        """Hand out nothing more at all."""
        self.closing = True

    def has_pending_requests(self) -> bool:
        """Return whether the crawl should go on.

        Asked when nothing is in progress any more. A fetch that is still out then was lost
        somewhere in Scrapy without a word: it is handed out again, but not for ever.
        """
        if self.closing:
            return False
        for queue in self.queues.values():
            if queue.out is not None:
                self._take_back(queue, queue.out)
        if self.again or self.ready:
            return True
        return bool(self._alarms)

    def _take_back(self, queue: _Queue, lost: ScheduledFetch) -> None:
        """Hand a lost fetch out again; end it where it was lost too often."""
        self._lost[lost.id] += 1
        if self._lost[lost.id] >= MOST_LOST:
            self.spider.endings.lost(lost, MOST_LOST)
            return
        logger.warning(
            "%s: the request for %s was lost; it is made again", queue.platform, lost.fetch.url
        )
        queue.heads.clear()
        queue.out = None
        self.ready.append(queue)

    def __len__(self) -> int:
        """Return how many platforms have a request out."""
        return sum(queue.out is not None for queue in self.queues.values())

    def _set_delay(self, platform: str) -> None:
        """Draw the jitter once for each request: it only ever adds to the delay."""
        slot = self.crawler.engine.downloader.slots.get(platform)
        if slot is not None:
            delay = self.books.delay(platform)
            slot.delay = delay * (1 + random.uniform(0, self.jitter)) if self.jitter else delay

    def _wake(self, queue: _Queue, when: float) -> None:
        """Make a platform ready again at that time."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            del self._alarms[queue.platform]
            self.ready.append(queue)
            self._poke()

        if queue.platform not in self._alarms:
            delay = max(0.05, when - clock.seconds())
            self._alarms[queue.platform] = loop.call_later(delay, wake)

    def _poke(self) -> None:
        """Make the engine ask again now instead of at its next heartbeat."""
        slot = self.crawler.engine._slot  # noqa: SLF001 - Scrapy has no public way to say this
        if slot is not None and not self.closing:
            slot.nextcall.schedule()

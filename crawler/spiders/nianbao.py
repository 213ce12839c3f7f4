"""The one spider. It is thin: the scheduler hands out, the reader reads, the committer ends."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals

from crawler.books import Books
from crawler.catalog.items import item_from_json
from crawler.catalog.settling import ARCHIVE_TYPES
from crawler.configuration import ConfigurationError
from crawler.documents.filetypes import sniff_type
from crawler.ending import Endings
from crawler.net.blocks import PAGE_KEY
from crawler.net.pages import page_from_response
from crawler.reading.answering import answer_of
from crawler.reading.reader import Reader
from crawler.registry import Registry
from crawler.requesting import scheduled_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.items import ReportItem
    from crawler.model import Block, Page, Portal
    from crawler.query import Query
    from crawler.results import PageResult

logger = logging.getLogger(__name__)


class NianbaoSpider(scrapy.Spider):
    """Collects 政府信息公开工作年度报告 from the portals that the query selects.

    Everything that it fetches comes from the catalog's frontier; its callbacks return one
    ``PageResult``, which the commit middleware writes down.
    """

    name = "nianbao"

    def __init__(self, registry: Registry, query: Query, books: Books) -> None:
        super().__init__()
        self.registry = registry
        self.query = query
        self.books = books
        self.reader = Reader(registry, query)
        self.committer = books.committer
        self.endings = Endings(books)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider for these ``-a`` arguments, with its catalog open.

        Raises ``ConfigurationError`` for a wrong contact, ``QueryError`` for a wrong argument, ``LeaseError`` where a platform is in use,
        ``StorageError`` where the output cannot be written: all before the first request.
        """
        introduce(crawler.settings)
        registry = Registry.from_settings(crawler.settings)
        query = registry.query(kwargs, datetime.now(UTC).date())
        books = Books(crawler.settings, registry, query)
        slots = {
            platform: {"concurrency": 1, "delay": books.delay(platform), "jitter": 0}
            for platform in books.epochs
        }
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        # Scrapy makes a log record of every request and item, and drops it in the handler only.
        logging.getLogger("scrapy").setLevel(crawler.settings["LOG_LEVEL"])
        spider = cls(registry, query, books)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.endings.opened, signal=signals.spider_opened)
        crawler.signals.connect(spider.endings.closed, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Deliver what an earlier run of this crawl could not; requests come from the catalog."""
        for _, text in self.books.undelivered():
            yield item_from_json(text)

    def blocked(self, portal: Portal, page: Page) -> Block | None:
        """Return the block that a page is, for the middleware that looks before parsing."""
        return self.registry.blocked(portal, page)

    async def parse(self, response: Response) -> AsyncIterator[PageResult]:
        """Read an answer; the commit middleware writes the result down."""
        assert response.request is not None
        scheduled = scheduled_of(response.request)
        assert scheduled is not None
        page = response.request.meta.pop(PAGE_KEY, None) or page_from_response(
            response, scheduled.fetch
        )
        answer = answer_of(page, response.request.meta)
        if self.endings.tried_again(scheduled, page):
            return
        if sniff_type(page.body[:8]) in ARCHIVE_TYPES:
            # Unpacking may take seconds: other platforms must not wait for it.
            yield await asyncio.to_thread(self.reader.read, scheduled, page, answer)
        else:
            yield self.reader.read(scheduled, page, answer)

    def errback(self, failure: Failure) -> Iterator[ReportItem]:
        """End a fetch that never became an answer, or put it off."""
        scheduled = scheduled_of(failure.request)  # type: ignore[attr-defined]  # Scrapy sets it on every failure
        assert scheduled is not None
        assert failure.value is not None
        yield from self.endings.failed(scheduled, failure.value)


def introduce(settings: BaseSettings) -> None:
    """Let the User-Agent name the contact, so that a portal's keeper can reach somebody.

    Raises ``ConfigurationError`` for one that no header can hold.
    """
    contact = settings.get("NIANBAO_CONTACT", "").strip()
    if not contact:
        logger.warning(
            "NIANBAO_CONTACT is empty: set an address or a page, so that the keeper of a portal "
            "can reach you (-s NIANBAO_CONTACT=you@example.org)"
        )
        return
    if not contact.isascii() or not contact.isprintable():
        raise ConfigurationError(
            f"setting NIANBAO_CONTACT: expected an address or URL in ASCII, seen {contact!r}"
        )
    settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="cmdline")

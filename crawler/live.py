"""The live display: on a terminal a table that moves, elsewhere nothing but the log's lines."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.table import Table
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler
from sqlalchemy import func, select

from crawler.catalog import tables

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.books import Books
    from crawler.items import RunSummary

REFRESH_SECONDS = 0.5


class LiveDisplay:
    """Shows each portal's progress, rate and outcome while the crawl goes on."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NIANBAO_LIVE") or not sys.stderr.isatty():
            raise NotConfigured
        self.crawler = crawler
        self.console = Console(stderr=True)
        self.live: Live | None = None
        self.began = time.monotonic()
        self._last = 0.0
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.moved, signal=signals.response_received)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the display; ``NotConfigured`` where nobody watches."""
        return cls(crawler)

    def opened(self, spider: Spider) -> None:
        """Start to draw; the log goes above the table from now on."""
        if not hasattr(spider, "books"):
            return
        self.live = Live(console=self.console, auto_refresh=False, transient=True)
        self.live.start()
        self._redirect_log()

    def moved(self, spider: Spider) -> None:
        """Draw again if the last time is long enough ago."""
        if self.live is None or time.monotonic() - self._last < REFRESH_SECONDS:
            return
        self._last = time.monotonic()
        self.live.update(progress(spider.books, time.monotonic() - self.began), refresh=True)  # type: ignore[attr-defined]

    def closed(self, spider: Spider) -> None:
        """Stop to draw and print how it ended."""
        if self.live is None:
            return
        self.live.stop()
        self._redirect_log()
        summary: RunSummary | None = spider.books.summary  # type: ignore[attr-defined]
        if summary is not None:
            self.console.print(ending(summary))

    def _redirect_log(self) -> None:
        """Let Scrapy's log write through whatever standard error is now."""
        handler = get_scrapy_root_handler()
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)


def progress(books: Books, seconds: float) -> Table:
    """Return a table of what each portal has done so far."""
    fetch = tables.fetch
    with books.database.translated():
        rows = books.database.connection.execute(
            select(fetch.c.portal, fetch.c.state, func.count())
            .where(fetch.c.crawl_id == books.run.crawl_id)
            .group_by(fetch.c.portal, fetch.c.state)
        ).all()
    counts: dict[str, dict[str, int]] = {}
    for portal, state, count in rows:
        counts.setdefault(portal, {})[state] = count
    table = Table(title=f"nianbao {books.run.run_id}")
    for name in ("portal", "done", "pending", "failed", "per minute", "state"):
        table.add_column(name, justify="left" if name in {"portal", "state"} else "right")
    for key, portal in books.portals.items():
        states = counts.get(key, {})
        done = sum(count for state, count in states.items() if state != "pending")
        blocked = books.blocked.get(portal.platform)
        pending = states.get("pending", 0)
        state = "blocked" if blocked else ("working" if pending else "done")
        rate = 60 * done / seconds if seconds else 0.0
        table.add_row(
            portal.name, str(done), str(pending), str(states.get("failed", 0)), f"{rate:.0f}", state
        )
    return table


def ending(summary: RunSummary) -> Table:
    """Return a table of how each portal's part of a run ended."""
    table = Table(title=f"{summary.outcome} (exit code {summary.exit_code})")
    for name in ("portal", "found", "stored", "unchanged", "failed", "pending", "outcome"):
        table.add_column(name, justify="left" if name in {"portal", "outcome"} else "right")
    for portal in summary.portals:
        outcome = portal.outcome + (" (limited)" if portal.limited else "")
        table.add_row(
            portal.name,
            str(portal.reports_found),
            str(portal.reports_stored),
            str(portal.reports_unchanged),
            str(portal.failed),
            str(portal.pending),
            outcome,
        )
    return table

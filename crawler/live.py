"""The live display: on a terminal a table that moves, elsewhere nothing but the log's lines."""

from __future__ import annotations

import logging
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler
from sqlalchemy import func, select

from crawler.catalog import tables
from crawler.issues import CODES
from crawler.model import FetchKind, FetchState, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.books import Books
    from crawler.items import PortalSummary, RunSummary
    from crawler.model import Portal
    from crawler.spiders.nianbao import NianbaoSpider

REFRESH_SECONDS = 0.5
#: Counting a million fetches takes its time: drawing may cost a fiftieth of the run.
SHARE = 50
#: Lines of the screen that the table's frame, head and foot and some lines of the log take.
FRAME_LINES = 10
#: Columns of the screen from which the last table shows all of its own.
WIDE = 120
_COUNTS = ("found", "stored", "unchanged", "failed", "pending")


class LiveDisplay:
    """Shows each portal's progress, rate and outcome while the crawl goes on."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NIANBAO_LIVE") or not sys.stderr.isatty():
            raise NotConfigured
        self.crawler = crawler
        self.console = Console(stderr=True)
        self.live: Live | None = None
        self.began = time.monotonic()
        self._next = 0.0
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

    def moved(self, spider: NianbaoSpider) -> None:
        """Draw again if the last time is long enough ago."""
        started = time.monotonic()
        if self.live is None or started < self._next:
            return
        lines = max(1, self.console.height - FRAME_LINES)
        table = progress(spider.books, started - self.began, lines)
        self.live.update(table, refresh=True)
        now = time.monotonic()
        self._next = now + max(REFRESH_SECONDS, SHARE * (now - started))

    def closed(self, spider: Spider) -> None:
        """Stop to draw; the command prints how it ended."""
        if self.live is None:
            return
        self.live.stop()
        self._redirect_log()

    def _redirect_log(self) -> None:
        """Let Scrapy's log write through whatever standard error is now."""
        handler = get_scrapy_root_handler()
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)


@dataclass
class _Progress:
    """What one portal has done so far."""

    portal: Portal
    state: str = "waiting"
    reports: int = 0
    done: int = 0
    pending: int = 0
    failed: int = 0

    @property
    def order(self) -> tuple[int, str]:
        """Return the place in the table: who works stands above."""
        return (("working", "blocked", "waiting", "done").index(self.state), self.portal.key)


def progress(books: Books, seconds: float, lines: int = 1000) -> Table:
    """Return a table of what each portal has done so far, with at most so many portals."""
    rows = sorted(_counted(books), key=lambda row: row.order)
    table = Table(title=f"nianbao {books.run.run_id}")
    _columns(table, "portal", "reports", "done", "pending", "failed", "per minute", "state")
    for row in rows[:lines]:
        counts = (row.reports, row.done, row.pending, row.failed, _rate(row.done, seconds))
        table.add_row(Text(row.portal.name), *map(str, counts), row.state)
    if len(rows) > lines:
        table.add_row(Text(f"and {len(rows) - lines} more"))
    table.add_section()
    total = [sum(column) for column in zip(*map(_numbers, rows), strict=True)] or [0] * 4
    done = sum(row.state == "done" for row in rows)
    foot = (*total, _rate(total[1], seconds), f"{done} of {len(rows)} done")
    table.add_row("all", *map(str, foot))
    return table


def _numbers(row: _Progress) -> tuple[int, int, int, int]:
    return row.reports, row.done, row.pending, row.failed


def _rate(done: int, seconds: float) -> int:
    return round(60 * done / seconds) if seconds > 0 else 0


def _counted(books: Books) -> Iterable[_Progress]:
    """Return every portal with its fetches counted."""
    fetch = tables.fetch
    found = {key: _Progress(portal) for key, portal in books.portals.items()}
    with books.database.translated():
        rows = books.database.connection.execute(
            select(fetch.c.portal, fetch.c.kind, fetch.c.state, func.count())
            .where(fetch.c.crawl_id == books.run.crawl_id)
            .group_by(fetch.c.portal, fetch.c.kind, fetch.c.state)
        ).all()
    for key, kind, state, count in rows:
        row = found[key]
        if state == FetchState.PENDING:
            row.pending += count
        else:
            row.done += count
            row.failed += count if state == FetchState.FAILED else 0
            row.reports += count if kind == FetchKind.REPORT and state == FetchState.STORED else 0
    for row in found.values():
        if row.portal.platform in books.blocked or row.portal.key in books.silent_portals:
            row.state = "blocked"
        elif row.done or row.pending:
            row.state = "working" if row.pending else "done"
    return found.values()


def ending(summary: RunSummary, width: int = WIDE) -> Table:
    """Return a table of how each portal's part of a run ended, with its warnings and errors.

    :param width: where it is less than ``WIDE``, columns of zeros are left out, so that the rest fits.
    """
    table = Table(title=f"{summary.outcome} (exit code {summary.exit_code})")
    total = [sum(column) for column in zip(*map(_ends, summary.portals), strict=True)]
    total = total or [0] * len(_COUNTS)
    shown = [
        number
        for number, name in enumerate(_COUNTS)
        if width >= WIDE or total[number] or name not in {"unchanged", "pending"}
    ]
    _columns(table, "portal", *(_COUNTS[number] for number in shown), "outcome")
    table.add_column("issues", overflow="fold")
    for portal in summary.portals:
        outcome = portal.outcome + (" (limited)" if portal.limited else "")
        counts = (str(_ends(portal)[number]) for number in shown)
        table.add_row(Text(portal.name), *counts, outcome, _issues(portal.issues))
    if len(summary.portals) > 1:
        table.add_section()
        table.add_row("all", *(str(total[number]) for number in shown))
    return table


def _ends(portal: PortalSummary) -> tuple[int, int, int, int, int]:
    return (
        portal.reports_found,
        portal.reports_stored,
        portal.reports_unchanged,
        portal.failed,
        portal.pending,
    )


def _issues(counts: Mapping[str, int]) -> str:
    """Return the codes that a person should look at, errors first."""
    told = [code for code in counts if CODES[code].level is not Level.INFO]
    told.sort(key=lambda code: (CODES[code].level is not Level.ERROR, -counts[code], code))
    return "\n".join(f"{code} × {counts[code]}" for code in told)


def _columns(table: Table, *names: str) -> None:
    """Add columns; numbers stand to the right, names are never cut."""
    for name in names:
        is_text = name in {"portal", "state", "outcome"}
        side: Literal["left", "right"] = "left" if is_text else "right"
        table.add_column(name, justify=side, no_wrap=is_text, overflow="fold")

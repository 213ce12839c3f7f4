"""The books of one run: what it works on, what it holds, and how it ends.

One ``Books`` belongs to one spider. Everything that must survive the process is in the catalog;
what is here can be lost at any moment.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from crawler.catalog import crawls, frontier, tables
from crawler.catalog.blobs import BlobStore
from crawler.catalog.building import COLLECTOR_VERSION
from crawler.catalog.database import Database, default_url
from crawler.catalog.errors import CatalogError, StorageError
from crawler.catalog.migrations import prepare
from crawler.catalog.records import dump, now
from crawler.commit.committer import Committer
from crawler.commit.following import Rules
from crawler.items import RunSummary
from crawler.lastchecks import last_checks
from crawler.leftovers import end_leftovers, is_left_unread
from crawler.model import Level
from crawler.outcomes import Ending, ExitCode, exit_code, summarise
from crawler.query import query_key
from crawler.runlog import RunLog
from crawler.seeds import seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.settings import BaseSettings

    from crawler.catalog.frontier import ScheduledFetch
    from crawler.items import PortalSummary
    from crawler.model import Portal
    from crawler.query import Query
    from crawler.registry import Registry
    from crawler.scheduler import CatalogScheduler

logger = logging.getLogger(__name__)

# Items that are held in memory at a time.
_PIECE: Final = 100


class Books:
    """Opens the catalog for a query, and closes it with a summary that balances."""

    scheduler: CatalogScheduler

    def __init__(self, settings: BaseSettings, registry: Registry, query: Query) -> None:
        self.settings = settings
        self.registry = registry
        self.query = query
        self.portals = {key: registry.portal(key) for key in query.portals}
        self.output = Path(settings["NIANBAO_OUTPUT"])
        self.blocked: dict[str, str] = {}  # platform -> evidence
        self.strikes: Counter[str] = Counter()  # platform -> blocks in a row
        self.silences: Counter[str] = Counter()  # portal -> fetches in a row without an answer
        self.silent_portals: dict[str, str] = {}  # portal that was given up -> evidence
        self.failure = ""
        self.interrupted = False
        self.summary: RunSummary | None = None
        floor = settings.getfloat("DOWNLOAD_DELAY")
        self._floors = {portal.platform: floor for portal in self.portals.values()}
        for portal in self.portals.values():
            self.slow_down(portal.platform, portal.delay)
        self._open()

    def _open(self) -> None:
        """Open catalog, blobs, crawl, run and leases; put the seeds on the frontier."""
        settings = self.settings
        durable = settings.getbool("NIANBAO_DURABLE")
        try:
            self.output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"output folder {self.output}: {error.strerror}",
                "make it writable, or choose another: -s NIANBAO_OUTPUT=FOLDER",
            ) from error
        self.database = Database(
            settings["NIANBAO_DATABASE"] or default_url(self.output), durable=durable
        )
        prepare(self.database)
        self.blobs = BlobStore(self.output, fsync=settings.getbool("NIANBAO_FSYNC"))
        platforms = {portal.platform for portal in self.portals.values()}
        with self.database.translated():
            crawls.refuse_held(self.database.connection, platforms)
        with self.database.transaction() as connection:
            self.run = crawls.open_run(
                connection, self.query, query_key(self.query), COLLECTOR_VERSION
            )
            self.epochs = crawls.take_leases(connection, self.run.run_id, platforms)
            frontier.wake_all(connection, self.run.crawl_id)
            broken = {}
            if not self.run.resumed:
                broken = seed(
                    connection, self.run.crawl_id, self.portals, self.registry, self.query
                )
        self.committer = Committer(self.database, self.blobs, self.run, self.epochs, self._rules())
        for portal, found in broken.items():
            self.committer.note(portal, [found])
        self.log = RunLog(self.output / "runs" / self.run.run_id)

    def _rules(self) -> Rules:
        settings = self.settings
        years = settings.getint("NIANBAO_RECHECK_YEARS")
        return Rules(
            recheck_from=datetime.now(UTC).year - years,
            refresh_all=self.query.refresh == "all",
            limit=self.query.limit,
            dry_run=self.query.dry_run,
            listing_pages=settings.getint("NIANBAO_LISTING_PAGES"),
            discovery_depth=settings.getint("NIANBAO_DISCOVERY_DEPTH"),
            discovery_pages=settings.getint("NIANBAO_DISCOVERY_PAGES"),
            discovery_agencies=settings.getint("NIANBAO_DISCOVERY_AGENCIES"),
        )

    def delay(self, platform: str) -> float:
        """Return the seconds between two requests to a platform, before jitter."""
        return self._floors[platform]

    def slow_down(self, platform: str, seconds: float) -> None:
        """Raise a platform's delay, as robots.txt may ask; it is never lowered."""
        self._floors[platform] = max(self._floors[platform], seconds)

    def undelivered(self) -> Iterator[tuple[int, str]]:
        """Yield the items of these portals that no earlier run has delivered: number and JSON.

        Of whichever crawl: one that has finished leaves its undelivered items to the next. They are
        read in pieces: after a broken pipeline they may be all that there is.
        """
        outbox, report = tables.outbox, tables.report
        query = (
            select(outbox.c.id, outbox.c.item)
            .join(report, report.c.report_id == outbox.c.report_id)
            .where(
                report.c.portal.in_(self.portals),
                outbox.c.delivered_at.is_(None),
                outbox.c.refused == "",
                # Its own items this run delivers as they come.
                outbox.c.run_id != self.run.run_id,
            )
            .order_by(outbox.c.id)
            .limit(_PIECE)
        )
        last: int | None = 0
        while last is not None:
            with self.database.translated():
                rows = self.database.connection.execute(query.where(outbox.c.id > last)).all()
            yield from ((row.id, row.item) for row in rows)
            last = rows[-1].id if rows else None

    def storage_failed(self, error: Exception) -> None:
        """Stop at once: what cannot be written must not be fetched."""
        if not self.failure:
            self.failure = str(error)
            logger.error("Storage failed, the run stops: %s", error)
        self.scheduler.stop_all()

    def tell(self) -> None:
        """Write the issues that are new in the catalog to the run's folder and to the log."""
        for portal, found in self.committer.news():
            self.log.issues(portal, [found])
            if found.level is not Level.INFO:
                logger.warning("%s: %s: %s — %s", portal, found.code, found.message, found.url)

    def strike(self, platform: str, evidence: str, retry_after: float | None) -> float | None:
        """Count a block page. Return how long the platform rests, or None if it is given up."""
        self.strikes[platform] += 1
        if self.strikes[platform] >= self.settings.getint("NIANBAO_BLOCK_LIMIT"):
            self.blocked[platform] = evidence
            self.scheduler.stop(platform)
            return None
        pause = retry_after or self._rest_after(self.strikes[platform])
        self.scheduler.rest(platform, pause)
        return pause

    def silent(self, scheduled: ScheduledFetch, evidence: str) -> float | None:
        """Count a fetch without an answer; return the pause, or None if its portal is given up."""
        self.silences[portal := scheduled.portal] += 1
        if self.silences[portal] < self.settings.getint("NIANBAO_BLOCK_LIMIT"):
            return self._rest_after(self.silences[portal])
        self.silent_portals[portal] = f"no answer: {evidence}"
        return None

    def _rest_after(self, times: int) -> float:
        """Return the seconds of rest after so many refusals in a row."""
        return float(self.settings.getfloat("NIANBAO_BLOCK_REST") * 4 ** (times - 1))

    def passed(self, scheduled: ScheduledFetch) -> None:
        """Forget block pages of the platform and silences of the portal: they answer again."""
        self.strikes.pop(scheduled.platform, None)
        self.silences.pop(scheduled.portal, None)

    def close(self, reason: str) -> RunSummary:
        """Balance the books and write how the run ended."""
        failed = bool(self.failure) or reason not in {"finished", "shutdown", "interrupted"}
        self.interrupted = self.interrupted or reason in {"shutdown", "interrupted"}
        portals: list[PortalSummary] = []
        try:
            self.committer.flush()
            if not (failed or self.interrupted):
                end_leftovers(self.committer, self.portals, self.blocked)
            with self.database.transaction() as connection:
                if not self.failure:
                    expected = [p for p in self.portals.values() if not self._declared_empty(p)]
                    last_checks(self.committer, expected)
                portals = [
                    summarise(
                        connection, self.run.crawl_id, self.run.run_id, portal, self._ending(portal)
                    )
                    for portal in self.portals.values()
                ]
                code = exit_code(portals, interrupted=self.interrupted, failed=failed)
                summary = self._summary(portals, code)
                self._write(summary)
            self.tell()
        except CatalogError as error:
            self.failure = self.failure or str(error)
            summary = self._summary(portals, ExitCode.FAILED)
        self.summary = summary
        self.database.close()
        return summary

    def _summary(self, portals: list[PortalSummary], code: ExitCode) -> RunSummary:
        return RunSummary(
            run=self.run.run_id,
            crawl=self.run.crawl_id,
            started_at=self.run.started_at,
            ended_at=now(),
            exit_code=int(code),
            outcome=self.failure or code.name.lower(),
            output=str(self.output),
            portals=portals,
        )

    def _write(self, summary: RunSummary) -> None:
        connection = self.database.connection
        for portal in summary.portals:
            connection.execute(
                insert(tables.portal_run).values(
                    run_id=self.run.run_id,
                    portal=portal.portal,
                    crawl_id=self.run.crawl_id,
                    outcome=portal.outcome,
                    limited=portal.limited,
                    summary=dump(asdict(portal)),
                    ended_at=summary.ended_at,
                )
            )
        crawls.close_run(
            connection, self.run, summary.outcome, summary.exit_code, dump(asdict(summary))
        )

    def _ending(self, portal: Portal) -> Ending:
        # What was read to its end before its platform was given up is not blocked.
        blocked = portal.platform in self.blocked and is_left_unread(
            self.database.connection, self.run.crawl_id, portal.key
        )
        return Ending(
            blocked=blocked or portal.key in self.silent_portals,
            interrupted=self.interrupted,
            failed=bool(self.failure),
            limited=bool(self.query.limit or self.query.dry_run),
            declared_empty=self._declared_empty(portal),
        )

    def _declared_empty(self, portal: Portal) -> bool:
        """Return whether the portal declares every year that is asked for to be without a report."""
        return bool(self.query.years) and set(self.query.years) <= set(portal.empty_years)

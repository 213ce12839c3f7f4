"""``scrapy crawl nianbao``: Scrapy's own command, with our settings checked and our exit codes."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler import configuration
from crawler.catalog.errors import CatalogError, LeaseError
from crawler.catalog.reader import open_catalog
from crawler.live import ending
from crawler.outcomes import ExitCode
from crawler.query import ARGUMENTS, QueryError
from crawler.registry import RegistryError
from crawler.terminal import scrapysettings, selection
from crawler.terminal.checking import check_settings
from crawler.terminal.planned import planned

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from scrapy.settings import Settings

    from crawler.items import RunSummary
    from crawler.query import Query

logger = logging.getLogger(__name__)


class Command(ScrapyCrawl):
    """Runs a spider of the project; for ``nianbao`` it knows how the run ended."""

    def long_desc(self) -> str:
        """Return what ``-h`` says: also which arguments the spider takes."""
        told = "; ".join(f"{one.name} ({one.meaning})" for one in ARGUMENTS)
        return f"{self.short_desc()}. Arguments of nianbao, each as -a NAME=VALUE: {told}."

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options; Scrapy sets up the log after this and before ``run``."""
        super().process_options(args, opts)
        assert self.settings is not None
        try:
            scrapysettings.check_log(self.settings)
        except configuration.ConfigurationError as error:
            raise UsageError(str(error), print_help=False) from error

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named in ``args`` and set the exit code of ``crawler.outcomes``."""
        assert self.settings is not None
        try:
            check_settings(self.settings)
            self._check_spider(args)
            if args != ["nianbao"]:
                super().run(args, opts)
                return
            scrapysettings.check_feeds(self.settings)
            with maybe_replica(self.settings):
                self.exitcode = self._crawl(opts)
        except configuration.ConfigurationError as error:
            self.exitcode = _refusal(error)

    def _check_spider(self, args: list[str]) -> None:
        """Refuse a spider that does not exist: Scrapy ends with a traceback there."""
        assert self.crawler_process is not None
        known = self.crawler_process.spider_loader.list()
        if len(args) == 1 and args[0] not in known:
            raise configuration.ConfigurationError(
                f"there is no spider {args[0]!r}: run scrapy crawl {' or '.join(known)}"
            )

    def _crawl(self, opts: argparse.Namespace) -> int:
        assert self.crawler_process is not None
        crawler = self._create_crawler("nianbao")
        task = self.crawler_process.crawl(crawler, **opts.spargs)
        # A page makes thousands of objects, and hardly any in cycles: looking for those after every
        # 700, and through all that is loaded, took 7 % of a crawl.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        self.crawler_process.start()
        # What is left takes a moment: a second Ctrl-C that comes now must not end it in a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert isinstance(task, asyncio.Task)
        if not task.done():
            # A second signal ends the process at once, before the run could be closed.
            sys.stderr.write("nianbao: stopped at once; run the same command again: it resumes\n")
            return int(ExitCode.INTERRUPTED)
        if not task.cancelled() and (error := task.exception()) is not None:
            return _refusal(error)
        summary: RunSummary | None = getattr(
            getattr(crawler.spider, "books", None), "summary", None
        )
        if summary is None:
            return int(ExitCode.FAILED)
        query: Query | None = getattr(crawler.spider, "query", None)
        if query is not None and query.dry_run:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            with selection.standard_output():
                self._print_plan(summary)
        self.finished(summary)
        return summary.exit_code

    def _print_plan(self, summary: RunSummary) -> None:
        """Print what a dry run found to standard output, tab-separated."""
        assert self.settings is not None
        output = Path(summary.output)
        with open_catalog(self.settings["NIANBAO_DATABASE"] or output, output) as catalog:
            selection.write_lines(planned(catalog, summary.crawl))

    def finished(self, summary: RunSummary) -> None:
        """Show whoever watches how the run ended; elsewhere the log has said it."""
        assert self.settings is not None
        if self.settings.getbool("NIANBAO_LIVE") and sys.stderr.isatty():
            console = Console(stderr=True)
            console.print(ending(summary, console.width))


@contextmanager
def maybe_replica(settings: Settings) -> Iterator[None]:
    """Start the replica portals where the settings ask for them, and stop them afterwards."""
    if not settings.getbool("NIANBAO_REPLICA"):
        yield
        return
    # A crawl of real portals needs no replica.
    from crawler.replica.faults import FAULTS  # noqa: PLC0415 - as above
    from crawler.replica.model import ReplicaOptions  # noqa: PLC0415 - as above
    from crawler.replica.process import start_replica  # noqa: PLC0415 - as above

    options = ReplicaOptions(
        faults=tuple(settings.getlist("NIANBAO_REPLICA_FAULTS")),
        reports=settings.getint("NIANBAO_REPLICA_REPORTS") or (),
    )
    for fault in options.faults:
        if fault.partition("@")[0] not in FAULTS:
            raise configuration.ConfigurationError(
                f"NIANBAO_REPLICA_FAULTS: no fault {fault!r}; there are {', '.join(FAULTS)}"
            )
    try:
        replica = start_replica(options)
    except RuntimeError as error:
        raise configuration.ConfigurationError(
            f"{error}; are its packages there? (pip install '.[replica]')"
        ) from error
    try:
        settings.set("NIANBAO_RESOLVE", replica.resolve, priority="cmdline")
        os.environ["SSL_CERT_FILE"] = str(replica.ca_file)
        yield
    finally:
        replica.stop()


def _refusal(error: BaseException) -> int:
    """Say why a run did not begin, and return its exit code."""
    if isinstance(
        error, QueryError | LeaseError | RegistryError | configuration.ConfigurationError
    ):
        sys.stderr.write(f"nianbao: {error}\n")
        return int(ExitCode.USAGE)
    if isinstance(error, CatalogError):
        sys.stderr.write(f"nianbao: {error}\n")
        return int(ExitCode.FAILED)
    logger.error("The run could not begin", exc_info=error)
    return int(ExitCode.FAILED)

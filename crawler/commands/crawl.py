"""``scrapy crawl nianbao``: Scrapy's own command, with our settings checked and our exit codes."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler import configuration
from crawler.catalog.errors import CatalogError, LeaseError
from crawler.outcomes import ExitCode
from crawler.query import QueryError
from crawler.registry import RegistryError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from scrapy.settings import Settings

    from crawler.items import RunSummary

logger = logging.getLogger(__name__)


class Command(ScrapyCrawl):
    """Runs a spider of the project; for ``nianbao`` it knows how the run ended."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named in ``args`` and set the exit code of ``crawler.outcomes``."""
        if args != ["nianbao"]:
            super().run(args, opts)
            return
        assert self.settings is not None
        check_project(self.settings)
        try:
            configuration.check(self.settings)
        except configuration.ConfigurationError as error:
            raise UsageError(str(error), print_help=False) from error
        with maybe_replica(self.settings):
            self.exitcode = self._crawl(opts)

    def _crawl(self, opts: argparse.Namespace) -> int:
        assert self.crawler_process is not None
        crawler = self._create_crawler("nianbao")
        task = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        assert isinstance(task, asyncio.Task)
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            return _refusal(error)
        summary: RunSummary | None = getattr(
            getattr(crawler.spider, "books", None), "summary", None
        )
        if summary is None:
            return int(ExitCode.FAILED)
        self.finished(summary)
        return summary.exit_code

    def finished(self, summary: RunSummary) -> None:
        """Take note of how the run ended; ``scrapy demo`` prints a table here."""


@contextmanager
def maybe_replica(settings: Settings) -> Iterator[None]:
    """Start the replica portals where the settings ask for them, and stop them afterwards."""
    if not settings.getbool("NIANBAO_REPLICA"):
        yield
        return
    # A crawl of real portals needs no replica.
    from crawler.replica.model import ReplicaOptions  # noqa: PLC0415
    from crawler.replica.process import start_replica  # noqa: PLC0415

    options = ReplicaOptions(
        faults=tuple(settings.getlist("NIANBAO_REPLICA_FAULTS")),
        reports=settings.getint("NIANBAO_REPLICA_REPORTS") or (),
    )
    replica = start_replica(options)
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


def check_project(settings: Settings) -> None:
    """Refuse to run under settings that are not ours: Scrapy would say nothing."""
    if settings.get("COMMANDS_MODULE") != "crawler.commands":
        raise UsageError("these are not the settings of nianbao: run inside the project's folder")
    module = os.environ.get("SCRAPY_SETTINGS_MODULE", "")
    project = os.environ.get("SCRAPY_PROJECT", "")
    if project and module and not module.endswith(f".{project}") and project != "default":
        raise UsageError(
            f"SCRAPY_SETTINGS_MODULE={module} overrides SCRAPY_PROJECT={project}: unset one",
            print_help=False,
        )

"""``scrapy demo``: the main job on the built-in replica portals, and a table of what it brought."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from crawler.catalog.database import FILE_NAME
from crawler.commands.crawl import Command as CrawlCommand
from crawler.live import ending
from crawler.outcomes import ExitCode

if TYPE_CHECKING:
    import argparse

    from crawler.items import RunSummary

PROVINCES: Final = "zhejiang,henan,shanxi"
#: Where nobody watches there is no terminal to ask: wide enough for every column.
PLAIN_WIDTH: Final = 140


class Command(CrawlCommand):
    """Crawls the replica portals of three provinces."""

    def syntax(self) -> str:
        """Return the arguments: none are needed."""
        return "[options]"

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "Crawl the built-in replica portals of three provinces"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl of the three provinces under the replica's settings."""
        assert self.settings is not None
        if args or not self.settings.getbool("NIANBAO_REPLICA"):
            sys.stderr.write("nianbao: run it as: SCRAPY_PROJECT=replica scrapy demo\n")
            self.exitcode = int(ExitCode.USAGE)
            return
        if not {"province", "city", "county", "portal"} & opts.spargs.keys():
            opts.spargs["province"] = PROVINCES
        super().run(["nianbao"], opts)

    def finished(self, summary: RunSummary) -> None:
        """Print the table and where the reports lie."""
        console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False)
        console.print(ending(summary, console.width))
        output = Path(summary.output).resolve()
        for line in (
            f"The catalog: {output / FILE_NAME}",
            f"The reports: {output / 'blobs'}, named by their SHA-256",
            "List them:   SCRAPY_PROJECT=replica .venv/bin/scrapy reports",
            "Check them:  SCRAPY_PROJECT=replica .venv/bin/scrapy verify",
        ):
            console.print(line, soft_wrap=True, markup=False)

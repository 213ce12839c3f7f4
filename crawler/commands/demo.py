"""``scrapy demo``: the main job on the built-in replica portals, and a table of what it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from scrapy.exceptions import UsageError

from crawler.commands.crawl import Command as CrawlCommand
from crawler.live import ending

if TYPE_CHECKING:
    import argparse

    from crawler.items import RunSummary

PROVINCES = "zhejiang,henan,shanxi"


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
        if not self.settings.getbool("NIANBAO_REPLICA"):
            raise UsageError("run it as: SCRAPY_PROJECT=replica scrapy demo", print_help=False)
        opts.spargs.setdefault("province", PROVINCES)
        super().run(["nianbao"], opts)

    def finished(self, summary: RunSummary) -> None:
        """Print the table and where the reports lie."""
        console = Console()
        console.print(ending(summary))
        console.print(f"The reports lie in {summary.output}/blobs, their catalog beside them:")
        console.print("  SCRAPY_PROJECT=replica scrapy reports          lists them")
        console.print("  SCRAPY_PROJECT=replica scrapy verify           checks every byte")

"""``scrapy statistics``: the official figures, of loose files or of all that the catalog holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from crawler.configuration import BY_NAME
from crawler.terminal.limits import LIMITS
from crawler.terminal.selection import add_arguments

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Reads figures. Exit codes: 0 all read or refused, 1 the catalog could not be written,

    2 wrong argument, no such file or no catalog, 3 some could not be read, 130 stopped.
    """

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own attribute

    def syntax(self) -> str:
        """Return the arguments."""
        return "[FILE ... [--jsonl] | [-a NAME=VALUE ...] [--again]]"

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "Read the official figures of reports, from files or through the catalog"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our own options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--jsonl", action="store_true", help="of files: one line of JSON each")
        add_arguments(
            parser, "of the catalog: only the reports that a crawl with these arguments asks for"
        )
        parser.add_argument(
            "--again", action="store_true", help="of the catalog: also what was read before"
        )
        for name, setting in LIMITS.items():
            meaning = f"{BY_NAME[setting].meaning} ({setting})"
            parser.add_argument(f"--{name}", metavar="N", help=meaning)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read files, or what the catalog of NIANBAO_OUTPUT and NIANBAO_DATABASE holds."""
        # Scrapy loads this module for every command.
        from crawler.terminal.figures import read_figures  # noqa: PLC0415 - slow to load

        assert self.settings is not None
        self.exitcode = read_figures(self.settings, args, opts)

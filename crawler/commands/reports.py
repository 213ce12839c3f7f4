"""``scrapy reports``: what is collected, as a table or as JSON Lines."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.commands import ScrapyCommand

from crawler.catalog.errors import CatalogError
from crawler.catalog.reader import open_catalog
from crawler.configuration import ConfigurationError
from crawler.outcomes import ExitCode
from crawler.query import QueryError
from crawler.terminal.checking import check_settings
from crawler.terminal.selection import (
    add_arguments,
    selected,
    spider_arguments,
    standard_output,
    write_lines,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from crawler.items import ReportItem

COLUMNS: Final = ("portal", "year", "agency", "title", "published", "files", "version", "url")
#: A table on a terminal is drawn in pieces: a catalog may hold more than the memory does.
_PIECE: Final = 500


class Command(ScrapyCommand):
    """Lists the catalog. Exit codes: 0 done (also for no report), 2 wrong argument or no catalog."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own attribute

    def syntax(self) -> str:
        """Return the arguments."""
        return "[-a NAME=VALUE ...] [--jsonl] [--all-versions]"

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "List the collected reports"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our own options to Scrapy's."""
        super().add_options(parser)
        add_arguments(parser)
        parser.add_argument(
            "--jsonl", action="store_true", help="one item a line, exactly as the feed has it"
        )
        parser.add_argument(
            "--all-versions", action="store_true", help="also what a correction replaced"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """List the catalog of the settings NIANBAO_OUTPUT and NIANBAO_DATABASE."""
        assert self.settings is not None
        try:
            check_settings(self.settings)
            with standard_output():
                self._list(spider_arguments(args, opts.spargs), opts)
        except (CatalogError, ConfigurationError, QueryError) as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = int(ExitCode.USAGE)

    def _list(self, arguments: Mapping[str, str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        output = Path(self.settings["NIANBAO_OUTPUT"])
        with open_catalog(self.settings["NIANBAO_DATABASE"] or output, output) as catalog:
            found = selected(catalog, self.settings, arguments, latest_only=not opts.all_versions)
            if opts.jsonl:
                write_lines(map(feed_line, found))
            elif sys.stdout.isatty():
                _print_tables(found)
            else:
                write_lines("\t".join(row) for row in ([*COLUMNS], *map(cells, found)))


def feed_line(item: ReportItem) -> str:
    """Return an item as the line that Scrapy's JSON Lines feed writes for it."""
    return json.dumps(asdict(item), ensure_ascii=False)


def cells(item: ReportItem) -> list[str]:
    """Return what a row of the list says of an item, in the order of ``COLUMNS``."""
    texts = (
        item.portal,
        str(item.report_year or "?"),
        item.agency_name_full or item.agency_name or "?",
        item.title,
        (item.published_at or "?")[:10],
        str(1 + len(item.attachments)),
        str(item.version),
        item.url,
    )
    return [" ".join(text.split()) for text in texts]


def _print_tables(found: Iterator[ReportItem]) -> None:
    console = Console()
    total = 0
    while piece := list(islice(found, _PIECE)):
        total += len(piece)
        table = Table()
        for name in COLUMNS[:-1]:
            table.add_column(name, overflow="fold")
        for item in piece:
            # Text: square brackets in a title are no mark-up.
            table.add_row(*(Text(cell) for cell in cells(item)[:-1]))
        console.print(table)
    console.print(f"{total} reports", highlight=False)

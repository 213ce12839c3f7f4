"""``scrapy reports``: what is collected, as a table or as JSON Lines."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.conf import arglist_to_dict

from crawler.catalog.building import item_json
from crawler.catalog.errors import CatalogError
from crawler.catalog.reader import open_catalog
from crawler.query import QueryError, parse_query

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from scrapy.settings import BaseSettings

    from crawler.catalog.reader import CatalogReader
    from crawler.items import ReportItem


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
        parser.add_argument(
            "-a",
            dest="spargs",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="the arguments of the crawl: province, city, county, portal, agency, year",
        )
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
            arguments = arglist_to_dict(opts.spargs)
        except ValueError as error:
            raise UsageError("use -a NAME=VALUE", print_help=False) from error
        output = Path(self.settings["NIANBAO_OUTPUT"])
        try:
            with open_catalog(self.settings["NIANBAO_DATABASE"] or output, output) as catalog:
                found = selected(
                    catalog, self.settings, arguments, latest_only=not opts.all_versions
                )
                _print_lines(found) if opts.jsonl else _print_table(found)
        except (CatalogError, QueryError) as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = 2


def selected(
    catalog: CatalogReader,
    settings: BaseSettings,
    arguments: Mapping[str, str],
    *,
    latest_only: bool = True,
) -> Iterator[ReportItem]:
    """Return the reports that a crawl with these arguments asks for.

    Raises ``QueryError`` for what the crawl would refuse too.
    """
    given = {name: value for name, value in arguments.items() if value.strip()}
    if not given:
        return catalog.reports(latest_only=latest_only)
    from crawler.registry import Registry  # noqa: PLC0415 - without arguments no plugin is needed

    portals = Registry.from_settings(settings).portals()
    query = parse_query(given, portals, datetime.now(UTC).date())
    return catalog.reports(
        # By region where no portal is named: reports of portals that are gone stay visible.
        portal=query.portals if "portal" in given else None,
        region_codes=query.regions,
        agency=query.agency or None,
        year=query.years or None,
        latest_only=latest_only,
    )


def _print_lines(found: Iterator[ReportItem]) -> None:
    for item in found:
        sys.stdout.write(item_json(item) + "\n")


def _print_table(found: Iterator[ReportItem]) -> None:
    table = Table("portal", "year", "agency", "title", "published", "files", "version")
    for item in found:
        table.add_row(
            item.portal,
            str(item.report_year or "?"),
            item.agency_name_full or item.agency_name or "?",
            item.title,
            (item.published_at or "?")[:10],
            str(1 + len(item.attachments)),
            str(item.version),
        )
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table)
    console.print(f"{table.row_count} reports")

"""``scrapy verify``: hash every blob, check every reference, and say what is wrong."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand

from crawler.catalog.errors import CatalogError
from crawler.catalog.verify import verify

if TYPE_CHECKING:
    import argparse

    from crawler.catalog.verify import Findings

CLEAN, DAMAGED, NOTHING = 0, 1, 2


class Command(ScrapyCommand):
    """Checks a catalog. Exit codes: 0 clean, 1 damage found, 2 there is no catalog to check."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own attribute

    def syntax(self) -> str:
        """Return the arguments."""
        return "[--json]"

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "Check every collected byte and every reference of the catalog"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our own option to Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the catalog of the settings NIANBAO_OUTPUT and NIANBAO_DATABASE."""
        assert self.settings is not None
        output = Path(self.settings["NIANBAO_OUTPUT"])
        try:
            findings = verify(self.settings["NIANBAO_DATABASE"] or output, output)
        except CatalogError as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = NOTHING
            return
        if opts.json:
            _print_json(findings)
        else:
            _print(findings)
        self.exitcode = CLEAN if findings.clean else DAMAGED


def _print_json(findings: Findings) -> None:
    plain = {
        "clean": findings.clean,
        "counts": dict(findings.counts),
        "problems": [asdict(found) for found in findings.problems],
    }
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")


def _print(findings: Findings) -> None:
    console = Console()
    counts = ", ".join(f"{number:,} {name}" for name, number in findings.counts.items())
    console.print(f"Checked: {counts}.", highlight=False)
    if findings.clean:
        console.print("No damage found.")
        return
    table = Table("kind", "what", "seen", title=f"{len(findings.problems)} problems")
    for found in findings.problems:
        table.add_row(found.kind, found.what, found.seen)
    console.print(table)
    console.print("Crawl again with -a refresh=all to fetch missing or damaged files anew.")

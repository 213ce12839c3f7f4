"""``scrapy export``: what is collected and read, in the format that is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapy.commands import ScrapyCommand

from crawler.catalog.errors import CatalogError
from crawler.catalog.reader import open_catalog
from crawler.configuration import ConfigurationError
from crawler.export.errors import ExportError
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
    from collections.abc import Iterator

    from scrapy.settings import Settings

    from crawler.export.writing import Written
    from crawler.items import ReportItem

#: Each format with the name of its file or folder.
FORMATS: Final = {
    "jsonl": "nianbao.jsonl",
    "csv": "csv",
    "parquet": "parquet",
    "sqlite": "nianbao.sqlite",
    "datapackage": "datapackage",
    "tree": "tree",
}


class Command(ScrapyCommand):
    """Exit codes: 0 done, 1 the target cannot be written, 2 wrong argument or no catalog."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own attribute

    def syntax(self) -> str:
        """Return the arguments."""
        return f"{'|'.join(FORMATS)} [-a NAME=VALUE ...] [--to PATH] [--since RUN] [--all-versions]"

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "Export reports and their figures"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our own options to Scrapy's."""
        super().add_options(parser)
        add_arguments(parser)
        parser.add_argument("--to", metavar="PATH", help="the file or folder to write")
        parser.add_argument(
            "--since", default="", metavar="RUN", help="only what was stored or read after this run"
        )
        parser.add_argument(
            "--all-versions", action="store_true", help="also what a correction replaced"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Export from the catalog of the settings NIANBAO_OUTPUT and NIANBAO_DATABASE."""
        assert self.settings is not None
        try:
            check_settings(self.settings)
            written = _export(_format(args), self.settings, opts)
        except (CatalogError, ConfigurationError, QueryError) as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = int(ExitCode.USAGE)
        except ExportError as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = int(ExitCode.FAILED)
        except OSError as error:
            sys.stderr.write(
                f"nianbao: the export could not be written: {error}; free some space, or name "
                "another place: --to PATH\n"
            )
            self.exitcode = int(ExitCode.FAILED)
        else:
            said = [("reports", written.reports), *written.rows.items()]
            with standard_output():
                write_lines(f"{name}\t{number}" for name, number in dict(said).items())
                write_lines([f"written to\t{written.place}"])
            if written.reports and written.rows.get("readings") == 0:
                sys.stderr.write(
                    "nianbao: no figures: these reports were not read yet; run scrapy statistics "
                    "first, then export again\n"
                )


def _format(words: list[str]) -> str:
    if len(words) != 1 or words[0] not in FORMATS:
        seen = " ".join(words) or "nothing"
        raise QueryError(f"expected one of {', '.join(FORMATS)}, seen {seen}")
    return words[0]


def _export(form: str, settings: Settings, opts: argparse.Namespace) -> Written:
    # Scrapy loads every command for each: what exports takes longer to load than all the others.
    from crawler.export.formats import export  # noqa: PLC0415 - as above

    output = Path(settings["NIANBAO_OUTPUT"])
    target = Path(opts.to) if opts.to else output / "export" / FORMATS[form]
    arguments = spider_arguments([], opts.spargs)
    with open_catalog(settings["NIANBAO_DATABASE"] or output, output) as catalog:

        def items() -> Iterator[ReportItem]:
            return selected(catalog, settings, arguments, latest_only=not opts.all_versions)

        return export(form, catalog, items, target, opts.since)

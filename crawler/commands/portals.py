"""``scrapy portals``: which portals there are, and which plugins could not be loaded and why."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.commands import ScrapyCommand

from crawler.configuration import ConfigurationError
from crawler.outcomes import ExitCode
from crawler.regions import region
from crawler.registry import Registry
from crawler.terminal.checking import check_settings
from crawler.terminal.selection import standard_output, write_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from crawler.loader import PluginFailure
    from crawler.model import Portal

COLUMNS: Final = ("key", "name", "region", "family", "status", "plugin")


@dataclass(frozen=True)
class PortalRow:
    """One portal as the command shows it. ``family`` is what is tried first; pages are sniffed."""

    key: str
    name: str
    region: str
    region_name: str
    family: str
    status: str
    status_reason: str
    status_since: str | None
    home: str
    columns: int
    platform: str
    plugin: str

    def cells(self) -> tuple[str, ...]:
        """Return the texts of the table's row, one for each of ``COLUMNS``."""
        where = f"{self.region} {self.region_name}"
        status = f"{self.status}: {self.status_reason}" if self.status_reason else self.status
        return (self.key, self.name, where, self.family, status, self.plugin)


class Command(ScrapyCommand):
    """Lists portals and failures. Exit codes: 0; 2 for a bad setting, or a failure in strict mode."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own attribute

    def syntax(self) -> str:
        """Return the arguments."""
        return "[--json | -v]"

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "List the portals, and the plugins that failed to load"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our own options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "--json", action="store_true", help="one JSON object, failures with their tracebacks"
        )
        parser.add_argument(
            "-v", "--verbose", action="store_true", help="show the tracebacks of failures"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """List what the settings NIANBAO_PLUGIN_PATHS and NIANBAO_DISABLE lead to."""
        assert self.settings is not None
        try:
            check_settings(self.settings)
            _refuse(args)
        except ConfigurationError as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = int(ExitCode.USAGE)
            return
        # Strict mode must not hide what it is about: everything is listed, then the exit code says.
        registry = Registry.from_settings(self.settings, strict=False)
        rows = [row(portal, registry.plugin_of(portal)) for portal in registry.portals()]
        with standard_output():
            self._list(rows, registry.failures, opts)
        if registry.failures and self.settings.getbool("NIANBAO_STRICT"):
            sys.stderr.write(
                f"nianbao: NIANBAO_STRICT: {len(registry.failures)} failed to load; no crawl begins\n"
            )
            self.exitcode = int(ExitCode.USAGE)

    def _list(
        self, rows: Sequence[PortalRow], failures: Sequence[PluginFailure], opts: argparse.Namespace
    ) -> None:
        if opts.json:
            write_lines([as_json(rows, failures)])
        elif sys.stdout.isatty():
            _print_table(rows, failures, verbose=opts.verbose)
        else:
            write_lines(plain(rows, failures, verbose=opts.verbose))


def _refuse(words: list[str]) -> None:
    if words:
        raise ConfigurationError(
            f"{words[0]!r} is not understood: scrapy portals takes --json or -v"
        )


def row(portal: Portal, plugin: str) -> PortalRow:
    """Return what is shown of a portal."""
    families = [column.family for column in portal.columns] + [portal.family]
    return PortalRow(
        key=portal.key,
        name=portal.name,
        region=portal.region,
        region_name=region(portal.region).name,
        family=", ".join(dict.fromkeys(key for key in families if key)) or "sniffed",
        status=str(portal.status),
        status_reason=portal.status_reason,
        status_since=portal.status_since.isoformat() if portal.status_since else None,
        home=portal.home,
        columns=len(portal.columns),
        platform=portal.platform,
        plugin=plugin,
    )


def as_json(rows: Sequence[PortalRow], failures: Sequence[PluginFailure]) -> str:
    """Return one JSON object with the lists ``portals`` and ``failures``."""
    value = {"portals": list(map(asdict, rows)), "failures": list(map(asdict, failures))}
    return json.dumps(value, ensure_ascii=False, indent=2)


def plain(
    rows: Sequence[PortalRow], failures: Sequence[PluginFailure], *, verbose: bool = False
) -> Iterator[str]:
    """Yield lines with columns aligned by the width that a terminal gives to Chinese text."""
    table = [COLUMNS, *(one.cells() for one in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = (
            text + " " * (width - cell_len(text)) for text, width in zip(cells, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()
    for failure in failures:
        yield f"not loaded: {failure}"
        if verbose:
            yield failure.traceback.rstrip()


def _print_table(
    rows: Sequence[PortalRow], failures: Sequence[PluginFailure], *, verbose: bool = False
) -> None:
    console = Console()
    table = Table()
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    for one in rows:
        # As texts: names must not be taken for rich's own markup.
        table.add_row(*map(Text, one.cells()))
    console.print(table)
    for failure in failures:
        console.print(Text(f"not loaded: {failure}", style="red"))
        if verbose:
            console.print(Text(failure.traceback))
    if failures and not verbose:
        console.print(Text("Tracebacks: scrapy portals -v"))

"""``scrapy verify``: hash every blob, check every reference, and say what is wrong."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from sqlalchemy.exc import DatabaseError

from crawler.catalog.errors import CatalogError
from crawler.catalog.findings import Findings
from crawler.catalog.verify import verify
from crawler.configuration import ConfigurationError
from crawler.terminal.checking import check_settings
from crawler.terminal.selection import standard_output, write_lines

if TYPE_CHECKING:
    import argparse

CLEAN, DAMAGED, NOTHING = 0, 1, 2
_ADVICE = "Keep a copy; crawl again with -a refresh=all to fetch missing or damaged files anew."
#: A crawl refuses a database that it cannot read.
DATABASE = "database_damaged"
_DATABASE_ADVICE = (
    "Keep a copy and put a copy from before in its place; without one, move it away and crawl "
    "again: the files in blobs stay."
)


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
        try:
            _refuse(args)
            check_settings(self.settings)
            output = Path(self.settings["NIANBAO_OUTPUT"])
            findings = look(self.settings["NIANBAO_DATABASE"] or output, output)
        except (CatalogError, ConfigurationError) as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = NOTHING
            return
        self.exitcode = CLEAN if findings.clean else DAMAGED
        with standard_output():
            write_lines([as_json(findings) if opts.json else as_text(findings)])


def _refuse(words: list[str]) -> None:
    if words:
        raise ConfigurationError(f"{words[0]!r} is not understood: scrapy verify takes --json")


def look(place: str | Path, output: Path) -> Findings:
    """Return what is wrong with a catalog; a database too damaged to be read is a finding.

    Raises ``CatalogError`` where there is no catalog, or none that could be reached.
    """
    try:
        return verify(place, output)
    except DatabaseError as error:
        damage = error
        refusal: Exception = error
    except CatalogError as error:
        if not isinstance(error.__cause__, DatabaseError):
            raise
        damage, refusal = error.__cause__, error
    # Operational errors (locked, unreachable, no such file) are subclasses: those are no damage.
    if type(damage) is not DatabaseError:
        raise refusal
    findings = Findings()
    findings.add(DATABASE, str(place), str(damage.orig))
    return findings


def as_json(findings: Findings) -> str:
    """Return the findings as one JSON document."""
    plain = {
        "clean": findings.clean,
        "counts": dict(findings.counts),
        "problems": [asdict(found) for found in findings.problems],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2)


def as_text(findings: Findings) -> str:
    """Return the findings in plain lines, one for each problem."""
    lines = []
    if findings.counts:
        counts = ", ".join(f"{number:,} {name}" for name, number in findings.counts.items())
        lines.append(f"Checked: {counts}.")
    if findings.clean:
        lines.append("No damage found.")
    else:
        lines += [f"{found.kind}: {found.what}: {found.seen}" for found in findings.problems]
        whole = all(found.kind != DATABASE for found in findings.problems)
        advice = _ADVICE if whole else _DATABASE_ADVICE
        lines.append(f"Problems: {len(findings.problems)}. {advice}")
    return "\n".join(lines)

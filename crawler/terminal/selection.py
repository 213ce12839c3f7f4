"""Which reports of the catalog a command is about: the arguments of the crawl select them."""

from __future__ import annotations

import io
import os
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from scrapy.utils.conf import arglist_to_dict

from crawler.query import QueryError, parse_query

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping

    from scrapy.settings import BaseSettings

    from crawler.catalog.reader import CatalogReader
    from crawler.items import ReportItem

_MEANING: Final = (
    "the arguments of the crawl (province, city, county, portal, agency, year, limit); "
    "refresh and dry_run select nothing"
)


def add_arguments(parser: argparse.ArgumentParser, meaning: str = _MEANING) -> None:
    """Have a command take the crawl's ``-a NAME=VALUE``, found in ``spargs``."""
    parser.add_argument(
        "-a", dest="spargs", action="append", default=[], metavar="NAME=VALUE", help=meaning
    )


def spider_arguments(words: list[str], given: list[str]) -> dict[str, str]:
    """Return the ``-a`` arguments. Raises ``QueryError`` for what is not NAME=VALUE."""
    if words:
        raise QueryError(f"{words[0]!r} is not understood: filter with -a NAME=VALUE")
    try:
        return arglist_to_dict(given)
    except ValueError as error:
        raise QueryError("-a takes NAME=VALUE, for instance -a province=zhejiang") from error


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
    if not arguments:
        return catalog.reports(latest_only=latest_only)
    from crawler.registry import Registry, RegistryError  # noqa: PLC0415 - without arguments no plugin is needed

    try:
        portals = Registry.from_settings(settings).portals()
    except RegistryError as error:  # strict mode, and a plugin failed
        raise QueryError(str(error)) from error
    query = parse_query(arguments, portals, datetime.now(UTC).date())
    found = catalog.reports(
        # By region where no portal is named: reports of portals that are gone stay visible.
        portal=query.portals if "portal" in arguments else None,
        region_codes=query.regions,
        agency=query.agency or None,
        year=query.years or None,
        latest_only=latest_only,
    )
    return _first(found, query.limit) if query.limit else found


def _first(found: Iterable[ReportItem], limit: int) -> Iterator[ReportItem]:
    """Return at most so many reports of each portal."""
    seen: Counter[str] = Counter()
    for item in found:
        seen[item.portal] += 1
        if seen[item.portal] <= limit:
            yield item


@contextmanager
def standard_output() -> Iterator[None]:
    """Let what is printed end quietly where its reader has enough, as ``head`` has.

    Characters that the locale's charset does not have are printed as question marks.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output in UTF-8, whatever the locale says."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    sys.stdout.buffer.flush()

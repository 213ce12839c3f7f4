"""What is exported: each version of each report with what was read from its documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from crawler.catalog import tables
from crawler.catalog.errors import CatalogError
from crawler.figures import readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.catalog.reader import CatalogReader
    from crawler.items import ReportItem
    from crawler.statistics.model import Statistics
    from crawler.statistics.record import Reading


@dataclass(frozen=True)
class Exported:
    """One version of a report. ``readings`` has the main one first; empty: not read yet."""

    item: ReportItem
    readings: tuple[Reading, ...]

    @property
    def main(self) -> Reading | None:
        """The reading whose figures count."""
        return next((found for found in self.readings if found.is_main), None)

    @property
    def statistics(self) -> Statistics | None:
        """The figures that count."""
        return self.main.statistics if self.main else None


def exported(
    catalog: CatalogReader, items: Iterable[ReportItem], since: str = ""
) -> Iterator[Exported]:
    """Yield what is exported, in the order of the items.

    :param since: a run's id: only what a later run stored, or what was read after that run.

    Raises ``CatalogError`` for a run that is not in the catalog.
    """
    moment = _end_of(catalog, since) if since else ""
    for item in items:
        found = tuple(readings.of_report(catalog.connection, item.report_id, item.version))
        late = any(reading.read_at > moment for reading in found)
        if not since or item.run > since or late:
            yield Exported(item, found)


def _end_of(catalog: CatalogReader, run: str) -> str:
    """Return when a run ended, in the form of ``Reading.read_at``."""
    table = tables.run
    query = select(table.c.started_at, table.c.ended_at).where(table.c.id == run)
    row = catalog.connection.execute(query).one_or_none()
    if row is None:
        raise CatalogError(f"there is no run {run!r}", "name a folder below runs/ of the output")
    return str(row.ended_at or row.started_at)

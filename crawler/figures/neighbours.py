"""Rules across years: what one year carried over is what the next year began with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from crawler.catalog import tables
from crawler.catalog.records import now
from crawler.figures import readings
from crawler.statistics import check_years

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from crawler.items import ReportItem
    from crawler.statistics import Statistics, Violation
    from crawler.statistics.record import Reading

_ACROSS = "X-"


def with_year_before(
    connection: Connection, item: ReportItem, kept: list[Reading]
) -> list[Reading]:
    """Return a version's readings, the main one held against the same agency's year before."""
    if not kept or kept[0].statistics is None or not kept[0].is_main:
        return kept
    earlier = None
    if item.report_year is not None:
        earlier = _main_of(connection, item.agency_id, item.report_year - 1, item.portal)
    return [_checked(kept[0], earlier), *kept[1:]]


def renew_year_after(connection: Connection, item: ReportItem) -> None:
    """Hold the same agency's next year, if it was read, against a version that was just kept.

    Where several portals hold the agency's reports, each portal's next year is held against its
    own, in whatever order they are read. A version that a correction has replaced changes nothing.
    """
    if item.report_year is None or not _is_newest(connection, item):
        return
    year = item.report_year + 1
    for report_id, version, portal in _reports(connection, item.agency_id, year, item.portal):
        later = list(readings.of_report(connection, report_id, version))
        if not later or not later[0].is_main or later[0].statistics is None:
            continue
        checked = _checked(later[0], _main_of(connection, item.agency_id, year - 1, portal))
        if checked != later[0]:
            # Whoever asks for what is new since a moment gets it again.
            renewed = [replace(found, read_at=now()) for found in (checked, *later[1:])]
            readings.keep(connection, report_id, version, renewed)


def _checked(later: Reading, earlier: Reading | None) -> Reading:
    """Return a reading with the violations across years that are true now, and no others."""
    statistics = later.statistics
    assert statistics is not None
    own = tuple(found for found in statistics.violations if not found.rule.startswith(_ACROSS))
    across = _across(earlier.statistics, statistics) if earlier and earlier.statistics else ()
    return replace(later, statistics=replace(statistics, violations=(*own, *across)))


def _across(earlier: Statistics, later: Statistics) -> tuple[Violation, ...]:
    first, second = earlier.report_year, later.report_year
    if first is not None and second is not None and second != first + 1:
        return ()  # the documents name other years than the catalog: that is an issue already
    return check_years(earlier, later)


def _main_of(
    connection: Connection, agency_id: str | None, year: int, portal: str
) -> Reading | None:
    for report_id, version, _ in _reports(connection, agency_id, year, portal):
        for found in readings.of_report(connection, report_id, version):
            if found.is_main:
                return found
    return None


def _reports(
    connection: Connection, agency_id: str | None, year: int, portal: str
) -> list[tuple[str, int, str]]:
    """Return the agency's reports of a year, this portal's first: report, newest version, portal."""
    if not agency_id:
        return []
    table = tables.report
    query = select(table.c.report_id, table.c.latest_version, table.c.portal).where(
        table.c.agency_id == agency_id, table.c.year == year
    )
    rows = connection.execute(query.order_by(table.c.report_id)).all()
    rows = sorted(rows, key=lambda row: row.portal != portal)
    return [(row.report_id, row.latest_version, row.portal) for row in rows]


def _is_newest(connection: Connection, item: ReportItem) -> bool:
    table = tables.report
    query = select(table.c.latest_version).where(table.c.report_id == item.report_id)
    return bool(connection.execute(query).scalar() == item.version)

"""The catalog's table of readings: what was read from each document of each version of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, exists, insert, not_, select

from crawler.catalog import tables
from crawler.statistics.record import (
    PARSER,
    Outcome,
    Reading,
    issues_from_json,
    issues_to_json,
    statistics_from_json,
    statistics_to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from sqlalchemy import Connection

#: Reasons for which a document could not be read that lie with the machine and not with the file.
WANTING: Final = (
    "document_timeout",
    "document_memory",
    "document_crashed",
    "document_needs_extra",
)


def keep(connection: Connection, report_id: str, version: int, readings: Sequence[Reading]) -> None:
    """Put the readings of one version of a report in the place of those that were there."""
    table = tables.reading
    connection.execute(
        delete(table).where(table.c.report_id == report_id, table.c.version == version)
    )
    if readings:
        connection.execute(insert(table), [_row(found) for found in readings])


def is_read(connection: Connection, report_id: str, version: int, parser: str = PARSER) -> bool:
    """Return whether this version was read by this parser, as far as it can be.

    What ended for want of time, memory or a library is not: the next run may have them.
    """
    table = tables.reading
    here = and_(table.c.report_id == report_id, table.c.version == version)
    found = exists().where(here, table.c.parser == parser)
    wanting = exists().where(here, table.c.reason.in_(WANTING))
    return bool(connection.execute(select(and_(found, not_(wanting)))).scalar())


def of_report(connection: Connection, report_id: str, version: int) -> Iterator[Reading]:
    """Return the readings of one version of a report, the main one first."""
    table = tables.reading
    query = select(table).where(table.c.report_id == report_id, table.c.version == version)
    for row in connection.execute(query.order_by(table.c.is_main.desc(), table.c.id)):
        yield _reading(row)


def _row(found: Reading) -> dict[str, Any]:
    return {
        "report_id": found.report_id,
        "version": found.version,
        "sha256": found.sha256,
        "member": found.member,
        "url": found.url,
        "role": found.role,
        "filename": found.filename,
        "outcome": found.outcome.value,
        "reason": found.reason,
        "detail": found.detail,
        "is_main": found.is_main,
        "statistics": statistics_to_json(found.statistics) if found.statistics else "",
        "issues": issues_to_json(found.issues),
        "parser": found.parser,
        "seconds": found.seconds,
        "read_at": found.read_at,
    }


def _reading(row: Any) -> Reading:
    return Reading(
        report_id=row.report_id,
        version=row.version,
        sha256=row.sha256,
        member=row.member,
        url=row.url,
        role=row.role,
        filename=row.filename,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        detail=row.detail,
        is_main=row.is_main,
        statistics=statistics_from_json(row.statistics) if row.statistics else None,
        issues=issues_from_json(row.issues),
        parser=row.parser,
        seconds=row.seconds,
        read_at=row.read_at,
    )

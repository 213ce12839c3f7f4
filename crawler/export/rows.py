"""From a report to the rows of the exported tables, in the order of ``fields.TABLES``."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from crawler.export.fields import TABLES
from crawler.export.wide import wide_values
from crawler.figures.candidates import MAIN
from crawler.statistics.model import CellStatus, Mode, RuleLevel, TableKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.export.source import Exported
    from crawler.items import FileRecord, MemberRecord
    from crawler.model import Issue

Value: TypeAlias = str | int | Decimal | bool | float | None
Row: TypeAlias = dict[str, Value]

_LOST = frozenset({CellStatus.MISSING, CellStatus.UNREADABLE})
_OFFICIAL = (TableKind.T2, TableKind.T3, TableKind.T4)


def rows_of(table: str, found: Exported) -> Iterator[Row]:
    """Yield a report's rows of one table, each with all of the table's columns in order.

    A row of ``figures_wide`` has the status twins of its cells without a printed number behind them.
    """
    names = [field.name for field in TABLES[table]]
    key: Row = {"report_id": found.item.report_id, "version": found.item.version}
    for number, row in enumerate(_MAKERS[table](found), 1):
        whole = {**key, "number": number, **row}
        twins = [name for name in row if name.endswith("_status") and name not in names]
        yield {name: whole.get(name) for name in (*names, *twins)}


def _reports(found: Exported) -> Iterator[Row]:
    item = found.item
    yield {
        "supersedes": item.supersedes,
        "title": item.title,
        "report_year": item.report_year,
        "agency": item.agency_name_full or item.agency_name,
        "agency_as_published": item.agency_name,
        "agency_id": item.agency_id,
        "agency_level": item.agency_level,
        "scope": item.scope,
        "province": item.province,
        "city": item.city,
        "county": item.county,
        "region_code": item.region_code,
        "portal": item.portal,
        "portal_name": item.portal_name,
        "site_id_code": item.site_id_code,
        "url": item.url,
        "list_url": item.list_url,
        "channel": item.channel,
        "index_no": item.index_no,
        "doc_no": item.doc_no,
        "published_on": (item.published_at or "")[:10] or None,
        "created_on": item.created_date,
        "fetched_at": item.fetched_at,
        "body_location": item.body_location,
        "sha256": item.main.sha256,
        "path": item.main.path,
        "run": item.run,
        **_read(found),
    }


def _read(found: Exported) -> Row:
    """Return what the figures add to a report's row."""
    main, statistics = found.main, found.statistics
    if main is None or statistics is None:
        return {}
    figures, period, fees = statistics.figures, statistics.period, statistics.fees
    there = {figure.table for figure in figures if figure.status is not CellStatus.MISSING}
    return {
        "figures_from": main.sha256,
        "method": statistics.method.value,
        "template": statistics.template.value,
        "tables_read": sum(table in there for table in _OFFICIAL),
        "figures_unread": sum(figure.status in _LOST for figure in figures),
        "errors_strict": sum(
            broken.level is RuleLevel.ERROR and broken.mode is Mode.STRICT
            for broken in statistics.violations
        ),
        "period_start": period.start.isoformat() if period else None,
        "period_end": period.end.isoformat() if period else None,
        "fee_yuan": fees.yuan if fees else None,
        "fee_cases": fees.cases if fees else None,
        "contact_address": statistics.contact.address or None,
        "contact_phone": statistics.contact.phone or None,
        "contact_email": statistics.contact.email or None,
        "contact_postcode": statistics.contact.postcode or None,
    }


def _files(found: Exported) -> Iterator[Row]:
    for role, file in [(MAIN, found.item.main), *((f.role, f) for f in found.item.attachments)]:
        yield _file(role, file, file)
        for member in file.members:
            yield _file(role, file, member)


def _file(role: str, file: FileRecord, stored: FileRecord | MemberRecord) -> Row:
    return {
        "role": role,
        "url": file.url,
        "filename": file.filename,
        "member": stored.name if stored is not file and hasattr(stored, "name") else None,
        "state": file.state,
        "reason": file.reason or None,
        "media_type": stored.sniffed_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "path": stored.path,
    }


def _readings(found: Exported) -> Iterator[Row]:
    for reading in found.readings:
        statistics = reading.statistics
        yield {
            "sha256": reading.sha256,
            "member": reading.member or None,
            "role": reading.role,
            "filename": reading.filename,
            "outcome": reading.outcome.value,
            "reason": reading.reason or None,
            "detail": reading.detail or None,
            "is_main": reading.is_main,
            "method": statistics.method.value if statistics else None,
            "parser": reading.parser,
            "read_at": reading.read_at,
        }


def _figures(found: Exported) -> Iterator[Row]:
    places: Counter[str] = Counter()
    for figure in found.statistics.figures if found.statistics else ():
        places[figure.table] += 1
        yield {
            "table": figure.table.value,
            "position": places[figure.table],
            "section_ref": figure.section_ref or None,
            "row_key": figure.row_key or None,
            "row_label": figure.row_label_raw or None,
            "col_key": figure.col_key or None,
            "col_label": figure.col_label_raw or None,
            "value": figure.value,
            "value_status": figure.status.value,
            "value_raw": figure.raw or None,
            "unit": figure.unit,
            "unit_source": figure.unit_source.value,
            "value_yuan": figure.value_si,
            "is_total": figure.is_total,
            "page": figure.page,
            "confidence": figure.confidence,
        }


def _wide(found: Exported) -> Iterator[Row]:
    statistics = found.statistics
    if statistics is not None:
        item = found.item
        yield {
            "report_year": item.report_year,
            "agency": item.agency_name_full or item.agency_name,
            "region_code": item.region_code,
            "template": statistics.template.value,
            **wide_values(statistics),
        }


def _violations(found: Exported) -> Iterator[Row]:
    for broken in found.statistics.violations if found.statistics else ():
        yield {
            "rule": broken.rule,
            "scope": broken.scope,
            "level": broken.level.value,
            "mode": broken.mode.value,
            "lhs": broken.lhs,
            "rhs": broken.rhs,
            "delta": broken.delta,
        }


def _issues(found: Exported) -> Iterator[Row]:
    for said in found.item.issues:
        yield {"source": "crawl", "code": said.code, "level": said.level,
               "message": said.message, "url": said.url or None}  # fmt: skip
    for reading in found.readings:
        # A document that was read keeps its issues in its statistics too: each is told once.
        inner = reading.statistics.issues if reading.statistics else ()
        once = dict.fromkeys((*reading.issues, *inner))
        yield from (_issue(one, reading.url) for one in once)


def _issue(said: Issue, url: str) -> Row:
    return {
        "source": "statistics",
        "code": said.code,
        "level": said.level.value if said.level else None,
        "message": said.message,
        "url": said.url or url,
    }


def _sections(found: Exported) -> Iterator[Row]:
    for section in found.statistics.sections if found.statistics else ():
        yield {
            "section": section.number,
            "heading": section.heading or None,
            "heading_raw": section.heading_raw or None,
            "text": section.text,
        }


_MAKERS = {
    "reports": _reports,
    "files": _files,
    "readings": _readings,
    "figures": _figures,
    "figures_wide": _wide,
    "violations": _violations,
    "issues": _issues,
    "sections": _sections,
}

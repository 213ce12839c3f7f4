"""Does every version of a report agree with its item, its delivery and its number?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, tuple_

from crawler.catalog import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from crawler.catalog.findings import Findings

_PIECE = 500


def check_versions(findings: Findings, connection: Connection) -> None:
    """Check every version: its item, its files, its place in the outbox, its number."""
    version, outbox, report = tables.version, tables.outbox, tables.report
    same = and_(outbox.c.report_id == version.c.report_id, outbox.c.version == version.c.version)
    query = select(
        version.c.report_id,
        version.c.version,
        version.c.item,
        version.c.url,
        outbox.c.id,
        outbox.c.item.label("sent"),
        report.c.latest_version,
    ).select_from(
        version.outerjoin(outbox, same).outerjoin(report, report.c.report_id == version.c.report_id)
    )
    numbers: dict[str, list[int]] = {}
    latest: dict[str, int] = {}
    hashes: dict[str, str] = {}
    for row in _in_pieces(connection, query):
        findings.counts["versions"] += 1
        name = f"{row.report_id} version {row.version} ({row.url})"
        numbers.setdefault(row.report_id, []).append(row.version)
        latest[row.report_id] = row.latest_version
        if row.id is None:
            findings.add("outbox_missing", name, "the version never entered the outbox")
        elif row.sent != row.item:
            findings.add("outbox_differs", name, f"delivery {row.id} holds another item")
        for sha256 in _item(findings, name, row):
            hashes.setdefault(sha256, name)
    for number, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            findings.add("version_gap", number, f"versions {found}")
        if latest[number] not in found:
            findings.add("latest_version", number, f"{latest[number]} is none of {found}")
    known = set(connection.execute(select(tables.blob.c.sha256)).scalars()) if hashes else set()
    for sha256 in sorted(set(hashes) - known):
        findings.add("reference_broken", hashes[sha256], f"no blob {sha256} in the catalog")
    lost = (
        select(outbox.c.id, outbox.c.report_id)
        .outerjoin(version, same)
        .where(version.c.report_id.is_(None))
    )
    for settled in connection.execute(lost):
        findings.add(
            "outbox_orphan", f"delivery {settled.id}", f"no version of {settled.report_id}"
        )


def _in_pieces(connection: Connection, query: Any) -> Iterator[Any]:
    """Return versions in the order of report and number, some hundred at a time."""
    version = tables.version
    key = tuple_(version.c.report_id, version.c.version)
    last: tuple[str, int] = ("", 0)
    ordered = query.order_by(version.c.report_id, version.c.version).limit(_PIECE)
    while True:
        rows = connection.execute(ordered.where(key > last)).all()
        yield from rows
        if len(rows) < _PIECE:
            return
        last = (rows[-1].report_id, rows[-1].version)


def _item(findings: Findings, name: str, row: Any) -> Iterator[str]:
    """Check that an item agrees with its row; return the hashes that it names."""
    try:
        item = json.loads(row.item)
        stated = (item["report_id"], item["version"], item["delivery_id"])
        files = [item["main"], *item["attachments"]]
        hashes = [file["sha256"] for file in files]
        hashes += [member["sha256"] for file in files for member in file["members"]]
        lost = [
            f["url"] for f in files if f["state"] in {"stored", "unchanged"} and not f["sha256"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        findings.add("item_damaged", name, f"{type(error).__name__}: {error}")
        return
    if stated != (row.report_id, row.version, row.id):
        findings.add("item_differs", name, f"the item says {stated}, delivery {row.id}")
    for url in lost:
        findings.add("reference_broken", name, f"{url} is said to be stored but has no hash")
    yield from (sha256 for sha256 in hashes if sha256)

"""Captures: one reading of one report page, with the files that it needs.

A capture waits until the last of its files has ended; then it is settled as a version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from crawler.catalog import tables
from crawler.catalog.prepared import Prepared, insert_new
from crawler.catalog.records import Answer, now
from crawler.model import FetchState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sqlalchemy import Connection


@dataclass(frozen=True)
class CaptureFile:
    """A file that a capture needs, and how its fetch stands."""

    fetch_id: int
    position: int
    url: str
    role: str
    text: str
    state: FetchState
    reason: str
    answer: Answer


@dataclass(frozen=True)
class Capture:
    """One reading of a report page. ``report`` is the JSON of ``records.report_to_json``."""

    id: int
    report_id: str
    portal: str
    report: dict[str, Any]
    answer: Answer
    captured_at: str
    files: tuple[CaptureFile, ...]


@dataclass(frozen=True)
class NewCapture:
    """What a page gave: the report's identity, its facts, and the keys of the files it needs."""

    report_id: str
    agency_id: str
    agency_name: str | None
    agency_name_full: str | None
    year: int | None
    region_code: str
    report: str
    answer: Answer
    files: tuple[NeededFile, ...] = ()


@dataclass(frozen=True)
class NeededFile:
    """A file's fetch key, and what it is to the report."""

    key: str
    url: str
    role: str
    text: str


def open_capture(
    connection: Connection,
    crawl_id: str,
    run_id: str,
    portal: str,
    fetch_id: int,
    new: NewCapture,
    file_states: dict[str, tuple[int, FetchState]],
) -> tuple[int, bool]:
    """Write a capture with its files; return its number and whether it waits for none.

    :param fetch_id: the fetch of the report's page.
    :param new: what the page says; its report is written too, where it is not there yet.
    :param file_states: the key of each file's fetch, with the fetch's number and state.
    """
    seen = now()
    report_values = {
        "report_id": new.report_id,
        "portal": portal,
        "agency_id": new.agency_id,
        "agency_name": new.agency_name,
        "agency_name_full": new.agency_name_full,
        "year": new.year,
        "region_code": new.region_code,
        "first_seen_at": seen,
        "last_seen_at": seen,
    }
    _KEEP_REPORT.run(connection, report_values)
    waiting = {number for number, state in file_states.values() if state is FetchState.PENDING}
    capture_id: int = _NEW_CAPTURE.run(
        connection,
        {
            "crawl_id": crawl_id,
            "run_id": run_id,
            "fetch_id": fetch_id,
            "report_id": new.report_id,
            "portal": portal,
            "report": new.report,
            "answer": new.answer.to_json(),
            "waiting": len(waiting),
            "captured_at": seen,
        },
    ).scalar_one()
    rows = [
        {
            "capture_id": capture_id,
            "fetch_id": file_states[needed.key][0],
            "position": position,
            "url": needed.url,
            "role": needed.role,
            "text": needed.text,
        }
        for position, needed in enumerate(new.files)
    ]
    _NEW_FILES.run_all(connection, rows)
    return capture_id, not waiting


def add_files(
    connection: Connection,
    fetch_id: int,
    needed: Iterable[NeededFile],
    file_states: dict[str, tuple[int, FetchState]],
) -> None:
    """Add the files that a further part of a report offers to every capture that waits for it.

    Call it before ``file_ended`` for the part, so that no capture is settled without them.
    """
    file = tables.capture_file
    for row in _WAITING.run(connection, {"number": fetch_id}).all():
        known = connection.execute(
            select(file.c.fetch_id, file.c.position).where(file.c.capture_id == row.id)
        ).all()
        new: dict[int, dict[str, Any]] = {}
        pending: set[int] = set()
        for found in needed:
            number, state = file_states[found.key]
            if number in new or any(number == old.fetch_id for old in known):
                continue
            new[number] = {
                "capture_id": row.id,
                "fetch_id": number,
                "position": max(old.position for old in known) + 1 + len(new),
                "url": found.url,
                "role": found.role,
                "text": found.text,
            }
            if state is FetchState.PENDING:
                pending.add(number)
        _NEW_FILES.run_all(connection, list(new.values()))
        _WAIT_LESS.run(connection, {"number": row.id, "left": row.waiting + len(pending)})


_KEEP_REPORT = insert_new(
    tables.report,
    [column.name for column in tables.report.c if column.name != "latest_version"],
)
_NEW_CAPTURE = Prepared(
    lambda _: insert(tables.capture).returning(tables.capture.c.id),
    [column.name for column in tables.capture.c if column.name not in {"id", "version"}],
)
_NEW_FILES = insert_new(tables.capture_file, [column.name for column in tables.capture_file.c])
_WAITING = Prepared(
    lambda _: (
        select(tables.capture.c.id, tables.capture.c.waiting)
        .join(tables.capture_file, tables.capture_file.c.capture_id == tables.capture.c.id)
        .where(
            tables.capture_file.c.fetch_id == bindparam("number"),
            tables.capture.c.version.is_(None),
        )
    )
)
_WAIT_LESS = Prepared(
    lambda _: (
        update(tables.capture)
        .where(tables.capture.c.id == bindparam("number"))
        .values(waiting=bindparam("left"))
    )
)


def file_ended(connection: Connection, fetch_id: int) -> list[int]:
    """Note that a file's fetch has ended; return the numbers of captures that wait for no more."""
    waiting = _WAITING.run(connection, {"number": fetch_id}).all()
    for row in waiting:
        _WAIT_LESS.run(connection, {"number": row.id, "left": row.waiting - 1})
    return [row.id for row in waiting if row.waiting == 1]


_CAPTURE = Prepared(
    lambda _: select(tables.capture).where(tables.capture.c.id == bindparam("number"))
)
_FILES = Prepared(
    lambda _: (
        select(
            tables.capture_file,
            tables.fetch.c.state,
            tables.fetch.c.reason,
            tables.fetch.c.answer,
        )
        .join(tables.fetch, tables.fetch.c.id == tables.capture_file.c.fetch_id)
        .where(tables.capture_file.c.capture_id == bindparam("number"))
        .order_by(tables.capture_file.c.position)
    )
)


def read_capture(connection: Connection, capture_id: int) -> Capture:
    """Return a capture with its files as they stand."""
    row = _CAPTURE.run(connection, {"number": capture_id}).one()
    report = json.loads(row.report)
    files: tuple[CaptureFile, ...] = ()
    if report.get("file_count"):
        files = tuple(
            CaptureFile(
                found.fetch_id,
                found.position,
                found.url,
                found.role,
                found.text,
                FetchState(found.state),
                found.reason,
                Answer.from_json(found.answer),
            )
            for found in _FILES.run(connection, {"number": capture_id})
        )
    return Capture(
        row.id,
        row.report_id,
        row.portal,
        report,
        Answer.from_json(row.answer),
        row.captured_at,
        files,
    )

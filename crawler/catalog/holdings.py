"""What the catalog holds: resources with their validators, captures of reports, versions.

A *capture* is one reading of one report page with the files that it needs. When its last file has
ended it *settles*: it is the same as a version that is already there, or it is a new version, and
then its item enters the outbox in the same transaction.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crawler.catalog import tables
from crawler.catalog.prepared import Prepared, insert_new
from crawler.catalog.records import Answer, now
from crawler.model import FetchState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from sqlalchemy import Connection
    from sqlalchemy.sql.expression import Executable


@dataclass(frozen=True)
class Resource:
    """What is known of a URL from the last time that it was fetched."""

    url: str
    answer: Answer
    capture_id: int | None
    year: int | None


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


@dataclass(frozen=True)
class Verdict:
    """How a settled capture relates to the versions that were there."""

    version: int
    is_new: bool
    supersedes: int | None
    corrected: bool
    duplicate_of_url: str
    other_urls: tuple[str, ...]


def keep_blob(connection: Connection, sha256: str, size: int, sniffed_type: str) -> None:
    """Note that the bytes with this hash lie in the store."""
    row = {"sha256": sha256, "size": size, "sniffed_type": sniffed_type, "stored_at": now()}
    _KEEP_BLOB.run(connection, row)


_KEEP_BLOB = insert_new(tables.blob, ["sha256", "size", "sniffed_type", "stored_at"])


def _upsert_resource(dialect: str) -> Executable:
    maker: Any = sqlite if dialect == "sqlite" else postgresql
    new = maker.insert(tables.resource)
    names = ("url", "kind", "sha256", "etag", "last_modified", "answer", "capture_id", "year")
    upsert: Executable = new.on_conflict_do_update(
        index_elements=["portal", "key"],
        set_={name: new.excluded[name] for name in (*names, "checked_at")},
    )
    return upsert


_KEEP_RESOURCE = Prepared(_upsert_resource, [column.name for column in tables.resource.c])


def keep_resource(
    connection: Connection,
    portal: str,
    key: str,
    url: str,
    kind: str,
    answer: Answer,
    capture_id: int | None,
    year: int | None,
) -> None:
    """Remember the newest answer of a URL, for the conditional check of the next crawl."""
    _KEEP_RESOURCE.run(
        connection,
        {
            "portal": portal,
            "key": key,
            "url": url,
            "kind": kind,
            "sha256": answer.sha256,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "answer": answer.to_json(),
            "capture_id": capture_id,
            "year": year,
            "checked_at": now(),
        },
    )


def forget_resource(connection: Connection, capture_id: int) -> None:
    """Forget the page of an incomplete capture, so that the next crawl fetches it again."""
    connection.execute(delete(tables.resource).where(tables.resource.c.capture_id == capture_id))


def resources(connection: Connection, portal: str, keys: Sequence[str]) -> dict[str, Resource]:
    """Return what is known of these fetch keys (without their round)."""
    found: dict[str, Resource] = {}
    for key in keys:
        row = _RESOURCE.run(connection, {"whose": portal, "wanted": key}).one_or_none()
        if row is not None:
            answer = Answer.from_json(row.answer)
            found[key] = Resource(row.url, answer, row.capture_id, row.year)
    return found


_RESOURCE = Prepared(
    lambda _: select(
        tables.resource.c.url,
        tables.resource.c.answer,
        tables.resource.c.capture_id,
        tables.resource.c.year,
    ).where(
        tables.resource.c.portal == bindparam("whose"),
        tables.resource.c.key == bindparam("wanted"),
    )
)


def open_capture(
    connection: Connection,
    crawl_id: str,
    run_id: str,
    portal: str,
    fetch_id: int,
    new: NewCapture,
    file_states: dict[str, tuple[int, FetchState]],
) -> tuple[int, bool]:
    """Write a capture with its files; return its number and whether it waits for none."""
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
    """Note that a file's fetch has ended; return the captures that now wait for nothing."""
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


def content_parts(capture: Capture) -> tuple[str, frozenset[str], bool]:
    """Return (hash of the text, hashes of the files, whether a file is lacking).

    The text's hash leaves out the page's frame; a page without text counts by its bytes only
    where it has no file either.
    """
    files = {
        file.answer.sha256 for file in capture.files if file.answer.sha256 and file.reason == ""
    }
    lacking = any(file.state in {FetchState.FAILED, FetchState.SKIPPED} for file in capture.files)
    text: str = capture.report.get("text_sha256", "")
    if not capture.report.get("has_text") and files:
        text = ""
    elif not text or not capture.report.get("has_text"):
        text = capture.answer.sha256 or ""
    return text, frozenset(files), lacking


def _key(text: str, files: Iterable[str], *, lacking: bool) -> str:
    plain = "\n".join([text, *sorted(files), "lacking" if lacking else ""])
    return hashlib.sha256(plain.encode()).hexdigest()[:40]


def judge(connection: Connection, capture: Capture, url: str, published_at: str) -> Verdict:
    """Say which version of its report a capture is, and note it on the capture.

    A reading that lacks a file never replaces a version that had it: a bad day must not
    overwrite good data.
    """
    table = tables.version
    known = _VERSIONS.run(connection, {"report": capture.report_id}).all()
    text, files, lacking = content_parts(capture)
    key = _key(text, files, lacking=lacking)
    same = next((row for row in known if row.content_key == key), None)
    if same is None and lacking:
        same = next(
            (
                row
                for row in reversed(known)
                if row.content_text == text and files <= set(json.loads(row.content_files))
            ),
            None,
        )
    if same is not None:
        others: list[str] = json.loads(same.other_urls)
        duplicate = url != same.url and url not in others
        if duplicate:
            others.append(url)
            connection.execute(
                update(table)
                .where(table.c.report_id == capture.report_id, table.c.version == same.version)
                .values(other_urls=json.dumps(others, ensure_ascii=False))
            )
        verdict = Verdict(
            same.version,
            is_new=False,
            supersedes=None,
            corrected=False,
            duplicate_of_url=same.url if duplicate else "",
            other_urls=tuple(others),
        )
    else:
        number = known[-1].version + 1 if known else 1
        older = [row.version for row in known if row.published_at <= published_at]
        verdict = Verdict(
            number,
            is_new=True,
            supersedes=max(older) if older else None,
            corrected=bool(known),
            duplicate_of_url="",
            other_urls=(),
        )
    _SETTLED.run(connection, {"number": capture.id, "settled": verdict.version})
    return verdict


_VERSIONS = Prepared(
    lambda _: (
        select(
            tables.version.c.version,
            tables.version.c.content_key,
            tables.version.c.content_text,
            tables.version.c.content_files,
            tables.version.c.published_at,
            tables.version.c.url,
            tables.version.c.other_urls,
        )
        .where(tables.version.c.report_id == bindparam("report"))
        .order_by(tables.version.c.version)
    )
)
_SETTLED = Prepared(
    lambda _: (
        update(tables.capture)
        .where(tables.capture.c.id == bindparam("number"))
        .values(version=bindparam("settled"))
    )
)
_TO_DELIVER = Prepared(
    lambda _: insert(tables.outbox).returning(tables.outbox.c.id),
    ["crawl_id", "run_id", "report_id", "version", "item", "created_at"],
)
_ITEM = Prepared(
    lambda _: (
        update(tables.outbox)
        .where(tables.outbox.c.id == bindparam("number"))
        .values(item=bindparam("text"))
    )
)
_NEW_VERSION = Prepared(
    lambda _: insert(tables.version),
    [column.name for column in tables.version.c if column.name != "other_urls"],
)
_SEEN = Prepared(
    lambda _: (
        update(tables.report)
        .where(tables.report.c.report_id == bindparam("report"))
        .values(last_seen_at=bindparam("seen"))
    )
)
_NEWEST = Prepared(
    lambda _: (
        update(tables.report)
        .where(tables.report.c.report_id == bindparam("report"))
        .values(last_seen_at=bindparam("seen"), latest_version=bindparam("newest"))
    )
)


def keep_version(
    connection: Connection,
    capture: Capture,
    verdict: Verdict,
    crawl_id: str,
    run_id: str,
    build: Callable[[int], str],
) -> str:
    """Write a new version and put its item into the outbox; return the item's JSON.

    :param build: a function from the delivery number to the item's JSON.
    """
    outbox_row = {
        "crawl_id": crawl_id,
        "run_id": run_id,
        "report_id": capture.report_id,
        "version": verdict.version,
        "item": "",
        "created_at": now(),
    }
    delivery: int = _TO_DELIVER.run(connection, outbox_row).scalar_one()
    item = build(delivery)
    _ITEM.run(connection, {"number": delivery, "text": item})
    text, files, lacking = content_parts(capture)
    _NEW_VERSION.run(
        connection,
        {
            "report_id": capture.report_id,
            "version": verdict.version,
            "content_key": _key(text, files, lacking=lacking),
            "content_text": text,
            "content_files": json.dumps(sorted(files)),
            "published_at": capture.report.get("published_at", ""),
            "capture_id": capture.id,
            "run_id": run_id,
            "title": capture.report.get("title", ""),
            "url": capture.report["url"],
            "stored_at": now(),
            "item": item,
        },
    )
    values: dict[str, Any] = {"report": capture.report_id, "seen": now()}
    # An older text that is found later is a version too, but not the newest one.
    if verdict.supersedes is not None or not verdict.corrected:
        _NEWEST.run(connection, {**values, "newest": verdict.version})
    else:
        _SEEN.run(connection, values)
    return item

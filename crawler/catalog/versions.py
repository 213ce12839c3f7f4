"""Versions: a settled capture is the same as a version that is there, or it is a new one.

A new version's item enters the outbox in the same transaction.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from crawler.catalog import tables
from crawler.catalog.prepared import Prepared
from crawler.catalog.records import now
from crawler.model import FetchState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from crawler.catalog.captures import Capture


@dataclass(frozen=True)
class Verdict:
    """How a settled capture relates to the versions that were there.

    ``version`` is its own, or the one that it is another reading of. The rest is either of a new
    version (``is_new``): the one before it by the days of publishing, whether it corrects any, and
    whether none was published later; or of a known one: the addresses where it stands besides its
    first, which ``duplicate_of_url`` names where this address is new, and whether its page shows it
    again after a later version (``is_back``): then it is the latest one again.
    """

    version: int
    is_new: bool = False
    supersedes: int | None = None
    corrected: bool = False
    is_newest: bool = False
    duplicate_of_url: str = ""
    other_urls: tuple[str, ...] = ()
    is_back: bool = False


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

    :param url: the address of the report's page.
    :param published_at: the day or time of publishing, ISO 8601; empty where nobody says.
    """
    known = _VERSIONS.run(connection, {"report": capture.report_id}).all()
    same = _same_version(known, capture, url)
    if same is None:
        verdict = _new_version(known, url, published_at)
    else:
        others: list[str] = json.loads(same.other_urls)
        duplicate = not _stands_at(same, url)
        if duplicate:
            others.append(url)
            table = tables.version
            connection.execute(
                update(table)
                .where(table.c.report_id == capture.report_id, table.c.version == same.version)
                .values(other_urls=json.dumps(others, ensure_ascii=False))
            )
        duplicate_of = same.url if duplicate else ""
        is_back = not duplicate and _is_back(known, same, capture, url)
        if is_back:
            _LATEST.run(connection, {"report": capture.report_id, "newest": same.version})
        verdict = Verdict(
            same.version,
            duplicate_of_url=duplicate_of,
            other_urls=tuple(others),
            is_back=is_back,
        )
    _SETTLED.run(connection, {"number": capture.id, "settled": verdict.version})
    return verdict


def _same_version(known: Sequence[Any], capture: Capture, url: str) -> Any:
    """Return the row of the version that a capture is a reading of, or None.

    A reading that lacks a file never replaces a version that had it: a bad day must not
    overwrite good data. Where it lacks all that the page offers, only the address can tell.
    """
    text, files, lacking = content_parts(capture)
    key = _key(text, files, lacking=lacking)
    same = next((row for row in known if row.content_key == key), None)
    if same is not None or not lacking:
        return same
    newest_first = reversed(known)
    if not files and not capture.report.get("has_text"):
        return next((row for row in newest_first if _stands_at(row, url)), None)
    return next(
        (
            row
            for row in newest_first
            if row.content_text == text and files <= set(json.loads(row.content_files))
        ),
        None,
    )


def _is_back(known: Sequence[Any], same: Any, capture: Capture, url: str) -> bool:
    """Say whether a page that showed the latest version shows an earlier one again, and all of it."""
    latest = next((row for row in known if row.version == row.latest_version), None)
    return (
        latest is not None
        and latest.version != same.version
        and _stands_at(latest, url)
        and not content_parts(capture)[2]
    )


def _new_version(known: Sequence[Any], url: str, published_at: str) -> Verdict:
    """Return the verdict on a capture that is none of the known versions.

    What was published earlier is older, and so is whatever stood at the same address before.
    """
    older = [row for row in known if row.published_at <= published_at or _stands_at(row, url)]
    before = max(older, key=lambda row: (row.published_at, row.version), default=None)
    return Verdict(
        known[-1].version + 1 if known else 1,
        is_new=True,
        supersedes=before.version if before is not None else None,
        corrected=bool(known),
        is_newest=len(older) == len(known),
    )


def _stands_at(row: Any, url: str) -> bool:
    """Return whether a version was read at this address, the first one or another."""
    return url == row.url or url in json.loads(row.other_urls)


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
            tables.report.c.latest_version,
        )
        .join(tables.report, tables.report.c.report_id == tables.version.c.report_id)
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
_LATEST = Prepared(
    lambda _: (
        update(tables.report)
        .where(tables.report.c.report_id == bindparam("report"))
        .values(latest_version=bindparam("newest"))
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
    if verdict.is_newest:
        _NEWEST.run(connection, {**values, "newest": verdict.version})
    else:
        _SEEN.run(connection, values)
    return item

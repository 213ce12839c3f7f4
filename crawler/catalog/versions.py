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
    from collections.abc import Callable, Iterable
    from typing import Any

    from sqlalchemy import Connection

    from crawler.catalog.captures import Capture


@dataclass(frozen=True)
class Verdict:
    """How a settled capture relates to the versions that were there."""

    version: int
    is_new: bool
    supersedes: int | None
    corrected: bool
    duplicate_of_url: str
    other_urls: tuple[str, ...]


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

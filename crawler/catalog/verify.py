"""Is everything there, whole, and in agreement? Reads every byte and every reference, changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, text

from crawler.catalog import tables
from crawler.catalog.blobs import BlobStore
from crawler.catalog.findings import Findings
from crawler.catalog.reader import open_catalog
from crawler.catalog.verify_versions import check_versions
from crawler.model import FetchState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

_PIECE = 500


def verify(place: str | Path, output: Path | None = None) -> Findings:
    """Return what is wrong with a catalog.

    :param place: the output folder, or the database's SQLAlchemy URL.
    :param output: the folder with the blobs; needed for a database server only.

    Raises ``CatalogError`` where there is no catalog that could be looked at.
    """
    findings = Findings()
    with open_catalog(place, output) as catalog:
        connection = catalog.connection
        if connection.dialect.name == "sqlite":
            for row in connection.execute(text("PRAGMA integrity_check")):
                if row[0] != "ok":
                    findings.add("database_damaged", catalog.name, row[0])
        if catalog.output is not None:
            _blobs(findings, connection, BlobStore(catalog.output))
        _references(findings, connection)
        check_versions(findings, connection)
        _duplicates(findings, connection)
        _captures(findings, connection)
        _books(findings, connection)
    return findings


def _blobs(findings: Findings, connection: Connection, store: BlobStore) -> None:
    """Hash every blob; count the files that no row knows."""
    known: set[str] = set()
    for row in _pages(connection, tables.blob, "sha256"):
        known.add(row.sha256)
        findings.counts["blobs"] += 1
        path = store.path(row.sha256)
        try:
            digest, size = store.hash_of(path)
        except FileNotFoundError:
            findings.add("blob_missing", row.sha256, f"no file {path}")
            continue
        except OSError as error:
            findings.add("blob_unreadable", row.sha256, f"{path}: {error.strerror}")
            continue
        findings.counts["bytes"] += size
        if size != row.size:
            findings.add("blob_size", row.sha256, f"{size} bytes, expected {row.size}")
        elif digest != row.sha256:
            findings.add("blob_changed", row.sha256, f"the bytes have SHA-256 {digest}")
    findings.counts["orphans"] = sum(name not in known for name in store.names())


def _references(findings: Findings, connection: Connection) -> None:
    """Check that every hash in the catalog is a blob's."""
    blob = tables.blob
    columns = (
        tables.fetch.c.sha256,
        tables.resource.c.sha256,
        tables.blob_member.c.sha256,
        tables.blob_member.c.archive_sha256,
    )
    for column in columns:
        name = f"{column.table.name}.{column.name}"
        query = (
            select(column)
            .distinct()
            .outerjoin(blob, blob.c.sha256 == column)
            .where(column.is_not(None), blob.c.sha256.is_(None))
        )
        for (sha256,) in connection.execute(query):
            findings.add("reference_broken", f"{name} {sha256}", "no such blob in the catalog")


def _duplicates(findings: Findings, connection: Connection) -> None:
    """One agency has one report a year on one portal."""
    report = tables.report
    findings.counts["reports"] = connection.execute(
        select(func.count()).select_from(report)
    ).scalar_one()
    same = (report.c.portal, report.c.agency_id, report.c.year)
    query = (
        select(*same, func.count().label("found"))
        .where(
            report.c.year.is_not(None),
            report.c.agency_id != "",
            report.c.agency_name.is_not(None) | report.c.agency_name_full.is_not(None),
        )
        .group_by(*same)
        .having(func.count() > 1)
    )
    for row in connection.execute(query):
        findings.add(
            "report_twice",
            f"{row.portal}, agency {row.agency_id}, year {row.year}",
            f"{row.found} reports",
        )


def _captures(findings: Findings, connection: Connection) -> None:
    """A capture waits exactly for its pending files, and settles when there are none."""
    capture, file, fetch = tables.capture, tables.capture_file, tables.fetch
    pending = (
        select(func.count(func.distinct(file.c.fetch_id)))
        .select_from(file.join(fetch, fetch.c.id == file.c.fetch_id))
        .where(file.c.capture_id == capture.c.id, fetch.c.state == FetchState.PENDING.value)
        .scalar_subquery()
    )
    query = select(capture.c.id, capture.c.report_id, capture.c.waiting, pending.label("pending"))
    for row in connection.execute(query.where(capture.c.version.is_(None))):
        findings.counts["captures waiting"] += 1
        if row.waiting != row.pending or row.pending == 0:
            findings.add(
                "capture_stuck",
                f"capture {row.id} of {row.report_id}",
                f"waits for {row.waiting} files, {row.pending} are pending",
            )
    version = tables.version
    same = and_(version.c.report_id == capture.c.report_id, version.c.version == capture.c.version)
    lost = (
        select(capture.c.id, capture.c.report_id, capture.c.version)
        .outerjoin(version, same)
        .where(capture.c.version.is_not(None), version.c.version.is_(None))
    )
    for settled in connection.execute(lost):
        findings.add(
            "reference_broken",
            f"capture {settled.id}",
            f"no version {settled.version} of {settled.report_id}",
        )


def _books(findings: Findings, connection: Connection) -> None:
    """Every fetch of a finished crawl has ended, and every written summary adds up."""
    fetch, crawl = tables.fetch, tables.crawl
    states = {state.value for state in FetchState}
    ended = states - {FetchState.PENDING.value}
    query = (
        select(fetch.c.crawl_id, crawl.c.state.label("crawl"), fetch.c.state, func.count())
        .outerjoin(crawl, crawl.c.id == fetch.c.crawl_id)
        .group_by(fetch.c.crawl_id, crawl.c.state, fetch.c.state)
    )
    for crawl_id, crawl_state, state, found in connection.execute(query):
        findings.counts["fetches"] += found
        if state not in states:
            findings.add("fetch_state", f"crawl {crawl_id}", f"{found} fetches are {state!r}")
        if crawl_state is None:
            findings.add("reference_broken", f"{found} fetches", f"no crawl {crawl_id}")
        if crawl_state == "finished" and state not in ended:
            findings.add(
                "books_open", f"crawl {crawl_id}", f"is finished, but {found} fetches are {state}"
            )
    for row in connection.execute(select(tables.portal_run)):
        findings.counts["portal runs"] += 1
        summary = json.loads(row.summary)
        total = sum(summary[name] for name in states)
        if summary["scheduled"] != total:
            findings.add(
                "books_unbalanced",
                f"run {row.run_id}, portal {row.portal}",
                f"{summary['scheduled']} scheduled, {total} accounted for",
            )


def _pages(connection: Connection, table: Any, key: str) -> Iterator[Any]:
    """Return the rows of a table in the order of a text key, some hundred at a time."""
    last = ""
    while True:
        rows = connection.execute(
            select(table).where(table.c[key] > last).order_by(table.c[key]).limit(_PIECE)
        ).all()
        yield from rows
        if len(rows) < _PIECE:
            return
        last = getattr(rows[-1], key)

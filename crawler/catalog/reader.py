"""The door for downstream parsers: read what the catalog holds, while crawls go on.

    with open_catalog("output") as catalog:
        for item in catalog.reports(province="浙江", year=2023):
            with catalog.open_file(item.main) as file:
                ...

Nothing here writes, and no reader makes a crawl wait: it reads in small pieces and holds no lock
between them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from crawler import regions
from crawler.catalog import migrations, tables
from crawler.catalog.blobs import BlobStore
from crawler.catalog.database import FILE_NAME, folder_of, storage_error
from crawler.catalog.errors import CatalogError, StorageError
from crawler.catalog.items import item_from_json
from crawler.catalog.readonly import read_only

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import BinaryIO, Self

    from sqlalchemy import ColumnElement, Connection

    from crawler.items import FileRecord, MemberRecord, ReportItem

_PIECE = 200


@dataclass(frozen=True)
class RunInfo:
    """A run as it stands in the catalog; one that was killed has no ``ended_at``."""

    run: str
    crawl: str
    started_at: str
    ended_at: str | None
    outcome: str
    exit_code: int | None
    collector_version: str
    query: str


@dataclass(frozen=True)
class IssueInfo:
    """An issue of a run: ``code`` is a key of ``crawler.issues.CODES``."""

    run: str
    portal: str
    code: str
    level: str
    message: str
    url: str
    at: str


def open_catalog(place: str | Path, output: str | Path | None = None) -> CatalogReader:
    """Return a reader for a catalog.

    :param place: the output folder, or the SQLAlchemy URL of the database.
    :param output: the folder with the blobs; needed for a database server only.

    Raises ``CatalogError`` where there is no catalog or it is of another version.
    """
    text = str(place)
    if "://" not in text:
        folder = Path(text)
        return CatalogReader(f"sqlite:///{folder / FILE_NAME}", Path(output or folder))
    found = output or folder_of(text)
    return CatalogReader(text, Path(found) if found else None)


class CatalogReader:
    """Reads one catalog. Use it as a context manager, or call ``close``; for one thread."""

    def __init__(self, url: str, output: Path | None) -> None:
        self.output = output
        self._engine = read_only(url)
        # As it was given: the engine's own has marks of SQLite's that say nothing to people.
        self.name = make_url(url).render_as_string(hide_password=True)
        try:
            self.connection: Connection = self._engine.connect()
            migrations.check(self.connection, f"catalog {self.name}")
        except DBAPIError as error:
            raise storage_error(error, f"catalog {self.name}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()
        self._engine.dispose()

    def reports(
        self,
        province: str | None = None,
        city: str | None = None,
        county: str | None = None,
        portal: str | Collection[str] | None = None,
        agency: str | None = None,
        year: int | Collection[int] | None = None,
        since: str | None = None,
        after: int | None = None,
        *,
        latest_only: bool = True,
        region_codes: Collection[str] = (),
    ) -> Iterator[ReportItem]:
        """Return reports in the order in which they were stored, all filters together.

        :param province: with ``city`` and ``county``: name, short name, pinyin or GB/T 2260 code.
        :param portal: one portal's key, or several.
        :param agency: a part of the agency's name.
        :param year: one reporting year, or several.
        :param since: a run's id: only what later runs stored.
        :param after: a ``delivery_id``: only what was stored after it.
        :param latest_only: leave out versions that a correction replaced.
        :param region_codes: GB/T 2260 codes of which one must contain the report's region.

        Raises ``CatalogError`` for a region that nobody knows or that several places share.
        """
        report, version = tables.report, tables.version
        where: list[ColumnElement[bool]] = []
        codes = [*region_codes, *_asked_region(province, city, county)]
        if portal:
            where.append(report.c.portal.in_([portal] if isinstance(portal, str) else [*portal]))
        if year:
            where.append(report.c.year.in_([year] if isinstance(year, int) else [*year]))
        if agency:
            full = func.coalesce(report.c.agency_name_full, "")
            name_column = func.coalesce(report.c.agency_name, "")
            where.append(
                full.contains(agency, autoescape=True)
                | name_column.contains(agency, autoescape=True)
            )
        if since:
            where.append(version.c.run_id > since)
        if latest_only:
            where.append(version.c.version == report.c.latest_version)
        for item, code in self._versions(where, after or 0):
            if not codes or any(regions.contains(outer, code) for outer in codes):
                yield item

    def changes(self, cursor: int = 0) -> Iterator[ReportItem]:
        """Return every version stored after a cursor, oldest first, corrections included.

        Remember the ``delivery_id`` of the last one that was worked on: it is the next cursor.
        """
        for item, _ in self._versions([], cursor):
            yield item

    def _versions(
        self, where: list[ColumnElement[bool]], cursor: int
    ) -> Iterator[tuple[ReportItem, str]]:
        """Return items with their region's code, piece by piece: no lock is held in between."""
        report, version, outbox = tables.report, tables.version, tables.outbox
        both = (outbox.c.report_id == version.c.report_id) & (outbox.c.version == version.c.version)
        query = (
            select(outbox.c.id, version.c.item, version.c.other_urls, report.c.region_code)
            .join(version, both)
            .join(report, report.c.report_id == version.c.report_id)
            .where(*where)
            .order_by(outbox.c.id)
            .limit(_PIECE)
        )
        while True:
            rows = self._rows(query.where(outbox.c.id > cursor))
            for row in rows:
                item = item_from_json(row.item)
                yield replace(item, other_urls=json.loads(row.other_urls)), row.region_code
            if len(rows) < _PIECE:
                return
            cursor = rows[-1].id

    def _rows(self, query: Any) -> list[Any]:
        try:
            return list(self.connection.execute(query).all())
        except DBAPIError as error:
            raise storage_error(error, f"catalog {self.name}") from error

    def path_of(self, record: FileRecord | MemberRecord) -> Path:
        """Return where a file's bytes lie. Raises ``StorageError`` for one that was not stored."""
        if record.sha256 is None:
            raise StorageError(
                f"{getattr(record, 'url', '')} was not stored: {getattr(record, 'reason', '')}",
                "look at the item's issues; crawl again to try it anew",
            )
        return self._blobs().path(record.sha256)

    def open_file(self, record: FileRecord | MemberRecord) -> BinaryIO:
        """Return a file's bytes as received, opened for reading."""
        self.path_of(record)
        assert record.sha256 is not None
        return self._blobs().open(record.sha256)

    def _blobs(self) -> BlobStore:
        if self.output is None:
            raise CatalogError(
                f"the blobs of catalog {self.name} lie in an output folder that was not named",
                "open_catalog(url, output=FOLDER)",
            )
        return BlobStore(self.output)

    def runs(self) -> Iterator[RunInfo]:
        """Return the runs, oldest first."""
        run, crawl = tables.run, tables.crawl
        query = select(run, crawl.c.query).join(crawl, crawl.c.id == run.c.crawl_id)
        for row in self._rows(query.order_by(run.c.id)):
            yield RunInfo(
                row.id,
                row.crawl_id,
                row.started_at,
                row.ended_at,
                row.outcome,
                row.exit_code,
                row.collector_version,
                row.query,
            )

    def issues(self, run: str | None = None) -> Iterator[IssueInfo]:
        """Return the issues of a run, or of all, in the order in which they were seen."""
        table = tables.issue
        query = select(table).order_by(table.c.id).limit(_PIECE)
        if run:
            query = query.where(table.c.run_id == run)
        last = 0
        while rows := self._rows(query.where(table.c.id > last)):
            for row in rows:
                yield IssueInfo(
                    row.run_id, row.portal, row.code, row.level, row.message, row.url, row.at
                )
            last = rows[-1].id


def _asked_region(province: str | None, city: str | None, county: str | None) -> list[str]:
    """Return the code of the innermost region that is named, if any is."""
    within: str | None = None
    levels = list(regions.RegionLevel)[:3]
    for name, level in zip((province, city, county), levels, strict=True):
        if name:
            within = _region(name, level, within)
    return [within] if within else []


def _region(name: str, level: regions.RegionLevel, within: str | None) -> str:
    if (found := regions.find(name)) is not None:
        return found.code
    places = regions.lookup(name, level, within)
    if len(places) == 1:
        return places[0].code
    seen = ", ".join(f"{place.name} ({place.code})" for place in places) or "none"
    raise CatalogError(
        f"{level} {name!r}: expected one place, seen {seen}", "name it by its GB/T 2260 code"
    )

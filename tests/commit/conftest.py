"""A committer over a real catalog and a real blob store, for both kinds of database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from crawler.catalog import crawls, frontier, tables
from crawler.catalog.blobs import BlobStore
from crawler.catalog.database import Database
from crawler.catalog.frontier import Wanted
from crawler.catalog.migrations import prepare
from crawler.catalog.records import Answer, now
from crawler.commit.committer import Committed, Committer
from crawler.commit.following import Rules
from crawler.model import (
    Article,
    Attachment,
    Column,
    Fetch,
    FetchKind,
    FetchState,
    Portal,
    Report,
    Role,
)
from crawler.query import Query
from crawler.results import PageResult, ReportResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.catalog.frontier import ScheduledFetch


PORTAL = Portal("p", "甲市人民政府", "330000", "https://p.example/", ("p.example",), "p")
COLUMN = Column("https://p.example/list/")
PAGE = Fetch("https://p.example/1.html", FetchKind.REPORT, column=COLUMN)


@dataclass
class Desk:
    """A committer over a real catalog and a real blob store."""

    database: Database
    blobs: BlobStore
    run: crawls.RunRecord = field(init=False)

    def __post_init__(self) -> None:
        self.begin("k")

    def begin(self, key: str) -> None:
        with self.database.transaction() as connection:
            self.run = crawls.open_run(connection, Query(portals=("p",)), key, "0")
            connection.execute(update(tables.lease).values(released=True))
            epochs = crawls.take_leases(connection, self.run.run_id, {"p"})
        self.committer = Committer(
            self.database, self.blobs, self.run, epochs, Rules(recheck_from=2024)
        )

    def put(self, *fetches: Fetch) -> None:
        with self.database.transaction() as connection:
            frontier.add(connection, self.run.crawl_id, "p", "p", [Wanted(f) for f in fetches])

    def head(self, url: str) -> ScheduledFetch:
        heads = frontier.heads(self.database.connection, self.run.crawl_id, "p", 99)
        return next(found for found in heads if found.fetch.url == url)

    def commit(
        self, url: str, state: FetchState = FetchState.STORED, **result: object
    ) -> Committed:
        return self.committer.commit(PageResult(self.head(url), state, **result), PORTAL)

    def report(self, *files: str, text: str = "正文", body: bytes = b"<html>") -> Committed:
        return self.commit(PAGE.url, body=body, answer=html(), report=report_of(*files, text=text))

    def file(self, name: str, body: bytes, state: FetchState = FetchState.STORED) -> Committed:
        url = f"https://p.example/{name}"
        reason = "" if state is FetchState.STORED else "http_404"
        return self.commit(url, state, reason=reason, body=body, answer=pdf())

    def count(self, table: object) -> int:
        return int(
            self.database.connection.execute(select(func.count()).select_from(table)).scalar_one()
        )

    def states(self) -> dict[str, str]:
        fetch = tables.fetch
        rows = self.database.connection.execute(
            select(fetch.c.url, fetch.c.state).where(fetch.c.crawl_id == self.run.crawl_id)
        )
        return {row.url: row.state for row in rows}


def html() -> Answer:
    return Answer(200, PAGE.url, None, None, "text/html", "text/html", fetched_at=now())


def pdf() -> Answer:
    return Answer(
        200, "", None, None, "application/pdf", "application/pdf", "a.pdf", fetched_at=now()
    )


def report_of(*files: str, text: str = "正文") -> ReportResult:
    report = Report(
        title="甲市财政局2024年报告",
        agency_name="甲市财政局",
        agency_name_full="甲市财政局",
        report_year=2024,
        region_code="330000",
        article=Article(title="甲市财政局2024年报告", text=text),
        text_sha256=text,
    )
    wanted = tuple(Attachment(f"https://p.example/{name}", name, Role.FULL) for name in files)
    return ReportResult(report, "r", "a", wanted, "trs")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgresql")
    else:
        url = f"sqlite:///{tmp_path / 'nianbao.sqlite'}"
    database = Database(url)
    prepare(database)
    yield Desk(database, BlobStore(tmp_path, fsync=False))
    database.close()

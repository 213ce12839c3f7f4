"""Catalogs with real reports in them, on SQLite and on a PostgreSQL server of the tests' own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crawler.catalog import captures, crawls, frontier, holdings
from crawler.catalog.blobs import BlobStore
from crawler.catalog.database import Database, default_url
from crawler.catalog.frontier import Wanted
from crawler.catalog.migrations import prepare
from crawler.catalog.records import Answer, fetch_key, now, report_to_json
from crawler.catalog.settling import settle
from crawler.items import ReportItem
from crawler.model import Article, Column, Fetch, FetchKind, FetchState, Portal, Report
from crawler.query import Query


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, on each of the two kinds of server."""
    if request.param == "sqlite":
        tmp_path.joinpath("output").mkdir()
        yield default_url(tmp_path / "output")
        return
    yield request.getfixturevalue("new_postgresql")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty catalog."""
    found = Database(database_url)
    prepare(found)
    yield found
    found.close()


PORTAL = Portal(
    key="zhejiang",
    name="浙江省人民政府",
    region="330000",
    home="https://www.zj.example/",
    hosts=("www.zj.example",),
    platform="zj",
)


@dataclass
class Filled:
    """A catalog, and the way to put more reports into it as the crawl does."""

    url: str
    output: Path
    database: Database
    blobs: BlobStore
    run: crawls.RunRecord

    def begin(self, key: str) -> None:
        with self.database.transaction() as connection:
            self.run = crawls.open_run(connection, Query(portals=("zhejiang",)), key, "0")

    def store(
        self,
        year: int,
        agency: str = "浙江省财政厅",
        region: str = "330000",
        text: str = "正文",
        file: bytes = b"",
        portal: Portal = PORTAL,
        url: str = "",
    ) -> ReportItem | None:
        """Store a report page with one file, in one transaction, and settle it."""
        url = url or f"https://www.zj.example/{agency}/{year}.html"
        fetch = Fetch(url=url, kind=FetchKind.REPORT, column=Column("https://www.zj.example/l/"))
        page = self._bytes(f"<html>{text}{url}".encode(), "text/html")
        needed = Fetch(url=url + ".pdf", kind=FetchKind.FILE)
        article = Article(title=f"{agency}{year}年报告", text=text)
        report = Report(
            title=article.title,
            agency_name=agency,
            agency_name_full=agency,
            report_year=year,
            region_code=region,
            article=article,
            scope="agency",
            text_sha256=self.blobs.put(text.encode()).sha256,
        )
        with self.database.transaction() as connection:
            number = self._fetched(connection, portal, fetch, page)
            files = ()
            states = {}
            if file:
                answer = self._bytes(file, "application/pdf")
                states = {
                    fetch_key("zj", needed): (
                        self._fetched(connection, portal, needed, answer),
                        FetchState.STORED,
                    )
                }
                files = (
                    captures.NeededFile(fetch_key("zj", needed), needed.url, "report_full", "附件"),
                )
            identity = f"{region}-{agency}"
            new = captures.NewCapture(
                f"r-{portal.key}-{identity}-{year}",
                identity,
                agency,
                agency,
                year,
                region,
                report_to_json(
                    report, fetch, agency_id=identity, family="f", file_count=len(files)
                ),
                page,
                files,
            )
            for answer in (page, *([self._bytes(file, "application/pdf")] if file else [])):
                holdings.keep_blob(
                    connection, answer.sha256 or "", answer.size or 0, answer.sniffed_type
                )
            capture, _ = captures.open_capture(
                connection, self.run.crawl_id, self.run.run_id, portal.key, number, new, states
            )
            item, _ = settle(connection, capture, portal, self.run)
        return item

    def _bytes(self, data: bytes, kind: str) -> Answer:
        kept = self.blobs.put(data)
        return Answer(
            200, "", kept.sha256, kept.size, kind, kind, "文件", "utf-8", fetched_at=now()
        )

    def _fetched(self, connection, portal, fetch, answer) -> int:
        frontier.add(connection, self.run.crawl_id, portal.key, "zj", [Wanted(fetch)])
        key = fetch_key("zj", fetch)
        number = frontier.states(connection, self.run.crawl_id, [key])[key][0]
        frontier.end(
            connection,
            number,
            self.run.run_id,
            FetchState.STORED,
            "",
            replace(answer, final_url=fetch.url),
        )
        return number


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> Iterator[Filled]:
    """A catalog on each kind of server, with one open run and nothing in it."""
    output = tmp_path / "output"
    output.mkdir(exist_ok=True)
    database = Database(database_url)
    prepare(database)
    with database.transaction() as connection:
        run = crawls.open_run(connection, Query(portals=("zhejiang",)), "first", "0")
    yield Filled(database_url, output, database, BlobStore(output, fsync=False), run)
    database.close()

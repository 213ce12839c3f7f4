"""What a page of a list leads to: reports, the next page, another way, another walk, or the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crawler.catalog import crawls, frontier, holdings, tables, walks
from crawler.catalog.blobs import BlobStore
from crawler.catalog.database import Database, default_url
from crawler.catalog.frontier import Wanted
from crawler.catalog.migrations import prepare
from crawler.catalog.records import Answer, resource_key
from crawler.cms.pagers import GAPS
from crawler.commit.following import Follower, Rules
from crawler.model import Column, Fetch, FetchKind, FetchState, Link
from crawler.query import Query
from crawler.results import LinkDecision, ListResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.model import Issue

LIST = "https://p.example/list/"
COLUMN = Column(LIST)


def page(number: int, walk: int = 0, url: str = "") -> Fetch:
    url = url or (LIST if number == 1 else f"{LIST}{number}")
    return Fetch(url, FetchKind.LISTING, column=COLUMN, number=number, round=walk)


def match(name: str, year: int | None = 2024) -> LinkDecision:
    url = f"https://p.example/{name}.html"
    link = Link(url, name)
    return LinkDecision(
        link, "match", "", year, "", Fetch(url, FetchKind.REPORT, column=COLUMN, link=link)
    )


def reject(name: str) -> LinkDecision:
    return LinkDecision(Link(f"https://p.example/{name}.html", name), "reject", "another kind")


class Lists:
    """A portal's list, walked page by page as the committer does it."""

    def __init__(self, database: Database, rules: Rules, blobs: BlobStore) -> None:
        self.database = database
        self.blobs = blobs
        with database.transaction() as connection:
            self.run = crawls.open_run(connection, Query(portals=("p",)), "k", "0")
            frontier.add(connection, self.run.crawl_id, "p", "p", [Wanted(page(1))])
        self.follower = Follower(self.run.crawl_id, rules, blobs)

    def show(
        self,
        *decisions: LinkDecision,
        following: tuple[Fetch, ...] = (),
        otherwise: tuple[Fetch, ...] = (),
        total: int | None = None,
        pages: int | None = None,
        repeats: int = 0,
    ) -> list[Issue]:
        """Let the list page that is next on the frontier have given this; return the issues."""
        head = next(f for f in self.heads() if f.fetch.kind is FetchKind.LISTING)
        listing = ListResult(COLUMN, decisions, following, otherwise, total, pages, repeats)
        with self.database.transaction() as connection:
            frontier.end(connection, head.id, self.run.run_id, FetchState.STORED, "", Answer())
            return self.follower.follow(connection, head, listing)

    def heads(self) -> list[frontier.ScheduledFetch]:
        return frontier.heads(self.database.connection, self.run.crawl_id, "p", 99)

    def pending(self, kind: FetchKind) -> list[str]:
        return [found.fetch.url for found in self.heads() if found.fetch.kind is kind]

    def know(self, name: str, **answer: str) -> None:
        """Let a report be known from an earlier crawl."""
        fetch = Fetch(f"https://p.example/{name}.html", FetchKind.REPORT)
        with self.database.transaction() as connection:
            holdings.keep_resource(
                connection, "p", resource_key("p", fetch), fetch.url, "report",
                Answer(sha256=self.blobs.put(name.encode()).sha256, **answer), 1, None,
            )  # fmt: skip

    def closed(self) -> bool:
        return bool(self.database.connection.execute(select(tables.walk.c.closed)).scalar_one())


@pytest.fixture
def lists(tmp_path: Path) -> Iterator[Callable[..., Lists]]:
    database = Database(default_url(tmp_path))
    prepare(database)
    yield lambda **rules: Lists(
        database, Rules(**{"recheck_from": 2024, **rules}), BlobStore(tmp_path)
    )
    database.close()


def test_a_list_is_walked_to_its_end(lists: Callable[..., Lists]) -> None:
    found = lists()
    assert found.show(match("a"), reject("b"), following=(page(2),), total=3) == []
    assert found.pending(FetchKind.REPORT) == ["https://p.example/a.html"]
    assert found.pending(FetchKind.LISTING) == [f"{LIST}2"]
    assert not found.closed()
    assert found.show(match("c"), total=3) == []
    assert found.closed()
    assert len(found.pending(FetchKind.REPORT)) == 2


def test_a_report_on_two_pages_is_wanted_once(lists: Callable[..., Lists]) -> None:
    found = lists()
    found.show(match("a"), following=(page(2),))
    found.show(match("a"), match("b"))
    assert len(found.pending(FetchKind.REPORT)) == 2


def test_paging_stops_at_a_page_without_anything_new(lists: Callable[..., Lists]) -> None:
    found = lists()
    found.show(match("a"), following=(page(2),))
    assert found.show(match("a"), following=(page(3),)) == []
    assert found.pending(FetchKind.LISTING) == []


def test_an_empty_page_between_others_is_gone_past(lists: Callable[..., Lists]) -> None:
    found = lists()
    found.show(match("a"), following=(page(2),))
    found.show(following=(replace(page(3), memo={GAPS: "1"}),))
    assert found.pending(FetchKind.LISTING) == [f"{LIST}3"]
    found.show(following=(page(4),))
    assert found.pending(FetchKind.LISTING) == []


def test_a_first_page_without_rows_leads_on(lists: Callable[..., Lists]) -> None:
    found = lists()
    found.show(following=(page(2, url=f"{LIST}data"),))
    assert found.pending(FetchKind.LISTING) == [f"{LIST}data"]


def test_where_a_page_repeats_another_way_is_tried(lists: Callable[..., Lists]) -> None:
    found = lists()
    found.show(match("a"), following=(page(2),), total=2)
    other = page(2, url=f"{LIST}?page=2")
    issues = found.show(match("a"), following=(page(3),), otherwise=(other,), total=2)
    assert [issue.code for issue in issues] == ["listing_repeats"]
    assert "trying another way" in issues[0].message
    assert found.pending(FetchKind.LISTING) == [other.url]
    assert found.show(match("b"), total=2) == []
    assert found.closed()


def test_a_total_that_disagrees_is_walked_again_once_and_then_said(
    lists: Callable[..., Lists],
) -> None:
    found = lists()
    assert found.show(match("a"), total=2) == []
    heads = [head.fetch for head in found.heads() if head.fetch.kind is FetchKind.LISTING]
    assert [(fetch.url, fetch.round) for fetch in heads] == [(LIST, 1)]
    assert not found.closed()
    issues = found.show(match("a"), total=2)
    assert [issue.code for issue in issues] == ["total_mismatch"]
    assert "states 2 rows, 1 were seen" in issues[0].message
    assert found.closed()
    assert found.pending(FetchKind.LISTING) == []


def test_the_second_walk_finds_what_had_moved(lists: Callable[..., Lists]) -> None:
    found = lists()
    found.show(match("a"), total=2)
    assert found.show(match("new"), match("a"), total=2) == []
    assert found.closed()
    assert len(found.pending(FetchKind.REPORT)) == 2


def test_a_list_without_a_total_that_moved_on_is_read_once_more_from_its_front(
    lists: Callable[..., Lists],
) -> None:
    found = lists()
    found.show(match("a"), match("b"), following=(page(2),))
    found.show(match("b"), match("c"))  # a new row on top pushed b to the second page
    heads = [head.fetch for head in found.heads() if head.fetch.kind is FetchKind.LISTING]
    assert [(fetch.url, fetch.round) for fetch in heads] == [(LIST, 1)]
    found.show(match("new"), match("a"), following=(page(2),))
    found.show(match("b"), match("c"))
    assert found.closed()
    assert len(found.pending(FetchKind.REPORT)) == 4


def test_a_list_that_moves_on_and_on_is_read_from_its_front_once(
    lists: Callable[..., Lists],
) -> None:
    found = lists()
    found.show(match("a"), match("b"), following=(page(2),))
    found.show(match("b"), match("c"))
    found.show(match("new"), match("a"), following=(page(2),))
    found.show(match("a"), match("d"))  # it moved again
    assert found.pending(FetchKind.LISTING) == []
    assert found.closed()


def test_a_row_that_stands_on_every_page_is_no_sign_of_a_list_that_moves(
    lists: Callable[..., Lists],
) -> None:
    found = lists()
    found.show(match("a"), match("b"), following=(page(2),))
    found.show(match("c"), match("b"))
    assert found.closed()


def test_more_rows_than_stated_are_said_at_once(lists: Callable[..., Lists]) -> None:
    found = lists()
    issues = found.show(match("a"), match("b"), total=1)
    assert [issue.code for issue in issues] == ["total_mismatch"]


def test_rows_that_repeat_on_one_page_count_towards_the_total(lists: Callable[..., Lists]) -> None:
    found = lists()
    assert found.show(match("a"), match("b"), total=3, repeats=1) == []
    assert found.closed()


def test_a_list_without_end_stops_at_its_budget(lists: Callable[..., Lists]) -> None:
    found = lists(listing_pages=3)
    codes = []
    for number in range(1, 10):
        if not found.pending(FetchKind.LISTING):
            break
        issues = found.show(match(f"r{number}"), following=(page(number + 1),))
        codes += [issue.code for issue in issues]
    assert codes == ["listing_budget"]
    assert len(found.pending(FetchKind.REPORT)) == 3


def test_the_budget_grows_with_the_pages_that_a_list_states(lists: Callable[..., Lists]) -> None:
    found = lists(listing_pages=1)
    for number in range(1, 4):
        issues = found.show(match(f"r{number}"), following=(page(number + 1),), pages=2)
        assert issues == []
    issues = found.show(match("r4"), following=(page(5),), pages=2)
    assert [issue.code for issue in issues] == ["listing_budget"]


def test_a_limit_takes_so_many_reports_and_reads_no_further(lists: Callable[..., Lists]) -> None:
    found = lists(limit=2)
    issues = found.show(
        match("a"), reject("x"), match("b"), match("c"), following=(page(2),), total=9
    )
    assert issues == []
    assert len(found.pending(FetchKind.REPORT)) == 2
    assert found.pending(FetchKind.LISTING) == []
    assert walks.matches(found.database.connection, found.run.crawl_id, "p") == 2


def test_a_dry_run_reads_lists_alone(lists: Callable[..., Lists]) -> None:
    found = lists(dry_run=True)
    found.show(match("a"), following=(page(2),))
    assert found.pending(FetchKind.REPORT) == []
    assert found.pending(FetchKind.LISTING) == [f"{LIST}2"]
    assert walks.matches(found.database.connection, found.run.crawl_id, "p") == 1


def skipped(found: Lists) -> list[tuple[str, str]]:
    fetch = tables.fetch
    rows = found.database.connection.execute(
        select(fetch.c.url, fetch.c.reason).where(fetch.c.state == "skipped")
    )
    return [(row.url, row.reason) for row in rows]


def test_known_reports_of_the_newest_years_are_asked_whether_they_changed(
    lists: Callable[..., Lists],
) -> None:
    found = lists()
    found.know("new", etag='"1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    found.know("old", etag='"2"')
    found.know("undated", last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    found.show(match("new", 2024), match("old", 2023), match("undated", None))
    asked = {head.fetch.url: head.fetch.headers for head in found.heads()}
    assert asked == {
        "https://p.example/new.html": (
            ("If-None-Match", '"1"'),
            ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"),
        ),
        "https://p.example/undated.html": (("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"),),
    }
    assert skipped(found) == [("https://p.example/old.html", "known")]


def test_a_refresh_asks_for_every_known_report(lists: Callable[..., Lists]) -> None:
    found = lists(refresh_all=True)
    found.know("old", etag='"2"')
    found.show(match("old", 2010))
    assert [head.fetch.headers for head in found.heads()] == [(("If-None-Match", '"2"'),)]
    assert skipped(found) == []


def test_a_report_whose_bytes_are_damaged_is_asked_for_without_a_condition(
    lists: Callable[..., Lists],
) -> None:
    found = lists(refresh_all=True)
    found.know("old", etag='"2"')
    found.blobs.path(found.blobs.put(b"old").sha256).write_bytes(b"OLD")
    found.show(match("old", 2010))
    assert [head.fetch.headers for head in found.heads()] == [()]

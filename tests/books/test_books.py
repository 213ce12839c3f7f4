"""The books of a run: opened whole or not at all, resumed, and closed with sums that balance."""

from __future__ import annotations

import json
import os
import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings
from sqlalchemy import insert, select, update

from crawler import books as books_module
from crawler.books import Books
from crawler.catalog import discovery, frontier, tables
from crawler.catalog.errors import LeaseError, StorageError
from crawler.catalog.records import Answer, now
from crawler.configuration import DEFAULTS
from crawler.ending import Endings
from crawler.issues import issue
from crawler.model import Column, Fetch, FetchKind, FetchState, Portal
from crawler.query import Query
from crawler.results import PageResult
from tests.books.conftest import KEYS, heads_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def end_all(books: Books, state: FetchState = FetchState.STORED) -> None:
    """End everything that is pending on the frontier."""
    for platform in books.epochs:
        while heads := frontier.heads(books.database.connection, books.run.crawl_id, platform, 99):
            with books.database.transaction() as connection:
                for head in heads:
                    frontier.end(connection, head.id, books.run.run_id, state, "", Answer())


def test_every_portal_is_seeded_once_for_a_crawl(open_books: Callable[..., Books]) -> None:
    first = open_books()
    heads = frontier.heads(first.database.connection, first.run.crawl_id, "zj.gov.cn", 99)
    assert {head.portal for head in heads} == set(KEYS)
    assert {head.fetch.kind for head in heads} <= {FetchKind.HOME, FetchKind.LISTING}
    first.close("shutdown")
    second = open_books()
    assert second.run.resumed
    again = frontier.heads(second.database.connection, second.run.crawl_id, "zj.gov.cn", 99)
    assert [head.id for head in again] == [head.id for head in heads]


def test_a_platform_in_use_leaves_no_run_behind(open_books: Callable[..., Books]) -> None:
    first = open_books(("haiyan",))
    with pytest.raises(LeaseError, match=f"run {first.run.run_id} .process {os.getpid()}"):
        open_books(("pinghu",))
    runs = first.database.connection.execute(select(tables.run.c.id)).scalars().all()
    assert runs == [first.run.run_id]


def test_a_killed_run_gives_way_at_once(open_books: Callable[..., Books]) -> None:
    first = open_books()
    with first.database.transaction() as connection:
        # A process number that nobody has: the highest that Linux gives is below it.
        connection.execute(update(tables.lease).values(pid=2**22 + 1, host=socket.gethostname()))
    second = open_books()
    assert second.run.crawl_id == first.run.crawl_id
    assert second.epochs == {"zj.gov.cn": first.epochs["zj.gov.cn"] + 1}


def test_an_output_that_cannot_be_made_is_refused_with_advice(
    open_books: Callable[..., Books], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="NIANBAO_OUTPUT=FOLDER"):
        open_books(NIANBAO_OUTPUT=str(tmp_path / "file" / "output"))


def test_an_interrupted_run_says_so_and_keeps_what_is_pending(
    open_books: Callable[..., Books],
) -> None:
    books = open_books()
    summary = books.close("shutdown")
    assert summary.exit_code == 130
    assert {portal.outcome for portal in summary.portals} == {"interrupted"}
    assert all(portal.pending == portal.scheduled > 0 for portal in summary.portals)
    row = books.database.connection.execute(select(tables.run)).one()
    assert (row.exit_code, json.loads(row.summary)["exit_code"]) == (130, 130)
    state = books.database.connection.execute(select(tables.crawl.c.state)).scalar_one()
    assert state == "running"


def test_a_finished_crawl_releases_its_platforms_and_the_next_is_new(
    open_books: Callable[..., Books],
) -> None:
    books = open_books()
    end_all(books)
    summary = books.close("finished")
    assert summary.exit_code == 5  # lists were read, and nothing stood on them
    following = open_books()
    assert not following.run.resumed
    assert following.run.crawl_id != books.run.crawl_id


def test_a_portal_where_nothing_stands_has_an_issue_that_says_so(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(("haiyan",))
    end_all(books)
    books.close("finished")
    codes = books.database.connection.execute(select(tables.issue.c.code)).scalars().all()
    assert codes == ["discovery_empty"]


def discover(books: Books, state: FetchState) -> None:
    """End discovery of 海盐县 with one list that it found, and one page more that ends so."""
    connection = books.database.connection
    found = Column("https://www.haiyan.gov.cn/col/col1/index.html")
    page = Fetch("https://www.haiyan.gov.cn/zwgk/", FetchKind.HOME, depth=1)
    with books.database.transaction():
        discovery.remember_columns(connection, "haiyan", [found])
        for head in heads_of(books):
            frontier.end(connection, head.id, books.run.run_id, FetchState.STORED, "", Answer())
        frontier.add(
            connection,
            books.run.crawl_id,
            "haiyan",
            "zj.gov.cn",
            [frontier.Wanted(page)],
        )
        (head,) = heads_of(books)
        frontier.end(connection, head.id, books.run.run_id, state, "http_500", Answer())
    books.close("finished")


def test_columns_that_are_remembered_are_where_a_crawl_begins(
    open_books: Callable[..., Books],
) -> None:
    discover(open_books(("haiyan",)), FetchState.STORED)
    kinds = [head.fetch.kind for head in heads_of(open_books(("haiyan",)))]
    assert kinds == [FetchKind.LISTING]


def test_a_discovery_that_missed_a_page_is_made_again_by_the_next_crawl(
    open_books: Callable[..., Books],
) -> None:
    discover(open_books(("haiyan",)), FetchState.FAILED)
    kinds = [head.fetch.kind for head in heads_of(open_books(("haiyan",)))]
    assert kinds == [FetchKind.HOME, FetchKind.LISTING]


def test_a_discovery_that_its_budget_cut_is_made_again_by_the_next_crawl(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(("haiyan",))
    books.committer.note("haiyan", [issue("discovery_budget", "room for 0")])
    discover(books, FetchState.STORED)
    kinds = [head.fetch.kind for head in heads_of(open_books(("haiyan",)))]
    assert kinds == [FetchKind.HOME, FetchKind.LISTING]


def test_a_portal_that_still_has_something_to_fetch_is_not_judged(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(("haiyan",))
    books.close("finished")
    assert books.database.connection.execute(select(tables.issue.c.code)).scalars().all() == []


def test_issues_of_the_end_stand_in_the_runs_folder_and_in_the_log(
    open_books: Callable[..., Books], caplog: pytest.LogCaptureFixture
) -> None:
    books = open_books(("haiyan",))
    end_all(books)
    books.close("finished")
    lines = (books.log.folder / "issues.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["discovery_empty"]
    assert "haiyan: discovery_empty" in caplog.text


def test_an_unknown_reason_for_closing_is_a_failure(open_books: Callable[..., Books]) -> None:
    books = open_books()
    end_all(books)
    assert books.close("memusage_exceeded").exit_code == 1


def test_a_storage_failure_stops_all_and_is_the_outcome(open_books: Callable[..., Books]) -> None:
    books = open_books()
    end_all(books)
    books.storage_failed(StorageError("disk full", "free some space"))
    books.storage_failed(StorageError("and again"))
    assert books.scheduler.told == [("stop_all",), ("stop_all",)]
    summary = books.close("finished")
    assert (summary.exit_code, summary.outcome) == (1, "disk full; free some space")
    assert {portal.outcome for portal in summary.portals} == {"failed"}
    # What could not be looked at is not judged.
    assert books.database.connection.execute(select(tables.issue)).all() == []


def put_in_outbox(books: Books, portal: str, crawl: str, **values: object) -> int:
    with books.database.transaction() as connection:
        connection.execute(
            insert(tables.report).values(
                report_id=f"{portal}{crawl}{len(values)}", portal=portal, agency_id="a",
                region_code="330424", first_seen_at=now(), last_seen_at=now(),
            )
        )  # fmt: skip
        row = {"crawl_id": crawl, "run_id": "r", "report_id": f"{portal}{crawl}{len(values)}",
               "version": 1, "item": f"{{{portal}}}", "created_at": now(), **values}  # fmt: skip
        new = insert(tables.outbox).values(row).returning(tables.outbox.c.id)
        return int(connection.execute(new).scalar_one())


def test_items_that_nobody_delivered_are_delivered_by_the_next_run_of_their_portal(
    open_books: Callable[..., Books], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books_module, "_PIECE", 1)
    books = open_books(("haiyan",))
    mine = put_in_outbox(books, "haiyan", books.run.crawl_id)
    # A finished crawl of another question left this one.
    older = put_in_outbox(books, "haiyan", "older")
    put_in_outbox(books, "luoyang", "older")
    put_in_outbox(books, "haiyan", "done", delivered_at=now())
    put_in_outbox(books, "haiyan", "refused", delivered_at=None, refused="too often")
    # What this run stores it delivers itself.
    put_in_outbox(books, "haiyan", "own", delivered_at=None, refused="", run_id=books.run.run_id)
    assert [number for number, _ in books.undelivered()] == [mine, older]


def test_a_run_whose_platform_was_taken_over_at_its_end_ends_as_failed(
    open_books: Callable[..., Books],
) -> None:
    open_books(("haiyan",)).close("interrupted")
    books = open_books(("haiyan",))
    assert books.run.resumed
    with books.database.transaction() as connection:
        connection.execute(update(tables.lease).values(epoch=tables.lease.c.epoch + 1))
    summary = books.close("finished")
    assert summary.exit_code == 1
    assert "was taken over" in summary.outcome


def give_up(books: Books) -> list[str]:
    """Give every portal up as dead, end the run, and return the portals' outcomes."""
    for head in heads_of(books):
        books.silent(head, "refused")
        books.committer.set_aside(head)
    return [portal.outcome for portal in books.close("finished").portals]


def test_a_run_that_gets_no_page_further_ends_the_crawl_so_that_the_next_looks_for_new_things(
    open_books: Callable[..., Books],
) -> None:
    first = open_books(NIANBAO_BLOCK_LIMIT=1)
    assert give_up(first) == ["blocked", "blocked"]
    second = open_books(NIANBAO_BLOCK_LIMIT=1)
    assert second.run.resumed
    assert give_up(second) == ["blocked", "blocked"]
    third = open_books(NIANBAO_BLOCK_LIMIT=1)
    assert not third.run.resumed
    assert len(heads_of(third)) == 2


@pytest.mark.parametrize("reason", ["finished", "shutdown"])
def test_a_run_that_got_further_or_was_stopped_leaves_the_rest_to_the_next(
    open_books: Callable[..., Books], reason: str
) -> None:
    give_up(open_books(NIANBAO_BLOCK_LIMIT=1))
    second = open_books()
    if reason == "finished":
        Endings(second).commit(PageResult(heads_of(second)[0], FetchState.STORED))
    second.close(reason)
    assert open_books().run.resumed


def test_a_portal_may_ask_for_more_time_but_never_for_less(tmp_path: Path) -> None:
    slow = Portal("s", "慢市", "330000", "https://s.example/", ("s.example",), "s", delay=9.0)
    hasty = Portal("h", "急市", "330000", "https://h.example/", ("h.example",), "h", delay=0.5)
    portals = {portal.key: portal for portal in (slow, hasty)}
    registry = SimpleNamespace(portal=portals.__getitem__, seeds=lambda *_: ())
    settings = {**DEFAULTS, "NIANBAO_OUTPUT": str(tmp_path), "DOWNLOAD_DELAY": 3}
    books = Books(Settings(settings), registry, Query(portals=("s", "h")))
    assert (books.delay("s"), books.delay("h")) == (9.0, 3.0)
    books.slow_down("h", 20)
    books.slow_down("h", 5)
    assert books.delay("h") == 20
    books.database.close()

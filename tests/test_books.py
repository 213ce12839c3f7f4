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

from crawler.books import Books
from crawler.catalog import clock, frontier, tables
from crawler.catalog.errors import LeaseError, StorageError
from crawler.catalog.records import Answer, now
from crawler.configuration import DEFAULTS
from crawler.ending import Endings
from crawler.model import Block, Charset, FetchKind, FetchState, Page, Portal
from crawler.net.errors import BlockedError
from crawler.query import Query
from crawler.registry import Registry
from crawler.results import PageResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEYS = ("haiyan", "pinghu")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry([], [])


class Scheduler:
    """Writes down what the books tell it."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def rest(self, platform: str, seconds: float) -> None:
        self.told.append(("rest", platform, seconds))

    def stop(self, platform: str) -> None:
        self.told.append(("stop", platform))

    def ended(self, scheduled: frontier.ScheduledFetch, *, led_on: bool) -> None:
        pass

    def stop_all(self) -> None:
        self.told.append(("stop_all",))


@pytest.fixture
def open_books(tmp_path: Path, registry: Registry) -> Iterator[Callable[..., Books]]:
    opened: list[Books] = []

    def make(keys: tuple[str, ...] = KEYS, query: dict | None = None, **settings: object) -> Books:
        found = {**DEFAULTS, "NIANBAO_OUTPUT": str(tmp_path / "output"), "NIANBAO_FSYNC": False,
                 "DOWNLOAD_DELAY": 3, **settings}  # fmt: skip
        books = Books(Settings(found), registry, Query(portals=keys, **(query or {})))
        books.scheduler = Scheduler()
        opened.append(books)
        return books

    yield make
    for books in opened:
        books.database.close()


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
    open_books: Callable[..., Books],
) -> None:
    books = open_books(("haiyan",))
    mine = put_in_outbox(books, "haiyan", books.run.crawl_id)
    # A finished crawl of another question left this one.
    older = put_in_outbox(books, "haiyan", "older")
    put_in_outbox(books, "luoyang", "older")
    put_in_outbox(books, "haiyan", "done", delivered_at=now())
    put_in_outbox(books, "haiyan", "refused", delivered_at=None, refused="too often")
    assert [number for number, _ in books.undelivered()] == [mine, older]


def test_block_pages_in_a_row_make_longer_rests_and_then_give_up(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=10, NIANBAO_BLOCK_LIMIT=3)
    assert books.strike("zj.gov.cn", "waf", None) == 10
    assert books.strike("zj.gov.cn", "waf", None) == 40
    assert books.strike("zj.gov.cn", "waf", None) is None
    assert books.scheduler.told == [
        ("rest", "zj.gov.cn", 10), ("rest", "zj.gov.cn", 40), ("stop", "zj.gov.cn"),
    ]  # fmt: skip
    summary = books.close("finished")
    assert {portal.outcome for portal in summary.portals} == {"blocked"}
    assert summary.exit_code == 4


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


def refuse(endings: Endings, scheduled: frontier.ScheduledFetch, kind: str = "http_403") -> None:
    fetch = scheduled.fetch
    page = Page(fetch.url, 403, (), b"", "", Charset("utf-8"), fetch)
    list(endings.failed(scheduled, BlockedError(Block(kind, "status 403"), page)))


def test_a_page_that_is_refused_while_others_pass_fails_alone(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    refused, other = heads_of(books)
    refuse(endings, refused)
    assert [head.id for head in heads_of(books)] == [other.id, refused.id]
    endings.commit(PageResult(other, FetchState.STORED))
    refuse(endings, heads_of(books)[0])
    assert heads_of(books) == []
    assert books.scheduler.told == [("rest", "zj.gov.cn", 0)]
    found = {portal.portal: portal for portal in books.close("finished").portals}
    assert found[refused.portal].reasons == {"block_page": 1}
    assert found[refused.portal].outcome == "partial"


def test_a_clock_that_was_set_is_told_once(
    open_books: Callable[..., Books],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    endings = Endings(open_books())
    for by in (5.0, -86_400.0, -86_401.0):
        monkeypatch.setattr(clock, "set_by", lambda by=by: by)
        endings._watch_clock()
    assert [record.args for record in caplog.records if "clock" in record.message] == [(-86_400.0,)]


@pytest.mark.parametrize(("kind", "alone"), [("ruishu", 0), ("http_403", 3)])
def test_a_firewalls_page_or_one_refusal_too_many_is_no_forbidden_file(
    open_books: Callable[..., Books], kind: str, alone: int
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    refused, other = heads_of(books)
    refuse(endings, refused, kind)
    endings.commit(PageResult(other, FetchState.STORED))
    endings.alone[refused.platform] = alone
    refuse(endings, heads_of(books)[0], kind)
    assert [head.id for head in heads_of(books)] == [refused.id]
    assert books.strikes[refused.platform] == 1


def test_a_page_that_is_refused_where_none_passes_gives_the_platform_up(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    for _ in range(3):
        refuse(endings, heads_of(books)[0])
    assert books.scheduler.told[-1] == ("stop", "zj.gov.cn")
    assert len(heads_of(books)) == 2


def test_retry_after_is_honoured_and_a_good_answer_forgets_strikes(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_LIMIT=2)
    assert books.strike("zj.gov.cn", "busy", 7.0) == 7.0
    books.passed(heads_of(books)[0])
    assert books.strike("zj.gov.cn", "busy", 7.0) == 7.0


def test_a_portal_that_never_answers_is_given_up_alone(open_books: Callable[..., Books]) -> None:
    books = open_books(NIANBAO_BLOCK_LIMIT=2, NIANBAO_BLOCK_REST=10)
    dead, alive = heads_of(books)
    assert books.silent(dead, "timeout") == 10
    assert books.silent(alive, "timeout") == 10
    books.passed(alive)
    assert books.silent(alive, "timeout") == 10
    assert books.silent(dead, "timeout") is None
    books.committer.set_aside(dead)
    assert books.scheduler.told == []
    connection, crawl = books.database.connection, books.run.crawl_id
    assert [head.portal for head in heads_of(books)] == [alive.portal]
    with books.database.transaction():
        frontier.end(connection, alive.id, books.run.run_id, FetchState.STORED, "", Answer())
    assert frontier.waking_time(connection, crawl, "zj.gov.cn") is None
    found = {portal.portal: portal for portal in books.close("finished").portals}
    assert found[dead.portal].outcome == "blocked"
    assert found[alive.portal].outcome != "blocked"
    assert [head.portal for head in heads_of(open_books())] == [dead.portal]


def heads_of(books: Books) -> list[frontier.ScheduledFetch]:
    return frontier.heads(books.database.connection, books.run.crawl_id, "zj.gov.cn", 99)


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

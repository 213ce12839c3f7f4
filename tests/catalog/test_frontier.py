"""The frontier: a fetch is there once, is handed out in order, and ends exactly once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.catalog import frontier, tables
from crawler.catalog.database import Database, default_url
from crawler.catalog.frontier import Wanted
from crawler.catalog.migrations import prepare
from crawler.catalog.prepared import driver
from crawler.catalog.records import Answer, fetch_key
from crawler.model import Column, Fetch, FetchKind, FetchState, Link, Render

PAGE = Fetch("https://a.example/1.html", FetchKind.REPORT)
LIST = Fetch("https://a.example/list/", FetchKind.LISTING, column=Column("https://a.example/list/"))
FILE = Fetch("https://a.example/1.pdf", FetchKind.FILE)


def add(database: Database, *fetches: Fetch, crawl: str = "c", platform: str = "p") -> list[str]:
    with database.transaction() as connection:
        return frontier.add(connection, crawl, "portal", platform, [Wanted(f) for f in fetches])


def heads(database: Database, crawl: str = "c", limit: int = 9) -> list[frontier.ScheduledFetch]:
    return frontier.heads(database.connection, crawl, "p", limit)


def test_a_fetch_is_there_once_for_each_crawl(database: Database) -> None:
    first = add(database, PAGE, PAGE)
    assert add(database, PAGE) == first[:1]
    assert len(heads(database)) == 1
    add(database, PAGE, crawl="other")
    assert len(heads(database, "other")) == 1
    assert len(heads(database)) == 1


@pytest.mark.parametrize(
    "other",
    [
        Fetch(PAGE.url, PAGE.kind, method="POST"),
        Fetch(PAGE.url, PAGE.kind, method="POST", body=b"page=2"),
        Fetch(PAGE.url, PAGE.kind, render=Render()),
        Fetch(PAGE.url, PAGE.kind, round=1),
        Fetch(PAGE.url + "?", PAGE.kind),
    ],
    ids=["method", "body", "render", "round", "url"],
)
def test_what_asks_another_thing_is_another_fetch(database: Database, other: Fetch) -> None:
    add(database, PAGE, other)
    assert len(heads(database)) == 2


def test_a_fetch_comes_back_as_it_was_put_in(database: Database) -> None:
    rich = Fetch(
        "https://a.example/数据?x=%B1%EA",
        FetchKind.LISTING,
        method="POST",
        body=b"\xb1\xea&a=1",
        headers=(("Referer", "https://a.example/"),),
        column=Column("https://a.example/list/", name="年报", family="trs", year=2020),
        link=Link("https://a.example/1", "标题"),
        render=Render(),
        number=3,
        depth=2,
        round=1,
        memo={"family": "trs"},
    )
    add(database, rich)
    assert [found.fetch for found in heads(database)] == [rich]


def test_files_come_before_pages_and_pages_before_lists_or_as_the_kinds_say(
    database: Database,
) -> None:
    add(database, FILE, PAGE, LIST)
    kinds = [found.fetch.kind for found in heads(database)]
    assert kinds == sorted(kinds, key=list(FetchKind).index)
    assert len(heads(database, limit=2)) == 2


def test_a_fetch_ends_once(database: Database) -> None:
    add(database, PAGE)
    number = heads(database)[0].id
    with database.transaction() as connection:
        first = frontier.end(connection, number, "run", FetchState.STORED, "", Answer(status=200))
        second = frontier.end(connection, number, "run", FetchState.FAILED, "late", Answer())
    assert (first, second) == (True, False)
    assert heads(database) == []
    row = database.connection.execute(select(tables.fetch)).one()
    assert (row.state, row.reason, row.status, row.run_id) == ("stored", "", 200, "run")
    assert frontier.states(database.connection, "c", [fetch_key("p", PAGE)]) == {
        fetch_key("p", PAGE): (number, FetchState.STORED)
    }
    # It is not put on the frontier again within this crawl.
    add(database, PAGE)
    assert heads(database) == []


def test_what_was_decided_beforehand_is_booked_but_never_handed_out(database: Database) -> None:
    with database.transaction() as connection:
        frontier.add(
            connection,
            "c",
            "portal",
            "p",
            [Wanted(PAGE, FetchState.SKIPPED, "known"), Wanted(LIST)],
        )
    assert [found.fetch.kind for found in heads(database)] == [FetchKind.LISTING]


def test_a_fetch_that_is_put_off_waits_and_a_new_run_wakes_it(database: Database) -> None:
    add(database, PAGE, LIST)
    number = next(found.id for found in heads(database) if found.fetch.kind is FetchKind.REPORT)
    with database.transaction() as connection:
        frontier.put_off(connection, number, 60, "http_503")
    assert [found.fetch.kind for found in heads(database)] == [FetchKind.LISTING]
    assert frontier.waking_time(database.connection, "c", "p") == 0
    with database.transaction() as connection:
        frontier.end(connection, heads(database)[0].id, "run", FetchState.STORED, "", Answer())
    wakes = frontier.waking_time(database.connection, "c", "p")
    assert wakes is not None
    assert 55 < wakes - time.time() <= 60
    with database.transaction() as connection:
        frontier.wake_all(connection, "c")
    assert [(found.id, found.attempts) for found in heads(database)] == [(number, 0)]


@pytest.mark.parametrize("by", [86_400.0, -86_400.0])
def test_a_pause_is_as_long_as_it_was_whatever_the_clock_is_set_to(
    database: Database, monkeypatch: pytest.MonkeyPatch, by: float
) -> None:
    add(database, PAGE)
    with database.transaction() as connection:
        frontier.put_off(connection, heads(database)[0].id, 0.5, "http_503")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + by)
    assert heads(database) == []
    time.sleep(0.6)
    assert len(heads(database)) == 1


def test_attempts_are_counted(database: Database) -> None:
    add(database, PAGE)
    number = heads(database)[0].id
    for _ in range(2):
        with database.transaction() as connection:
            frontier.put_off(connection, number, -1, "http_503")
    assert heads(database)[0].attempts == 2


def test_a_platform_without_anything_pending_has_no_waking_time(database: Database) -> None:
    assert frontier.waking_time(database.connection, "c", "p") is None
    add(database, PAGE, platform="q")
    assert frontier.waking_time(database.connection, "c", "p") is None
    assert frontier.platforms_with_pending(database.connection, "c") == ["q"]


def test_the_index_of_pending_fetches_is_used_whatever_values_are_given(tmp_path: Path) -> None:
    found = Database(default_url(tmp_path))
    prepare(found)
    statement = frontier._HEADS._compile(found.connection)
    plan = driver(found.connection).execute(
        f"EXPLAIN QUERY PLAN {statement.text}", [None] * len(statement.order or ())
    )
    assert "fetch_pending" in str(plan.fetchall())
    found.close()

"""Crawls, runs and leases: the same question goes on, and a platform has one holder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time

import pytest
from sqlalchemy import select, update

from crawler.catalog import crawls, frontier, tables
from crawler.catalog.database import Database
from crawler.catalog.errors import LeaseError
from crawler.catalog.frontier import Wanted
from crawler.catalog.records import Answer
from crawler.model import Fetch, FetchKind, FetchState
from crawler.query import Query

QUERY = Query(portals=("haiyan",))


def begin(database: Database, key: str = "k") -> crawls.RunRecord:
    with database.transaction() as connection:
        return crawls.open_run(connection, QUERY, key, "0")


def take(database: Database, run: str, *platforms: str, seconds: float = 120) -> dict[str, int]:
    with database.transaction() as connection:
        return crawls.take_leases(connection, run, platforms, seconds)


def close(database: Database, run: crawls.RunRecord) -> bool:
    with database.transaction() as connection:
        return crawls.close_run(connection, run, "complete", 0, "{}")


def change(database: Database, **values: object) -> None:
    with database.transaction() as connection:
        connection.execute(update(tables.lease).values(**values))


def test_the_same_question_goes_on_until_its_crawl_is_finished(database: Database) -> None:
    first = begin(database)
    with database.transaction() as connection:
        fetch = Fetch("https://a.example/", FetchKind.LISTING)
        frontier.add(connection, first.crawl_id, "haiyan", "p", [Wanted(fetch)])
    assert not first.resumed
    # The first run was killed; the second one ends with something pending.
    second = begin(database)
    assert (second.crawl_id, second.resumed) == (first.crawl_id, True)
    assert second.run_id != first.run_id
    assert close(database, second) is False
    third = begin(database)
    assert third.crawl_id == first.crawl_id
    with database.transaction() as connection:
        number = frontier.heads(connection, first.crawl_id, "p", 1)[0].id
        frontier.end(connection, number, third.run_id, FetchState.STORED, "", Answer())
    assert close(database, third) is True
    assert begin(database).crawl_id != first.crawl_id


def test_another_question_is_another_crawl(database: Database) -> None:
    assert begin(database, "a").crawl_id != begin(database, "b").crawl_id


def test_a_platform_that_is_held_is_refused_and_none_is_taken(database: Database) -> None:
    assert take(database, "first", "p") == {"p": 1}
    with pytest.raises(
        LeaseError, match=rf"platform p is in use by run first \(process {os.getpid()}"
    ):
        take(database, "second", "a", "p")
    held = database.connection.execute(select(tables.lease.c.platform)).scalars().all()
    assert held == ["p"]
    assert take(database, "second", "a") == {"a": 1}


def test_whoever_asks_for_a_held_platform_hears_at_once(
    database: Database, database_url: str
) -> None:
    take(database, "first", "p")
    other = Database(database_url)
    with database.transaction() as connection:
        # The holder was stopped in the middle of a page.
        crawls.beat(connection, "first")
        # Whoever waited for the page's end would be refused by the database instead.
        with pytest.raises(LeaseError, match="platform p is in use by run first"):
            crawls.refuse_held(other.connection, {"p", "q"})
        crawls.refuse_held(other.connection, {"q"})
    other.close()


def test_a_released_platform_is_free_and_its_epoch_grows(database: Database) -> None:
    take(database, "first", "p")
    with database.transaction() as connection:
        crawls.release(connection, "first")
    assert take(database, "second", "p") == {"p": 2}
    assert not crawls.holds(database.connection, "p", "first", 1)
    assert crawls.holds(database.connection, "p", "second", 2)
    assert not crawls.holds(database.connection, "p", "second", 1)


def test_the_platform_of_a_dead_process_is_taken_over_at_once(database: Database) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    take(database, "first", "p")
    change(database, pid=child.pid)
    assert take(database, "second", "p") == {"p": 2}


def test_a_zombie_holds_nothing(database: Database) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    take(database, "first", "p")
    change(database, pid=child.pid, process_started=crawls._process_started(child.pid))
    try:
        with pytest.raises(LeaseError):
            take(database, "second", "p")
        child.kill()
        end = time.monotonic() + 10
        while crawls._process_started(child.pid) != -1 and time.monotonic() < end:
            time.sleep(0.01)
        assert take(database, "second", "p") == {"p": 2}
    finally:
        child.communicate()


def test_a_process_number_that_is_used_again_is_another_process(database: Database) -> None:
    take(database, "first", "p")
    change(database, process_started=crawls._process_started(os.getpid()) - 1)
    assert take(database, "second", "p") == {"p": 2}


def test_another_host_is_believed_by_its_heartbeat(database: Database) -> None:
    take(database, "first", "p")
    change(database, host="elsewhere", pid=1)
    with pytest.raises(LeaseError, match="on elsewhere, last heard of"):
        take(database, "second", "p")
    change(database, heartbeat_at=time.time() - 121)
    assert take(database, "second", "p") == {"p": 2}
    row = database.connection.execute(select(tables.lease)).one()
    assert (row.host, row.run_id) == (socket.gethostname(), "second")


def test_a_heartbeat_keeps_only_what_is_still_held(database: Database) -> None:
    take(database, "first", "p", "q")
    change(database, heartbeat_at=0.0)
    with database.transaction() as connection:
        connection.execute(
            update(tables.lease).where(tables.lease.c.platform == "q").values(run_id="other")
        )
        assert crawls.beat(connection, "first") == 1
    rows = database.connection.execute(select(tables.lease.c.platform, tables.lease.c.heartbeat_at))
    beats = {row.platform: row.heartbeat_at for row in rows}
    assert beats["q"] == 0
    assert time.time() - beats["p"] < 10

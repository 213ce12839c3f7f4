"""The scheduler: one request out for each platform, waiting, stopping, and nothing lost."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler import scheduler as schedulers
from crawler.catalog import crawls, frontier
from crawler.catalog.database import Database, default_url
from crawler.catalog.errors import StorageError
from crawler.catalog.frontier import Wanted
from crawler.catalog.migrations import prepare
from crawler.catalog.records import Answer
from crawler.model import Fetch, FetchKind, FetchState
from crawler.query import Query
from crawler.requesting import META_KEY, scheduled_of
from crawler.scheduler import CatalogScheduler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Bench:
    """A scheduler over a real catalog, without Scrapy's engine around it."""

    def __init__(self, database: Database, jitter: float) -> None:
        self.database = database
        with database.transaction() as connection:
            self.run = crawls.open_run(connection, Query(portals=("a",)), "k", "0")
        self.slots = {name: SimpleNamespace(delay=0.0) for name in ("a", "b")}
        self.poked = 0
        self.failures: list[Exception] = []
        self.books = SimpleNamespace(
            database=database, run=self.run, epochs={"a": 1, "b": 1}, scheduler=None,
            delay=lambda platform: {"a": 3.0, "b": 5.0}[platform],
            storage_failed=self.failures.append,
        )  # fmt: skip
        engine = SimpleNamespace(
            downloader=SimpleNamespace(slots=self.slots),
            _slot=SimpleNamespace(nextcall=SimpleNamespace(schedule=self._poke)),
        )
        settings = Settings(
            {"NIANBAO_PAGE_MEBIBYTES": 1, "NIANBAO_FILE_MEBIBYTES": 2, "NIANBAO_JITTER": jitter}
        )
        self.scheduler = CatalogScheduler(SimpleNamespace(settings=settings, engine=engine))
        self.scheduler.open(
            SimpleNamespace(books=self.books, parse=lambda _: None, errback=lambda _: None)
        )

    def _poke(self) -> None:
        self.poked += 1

    def add(self, platform: str, *names: str, kind: FetchKind = FetchKind.REPORT) -> None:
        wanted = [Wanted(Fetch(f"https://{platform}.example/{name}", kind)) for name in names]
        with self.database.transaction() as connection:
            frontier.add(connection, self.run.crawl_id, platform, platform, wanted)

    def next(self) -> str | None:
        request = self.scheduler.next_request()
        return request.url.removeprefix("https://").replace(".example", "") if request else None

    def end(self, request: Request, *, led_on: bool = False) -> None:
        scheduled = scheduled_of(request)
        with self.database.transaction() as connection:
            frontier.end(connection, scheduled.id, self.run.run_id, FetchState.STORED, "", Answer())
        self.scheduler.ended(scheduled, led_on=led_on)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(default_url(tmp_path))
    prepare(found)
    yield found
    found.close()


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database, jitter=0.0)


def test_each_platform_has_one_request_out(bench: Bench) -> None:
    bench.add("a", "1", "2")
    bench.add("b", "1")
    first = bench.scheduler.next_request()
    assert {first.url, f"https://{bench.next()}"} == {"https://a.example/1", "https://b/1"}
    assert bench.next() is None
    assert len(bench.scheduler) == 2
    bench.end(first)
    assert bench.next() == "a/2"
    assert bench.next() is None


def test_only_some_heads_are_in_memory(bench: Bench) -> None:
    bench.add("a", *(str(number) for number in range(100)))
    seen = []
    while request := bench.scheduler.next_request():
        assert len(bench.scheduler.queues["a"].heads) < schedulers.HEADS
        seen.append(request.url)
        bench.end(request)
    assert seen == [f"https://a.example/{number}" for number in range(100)]


def test_a_page_that_led_on_lets_more_urgent_fetches_come_first(bench: Bench) -> None:
    bench.add("a", *(str(number) for number in range(5)), kind=FetchKind.LISTING)
    request = bench.scheduler.next_request()
    urgent = min(FetchKind, key=list(FetchKind).index)
    bench.add("a", "urgent", kind=urgent)
    bench.end(request, led_on=True)
    assert bench.next() == "a/urgent"


def test_the_request_carries_slot_cap_and_both_callbacks(bench: Bench) -> None:
    bench.add("a", "page", kind=FetchKind.LISTING)
    page = bench.scheduler.next_request()
    bench.end(page)
    bench.add("a", "file", kind=FetchKind.FILE)
    file = bench.scheduler.next_request()
    assert page.meta["download_slot"] == "a"
    assert (page.meta["download_maxsize"], file.meta["download_maxsize"]) == (2**20, 2 * 2**20)
    assert page.callback is not None
    assert page.errback is not None
    assert page.dont_filter


def test_jitter_only_adds_to_the_delay(database: Database) -> None:
    bench = Bench(database, jitter=0.5)
    bench.add("a", *(str(number) for number in range(60)))
    delays = []
    while request := bench.scheduler.next_request():
        delays.append(bench.slots["a"].delay)
        bench.end(request)
    assert min(delays) >= 3.0
    assert max(delays) <= 4.5
    assert max(delays) - min(delays) > 0.5


def test_without_jitter_the_delay_is_the_platforms_own(bench: Bench) -> None:
    bench.add("a", "1")
    bench.add("b", "1")
    bench.next()
    bench.next()
    assert (bench.slots["a"].delay, bench.slots["b"].delay) == (3.0, 5.0)


async def _put_off(bench: Bench) -> None:
    bench.add("a", "1")
    request = bench.scheduler.next_request()
    scheduled = scheduled_of(request)
    with bench.database.transaction() as connection:
        frontier.put_off(connection, scheduled.id, 0.3, "http_503")
    bench.scheduler.ended(scheduled, led_on=True)
    begun = time.monotonic()
    assert bench.next() is None
    # The crawl does not end while something waits.
    assert bench.scheduler.has_pending_requests()
    while not bench.poked:
        assert time.monotonic() - begun < 5
        await asyncio.sleep(0.01)
    assert 0.25 <= time.monotonic() - begun < 2
    assert bench.next() == "a/1"


def test_a_fetch_that_was_put_off_wakes_its_platform(bench: Bench) -> None:
    asyncio.run(_put_off(bench))


async def _rest(bench: Bench) -> None:
    bench.add("a", "1", "2")
    bench.add("b", "1", "2")
    first, other = bench.scheduler.next_request(), bench.scheduler.next_request()
    bench.scheduler.rest("a", 0.3)
    bench.end(first)
    bench.end(other)
    # Only the other platform goes on.
    assert bench.next() == "b/2"
    assert bench.next() is None
    begun = time.monotonic()
    while not bench.poked:
        assert time.monotonic() - begun < 5
        await asyncio.sleep(0.01)
    assert time.monotonic() - begun > 0.2
    assert bench.next() == "a/2"


async def _rest_twice(bench: Bench) -> None:
    bench.add("a", "1", "2")
    first = bench.scheduler.next_request()
    bench.scheduler.rest("a", 3600)
    bench.scheduler.rest("a", 0)
    bench.end(first)
    assert bench.next() is None


def test_a_short_rest_does_not_end_a_longer_one(bench: Bench) -> None:
    asyncio.run(_rest_twice(bench))


def test_a_platform_that_rests_gets_nothing_until_its_time(bench: Bench) -> None:
    asyncio.run(_rest(bench))


async def _stop(bench: Bench) -> None:
    bench.add("a", "1", "2")
    bench.add("b", "1", "2")
    first, other = bench.scheduler.next_request(), bench.scheduler.next_request()
    bench.scheduler.stop("a")
    bench.end(first)
    bench.end(other)
    assert bench.next() == "b/2"
    assert bench.next() is None


def test_a_platform_that_is_given_up_gets_nothing_more(bench: Bench) -> None:
    asyncio.run(_stop(bench))
    pending = frontier.platforms_with_pending(bench.database.connection, bench.run.crawl_id)
    assert "a" in pending


@pytest.mark.parametrize("how", ["stop_all", "close"])
def test_a_scheduler_that_stops_hands_out_nothing_and_keeps_all(bench: Bench, how: str) -> None:
    bench.add("a", "1")
    if how == "close":
        bench.scheduler.close("shutdown")
    else:
        bench.scheduler.stop_all()
    assert bench.next() is None
    assert not bench.scheduler.has_pending_requests()
    assert frontier.platforms_with_pending(bench.database.connection, bench.run.crawl_id) == ["a"]


def test_a_request_that_was_lost_is_made_again(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.add("a", "1", "2")
    assert bench.next() == "a/1"
    assert bench.next() is None
    # Scrapy asks this when nothing is in progress any more: the request has vanished.
    assert bench.scheduler.has_pending_requests()
    assert "the request for https://a.example/1 was lost; it is made again" in caplog.text
    assert bench.next() == "a/1"


def test_a_late_end_of_another_fetch_frees_nothing(bench: Bench) -> None:
    bench.add("a", "1", "2")
    first = bench.scheduler.next_request()
    bench.end(first)
    assert bench.next() == "a/2"
    bench.scheduler.ended(scheduled_of(first), led_on=False)
    assert bench.next() is None


def test_a_redirect_goes_on_under_the_same_fetch(bench: Bench) -> None:
    bench.add("a", "1")
    first = bench.scheduler.next_request()
    hop = Request("https://a.example/moved", meta=first.meta)
    assert bench.scheduler.enqueue_request(hop)
    assert bench.scheduler.next_request() is hop


def test_a_request_that_no_fetch_stands_behind_is_refused(bench: Bench) -> None:
    assert not bench.scheduler.enqueue_request(Request("https://a.example/"))
    assert META_KEY not in Request("https://a.example/").meta


def test_a_catalog_that_cannot_be_read_stops_the_run(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("the disk is gone")

    bench.add("a", "1")
    monkeypatch.setattr(frontier, "heads", refuse)
    assert bench.next() is None
    assert [str(error) for error in bench.failures] == ["the disk is gone"]
    assert not bench.scheduler.has_pending_requests()


def test_the_crawl_ends_when_nothing_is_pending(bench: Bench) -> None:
    bench.add("a", "1")
    bench.end(bench.scheduler.next_request())
    assert bench.next() is None
    assert not bench.scheduler.has_pending_requests()

"""Opens the books of runs in a folder of the test's own, with a scheduler that only writes down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler.books import Books
from crawler.catalog import frontier
from crawler.configuration import DEFAULTS
from crawler.query import Query
from crawler.registry import Registry

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


def heads_of(books: Books) -> list[frontier.ScheduledFetch]:
    return frontier.heads(books.database.connection, books.run.crawl_id, "zj.gov.cn", 99)

"""The frontier with very many pending fetches: memory of the process and cost of a dispatch.

Run as ``python -m tests.bench.pending FOLDER FETCHES PLATFORMS fill|measure``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scrapy.settings import Settings

from crawler.catalog import frontier
from crawler.catalog.database import Database, default_url
from crawler.catalog.frontier import Wanted
from crawler.catalog.migrations import prepare
from crawler.model import Fetch, FetchKind, Link
from crawler.registry import Registry
from crawler.requesting import scheduled_of
from crawler.scheduler import CatalogScheduler
from tests.bench.measure import ROOT
from tests.bench.measured import peak_memory

CRAWL = "bench"
BATCH = 5000


@dataclass(frozen=True)
class Dispatch:
    """Most memory in MB, and microseconds for one request handed out (median, with refills)."""

    memory: float
    microseconds: float


def platform(number: int) -> str:
    return f"p{number:04d}.replica.gov.cn"


def fill(folder: Path, fetches: int, platforms: int) -> None:
    """Put so many reports on the frontier, spread evenly over the platforms."""
    database = Database(default_url(folder))
    prepare(database)
    for number in range(platforms):
        host = platform(number)
        share = fetches // platforms + (number < fetches % platforms)
        urls = [f"http://{host}/zwgk/t20250101_{place}.html" for place in range(share)]
        wanted = [
            Wanted(Fetch(url, FetchKind.REPORT, link=Link(url, "2024年政府信息公开工作年度报告")))
            for url in urls
        ]
        with database.transaction() as connection:
            for first in range(0, len(wanted), BATCH):
                frontier.add(connection, CRAWL, host, host, wanted[first : first + BATCH])
    database.close()


def measure(folder: Path, platforms: int, rounds: int = 10) -> Dispatch:
    """Hand out requests of every platform in turn with the crawl's own scheduler."""
    Registry()  # all that a crawl has in memory: Scrapy, the plugins, the regions
    database = Database(default_url(folder))
    books = SimpleNamespace(
        database=database,
        run=SimpleNamespace(crawl_id=CRAWL),
        epochs={platform(number): 1 for number in range(platforms)},
        delay=lambda _: 0.0,
    )
    engine = SimpleNamespace(downloader=SimpleNamespace(slots={}), _slot=None)
    crawler: Any = SimpleNamespace(settings=_settings(), engine=engine)
    spider: Any = SimpleNamespace(books=books, parse=print, errback=print)
    scheduler = CatalogScheduler(crawler)
    scheduler.open(spider)
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        out = []
        for _ in range(platforms):
            request = scheduler.next_request()
            assert request is not None, "the frontier is not empty, yet nothing was handed out"
            out.append(scheduled_of(request))
        for scheduled in out:
            assert scheduled is not None
            scheduler.ended(scheduled, led_on=False)
        took.append((time.perf_counter() - began) / platforms * 1e6)
    database.close()
    return Dispatch(peak_memory(), statistics.median(took))


def _settings() -> Settings:
    settings = Settings()
    settings.setmodule("settings.replica")
    return settings


def pending(fetches: int, platforms: int) -> Dispatch:
    """Fill a frontier in one process and measure in another."""
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        words = [sys.executable, "-m", "tests.bench.pending", folder, str(fetches), str(platforms)]
        subprocess.run([*words, "fill"], cwd=ROOT, check=True)
        done = subprocess.run(
            [*words, "measure"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        return Dispatch(**json.loads(done.stdout))


def main(folder: str, fetches: str, platforms: str, what: str) -> None:
    if what == "fill":
        fill(Path(folder), int(fetches), int(platforms))
        return
    sys.stdout.write(json.dumps(vars(measure(Path(folder), int(platforms)))))


if __name__ == "__main__":
    main(*sys.argv[1:5])

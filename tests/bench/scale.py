"""Politeness, memory and requests: what a crawl costs when there is more of everything."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.catalog.reader import open_catalog
from crawler.replica.model import ReplicaOptions
from crawler.replica.process import start_replica
from tests.bench.measure import crawl, crawl_environment, run

if TYPE_CHECKING:
    from crawler.replica.process import ReplicaProcess


@dataclass(frozen=True)
class Polite:
    """A crawl of many platforms with a delay: seconds it took, and those it must take."""

    wall: float
    ideal: float

    @property
    def ratio(self) -> float:
        return self.wall / self.ideal


def polite(platforms: int, reports: int, delay: float) -> Polite:
    """Crawl so many platforms in one process.

    Ideal is the platform with most requests, one for each delay and nothing in between. Measured
    is from the first request to the last as the replica saw them.
    """
    options = ReplicaOptions(portals=platforms, portal_reports=reports)
    with start_replica(options) as replica, tempfile.TemporaryDirectory() as folder:
        words = crawl("-a", f"portal={keys(platforms)}")
        # The replica makes its documents when they are first asked for, which takes its time.
        run(words, crawl_environment(replica, Path(folder) / "first", platforms))
        replica.reset_served()
        environment = crawl_environment(replica, Path(folder) / "output", platforms)
        run([*words, "-s", f"DOWNLOAD_DELAY={delay}"], environment)
        times: dict[str, list[float]] = defaultdict(list)
        for hit in replica.served():
            times[hit.host].append(hit.time)
    every = [moment for moments in times.values() for moment in moments]
    longest = max(len(moments) for moments in times.values())
    return Polite(max(every) - min(every), (longest - 1) * delay)


def keys(portals: int) -> str:
    """Return the keys of so many synthetic portals as the argument ``portal`` takes them."""
    return ",".join(f"p{number:04d}" for number in range(1, portals + 1))


def memory(reports: int, portals: int = 20) -> float:
    """Crawl so many reports and return the most memory that the process had, in MB."""
    options = ReplicaOptions(portals=portals, portal_reports=reports // portals)
    with start_replica(options) as replica, tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        cost = run(
            crawl("-a", f"portal={keys(portals)}"), crawl_environment(replica, output, portals)
        )
        with open_catalog(output) as catalog:
            stored = sum(1 for _ in catalog.reports())
        assert stored == reports // portals * portals, f"{stored} of {reports} reports were stored"
    return cost.memory


@dataclass(frozen=True)
class Requests:
    """What a first crawl asked for. ``pages`` are reports' pages and lists."""

    stored: int
    pages: int
    files: int
    robots: int

    @property
    def per_report(self) -> float:
        return self.pages / self.stored


def requests(portals: int, reports: int) -> Requests:
    """Crawl once and count the requests for each stored report."""
    options = ReplicaOptions(portals=portals, portal_reports=reports)
    with start_replica(options) as replica, tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        run(crawl("-a", f"portal={keys(portals)}"), crawl_environment(replica, output, portals))
        return count(replica, output)


def count(replica: ReplicaProcess, output: Path) -> Requests:
    """Sort what was served by what the catalog says that it was for."""
    with open_catalog(output) as catalog:
        items = list(catalog.reports())
    files = {bare(file.url) for item in items for file in item.attachments}
    kinds: Counter[str] = Counter()
    for hit in replica.served():
        if urlsplit(hit.url).path == "/robots.txt":
            kinds["robots"] += 1
        else:
            kinds["files" if bare(hit.url) in files else "pages"] += 1
    return Requests(len(items), kinds["pages"], kinds["files"], kinds["robots"])


def bare(url: str) -> str:
    """Return a URL without its scheme."""
    return url.partition("://")[2]

"""Whole crawls, each in a process of its own, against replica portals that the test holds."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog
from crawler.catalog.verify import verify
from crawler.replica.model import ReplicaOptions
from crawler.replica.process import ReplicaProcess, start_replica

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
SCRAPY = [sys.executable, "-m", "scrapy"]


@dataclass
class Site:
    """A replica and a folder for what is collected from it."""

    replica: ReplicaProcess
    output: Path
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        mine = {
            "SCRAPY_PROJECT": "replica",
            "NIANBAO_REPLICA": "0",
            "NIANBAO_RESOLVE": self.replica.resolve,
            "SSL_CERT_FILE": str(self.replica.ca_file),
            "NIANBAO_OUTPUT": str(self.output),
        }
        return {**os.environ, **mine, **self.settings}

    def scrapy(self, *words: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*SCRAPY, *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def crawl(self, *words: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        return self.scrapy("crawl", "nianbao", *words, timeout=timeout)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a crawl; what it says goes to ``log``."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*SCRAPY, "crawl", "nianbao", *words],
                cwd=ROOT,
                env=self.environment(),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    @property
    def log(self) -> Path:
        """The file that started crawls write their log to."""
        return self.output.with_name(f"{self.output.name}.log")

    def collected(self) -> list[tuple[str, int | None, str]]:
        """Return (portal, year, SHA-256 of the main file) of every report in the catalog."""
        with open_catalog(self.output) as catalog:
            return [
                (item.portal, item.report_year, item.main.sha256 or "")
                for item in catalog.reports()
            ]

    def is_whole(self, portal: str) -> bool:
        """Return whether everything of a portal is in the catalog, and the catalog is clean."""
        wanted = sorted(entry.sha256 for entry in self.replica.published(portal))
        got = sorted(sha256 for key, _, sha256 in self.collected() if key == portal)
        return got == wanted and verify(self.output).clean

    def rows(self, statement: str) -> list[tuple]:
        """Return what the catalog answers to an SQL statement."""
        place = self.output / "nianbao.sqlite"
        with contextlib.closing(sqlite3.connect(place, timeout=30)) as found:
            return found.execute(statement).fetchall()

    def run_summary(self) -> dict[str, object]:
        newest = max((self.output / "runs").iterdir())
        return json.loads((newest / "run.json").read_text())

    def served(self) -> Counter[str]:
        return Counter(hit.url for hit in self.replica.served())


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    started: list[ReplicaProcess] = []

    def make(**options: object) -> Site:
        replica = start_replica(ReplicaOptions(**options))
        started.append(replica)
        return Site(replica, tmp_path / "output")

    yield make
    for replica in started:
        replica.stop()


@pytest.fixture(scope="module")
def replica() -> Iterator[ReplicaProcess]:
    """Yield a replica whose faults a module's tests switch on and off."""
    running = start_replica(ReplicaOptions())
    yield running
    running.stop()

"""A crawl that is killed with SIGKILL, again and again, loses nothing and repeats next to nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crawler.catalog import tables
from crawler.catalog.blobs import BLOBS, TEMPORARY
from crawler.catalog.database import Database
from crawler.catalog.reader import open_catalog
from crawler.outcomes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import PostgresqlServer

pytestmark = pytest.mark.e2e

PORTALS = ("haiyan", "sxxz_kjj")
# The two lie on two platforms, and each has one request out at a time.
IN_FLIGHT = 2

# A downstream parser that is told of every item: it writes down what it was told, and at once.
LISTENER = '''
"""Writes every delivered item's number into a file."""

import os

from crawler.api import hookimpl

PLACE = {place!r}


@hookimpl
def nianbao_stored(report, files, run):
    with open(PLACE, "a") as file:
        file.write(f"{{report.delivery_id}}\\n")
'''


@dataclass
class Killed:
    """A crawl under fire: what was killed, and what a downstream consumer saw meanwhile."""

    site: object
    place: str
    told: Path
    seed: int
    kills: int = 0
    cursor: int = 0
    pulled: list[int] = field(default_factory=list)

    def run(self, kills: int, expected_requests: int) -> None:
        """Kill so many processes, then let the last one end."""
        chance = random.Random(self.seed)
        words = ("-a", f"portal={','.join(PORTALS)}")
        step = expected_requests / (kills + 1)
        for number in range(1, kills + 1):
            process = self.site.start(*words)
            if number % 7 == 3:
                # Some die while they still open the catalog, or just after.
                self._wait(process, seconds=chance.uniform(0.5, 4))
            else:
                at = int(step * (number - chance.random()))
                self._wait(process, requests=max(at, self._asked() + 1))
                time.sleep(chance.uniform(0, 0.03))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                self.kills += 1
            process.wait()
            self._pull()
        done = self.site.crawl(*words)
        assert done.returncode == 0, done.stderr[-3000:]
        self._pull()

    def run_until(self, requests: int, strike: Callable[[], None]) -> int:
        """Strike after so many requests; return the exit code of the crawl."""
        process = self.site.start("-a", f"portal={','.join(PORTALS)}")
        self._wait(process, requests=requests)
        assert process.poll() is None
        strike()
        self.kills += 1
        return process.wait(timeout=60)

    def _asked(self) -> int:
        return sum(not hit.url.endswith("/robots.txt") for hit in self.site.replica.served())

    def _wait(
        self, process: subprocess.Popen[bytes], requests: int | None = None, seconds: float = 60
    ) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            if requests is not None and self._asked() >= requests:
                return
            time.sleep(0.02)

    def _pull(self) -> None:
        """Read what is new behind the cursor, as a downstream parser does."""
        try:
            catalog = open_catalog(self.place, self.site.output)
        except Exception:  # the first one may be killed before there is a catalog
            assert self.cursor == 0
            return
        with catalog:
            for item in catalog.changes(self.cursor):
                self.pulled.append(item.delivery_id)
                self.cursor = item.delivery_id


def check(killed: Killed) -> None:
    site = killed.site
    published = [e for key in PORTALS for e in site.replica.published(key)]
    with open_catalog(killed.place, site.output) as catalog:
        items = list(catalog.reports())
        everything = [item.delivery_id for item in catalog.changes()]
    # Nothing lost, nothing doubled, no byte altered.
    assert Counter(item.main.sha256 for item in items) == Counter(e.sha256 for e in published)
    # A row that leads directly to a file has it for its main file.
    files = {file.sha256 for item in items for file in (item.main, *item.attachments)}
    assert files >= {file.sha256 for entry in published for file in entry.files}
    assert all(item.version == 1 for item in items)
    assert len({item.report_id for item in items}) == len(items)
    # Every item was delivered, and the consumer who reads behind a cursor has missed none.
    told = Counter(int(line) for line in killed.told.read_text().split())
    assert set(told) == set(everything) == set(killed.pulled)
    assert len(killed.pulled) == len(everything)
    assert sum(told.values()) - len(told) <= killed.kills * 10
    database = Database(killed.place)
    waiting = database.connection.execute(
        select(tables.outbox.c.id).where(tables.outbox.c.delivered_at.is_(None))
    ).all()
    database.close()
    assert waiting == []
    # At most what was in flight was asked for again.
    asked = Counter(hit.url for hit in site.replica.served() if not hit.url.endswith("/robots.txt"))
    repeated = sum(asked.values()) - len(asked)
    assert repeated <= killed.kills * IN_FLIGHT, asked.most_common(5)
    verified = site.scrapy("verify")
    assert verified.returncode == 0, verified.stdout
    # What the killed writers left behind is gone.
    assert os.listdir(site.output / BLOBS / TEMPORARY) == []
    print(f"{killed.kills} kills, {len(asked)} URLs, {repeated} asked twice, "
          f"{len(items)} reports, {sum(told.values()) - len(told)} delivered twice")  # fmt: skip


def expose(make_site: Callable, tmp_path: Path, database: str = "", **options: object) -> Killed:
    site = make_site(**options)
    told = tmp_path / "told"
    plugin = tmp_path / "listener.py"
    plugin.write_text(LISTENER.format(place=str(told)))
    site.settings["NIANBAO_PLUGIN_PATHS"] = str(plugin)
    if database:
        site.settings["NIANBAO_DATABASE"] = database
    place = database or f"sqlite:///{site.output / 'nianbao.sqlite'}"
    return Killed(site, place, told, seed=int(os.environ.get("NIANBAO_TEST_SEED", "20261121")))


def test_a_crawl_that_is_killed_six_times_is_whole(make_site: Callable, tmp_path: Path) -> None:
    killed = expose(make_site, tmp_path)
    killed.run(6, expected_requests=120)
    assert killed.kills >= 5
    check(killed)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_crawl_that_is_killed_fifty_times_is_whole(make_site: Callable, tmp_path: Path) -> None:
    killed = expose(make_site, tmp_path, reports=(("haiyan", 400), ("sxxz_kjj", 300)))
    killed.run(50, expected_requests=1000)
    assert killed.kills >= 48
    check(killed)


@pytest.mark.postgresql
def test_a_crawl_into_postgresql_that_is_killed_is_whole(
    make_site: Callable, tmp_path: Path, new_postgresql: str
) -> None:
    killed = expose(make_site, tmp_path, new_postgresql)
    killed.run(1, expected_requests=100)
    assert killed.kills == 1
    check(killed)


@pytest.mark.postgresql
def test_a_postgresql_server_that_crashes_in_a_crawl_loses_nothing(
    make_site: Callable,
    tmp_path: Path,
    postgresql_server: PostgresqlServer,
    new_postgresql: str,
) -> None:
    killed = expose(make_site, tmp_path, new_postgresql)
    code = killed.run_until(40, postgresql_server.stop)
    postgresql_server.start()
    assert code == int(ExitCode.FAILED)
    said = killed.site.log.read_text()
    assert "Traceback" not in said
    assert "start the database server or correct NIANBAO_DATABASE, then run again" in said
    killed.run(0, expected_requests=100)
    check(killed)

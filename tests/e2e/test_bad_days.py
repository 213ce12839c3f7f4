"""What goes wrong around a crawl: each gets a message, an exit code, and loses nothing."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

ONE = ("-a", "portal=sxxz_kjj")
BIGGER = ("-a", "portal=haiyan")


def wait_for(question: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def asked(site) -> int:
    return sum(not hit.url.endswith("/robots.txt") for hit in site.replica.served())


def is_whole(site, portal: str) -> bool:
    """Return whether everything of a portal is in the catalog, and the catalog is clean."""
    wanted = sorted(entry.sha256 for entry in site.replica.published(portal))
    got = sorted(sha256 for key, _, sha256 in site.collected() if key == portal)
    return got == wanted and site.scrapy("verify").returncode == 0


def rows(site, statement: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(site.output / "nianbao.sqlite", timeout=30)) as found:
        return found.execute(statement).fetchall()


@contextlib.contextmanager
def small_disk(folder: Path, options: str) -> Iterator[None]:
    """Mount a small disk of its own in a folder."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "nianbao-test", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-a", "provinz=zhejiang"), ("provinz", "did you mean province")),
        (("-a", "province=zhejang"), ("zhejang", "did you mean", "zhejiang")),
        (("-a", "portal=haiyam"), ("haiyam", "did you mean", "haiyan")),
        (("-a", "portal=haiyan", "-a", "year=1999"), ("1999",)),
        ((*ONE, "-s", "NIANBAO_JITER=1"), ("NIANBAO_JITER", "did you mean NIANBAO_JITTER")),
    ],
    ids=["argument", "region", "portal", "year", "setting"],
)
def test_a_mistake_ends_before_the_first_request(
    make_site: Callable, words: tuple[str, ...], says: tuple[str, ...]
) -> None:
    site = make_site(reports=1)
    done = site.crawl(*words)
    assert done.returncode == 2, done.stderr[-2000:]
    for part in says:
        assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert site.replica.served() == []
    assert not site.output.exists()


def test_a_platform_in_use_is_refused_and_its_holder_goes_on(make_site: Callable) -> None:
    site = make_site()
    holder = site.start(*ONE)
    wait_for(lambda: asked(site) >= 5)
    # It does not even answer any more, but it lives: its platform stays its own.
    holder.send_signal(signal.SIGSTOP)
    before = asked(site)
    refused = site.crawl("-a", "portal=sxxz")
    beside = site.crawl("-a", "portal=dinghai")
    assert refused.returncode == 2, refused.stderr[-2000:]
    assert f"process {holder.pid} on" in refused.stderr
    run = rows(site, "select id from run order by id")[0][0]
    assert f"platform sxxz.gov.cn is in use by run {run}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not any("www.sxxz.gov.cn" in hit.url for hit in site.replica.served())
    assert asked(site) > before
    # A run on another platform goes on beside it.
    assert beside.returncode == 0, beside.stderr[-2000:]
    holder.send_signal(signal.SIGCONT)
    assert holder.wait(60) == 0
    assert is_whole(site, "sxxz_kjj")
    assert is_whole(site, "dinghai")


def test_a_run_that_was_fenced_off_writes_nothing_more(make_site: Callable) -> None:
    site = make_site()
    process = site.start(*BIGGER)
    wait_for(lambda: asked(site) >= 30)
    process.send_signal(signal.SIGSTOP)
    # Another machine believed it dead and took its platform over.
    with contextlib.closing(sqlite3.connect(site.output / "nianbao.sqlite", timeout=30)) as found:
        found.execute(
            "update lease set epoch = epoch + 1, run_id = 'other', host = 'elsewhere', "
            "heartbeat_at = ? where platform = 'zj.gov.cn'",
            (time.time() - 1000,),
        )
        found.commit()
    seen = "select id, state, ended_at from fetch order by id"
    before, versions = rows(site, seen), rows(site, "select count(*) from version")
    process.send_signal(signal.SIGCONT)
    assert process.wait(60) == 1
    assert rows(site, seen) == before
    assert rows(site, "select count(*) from version") == versions
    assert rows(site, "select run_id from lease where platform = 'zj.gov.cn'") == [("other",)]
    assert rows(site, "select count(*) from issue where code != 'agency_uncertain'") == rows(
        site, "select count(*) from issue where fetch_id is not null and code != 'agency_uncertain'"
    )
    # The other machine is not heard of any more: the crawl is taken up again.
    assert site.crawl(*BIGGER).returncode == 0
    assert is_whole(site, "haiyan")


def test_a_signal_ends_a_run_soon_even_if_the_server_hangs(
    make_site: Callable, tmp_path: Path
) -> None:
    first = make_site(faults=("hangs@sxxz_kjj",))
    second = replace(first, output=tmp_path / "second")
    words = (*ONE, "-s", "DOWNLOAD_TIMEOUT=100")
    running = {
        signal.SIGINT: (first, first.start(*words)),
        signal.SIGTERM: (second, second.start(*words)),
    }
    def hang() -> bool:
        seen = asked(first)
        time.sleep(1.5)
        return seen >= 6 and asked(first) == seen

    wait_for(hang)
    begun = time.monotonic()
    for number, (_, process) in running.items():
        process.send_signal(number)
    for site, process in running.values():
        assert process.wait(25) == 130
        assert time.monotonic() - begun <= 20.5
        summary = site.run_summary()
        assert summary["exit_code"] == 130
        assert [portal["outcome"] for portal in summary["portals"]] == ["interrupted"]
        assert summary["portals"][0]["pending"] > 0
    first.replica.set_faults([])
    for site, _ in running.values():
        assert site.crawl(*ONE).returncode == 0
        assert is_whole(site, "sxxz_kjj")
        assert len(rows(site, "select id from crawl")) == 1


def test_a_database_that_another_program_locks_is_waited_for(make_site: Callable) -> None:
    site = make_site()
    process = site.start(*ONE)
    wait_for(lambda: asked(site) >= 5)
    with contextlib.closing(sqlite3.connect(site.output / "nianbao.sqlite", timeout=30)) as other:
        other.execute("begin immediate")
        time.sleep(4)
        other.rollback()
    assert process.wait(60) == 0
    assert is_whole(site, "sxxz_kjj")


def test_a_full_disk_stops_the_run_and_loses_nothing(make_site: Callable, tmp_path: Path) -> None:
    site = replace(make_site(), output=tmp_path / "disk")
    with small_disk(site.output, "size=1500k"):
        full = site.crawl(*BIGGER)
        assert full.returncode == 1, full.stderr[-2000:]
        assert "free some space" in full.stderr
        assert "Traceback" not in full.stderr
        # Soon after the first refusal nothing is asked for any more.
        stored = len(site.collected())
        assert 0 < stored < 60
        asked_for = asked(site)
        assert asked_for < 110
        command = ["mount", "-o", "remount,size=100m", str(site.output)]
        subprocess.run(command, check=True)
        # Nothing is marked as done whose bytes are not there.
        assert site.scrapy("verify").returncode == 0
        done = site.crawl(*BIGGER)
        assert done.returncode == 0, done.stderr[-2000:]
        assert is_whole(site, "haiyan")
        assert len(rows(site, "select id from crawl")) == 1


def test_a_read_only_folder_is_refused_with_advice(make_site: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "readonly"
    site = replace(make_site(reports=1), output=folder)
    with small_disk(folder, "ro,size=1m"):
        done = site.crawl(*ONE)
    assert done.returncode == 1, done.stderr[-2000:]
    assert str(folder) in done.stderr
    assert "NIANBAO_OUTPUT=FOLDER" in done.stderr
    assert "Traceback" not in done.stderr
    assert site.replica.served() == []


@pytest.mark.parametrize("damage", ["garbage", "truncated"])
def test_a_damaged_database_is_left_alone(make_site: Callable, damage: str) -> None:
    site = make_site()
    file = site.output / "nianbao.sqlite"
    if damage == "garbage":
        site.output.mkdir()
        file.write_bytes(os.urandom(100_000))
    else:
        assert site.crawl(*ONE).returncode == 0
        site.replica.reset_served()
        file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    before = file.read_bytes()
    done = site.crawl(*ONE)
    assert done.returncode == 1, done.stderr[-2000:]
    assert "the file is damaged" in done.stderr
    assert "scrapy verify" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == before
    assert site.replica.served() == []


# It owns the portals of Xinzhou in the place of the built-in plugin.
BROKEN_PLUGIN = '''
"""Portals of Xinzhou, with a plugin that breaks on one page."""

from crawler.api import hookimpl
from plugins.sxxz import nianbao_portals


@hookimpl
def nianbao_report(portal, page, link):
    if page.url.endswith({ending!r}):
        raise RuntimeError("this page is too much")
'''


def test_a_plugin_that_breaks_on_one_page_costs_that_page_only(
    make_site: Callable, tmp_path: Path
) -> None:
    site = make_site()
    published = site.replica.published("sxxz_kjj")
    lost = next(entry for entry in published if entry.shape == "html")
    (tmp_path / "broken.py").write_text(
        BROKEN_PLUGIN.format(ending=lost.urls[0].rpartition("/")[2])
    )
    site.settings |= {
        "NIANBAO_PLUGIN_PATHS": str(tmp_path / "broken.py"),
        "NIANBAO_DISABLE": "sxxz",
    }
    done = site.crawl(*ONE)
    assert done.returncode == 1, done.stderr[-2000:]
    assert "this page is too much" in done.stderr
    collected = {sha256 for _, _, sha256 in site.collected()}
    assert collected == {entry.sha256 for entry in published} - {lost.sha256}
    failed = rows(site, "select url, reason, sha256 from fetch where state = 'failed'")
    assert failed == [(lost.urls[0], "plugin_error", lost.sha256)]
    # The bytes are kept: the page can be read again without being fetched.
    assert (site.output / "blobs" / lost.sha256[:2] / lost.sha256).exists()
    assert site.run_summary()["portals"][0]["outcome"] == "failed"
    assert site.scrapy("verify").returncode == 0


PIPELINE = '''
import os


class Breaking:
    def process_item(self, item):
        if item.report_year == {year} and os.environ["BREAKS"] == "yes":
            raise RuntimeError("the pipe burst")
        return item


class Losing:
    """Drops one request without a word, as a faulty middleware may."""

    lost = False

    def process_request(self, request):
        if not Losing.lost and request.url.endswith({ending!r}):
            from scrapy import Request

            Losing.lost = True
            return Request("http://kjj.sxxz.gov.cn/nothing")
        return None
'''


def test_an_item_that_breaks_a_pipeline_is_delivered_later(
    make_site: Callable, tmp_path: Path
) -> None:
    site = make_site()
    published = site.replica.published("sxxz_kjj")
    year = published[3].year
    struck = sum(entry.year == year for entry in published)
    (tmp_path / "test_parts.py").write_text(PIPELINE.format(year=year, ending="?"))
    feed = tmp_path / "reports.jsonl"
    pipelines = json.dumps({"test_parts.Breaking": 600})
    site.settings |= {"PYTHONPATH": str(tmp_path), "BREAKS": "yes"}
    words = (*ONE, "-s", f"ITEM_PIPELINES={pipelines}", "-O", str(feed))
    waiting = "select count(*), max(attempts), max(refused) from outbox where delivered_at is null"

    done = site.crawl(*words)
    assert done.returncode == 3, done.stderr[-2000:]
    assert len(feed.read_text().splitlines()) == len(published) - struck
    # The catalog has it whatever the pipelines do.
    assert is_whole(site, "sxxz_kjj")
    assert rows(site, waiting) == [(struck, 1, "")]

    site.settings["BREAKS"] = "no"
    done = site.crawl(*words)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(feed.read_text().splitlines()) == struck
    assert rows(site, waiting) == [(0, None, None)]


def test_an_item_that_breaks_a_pipeline_three_times_is_set_aside(
    make_site: Callable, tmp_path: Path
) -> None:
    site = make_site(reports=(("sxxz_kjj", 3),))
    published = site.replica.published("sxxz_kjj")
    (tmp_path / "test_parts.py").write_text(PIPELINE.format(year=published[0].year, ending="?"))
    pipelines = json.dumps({"test_parts.Breaking": 600})
    site.settings |= {"PYTHONPATH": str(tmp_path), "BREAKS": "yes"}
    words = (*ONE, "-s", f"ITEM_PIPELINES={pipelines}")
    codes = [site.crawl(*words).returncode for _ in range(4)]
    # The fourth run does not try it any more.
    assert codes == [3, 3, 3, 0]
    found = rows(site, "select attempts, refused from outbox where delivered_at is null")
    assert [attempts for attempts, _ in found] == [3]
    assert "failed 3 times: RuntimeError: the pipe burst" in found[0][1]


def test_a_request_that_is_lost_without_a_word_is_made_again(
    make_site: Callable, tmp_path: Path
) -> None:
    site = make_site()
    victim = next(e for e in site.replica.published("sxxz_kjj") if e.shape == "html")
    (tmp_path / "test_parts.py").write_text(
        PIPELINE.format(year=0, ending=victim.urls[0].rpartition("/")[2])
    )
    site.settings |= {"PYTHONPATH": str(tmp_path)}
    middlewares = json.dumps({"test_parts.Losing": 900})
    done = site.crawl(*ONE, "-s", f"DOWNLOADER_MIDDLEWARES={middlewares}")
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"the request for {victim.urls[0]} was lost; it is made again" in done.stderr
    assert is_whole(site, "sxxz_kjj")
    with open_catalog(site.output) as catalog:
        assert {run.exit_code for run in catalog.runs()} == {0}

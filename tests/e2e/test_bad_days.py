"""What goes wrong around a crawl: each gets a message, an exit code, and loses nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.verify import verify
from tests.e2e.waiting import asked, hangs, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.e2e

ONE = ("-a", "portal=sxxz_kjj")
BIGGER = ("-a", "portal=haiyan")


def stop_between_pages(site, process: subprocess.Popen[bytes]) -> None:
    """Stop a process, but not in the middle of a write, where it would hold up all others."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        process.send_signal(signal.SIGSTOP)
        with contextlib.closing(sqlite3.connect(site.output / "nianbao.sqlite", timeout=0.1)) as db:
            try:
                db.execute("begin immediate")
            except sqlite3.OperationalError:
                process.send_signal(signal.SIGCONT)
                time.sleep(0.01)
                continue
            db.rollback()
            return
    pytest.fail("the process never was between two pages")


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


MISTAKES = (
    (("-a", "provinz=zhejiang"), ("provinz", "did you mean province")),
    (("-a", "province=zhejang"), ("zhejang", "did you mean", "zhejiang")),
    (("-a", "portal=haiyam"), ("haiyam", "did you mean", "haiyan")),
    (("-a", "portal=haiyan", "-a", "year=1999"), ("1999",)),
    ((*ONE, "-s", "NIANBAO_JITER=1"), ("NIANBAO_JITER", "did you mean NIANBAO_JITTER")),
)


def test_a_mistake_ends_before_the_first_request(make_site: Callable) -> None:
    site = make_site(reports=1)
    for words, says in MISTAKES:
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
    stop_between_pages(site, holder)
    before = asked(site)
    refused = site.crawl("-a", "portal=sxxz")
    beside = site.crawl("-a", "portal=dinghai")
    assert refused.returncode == 2, refused.stderr[-2000:]
    assert f"process {holder.pid} on" in refused.stderr
    run = site.rows("select id from run order by id")[0][0]
    assert f"platform sxxz.gov.cn is in use by run {run}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not any("www.sxxz.gov.cn" in hit.url for hit in site.replica.served())
    assert asked(site) > before
    # A run on another platform goes on beside it.
    assert beside.returncode == 0, beside.stderr[-2000:]
    holder.send_signal(signal.SIGCONT)
    assert holder.wait(60) == 0
    assert site.is_whole("sxxz_kjj")
    assert site.is_whole("dinghai")


def test_a_run_that_was_fenced_off_writes_nothing_more(make_site: Callable) -> None:
    site = make_site()
    process = site.start(*BIGGER)
    wait_for(lambda: asked(site) >= 30)
    stop_between_pages(site, process)
    # Another machine believed it dead and took its platform over.
    with contextlib.closing(sqlite3.connect(site.output / "nianbao.sqlite", timeout=30)) as found:
        found.execute(
            "update lease set epoch = epoch + 1, run_id = 'other', host = 'elsewhere', "
            "heartbeat_at = ? where platform = 'zj.gov.cn'",
            (time.time() - 1000,),
        )
        found.commit()
    seen = "select id, state, ended_at from fetch order by id"
    before, versions = site.rows(seen), site.rows("select count(*) from version")
    process.send_signal(signal.SIGCONT)
    assert process.wait(60) == 1
    assert site.rows(seen) == before
    assert site.rows("select count(*) from version") == versions
    assert site.rows("select run_id from lease where platform = 'zj.gov.cn'") == [("other",)]
    assert site.rows("select count(*) from issue where code != 'agency_uncertain'") == site.rows(
        "select count(*) from issue where fetch_id is not null and code != 'agency_uncertain'"
    )
    # The other machine is not heard of any more: the crawl is taken up again.
    assert site.crawl(*BIGGER).returncode == 0
    assert site.is_whole("haiyan")


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

    wait_for(lambda: hangs(first))
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
        assert site.is_whole("sxxz_kjj")
        assert len(site.rows("select id from crawl")) == 1


def test_a_second_signal_ends_a_run_at_once_and_loses_nothing(make_site) -> None:
    site = make_site(faults=("hangs@sxxz_kjj",))
    process = site.start(*ONE, "-s", "DOWNLOAD_TIMEOUT=100")
    wait_for(lambda: hangs(site))
    process.send_signal(signal.SIGINT)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    site.replica.set_faults([])
    assert site.crawl(*ONE).returncode == 0
    assert site.is_whole("sxxz_kjj")
    assert len(site.rows("select id from crawl")) == 1


def test_a_catalog_that_is_removed_in_mid_crawl_ends_the_run(make_site) -> None:
    site = make_site()
    process = site.start(*BIGGER, "-s", "DOWNLOAD_DELAY=0.2")
    wait_for(lambda: asked(site) >= 6)
    for file in site.output.glob("nianbao.sqlite*"):
        file.unlink()
    assert process.wait(20) == 1
    assert not (site.output / "nianbao.sqlite").exists()


@pytest.mark.parametrize("jump", ["+1d", "-1d"])
def test_a_clock_that_jumps_in_a_crawl_neither_hurries_nor_stops_it(
    make_site: Callable, tmp_path: Path, jump: str
) -> None:
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        pytest.skip("libfaketime is not installed")
    told = tmp_path / "time"
    told.write_text("+0")
    site = make_site(faults=("busy_429@sxxz_kjj",))
    site.settings |= {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    process = site.start(*ONE, "-s", "DOWNLOAD_DELAY=0.2")
    wait_for(lambda: asked(site) >= 5)
    told.write_text(jump)
    assert process.wait(90) == 0
    assert site.is_whole("sxxz_kjj")
    served = site.replica.served()
    pauses = [
        after.time - refused.time for refused, after in pairwise(served) if refused.status == 429
    ]
    assert len(pauses) > 1
    assert min(pauses) >= 1.0
    # Every moment in the catalog is on one clock.
    moments = site.rows("select min(started_at), max(ended_at) from run")
    moments += site.rows("select min(ended_at), max(ended_at) from fetch")
    told_at = sorted(datetime.fromisoformat(moment) for row in moments for moment in row)
    spent = told_at[-1] - told_at[0]
    assert timedelta() < spent < timedelta(seconds=90)


def test_a_database_that_another_program_locks_is_waited_for(make_site: Callable) -> None:
    site = make_site()
    process = site.start(*ONE)
    wait_for(lambda: asked(site) >= 5)
    with contextlib.closing(sqlite3.connect(site.output / "nianbao.sqlite", timeout=30)) as other:
        other.execute("begin immediate")
        time.sleep(4)
        other.rollback()
    assert process.wait(60) == 0
    assert site.is_whole("sxxz_kjj")


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
        assert verify(site.output).clean
        done = site.crawl(*BIGGER)
        assert done.returncode == 0, done.stderr[-2000:]
        assert site.is_whole("haiyan")
        assert len(site.rows("select id from crawl")) == 1


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

"""What breaks inside a crawl: a plugin, a pipeline, a request; each costs no more than itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog
from crawler.catalog.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.e2e

ONE = ("-a", "portal=sxxz_kjj")


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
    failed = site.rows("select url, reason, sha256 from fetch where state = 'failed'")
    assert failed == [(lost.urls[0], "plugin_error", lost.sha256)]
    # The bytes are kept: the page can be read again without being fetched.
    assert (site.output / "blobs" / lost.sha256[:2] / lost.sha256).exists()
    assert site.run_summary()["portals"][0]["outcome"] == "failed"
    assert verify(site.output).clean


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


class AlwaysLosing:
    """Drops every request for one page."""

    def process_request(self, request):
        if request.url.endswith({ending!r}):
            from scrapy import Request

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
    assert site.is_whole("sxxz_kjj")
    assert site.rows(waiting) == [(struck, 1, "")]

    site.settings["BREAKS"] = "no"
    done = site.crawl(*words)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(feed.read_text().splitlines()) == struck
    assert site.rows(waiting) == [(0, None, None)]


@pytest.mark.soak
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
    found = site.rows("select attempts, refused from outbox where delivered_at is null")
    assert [attempts for attempts, _ in found] == [3]
    assert "failed 3 times: RuntimeError: the pipe burst" in found[0][1]


def crawl_losing(make_site: Callable, folder: Path, middleware: str) -> tuple[Any, str, Any]:
    """Return the site, the URL that a middleware loses, and the crawl that has ended."""
    site = make_site()
    victim = next(e for e in site.replica.published("sxxz_kjj") if e.shape == "html").urls[0]
    ending = victim.rpartition("/")[2]
    (folder / "test_parts.py").write_text(PIPELINE.format(year=0, ending=ending))
    site.settings |= {"PYTHONPATH": str(folder)}
    middlewares = json.dumps({f"test_parts.{middleware}": 900})
    return site, victim, site.crawl(*ONE, "-s", f"DOWNLOADER_MIDDLEWARES={middlewares}")


def test_a_request_that_is_lost_without_a_word_is_made_again(
    make_site: Callable, tmp_path: Path
) -> None:
    site, victim, done = crawl_losing(make_site, tmp_path, "Losing")
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"the request for {victim} was lost; it is made again" in done.stderr
    assert site.is_whole("sxxz_kjj")
    with open_catalog(site.output) as catalog:
        assert {run.exit_code for run in catalog.runs()} == {0}


def test_a_request_that_is_always_lost_is_given_up_and_said(
    make_site: Callable, tmp_path: Path
) -> None:
    site, victim, done = crawl_losing(make_site, tmp_path, "AlwaysLosing")
    assert done.returncode == 1, done.stderr[-2000:]
    with open_catalog(site.output) as catalog:
        (run,) = catalog.runs()
        assert run.outcome == "failed"
        assert victim not in {item.url for item in catalog.reports()}
        (found,) = [one for one in catalog.issues() if one.code == "plugin_error"]
        assert (found.url, "lost 3 times" in found.message) == (victim, True)

"""Every fault of the replica, one at a time and all together: no loss that is not reported."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.catalog.reader import open_catalog
from crawler.replica.faults import FAULTS
from crawler.replica.model import ReplicaOptions
from crawler.replica.process import start_replica

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.items import ReportItem

pytestmark = pytest.mark.e2e

# The smallest portal of each dialect of the replica.
PORTAL = {"trs": "xinfu", "henan": "songxian", "hanweb": "jiaxing", "jpaas": "zhoushan"}
# Paging can only break on a list of several pages.
LONGER = {"empty_deep_page": "haiyan", "page_one_forever": "haiyan", "listing_error": "haiyan"}
QUICK = {
    "NIANBAO_RETRY_PAUSE": "0.05",
    "NIANBAO_BLOCK_REST": "0.1",
    "NIANBAO_RETRIES": "1",
}
EXIT = {"complete": 0, "failed": 1, "partial": 3, "blocked": 4, "empty": 5, "interrupted": 3}
STATES = ("stored", "unchanged", "skipped", "failed", "pending")


def bare(url: str) -> str:
    return url.split("://", 1)[-1]


@pytest.fixture(scope="module")
def replica(request: pytest.FixtureRequest) -> Iterator[Any]:
    running = start_replica(ReplicaOptions())
    yield running
    running.stop()


def crawl(
    make: Callable[..., Any], running: Any, output: Path, *words: str
) -> tuple[int, dict[str, Any], list[ReportItem], str]:
    """Crawl with the faults that are on; return exit code, summary, reports and log."""
    site = make(running, output)
    done = site.crawl("-s", "DOWNLOAD_TIMEOUT=3", *words)
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    with open_catalog(output) as catalog:
        items = list(catalog.reports(latest_only=False))
    return done.returncode, site.run_summary(), items, done.stderr


@pytest.fixture
def site_of() -> Callable[..., Any]:
    from tests.e2e.conftest import Site

    return lambda running, output: Site(running, output, dict(QUICK))


def check_books(summary: dict[str, Any]) -> None:
    for portal in summary["portals"]:
        assert portal["scheduled"] == sum(portal[state] for state in STATES), portal


def check_reports(published: list[Any], items: list[ReportItem]) -> tuple[list[str], list[str]]:
    """Check that nothing is invented or altered; return what is missing.

    First what could be had, then what the fault made impossible.
    """
    by_url = {bare(url): entry for entry in published for url in entry.urls}
    seen: set[str] = set()
    stored: set[str] = set()
    for item in items:
        entry = by_url.get(bare(item.url))
        assert entry is not None, f"invented: {item.url}"
        if bare(item.url) == bare(entry.urls[0]):
            # Also where the fault makes it impossible: an error page must never pass for a report.
            assert item.main.sha256 == entry.sha256, item.url
            assert item.url not in stored, f"twice: {item.url}"
            stored.add(item.url)
            files = {bare(file.url): file for file in (item.main, *item.attachments)}
            for file in entry.files:
                if not file.lost_to and not entry.lost_to:
                    assert files[bare(file.url)].sha256 == file.sha256, file.url
        seen |= {bare(entry.urls[0]), *(bare(url) for url in item.other_urls)}
    absent = [entry for entry in published if bare(entry.urls[0]) not in seen]
    missing = [entry.urls[0] for entry in absent if not entry.lost_to]
    return missing, [entry.urls[0] for entry in absent if entry.lost_to]


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_loses_nothing_without_a_word(
    name: str, replica: Any, tmp_path: Path, site_of: Callable[..., Any]
) -> None:
    fault = FAULTS[name]
    portal = LONGER.get(name, PORTAL[fault.families[0]])
    replica.set_faults([f"{name}@{portal}"])
    code, summary, items, log = crawl(site_of, replica, tmp_path, "-a", f"portal={portal}")
    published = replica.published(portal)
    check_books(summary)
    ending = summary["portals"][0]
    missing, lost = check_reports(published, items)
    expected = fault.expected
    codes = set(ending["issues"])
    told = (name, ending["outcome"], codes, code)
    assert missing == [] or expected.loses == "all", (told, missing, log[-1500:])
    # Rows behind a broken page may stand in another list too: then nothing is lost, nor told.
    if expected.loses != "some" or lost:
        assert ending["outcome"] == expected.outcome, told
        assert codes & set(expected.issues) or not expected.issues, told
    assert code == EXIT[ending["outcome"]], told
    if lost or missing:
        assert code != 0, told


def test_all_faults_together_are_all_told(
    replica: Any, tmp_path: Path, site_of: Callable[..., Any]
) -> None:
    """Each portal has every fault of its dialect at once, but for those that shut it wholly."""
    shut = {name for name, fault in FAULTS.items() if fault.expected.loses == "all"}
    replica.set_faults([name for name in FAULTS if name not in shut])
    code, summary, items, _ = crawl(
        site_of, replica, tmp_path, "-a", "portal=" + ",".join(PORTAL.values())
    )
    check_books(summary)
    for ending in summary["portals"]:
        published = replica.published(ending["portal"])
        mine = [item for item in items if item.portal == ending["portal"]]
        missing, lost = check_reports(published, mine)
        if missing or lost:
            assert ending["outcome"] != "complete", ending
            assert ending["issues"], ending
    assert code == 3
    shutil.rmtree(tmp_path)


def test_the_table_of_faults_names_known_outcomes_and_issues() -> None:
    from crawler.issues import CODES
    from crawler.model import Outcome

    for fault in FAULTS.values():
        assert fault.expected.outcome in set(Outcome), fault.name
        assert set(fault.expected.issues) <= set(CODES), fault.name


def test_a_platform_that_was_given_up_is_finished_by_the_same_command(
    replica: Any, tmp_path: Path, site_of: Callable[..., Any]
) -> None:
    replica.set_faults(["waf_521@jiaxing"])
    code, summary, items, _ = crawl(site_of, replica, tmp_path, "-a", "portal=jiaxing")
    ending = summary["portals"][0]
    assert (code, ending["outcome"], items) == (4, "blocked", [])
    assert ending["pending"] > 0
    replica.set_faults([])
    code, summary, items, _ = crawl(site_of, replica, tmp_path, "-a", "portal=jiaxing")
    assert summary["portals"][0]["pending"] == 0
    assert check_reports(replica.published("jiaxing"), items) == ([], [])
    assert code == EXIT[summary["portals"][0]["outcome"]]

"""Every fault of the replica, one at a time and all together: no loss that is not reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crawler.replica.faults import FAULTS
from crawler.replica.model import ReplicaOptions
from crawler.replica.process import start_replica
from tests.e2e.conftest import Site
from tests.e2e.faulty import (
    bare,
    check_reports,
    check_strikes,
    check_told,
    crawl,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.replica.process import ReplicaProcess
    from tests.e2e.faulty import Crawled

pytestmark = pytest.mark.e2e

# The smallest portal of each dialect of the replica.
PORTAL = {"trs": "xinfu", "henan": "songxian", "hanweb": "jiaxing", "jpaas": "zhoushan"}
# Paging can only break on a list of several pages; songxian's shapes are never corrected.
OTHERS = {
    "empty_deep_page": ("haiyan",),
    "page_one_forever": ("haiyan",),
    "listing_error": ("haiyan", "songxian"),
    "ignores_startrecord": ("haiyan",),
    # haiyan states a total, songxian does not.
    "list_grows": ("haiyan", "songxian"),
    "corrected": ("jiaxing", "xinfu"),
}
#: The columns of both portals that show the same articles once more.
TWO_COLUMNS = {
    "jiaxing": ("/col/col1229400100/", "/col/col1229400150/"),
    "songxian": ("/zfxxgk/zfxxgknb", "/zfxxgk/ndbg"),
}
QUICK = {"NIANBAO_RETRY_PAUSE": "0.05", "NIANBAO_BLOCK_REST": "0.1", "NIANBAO_RETRIES": "1"}
EXIT = {"complete": 0, "failed": 1, "partial": 3, "blocked": 4, "empty": 5, "interrupted": 3}
# The crawler sends no POST to dataproxy.jsp and asks no page beyond the end: these never meet it.
AVOIDED = {"dataproxy_get_only", "over_range_stub"}
#: Answers that never come, or never end: what else is slow is the machine.
SILENT = {"gzip_bomb", "hangs", "length_lies", "truncated"}
LISTS = {"page_one_forever", "empty_deep_page", "listing_error"}


def portals_of(name: str) -> tuple[str, ...]:
    """Return where a fault is shown: a general one at two families of CMS."""
    families = FAULTS[name].families
    second = "henan" if "henan" in families else families[-1]
    return OTHERS.get(name, tuple(dict.fromkeys((PORTAL[families[0]], PORTAL[second]))))


@pytest.fixture(scope="module")
def replica() -> Iterator[ReplicaProcess]:
    running = start_replica(ReplicaOptions())
    yield running
    running.stop()


def check_corrected(found: Crawled, replica: ReplicaProcess, portal: str) -> None:
    """Check that each corrected report has both versions, the later one naming the earlier."""
    published = replica.published(portal, hashes=False)
    pairs = [
        (first, later)
        for place, first in enumerate(published)
        for later in published[place + 1 :]
        if (first.agency, first.year, first.title) == (later.agency, later.year, later.title)
    ]
    assert pairs
    items = {bare(item.url): item for item in found.items}
    for first, later in pairs:
        old, new = items[bare(first.urls[0])], items[bare(later.urls[0])]
        assert old.report_id == new.report_id
        # Versions count in the order of arrival; ``supersedes`` follows the days of publishing.
        assert {old.version, new.version} == {1, 2}
        assert old.published_at is not None
        assert new.published_at is not None
        assert old.published_at < new.published_at
        if old.version < new.version:
            assert new.supersedes == old.version


def check_columns(found: Crawled, portal: str) -> None:
    """Check that both columns were read, and each article was taken once."""
    asked = [hit.url for hit in found.served]
    for path in TWO_COLUMNS[portal]:
        assert any(path in url for url in asked), (path, asked)


def shown() -> Iterator[Any]:
    """Yield each fault with each of its portals: one of them in ``make test``, in turn, all in soak."""
    for number, name in enumerate(sorted(FAULTS)):
        portals = portals_of(name)
        for place, portal in enumerate(portals):
            marks = () if place == number % len(portals) else pytest.mark.soak
            yield pytest.param(name, portal, id=f"{name}-{portal}", marks=marks)


@pytest.mark.parametrize(("name", "portal"), list(shown()))
def test_a_fault_loses_nothing_without_a_word(
    name: str, portal: str, replica: ReplicaProcess, tmp_path: Path
) -> None:
    expected = FAULTS[name].expected
    replica.set_faults([f"{name}@{portal}"])
    timeout = 3 if name in SILENT else 30
    found = crawl(Site(replica, tmp_path, dict(QUICK)), (portal,), timeout=timeout)
    if name in AVOIDED:
        assert not found.struck[portal].get(name), name
    else:
        check_strikes(found, name, portal)
    ending = found.ending(portal)
    missing, lost = check_reports(replica.published(portal), found.items)
    codes = set(ending["issues"])
    told = (name, portal, ending["outcome"], codes, found.code)
    assert missing == [] or expected.loses == "all", (told, missing, found.log[-1500:])
    # Rows behind a broken page may stand in another list too: nothing is lost then, nor told.
    if expected.loses != "some" or lost:
        assert ending["outcome"] == expected.outcome, told
        assert codes & set(expected.issues) or not expected.issues, told
    if expected.loses == "some" and name not in LISTS:
        check_told(found, lost)
    if name == "corrected":
        check_corrected(found, replica, portal)
    if name == "two_columns":
        check_columns(found, portal)
    assert found.code == EXIT[ending["outcome"]]


def test_a_portals_own_search_finds_what_its_list_does_not_show(
    replica: ReplicaProcess, tmp_path: Path
) -> None:
    replica.set_faults(["empty_deep_page@haiyan"])
    published = replica.published("haiyan")
    found = crawl(Site(replica, tmp_path, dict(QUICK)), ("haiyan",))
    assert 0 < len(found.items) < len(published)
    found = crawl(Site(replica, tmp_path, dict(QUICK)), ("haiyan",), "-a", "search=yes")
    urls = {bare(item.url) for item in found.items}
    assert urls == {bare(report.urls[0]) for report in published}
    # What the list states and does not show is told all the same.
    assert found.ending("haiyan")["outcome"] == "partial"
    assert {"total_mismatch", "listing_empty"} & set(found.ending("haiyan")["issues"])


def test_all_faults_together_are_all_told(replica: ReplicaProcess, tmp_path: Path) -> None:
    """Each portal has every fault of its dialect at once, but for those that shut it wholly."""
    shut = {name for name, fault in FAULTS.items() if fault.expected.loses == "all"}
    replica.set_faults([name for name in FAULTS if name not in shut])
    found = crawl(Site(replica, tmp_path, dict(QUICK)), tuple(PORTAL.values()), timeout=3)
    assert found.code == EXIT["partial"]
    judged: set[str] = set()
    for portal in PORTAL.values():
        ending = found.ending(portal)
        mine = [item for item in found.items if item.portal == portal]
        missing, lost = check_reports(replica.published(portal), mine)
        if ending["outcome"] == "blocked":
            # Too many refusals in a row: all that is missing waits for the next run.
            assert ending["pending"] >= len(missing) > 0, ending
            continue
        assert missing == [], (portal, missing)
        assert ending["outcome"] == "partial", ending
        judged.add(portal)
        hidden = [entry for entry in lost if LISTS & set(entry.lost_to)]
        check_told(found, [entry for entry in lost if entry not in hidden])
        if hidden:
            wanted = {code for name in LISTS for code in FAULTS[name].expected.issues}
            assert wanted & set(ending["issues"]), (portal, ending)
    assert len(judged) > 1, judged


def test_a_correction_that_is_published_later_supersedes_the_first_version(
    replica: ReplicaProcess, tmp_path: Path
) -> None:
    site = Site(replica, tmp_path, dict(QUICK))
    replica.set_faults([])
    before = crawl(site, ("xinfu",))
    assert {(item.version, item.supersedes) for item in before.items} == {(1, None)}
    replica.set_faults(["corrected@xinfu"])
    found = crawl(site, ("xinfu",), "-a", "refresh=all")
    check_strikes(found, "corrected", "xinfu")
    old = {bare(item.url) for item in before.items}
    published = {bare(entry.urls[0]) for entry in replica.published("xinfu", hashes=False)}
    new = [item for item in found.items if bare(item.url) not in old]
    assert {bare(item.url) for item in new} == published - old
    assert new
    for item in new:
        first = next(entry for entry in before.items if entry.report_id == item.report_id)
        assert (item.version, item.supersedes) == (2, first.version)


def test_the_table_of_faults_names_known_outcomes_and_issues() -> None:
    from crawler.issues import CODES
    from crawler.model import Outcome

    for fault in FAULTS.values():
        assert fault.expected.outcome in set(Outcome), fault.name
        assert set(fault.expected.issues) <= set(CODES), fault.name


def test_a_platform_that_was_given_up_is_finished_by_the_same_command(
    replica: ReplicaProcess, tmp_path: Path
) -> None:
    site = Site(replica, tmp_path, dict(QUICK))
    replica.set_faults(["waf_521@jiaxing"])
    found = crawl(site, ("jiaxing",))
    check_strikes(found, "waf_521", "jiaxing")
    ending = found.ending("jiaxing")
    assert (found.code, ending["outcome"], found.items) == (4, "blocked", [])
    assert ending["pending"] > 0
    replica.set_faults([])
    found = crawl(site, ("jiaxing",))
    ending = found.ending("jiaxing")
    assert ending["pending"] == 0
    assert check_reports(replica.published("jiaxing"), found.items) == ([], [])
    assert found.code == EXIT[ending["outcome"]]

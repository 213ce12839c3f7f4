"""What servers do wrong, and all faults together: no loss that is not reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.replica.faults import FAULTS
from tests.e2e.conftest import Site
from tests.e2e.faulty import check_reports, check_strikes, check_told, crawl
from tests.e2e.one_fault import EXIT, LISTS, PORTAL, QUICK, check_fault, shown

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.replica.process import ReplicaProcess

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("name", "portal"), list(shown("server")))
def test_a_fault_of_a_server_loses_nothing_without_a_word(
    name: str, portal: str, replica: ReplicaProcess, tmp_path: Path
) -> None:
    check_fault(name, portal, replica, tmp_path)


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

"""What pages and files hold amiss: no loss that is not reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Site
from tests.e2e.faulty import bare, check_strikes, crawl
from tests.e2e.one_fault import QUICK, check_fault, shown

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.replica.process import ReplicaProcess

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("name", "portal"), list(shown("content")))
def test_a_fault_of_contents_loses_nothing_without_a_word(
    name: str, portal: str, replica: ReplicaProcess, tmp_path: Path
) -> None:
    check_fault(name, portal, replica, tmp_path)


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

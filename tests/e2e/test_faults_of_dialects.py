"""What one dialect of a CMS does wrong: no loss that is not reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Site
from tests.e2e.faulty import bare, crawl
from tests.e2e.one_fault import QUICK, check_fault, shown

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.replica.process import ReplicaProcess

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("name", "portal"), list(shown("dialect")))
def test_a_fault_of_a_dialect_loses_nothing_without_a_word(
    name: str, portal: str, replica: ReplicaProcess, tmp_path: Path
) -> None:
    check_fault(name, portal, replica, tmp_path)


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

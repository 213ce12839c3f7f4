"""Short forms of the benchmarks: ratios and limits only, never a time of its own."""

from __future__ import annotations

import pytest

from tests.bench import pending, scale

# ``make bench`` measures all of these at their full size.
pytestmark = [pytest.mark.e2e, pytest.mark.soak]


def test_three_times_the_reports_take_hardly_more_memory() -> None:
    few = scale.memory(300, portals=3)
    many = scale.memory(900, portals=3)
    assert many < few * 1.2


def test_many_pending_fetches_stay_in_the_catalog() -> None:
    few = pending.pending(200, 100)
    many = pending.pending(20_000, 100)
    assert many.memory < 300
    # Each waiting fetch costs next to nothing: less than the row itself.
    assert (many.memory - few.memory) * 1024 * 1024 / 19_800 < 500


def test_platforms_wait_beside_each_other_not_behind() -> None:
    found = scale.polite(5, 12, 0.4)
    # One after the other they would take five times as long.
    assert found.ideal * 0.98 <= found.wall < found.ideal * 2


def test_a_first_crawl_asks_for_little_more_than_the_reports() -> None:
    found = scale.requests(2, 100)
    assert found.stored == 200
    assert found.per_report <= 1.3

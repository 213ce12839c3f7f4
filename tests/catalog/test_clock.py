"""Setting the system's clock in the middle of a run neither ends a pause nor lengthens it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from crawler.catalog import clock
from crawler.catalog.crawls import new_id
from crawler.catalog.records import now

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 86_400.0


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    real = time.time

    def set_by(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return set_by


def test_the_clock_tells_the_systems_time() -> None:
    assert abs(clock.seconds() - time.time()) < 5


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_a_clock_that_is_set_moves_nothing_and_is_seen(
    set_clock: Callable[[float], None], by: float
) -> None:
    before, first = clock.seconds(), now()
    set_clock(by)
    assert before <= clock.seconds() < before + 5
    assert first <= now() < first[:8] + "99"
    assert clock.set_by() == pytest.approx(by, abs=5)


def test_a_new_id_sorts_after_the_last_one_whatever_the_clock_says() -> None:
    first = new_id(None)
    assert new_id("20200101T000000-ffffff")[:10] == first[:10]
    for last in (first[:16] + "ffffff", "20991231T235959-abcdef"):
        assert new_id(last) > last
    assert new_id("20991231T235959-abcdef")[:16] == "21000101T000000-"

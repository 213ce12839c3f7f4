"""What an export takes of a catalog: all, or what came after a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.catalog.errors import CatalogError
from crawler.catalog.reader import open_catalog
from crawler.export.source import exported
from crawler.figures import readings
from crawler.statistics.record import Outcome, Reading

if TYPE_CHECKING:
    from crawler.items import ReportItem
    from tests.catalog.conftest import Filled


def taken(filled: Filled, since: str) -> list[str]:
    with open_catalog(filled.url, filled.output) as catalog:
        return [one.item.report_id for one in exported(catalog, catalog.reports(), since)]


def keep_reading(filled: Filled, item: ReportItem, read_at: str) -> None:
    found = Reading(item.report_id, 1, "a" * 64, "", item.url, "main", "a.html", Outcome.READ,
                    is_main=True, read_at=read_at)  # fmt: skip
    with filled.database.transaction() as connection:
        readings.keep(connection, item.report_id, 1, [found])


def test_since_a_run_is_what_a_later_one_stored_or_what_was_read_after_it(
    filled: Filled,
) -> None:
    first = filled.store(2022)
    assert first is not None
    run = filled.run.run_id
    assert taken(filled, "") == [first.report_id]
    assert taken(filled, run) == []
    keep_reading(filled, first, "2000-01-01T00:00:00.000000Z")
    assert taken(filled, run) == []
    keep_reading(filled, first, "2999-01-01T00:00:00.000000Z")
    assert taken(filled, run) == [first.report_id]
    filled.begin("second")
    second = filled.store(2023)
    assert second is not None
    assert taken(filled, run) == [first.report_id, second.report_id]


def test_a_run_that_is_not_there_is_refused(filled: Filled) -> None:
    with pytest.raises(CatalogError, match="no run 'x'"):
        taken(filled, "x")

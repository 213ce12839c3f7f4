"""How a portal's part of a run ended, and which exit code the whole has."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from crawler.catalog import crawls, frontier, tables, walks
from crawler.catalog.database import Database, default_url
from crawler.catalog.frontier import Wanted
from crawler.catalog.migrations import prepare
from crawler.catalog.records import now
from crawler.catalog.walks import LinkRow
from crawler.items import PortalSummary
from crawler.model import Fetch, FetchKind, FetchState, Portal
from crawler.outcomes import EXIT_CODES, Ending, ExitCode, exit_code, summarise
from crawler.query import Query
from tests.catalog.conftest import PORTAL as OTHER, database_url, filled  # noqa: F401 - fixtures
from tests.conftest import new_postgresql, postgresql_server  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.catalog.conftest import Filled

PORTAL = Portal("p", "甲市人民政府", "330000", "https://p.example/", ("p.example",), "p")


def summary(outcome: str) -> PortalSummary:
    return PortalSummary("p", "甲", outcome, False, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        (["complete"], 0),
        (["complete", "complete"], 0),
        (["complete", "failed"], 1),
        (["blocked", "failed"], 1),
        (["empty", "failed", "partial"], 1),
        (["blocked", "blocked"], 4),
        (["empty", "empty"], 5),
        (["complete", "blocked"], 3),
        (["complete", "empty"], 3),
        (["empty", "blocked"], 3),
        (["partial"], 3),
        (["complete", "interrupted"], 3),
    ],
)
def test_the_outcomes_of_the_portals_give_the_exit_code(outcomes: list[str], code: int) -> None:
    for order in set(permutations(outcomes)):
        assert exit_code([summary(outcome) for outcome in order]) == code


@pytest.mark.parametrize(
    ("outcomes", "interrupted", "failed", "code"),
    [
        (["complete"], True, False, 130),
        (["blocked"], True, False, 130),
        (["failed"], True, False, 1),
        (["complete"], True, True, 1),
        (["blocked"], False, True, 1),
        ([], False, True, 1),
        ([], False, False, 5),
    ],
)
def test_a_crash_comes_before_a_signal_and_a_signal_before_the_rest(
    outcomes: list[str],
    interrupted: bool,  # noqa: FBT001 - a table's column
    failed: bool,  # noqa: FBT001 - a table's column
    code: int,
) -> None:
    found = exit_code(map(summary, outcomes), interrupted=interrupted, failed=failed)
    assert found == code


def test_every_exit_code_is_explained_in_both_languages() -> None:
    assert set(EXIT_CODES) == set(ExitCode)
    for english, chinese in EXIT_CODES.values():
        assert english
        assert chinese


@dataclass
class Crawl:
    """A crawl whose fetches, rows and issues are set by the test."""

    database: Database
    run: crawls.RunRecord
    count: list[int] = field(default_factory=lambda: [0])

    def fetch(self, state: str, reason: str = "", kind: FetchKind = FetchKind.REPORT) -> None:
        self.count[0] += 1
        fetch = Fetch(f"https://p.example/{self.count[0]}", kind)
        with self.database.transaction() as connection:
            frontier.add(
                connection, self.run.crawl_id, "p", "p", [Wanted(fetch, FetchState(state), reason)]
            )

    def row(self) -> None:
        with self.database.transaction() as connection:
            row = LinkRow("https://p.example/r", "标题", "", "match", "", 2020, "")
            walks.record_rows(connection, self.run.crawl_id, "p", "https://p.example/l", [row])

    def issue(self, code: str, level: str) -> None:
        with self.database.transaction() as connection:
            connection.execute(
                insert(tables.issue).values(
                    crawl_id=self.run.crawl_id, run_id=self.run.run_id, portal="p", code=code,
                    level=level, message="", url="", at=now(),
                )
            )  # fmt: skip

    def end(self, **knowledge: bool) -> PortalSummary:
        return summarise(
            self.database.connection, self.run.crawl_id, self.run.run_id, PORTAL,
            Ending(**knowledge),
        )  # fmt: skip


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    database = Database(default_url(tmp_path))
    prepare(database)
    with database.transaction() as connection:
        run = crawls.open_run(connection, Query(portals=("p",)), "k", "0")
    yield Crawl(database, run)
    database.close()


def test_a_portal_with_everything_stored_is_complete(crawl: Crawl) -> None:
    crawl.row()
    crawl.fetch("stored")
    crawl.fetch("unchanged")
    crawl.fetch("skipped", "known")
    crawl.issue("charset_guessed", "warning")
    found = crawl.end()
    assert found.outcome == "complete"
    assert (found.scheduled, found.stored, found.unchanged, found.skipped) == (3, 1, 1, 1)
    assert found.reasons == {"known": 1}


def test_the_books_balance_in_every_state(crawl: Crawl) -> None:
    for state in ("stored", "unchanged", "skipped", "failed", "pending", "pending"):
        crawl.fetch(state, "why" if state in {"skipped", "failed"} else "")
    found = crawl.end()
    assert found.scheduled == 6
    assert (
        found.scheduled
        == found.stored + found.unchanged + found.skipped + found.failed + found.pending
    )
    assert found.reasons == {"why": 2}


def test_something_failed_or_an_error_makes_it_partial(crawl: Crawl) -> None:
    crawl.row()
    crawl.fetch("stored")
    crawl.issue("total_mismatch", "error")
    assert crawl.end().outcome == "partial"
    assert crawl.end(limited=True).limited


@pytest.mark.parametrize("code", ["block_page", "robots_unreachable"])
def test_what_stopped_an_earlier_run_does_not_count_once_it_is_done(
    crawl: Crawl, code: str
) -> None:
    crawl.row()
    crawl.fetch("stored")
    crawl.issue(code, "error")
    assert crawl.end(blocked=True).outcome == "blocked"
    assert crawl.end().outcome == "complete"
    crawl.fetch("failed", code)
    assert crawl.end().outcome == "partial"


def test_a_failed_fetch_makes_it_partial(crawl: Crawl) -> None:
    crawl.row()
    crawl.fetch("failed", "http_404")
    assert crawl.end().outcome == "partial"


def test_what_is_pending_is_never_complete(crawl: Crawl) -> None:
    crawl.row()
    crawl.fetch("pending")
    assert crawl.end().outcome == "interrupted"
    assert crawl.end(blocked=True).outcome == "blocked"


def test_a_portal_where_nothing_was_found_is_empty_unless_it_says_so(crawl: Crawl) -> None:
    crawl.fetch("stored", kind=FetchKind.LISTING)
    assert crawl.end().outcome == "empty"
    assert crawl.end(declared_empty=True).outcome == "complete"


def test_robots_that_refuse_every_list_block_the_portal(crawl: Crawl) -> None:
    crawl.fetch("skipped", "robots_disallowed", FetchKind.LISTING)
    crawl.fetch("skipped", "robots_disallowed", FetchKind.HOME)
    assert crawl.end().outcome == "blocked"
    crawl.fetch("stored", kind=FetchKind.LISTING)
    assert crawl.end().outcome == "empty"


def test_a_plugin_error_fails_the_portal_whatever_else_happened(crawl: Crawl) -> None:
    crawl.row()
    crawl.fetch("stored")
    crawl.issue("plugin_error", "error")
    assert crawl.end(blocked=True, interrupted=True).outcome == "failed"


@pytest.mark.parametrize(
    ("knowledge", "outcome"),
    [
        ({"failed": True, "blocked": True, "interrupted": True}, "failed"),
        ({"blocked": True, "interrupted": True}, "blocked"),
        ({"interrupted": True}, "interrupted"),
    ],
)
def test_of_several_endings_the_worst_is_said(
    crawl: Crawl, knowledge: dict[str, bool], outcome: str
) -> None:
    crawl.row()
    crawl.fetch("stored")
    assert crawl.end(**knowledge).outcome == outcome


def test_a_report_that_is_sent_again_as_it_was_counts_as_unchanged(filled: Filled) -> None:  # noqa: F811 - the fixture imported above
    def end() -> tuple[int, int]:
        found = summarise(
            filled.database.connection, filled.run.crawl_id, filled.run.run_id, OTHER, Ending()
        )
        return found.reports_stored, found.reports_unchanged

    for year in (2022, 2023):
        filled.store(year)
    assert end() == (2, 0)
    filled.begin("second")
    assert filled.store(2022) is None
    filled.store(2023, text="更正")
    filled.store(2024)
    assert end() == (2, 1)

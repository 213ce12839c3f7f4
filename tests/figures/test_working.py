"""Through a real catalog: each version once, whole or not at all, on both kinds of server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from crawler.catalog import tables
from crawler.catalog.database import Database
from crawler.catalog.reader import open_catalog
from crawler.figures import readings
from crawler.figures.guard import Guard, GuardLimits
from crawler.figures.working import Tally, Worker
from crawler.replica.generator import Format, generate, generate_bound
from crawler.statistics import record
from crawler.statistics.record import Outcome
from tests.catalog.conftest import PORTAL
from tests.figures.conftest import AGENCY, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.statistics.record import Reading
    from tests.catalog.conftest import Filled

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(GuardLimits(), 2) as found:
        yield found


def work(filled: Filled, guard: Guard, *, again: bool = False) -> Tally:
    with open_catalog(filled.url, filled.output) as catalog:
        worker = Worker(catalog, filled.database, guard)
        return worker.run(catalog.reports(latest_only=False), again=again)


def kept(filled: Filled, year: int, version: int = 1, agency: str = AGENCY) -> list[Reading]:
    identity = f"r-zhejiang-330000-{agency}-{year}"
    return list(readings.of_report(filled.database.connection, identity, version))


def across(found: Reading) -> list[tuple[str, str, int, int]]:
    assert found.statistics is not None
    return [
        (broken.rule, broken.scope, int(broken.lhs or 0), int(broken.rhs or 0))
        for broken in found.statistics.violations
        if broken.rule.startswith("X-")
    ]


def test_every_version_is_read_once_and_again_only_when_asked(
    filled: Filled, guard: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    filled.store(2022, text=report(2022))
    filled.store(2023, text="<p>关于召开会议的通知</p>")
    filled.store(2024, text="", file=b"%PDF-1.4 and nothing more")
    tally = work(filled, guard)
    ended = {Outcome.READ: 1, Outcome.REFUSED: 1, Outcome.FAILED: 1}
    assert (tally.known, dict(tally.reports)) == (0, ended)
    assert tally.documents == {Outcome.READ: 1, Outcome.REFUSED: 2, Outcome.FAILED: 1}
    assert tally.issues["document_damaged"] == 1
    (warned,) = caplog.messages
    assert warned.startswith(f"https://www.zj.example/{AGENCY}/2024.html.pdf: document_damaged: ")
    assert work(filled, guard).known == 3
    again = work(filled, guard, again=True)
    assert (again.known, sum(again.reports.values())) == (0, 3)
    rows = select(func.count()).select_from(tables.reading)
    assert filled.database.connection.execute(rows).scalar() == 4

    (main,) = kept(filled, 2022)
    assert main.is_main
    assert main.role == "main"
    assert main.read_at
    assert main.statistics is not None
    assert main.statistics.agency == AGENCY
    assert main.parser == record.PARSER
    page, file = kept(filled, 2024)
    assert not page.is_main
    assert not file.is_main
    assert (file.role, file.reason) == ("report_full", "document_damaged")


@pytest.mark.parametrize("reason", sorted(readings.WANTING))
def test_what_wanted_time_memory_or_a_library_is_tried_by_the_next_run(
    filled: Filled, guard: Guard, reason: str
) -> None:
    filled.store(2022, text=report(2022))
    filled.store(2023, text=report(2023))
    work(filled, guard)
    with filled.database.transaction() as connection:
        connection.execute(
            update(tables.reading)
            .where(tables.reading.c.report_id.endswith("2023"))
            .values(outcome=Outcome.FAILED.value, reason=reason)
        )
    tally = work(filled, guard)
    assert (tally.known, dict(tally.reports)) == (1, {Outcome.READ: 1})
    assert work(filled, guard).known == 2


def test_a_parser_that_has_grown_reads_everything_again(
    filled: Filled, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.store(2022, text=report(2022))
    work(filled, guard)
    filled.database.connection.execute(tables.reading.update().values(parser="0"))
    assert work(filled, guard).known == 0
    assert [found.parser for found in kept(filled, 2022)] == [record.PARSER]


def test_a_page_and_its_file_that_disagree_are_both_kept(filled: Filled, guard: Guard) -> None:
    made = generate(3, 5, format=Format.DOCX, variants=frozenset())
    year, agency = made.truth.report_year, made.truth.agency
    filled.store(year, agency=agency, text=report(year, new=987, agency=agency), file=made.data)
    assert work(filled, guard).reports == {Outcome.READ: 1}
    main, other = kept(filled, year, agency=agency)
    # The page has one table, the file has all three.
    assert (main.role, other.role) == ("report_full", "main")
    codes = {said.code for said in main.issues}
    assert "figures_disagree" in codes


@pytest.mark.parametrize("as_page", [False, True])
def test_of_a_file_for_many_departments_the_report_of_the_agency_counts(
    filled: Filled, guard: Guard, *, as_page: bool
) -> None:
    form = Format.HTML if as_page else Format.DOCX
    data, truths = generate_bound(100, range(4), format=form)
    ours = truths[1]
    page = data.decode() if as_page else "<p>各部门年度报告见附件。</p>"
    filled.store(
        ours.report_year,
        agency=ours.agency,
        region="330424",
        text=page,
        file=b"" if as_page else data,
    )
    assert work(filled, guard).reports == {Outcome.READ: 1}
    identity = f"r-zhejiang-330424-{ours.agency}-{ours.report_year}"
    main, *others = readings.of_report(filled.database.connection, identity, 1)
    assert main.is_main
    assert main.member == ours.title
    assert main.statistics is not None
    assert {
        (figure.row_key, figure.col_key): figure.value
        for figure in main.statistics.figures
        if figure.table.value == "t3"
    } == {(cell.row_key, cell.col_key): cell.value for cell in ours.cells if cell.table == "t3"}
    assert not any(said.code == "agency_uncertain" for said in main.issues)
    strangers = [one for one in others if one.member]
    assert {one.member for one in strangers} == {truth.title for truth in truths} - {ours.title}
    assert {one.reason for one in strangers} <= {"other_agency", "other_year"}


def test_what_a_year_carried_over_is_held_against_the_next_one(
    filled: Filled, guard: Guard
) -> None:
    filled.store(2023, text=report(2023, carried_in=3))
    filled.store(2022, text=report(2022, carried_out=2))
    work(filled, guard)
    assert across(kept(filled, 2023)[0]) == [
        ("X-CARRY", "natural_person", 2, 3),
        ("X-CARRY", "total", 2, 3),
    ]
    assert across(kept(filled, 2022)[0]) == []
    before = kept(filled, 2023)
    work(filled, guard, again=True)
    assert across(kept(filled, 2023)[0]) == across(before[0])
    # A correction of the earlier year mends the later one, and a new year is compared at once.
    filled.begin("second")
    filled.store(2022, text=report(2022, carried_out=3), url="https://www.zj.example/new.html")
    filled.store(2024, text=report(2024, carried_in=1))
    assert work(filled, guard).known == 2
    assert across(kept(filled, 2023)[0]) == []
    assert kept(filled, 2023)[0].read_at > before[0].read_at
    assert [rule for rule, *_ in across(kept(filled, 2024)[0])] == ["X-CARRY", "X-CARRY"]
    assert across(kept(filled, 2022, version=1)[0]) == []


OTHER_PORTAL = replace(PORTAL, key="hangzhou")


@pytest.mark.parametrize("years", [(2022, 2023), (2023, 2022)])
def test_each_portals_next_year_is_held_against_its_own(
    filled: Filled, guard: Guard, years: tuple[int, int]
) -> None:
    for year in years:
        for portal, carried in ((PORTAL, 2), (OTHER_PORTAL, 3)):
            number = {"carried_out": carried} if year == 2022 else {"carried_in": carried}
            url = f"https://www.zj.example/{portal.key}/{year}.html"
            filled.store(year, text=report(year, **number), portal=portal, url=url)
    work(filled, guard)
    for again in (False, True):
        work(filled, guard, again=again)
        for portal in (PORTAL, OTHER_PORTAL):
            identity = f"r-{portal.key}-330000-{AGENCY}-2023"
            (found,) = readings.of_report(filled.database.connection, identity, 1)
            assert across(found) == []


def test_a_version_without_any_document_is_not_tried_for_ever(
    filled: Filled, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.store(2022, text="<p>x</p>")
    monkeypatch.setattr("crawler.figures.working.candidates", lambda *_: [])
    assert work(filled, guard).reports == {Outcome.FAILED: 1}
    (only,) = kept(filled, 2022)
    assert (only.reason, only.is_main) == ("document_unsupported", False)
    assert work(filled, guard).known == 1


def test_a_report_whose_bytes_are_gone_fails_until_they_are_back(
    filled: Filled, guard: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    item = filled.store(2022, text=report(2022))
    filled.store(2023, text=report(2023))
    assert item is not None
    path = filled.blobs.path(item.main.sha256 or "")
    data = path.read_bytes()
    path.unlink()
    for known in (0, 1):
        tally = work(filled, guard)
        assert (tally.known, tally.reports[Outcome.FAILED]) == (known, 1)
        assert tally.issues["storage_error"] == 1
        assert "scrapy verify" in caplog.text
    path.write_bytes(data)
    assert work(filled, guard).reports == {Outcome.READ: 1}


SCRIPT = """
import sys
from crawler.catalog.database import Database
from crawler.catalog.reader import open_catalog
from crawler.figures.guard import Guard, GuardLimits
from crawler.figures.working import Worker
url, output = sys.argv[1:]
with open_catalog(url, output) as catalog, Guard(GuardLimits(), 2) as guard:
    Worker(catalog, Database(url), guard).run(catalog.reports(latest_only=False))
"""


def test_a_run_that_is_killed_again_and_again_loses_nothing_and_reads_nothing_twice(
    filled: Filled,
) -> None:
    years = range(2021, 2026)
    agencies = [f"浙江省{name}厅" for name in ["财政", "民政", "司法", "教育", "水利", "交通运输"]]
    for agency in agencies:
        for year in years:
            filled.store(year, agency=agency, text=report(year, agency=agency))
    total = len(years) * len(agencies)
    database = Database(filled.url)

    def read() -> set[tuple[str, int, int]]:
        table = tables.reading
        query = select(table.c.report_id, table.c.version, table.c.id)
        return {tuple(row) for row in database.connection.execute(query)}

    words = [sys.executable, "-c", SCRIPT, filled.url, str(filled.output)]
    seen: set[tuple[str, int, int]] = set()
    for _ in range(3):
        process = subprocess.Popen(words, cwd=ROOT, env={**os.environ}, stderr=subprocess.DEVNULL)
        goal = len(seen) + 4
        while len(read()) < min(goal, total) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # What was kept stays as it is: nobody reads it again. Only a year's neighbour may renew it.
        assert {row[:2] for row in seen} <= {row[:2] for row in read()}
        seen = read()
    assert 12 <= len(seen) < total
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == 0
    assert len(read()) == len({row[:2] for row in read()}) == total
    database.close()

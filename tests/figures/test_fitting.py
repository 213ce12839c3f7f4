"""Whether a document is of the report's agency and year."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.figures.choosing import choose, outcome_of
from crawler.figures.fitting import Fit, fitting
from crawler.statistics.model import TableKind
from crawler.statistics.record import Outcome
from tests.figures.readings import AGENCY, ITEM, codes, item, main_of, reading, statistics, without


def test_a_page_of_another_year_is_the_last_choice_and_says_so() -> None:
    other = statistics(report_year=2022)
    right = without(statistics(1), TableKind.T4)
    main = main_of(reading("a", "main", other), reading("b", "other", right))
    assert main.sha256 == "b"
    assert codes(main) == [("year_conflict", "warning")]
    assert codes(main_of(reading("a", "main", other))) == [("year_conflict", "warning")]


def test_a_page_of_another_agency_says_so_and_a_leading_region_is_none() -> None:
    full = statistics(agency="嘉兴市海盐县教育局")
    assert codes(main_of(reading("a", "main", full))) == []
    other = statistics(agency="海盐县财政局")
    assert codes(main_of(reading("a", "main", other))) == [("agency_uncertain", "warning")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"report_year": 2022}, "other_year"), ({"agency": "海盐县财政局"}, "other_agency"),
     ({"agency": "平湖市教育局"}, "other_agency")],
)  # fmt: skip
def test_a_file_of_another_agency_or_year_is_refused(changes: dict[str, Any], reason: str) -> None:
    found = choose(ITEM, [reading("a", "report_full", statistics(**changes))])
    assert [(one.outcome, one.reason, one.is_main) for one in found] == [
        (Outcome.REFUSED, reason, False)
    ]
    assert found[0].statistics is None
    assert [said.code for said in found[0].issues] == ["statistics_refused"]
    assert outcome_of(found) is Outcome.REFUSED


def test_of_one_file_for_many_departments_the_own_part_is_chosen() -> None:
    names = ["海盐县财政局", AGENCY, *(f"海盐县{name}局" for name in ["审计", "民政", "司法"])]
    parts = [
        reading("f", "report_full", statistics(n, agency=name), member=f"{name}2023年报告")
        for n, name in enumerate(names)
    ]
    found = choose(ITEM, parts)
    assert found[0].is_main
    assert found[0].statistics is not None
    assert found[0].statistics.agency == AGENCY
    assert {one.outcome for one in found[1:]} == {Outcome.REFUSED}
    many = [
        reading("f", "other", statistics(agency="海盐县财政局"), member=str(n)) for n in range(99)
    ]
    assert len(choose(ITEM, many)) == 10


@pytest.mark.parametrize(
    ("agency", "filename", "fit"),
    [
        (AGENCY, "", Fit.YES),
        ("教育局", "", Fit.YES),
        ("县教育局", "", Fit.YES),
        ("浙江省嘉兴市海盐县教育局", "", Fit.YES),
        ("嘉兴市教育局", "", Fit.NEAR),
        ("海盐县人民政府", "", Fit.NO),
        (None, "", Fit.UNKNOWN),
        (None, "附件1.海盐县教育局2023年政府信息公开工作年度报告.docx", Fit.YES),
        (None, "海盐县教育局2022年政府信息公开工作年度报告.docx", Fit.NO),
        (None, "海盐县财政局.docx", Fit.NO),
        (None, "表二.xlsx", Fit.UNKNOWN),
    ],
)
def test_whose_a_document_is(agency: str | None, filename: str, fit: Fit) -> None:
    found = statistics(agency=agency or AGENCY)
    assert fitting(found, ITEM, filename, own_title=agency is not None).fit is fit


def test_the_governments_report_may_bear_its_offices_name_if_there_is_no_other() -> None:
    office = item(agency_name_full="海盐县人民政府办公室")
    page = statistics(agency="海盐县人民政府")
    main = main_of(reading("a", "report_full", page), whose=office)
    assert codes(main) == [("agency_uncertain", "warning")]
    own = statistics(agency="海盐县人民政府办公室")
    found = choose(office, [reading("a", "report_full", page), reading("b", "other", own)])
    assert found[0].sha256 == "b"
    assert codes(found[0]) == []
    assert found[1].outcome is Outcome.REFUSED

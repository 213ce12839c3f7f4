"""Which document of a report counts, and what the others add to it and say against it."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from crawler.documents.model import Method
from crawler.figures.choosing import Found, choose, is_complete, outcome_of
from crawler.figures.fitting import Fit, fitting
from crawler.issues import issue
from crawler.statistics import Statistics, Template, read_statistics
from crawler.statistics.model import (
    CellStatus,
    Fees,
    Mode,
    Period,
    RuleLevel,
    Section,
    TableKind,
    Violation,
)
from crawler.statistics.record import (
    Outcome,
    Reading,
    statistics_from_json,
    statistics_to_json,
)
from tests.statistics.builder import make, plain

if TYPE_CHECKING:
    from crawler.items import ReportItem

AGENCY = "海盐县教育局"
TITLE = f"{AGENCY}2023年政府信息公开工作年度报告"


def item(**changes: object) -> ReportItem:
    known: dict[str, Any] = {
        "report_year": 2023,
        "agency_name_full": AGENCY,
        "agency_name": None,
        "region_code": "330424",
        "title": TITLE,
    }
    return cast("ReportItem", SimpleNamespace(**{**known, **changes}))


ITEM = item()


def statistics(seed: int = 0, **changes: object) -> Statistics:
    found = read_statistics(plain(make(Template.Y2021, seed)))
    assert isinstance(found, Statistics)
    ours: dict[str, Any] = {"report_year": 2023, "agency": AGENCY, "title": TITLE, "issues": ()}
    return replace(found, violations=(), **{**ours, **changes})


def reading(sha256: str, role: str, found: Statistics | None, **changes: Any) -> Found:
    outcome = Outcome.READ if found else Outcome.FAILED
    bare = Reading("r", 1, sha256, "", f"http://a/{sha256}", role, sha256, outcome)
    own = changes.pop("own_title", True)
    return Found(replace(bare, statistics=found, **changes), own)


def main_of(*found: Found, whose: ReportItem = ITEM) -> Reading:
    first, *others = choose(whose, found)
    assert first.is_main
    assert not any(one.is_main for one in others)
    return first


def codes(found: Reading) -> list[tuple[str, str]]:
    assert found.statistics is not None
    assert found.statistics.issues == found.issues
    return [(said.code, str(said.level)) for said in found.issues]


def without(found: Statistics, *tables: TableKind) -> Statistics:
    return replace(found, figures=tuple(f for f in found.figures if f.table not in tables))


def only(found: Statistics, table: TableKind) -> Statistics:
    kept = tuple(f for f in found.figures if f.table is table)
    return replace(found, figures=kept, sections=(), agency=None, report_year=None)


def changed(found: Statistics, value: int, **changes: Any) -> Statistics:
    figures = [
        replace(figure, value=Decimal(value), **changes)
        if figure.name == "t3.granted.total"
        else figure
        for figure in found.figures
    ]
    return replace(found, figures=tuple(figures))


def spoiled(found: Statistics, every: int) -> Statistics:
    figures = [
        replace(figure, value=None, status=CellStatus.UNREADABLE) if place % every == 0 else figure
        for place, figure in enumerate(found.figures)
    ]
    return replace(found, figures=tuple(figures))


BROKEN = Violation("T3-IDENTITY", "total", RuleLevel.ERROR, Mode.STRICT, Decimal(1), Decimal(2))
ROLES = ["main", "report_full", "report_same_as_html", "table", "other", "image", "infographic"]
METHODS = ["docx", "html", "pdf", "doc", "rtf", "xlsx", "ofd", "flat"]


@pytest.mark.parametrize(("first", "second"), list(itertools.pairwise(ROLES)))
def test_of_equal_copies_the_role_decides(first: str, second: str) -> None:
    same = statistics()
    found = [reading("b", second, same), reading("a", first, same)]
    assert main_of(*found).sha256 == "a"
    assert codes(main_of(*found)) == []


@pytest.mark.parametrize(("first", "second"), list(itertools.pairwise(METHODS)))
def test_of_equal_copies_of_one_role_the_format_decides(first: str, second: str) -> None:
    one, two = (statistics(method=Method(name)) for name in (first, second))
    found = [reading("b", "report_full", two), reading("a", "report_full", one)]
    assert main_of(*found).sha256 == "a"


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (lambda one: without(one, TableKind.T3), lambda one: spoiled(one, 9)),
        (lambda one: spoiled(one, 9), lambda one: replace(one, method=Method.OCR)),
        (lambda one: replace(one, method=Method.OCR),
         lambda one: replace(one, violations=(BROKEN,))),
        (lambda one: replace(one, violations=(BROKEN,)),
         lambda one: changed(one, 5, status=CellStatus.REPAIRED)),
        (lambda one: changed(one, 5, status=CellStatus.REPAIRED), lambda one: one),
    ],
)  # fmt: skip
def test_what_counts_comes_in_its_order(worse: Any, better: Any) -> None:
    one = statistics()
    # The better one has the last of the roles: what counts comes before the role.
    found = [reading("a", "main", worse(one)), reading("b", "infographic", better(one))]
    assert main_of(*found).sha256 == "b"


def test_a_whole_table_comes_from_the_document_that_has_it() -> None:
    whole = statistics()
    page = without(whole, TableKind.T4)
    sheet = only(whole, TableKind.T4)
    main = main_of(reading("a", "main", page), reading("b", "table", sheet))
    assert main.sha256 == "a"
    assert main.statistics is not None
    assert main.statistics.figures == whole.figures
    assert codes(main) == [("figures_merged", "info")]
    assert "table 4" in main.issues[0].message
    assert " b" in main.issues[0].message


def test_prose_on_a_page_and_a_file_for_each_table_are_one_report() -> None:
    whole = statistics(1)
    page = without(whole, *TableKind)
    files = [only(whole, table) for table in (TableKind.T4, TableKind.T2, TableKind.T3)]
    main = main_of(
        reading("p", "main", page),
        *(reading(f"f{n}", "table", file, own_title=False) for n, file in enumerate(files)),
    )
    assert main.sha256 == "p"
    assert main.statistics is not None
    assert main.statistics.figures == whole.figures
    assert main.statistics.sections == whole.sections
    assert [code for code, _ in codes(main)] == ["figures_merged"] * 3


def test_two_files_of_one_table_that_disagree_are_named_though_the_page_has_none() -> None:
    whole = statistics()
    first, second = (only(found, TableKind.T3) for found in (whole, changed(whole, 987)))
    page = without(whole, TableKind.T3)
    main = main_of(
        reading("p", "main", page),
        reading("first", "table", first, own_title=False),
        reading("second", "table", second, own_title=False),
    )
    assert codes(main) == [("figures_merged", "info"), ("figures_disagree", "error")]
    assert "987 in second" in main.issues[1].message


def test_the_tables_of_a_merged_report_are_checked_together() -> None:
    whole = changed(statistics(), 987_654)
    page, sheet = without(whole, TableKind.T3), only(whole, TableKind.T3)
    main = main_of(reading("a", "main", page), reading("b", "table", sheet))
    assert main.statistics is not None
    broken = {(found.rule, found.scope) for found in main.statistics.violations}
    assert ("T3-ROW-TOTAL", "granted") in broken


def test_tables_of_another_generation_are_not_mixed() -> None:
    page = without(statistics(), TableKind.T4)
    old = replace(only(statistics(), TableKind.T4), template=Template.Y2019)
    main = main_of(reading("a", "main", page), reading("b", "table", old))
    assert main.statistics is not None
    assert main.statistics.figures == page.figures
    assert codes(main) == [("template_conflict", "warning")]


def test_copies_that_disagree_are_both_kept_and_named() -> None:
    first = statistics()
    second = changed(first, 987)
    found = choose(ITEM, [reading("a", "main", first), reading("b", "report_full", second)])
    assert [one.is_main for one in found] == [True, False]
    assert codes(found[0]) == [("figures_disagree", "error")]
    assert found[0].issues[0].message.startswith("t3.granted.total: ")
    assert "987 in b" in found[0].issues[0].message
    assert found[1].statistics == second


def test_of_many_disagreements_five_are_named_and_the_others_counted() -> None:
    first, second = statistics(0), statistics(5)
    main = main_of(reading("a", "main", first), reading("b", "report_full", second))
    (said,) = main.issues
    assert said.message.count(" in b") == 5
    assert said.message.rstrip("more").rstrip().split()[-1].isdigit()


def test_an_empty_cell_does_not_contradict_a_zero_but_a_number() -> None:
    first = statistics()
    blank = replace(
        first,
        figures=tuple(
            replace(f, value=None, status=CellStatus.BLANK) if f.value == 0 else f
            for f in first.figures
        ),
    )
    assert codes(main_of(reading("a", "main", first), reading("b", "other", blank))) == []
    numbers = changed(first, 987)
    gone = replace(
        numbers,
        figures=tuple(
            replace(f, value=None, status=CellStatus.BLANK) if f.value == 987 else f
            for f in numbers.figures
        ),
    )
    found = main_of(reading("a", "main", numbers), reading("b", "other", gone))
    assert codes(found) == [("figures_disagree", "error")]
    assert "blank in b" in found.issues[0].message


def test_money_is_compared_in_one_unit() -> None:
    first = statistics()

    def money(value: str, unit: str, yuan: str) -> Statistics:
        return replace(
            first,
            figures=tuple(
                replace(f, value=Decimal(value), unit=unit, value_si=Decimal(yuan))
                if f.col_key.startswith("amount")
                else f
                for f in first.figures
            ),
        )

    wan, yuan = money("1.5", "万元", "15000.0"), money("15000", "元", "15000")
    assert codes(main_of(reading("a", "main", wan), reading("b", "other", yuan))) == []


def test_a_doubtful_recognition_says_little_against_a_text() -> None:
    first = statistics()
    scan = replace(changed(first, 987, confidence=0.4), method=Method.OCR)
    main = main_of(reading("a", "main", first), reading("b", "image", scan))
    assert main.sha256 == "a"
    assert codes(main) == [("figures_disagree", "info")]
    sure = replace(changed(first, 987, confidence=0.97), method=Method.OCR)
    found = main_of(reading("a", "main", first), reading("b", "image", sure))
    assert codes(found) == [("figures_disagree", "error")]


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


def test_pictures_are_read_only_where_something_is_missing() -> None:
    whole = statistics()
    assert is_complete(ITEM, [reading("a", "main", whole)])
    assert not is_complete(ITEM, [reading("a", "main", without(whole, TableKind.T2))])
    assert not is_complete(ITEM, [reading("a", "other", replace(whole, report_year=2020))])
    assert not is_complete(ITEM, [reading("a", "main", None)])


def test_a_title_alone_and_a_picture_without_text_are_no_readings() -> None:
    bare = replace(without(statistics(), *TableKind), sections=())
    found = choose(ITEM, [reading("a", "main", bare), reading("b", "image", bare)])
    assert [(one.outcome, one.reason, one.is_main) for one in found] == [
        (Outcome.REFUSED, "no_content", False)
    ] * 2
    prose = replace(bare, sections=(Section(0, "", "", "主动公开政府信息。" * 20),))
    assert main_of(reading("a", "main", prose)).sha256 == "a"


def test_a_report_whose_file_cannot_be_read_failed_though_its_page_is_refused() -> None:
    bare = replace(without(statistics(), *TableKind), sections=())
    found = choose(ITEM, [reading("a", "main", bare), reading("b", "other", None)])
    assert [one.outcome for one in found] == [Outcome.REFUSED, Outcome.FAILED]
    assert outcome_of(found) is Outcome.FAILED
    whole = [*found, reading("c", "other", statistics()).reading]
    assert outcome_of(whole) is Outcome.READ


def test_a_form_and_a_bare_table_do_not_lack_the_official_tables() -> None:
    lost = tuple(issue("table_missing", f"table {n} was not found") for n in (2, 3, 4))
    odd = issue("row_unknown", "x")
    whole = statistics()
    form = replace(without(whole, *TableKind), sections=(), issues=(*lost, odd))
    annex = replace(only(whole, TableKind.T3), issues=(*lost[::2], odd))
    copy = replace(without(whole, TableKind.T4), issues=lost[2:])
    found = choose(
        ITEM,
        [
            reading("a", "main", whole),
            reading("b", "other", form, issues=form.issues),
            reading("c", "other", annex, issues=annex.issues),
            reading("d", "other", copy, issues=copy.issues),
        ],
    )
    said = {one.sha256: [seen.code for seen in one.issues] for one in found}
    assert said["b"] == ["row_unknown", "statistics_refused"]
    assert said["c"] == ["row_unknown"]
    assert said["d"] == ["table_missing"]  # a copy of the report that lacks one
    inner = {one.sha256: one.statistics.issues for one in found if one.statistics}
    assert inner["c"] == (odd,)


def test_without_anything_read_nothing_is_chosen() -> None:
    found = [reading("a", "main", None), reading("b", "other", None)]
    assert choose(ITEM, found) == [one.reading for one in found]
    assert outcome_of(choose(ITEM, found)) is Outcome.FAILED


def test_statistics_come_back_from_their_json_as_they_were() -> None:
    whole = changed(statistics(3), 5, confidence=0.5)
    assert statistics_from_json(statistics_to_json(whole)) == whole


def test_statistics_are_written_as_their_plain_copy_would_be() -> None:
    found = replace(
        statistics(3),
        period=Period(date(2023, 1, 1), date(2023, 12, 31)),
        fees=Fees("收取信息处理费12.50元。", Decimal("12.50"), 1),
        violations=(
            Violation("t3.sum", "总计", RuleLevel.ERROR, Mode.STRICT, Decimal(3), Decimal("4.0")),
        ),
        issues=(issue("document_damaged", "a page is cut"),),
    )
    written = statistics_to_json(found)
    plain = json.dumps(asdict(found), ensure_ascii=False, default=str, separators=(",", ":"))
    assert written == plain
    assert all(text in written for text in ('"2023-12-31"', '"12.50"', '"4.0"', '"a page is cut"'))
    assert statistics_from_json(written) == found

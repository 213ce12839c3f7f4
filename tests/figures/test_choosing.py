"""Which document of a report counts, and what of the others is kept."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from crawler.documents.model import Method
from crawler.figures.choosing import choose, is_complete, outcome_of
from crawler.issues import issue
from crawler.statistics import Template
from crawler.statistics.model import CellStatus, Mode, RuleLevel, Section, TableKind, Violation
from crawler.statistics.record import Outcome
from tests.figures.readings import (
    ITEM,
    changed,
    codes,
    main_of,
    only,
    reading,
    spoiled,
    statistics,
    without,
)

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


def test_of_very_many_documents_of_others_the_last_that_is_kept_says_how_many_more() -> None:
    other = replace(statistics(), report_year=2021)
    found = [reading("a", "main", statistics())]
    found += [reading(f"b{number}", "other", other) for number in range(13)]
    strangers = choose(ITEM, found)[1:]
    assert [one.reason for one in strangers] == ["other_year"] * 10
    assert strangers[-1].detail.endswith("; 3 more documents of others")
    assert "more" not in strangers[-2].detail

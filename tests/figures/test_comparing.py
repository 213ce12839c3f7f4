"""What the other documents of a report say against the one that counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crawler.documents.model import Method
from crawler.figures.choosing import choose
from crawler.statistics import Statistics
from crawler.statistics.model import CellStatus, TableKind
from tests.figures.readings import ITEM, changed, codes, main_of, only, reading, statistics, without


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

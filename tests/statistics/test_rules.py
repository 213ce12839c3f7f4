"""The rules of the tables, of the words and of the years."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crawler.documents.model import Paragraph
from crawler.statistics import (
    Mode,
    RuleLevel,
    Statistics,
    TableKind,
    as_expected,
    check_years,
    read_statistics,
)
from crawler.statistics.model import Template
from tests.statistics import builder as b


def read(truth: b.Truth, **options) -> Statistics:
    result = read_statistics(b.plain(truth, **options))
    assert isinstance(result, Statistics)
    return result


def errors(result: Statistics, mode: Mode):
    return {
        (found.rule, found.scope, found.lhs, found.rhs)
        for found in result.violations
        if found.level is RuleLevel.ERROR and found.mode is mode
    }


def test_a_report_in_order_breaks_no_rule():
    for template in (Template.Y2019, Template.Y2021):
        assert read(b.make(template, 1)).violations == ()


def change(truth, key, place, by):
    truth.table3[key][place] = str(int(truth.table3[key][place]) + by)


def test_each_equation_of_table_3_is_checked():
    truth = b.make(Template.Y2021, 1)
    change(truth, "granted", 6, 1)
    result = read(truth)
    row = [int(text) for text in truth.table3["granted"]]
    column = [int(truth.table3[key][6]) for key in truth.table3]
    total = int(truth.table3["results_total"][6])
    expected = {
        ("T3-ROW-TOTAL", "granted", sum(row[:6]), row[6]),
        ("T3-RESULTS-SUM", "total", total + 1, total),
    }
    assert len(column) == 25
    assert errors(result, Mode.STRICT) == errors(result, Mode.LENIENT) == expected
    assert result.violations[0].delta is not None


def test_the_identity_of_the_head_cell():
    truth = b.make(Template.Y2019, 1)
    change(truth, "carried_out", 0, 2)
    change(truth, "carried_out", 6, 2)
    assert {found[:2] for found in errors(read(truth), Mode.STRICT)} == {
        ("T3-IDENTITY", "natural_person"),
        ("T3-IDENTITY", "total"),
    }


def test_a_blank_term_is_skipped_when_strict_and_zero_when_lenient():
    truth = b.make(Template.Y2019, 1)
    for key, texts in truth.table3.items():
        truth.table3[key] = [text if text != "0" else "" for text in texts]
        truth.table3[key][6] = ""
    result = read(truth)
    assert errors(result, Mode.STRICT) == set()
    lenient = {found[:2] for found in errors(result, Mode.LENIENT)}
    assert ("T3-ROW-TOTAL", "granted") in lenient or truth.table3["granted"][:6] == [""] * 6
    used = {key for key, texts in truth.table3.items() if any(texts[:6])}
    warned = {found.scope for found in result.warnings if found.rule == "T3-BLANK-TOTAL"}
    assert warned == used
    line = as_expected(result)
    assert {item["scope"] for item in line["warnings"]} == used


def test_the_totals_of_table_4():
    truth = b.make(Template.Y2021, 1)
    truth.table4[9] = str(int(truth.table4[9]) + 3)
    result = read(truth)
    assert {found[:2] for found in errors(result, Mode.STRICT)} == {
        ("T4-BLOCK-TOTAL", "lit_direct")
    }


def test_counts_are_integers_and_not_negative():
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_5.licensing"] = ["-3"]
    truth.table2["art20_6.penalty"] = ["2.5"]
    found = {(item.rule, item.scope) for item in read(truth).violations}
    assert found == {
        ("NONNEG-INT", "t2.art20_5.licensing.decisions"),
        ("NONNEG-INT", "t2.art20_6.penalty.decisions"),
    }


def test_items_and_decisions_are_no_equation():
    truth = b.make(Template.Y2019, 1)
    truth.table2["art20_5.other_services"] = ["21", "-14", "5"]
    assert read(truth).violations == ()


def test_a_row_that_is_left_out_breaks_the_shape():
    truth = b.make(Template.Y2021, 1)
    del truth.table3["other_misc"]
    lines = [line for line in b.lines3(replace_rows(truth)) if "3.其他" not in line]
    result = read_statistics(b.document([b.lines2(truth), lines, b.lines4(truth)]))
    found = [item for item in result.violations if item.rule == "SHAPE"]
    assert [(item.lhs, item.rhs, item.detail) for item in found] == [(24, 25, "other_misc")]
    assert any(item.code == "table_shape" for item in result.issues)


def replace_rows(truth):
    return replace(truth, table3={**truth.table3, "other_misc": ["0"] * 7})


def hints(result: Statistics):
    return {(item.rule, item.scope) for item in result.violations if item.level != "error"}


def test_the_years_tables():
    truth = b.make(Template.Y2019, 1)
    result = read_statistics(
        b.document([b.lines2(truth), b.lines3(truth), b.lines4(truth)], year=2022)
    )
    assert ("YEAR-TEMPLATE", "2019") in hints(result)
    assert any(item.code == "template_conflict" for item in result.issues)


def test_a_period_of_another_year_is_a_hint():
    truth = b.make(Template.Y2021, 1)
    plain = b.plain(truth)
    blocks = tuple(
        Paragraph("统计期限自2021年1月1日起至2021年12月31日止。")
        if isinstance(block, Paragraph) and "统计期限" in block.text
        else block
        for block in plain.blocks
    )
    result = read_statistics(replace(plain, blocks=blocks))
    assert ("PERIOD", "year") in hints(result)
    assert any(item.code == "year_conflict" for item in result.issues)
    assert result.report_year == 2022


@pytest.mark.parametrize(
    ("said", "scopes"),
    [("3", set()), ("4", set()), ("9", {("TEXT-TABLE", "requests")})],
)
def test_the_text_may_count_new_requests_or_all(said, scopes):
    truth = b.make(Template.Y2021, 1)
    truth.table3 = {key: ["0"] * 7 for key in truth.table3}
    truth.table3["new_requests"] = ["3", *["0"] * 5, "3"]
    truth.table3["carried_in"] = ["1", *["0"] * 5, "1"]
    truth.table3["granted"] = truth.table3["results_total"] = ["4", *["0"] * 5, "4"]
    plain = b.plain(truth)
    blocks = tuple(
        Paragraph(f"本年度收到政府信息公开申请{said}件。")
        if isinstance(block, Paragraph) and block.text.startswith("本单位依法")
        else block
        for block in plain.blocks
    )
    assert hints(read_statistics(replace(plain, blocks=blocks))) == scopes


def test_a_countys_organ_makes_no_regulations():
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_1.regulations"] = ["1", "0", "7"]
    result = read_statistics(b.plain(truth, agency="嵩县科技和工业信息化局"), region_code="410325")
    assert ("REG-POWER", "t2.art20_1.regulations.in_force") in hints(result)


def test_fees_and_units_are_hints():
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_8.admin_fees"] = ["75394432.52"]
    result = read(truth, sixth="全年收取信息处理费380元。")
    assert ("FEE-TEXT", "fee_cases") in hints(result)
    assert ("UNIT-SCALE", "t2.art20_8.admin_fees.amount_wan_yuan") in hints(result)
    old = b.make(Template.Y2019, 1)
    old.table2["art20_9.central_procurement"] = ["2", "17800"]
    assert ("UNIT-SCALE", "t2.art20_9.central_procurement.amount") in hints(read(old))


def two_years(template: Template):
    first = b.make(template, 1)
    second = b.make(template, 2)
    second.table3["carried_in"] = list(first.table3["carried_out"])
    years = {Template.Y2019: (2019, 2020), Template.Y2021: (2022, 2023)}[template]
    return first, second, years


def both(first, second, years):
    read_years = [
        read_statistics(b.document([b.lines2(t), b.lines3(t), b.lines4(t)], year=year))
        for t, year in zip((first, second), years, strict=True)
    ]
    return read_years[0], read_years[1]


def test_what_is_carried_over_is_the_same_in_both_years():
    first, second, years = two_years(Template.Y2021)
    second.table3["carried_in"][0] = str(int(first.table3["carried_out"][0]) + 1)
    earlier, later = both(first, second, years)
    found = [item for item in check_years(earlier, later) if item.rule == "X-CARRY"]
    assert [(item.scope, item.delta, item.level) for item in found] == [
        ("natural_person", Decimal(-1), RuleLevel.ERROR)
    ]
    weak = check_years(earlier, later, same_agency=False)
    assert {item.level for item in weak if item.rule == "X-CARRY"} == {RuleLevel.WARNING}


def test_the_stock_of_documents_is_a_hint():
    first, second, years = two_years(Template.Y2021)
    first.table2["art20_1.normative_docs"] = ["1", "2", "597"]
    second.table2["art20_1.normative_docs"] = ["50", "227", "420"]
    first.table2["art20_1.regulations"] = ["0", "0", "10"]
    second.table2["art20_1.regulations"] = ["1", "0", "12"]
    found = [item for item in check_years(*both(first, second, years)) if item.rule == "X-STOCK"]
    assert [(item.scope, item.lhs, item.rhs, item.level) for item in found] == [
        ("art20_1.regulations", 11, 12, RuleLevel.INFO)
    ]


def test_public_documents_and_items_of_2019():
    first, second, years = two_years(Template.Y2019)
    first.table2["art20_1.normative_docs"] = ["0", "0", "89"]
    second.table2["art20_1.normative_docs"] = ["77", "77", "166"]
    first.table2["art20_1.regulations"] = second.table2["art20_1.regulations"] = ["0", "0", "0"]
    for key in ("licensing", "other_services"):
        first.table2[f"art20_5.{key}"] = ["396", "4", "5"]
        second.table2[f"art20_5.{key}"] = ["400", "0", "5"]
    first.table2["art20_5.licensing"] = ["396", "0", "5"]
    found = check_years(*both(first, second, years))
    assert not [item for item in found if item.rule == "X-PUBLIC"]
    items = {item.scope: item.level for item in found if item.rule == "X-ITEMS"}
    assert items.get("art20_5.licensing") is RuleLevel.INFO
    assert "art20_5.other_services" not in items


def test_years_that_do_not_follow_each_other_are_refused():
    first, second, _ = two_years(Template.Y2021)
    with pytest.raises(ValueError, match="2023"):
        check_years(*both(first, second, (2022, 2025)))


def test_the_json_line_names_the_cells_of_its_problems():
    truth = b.make(Template.Y2021, 1)
    truth.table3["rejected_publication"] = ["/"] * 7
    truth.table3["granted"][2] = "三"
    line = as_expected(read(truth), "a.html")
    assert next(iter(line)) == "file"
    cells = {problem.get("cell") for problem in line["problems"]}
    assert {"t3.rejected_publication.total", "t3.granted.research"} <= cells
    assert line["table3"]["rows"]["rejected_publication"] == [None] * 7
    assert TableKind.T4 == "t4"

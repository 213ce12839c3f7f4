"""What the cells of a report's tables say: blanks, amounts, changes and doubtful numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crawler.documents.model import Table
from crawler.statistics import CellStatus, TableKind, UnitSource
from crawler.statistics.model import Template
from tests.statistics import builder as b
from tests.statistics.checking import read
from tests.statistics.scoring import score


def test_blank_dash_zero_and_text_are_different():
    truth = b.make(Template.Y2021, 8)
    for key, text in (("other_misc", ""), ("rejected_publication", "/"), ("granted", "\xa0")):
        truth.table3[key] = [text] * 7
    result = read(b.plain(truth))
    status = {
        key: result.figure(TableKind.T3, key, "business").status
        for key in ("other_misc", "rejected_publication", "granted", "new_requests")
    }
    assert list(status.values()) == ["blank", "dash", "blank", "number"]
    truth.table3["other_misc"][0] = "三"
    read_again = read(b.plain(truth))
    assert read_again.figure(TableKind.T3, "other_misc", "natural_person").status == "text"
    assert any("t3.other_misc[0]" in item.message for item in read_again.issues)


@pytest.mark.parametrize(
    ("cell", "header", "value", "unit", "source", "si"),
    [
        ("17800", "采购总金额", "17800", None, UnitSource.UNKNOWN, None),
        ("109994元", "采购总金额", "109994", "元", UnitSource.CELL, "109994"),
        ("0", "采购总金额（单位：万元，保留4位小数）", "0", "万元", UnitSource.HEADER, "0"),
        ("1.5", "采购总金额（万元）", "1.5", "万元", UnitSource.HEADER, "15000"),
        ("1.5万元", "采购总金额", "1.5", "万元", UnitSource.CELL, "15000"),
    ],
)
def test_an_amount_says_where_its_unit_comes_from(cell, header, value, unit, source, si):
    truth = b.make(Template.Y2019, 1)
    lines = b.lines2(truth)
    lines[-2][2], lines[-1][2] = header, cell
    result = read(b.document([lines, b.lines3(truth), b.lines4(truth)], year=2020))
    figure = result.figure(TableKind.T2, "art20_9.central_procurement", "amount")
    assert (figure.value, figure.unit, figure.unit_source) == (Decimal(value), unit, source)
    assert figure.value_si == (None if si is None else Decimal(si))
    assert any(item.code == "unit_unknown" for item in result.issues) == (unit is None)


@pytest.mark.parametrize(
    ("header", "cell", "wan"),
    [
        ("本年收费金额（单位：万元）/元", "521500", None),
        ("本年收费金额（万元/元）", "521500", None),
        ("本年收费金额 单位：元（万元）", "521500", None),
        ("本年收费金额（万元/元）", "52.15万元", "52.15"),
        ("本年收费金额（万元/元）", "0", "0"),
        ("本年收费金额（单位：万元，精确到元）", "52.15", "52.15"),
        ("本年收费金额（单位：元）", "521500", "52.15"),
        ("本年收费金额（单位：千元）", "521.5", None),
        ("本年收费金额（百万元）", "0.5", None),
    ],
)
def test_an_amount_whose_header_names_two_units_has_none(header, cell, wan):
    truth = b.make(Template.Y2021, 1)
    lines = b.lines2(truth)
    lines[-2][1], lines[-1][1] = header, cell
    result = read(b.document([lines, b.lines3(truth), b.lines4(truth)], year=2023))
    figure = result.figure(TableKind.T2, "art20_8.admin_fees", "amount_wan_yuan")
    assert figure.in_key_unit == (None if wan is None else Decimal(wan))
    assert any(item.code == "unit_unknown" for item in result.issues) == (wan is None)


@pytest.mark.parametrize("said", ["无", "", "见附件", "3", "含废止2件"])
def test_a_column_of_remarks_in_table_2_is_no_value(said):
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_1.normative_docs"], truth.table2["art20_6.penalty"] = list("123"), ["4"]
    lines = [
        [*line, "备注" if line[0] == "信息内容" else said] if len(line) > 1 else line
        for line in b.lines2(truth)
    ]
    result = read(b.document([lines, b.lines3(truth), b.lines4(truth)]))
    docs = [
        result.figure(TableKind.T2, "art20_1.normative_docs", key).value
        for key in ("issued", "repealed", "in_force")
    ]
    assert docs == [1, 2, 3]
    assert result.figure(TableKind.T2, "art20_6.penalty", "decisions").value == 4
    assert "cell_unreadable" not in {item.code for item in result.issues}


def test_a_change_may_be_negative():
    truth = b.make(Template.Y2019, 1)
    truth.table2["art20_5.licensing"] = ["6", "减4", "2"]
    truth.table2["art20_5.other_services"] = ["21", "-14", "5"]
    result = read(b.plain(truth))
    assert result.figure(TableKind.T2, "art20_5.licensing", "items_change").value == -4
    assert result.figure(TableKind.T2, "art20_5.other_services", "items_change").value == -14
    assert not [found for found in result.violations if found.rule == "NONNEG-INT"]


def test_recognised_cells():
    truth = b.make(Template.Y2021, 2)
    document = b.with_confidence(b.plain(truth), 0.95)
    cells = document.tables[1].cells
    place = next(n for n, cell in enumerate(cells) if cell.row == 5 and cell.column == 4)
    unread = replace(cells[place], text="?", confidence=0.0)
    table = replace(document.tables[1], cells=(*cells[:place], unread, *cells[place + 1 :]))
    blocks = tuple(table if block is document.tables[1] else block for block in document.blocks)
    result = read(replace(document, blocks=blocks))
    found = score(truth, result)
    assert (found.unread, found.wrong) == (0, [])
    assert sum(f.status is CellStatus.REPAIRED for f in result.figures) == 1


def test_a_figure_recognised_with_doubt_needs_a_proof():
    truth = b.make(Template.Y2021, 2)
    result = read(b.with_confidence(b.plain(truth), 0.6))
    uncertain = [item.message for item in result.issues if item.code == "cell_uncertain"]
    # Rows of tables 3 and 4 prove themselves by their totals; table 2 has no equation.
    assert uncertain
    assert all(message.startswith("t2.") for message in uncertain)


@pytest.mark.parametrize("number", [0, 1, 2], ids=["table 2", "table 3", "table 4"])
def test_a_dash_that_may_be_dirt_is_marked_in_every_table(number):
    document = b.with_confidence(b.plain(b.make(Template.Y2021, 2)), 0.95)
    table = document.tables[number]
    place = max(n for n, cell in enumerate(table.cells) if cell.text.isdigit())
    faint = replace(table.cells[place], text="—", confidence=0.5)
    changed = replace(table, cells=(*table.cells[:place], faint, *table.cells[place + 1 :]))
    blocks = tuple(changed if block is table else block for block in document.blocks)
    result = read(replace(document, blocks=blocks))
    # Where the row's equation says what stands there, it is repaired and says so.
    codes = {item.code for item in result.issues if item.message.startswith(f"t{number + 2}.")}
    assert codes & {"cell_uncertain", "cell_repaired"}


def test_a_misread_figure_is_marked():
    truth = b.make(Template.Y2021, 2)
    document = b.with_confidence(b.plain(truth), 0.95)
    cells = [
        replace(cell, text="9") if cell.row == 5 and cell.column == 4 else cell
        for cell in document.tables[1].cells
    ]
    table = Table(tuple(cells))
    blocks = tuple(table if block is document.tables[1] else block for block in document.blocks)
    result = read(replace(document, blocks=blocks))
    assert any(item.code == "cell_uncertain" for item in result.issues)


@pytest.mark.parametrize("text", ["5.2E+4", "1E+05", "3.4e3"])
def test_a_number_with_a_power_of_ten_is_doubted_where_nothing_proves_it(text):
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_5.licensing"] = [text]
    truth.table3["granted"] = ["0"] * 6 + [text]
    result = read(b.plain(truth))
    figure = result.figure(TableKind.T2, "art20_5.licensing", "decisions")
    assert figure.value == Decimal(text)
    doubted = [item.message for item in result.issues if item.code == "cell_uncertain"]
    assert [name for name in ("t2.art20_5", "t3.granted") if any(name in one for one in doubted)]
    assert any("power of ten" in one for one in doubted)

"""Rows with blank cells: what is printed stays, what may be lost is marked."""

from __future__ import annotations

import pytest

from crawler.documents.model import Method
from crawler.statistics import CellStatus, Statistics, read_statistics
from crawler.statistics.model import Template
from tests.statistics import builder as b


def read(truth: b.Truth, lines3=None, lines4=None) -> Statistics:
    three = b.lines3(truth) if lines3 is None else lines3
    four = b.lines4(truth) if lines4 is None else lines4
    result = read_statistics(b.document([b.lines2(truth), three, four]))
    assert isinstance(result, Statistics)
    return result


def texts(result: Statistics, row: str) -> list[str]:
    return [figure.raw for figure in result.figures if figure.name.startswith(row)]


def statuses(result: Statistics, row: str) -> set[CellStatus]:
    return {figure.status for figure in result.figures if figure.name.startswith(row)}


def marked(result: Statistics, row: str) -> list[str]:
    return [issue.code for issue in result.issues if row in issue.message]


def blank() -> b.Truth:
    """Return a report that leaves the zeros of table 3 blank."""
    truth = b.make(Template.Y2021, 3)
    for key, row in truth.table3.items():
        truth.table3[key] = ["" if text == "0" else text for text in row]
    return truth


def test_a_row_with_blank_cells_and_a_wrong_total_stays_as_printed_and_is_marked():
    truth = blank()
    truth.table3["rejected_duplicate"] = ["", "", "4", "", "", "", "9"]
    result = read(truth)
    assert texts(result, "t3.rejected_duplicate.") == truth.table3["rejected_duplicate"]
    assert statuses(result, "t3.rejected_duplicate.") == {CellStatus.BLANK, CellStatus.NUMBER}
    assert "cell_uncertain" in marked(result, "t3.rejected_duplicate")
    assert "T3-ROW-TOTAL" in {found.rule for found in result.violations}


def test_one_wrong_total_among_blank_cells_of_table_4_is_the_reports_own():
    truth = b.make(Template.Y2021, 3)
    truth.table4 = ["2", "", "", "", "3", *["", "1", "", "", "1"], *["", "", "4", "", "4"]]
    result = read(truth)
    assert texts(result, "t4.") == truth.table4
    assert marked(result, "table 4") == ["cell_uncertain"]


def test_two_wrong_totals_behind_a_lost_cell_are_repaired():
    truth = b.make(Template.Y2021, 3)
    truth.table4 = ["2", "", "1", "", "3", *["", "1", "", "", "1"], *["", "", "4", "", "4"]]
    # The second cell was lost, an empty one stands at the end.
    result = read(truth, lines4=[*b.HEADER4, [*truth.table4[:1], *truth.table4[2:], ""]])
    figures = [figure for figure in result.figures if figure.name.startswith("t4.")]
    read_at_all = {f.name: f.value for f in figures if f.status is not CellStatus.UNREADABLE}
    names = [figure.name for figure in figures]
    true = dict(zip(names, (int(text or 0) for text in truth.table4), strict=True))
    assert {name: value or 0 for name, value in read_at_all.items()}.items() <= true.items()
    assert set(marked(result, "table 4")) <= {"cell_repaired", "table_shape"}
    assert marked(result, "table 4")


def test_table_4_without_its_header_is_the_only_row_of_15_figures():
    truth = b.make(Template.Y2021, 3)
    result = read(truth, lines4=[truth.table4])
    assert texts(result, "t4.") == truth.table4
    assert marked(result, "table 4 has no header") == ["label_uncertain"]


def test_two_rows_of_15_figures_without_a_header_are_not_chosen_from():
    truth = b.make(Template.Y2021, 3)
    result = read(truth, lines4=[truth.table4, truth.table4])
    assert "table_missing" in {issue.code for issue in result.issues}


def test_blank_cells_in_front_are_told_by_the_columns_of_other_rows():
    truth = blank()
    truth.table3["carried_out"] = ["1", "", "", "", "", "", "1"]
    lines = [
        [*[""] * (10 - len(line)), *line] if len(line) in {8, 9} else line
        for line in b.lines3(truth)
    ]
    lines[-1] = ["四、结转下年度继续办理", "", "", *truth.table3["carried_out"]]
    result = read(truth, lines3=lines)
    assert texts(result, "t3.carried_out.") == truth.table3["carried_out"]


@pytest.mark.parametrize("method", [Method.PDF, Method.HTML, Method.DOCX])
def test_a_row_that_a_report_leaves_out_is_not_filled_in(method):
    truth = b.make(Template.Y2021, 12)
    lines = [line for line in b.lines3(truth) if "2.重复申请" not in line]
    result = read_statistics(b.document([b.lines2(truth), lines, b.lines4(truth)], method=method))
    row = [f for f in result.figures if f.row_key == "rejected_duplicate"]
    assert all(figure.value is None for figure in row)
    assert any("rejected_duplicate" in i.message for i in result.issues if i.code == "table_shape")


@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_table_without_one_mark_is_doubted(number):
    truth = b.make(Template.Y2021, 12)
    if number == 2:
        truth.table2 = {key: [""] * len(row) for key, row in truth.table2.items()}
    elif number == 3:
        truth.table3 = dict.fromkeys(truth.table3, [""] * 7)
    else:
        truth.table4 = [""] * 15
    result = read(truth)
    said = [i.message for i in result.issues if i.message.endswith("cells are blank")]
    assert said == [f"table {number}: all of its cells are blank"]

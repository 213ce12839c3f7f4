"""Rows of plain text that an empty paragraph within a cell has broken."""

from __future__ import annotations

import pytest

from crawler.documents.text import read_text
from crawler.statistics import Statistics, read_statistics
from crawler.statistics.model import Template
from tests.statistics import builder as b

NAMES = ("二、主动公开", "三、收到和处理", "四、政府信息公开行政复议")


def text_of(truth: b.Truth, breaks: set[str]) -> str:
    """Return a report with one line a cell.

    :param breaks: the texts of cells that an empty line follows.
    """
    parts = ["平湖市科学技术局2022年政府信息公开工作年度报告\n"]
    for name, lines in zip(NAMES, (b.lines2(truth), b.lines3(truth), b.lines4(truth)), strict=True):
        parts.append(f"{name}\n")
        for line in lines:
            parts += [f"\t{cell}\n" + ("\n" if cell in breaks else "") for cell in line]
            parts.append("\n")
        parts.append("\n")
    return "".join(parts)


def read(text: str) -> Statistics:
    result = read_statistics(read_text(text))
    assert isinstance(result, Statistics)
    return result


def values(result: Statistics, table: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for figure in result.figures:
        if figure.table == table:
            found.setdefault(figure.row_key, []).append(figure.raw.strip())
    return found


@pytest.mark.parametrize("template", [Template.Y2021, Template.Y2019])
def test_a_row_broken_within_its_cells_is_read_whole(template):
    truth = b.make(template, 5)
    # Every row is broken behind its label.
    labels = {line[0] for line in b.lines2(truth) if len(line) > 1}
    labels |= {line[-8] for line in b.lines3(truth)[3:]}
    result = read(text_of(truth, labels - {"信息内容"}))
    assert values(result, "t2") == truth.table2
    assert values(result, "t3") == truth.table3
    assert {found.code for found in result.issues} <= {"template_conflict"}


def test_a_row_of_table_4_broken_twice_is_read_whole():
    truth = b.make(Template.Y2021, 5)
    truth.table4 = [str(n) for n in (2, 1, 0, 4, 7, 11, 0, 12, 0, 23, 0, 13, 0, 0, 13)]
    result = read(text_of(truth, {"2", "12"}))
    assert [raw for row in values(result, "t4").values() for raw in row] == truth.table4
    assert "t4" not in {found.message[:2] for found in result.issues}


def test_rows_that_do_not_add_up_to_a_whole_one_stay_apart():
    truth = b.make(Template.Y2021, 5)
    text = text_of(truth, set())
    label = "\t2.重复申请\n"
    at = text.index(label) + len(label)
    # A lost cell, and the rest behind an empty line.
    row = truth.table3["rejected_duplicate"]
    rest = "".join(f"\t{cell}\n" for cell in row)
    assert text[at:].startswith(rest)
    cut = f"\t{row[0]}\n\n" + "".join(f"\t{cell}\n" for cell in row[2:])
    result = read(text[:at] + cut + text[at + len(rest) :])
    found = values(result, "t3")["rejected_duplicate"]
    marked = {f.status for f in result.figures if f.row_key == "rejected_duplicate"}
    assert found != row or "number" not in marked
    assert "rejected_duplicate" in " ".join(i.message for i in result.issues)


def test_half_of_a_broken_row_of_table_4_is_not_taken_for_a_part_of_two_blocks():
    truth = b.make(Template.Y2021, 5)
    truth.table4[10] = ""
    lines = b.lines4(truth)
    four = [["未经复议直接起诉", "复议后起诉"], [*lines[2]], truth.table4[:11], truth.table4[11:]]
    document = b.document([b.lines2(truth), b.lines3(truth), four])
    result = read_statistics(document)
    assert isinstance(result, Statistics)
    assert "table_shape" in {i.code for i in result.issues if "table 4" in i.message}


def test_a_blank_row_of_a_header_is_no_row_of_values():
    truth = b.make(Template.Y2021, 5)
    lines = b.lines4(truth)
    four = [["行政复议", *[""] * 7], [""] * 5, *lines[1:]]
    result = read_statistics(b.document([b.lines2(truth), b.lines3(truth), four]))
    assert isinstance(result, Statistics)
    assert [raw for row in values(result, "t4").values() for raw in row] == truth.table4

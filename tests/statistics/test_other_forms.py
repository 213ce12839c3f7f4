"""Table 3 in forms of the writers' own: turned, or with the column 总计 alone."""

from __future__ import annotations

import pytest

from crawler.documents.model import Cell, Document, Table
from crawler.statistics import CellStatus, Statistics, read_statistics
from crawler.statistics.model import Template
from crawler.statistics.templates import APPLICANTS, TABLE3
from tests.statistics import builder as b

BOTH = [Template.Y2021, Template.Y2019]


def read(document: Document) -> Statistics:
    result = read_statistics(document)
    assert isinstance(result, Statistics)
    return result


def texts(result: Statistics) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for figure in result.figures:
        if figure.table == "t3":
            found.setdefault(figure.row_key, []).append(figure.raw)
    return found


def turned(table: Table) -> Table:
    cells = [Cell(c.column, c.row, c.text, c.column_span, c.row_span) for c in table.cells]
    return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def with_table3(truth: b.Truth, table: Table) -> Document:
    document = b.plain(truth)
    blocks = list(document.blocks)
    place = [number for number, block in enumerate(blocks) if isinstance(block, Table)][1]
    blocks[place] = table
    return Document(document.method, document.media_type, "", tuple(blocks))


@pytest.mark.parametrize("template", BOTH)
def test_a_turned_table_reads_like_an_upright_one(template):
    truth = b.make(template, 4)
    lines = [["", *(column.label for column in APPLICANTS)]]
    lines += [[row.label, *truth.table3[row.key]] for row in TABLE3[template]]
    result = read(with_table3(truth, turned(b.table(lines))))
    assert texts(result) == truth.table3
    assert not result.issues


def test_a_turned_table_may_have_its_columns_in_another_order():
    truth = b.make(Template.Y2021, 4)
    order = [6, 1, 0, 2, 3, 4, 5]
    lines = [["", *(APPLICANTS[place].label for place in order)]]
    lines += [
        [row.label, *(truth.table3[row.key][place] for place in order)]
        for row in TABLE3[Template.Y2021]
    ]
    result = read(with_table3(truth, turned(b.table(lines))))
    assert texts(result) == truth.table3


def totals(truth: b.Truth, head: list[str]) -> Statistics:
    lines = [[row.label, truth.table3[row.key][-1]] for row in TABLE3[truth.template]]
    return read(with_table3(truth, b.table([*([head] if head else []), *lines])))


@pytest.mark.parametrize("template", BOTH)
@pytest.mark.parametrize("head", ["总计", "合 计（件）", "数量", "件数"])
def test_totals_alone_are_the_column_of_totals(template, head):
    truth = b.make(template, 4)
    result = totals(truth, ["申请情况", head])
    assert texts(result) == {key: [*[""] * 6, row[-1]] for key, row in truth.table3.items()}
    six = [f for f in result.figures if f.table == "t3" and f.col_key != "total"]
    assert {figure.status for figure in six} == {CellStatus.MISSING}
    named = [found.message for found in result.issues]
    assert named == [f"table 3: no column {column.label}" for column in APPLICANTS[:-1]]


@pytest.mark.parametrize(
    ("head", "total"),
    [([], None), (["申请情况", "自然人"], None), (["申请情况", "数量"], "9999")],
)
def test_a_lone_column_that_nothing_calls_the_totals_is_not_told(head, total):
    truth = b.make(Template.Y2021, 4)
    if total is not None:
        truth.table3["results_total"][-1] = total
    result = totals(truth, head)
    values = [f for f in result.figures if f.table == "t3" and f.value]
    assert not values
    assert "cell_unreadable" in {found.code for found in result.issues}

"""Tables of another year beside those of the report's own."""

import pytest

from crawler.documents.model import Cell, Document, Method, Paragraph, Table
from crawler.statistics.model import TableKind, Template
from crawler.statistics.reading import read_statistics
from crawler.statistics.templates import TABLE2
from tests.statistics import builder as b

OWN, OTHER = b.make(Template.Y2021, 3), b.make(Template.Y2021, 4)
OWN.table3["granted"], OTHER.table3["granted"] = list("1111116"), list("2222220")


def report(*parts):
    """Return a report for 2023 of tables (by number, of whom) and lines."""
    lines = {2: b.lines2, 3: b.lines3, 4: b.lines4}
    blocks = [
        Paragraph(part) if isinstance(part, str) else b.table(lines[part[0]](part[1]))
        for part in ("清河市民政局2023年政府信息公开工作年度报告", *parts)
    ]
    return read_statistics(Document(Method.HTML, "text/html", blocks=tuple(blocks)))


def granted(result):
    return result.figure(TableKind.T3, "granted", "natural_person").value


@pytest.mark.parametrize(
    "head",
    [
        "2022年收到和处理政府信息公开申请情况",
        "附：2022年度收到和处理政府信息公开申请情况（对比）：",
        "（二）2022年数据如下：",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_table_below_another_year_is_left_out_and_named(head, first):
    other = (head, (3, OTHER))
    own = ("三、2023年收到和处理政府信息公开申请情况", (3, OWN))
    result = report((2, OWN), *(other + own if first else own + other), "四、复议", (4, OWN))
    assert granted(result) == 1
    assert any(head in item.message for item in result.issues if item.code == "figures_disagree")


def test_table_2_of_another_year_is_left_out_with_its_captions():
    truth, old = b.make(Template.Y2021, 5), b.make(Template.Y2021, 6)
    truth.table2["art20_5.licensing"], old.table2["art20_5.licensing"] = ["55"], ["44"]
    result = report(
        "2022年数据如下：", (2, old), "2023年数据如下：", (2, truth), (3, truth), (4, truth)
    )
    assert result.figure(TableKind.T2, "art20_5.licensing", "decisions").value == 55


def test_the_only_table_stays_below_a_heading_of_last_year():
    result = report((2, OWN), "三、2022年收到和处理政府信息公开申请情况", (3, OWN), (4, OWN))
    assert granted(result) == 1


def test_columns_of_another_year_are_left_out_and_named():
    truth = b.make(Template.Y2021, 5)
    lines = [["信息内容", "2022年", "2023年"], ["行政许可", "77", "5"], ["行政处罚", "66", "0"]]
    result = read_statistics(
        Document(
            Method.HTML,
            "text/html",
            blocks=(
                Paragraph("清河市民政局2023年政府信息公开工作年度报告"),
                b.table([*b.lines2(truth)[:4], ["第二十条第（五）项"], *lines]),
                b.table(b.lines3(truth)),
                b.table(b.lines4(truth)),
            ),
        )
    )
    assert result.figure(TableKind.T2, "art20_5.licensing", "decisions").value == 5
    assert result.figure(TableKind.T2, "art20_6.penalty", "decisions").value == 0
    assert any("values of 2022" in item.message for item in result.issues)


def test_columns_below_the_merged_heads_of_two_years_are_told_apart():
    truth = b.make(Template.Y2021, 5)
    names = [column.label for column in TABLE2[Template.Y2021][0].columns]
    own = truth.table2["art20_1.normative_docs"]
    cells = [Cell(0, 0, "信息内容", 2), Cell(0, 1, "2023年", 1, 3), Cell(0, 4, "2022年", 1, 3)]
    cells += [Cell(1, place, text) for place, text in enumerate(names * 2, 1)]
    values = ["行政规范性文件", *own, "7", "8", "9"]
    cells += [Cell(2, place, text) for place, text in enumerate(values)]
    blocks = [Paragraph("清河市民政局2023年政府信息公开工作年度报告"), Table(tuple(cells))]
    blocks += [b.table(b.lines3(truth)), b.table(b.lines4(truth))]
    result = read_statistics(Document(Method.HTML, "text/html", blocks=tuple(blocks)))
    read = [result.figure(TableKind.T2, "art20_1.normative_docs", column.key).value
            for column in TABLE2[Template.Y2021][0].columns]  # fmt: skip
    assert list(map(str, read)) == own


@pytest.mark.parametrize("years", [("2022年", "2023年"), ("2023年度", "2022年度")])
def test_rows_of_another_year_are_left_out_and_named(years):
    values = {"2022": ["9"] * 15, "2023": OWN.table4}
    lines = [*b.HEADER4, *([year, *values[year[:4]]] for year in years)]
    result = read_statistics(
        Document(
            Method.HTML,
            "text/html",
            blocks=(
                Paragraph("清河市民政局2023年政府信息公开工作年度报告"),
                b.table(b.lines2(OWN)),
                b.table(b.lines3(OWN)),
                b.table(lines),
            ),
        )
    )
    total = result.figure(TableKind.T4, "review", "total")
    assert str(total.value) == OWN.table4[4]
    assert any("values of 2022" in item.message for item in result.issues)


def test_a_column_of_last_year_alone_stays():
    lines = [["信息内容", "2022年"], ["行政许可", "5"]]
    table2 = [["第二十条第（五）项"], *lines]
    blocks = [Paragraph("清河市民政局2023年政府信息公开工作年度报告"), b.table(table2)]
    blocks += [b.table(b.lines3(OWN)), b.table(b.lines4(OWN))]
    result = read_statistics(Document(Method.HTML, "text/html", blocks=tuple(blocks)))
    assert result.figure(TableKind.T2, "art20_5.licensing", "decisions").value == 5


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("更正前", "更正后"),
        ("（一）修改前数据：", "（二）修改后数据："),
        ("原公布数据如下：", "现更正如下："),
        ("（错误数据）", "（正确数据）"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_table_as_it_was_before_a_correction_is_left_out_and_named(before, after, first):
    wrong, right = (before, "单位：件", (3, OTHER)), (after, "单位：件", (3, OWN))
    tables = (*wrong, *right) if first else (*right, *wrong)
    result = report((2, OWN), *tables, "四、复议", (4, OWN))
    assert granted(result) == 1
    assert any(before in item.message for item in result.issues)


def test_a_unit_between_the_heading_of_another_year_and_its_table_changes_nothing():
    other = ("2022年收到和处理政府信息公开申请情况", "（单位：件）", (3, OTHER))
    result = report((2, OWN), *other, "2023年度", "（单位：件）", (3, OWN), "四、复议", (4, OWN))
    assert granted(result) == 1

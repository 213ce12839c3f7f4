"""Statistics tables of the years before 2019, as provinces and departments printed them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.documents.model import Cell, Document, Method, Paragraph, Table
from crawler.statistics import CellStatus, Statistics, read_statistics
from crawler.statistics.model import Template

ROWS = [
    ["一、主动公开情况", "——", ""],
    ["主动公开政府信息数", "条", "1,318"],
    ["制发规范性文件总数", "件", "11"],
    ["收到申请数", "件", "7"],
    ["四、行政复议数量", "件", "0"],
    ["依申请公开信息收取的费用", "万元", "0.5"],
]
VALUES = {
    "proactive.total": "1318", "proactive.normative_docs_issued": "11",
    "requests.received": "7", "review.total": "0", "fees.amount": "0.5",
}  # fmt: skip


def read(*blocks, title: str = "平潭县2017年政府信息公开工作年度报告") -> Statistics:
    prose = (Paragraph("一、概述"), Paragraph("主动公开、依申请公开、复议"))
    result = read_statistics(
        Document(Method.HTML, "text/html", blocks=(Paragraph(title), *prose, *blocks))
    )
    assert isinstance(result, Statistics)
    return result


def table(rows):
    return Table(
        tuple(Cell(y, x, text) for y, line in enumerate(rows) for x, text in enumerate(line))
    )


def values(result):
    return {figure.row_key: str(figure.value) for figure in result.figures if figure.row_key}


@pytest.mark.parametrize(
    "rows",
    [
        [["项目", "单位", "数量"], *ROWS],
        [["指标", "计量单位", "2017年"], *ROWS],
        ROWS,
        [["统计指标", "统计数"], *([f"{a}（{b}）", c] for a, b, c in ROWS)],
        [["统计指标", "单位", "统计数"] * 2, *(ROWS[at] + ROWS[at + 3] for at in range(3))],
    ],
)
def test_headers_of_many_kinds_or_none(rows):
    result = read(table(rows))
    assert result.template is Template.PRE_2019
    assert values(result) == VALUES
    units = {figure.row_key: figure.unit for figure in result.figures}
    assert (units["proactive.total"], units["fees.amount"]) == ("条", "万元")
    assert not [item for item in result.issues if "t4" in item.message]


def test_lines_of_label_unit_and_number():
    lines = [text for row in ROWS for text in row if text]
    assert values(read(*map(Paragraph, lines))) == VALUES


def test_lines_of_a_form_with_more_columns_are_left():
    lines = [text for number, (a, b, c) in enumerate(ROWS) for text in (a, b, f"{number:02d}", c)]
    assert not read(*map(Paragraph, lines)).figures


def test_a_cell_less_in_lists_side_by_side_is_reported():
    head = ["统计指标", "单位", "统计数"] * 2
    result = read(table([head, ROWS[1] + ROWS[3], ROWS[2] + ROWS[4][:2]]))
    assert values(result) == {"proactive.total": "1318", "requests.received": "7"}
    assert "table_shape" in {item.code for item in result.issues}


def test_a_table_of_another_kind_is_no_statistics():
    rows = [["项目", "单位", "数量"], ["桌椅", "件", "12"], ["培训班", "次", "3"]]
    assert not read(table(rows)).figures


def test_the_national_form_before_2019():
    rows = [
        ["统计指标", "单位", "统计数"],
        ["一、主动公开情况", "——", "——"],
        ["主动公开政府信息数\n（不同渠道和方式公开相同信息计1条）", "条", "1,234"],
        ["其中：主动公开规范性文件数", "条", "5"],
        ["2.参加或举办新闻发布会总次数", "次", "3"],
        ["其中：主要负责同志参加新闻发布会次数", "次", "1"],
        ["（一）收到申请数", "件", "7"],
        ["四、行政复议数量", "件", "2"],
        ["（一）维持具体行政行为数", "件", "1"],
        ["（三）其他情形数", "件", "0"],
        ["五、行政诉讼数量", "件", "4"],
        ["（三）其他情形数", "件", "4"],
        ["七、依申请公开信息收取的费用", "万元", "0.5"],
        ["自定指标", "个", ""],
    ]
    result = read(table(rows), title="舒兰市市场监管局2016年政府信息公开工作年度报告")
    assert result.template is Template.PRE_2019
    assert {f.row_key: f.value for f in result.figures if f.row_key} == {
        "proactive.total": 1234, "proactive.normative_docs": 5, "response.press_conferences": 3,
        "response.press_conferences.leaders": 1, "requests.received": 7, "review.total": 2,
        "review.upheld": 1, "review.other": 0, "litigation.total": 4, "litigation.other": 4,
        "fees.amount": Decimal("0.5"),
    }  # fmt: skip
    raw = result.figures[-1]
    assert (raw.row_key, raw.row_label_raw, raw.status) == ("", "自定指标", CellStatus.BLANK)


def test_a_form_of_a_province_with_a_running_total():
    rows = [
        ["指标名称", "计量单位", "2017年度", "历年累计"],
        ["主动公开政府信息数", "条", "12", "345"],
        ["收到申请数", "件", "0", "6"],
    ]
    result = read(table(rows))
    found = [(f.row_key, f.col_label_raw, f.value, f.unit) for f in result.figures]
    assert found == [
        ("proactive.total", "2017年度", 12, "条"), ("proactive.total", "历年累计", 345, "条"),
        ("requests.received", "2017年度", 0, "件"), ("requests.received", "历年累计", 6, "件"),
    ]  # fmt: skip

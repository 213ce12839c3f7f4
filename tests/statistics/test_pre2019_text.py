"""The statistics table of the years before 2019 where its lines were lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.documents.html import read_html
from crawler.documents.text import read_text
from crawler.statistics import Statistics, read_statistics
from crawler.statistics.model import Template

ROWS = [
    ("一、主动公开情况", "——", ""),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "385"),
    ("1.政府公报公开政府信息数", "条", "0"),
    ("三、依申请公开情况", "——", ""),
    ("（一）收到申请数", "件", "13"),
    ("1.当面申请数", "件", "2"),
    ("四、行政复议数量", "件", "1"),
    ("（一）维持具体行政行为数", "件", "1"),
    ("（四）政府信息公开专项经费", "万元", "1.5"),
    ("（三）接受培训人员数", "人次", "1,036"),
]
VALUES = {
    "proactive.total": 385, "channels.gazette": 0, "requests.received": 13,
    "requests.in_person": 2, "review.total": 1, "review.upheld": 1,
    "organisation.budget": Decimal("1.5"), "meetings.trained": 1036,
}  # fmt: skip
HEAD = ("统 计 指 标", "单位", "统计数")


def read(table: str) -> Statistics:
    text = (
        "永嘉县统计局2015年政府信息公开工作年度报告\n一、概述\n主动公开、依申请公开、行政复议如下。\n"
        f"政府信息公开情况统计表\n填报单位（盖章）：永嘉县统计局\n{table}\n"
        "单位负责人：某 填报人：某 联系电话：0577-67222222"
    )
    result = read_statistics(read_text(text))
    assert isinstance(result, Statistics)
    return result


@pytest.mark.parametrize(
    "table",
    [
        "\n".join(" ".join(row) for row in (HEAD, *ROWS)),
        "\n\n".join(text for row in (HEAD, *ROWS) for text in row if text),
        " ".join(text for row in (HEAD, *ROWS) for text in row if text),
        "\n".join("".join(row) for row in (HEAD, *ROWS)),
        "\n".join("\t".join(row) for row in (HEAD, *ROWS)),
        "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, *ROWS)),
        "\n".join(f"{text} |" for row in (HEAD, *ROWS) for text in row),
    ],
)
def test_every_row_is_read_whatever_parts_its_cells(table: str) -> None:
    result = read(table)
    assert result.template is Template.PRE_2019
    assert {figure.row_key: figure.value for figure in result.figures if figure.row_key} == VALUES
    units = {figure.row_key: figure.unit for figure in result.figures if figure.row_key}
    assert (units["meetings.trained"], units["organisation.budget"]) == ("人次", "万元")
    assert not result.issues


def test_a_row_has_as_many_figures_as_the_header_has_columns() -> None:
    result = read(
        "指标名称 计量单位 代码 2017年度 历年累计\n主动公开信息数 条 01 286 3012\n"
        "其中：政府网站公开数 条 02 280 2950\n受理申请总数 件 03 3 41\n行政复议数 件 04 0"
    )
    assert [(figure.row_label_raw, figure.value) for figure in result.figures] == [
        ("主动公开信息数", 286), ("主动公开信息数", 3012),
        ("其中:政府网站公开数", 280), ("其中:政府网站公开数", 2950),
        ("受理申请总数", 3), ("受理申请总数", 41),
    ]  # fmt: skip
    lost = [found.message for found in result.issues if found.code == "cell_unreadable"]
    assert len(lost) == 1
    assert lost[0].startswith("行政复议数: ")


def test_what_cannot_be_taken_apart_is_said_to_be_lost() -> None:
    result = read("统计指标单位统计数主动公开政府信息数条385其中:规范性文件数条121.公报条0")
    assert not result.figures
    assert [found.code for found in result.issues] == ["table_missing"]


def test_its_rows_are_not_taken_for_the_official_tables() -> None:
    cells = "</td><td>".join
    rows = [
        ("序号", "统计指标", "单位", "区政府统计数", "区直单位统计数", "乡镇街道统计数"),
        ("1", "（一）收到申请数", "件", "3", "4", "5"),
        ("2", "四、行政复议数量", "件", "1", "2", "0"),
        ("3", "（一）维持具体行政行为数", "件", "1", "2", "0"),
    ]

    page = "".join(f"<tr><td>{cells(row)}</td></tr>" for row in rows)
    title = "<h1>永嘉县统计局2015年政府信息公开工作年度报告</h1><p>一、概述</p>"
    result = read_statistics(read_html(f"<html><body>{title}<table>{page}</table></body></html>"))
    assert isinstance(result, Statistics)
    assert [figure.value for figure in result.figures] == [3, 4, 5, 1, 2, 0, 1, 2, 0]
    assert not [found for found in result.issues if found.code == "cell_unreadable"]

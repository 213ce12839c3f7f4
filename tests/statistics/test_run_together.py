"""Reports whose text lost every mark: labels, figures and headings in one line."""

from __future__ import annotations

import pytest

from crawler.documents.model import Document, Method, Paragraph
from crawler.statistics import CellStatus, Statistics, read_statistics
from crawler.statistics.model import Figure, TableKind, Template
from tests.statistics import builder as b

SIXTH = "本年度发出收费通知2件，收取信息处理费780元。"
OFFICIAL = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
OTHERWISE = (
    "2、主动公开政府信息情况",
    "3、收到和处理政府信息公开申请的情况",
    "4、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "5、存在的问题和改进情况",
    "6、其他事项",
)
UNNUMBERED = tuple(text[2:] for text in OFFICIAL)


def run(truth: b.Truth, headings=OFFICIAL, change=lambda text: text) -> Statistics:
    tables = [
        "".join("".join(line) for line in lines(truth)).replace("\n", "")
        for lines in (b.lines2, b.lines3, b.lines4)
    ]
    two, three, four, five, six = headings
    text = (
        f"一、总体情况本机关依法公开。{two}{tables[0]}{three}{tables[1]}{four}{tables[2]}"
        f"{five}公开的深度还不够，也没有其他需要报告的事项。{six}{SIXTH}"
    )
    title = Paragraph("平湖市科学技术局2022年度政府信息公开工作年度报告")
    result = read_statistics(
        Document(Method.FLAT, "text/plain", blocks=(title, Paragraph(change(text))))
    )
    assert isinstance(result, Statistics)
    return result


def small() -> b.Truth:
    """Return figures of one digit each: they can be cut in one way."""
    truth = b.make(Template.Y2021)
    for rows in (truth.table2, truth.table3):
        rows.update({key: ["0"] * len(texts) for key, texts in rows.items()})
    for key in ("new_requests", "granted", "results_total"):
        truth.table3[key] = ["3", "0", "1", "0", "0", "0", "4"]
    truth.table4 = ["2", "0", "0", "0", "2", *["0"] * 5, *["0", "3", "0", "0", "3"]]
    return truth


def cells(result: Statistics, table: TableKind) -> list[Figure]:
    return [figure for figure in result.figures if figure.table is table]


def right(result: Statistics, truth: b.Truth) -> None:
    assert not [
        issue
        for issue in result.issues
        if issue.code == "cell_unreadable" and "t2" not in issue.message
    ]
    for row, texts in truth.table3.items():
        read = [figure.value for figure in cells(result, TableKind.T3) if figure.row_key == row]
        assert read == [int(text) for text in texts], row
    read = [figure.value for figure in cells(result, TableKind.T4)]
    assert read == [int(text) for text in truth.table4]


@pytest.mark.parametrize("headings", [OFFICIAL, OTHERWISE, UNNUMBERED])
def test_headings_part_the_text_and_are_no_figures(headings):
    truth = small()
    result = run(truth, headings)
    right(result, truth)
    assert [section.number for section in result.sections] == [0, 1, 2, 3, 4, 5, 6]
    assert result.fees is not None
    assert result.fees.yuan == 780


@pytest.mark.parametrize(
    ("label", "printed", "row"),
    [
        ("予理由", "予理由", ""),
        ("本机关不掌握相关政府信息", "本机关不不掌握相关政府信息", "unavailable_not_held"),
        ("只计这一情形", "只计这这一情形", "partially_granted"),
        ("1.属于国家秘密", "1.属于国家家秘密", "denied_state_secret"),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.逾期不补正", "other_no_correction"),
        ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "2.逾期不缴费", "other_fee_unpaid"),
        ("一、本年新收政府信息公开申请数量", "一、本年新收收政府信息公开申请数量", "new_requests"),
    ],
)  # fmt: skip
def test_a_label_worded_otherwise_still_has_its_row(label, printed, row):
    truth = small()
    result = run(truth, change=lambda text: text.replace(label, printed, 1))
    right(result, truth)
    marked = [issue.message for issue in result.issues if issue.code == "label_uncertain"]
    assert [row in message for message in marked] == [True] * bool(row), marked


def test_two_labels_run_into_one_are_not_read():
    truth = small()
    result = run(truth, change=lambda text: text.replace("2.重复申请0000000", "", 1))
    lost = [f for f in cells(result, TableKind.T3) if f.row_key == "rejected_duplicate"]
    assert {cell.status for cell in lost} == {CellStatus.MISSING}
    assert any("rejected_duplicate" in issue.message for issue in result.issues)


def test_the_title_is_found_where_the_whole_report_is_one_line():
    truth = b.make(Template.Y2021, 3)
    tables = [
        " ".join(text.replace("\n", "") for line in lines(truth) for text in line)
        for lines in (b.lines2, b.lines3, b.lines4)
    ]
    parts = [text for pair in zip(OFFICIAL, tables, strict=False) for text in pair]
    text = " ".join(
        ["平湖市科学技术局2022年政府信息公开工作年度报告", "一、总体情况 本局依法公开。", *parts]
    )
    result = read_statistics(Document(Method.FLAT, "text/plain", blocks=(Paragraph(text),)))
    assert isinstance(result, Statistics)
    assert result.title == "平湖市科学技术局2022年政府信息公开工作年度报告"
    assert (result.agency, result.report_year) == ("平湖市科学技术局", 2022)

"""Reports as other hands write them, in plain text and on pages without lines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.documents.model import Document, Method, Paragraph
from crawler.statistics import TableKind
from crawler.statistics.expected import as_expected
from crawler.statistics.model import Template
from tests.statistics import builder as b
from tests.statistics.test_foreign import read, same


def lines_of(text):
    return Document(Method.FLAT, "text/plain", "", tuple(map(Paragraph, text.split("\n"))))


def test_text_of_a_page_without_lines_keeps_whole_figures_and_table_4():
    """A label's lines stand around its values; table 4's header is broken in syllables."""
    truth = b.make(Template.Y2021, 13)
    truth.table3["other_fee_unpaid"] = ["0", "76", "0", "376", "22", "93", "567"]
    text = ["平湖市科学技术局2022年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]
    for line in b.lines3(truth):
        if line[0].startswith("2.申请人逾期"):
            text += ["2.申请人逾期未按收费通知要求缴纳费用", " ".join(line[-7:])]
            text.append("、行政机关不再处理其政府信息公开申请")
        else:
            text.append(" ".join("".join(part.split()) for part in line))
    text += ["四、政府信息公开行政复议、行政诉讼情况", "行政复议 行政诉讼"]
    text += ["未经复议直接起诉 复议后起诉", "结果维结果纠其他结尚未审 总计", "持 正 果 结"]
    text += [" ".join(truth.table4), "五、存在的主要问题及改进情况", "无。"]
    result = read(lines_of("\n".join(text)))
    unpaid = result.figure(TableKind.T3, "other_fee_unpaid", "total")
    assert unpaid.value in {None, Decimal(567)}
    blocks = [key for key in ("review", "lit_direct", "lit_post_review") for _ in range(5)]
    names = ["upheld", "corrected", "other", "pending", "total"] * 3
    found = [
        result.figure(TableKind.T4, block, name).value
        for block, name in zip(blocks, names, strict=True)
    ]
    assert found == [Decimal(text) for text in truth.table4]


def in_lines(truth, header3, order=range(7), unit=""):
    """Return a report as one cell a line."""
    text = ["平湖市科学技术局2022年政府信息公开工作年度报告", "二、主动公开政府信息情况"]
    for line in b.lines2(truth):
        text += [f"本年收费金额{unit}" if "收费金额" in part else part for part in line]
    text += ["三、收到和处理政府信息公开申请情况", *header3]
    for line in b.lines3(truth)[3:]:
        text += [*line[:-7], *(line[-7:][place] for place in order)]
    text += [
        "四、政府信息公开行政复议、行政诉讼情况",
        *(part for line in b.lines4(truth) for part in line),
    ]
    return lines_of("\n".join(text))


HEADER = ["申请人情况", "自然人", "法人或其他组织", "总计"]


@pytest.mark.parametrize(
    ("header", "order"),
    [
        (
            [*HEADER, "科研机构", "商业企业", "社会公益组织", "法律服务机构", "其他"],
            [0, 2, 1, 3, 4, 5, 6],
        ),
        # Labels in pieces, as a page without lines has them, tell no order.
        ([*HEADER, "社会公益 法律服务", "商业企业 科研机构 其他", "组织 机构"], range(7)),
    ],
)
def test_applicants_in_plain_text_are_read_by_a_whole_header(header, order):
    truth = b.make(Template.Y2021, 17)
    same(truth, read(in_lines(truth, header, order)))


@pytest.mark.parametrize(
    ("unit", "wan_yuan"), [("（单位：人民币元）", 52.15), ("（单位：万元）", 521500)]
)
def test_the_unit_of_fees_in_plain_text(unit, wan_yuan):
    truth = b.make(Template.Y2021, 18)
    truth.table2["art20_8.admin_fees"] = ["521500"]
    line = as_expected(read(in_lines(truth, [*HEADER, *b.HEADER3[2]], unit=unit)))
    assert line["table2"]["art20_8"]["admin_fees"]["amount_wan_yuan"] == wan_yuan


def test_columns_of_table_2_in_plain_text_are_read_by_their_header():
    truth = b.make(Template.Y2021, 19)
    row = truth.table2["art20_1.normative_docs"] = ["4", "11", "30"]
    text = "二、主动公开政府信息情况 第二十条第（一）项 信息内容 本年废止件数 本年制发件数 现行有效件数"
    text += f" 规章 0 0 0 行政规范性文件 {row[1]} {row[0]} {row[2]} 第二十条第（五）项"
    whole = in_lines(truth, HEADER).blocks
    start = next(n for n, block in enumerate(whole) if "二、主动" in block.text)
    end = next(n for n, block in enumerate(whole) if "（五）项" in block.text)
    blocks = (*whole[:start], *map(Paragraph, text.split()), *whole[end + 1 :])
    result = read(Document(Method.FLAT, "text/plain", "", blocks))
    names = ("issued", "repealed", "in_force")
    found = [result.figure(TableKind.T2, "art20_1.normative_docs", name).value for name in names]
    assert found == [Decimal(text) for text in row]

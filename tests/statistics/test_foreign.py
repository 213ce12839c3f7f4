"""Reports as other hands write them: made apart from the replica's generator of documents."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crawler.documents.model import Document, Method, Paragraph
from crawler.export.wide import wide_values
from crawler.statistics import CellStatus, Statistics, TableKind, read_statistics
from crawler.statistics.expected import as_expected
from crawler.statistics.model import Template
from tests.statistics import builder as b
from tests.statistics.scoring import score


def read(document) -> Statistics:
    result = read_statistics(document)
    assert isinstance(result, Statistics), result
    return result


@pytest.mark.parametrize(
    ("cell", "header", "wan_yuan"),
    [
        ("521500元", "本年收费金额（单位：万元）", "52.15"),
        ("521500", "本年收费金额（单位：元）", "52.15"),
        ("1.2亿元", "本年收费金额（单位：万元）", "12000"),
        ("52.15（万元）", "本年收费金额（单位：元）", "52.15"),
        ("52.15", "本年收费金额", "52.15"),
    ],
)
def test_fees_printed_in_another_unit_are_given_in_the_unit_of_their_key(cell, header, wan_yuan):
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_8.admin_fees"] = [cell]
    lines = b.lines2(truth)
    lines = [[header if "收费金额" in text else text for text in line] for line in lines]
    result = read(b.document([lines, b.lines3(truth), b.lines4(truth)], year=2022))
    given = as_expected(result)["table2"]["art20_8"]["admin_fees"]["amount_wan_yuan"]
    assert Decimal(str(given)) == Decimal(wan_yuan)
    assert wide_values(result)["t2__art20_8__admin_fees__amount_wan_yuan"] == Decimal(wan_yuan)
    printed = result.figure(TableKind.T2, "art20_8.admin_fees", "amount_wan_yuan")
    assert printed.raw == cell
    assert printed.value_si == Decimal(wan_yuan) * 10_000


def moved3(lines, order):
    """Return table 3 with its last seven columns in another order, headers included."""
    return [
        [*line[:-7], *(line[-7:][place] for place in order)] if len(line) > 7 else line
        for line in lines
    ]


def same(truth, result) -> None:
    found = score(truth, result)
    assert (found.unread, found.wrong_flagged, found.wrong) == (0, 0, []), result.issues


@pytest.mark.parametrize("seed", range(3))
def test_applicants_in_another_order_are_read_by_the_header(seed):
    truth = b.make(Template.Y2021, seed)
    lines = b.lines3(truth)
    lines[2][0], lines[2][1] = lines[2][1], lines[2][0]
    result = read(
        b.document([b.lines2(truth), moved3(lines, [0, 2, 1, 3, 4, 5, 6]), b.lines4(truth)])
    )
    same(truth, result)


def test_a_total_in_front_of_the_applicants_is_read_by_the_header():
    truth = b.make(Template.Y2021, 5)
    lines = b.lines3(truth)
    lines[1] = ["总计", "自然人", "法人或其他组织"]
    result = read(
        b.document([b.lines2(truth), moved3(lines, [6, 0, 1, 2, 3, 4, 5]), b.lines4(truth)])
    )
    same(truth, result)
    assert not [found for found in result.violations if found.level == "error"]


def test_a_header_that_lost_a_label_leaves_the_official_order():
    truth = b.make(Template.Y2021, 6)
    lines = b.lines3(truth)
    lines[2] = ["科研机构", "商业企业", "公益", "法律服务机构"]
    same(truth, read(b.document([b.lines2(truth), lines, b.lines4(truth)])))


def test_lawsuits_in_front_of_reviews_are_read_by_the_header():
    truth = b.make(Template.Y2021, 7)
    lines = b.lines4(truth)
    first, second = lines[0], lines[1]
    lines = [[first[1], first[0]], [*second[5:], *second[:5]], lines[2]]
    lines.append([*truth.table4[5:], *truth.table4[:5]])
    same(truth, read(b.document([b.lines2(truth), b.lines3(truth), lines])))


def test_results_in_another_order_are_read_by_the_header():
    truth = b.make(Template.Y2021, 8)
    order = [4, 0, 1, 2, 3]
    names = [b.HEADER4[2][place] for place in order]
    values = [truth.table4[start + place] for start in (0, 5, 10) for place in order]
    lines = [b.HEADER4[0], [*names, *b.HEADER4[1][5:]], names * 2, values]
    same(truth, read(b.document([b.lines2(truth), b.lines3(truth), lines])))


def merged(lines, label, text):
    """Return table 3 with one merged cell for the values of a row."""
    return [[*line[:-7], text] if label in line else line for line in lines]


@pytest.mark.parametrize("method", [Method.HTML, Method.PDF])
def test_equations_do_not_deny_what_a_merged_cell_says(method):
    truth = b.make(Template.Y2021, 9)
    truth.table3["rejected_duplicate"] = ["4", "0", "0", "0", "0", "0", "4"]
    for key in ("results_total", "new_requests"):
        row = [int(text) for text in truth.table3[key]]
        truth.table3[key] = [str(row[0] + 4), *map(str, row[1:6]), str(row[6] + 4)]
    for text, status in (("无", CellStatus.DASH), ("0", CellStatus.UNREADABLE)):
        lines = merged(b.lines3(truth), "2.重复申请", text)
        tables = [b.lines2(truth), lines, b.lines4(truth)]
        result = read(b.document(tables, method=method))
        cell = result.figure(TableKind.T3, "rejected_duplicate", "total")
        assert (cell.status, cell.value) == (status, None)


def test_a_repaired_figure_is_one_of_the_printed_digits():
    truth = b.make(Template.Y2021, 10)
    truth.table3["results_total"][-1] = str(int(truth.table3["results_total"][-1]) + 3)
    lines = merged(b.lines3(truth), "（七）总计", "".join(truth.table3["results_total"]))
    result = read(b.document([b.lines2(truth), lines, b.lines4(truth)]))
    cell = result.figure(TableKind.T3, "results_total", "total")
    assert cell.value in {None, Decimal(truth.table3["results_total"][-1])}


def test_a_column_that_the_report_leaves_out_has_no_values():
    truth = b.make(Template.Y2021, 11)
    lines = [line[:-1] if len(line) > 7 else line for line in b.lines3(truth)]
    lines[1] = lines[1][:-1]
    result = read(b.document([b.lines2(truth), lines, b.lines4(truth)]))
    for key, values in truth.table3.items():
        assert result.figure(TableKind.T3, key, "total").status is CellStatus.MISSING
        assert result.figure(TableKind.T3, key, "natural_person").value == Decimal(values[0])


@pytest.mark.parametrize(
    ("cells", "status"), [(["无"], CellStatus.DASH), (["0", "0", "0"], CellStatus.UNREADABLE)]
)
def test_merged_cells_under_the_header_of_table_4(cells, status):
    truth = b.make(Template.Y2021, 12)
    result = read(b.document([b.lines2(truth), b.lines3(truth), [*b.HEADER4, cells]]))
    figure = result.figure(TableKind.T4, "lit_direct", "upheld")
    assert (figure.status, figure.value) == (status, None)


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


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("名    称：平湖市科学技术局2022年政府信息公开工作年度报告", "平湖市科学技术局"),
        ("海盐县教育局（体育局）2022年政府信息公开工作年度报告", "海盐县教育局(体育局)"),
    ],
)
def test_titles_of_a_table_of_particulars_and_names_in_brackets(line, agency):
    truth = b.make(Template.Y2021, 14)
    whole = b.plain(truth)
    result = read(replace(whole, blocks=(Paragraph(line), *whole.blocks[1:])))
    assert (result.agency, result.report_year) == (agency, 2022)
    assert not result.title.startswith("名")


def test_long_numbers_broken_in_narrow_cells_are_proven_by_their_total():
    truth = b.make(Template.Y2021, 15, largest=99999)

    def broken(text):
        return f"{text[:3]}\n{text[3:]}" if text.isdigit() and len(text) > 3 else text

    lines = [[broken(text) for text in line] for line in b.lines3(truth)]
    result = read(b.document([b.lines2(truth), lines, b.lines4(truth)]))
    found = score(truth, result)
    assert (found.unread, found.wrong_flagged, found.wrong) == (0, 0, [])
    two = ["4\n1", "0\n2", "0\n0", "0\n0", "0\n0", "0\n0", "4\n3"]
    lines = [[*line[:-7], *two] if "2.重复申请" in line else line for line in b.lines3(truth)]
    result = read(b.document([b.lines2(truth), lines, b.lines4(truth)]))
    assert result.figure(TableKind.T3, "rejected_duplicate", "natural_person").value != 41


def test_a_red_head_is_no_part_of_a_title_on_two_lines():
    whole = b.plain(b.make(Template.Y2021, 16))
    head = (
        "平湖市科学技术局文件",
        "平科〔2023〕3号",
        "平湖市科学技术局",
        "2022年政府信息公开工作年度报告",
    )
    result = read(replace(whole, blocks=(*map(Paragraph, head), *whole.blocks[1:])))
    assert result.title == "平湖市科学技术局2022年政府信息公开工作年度报告"
    assert result.agency == "平湖市科学技术局"


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


def test_serial_numbers_in_front_of_the_labels():
    truth = b.make(Template.Y2021, 20)

    def numbered(lines):
        return [[str(number), *line] for number, line in enumerate(lines, 1)]

    second, third = b.lines2(truth), b.lines3(truth)
    third = [["序号", *third[0]], *third[1:3], *numbered(third[3:])]
    same(truth, read(b.document([numbered(second), third, b.lines4(truth)])))

"""Reports as other hands write them: made apart from the replica's generator of documents."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crawler.documents.model import Method, Paragraph
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


def blocks_of(truth):
    return {
        name: truth.table4[start : start + 5] for name, start in zip(SUITS, (0, 5, 10), strict=True)
    }


SUITS = ("行政复议", "未经复议直接起诉", "复议后起诉")
NAMES = b.HEADER4[2][:5]


def total_first(values):
    return [values[4], *values[:4]]


def test_suits_after_a_review_in_front_of_the_others_are_read_by_the_header():
    truth = b.make(Template.Y2021, 8)
    second = b.HEADER4[1]
    lines = [b.HEADER4[0], [*second[:5], second[6], second[5]], b.HEADER4[2]]
    lines.append([*truth.table4[:5], *truth.table4[10:], *truth.table4[5:10]])
    same(truth, read(b.document([b.lines2(truth), b.lines3(truth), lines])))


def test_results_in_another_order_below_some_blocks_only_are_read_by_the_header():
    truth = b.make(Template.Y2021, 8)
    review, *suits = blocks_of(truth).values()
    lines = [*b.HEADER4[:2], total_first(NAMES) * 2]
    lines.append([*review, *total_first(suits[0]), *total_first(suits[1])])
    same(truth, read(b.document([b.lines2(truth), b.lines3(truth), lines])))


def test_results_in_another_order_above_a_row_for_each_block_are_read_by_the_header():
    truth = b.make(Template.Y2021, 8)
    lines = [["", *total_first(NAMES)]]
    lines += [[name, *total_first(values)] for name, values in blocks_of(truth).items()]
    same(truth, read(b.document([b.lines2(truth), b.lines3(truth), lines])))


@pytest.mark.parametrize("order", [(1, 2, 0), (0, 2, 1)])
def test_blocks_in_another_order_above_a_row_for_each_result_are_read_by_the_header(order):
    truth = b.make(Template.Y2021, 8)
    blocks = list(blocks_of(truth).values())
    lines = [["", *(SUITS[place] for place in order)]]
    lines += [[name, *(blocks[at][row] for at in order)] for row, name in enumerate(NAMES)]
    same(truth, read(b.document([b.lines2(truth), b.lines3(truth), lines])))


def test_two_blocks_in_a_table_of_their_own_are_read_by_its_header():
    truth = b.make(Template.Y2021, 8)
    blocks = blocks_of(truth)
    first = [["行政复议"], NAMES, blocks["行政复议"]]
    second = [["行政诉讼"], ["复议后起诉", "未经复议直接起诉"], total_first(NAMES) * 2]
    second.append([*total_first(blocks["复议后起诉"]), *total_first(blocks["未经复议直接起诉"])])
    same(truth, read(b.document([b.lines2(truth), b.lines3(truth), first, second])))


def test_a_table_for_each_block_below_a_line_that_names_it():
    truth = b.make(Template.Y2021, 8)
    plain = b.document([b.lines2(truth), b.lines3(truth)])
    blocks = [Paragraph("四、政府信息公开行政复议、行政诉讼情况")]
    names = ("（一）行政复议", "（二）行政诉讼：未经复议直接起诉", "（三）复议后起诉")
    for name, values in zip(names, blocks_of(truth).values(), strict=True):
        blocks += [Paragraph(name), b.table([NAMES, values])]
    same(truth, read(replace(plain, blocks=(*plain.blocks, *blocks))))


def test_a_column_of_shares_is_none_of_the_figures():
    truth = b.make(Template.Y2021, 8)
    three = b.lines3(truth)
    three = [[*three[0], "占比"], *three[1:3], *([*line, "12.5%"] for line in three[3:])]
    two = [[*line, "-3.4％"] if len(line) == 2 and line[1].isdigit() else line
           for line in b.lines2(truth)]  # fmt: skip
    same(truth, read(b.document([two, three, b.lines4(truth)])))


def test_a_label_in_front_of_the_values_of_table_4_is_no_value():
    truth = b.make(Template.Y2021, 8)
    lines = [*b.HEADER4, ["数量（件）", *truth.table4]]
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
        for place in ("natural_person", "total"):
            cell = result.figure(TableKind.T3, "rejected_duplicate", place)
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


def test_serial_numbers_in_front_of_the_labels():
    truth = b.make(Template.Y2021, 20)

    def numbered(lines):
        return [[str(number), *line] for number, line in enumerate(lines, 1)]

    second, third = b.lines2(truth), b.lines3(truth)
    third = [["序号", *third[0]], *third[1:3], *numbered(third[3:])]
    same(truth, read(b.document([numbered(second), third, b.lines4(truth)])))


def test_a_masked_figure_of_table_4_is_not_filled_in():
    truth = b.make(Template.Y2021, 21)
    truth.table4[:5] = ["1", "*", "3", "0", "6"]
    result = read(b.plain(truth))
    cell = result.figure(TableKind.T4, "review", "corrected")
    assert (cell.status, cell.value) == (CellStatus.UNREADABLE, None)

"""Reports as other hands write them: made apart from the replica's generator of documents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.export.wide import wide_values
from crawler.statistics import Statistics, TableKind, read_statistics
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

"""Reports as other hands write them: made apart from the replica's generator of documents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.export.wide import wide_values
from crawler.statistics import Statistics, TableKind, read_statistics
from crawler.statistics.expected import as_expected
from crawler.statistics.model import Template
from tests.statistics import builder as b


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

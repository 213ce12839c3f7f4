"""One cell's text: its status, value, unit and doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.documents.model import Cell
from crawler.statistics.cells import is_value, read_cell, read_text
from crawler.statistics.model import CellStatus as S
from crawler.statistics.templates import Kind

NUMBERS = [
    ("0", 0), (" 7 ", 7), ("\u3000\u30005", 5), ("12\xa0", 12), ("１２", 12), ("1,234", 1234),
    ("1，234", 1234), ("1,234,567", 1234567), ("5件", 5), ("5 件", 5), ("+5", 5), ("＋5", 5),
    ("0.0", 0), ("3.00", 3), ("1.5万", 15000), ("17800", 17800), ("-14", -14), ("−3", -3),
    ("[bookmark: _GoBack]4", 4), ("零", 0), ("'8", 8), ("\u200b6", 6), ("9。", 9),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_a_count_is_read(text, value):
    reading = read_text(text)
    assert (reading.status, reading.value, reading.doubt) == (S.NUMBER, Decimal(value), "")
    assert reading.raw == text


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", S.BLANK), (" \n", S.BLANK), ("\xa0", S.BLANK), ("\u3000", S.BLANK),
        ("/", S.DASH), ("／", S.DASH), ("-", S.DASH), ("—", S.DASH), ("——", S.DASH),
        ("--", S.DASH), ("－", S.DASH), ("无", S.DASH), (" 无 ", S.DASH),
        ("三", S.TEXT), ("暂无数据", S.TEXT), ("见附件", S.TEXT), ("〇", S.UNREADABLE),
        ("O", S.UNREADABLE), ("○", S.UNREADABLE), ("1O", S.UNREADABLE), ("l", S.UNREADABLE),
        ("?", S.UNREADABLE), ("5%", S.UNREADABLE), ("约5", S.UNREADABLE), ("5+3", S.UNREADABLE),
        ("1,23", S.UNREADABLE), ("5①", S.UNREADABLE), ("5²", S.UNREADABLE), ("½", S.UNREADABLE),
        ("*", S.UNREADABLE), ("0/0", S.UNREADABLE), ("减4", S.UNREADABLE), ("5元", S.UNREADABLE),
        ("(5)", S.UNREADABLE), ("5.", S.UNREADABLE), ("1、234", S.UNREADABLE), ("٣", S.UNREADABLE),
        # A thousand points; or a fraction, which no count has.
        ("1.234", S.UNREADABLE), ("12.000", S.UNREADABLE),
    ],
)  # fmt: skip
def test_what_is_no_count_has_no_value(text, status):
    reading = read_text(text)
    assert (reading.status, reading.value) == (status, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [("减4", -4), ("减少4", -4), ("增3", 3), ("-14", -14), ("+5", 5), ("↓2", -2), ("0", 0)],
)
def test_a_change_has_signs_in_words(text, value):
    assert read_text(text, Kind.CHANGE).value == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("109994元", "109994", "元"), ("17800", "17800", None), ("0.092万元", "0.092", "万元"),
        ("75394432.52元", "75394432.52", "元"), ("24252.311082", "24252.311082", None),
        ("¥1,200.50", "1200.50", "元"), ("1.5万", "1.5", "万元"), ("2亿元", "2", "亿元"),
        (".5", "0.5", None), ("5E-05", "0.00005", None), ("100元整", "100", "元"), ("120万元人民币", "120", "万元"),
        ("壹佰元", "100", "元"), ("三万元", "3", "万元"), ("人民币壹万贰仟叁佰元整", "12300", "元"),
        ("十五万零三百元", "150300", "元"), ("一亿三千万元", "130000000", "元"), ("零元", "0", "元"),
        ("十二元", "12", "元"), ("两千零五元", "2005", "元"), ("伍拾万圆整", "50", "万元"),
    ],
)  # fmt: skip
def test_an_amount_keeps_its_unit(text, value, unit):
    reading = read_text(text, Kind.AMOUNT)
    assert (reading.value, reading.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "百元",
        "三百二千元",
        "一二三元",
        "万元",
        "壹佰元伍角",
        "三万",
        "一万二元元",
        "十十元",
        "三零元",
    ],
)
def test_an_amount_in_irregular_numerals_is_not_read(text):
    assert read_text(text, Kind.AMOUNT).value is None


def test_a_unit_in_brackets_makes_no_label_of_a_number():
    assert is_value("15（件）")
    assert is_value("壹佰元")
    assert not is_value("三、本年度办理结果")


def test_digits_parted_by_white_space_are_doubtful():
    assert read_text("300\n1").value == 3001
    assert read_text("300\n1").doubt
    assert read_text("007").doubt


def test_an_inked_cell_that_was_not_recognised_is_unreadable():
    assert read_cell(Cell(0, 0, "?", confidence=0.0)).status is S.UNREADABLE
    assert read_cell(Cell(0, 0, "7", confidence=0.0)).status is S.UNREADABLE
    assert read_cell(Cell(0, 0, "", confidence=0.0)).status is S.BLANK


@pytest.mark.parametrize(("confidence", "doubted"), [(0.5, True), (0.9, False), (None, False)])
def test_a_dash_that_may_be_dirt_is_doubted(confidence, doubted):
    found = read_cell(Cell(0, 0, "—", confidence=confidence))
    assert found.status is S.DASH
    assert bool(found.doubt) is doubted

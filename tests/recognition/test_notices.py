"""Reports that are called a notice: the letter that publishes a report, with the report in it."""

from __future__ import annotations

import pytest

from crawler.model import Article, Column, Link, Match, Portal, Reject, Report
from crawler.recognition import identify, recognise

OPENING = "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2014年1月1日起至2014年12月31日止。\n"
LONG = "一、总体情况。" + "本年度严格按照条例的要求公开信息，内容全面、及时、准确。" * 8


@pytest.mark.parametrize(
    ("title", "whose"),
    [
        ("关于印发《海盐县教育局2023年政府信息公开工作年度报告》的通知", "海盐县教育局"),
        ("县府办关于公布海盐县2023年政府信息公开工作年度报告的通知", "海盐县人民政府"),
        ("海盐县教育局关于发布2023年政府信息公开工作年度报告的公告", "海盐县教育局"),
    ],
)
def test_a_notice_whose_text_is_the_report_is_the_report(title, whose):
    column = Column("http://case.gov.cn/", name="政府信息公开年报")
    portal = Portal("case", "case", "330424", "http://case.gov.cn/", ())
    row = recognise(title, url="http://case.gov.cn/1.html", portal=portal, column=column)
    assert isinstance(row, Match)
    assert (row.agency_name_full, row.year) == (whose, 2023)
    found = identify(Article(title=title, text=OPENING + LONG), Link("x", title), portal, column)
    assert isinstance(found, Report)
    assert found.agency_name_full == whose
    empty = Article(title=title, text="各单位：\n现予公布。")
    assert isinstance(identify(empty, Link("x", title), portal, column), Reject)


@pytest.mark.parametrize(
    "title",
    [
        "关于报送2023年政府信息公开工作年度报告的通知",
        "关于印发2023年政府信息公开工作年度报告编写格式的通知",
    ],
)
def test_a_notice_about_the_making_of_reports_is_none(title):
    column = Column("http://case.gov.cn/", name="政府信息公开年报")
    assert isinstance(recognise(title, column=column), Reject)

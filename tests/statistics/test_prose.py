"""Fees, contact, period and sections in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crawler.documents.model import Document, Method, Paragraph
from crawler.statistics.prose import read_contact, read_fees, read_period
from crawler.statistics.sections import heading_of, read_sections, section_text
from crawler.statistics.stream import stream


@pytest.mark.parametrize(
    ("text", "yuan", "cases"),
    [
        ("无。", None, None),
        ("本年度没有需要报告的其他事项。", None, None),
        ("无收取信息处理费情况。", 0, None),
        ("未收取政府信息公开（依申请）信息处理费。", 0, None),
        ("我局2023年度无政府信息公开信息处理费收入。", 0, None),
        ("按件收取信息处理费2500元，按量收取信息处理费300元，合计2800元。", 2800, None),
        ("县公安局收取信息处理费1100元；住建局收取500元。全县合计收取1600元。", 1600, None),
        ("收取信息处理费300元。政务公开经费投入合计50万元。", 300, None),
        ("收取信息处理费300元，总计50万元经费用于政务公开。", 300, None),
        ("收取信息处理费3笔，合计2800元。", 2800, 3),
        ("县公安局收取信息处理费2件1100元。全县合计收取1600元。", 1600, None),
        ("应收信息处理费4100元，2名申请人缴纳信息处理费3000元。", 3000, None),
        ("本局行政事业性收费100万元，未收取信息处理费。", 0, None),
        ("信息处理费收取总额1.2（万元）", 12000, None),
        ("本年度收取信息处理费200元（去年为500元）。", 200, None),
        ("未发出收费通知，未向任何单位或个人收取信息处理费。", 0, None),
        ("收取信息处理费0元。", 0, None),
        ("收取信息处理费 ０ 元", 0, None),
        ("本年度未产生信息处理费。", 0, None),
        ("信息处理费收取情况：无。", 0, None),
        ("没有因政府信息公开收费的情况", 0, None),
        ("（一）未收取信息处理费。（二）办理建议5件、提案3件。", 0, None),
        ("全年收取政府信息公开信息处理费 3940 元。", 3940, None),
        ("收取信息处理费25件2950元。", 2950, 25),
        ("共收取信息处理费3件，金额2230元。", 2230, 3),
        ("收取信息处理费1.2万元，涉及15件。", 12000, 15),
        ("收取信息处理费共计人民币 1,234.50元（涉及7件）", "1234.50", 7),
        ("发出收费通知2件，总金额380元，实际收取1件380元。", 380, None),
        # What the notice on fees asks for (国办函〔2020〕109号): what was asked, and what came in.
        ("发出收费通知的件数3件，总金额2950元，实际收取的总金额1850元。", 1850, 3),
        ("全年发出收费通知3件，总金额2950元，实际收到2件，1850元。", 1850, None),
        ("发出收费通知5件，总金额500元。实际收取金额为300元。", 300, 5),
        ("发出收费通知1件，总金额100元，实际未收取。", 0, 1),
        ("发出收费通知1件，应收100元，申请人逾期未缴纳。", None, None),
        ("申请人未按要求缴纳费用的1件，收取信息处理费200元。", 200, 1),
        ("共收取信息处理费25件，2950元。", 2950, 25),
        ("收取信息处理费3笔，分别为100元、200元和1,300元。", 1600, 3),
        ("发出收费通知2件，分别为100元和200元，实际收取100元。", 100, 2),
        ("按照100元/件收取，本年度未收费。", 0, None),
        ("投入经费5000元用于网站。", None, None),
        ("申请人逾期未按收费通知要求缴纳费用的2件。", None, None),
    ],
)
def test_fees_are_what_the_text_says(text, yuan, cases):
    fees = read_fees(text)
    assert fees.yuan == (None if yuan is None else Decimal(yuan))
    assert fees.cases == cases
    assert fees.text == text


def test_contact_and_period():
    text = (
        "统计期限自2023年1月1日起至2023年12月31日止。如有疑问，请联系（地址：某市某路 1 号，"
        "邮编：314300，电话：0573-86037183，电子邮箱：a.b@example.com）。"
    )
    contact = read_contact(text)
    assert (contact.address, contact.postcode) == ("某市某路1号", "314300")
    assert (contact.phone, contact.email) == ("0573-86037183", "a.b@example.com")
    period = read_period(text)
    assert period is not None
    assert (period.start, period.end) == (date(2023, 1, 1), date(2023, 12, 31))
    assert read_period("没有期限") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一、总体情况", 1), ("总体情况", 1), ("1、 总体情况", 1), ("一、工作基本情况", 1), ("一、概述", 1),
        ("二、主动公开政府信息情况", 2), ("二、行政机关主动公开政府信息情况", 2),
        ("三、收到和处理政府信息公开申请情况", 3), ("（三）收到和处理政府信息公开申请情况", 3),
        ("四、政府信息公开行政复议、行政诉讼情况", 4), ("四、政府信息公开行政法复议、行政诉讼情况", 4),
        ("四、因政府信息公开工作被申请行政复议和提起行政诉讼情况", 4),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("五、存在的主要问题及改进情况", 5), ("5、 存在的主要问题及改进情况", 5), ("五、存在问题及改进情况", 5),
        ("五、政府信息公开工作存在的主要问题及改进措施", 5),
        ("六、其他需要报告的事项", 6), ("六、其他事项", 6), ("六、其它", 6), ("六、其他需要报告的事项：无", 6),
    ],
)  # fmt: skip
def test_headings_in_their_variants(text, number):
    found = heading_of(text)
    assert found is not None
    assert found[0] == number


@pytest.mark.parametrize(
    "text",
    [
        "主动公开情况。",
        "（二）依申请公开情况。定期研判",
        "其他",
        "报告由总体情况、主动公开情况组成。",
        "其他法律行政法规",
    ],
)
def test_what_is_no_heading(text):
    assert heading_of(text) is None


def sections(*texts: str, method: Method = Method.HTML):
    document = Document(method, "text/html", blocks=tuple(Paragraph(text) for text in texts))
    return read_sections(stream(document), method)


def test_sections_keep_their_text_without_signature_and_page_numbers():
    found = sections(
        "某局2022年政府信息公开工作年度报告", "一、总体情况", "甲。", "（一）主动公开情况", "乙。",
        "（二）依申请公开情况", "丙。", "- 2 -", "五、存在的主要问题及改进情况", "丁。",
        "（一）存在的主要问题", "戊。", "六、其他需要报告的事项：无", "某市科学技术局", "2023年1月8日",
    )  # fmt: skip
    assert [section.number for section in found] == [0, 1, 5, 6]
    assert section_text(found, 1) == "甲。\n（一）主动公开情况\n乙。\n（二）依申请公开情况\n丙。"
    assert section_text(found, 6) == "无"
    assert section_text(found, 4) is None


def test_a_signature_with_its_date_in_one_line_is_no_text_of_section_six():
    for day in ("2023年1月8日", "二〇二三年一月八日"):
        found = sections("六、其他需要报告的事项", "无", f"某市科学技术局\u3000\u3000{day}")
        assert section_text(found, 6) == "无"


@pytest.mark.parametrize(
    "heading",
    [
        "六、需要说明的其他事项",
        "六、其他需要报告的情况",
        "六、其他需报告的事项",
        "六、其他有关事项",
    ],
)
@pytest.mark.parametrize("blank", ["\n", "\u3000\u3000", ""])
def test_section_six_under_other_names_and_in_its_headings_line(heading, blank):
    found = sections("一、总体情况", "甲。", *f"{heading}{blank}无。".split("\n"))
    assert section_text(found, 6) == "无。"


@pytest.mark.parametrize(
    "below",
    [
        ("七、附件", "统计表"),
        ("相关链接", "2022年年报"),
        ("版权所有：某市人民政府", "网站标识码：3304820001"),
        ("主办单位：某市人民政府办公室",),
        ("（此件公开发布）",),
        ("某市某镇", "2023年1月8日"),
        ("中华人民共和国某某海关", "2023年1月8日"),
    ],
)
def test_what_stands_below_a_report_is_no_text_of_section_six(below):
    assert section_text(sections("六、其他需要报告的事项", "无。", *below), 6) == "无。"


def test_a_signature_below_an_empty_section_six_is_no_text_of_it():
    found = sections("六、其他需要报告的事项", "某市科学技术局", "2023年1月8日")
    assert section_text(found, 6) == ""


def test_lines_of_a_page_are_put_together():
    found = sections(
        "六、其他需要报告的事项", "按照《信息处理费管理", "办法》，未收取。", method=Method.PDF
    )
    assert section_text(found, 6) == "按照《信息处理费管理办法》，未收取。"


def test_headings_run_together_in_one_line_part_the_sections():
    line = "一、总体情况甲二、主动公开政府信息情况乙五、存在的主要问题及改进情况丙六、其他需要报告的事项无"
    assert section_text(sections(line), 6) == "无"
    assert section_text(sections(line), 5) == "丙"


def test_a_heading_says_the_same_for_any_document():
    assert replace(sections("六、其他事项", "无")[0]).heading == "其他需要报告的事项"


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("2022年收取信息处理费500元，2023年未收取信息处理费。", 0),
        ("本年度收取信息处理费1,250元，上年度收取信息处理费300元。", 1250),
        ("上年度收取信息处理费300元。", None),
        ("依据2020年印发的办法，2023年收取信息处理费380元。", 380),
        ("2022年未收取信息处理费。", 0),  # left from the older report
        ("本单位2023年度收取信息处理费金额为0。", 0),
    ],
)
def test_fees_of_another_year_are_not_those_of_the_report(text, yuan):
    assert read_fees(text, 2023).yuan == (None if yuan is None else Decimal(yuan))


def test_a_heading_may_be_called_a_part():
    found = heading_of("第六部分 其他需要报告的事项")
    assert found is not None
    assert found[0] == 6


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("本年度信息公开处理费收费总金额为叁佰元。", 300),
        ("共收取信息处理费一万二千元整。", 12000),
        ("对4件申请发出收费通知，信息处理费应收5600元，实收0元。", 0),
        ("发出收费通知2件，信息处理费共1200元，实际收取800元。", 800),
        ("2022年收取信息处理费500元，2023年未收取。", 0),
        ("2022年收取信息处理费500元，2023年收取300元。", 300),
    ],
)
def test_fees_in_numerals_received_or_of_another_years_clause(text, yuan):
    assert read_fees(text, 2023).yuan == yuan

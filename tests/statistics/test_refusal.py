"""What is an annual report, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.documents.model import Cell, Document, Method, Paragraph, Table
from crawler.statistics import Refusal, Statistics, as_expected, read_statistics
from crawler.statistics.model import Template
from tests.statistics import builder as b


def document(*texts: str) -> Document:
    return Document(Method.HTML, "text/html", blocks=tuple(Paragraph(text) for text in texts))


LONG = "这是一段文字，说明本单位的工作。" * 30


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("某县科学技术局2023年度", "部门决算", LONG), "accounts"),
        (("2023年政府网站工作年度报表", LONG), "website_report"),
        (("某县科学技术局政府信息公开指南", LONG), "guide"),
        (("某县科学技术局政府信息公开目录", LONG), "catalogue"),
        (("2024年某县科学技术局部门预算", LONG), "accounts"),
        (("2023年某县政府工作报告", LONG), "work_report"),
        (("某县2023年法治政府建设年度报告", LONG), "rule_of_law_report"),
        (("关于做好2023年度政府信息公开工作年度报告编制发布工作的通知", LONG), "notice"),
        (("某县发布2023年政府信息公开工作年度报告", LONG), "no_content"),
        (("某大学2022学年信息公开年度报告", LONG), "institution"),
        (("图解：某县2023年政府信息公开工作年度报告", LONG), "infographic"),
        (("随便什么", LONG), "unrecognised"),
        ((), "unrecognised"),
    ],
)
def test_look_alikes_are_refused_with_a_reason(texts, reason):
    result = read_statistics(document(*texts))
    assert isinstance(result, Refusal)
    assert result.reason == reason
    line = as_expected(result)
    assert line["refused"] == reason
    assert line["method"] == "html"
    assert line["problems"][0]["code"] == "statistics_refused"


def test_a_notice_with_an_empty_form_is_refused():
    truth = b.make(Template.Y2021, 1)
    for rows in (truth.table2, truth.table3):
        for key in rows:
            rows[key] = [""] * len(rows[key])
    truth.table4 = [""] * 15
    plain = b.plain(truth)
    notice = Paragraph("关于做好2022年政府信息公开工作年度报告编制工作的通知")
    result = read_statistics(replace(plain, blocks=(notice, *plain.blocks[1:])))
    assert isinstance(result, Refusal)


@pytest.mark.parametrize(
    ("title", "text", "is_form"),
    [
        ("XX单位2022年政府信息公开工作年度报告", "", True),
        ("（单位名称）2022年政府信息公开工作年度报告", "0", True),
        ("某县水利局2022年政府信息公开工作年度报告", "0", False),
    ],
)
def test_a_form_behind_a_notice_is_refused_although_it_has_a_title(title, text, is_form):
    truth = b.make(Template.Y2021, 1)
    for rows in (truth.table2, truth.table3):
        for key in rows:
            rows[key] = [text] * len(rows[key])
    truth.table4 = [text] * 15
    plain = b.plain(truth)
    notice = Paragraph("关于做好2022年政府信息公开工作年度报告编制工作的通知")
    blocks = (notice, Paragraph("各镇街、各部门："), Paragraph(title), *plain.blocks[1:])
    result = read_statistics(replace(plain, blocks=blocks))
    assert isinstance(result, Refusal) is is_form
    assert not is_form or result.reason == "blank_form"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("平湖市2022年上半年政府信息公开工作报告", "not_annual"),
        ("平湖市2022年第一季度政府信息公开工作情况统计表", "statistics_table"),
        ("平湖市水利局2022年政府信息公开工作年度报告（征求意见稿）", "draft"),
    ],
)
def test_tables_of_part_of_a_year_and_of_a_draft_make_no_report(title, reason):
    plain = b.plain(b.make(Template.Y2021, 1))
    result = read_statistics(replace(plain, blocks=(Paragraph(title), *plain.blocks[1:])))
    assert isinstance(result, Refusal)
    assert result.reason == reason


def test_a_report_with_blank_cells_only_is_a_report():
    truth = b.make(Template.Y2021, 1)
    for key in truth.table3:
        truth.table3[key] = [""] * 7
    assert isinstance(read_statistics(b.plain(truth)), Statistics)


def test_a_report_whose_tables_are_pictures_is_a_report_without_figures():
    plain = b.plain(b.make(Template.Y2021, 1))
    result = read_statistics(replace(plain, blocks=plain.paragraphs))
    assert isinstance(result, Statistics)
    assert [item.code for item in result.issues].count("table_missing") == 3
    assert all(figure.value is None for figure in result.figures)
    assert result.report_year == 2022
    assert result.template is Template.Y2021


def test_prose_of_the_years_before_2019_is_a_report():
    result = read_statistics(
        document(
            "永嘉县统计局2015年政府信息公开工作年度报告", "一、概述", LONG,
            "二、主动公开政府信息情况", LONG, "三、依申请公开政府信息情况", LONG,
            "四、行政复议、行政诉讼情况", "无。", "五、存在的主要问题及改进措施", LONG,
        )
    )  # fmt: skip
    assert isinstance(result, Statistics)
    assert (result.template, result.report_year, result.figures) == (Template.PRE_2019, 2015, ())
    assert as_expected(result)["table3"] is None


def test_tables_make_a_report_without_a_title():
    plain = b.plain(b.make(Template.Y2021, 1))
    result = read_statistics(replace(plain, blocks=plain.blocks[1:]))
    assert isinstance(result, Statistics)
    assert result.report_year == 2022  # of the stated period
    assert {"agency_unknown"} <= {item.code for item in result.issues}


def test_a_letter_with_the_figures_in_it_is_named_by_its_signature():
    opening = (
        "平湖市科学技术局文件",
        "平科〔2024〕3号",
        "关于报送2023年政府信息公开工作年度报告的报告",
        "市政府办公室：",
        "现将我局2023年政府信息公开工作年度报告报告如下：",
    )
    tables = b.plain(b.make(Template.Y2021, 3)).blocks
    body = [block for block in tables if isinstance(block, Table)]
    signed = [Paragraph("平湖市科学技术局"), Paragraph("2024年1月20日")]
    result = read_statistics(replace(document(), blocks=(*map(Paragraph, opening), *body, *signed)))
    assert isinstance(result, Statistics)
    assert (result.agency, result.report_year) == ("平湖市科学技术局", 2023)
    assert result.title == opening[2]


@pytest.mark.parametrize("words", ["现公布", "特公布", "现予公布"])
def test_a_sentence_that_publishes_the_report_is_not_its_title(words):
    plain = b.plain(b.make(Template.Y2021, 1))
    title = "平湖市科学技术局2022年政府信息公开工作年度报告"
    opening = "根据《中华人民共和国政府信息公开条例》规定编制本报告。统计期限自2022年1月1日起至2022年12月31日止。"
    blocks = (Paragraph(f"{words}{title}。{opening}"), *plain.blocks[2:])
    result = read_statistics(replace(plain, blocks=blocks))
    assert isinstance(result, Statistics)
    assert (result.title, result.agency) == (title, "平湖市科学技术局")


def test_the_catalogs_title_helps_a_file_without_one():
    plain = b.plain(b.make(Template.Y2021, 1))
    result = read_statistics(
        replace(plain, blocks=plain.blocks[2:]),
        title="平湖市科学技术局2022年度政府信息公开工作年度报告",
        region_code="330482",
    )
    assert (result.agency, result.report_year) == ("平湖市科学技术局", 2022)


def test_a_title_over_two_lines_behind_a_pages_navigation():
    plain = b.plain(b.make(Template.Y2021, 1))
    lines = (
        *("首页", "政务公开", "政府信息公开年报", "发布日期：2023-01-20"),
        *("平湖市科学技术局2022年度", "政府信息公开年度报告"),
    )
    blocks = (*map(Paragraph, lines), *plain.blocks[1:])
    result = read_statistics(replace(plain, blocks=blocks))
    assert result.title == "平湖市科学技术局2022年度政府信息公开年度报告"
    assert result.report_year == 2022


def test_a_title_over_the_four_lines_of_a_cover():
    plain = b.plain(b.make(Template.Y2021, 1))
    lines = ("平湖市科学技术局", "2022年", "政府信息公开", "工作年度报告", "二〇二三年一月")
    result = read_statistics(replace(plain, blocks=(*map(Paragraph, lines), *plain.blocks[1:])))
    assert isinstance(result, Statistics)
    assert result.title == "平湖市科学技术局2022年政府信息公开工作年度报告"


def test_a_title_whose_last_character_stands_on_the_next_line():
    plain = b.plain(b.make(Template.Y2021, 1))
    lines = ("平湖市科学技术局2022年度政府信息公开工作年度报", "告")
    blocks = (*map(Paragraph, lines), *plain.blocks[1:])
    result = read_statistics(replace(plain, blocks=blocks))
    assert result.title == "平湖市科学技术局2022年度政府信息公开工作年度报告"


TABLES = "统计期限自2022年1月1日起至2022年12月31日止。"


@pytest.mark.parametrize(
    ("first", "title", "agency", "year"),
    [
        (
            [
                "根据《政府信息公开条例》，现公布平湖市科学技术局2022年政府信息公开工作年度报告。"
                + TABLES
            ],
            "平湖市科学技术局2022年政府信息公开工作年度报告",
            "平湖市科学技术局",
            2022,
        ),
        (
            ["本报告依据《政府信息公开条例》，由平湖市科学技术局结合数据编制。" + TABLES],
            "",
            "平湖市科学技术局",
            2022,
        ),
        (
            ["平湖市科学技术局", "本报告根据《政府信息公开条例》编制。" + TABLES],
            "",
            "平湖市科学技术局",
            2022,
        ),
        (["一、总体情况", "2022年，我局按照条例公开信息。"], "", None, 2022),
    ],
)
def test_a_report_without_a_heading_is_named_by_its_opening(first, title, agency, year):
    plain = b.plain(b.make(Template.Y2021, 1))
    blocks = (*map(Paragraph, first), Paragraph("二、主动公开政府信息情况"), *plain.blocks[1:])
    result = read_statistics(replace(plain, blocks=blocks))
    assert isinstance(result, Statistics)
    assert (result.title, result.agency, result.report_year) == (title, agency, year)


def test_the_title_stands_in_a_row_of_the_pages_metadata():
    plain = b.plain(b.make(Template.Y2021, 1))
    title = "平湖市科学技术局2022年政府信息公开工作年度报告"
    rows = [["标题：", title], ["索引号：", "1133/2023-1"]]
    table = Table(
        tuple(Cell(y, x, text) for y, row in enumerate(rows) for x, text in enumerate(row))
    )
    result = read_statistics(replace(plain, blocks=(table, *plain.blocks[1:])))
    assert isinstance(result, Statistics)
    assert (result.title, result.agency, result.report_year) == (title, "平湖市科学技术局", 2022)


@pytest.mark.parametrize(
    ("called", "place"),
    [
        ("平湖市科学技术局2022年政府信息公开工作年度报告_平湖市人民政府", 2),
        ("平湖市科学技术局2022年政府信息公开工作年度报告", 0),
        ("平湖市人民政府门户网站", 0),
        ("", 0),
    ],
)
def test_of_the_titles_beside_a_report_its_own_is_what_the_page_is_called(called, place):
    made = b.plain(b.make(Template.Y2021, 12))
    others = [
        Paragraph("平湖市科学技术局2021年政府信息公开工作年度报告"),
        Paragraph("平湖市教育局2023年政府信息公开工作年度报告"),
    ][:place]
    result = read_statistics(replace(made, title=called, blocks=(*others, *made.blocks)))
    assert isinstance(result, Statistics)
    assert result.title == "平湖市科学技术局2022年度政府信息公开工作年度报告"
    assert (result.agency, result.report_year) == ("平湖市科学技术局", 2022)

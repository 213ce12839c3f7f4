"""How the text of a report begins: its heading, the sentences that name it and its agency."""

from __future__ import annotations

import pytest

from crawler.recognition.opening import first_sentence, heading, named_in_text, told_year
from crawler.recognition.rows import agency_in_title

REPORT = "政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"代县教育局2024年{REPORT}\n一、总体情况", f"代县教育局2024年{REPORT}"),
        (f"代县教育局\n2024年{REPORT}\n", f"代县教育局2024年{REPORT}"),
        ("代县教育局2024年政府信息\n公开工作年度报告\n", f"代县教育局2024年{REPORT}"),
        (f"首页 > 公开年报\n代县教育局2024年{REPORT}", f"代县教育局2024年{REPORT}"),
        (f"无障碍\n长者版\n代县教育局2024年{REPORT}", f"代县教育局2024年{REPORT}"),
        (f"标题：代县教育局2024年{REPORT}", f"代县教育局2024年{REPORT}"),
        (
            f"代县教育局2024年{REPORT} 一、总体情况 2024年，我局认真贯彻条例。" * 3,
            f"代县教育局2024年{REPORT}",
        ),
        (f"根据条例，现公布代县教育局2024年{REPORT}，请予监督。" * 4, ""),
        (f"首页 > 代县教育局 > {REPORT}\n一、总体情况", ""),
        (f"关键词：{REPORT}", ""),
        ("公开指南\n公开制度\n政府信息公开年报\n依申请公开", ""),
        (f"政府信息公开年报\n2024年{REPORT}\n一、总体情况", f"2024年{REPORT}"),
        (f"根据条例，现公布本局{REPORT}。", ""),
        ("一、总体情况\n二、主动公开", ""),
    ],
)
def test_the_heading_is_the_lines_that_are_the_title(text: str, title: str) -> None:
    assert heading(text) == title


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"现公布代县教育局2024年{REPORT}。", "代县教育局"),
        (f"根据条例，现向社会公布《代县教育局2024年{REPORT}》，请予监督。", "代县教育局"),
        (f"按照要求，形成代县教育局2024年{REPORT}。", "代县教育局"),
        (f"现公布我局2024年{REPORT}。", ""),
    ],
)
def test_the_text_names_its_own_report(text: str, agency: str) -> None:
    found = named_in_text(text)
    assert found is not None
    assert agency_in_title(found) == agency


@pytest.mark.parametrize(
    "text",
    [
        f"根据《县政府办关于公布代县教育局2024年{REPORT}的通知》要求",
        f"县政府办印发了，公布2024年{REPORT}格式。",
        "现公布代县教育局2024年部门决算。",
    ],
)
def test_the_name_of_another_paper_is_not_taken_for_it(text: str) -> None:
    assert named_in_text(text) is None


@pytest.mark.parametrize(
    ("text", "organ"),
    [
        ("本报告由代县教育局编制。", "代县教育局"),
        ("本报告由代县教育局结合有关统计数据编制。", "代县教育局"),
        ("本报告由高楼乡人民政府按照《条例》(以下简称条例)要求编制。", "高楼乡人民政府"),
        ("根据要求，市水利局编制了2013年度报告。", "市水利局"),
        ("一、总体情况\n2021年，代县公安局（以下简称“县公安局”）坚持公开。", "代县公安局"),
        ("本报告涵盖了2022年麒麟区自然资源局政府信息公开工作。", "麒麟区自然资源局"),
        ("根据条例，结合市农业农村局工作情况，特向社会公布。", "市农业农村局"),
        ("如有疑问，请与县教育局政务公开工作领导小组办公室联系。", ""),
        ("2015年政府信息公开工作年度报告\n我局根据条例", ""),
    ],
)
def test_the_first_sentence_that_names_the_author_counts(text: str, organ: str) -> None:
    assert first_sentence(text) == organ


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("现将我乡2022年度政府信息公开工作情况报告如下。", 2022),
        ("一、总体情况\n2022年，我乡按规定公开。", 2022),
        ("2022年，区统计局认真贯彻条例。", 2022),
        ("本报告由县水利局编制的2013年度政府信息公开年度报告。", 2013),
        ("2008年5月起公开。", None),
        ("一、概述\n自2008年5月起公开。", None),
        ("二、主动公开 2022年共公开信息20条。", None),
    ],
)
def test_the_year_that_the_opening_tells_of(text: str, year: int | None) -> None:
    assert told_year(text) == year

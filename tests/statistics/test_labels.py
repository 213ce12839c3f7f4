"""Labels as printed, and what they name."""

from __future__ import annotations

import pytest

from crawler.statistics.labels import Matched, Quality, column3, group_of, match_row3
from crawler.statistics.table2 import name2
from crawler.statistics.templates import ROWS3


@pytest.mark.parametrize("row", ROWS3, ids=lambda row: row.key)
def test_every_official_label_names_its_row(row):
    assert match_row3(row.label).key == row.key
    assert match_row3(row.label).quality is Quality.FULL
    vertical = "\n".join(row.label)
    assert match_row3(vertical).key == row.key
    merged = f"三、本年度办理结果{row.group}{row.label}"
    if row.group or row.key == "granted":
        assert match_row3(merged).key == row.key


@pytest.mark.parametrize(
    ("text", "key", "quality"),
    [
        ("4.无正当理由由大量反复申请", "rejected_excessive", Quality.LIKE),
        ("1.属于国家家秘密", "denied_state_secret", Quality.LIKE),
        ("(一) 予以公开", "granted", Quality.FULL),
        ("(二) 部分公开(区分处理的,只计这一情形,不计其他情形)", "partially_granted", Quality.FULL),
        ("（二）部分公开", "partially_granted", Quality.FULL),
        ("1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other_no_correction", Quality.FULL),
        ("1.逾期不补正", "other_no_correction", Quality.LIKE),
        ("2.逾期不缴费", "other_fee_unpaid", Quality.LIKE),
        ('3.危及"三安全一稳定"', "denied_three_security_one_stability", Quality.FULL),
        ("3.危及\u2018三安全一稳定\u2019", "denied_three_security_one_stability", Quality.FULL),
        ("类过程性信息", "denied_process_info", Quality.LIKE),
        ("上年结转", "carried_in", Quality.LIKE),
        ("1属于国家秘密", "denied_state_secret", Quality.FULL),
    ],
)  # fmt: skip
def test_a_label_of_real_reports_names_its_row(text, key, quality):
    found = match_row3(text)
    assert (found.key, found.quality) == (key, quality)


@pytest.mark.parametrize(
    "text",
    ["（三）不予公开", "（三）不予以公开", "政府信息公开申请数量", "", "0", "属于", "行政许可",
     "1.属于国家秘密2.其他法律行政法规禁止公开", "（四）无法提供", "三、本年度办理结果"],
)  # fmt: skip
def test_a_label_that_says_too_little_names_nothing(text):
    assert match_row3(text).quality is Quality.NONE


@pytest.mark.parametrize(
    "text", ["一、本年新受理政府信息公开申请数量", "本年收到政府信息公开申请数量", "本年新收申请数"]
)
def test_the_first_row_is_known_by_what_it_counts(text):
    """No row above it leaves a place that only it can take."""
    assert match_row3(text) == Matched("new_requests", Quality.LIKE)


def test_groups_and_columns():
    assert group_of("（三）不\n予公开") == "denied"
    assert group_of("三、\n本\n年\n度\n办\n理\n结\n果") == "results"
    assert column3("商业\n企业") == "business"
    assert column3("法人或其他组织") == ""
    assert column3("社会\xa0公益\n组织") == "public_welfare"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("规章", "regulations"), ("规范性文件", "normative_docs"), ("行政规范性文件", "normative_docs"),
        ("规章（设区的市、自治州人民政府应提供相关数据）", "regulations"), ("行政许可", "licensing"),
        ("行政 许可", "licensing"), ("其他对外管理服务事项", "other_services"),
        ("其他对外管理理服务事项", "other_services"), ("其他对外服务", ""),
        ("其他主动公开文件（说明）", "other_docs_hubei"), ("规章制度", ""), ("行政", ""), ("信息内容", ""),
        ("行政许可事项", "licensing"), ("行政处罚决定", "penalty"), ("行政强制措施", "coercion"),
        ("行政规范性文件数量", "normative_docs"), ("政府规章", "regulations"), ("数量", ""), ("", ""),
        ("政府采购", "central_procurement"), ("行政许可证", ""), ("行政处罚决定数量", ""),
    ],
)  # fmt: skip
def test_labels_of_table_2(text, key):
    assert name2(text) == key

"""Titles without what portals print around them."""

import pytest

from crawler.recognition.plain import plain_title


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("年报｜嵩县民政局2021年度政府信息公开年报", "嵩县民政局2021年度政府信息公开年报"),
        (
            "首页 > 公开年报 > 嵩县民政局2021年政府信息公开年报",
            "嵩县民政局2021年政府信息公开年报",
        ),
        ("嵩县民政局2021年政府信息公开年报_嵩县政府网", "嵩县民政局2021年政府信息公开年报"),
        ("[置顶]：嵩县2021年政府信息公开年报", "嵩县2021年政府信息公开年报"),
        ("嵩县2021年政府信息公开年报[2022/1/5]", "嵩县2021年政府信息公开年报"),
        ("嵩县2021年1月1日至12月31日政府信息公开年报", "嵩县2021年政府信息公开年报"),
    ],
)
def test_names_of_places_days_and_marks_are_left_out(printed, plain):
    assert plain_title(printed) == plain


@pytest.mark.parametrize(
    "printed",
    [
        "图解 | 嵩县2021年政府信息公开年报",  # the other part says that it is no report
        "嵩县 2021年政府信息公开年报",  # whose it is stands in a part of its own
        "2021年政府信息公开年报 嵩县人民政府",
        "2019年 2020年政府信息公开年报",
        "关于印发2021年政府信息公开年报的通知",
    ],
)
def test_a_title_whose_parts_belong_together_stays_whole(printed):
    assert plain_title(printed) == printed.replace(" ", "")

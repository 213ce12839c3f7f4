"""What stands beside the title: here, the day under the signature."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.recognition.evidence import first_sentence, signature, signature_date

BODY = "一、总体情况\n按照规定编制本报告。\n六、其他需要报告的事项\n无。\n"


@pytest.mark.parametrize(
    ("tail", "day"),
    [
        ("平湖市科学技术局\n2024年1月8日", date(2024, 1, 8)),
        ("平湖市科学技术局\n 2024 年 1 月 8 日 \n\n", date(2024, 1, 8)),
        ("平湖市科学技术局\n（2024-01-08）", date(2024, 1, 8)),
        ("平湖市科学技术局\n\u3000二〇二四年一月八日", date(2024, 1, 8)),
        ("平湖市科学技术局\n二○二四年十二月三十一日", date(2024, 12, 31)),
        ("平湖市科学技术局\n二〇二四年十月二十日", date(2024, 10, 20)),
        ("平湖市科学技术局\u3000\u30002024年1月8日", date(2024, 1, 8)),
        ("平湖市人民政府办公室\n2024.1.8\n附件：统计表", date(2024, 1, 8)),
    ],
)
def test_the_day_under_the_signature_is_the_documents_own(tail: str, day: date) -> None:
    assert signature_date(BODY + tail) == day
    assert signature(BODY + tail) == tail[: tail.index("\n" if "\n" in tail else "\u3000")]


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "平湖市科学技术局",
        "2024年1月8日",
        "无。\n2024年1月8日",
        "平湖市科学技术局\n2024年1月",
        "平湖市科学技术局\n2024年6月31日",
        "统计期限自\n2023年1月1日\n至2023年12月31日止。",
    ],
)
def test_any_other_date_is_not_taken_for_it(tail: str) -> None:
    assert signature_date(BODY + tail) is None


def test_a_signature_in_the_middle_is_somebody_elses() -> None:
    assert signature_date("平湖市科学技术局\n2024年1月8日\n" + BODY * 4) is None


@pytest.mark.parametrize("name", ["嵩县人民政府", "海盐县人民政府", "市财政局", "海盐县教育局"])
def test_short_names_at_the_head_of_a_chapter_are_read_too(name):
    text = f"一、总体情况\n2021年，{name}认真贯彻落实《条例》，坚持以公开为常态。"
    assert first_sentence(text) == name

"""The tasks of loose files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.figures.child import read
from crawler.figures.loose import loose_tasks

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "平湖市科学技术局"
CALLED = f"{AGENCY}2023年政府信息公开工作年度报告"
OWN = "平湖市教育局2022年政府信息公开工作年度报告"
BODY = """
一、总体情况
依法推进政府信息公开工作。
二、主动公开政府信息情况
公开了信息。
三、收到和处理政府信息公开申请情况
没有收到申请。
六、其他需要报告的事项
无。
"""


@pytest.mark.parametrize(
    ("name", "first", "agency", "year"),
    [
        (f"{CALLED}.txt", "", AGENCY, 2023),
        (f"{CALLED}.txt", OWN, "平湖市教育局", 2022),
        ("附件2.txt", OWN, "平湖市教育局", 2022),
    ],
)
def test_a_files_name_is_its_title_where_it_has_none(
    tmp_path: Path, name: str, first: str, agency: str, year: int
) -> None:
    file = tmp_path / name
    file.write_text(f"{first}\n{BODY}", "utf-8")
    (task,) = loose_tasks([str(file)])
    (answer,) = read(task)
    assert answer.statistics is not None
    assert (answer.statistics.agency, answer.statistics.report_year) == (agency, year)


@pytest.mark.parametrize(
    "name", ["附件2.docx", "2023年政府信息公开工作年度报告.pdf", f"{CALLED}.zip", "report.html"]
)
def test_other_names_are_no_titles(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    (task,) = loose_tasks([str(tmp_path / name)])
    assert task.title == ""

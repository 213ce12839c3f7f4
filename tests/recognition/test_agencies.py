"""Names of agencies that say their region by its kind alone: 市民政局, 区经信局."""

from __future__ import annotations

import pytest

from crawler.recognition.agencies import read_organ

PINGHU = "330482"


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("市民政局", "平湖市民政局"),
        ("市民族宗教事务局", "平湖市民族宗教事务局"),
        ("市政务服务办公室", "平湖市政务服务办公室"),
        ("市政协办公室", "平湖市政协办公室"),
        ("市政府办公室", "平湖市人民政府办公室"),
    ],
)
def test_the_kind_of_a_region_stands_for_the_region(printed, full):
    organ = read_organ(printed, PINGHU)
    assert (organ.full, organ.certain) == (full, True)


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("市政园林局", "平湖市市政园林局"),
        ("市场监督管理局", "平湖市市场监督管理局"),
        ("市容环境卫生管理处", "平湖市市容环境卫生管理处"),
    ],
)
def test_a_word_that_begins_like_a_kind_is_the_agencys_own(printed, full):
    organ = read_organ(printed, PINGHU)
    assert (organ.full, organ.certain) == (full, True)

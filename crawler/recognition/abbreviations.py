"""Short names of organs and their full forms, from ``abbreviations.tsv``.

Each row has its source. A short name that stands for several organs is marked uncertain and stays
as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Organs whose names are complete although they are short; each names a department of its own
#: (国务院机构设置 国发〔2018〕6号 and 国发〔2023〕5号, and the national offices before).
_COMPLETE: Final = frozenset(
    [
        "教育局",
        "公安局",
        "民政局",
        "司法局",
        "财政局",
        "水利局",
        "水务局",
        "商务局",
        "审计局",
        "统计局",
        "信访局",
        "体育局",
        "气象局",
        "林业局",
        "档案局",
        "粮食局",
        "数据局",
        "税务局",
        "园林局",
        "海洋局",
        "渔业局",
        "农机局",
        "畜牧局",
        "规划局",
        "旅游局",
        "文化局",
        "卫生局",
        "人事局",
        "劳动局",
        "物价局",
        "监察局",
        "地震局",
        "教育厅",
        "公安厅",
        "民政厅",
        "司法厅",
        "财政厅",
        "水利厅",
        "商务厅",
        "审计厅",
        "教育委",
        "农业厅",
        "林业厅",
        "交通厅",
        "卫生厅",
        "文化厅",
        "体育局",
        "人民政府",
        "监察厅",
        "法院",
        "检察院",
        "海关",
        "海事局",
        "调查队",
        "调查总队",
        "总工会",
        "妇联",
        "团委",
    ]
)
_ORGAN_END: Final = re.compile(
    r"(?:局|厅|委|委员会|办|办公室|办公厅|政府|府办|管委会|街道|街道办|街道办事处|街办|镇|乡|苏木|署|处|中心|院|会|社|馆"
    r"|站|所|队|支队|大队|总队|分局|海关|部|公司|大学|学院|学校|医院|团|联合会|总社|残联|指挥部|农场|林场|牧场|监狱|港区|开发区|高新区|园区|示范区|度假区|保税区|管理区|试验区|新城|景区)$"
)
_SECOND_NAME: Final = re.compile(r"(?<=.)\([^()]+\)$")
_ZONE_ALONE: Final = re.compile(r"(?:区|新城)$")
#: The words of abbreviations are short: what is longer than this is a name in full.
_SHORT: Final = 4


@dataclass(frozen=True)
class Expansion:
    """An organ's name without its region. ``certain`` says that ``full`` is its full form."""

    full: str
    certain: bool
    source: str


@cache
def abbreviations() -> Mapping[str, Expansion]:
    """Return the table: printed short form to expansion."""
    text = files("crawler.recognition").joinpath("abbreviations.tsv").read_text(encoding="utf-8")
    table = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            printed, full, certain, source = line.split("\t")
            table[printed] = Expansion(full, certain == "yes", source)
    return table


_LOCAL_END: Final = (
    ("街道办事处", "街道办事处"),
    ("街道办", "街道办事处"),
    ("街办", "街道办事处"),
    ("街道", "街道办事处"),
    ("镇人民政府", "镇人民政府"),
    ("乡人民政府", "乡人民政府"),
    ("镇政府", "镇人民政府"),
    ("乡政府", "乡人民政府"),
    ("镇", "镇人民政府"),
    ("乡", "乡人民政府"),
    ("苏木", "苏木人民政府"),
)


def is_local(organ: str) -> bool:
    """Return whether an organ is a township's or street's own (北干街道, 洛阳镇人民政府)."""
    return any(organ.endswith(printed) and len(organ) > len(printed) for printed, _ in _LOCAL_END)


def looks_like_organ(name: str) -> bool:
    """Return whether a name ends as the names of organs do, a second name in brackets aside."""
    return _ORGAN_END.search(first_name(name)) is not None


def first_name(name: str) -> str:
    """Return an organ's name without the second name that it bears in brackets at its end."""
    return _SECOND_NAME.sub("", name)


@cache
def expand_organ(organ: str) -> Expansion:
    """Return the full form of an organ's name that carries no region.

    区经信局 comes in as 经信局. A name that is neither in the table nor long enough to be a name
    in full is returned as printed, not certain.
    """
    known = abbreviations().get(organ)
    if known is not None:
        return known
    if organ in _COMPLETE:
        return Expansion(organ, certain=True, source="full form")
    for printed, full in _LOCAL_END:
        if organ.endswith(printed) and len(organ) > len(printed):
            name = organ.removesuffix(printed) + full
            return Expansion(name, certain=True, source="地方组织法: 乡镇人民政府, 街道办事处")
    for ending in ("管委会", "政府办", "政府办公室"):
        if organ.endswith(ending) and not organ.endswith("人民" + ending):
            full = organ.removesuffix(ending) + abbreviations()[ending].full
            return Expansion(full, certain=True, source=abbreviations()[ending].source)
    if _ZONE_ALONE.search(organ):
        return Expansion(organ, certain=False, source="a zone, whose organ is not named")
    # 委 is always short for 委员会 and 办 for 办公室, and what stands before them often is short
    # too (规划国土委, 政务数据办).
    whole = len(organ) > _SHORT and looks_like_organ(organ) and not organ.endswith(("委", "办"))
    complete = organ.endswith("人民医院") or whole
    return Expansion(
        organ, certain=complete, source="full form" if complete else "not in the table"
    )

"""Organs of a region with real-looking names: any number of them, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Bureaus as a county or a prefecture has them: full name and the short form in daily use.
BUREAUS: Final = (
    ("科学技术局", "科技局"),
    ("教育局", "教育局"),
    ("财政局", "财政局"),
    ("民政局", "民政局"),
    ("司法局", "司法局"),
    ("审计局", "审计局"),
    ("统计局", "统计局"),
    ("水利局", "水利局"),
    ("农业农村局", "农业农村局"),
    ("交通运输局", "交通运输局"),
    ("生态环境局", "生态环境局"),
    ("住房和城乡建设局", "住建局"),
    ("自然资源局", "自然资源局"),
    ("人力资源和社会保障局", "人社局"),
    ("卫生健康局", "卫健局"),
    ("应急管理局", "应急管理局"),
    ("市场监督管理局", "市场监管局"),
    ("发展和改革局", "发改局"),
    ("医疗保障局", "医保局"),
    ("退役军人事务局", "退役军人局"),
    ("信访局", "信访局"),
    ("公安局", "公安局"),
)
#: Departments of a province. 厅 stands where a county has 局.
DEPARTMENTS: Final = (
    ("科学技术厅", "科技厅"),
    ("教育厅", "教育厅"),
    ("财政厅", "财政厅"),
    ("民政厅", "民政厅"),
    ("司法厅", "司法厅"),
    ("审计厅", "审计厅"),
    ("水利厅", "水利厅"),
    ("农业农村厅", "农业农村厅"),
    ("交通运输厅", "交通运输厅"),
    ("生态环境厅", "生态环境厅"),
    ("自然资源厅", "自然资源厅"),
    ("统计局", "统计局"),
)
_FIRST: Final = "东南西北上下大小长石金银清白黄青龙凤云沙双新平高永安福和丰桃梅松柏柳荷兰菊竹枫杨槐榆马牛羊鹤燕红紫碧玉珠宝光明"
_SECOND: Final = "河山溪泉桥塘湾坪岭沟城堡寨庄集港浦湖川源田林屯店坝峪阳津渡洲井坡岗口"
#: Kinds of units below a county: the form in the full name, and the form in daily use.
_KINDS: Final = (("镇人民政府", "镇"), ("乡人民政府", "乡"), ("街道办事处", "街道"))
_TOWNS: Final = len(_FIRST) * len(_SECOND)


@dataclass(frozen=True)
class Agency:
    """An organ: ``full`` with the region in front, ``bare`` without it, ``short`` as in talk."""

    full: str
    bare: str
    short: str


def _level(region_name: str) -> str:
    return region_name[-1]


def agency(region_name: str, index: int) -> Agency:
    """Return the organ of that number: bureaus and towns in turn, towns alone from there on.

    :param region_name: the region's full name, 海盐县.
    :param index: 0 or more; different numbers give different organs up to 5,000.
    """
    bureaus = DEPARTMENTS if _level(region_name) == "省" else BUREAUS
    place = index
    if _level(region_name) in "县区":
        # Every third organ is a town.
        place = len(bureaus) if index % 3 == 2 else index - index // 3  # noqa: PLR2004 - see above
    if place >= len(bureaus):
        return _town(region_name, index)
    bare, short = bureaus[place]
    return Agency(region_name + bare, bare, _level(region_name) + short)


def _town(region_name: str, index: int) -> Agency:
    # 37 shares no factor with the number of names, so that the walk visits every one of them.
    place = index * 37 % _TOWNS
    name = _FIRST[place // len(_SECOND)] + _SECOND[place % len(_SECOND)]
    ending, short = _KINDS[(index // _TOWNS + place) % len(_KINDS)]
    return Agency(f"{region_name}{name}{ending}", name + ending, name + short)

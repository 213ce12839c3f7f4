"""The shapes of region names: full, short and bare forms."""

from __future__ import annotations

from functools import cache
from typing import Final

#: The peoples in the names of autonomous divisions (GB/T 3304), longest first so that
#: 土家族 is cut before 家. Some names leave out 族 (内蒙古, 锡林郭勒 and others carry none).
_PEOPLES: Final = tuple(
    sorted(
        (
            *[
                "蒙古",
                "回",
                "藏",
                "维吾尔",
                "苗",
                "彝",
                "壮",
                "布依",
                "朝鲜",
                "满",
                "侗",
                "瑶",
                "白",
                "土家",
                "哈尼",
                "哈萨克",
                "傣",
                "黎",
                "傈僳",
                "佤",
                "畲",
            ],
            *[
                "拉祜",
                "水",
                "东乡",
                "纳西",
                "景颇",
                "柯尔克孜",
                "土",
                "达斡尔",
                "仫佬",
                "羌",
                "布朗",
                "撒拉",
                "毛南",
                "仡佬",
                "锡伯",
                "阿昌",
            ],
            *[
                "各",
                "普米",
                "塔吉克",
                "怒",
                "鄂温克",
                "德昂",
                "保安",
                "裕固",
                "京",
                "独龙",
                "鄂伦春",
                "赫哲",
                "门巴",
                "珞巴",
                "基诺",
            ],
        ),
        key=len,
        reverse=True,
    )
)
_AUTONOMOUS: Final = (("自治区", "区"), ("自治州", "州"), ("自治县", "县"), ("自治旗", "旗"))
_SUFFIXES: Final = (
    "特别行政区", "省", "市", "地区", "盟", "新区", "林区", "特区", "矿区", "区", "县", "旗",
)  # fmt: skip
#: Names that the rule of ``bare`` would cut wrongly.
_EXCEPTIONS: Final = {
    "内蒙古自治区": "内蒙古",
    "浦东新区": "浦东",
    "滨海新区": "滨海",
    "兴安盟": "兴安盟",
    "东乡族自治县": "东乡",
    "鄂温克族自治旗": "鄂温克",
    "鄂伦春自治旗": "鄂伦春",
    "杭锦旗": "杭锦旗",
}
#: What long names are called in print, which no rule gives (喀左县, 前郭县): the governments' own
#: portals and document numbers call themselves so.
_CUSTOMARY: Final = {
    "达尔罕茂明安联合旗": "达茂旗",
    "科尔沁左翼中旗": "科左中旗",
    "科尔沁左翼后旗": "科左后旗",
    "科尔沁右翼前旗": "科右前旗",
    "科尔沁右翼中旗": "科右中旗",
    "察哈尔右翼前旗": "察右前旗",
    "察哈尔右翼中旗": "察右中旗",
    "察哈尔右翼后旗": "察右后旗",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "喀喇沁左翼蒙古族自治县": "喀左县",
    "阜新蒙古族自治县": "阜蒙县",
    "前郭尔罗斯蒙古族自治县": "前郭县",
    "杜尔伯特蒙古族自治县": "杜蒙县",
    "博尔塔拉蒙古自治州": "博州",
    "克孜勒苏柯尔克孜自治州": "克州",
    "锡林郭勒盟": "锡盟",
    "和布克赛尔蒙古自治县": "和丰县",
}


def _without_peoples(name: str) -> str:
    changed = True
    while changed:
        changed = False
        for people in _PEOPLES:
            for ending in (people + "族", people):
                if name.endswith(ending) and len(name) > len(ending) + 1:
                    name, changed = name[: -len(ending)], True
                    break
            if changed:
                break
    return name


@cache
def bare(name: str) -> str:
    """Return a full name without its kind: 忻州市 → 忻州, 张家川回族自治县 → 张家川, 嵩县 → 嵩县."""
    if name in _EXCEPTIONS:
        return _EXCEPTIONS[name]
    for suffix, _ in _AUTONOMOUS:
        if name.endswith(suffix):
            return _without_peoples(name.removesuffix(suffix))
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            head = name.removesuffix(suffix)
            return head if len(head) > 1 else name
    return name


@cache
def forms(name: str) -> tuple[str, ...]:
    """Return the forms in which a region's name is printed, the full one first.

    张家川回族自治县 → itself, 张家川县, 张家川; 恩施土家族苗族自治州 → itself, 恩施州, 恩施;
    喀喇沁左翼蒙古族自治县 → itself, 喀喇沁左翼县, 喀左县, 喀喇沁左翼.
    """
    short = bare(name)
    found = [name]
    found += [short + kind for suffix, kind in _AUTONOMOUS if name.endswith(suffix)]
    if name in _CUSTOMARY:
        found.append(_CUSTOMARY[name])
    if short not in found:
        found.append(short)
    return tuple(found)

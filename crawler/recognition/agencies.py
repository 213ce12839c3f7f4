"""Whose report is it? Names of organs: taken apart, expanded, put behind their region."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crawler.recognition.abbreviations import expand_organ, first_name, is_local, looks_like_organ
from crawler.recognition.splitting import ZONE, split_region, strip_regions, zone_place
from crawler.recognition.vertical import corps, is_vertical, vertical_place
from crawler.regions import Region, RegionLevel, contains, find, leading

#: 区经信局, 市科技局: the kind of region in place of its name.
_RELATIVE: Final = re.compile(r"^(?:我|本)?(省|自治区|市|州|盟|县|区|旗)(?=[\u4e00-\u9fff]{2})")
#: Words that begin with such a character and are not relative: 市场监管局, 区域合作办, 州…
_NOT_RELATIVE: Final = re.compile(
    r"^(?:市场|市政(?!府|协|法委|务|数|研)|区域|县域|省直|市容|市民(?:$|中心|卡|之家|服务|热线|学校|大学))"
)
_KIND_LEVELS: Final = {
    "省": (RegionLevel.PROVINCE,),
    "自治区": (RegionLevel.PROVINCE,),
    "市": (RegionLevel.PREFECTURE, RegionLevel.COUNTY, RegionLevel.PROVINCE),
    "州": (RegionLevel.PREFECTURE,),
    "盟": (RegionLevel.PREFECTURE,),
    "县": (RegionLevel.COUNTY,),
    "区": (RegionLevel.COUNTY, RegionLevel.ZONE),
    "旗": (RegionLevel.COUNTY,),
}
#: Offices inside an organ: 来源 and 发布机构 often name them, they say nothing.
_NOBODY: Final = frozenset(
    {"", "办公室", "局办公室", "委办公室", "厅办公室", "本部门", "信息中心", "政务公开办公室"}
)
#: The part of a city's organ that works in one county.
_BRANCH: Final = re.compile(
    r"分局|分中心|分公司|管理部|管理处|大队|支局|支行|派出|直属|分支|工作站|营业部"
)
#: 妇幼保健计划生育服务中心(市妇幼保健院): the second name belongs to the first.
_BRACKETED_END: Final = re.compile(r"^[^()]+\([^()]+\)$")
#: 示范区教育局 on a portal of the county: which zone, only the page's own region can say.
_UNNAMED_ZONE: Final = re.compile(
    r"^(?:经济技术|经济|高新技术产业|高新技术)?(?:示范区|开发区|高新区|经开区|新区|园区|管理区|保税区|度假区|工业区|试验区)(?=[\u4e00-\u9fff]{2})"
)


@dataclass(frozen=True)
class Organ:
    """An organ's name taken apart and put together again.

    ``printed`` is as it stood; ``full`` the full form (``printed`` where not certain);
    ``region_code`` where the name says or the portal implies it; ``why`` one plain clause.
    """

    printed: str
    full: str
    certain: bool
    region_code: str | None
    why: str

    @property
    def core(self) -> str:
        """Return the full name without any region in front."""
        return strip_regions(self.full)


def _relative_region(kind: str, around: str) -> Region | None:
    """Return the region that 区, 县 or 市 means on a portal of the region ``around``."""
    current = find(around)
    while current is not None:
        if current.level in _KIND_LEVELS[kind] and _kind_fits(kind, current):
            return current
        current = find(current.parent) if current.parent else None
    return None


def _kind_fits(kind: str, found: Region) -> bool:
    if kind == "市":
        return found.name.endswith("市")
    if kind in {"区", "县", "旗"}:
        return found.name.endswith(kind)
    return True


@lru_cache(maxsize=65536)
def read_organ(printed: str, around: str | None = None) -> Organ | None:
    """Return the organ of a printed name, or None where it is no organ's name.

    :param printed: a squeezed name: 区经信局, 海盐县科学技术局, 忻府区.
    :param around: the portal's region; without it a name that carries no region stays without.
    """
    name = printed.strip("·-—_:,;")
    if not _BRACKETED_END.search(name) and (
        name.count("(") != name.count(")") or (name.startswith("(") and name.endswith(")"))
    ):
        name = name.strip("()")
    if name in _NOBODY or len(first_name(name)) > 40:  # noqa: PLR2004 - no organ's name is longer
        return None
    if is_vertical(name):
        inner = vertical_place(name, around)
        return Organ(name, name, True, inner.code if inner else around, "printed in full")
    corps_organ = corps(name, around)
    if corps_organ is not None:
        return Organ(name, *corps_organ, "an organ of 新疆生产建设兵团")
    prefix, chosen, rest, named = split_region(name, around)
    if named:
        return _with_region(name, prefix, chosen, rest, around)
    if name.removeprefix("全") in _KIND_LEVELS and around:
        return _with_kind(name, name.removeprefix("全"), "人民政府", around)
    relative = None if _NOT_RELATIVE.match(name) else _RELATIVE.match(name)
    if relative is not None and _is_relative(name, relative.group(1)):
        return _with_kind(name, relative.group(1), name[relative.end() :], around)
    if not looks_like_organ(name):
        return None
    return _without_region(name, around)


def _is_relative(name: str, kind: str) -> bool:
    tail = name.partition(kind)[2]
    return looks_like_organ(tail)


def _with_region(
    name: str, prefix: str, chosen: Region | None, rest: str, around: str | None
) -> Organ | None:
    if not rest and chosen is not None and _is_zone(chosen):
        code, _ = _place(chosen, rest, around)
        return Organ(name, name, False, code, "a zone, whose organ is not named")
    if rest in {"", "本级", "市本级", "县本级", "区本级"}:
        rest = "人民政府"
    elif not looks_like_organ(rest):
        return None
    expansion = expand_organ(_office(rest, chosen))
    code, foreign = _place(chosen, rest, around)
    full_prefix = prefix if ZONE.match(rest) else _full_prefix(prefix, chosen)
    # 教育局、体育局: two organs, neither of them named in full.
    certain = (
        expansion.certain
        and "、" not in rest
        and not foreign
        and (chosen is not None or around is None)
    )
    full = full_prefix + expansion.full if certain else name
    why = "the name carries its region"
    if foreign:
        why = f"the name's region lies outside the portal's ({around})"
    elif not expansion.certain:
        why = f"{rest}: {expansion.source}"
    elif expansion.full != rest:
        why = f"{rest} → {expansion.full} ({expansion.source})"
    return Organ(name, full, certain, code, why)


def _is_zone(place: Region) -> bool:
    """Return whether a region is a zone, which has a 管理委员会 and no 人民政府: 雄安新区.

    浦东新区 and 滨海新区 are districts with governments of their own.
    """
    by_name = place.name.endswith("新区") and place.level is RegionLevel.PREFECTURE
    return place.level is RegionLevel.ZONE or by_name


def _office(organ: str, place: Region | None) -> str:
    """Return 政府办 as 政府办公厅 at province level (办公厅 there, 办公室 below)."""
    if organ in {"政府办", "府办"} and place and place.level is RegionLevel.PROVINCE:
        return "政府办公厅"
    return organ


def _full_prefix(prefix: str, chosen: Region | None) -> str:
    """Return the region part with its last name in full: 张家川县 → 张家川回族自治县."""
    if chosen is None or prefix.endswith(chosen.name):
        return prefix
    form = next((item for item in chosen.forms if prefix.endswith(item)), None)
    return prefix.removesuffix(form) + chosen.name if form else prefix


def _place(chosen: Region | None, rest: str, around: str | None) -> tuple[str | None, bool]:
    """Return the region's code and whether the name contradicts the portal (the portal wins)."""
    if chosen is None:
        return around, False
    if chosen.level is RegionLevel.ZONE and chosen.parent:
        # GB/T 2260 lists no zones: they carry their parent's code.
        return chosen.parent, around is not None and not contains(around, chosen.code)
    if around is None or contains(around, chosen.code):
        county = _branch_place(rest, chosen)
        return (county.code if county else chosen.code), False
    if contains(chosen.code, around):
        # A branch on the county's own portal: 舟山市自然资源和规划局定海分局. Without a sign of one
        # it is the city's own organ: portals show the reports of the governments above them too.
        here = find(around)
        forms = here.forms if here else ()
        is_branch = _BRANCH.search(rest) or any(form in rest for form in forms)
        return (around if is_branch else chosen.code), False
    return around, True


def _branch_place(rest: str, city: Region) -> Region | None:
    """Return the county whose branch of a city's organ this is: 生态环境局嵩县分局, or None."""
    if not _BRANCH.search(rest):
        return None
    for start in range(1, len(rest)):
        head, found = leading(rest[start:])
        inside = [item for item in found if item != city and contains(city.code, item.code)]
        if len(inside) == 1 and _BRANCH.match(rest[start + len(head) :]):
            return inside[0]
    return None


def _with_kind(name: str, kind: str, rest: str, around: str | None) -> Organ:
    place = _relative_region(kind, around) if around else None
    expansion = expand_organ(_office(rest, place))
    if place is None:
        why = f"{kind} names no region" + (f" of the portal's ({around})" if around else "")
        return Organ(name, name, False, around, why)
    if around is not None and not contains(around, place.code):
        return Organ(
            name, name, False, around, f"{kind} is {place.name}, above the portal's region"
        )
    if not expansion.certain or "、" in rest:
        return Organ(name, name, False, place.code, f"{rest}: {expansion.source}")
    why = f"{kind} is {place.name}; {rest} → {expansion.full} ({expansion.source})"
    return Organ(name, place.name + expansion.full, True, place.code, why)


def _without_region(name: str, around: str | None) -> Organ:
    place = find(around) if around else None
    expansion = expand_organ(_office(name, place))
    if place is None:
        near = zone_place(name)
        full = expansion.full if expansion.certain else name
        return Organ(name, full, False, near.code if near else None, "no region")
    local = is_local(name)
    if local and place.level not in {RegionLevel.COUNTY, RegionLevel.ZONE}:
        return Organ(
            name, name, False, around, f"its county is not named and the portal is {place.name}'s"
        )
    if not expansion.certain:
        return Organ(name, name, False, around, f"{name}: {expansion.source}")
    if _UNNAMED_ZONE.match(name) and place.level is not RegionLevel.ZONE:
        return Organ(name, name, False, around, "its zone is not named")
    why = f"{place.name} is the portal's region; {name} → {expansion.full} ({expansion.source})"
    return Organ(name, place.name + expansion.full, True, around, why)

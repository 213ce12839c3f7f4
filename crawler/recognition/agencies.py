"""Whose report is it? Names of organs: taken apart, expanded, put behind their region."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crawler.recognition.abbreviations import expand_organ, first_name, is_local, looks_like_organ
from crawler.regions import Region, RegionLevel, contains, find, leading

#: 区经信局, 市科技局: the kind of region in place of its name.
_RELATIVE: Final = re.compile(r"^(?:我|本)?(省|自治区|市|州|盟|县|区|旗)(?=[\u4e00-\u9fff]{2})")
#: Words that begin with such a character and are not relative: 市场监管局, 区域合作办, 州…
_NOT_RELATIVE: Final = re.compile(r"^(?:市场|市政(?!府)|区域|县域|省直|市容|市民)")
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
#: A township's own name often begins like a region's: 洛阳镇 is not in 洛阳. The words 乡村 and 乡镇
#: are no township's end: 忻府区乡村振兴局, 海盐县乡镇企业局.
_TOWN_AFTER: Final = re.compile(r"^(?:镇|乡(?![村镇])|街道|苏木|路|大道)")
_VERTICAL: Final = re.compile(
    r"^国家(?:税务总局|统计局|金融监督)|^中华人民共和国|^中国(?:人民|证|银)|^中共|^共青团"
)
#: Offices inside an organ: 来源 and 发布机构 often name them, they say nothing.
_NOBODY: Final = frozenset(
    {"", "办公室", "局办公室", "委办公室", "厅办公室", "本部门", "信息中心", "政务公开办公室"}
)
#: A zone's own name may begin with a region's bare name: 定州经济开发区 stays as it is.
_ZONE: Final = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,10})(?:开发区|经开区|高新区|园区|新城|新区|示范区|度假区|集聚区|工业区|工业城|科技城|管理区|保税区|试验区|风景|海关$)"
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


@lru_cache(maxsize=1024)
def strip_regions(name: str) -> str:
    """Return a name without the region names in front of it: 舟山市定海区教育局 → 教育局."""
    rest = name
    while True:
        head, found = leading(rest)
        tail = rest[len(head) :]
        if not head or len(tail) < 2 or _TOWN_AFTER.match(tail):  # noqa: PLR2004 - an organ needs two
            return rest
        if all(head == item.short != item.name for item in found) and not _after_bare(tail):
            return rest
        rest = tail


def _after_bare(tail: str) -> bool:
    """Return whether what follows a region without its kind can only be an organ."""
    return (
        tail.startswith(("人民政府", "政府"))
        or leading(tail)[0] != ""
        or (expand_organ(tail).certain and looks_like_organ(tail) and not is_local(tail))
    )


def _choose(found: tuple[Region, ...], around: str | None, upper: str | None) -> Region | None:
    """Return the one region that a name means: within ``upper``, else near ``around``."""
    kept = found
    for frame in (upper, around, around and around[:4] + "00", around and around[:2] + "0000"):
        if frame:
            narrowed = tuple(item for item in kept if contains(frame, item.code))
            kept = narrowed or kept
    today = tuple(item for item in kept if not item.until) or kept
    if len(today) > 1:
        # 西安 is the prefecture rather than the district; but two districts stay undecided.
        top = [item for item in today if item.level is today[0].level]
        today = tuple(top)
    return today[0] if len(today) == 1 else None


def split_region(name: str, around: str | None) -> tuple[str, Region | None, str, bool]:
    """Take the region names off the front of a name.

    :param around: the code of the portal's region, which decides between regions of one name.
    :return: the region part as printed, the innermost region (None if undecided), the rest, and
        whether any region was named.
    """
    rest, upper, chosen, named = name, None, None, False
    while True:
        head, found = leading(rest)
        tail = rest[len(head) :]
        if not head or _TOWN_AFTER.match(tail):
            break
        is_bare = all(head == item.short != item.name for item in found)
        if tail and is_bare and not _after_bare(tail):
            break
        inner = _choose(found, around, upper)
        if upper is not None and inner is not None and not contains(upper, inner.code):
            break
        named, chosen = True, inner
        upper = inner.code if inner else upper
        rest = tail
        if not rest:
            break
    return name[: len(name) - len(rest)], chosen, rest, named


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
    if _VERTICAL.match(name):
        head = re.sub(r"^国家(?:税务总局|统计局|金融监督管理总局)", "", name)
        _, inner, _, _ = split_region(head, around)
        return Organ(name, name, True, inner.code if inner else around, "printed in full")
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
    if rest in {"", "本级", "市本级", "县本级", "区本级"}:
        rest = "人民政府"
    elif not looks_like_organ(rest):
        return None
    expansion = expand_organ(_office(rest, chosen))
    code, foreign = _place(chosen, rest, around)
    full_prefix = prefix if _ZONE.match(rest) else _full_prefix(prefix, chosen)
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
        return chosen.code, False
    if contains(chosen.code, around):
        # A branch on the county's own portal: 舟山市自然资源和规划局定海分局. Without a sign of one
        # it is the city's own organ: portals show the reports of the governments above them too.
        here = find(around)
        forms = here.forms if here else ()
        is_branch = _BRANCH.search(rest) or any(form in rest for form in forms)
        return (around if is_branch else chosen.code), False
    return around, True


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
    if not expansion.certain:
        return Organ(name, name, False, place.code, f"{rest}: {expansion.source}")
    why = f"{kind} is {place.name}; {rest} → {expansion.full} ({expansion.source})"
    return Organ(name, place.name + expansion.full, True, place.code, why)


def _without_region(name: str, around: str | None) -> Organ:
    place = find(around) if around else None
    expansion = expand_organ(_office(name, place))
    if place is None:
        return Organ(name, expansion.full if expansion.certain else name, False, None, "no region")
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

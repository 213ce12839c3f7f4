"""Taking the names of regions off the front of an organ's name: 舟山市定海区教育局."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crawler.recognition.abbreviations import expand_organ, is_local, looks_like_organ
from crawler.regions import Region, RegionLevel, contains, leading

#: A township's own name often begins like a region's: 洛阳镇 is not in 洛阳. The words 乡村 and 乡镇
#: are no township's end: 忻府区乡村振兴局, 海盐县乡镇企业局.
TOWN_AFTER: Final = re.compile(r"^(?:镇|乡(?![村镇])|街道|苏木|路|大道)")
#: A zone's own name may begin with a region's bare name: 定州经济开发区 stays as it is.
ZONE: Final = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,10})(?:开发区|经开区|高新区|园区|新城|新区|示范区|度假区|集聚区|工业区|工业城|科技城|管理区|保税区|试验区|实验区|合作区|先行区|风景|景区|海关$|海事局$|调查总队$|调查队$|(?:银保监|银监|保监|证监|金融监管)局$)"
)
#: 东湖, 南山, 江城: names of waters, hills and towns, which districts only borrow.
_BORROWED: Final = re.compile(r"[湖山江河海港城新]$")


_LEVELS: Final = tuple(RegionLevel)  # from province to zone
#: Branches of central organs, called after a province or a city without its kind: 浙江海事局.
_OF_THE_CENTRE: Final = re.compile(
    r"^(?:海事局|调查总队|调查队|(?:银保监|银监|保监|证监|金融监管)局)$"
)


@lru_cache(maxsize=1024)
def strip_regions(name: str) -> str:
    """Return a name without the region names in front of it: 舟山市定海区教育局 → 教育局."""
    rest = name
    while True:
        head, found = leading(rest)
        tail = rest[len(head) :]
        if not head or len(tail) < 2 or TOWN_AFTER.match(tail):  # noqa: PLR2004 - an organ needs two
            return rest
        if all(head == item.short != item.name for item in found) and not _after_bare(tail):
            return rest
        rest = tail


def _after_bare(tail: str) -> bool:
    """Return whether what follows a region without its kind can only be an organ."""
    return (
        tail.startswith(("人民政府", "政府"))
        or leading(tail)[0] != ""
        or _OF_THE_CENTRE.match(tail) is not None
        or (expand_organ(tail).certain and looks_like_organ(tail) and not is_local(tail))
    )


def choose(found: tuple[Region, ...], around: str | None, upper: str | None) -> Region | None:
    """Return the one region that a name means: within ``upper``, else near ``around``."""
    kept = found
    for frame in (upper, around, around and around[:4] + "00", around and around[:2] + "0000"):
        if frame:
            narrowed = tuple(item for item in kept if contains(frame, item.code))
            kept = narrowed or kept
    today = tuple(item for item in kept if not item.until) or kept
    if len(today) > 1:
        # 西安 is the prefecture rather than the district, 河北 the province rather than 天津's
        # 河北区; but two districts stay undecided.
        highest = min(_LEVELS.index(item.level) for item in today)
        today = tuple(item for item in today if item.level is _LEVELS[highest])
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
        if not head or TOWN_AFTER.match(tail):
            break
        is_bare = all(head == item.short != item.name for item in found)
        if is_bare and ZONE.match(tail) and _only_borrowed(head, found):
            break
        if tail and is_bare and not _after_bare(tail):
            break
        inner = choose(found, around, upper)
        if upper is not None and not any(contains(upper, item.code) for item in found):
            break  # 嵩县白云山管委会: no 白云 lies in 嵩县
        named, chosen = True, inner
        upper = inner.code if inner else upper
        rest = tail
        if not rest:
            break
    return name[: len(name) - len(rest)], chosen, rest, named


def _only_borrowed(head: str, found: tuple[Region, ...]) -> bool:
    """Return whether a bare name before a zone's is a water's or hill's rather than a district's.

    东湖高新区 is in 武汉, not in 南昌's 东湖区; 番禺经济技术开发区 is in 番禺区.
    """
    return _BORROWED.search(head) is not None and all(item.name.endswith("区") for item in found)


def zone_place(name: str) -> Region | None:
    """Return the city after which a zone is called: 济源 for 济源产城融合示范区, or None."""
    head, found = leading(name)
    if not head or not ZONE.match(name[len(head) :]):
        return None
    today = [item for item in found if not item.until]
    return today[0] if len(today) == 1 and today[0].name.endswith("市") else None

"""What a host's name tells of a region, where no portal is known: its pinyin or its initials.

County portals are called by initials more often than by pinyin: ``bjchy`` is 北京 朝阳, ``tjhp``
天津 和平, ``lzcgq`` 兰州 城关区, ``xjnlk`` 新疆 尼勒克. Such letters fit many names, so they only
choose between regions that a name already means, or say where a township lies.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product
from typing import Final
from urllib.parse import urlsplit

from crawler.recognition.abbreviations import is_local
from crawler.regions import Region, RegionLevel, find, leading, lookup, regions

#: The letters that hosts print for a province, where they are not those of its pinyin.
PROVINCE_LETTERS: Final = {
    "河北": "he", "黑龙江": "hl", "内蒙古": "nm", "海南": "hi", "陕西": "sn", "西藏": "xz",
    "新疆": "xj", "宁夏": "nx", "青海": "qh", "甘肃": "gs", "广西": "gx", "广东": "gd",
    "浙江": "zj", "河南": "hn", "湖南": "hn", "湖北": "hb", "山西": "sx", "山东": "sd",
    "江苏": "js", "江西": "jx", "安徽": "ah", "福建": "fj", "四川": "sc", "贵州": "gz",
    "云南": "yn", "吉林": "jl", "辽宁": "ln",
}  # fmt: skip
_SYLLABLE: Final = r"((?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]+(?:ng|n|r)?)"
_KINDS: Final = {"区": "q", "县": "x", "市": "s", "州": "z", "旗": "q", "盟": "m"}
#: 县财政局, 我镇: the name says itself that its region is a county or less.
_OF_COUNTY: Final = re.compile(r"^(?:我|本)?(?:县|区|旗)(?=[\u4e00-\u9fff]{2})")
_TOWN: Final = re.compile(r"^(?:街道|镇|乡|苏木)")
_SHORTEST_CODE: Final = 2


@lru_cache(maxsize=4096)
def _initials(code: str) -> frozenset[str]:
    """Return the initials of a region: 朝阳 is cy, chy and chya is not; empty where unknown."""
    found = find(code)
    if found is None:
        return frozenset()
    pattern = _SYLLABLE * len(found.short)
    syllables = re.fullmatch(pattern, found.pinyin)
    if syllables is None:
        return frozenset()
    letters = [
        {part[0], part[:2]} if part[:2] in {"zh", "ch", "sh"} else {part[0]}
        for part in syllables.groups()
    ]
    return frozenset(
        text for chosen in product(*letters) if len(text := "".join(chosen)) >= _SHORTEST_CODE
    )


@lru_cache(maxsize=4096)
def _letters(code: str) -> frozenset[str]:
    """Return the letters that stand in front for a province or prefecture: zj, fz, fuzhou."""
    found = find(code)
    if found is None:
        return frozenset()
    own = {PROVINCE_LETTERS[found.short]} if found.short in PROVINCE_LETTERS else set()
    return frozenset({*_initials(code), *own, found.pinyin})


@lru_cache(maxsize=4096)
def _behind(code: str) -> frozenset[str]:
    """Return the labels of a region that begin with letters of a region above it."""
    found = find(code)
    if found is None or found.parent is None:
        return frozenset()
    kind = _KINDS.get(found.name[-1], "")
    above = [found.parent]
    parent = find(found.parent)
    above += [parent.parent] if parent is not None and parent.parent else []
    own = {*_initials(code), found.pinyin}
    return frozenset(
        front + name + end
        for upper in above
        for front in _letters(upper)
        for name in own
        for end in ("", kind)
    )


def _labels(url: str) -> list[str]:
    """Return the labels of a host under ``.gov.cn``, the registered one last."""
    try:
        host = (urlsplit(url).hostname or "") if "//" in url else url
    except ValueError:
        return []
    return host.removesuffix(".gov.cn").split(".") if host.endswith(".gov.cn") else []


@cache
def _provinces_by_letters() -> dict[str, tuple[str, ...]]:
    """Return the provinces that letters in front of a county's pinyin mean (hnsongxian)."""
    found: dict[str, tuple[str, ...]] = {}
    for item in regions():
        if item.level is RegionLevel.PROVINCE:
            letters = PROVINCE_LETTERS.get(item.short, item.pinyin[:2])
            found[letters] = (*found.get(letters, ()), item.code)
    return found


@lru_cache(maxsize=16384)
def region_of_host(url: str) -> str | None:
    """Return the code of the one region that a ``.gov.cn`` host spells in pinyin, or None.

    ``dinghai.gov.cn`` is 定海; ``hnsongxian.gov.cn`` is 嵩县 with its province's initials in
    front. The province or city has its name to itself (``xinjiang`` is not 新绛, ``changsha`` not
    长沙县); a spelling of two cities or two counties (``suzhou``) says nothing. Weak: a known
    portal wins.
    """
    for label in reversed(_labels(url)):
        if len(label) < 4 or not label.isascii():  # noqa: PLR2004 - initials are no names
            continue
        plain = [item for item in lookup(label) if not item.until]
        top = [item for item in plain if item.level is plain[0].level]
        if len(top) == 1:
            return top[0].code
        for province in _provinces_by_letters().get(label[:2], ()):
            near = [item for item in lookup(label[2:], within=province) if not item.until]
            if len(near) == 1 and len(label) > 5:  # noqa: PLR2004 - two for the province, four as above
                return near[0].code
    return None


def _spells(label: str, found: Region) -> bool:
    """Return whether a label stands for a region or for one above it."""
    current: Region | None = found
    while current is not None:
        kind = _KINDS.get(current.name[-1], "")
        own = {*_letters(current.code), *(text + kind for text in _initials(current.code))}
        if label in own or label in _behind(current.code):
            return True
        current = find(current.parent) if current.parent else None
    return False


@cache
def _counties_by_label() -> dict[str, tuple[str, ...]]:
    """Return the counties that a label of a province's or a prefecture's letters may mean."""
    found: dict[str, tuple[str, ...]] = {}
    for item in regions():
        if item.level is RegionLevel.COUNTY:
            for label in _behind(item.code):
                found[label] = (*found.get(label, ()), item.code)
    return found


def region_by_letters(url: str, name: str) -> str | None:
    """Return the code of the region that a name means on a host, or None.

    :param url: the page's URL; only names under ``.gov.cn`` say anything.
    :param name: the agency's squeezed name. Of a name that several regions bear (鼓楼区) the one
        that the host spells; of a township or a county's organ the one county of that spelling.
    """
    labels = _labels(url)
    if not labels:
        return None
    head, found = leading(name)
    if is_local(name) and _TOWN.match(name[len(head) :]):
        found = ()  # 朝阳街道 and 洛阳镇 are called after no region
    today = [item for item in found if not item.until] or list(found)
    if len(today) > 1:
        fitting = [item for item in today if any(_spells(label, item) for label in labels)]
        return fitting[0].code if len(fitting) == 1 else None
    if not today and (is_local(name) or _OF_COUNTY.match(name)):
        codes = _counties_by_label().get(labels[-1], ())
        return codes[0] if len(codes) == 1 else None
    return None

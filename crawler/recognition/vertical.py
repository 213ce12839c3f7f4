"""Organs that no local government sets up: those of the centre and of 新疆生产建设兵团.

Their names are complete as printed and begin with the authority above them; the region stands
behind it, without its kind (国家统计局浙江调查总队, 中国人民银行嘉兴市中心支行).
"""

from __future__ import annotations

import re
from typing import Final

from crawler.recognition.abbreviations import expand_organ
from crawler.recognition.splitting import choose, split_region
from crawler.regions import Region, leading

_VERTICAL: Final = re.compile(
    r"^国家(?:税务总局|统计局|金融监督)|^中华人民共和国|^中国(?:人民|证|银|保)|^中共|^共青团"
)
#: The authority above, behind which the region stands.
_ABOVE: Final = re.compile(
    r"^(?:国家(?:税务总局|统计局|金融监督管理总局)|中华人民共和国|中国人民银行|中国人民武装警察部队"
    r"|中国(?:银行保险|银行业|保险|证券)监督管理委员会|中国(?:证监会|银监会|保监会|银保监会)|中共|共青团)"
)
#: 第六师五家渠市: division and city are one body with two names (兵团 cities since 1976).
_DIVISION: Final = re.compile(
    r"^(?P<corps>(?:新疆(?:维吾尔自治区)?生产建设)?兵团)?(?P<division>第[一二三四五六七八九十]+师)?"
)
_CORPS: Final = "新疆生产建设兵团"
_XINJIANG: Final = "650000"


def is_vertical(name: str) -> bool:
    """Return whether a name begins with an authority of the centre, and so is complete."""
    return _VERTICAL.search(name) is not None


def vertical_place(name: str, around: str | None) -> Region | None:
    """Return the region in the name of an organ of the centre, the innermost one."""
    rest, chosen = name[found.end() :] if (found := _ABOVE.match(name)) else name, None
    while True:
        head, regions = leading(rest)
        inner = choose(regions, around, chosen.code if chosen else None) if head else None
        if inner is None:
            return chosen
        rest, chosen = rest[len(head) :], inner


def corps(name: str, around: str | None) -> tuple[str, bool, str | None] | None:
    """Return an organ of 新疆生产建设兵团: its full name, whether that is certain, its region.

    None where the name is no such organ's. The corps itself belongs to 新疆, its divisions to the
    cities that they are one with.
    """
    found = _DIVISION.match(name)
    if found is None or not found.group():
        return None
    rest = name[found.end() :]
    front = (_CORPS if found["corps"] else "") + (found["division"] or "")
    place, chosen, organ, _ = split_region(rest, around or _XINJIANG)
    code = chosen.code if chosen else (around or _XINJIANG)
    if not organ:
        return name, front == _CORPS and not place, code
    expansion = expand_organ(organ)
    return front + place + expansion.full if expansion.certain else name, expansion.certain, code

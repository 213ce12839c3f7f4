"""The unit of money that a header of table 2 names."""

from __future__ import annotations

import re
from typing import Final

from crawler.statistics.labels import compact

_UNIT: Final = re.compile(r"单位[:：]?\(?(?:人民币)?(亿元|万元|元)|\((?:人民币)?(亿元|万元|元)\)")
#: What a header says of its amount: 元 alone is a unit of its own, 精确到元 none.
_OF_AMOUNT: Final = re.compile(r".*金额(.*)", re.DOTALL)
_MONEY: Final = re.compile(r"(?:精确|保留|计算)[到至]?[^元,，()]{0,4}元|(?P<unit>亿元|万元|元)")
#: Units that no figure is given in.
_OTHER_MONEY: Final = re.compile(r"[十百千]万?元|[美港欧日]元")
#: The unit of an amount whose header names several, or one of those: none can be told.
NO_UNIT: Final = ""


def unit_in(text: str) -> str | None:
    """Return the unit of money that a header names, ``NO_UNIT`` for several, None for none."""
    bare = compact(text)
    amount = _OF_AMOUNT.match(bare)
    behind = amount[1] if amount else ""
    named = {found["unit"] for found in _MONEY.finditer(behind)} - {None}
    if len(named) > 1 or _OTHER_MONEY.search(behind):
        return NO_UNIT
    found = _UNIT.search(bare)
    return (found[1] or found[2]) if found else None

"""Amounts of money in Chinese numerals: 壹佰元整, 三万元.

Counts are not read so, but for 零: a lone 一 or 〇 is as often a dash or a tick as a number.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Final

_AMOUNT: Final = re.compile(
    r"(?:人民币)?([零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两十百千拾佰仟万亿]{1,24})(?:元|圆)[整正]?。?"
)
_TEN: Final = 10
_MYRIAD: Final = 10_000
_SCALES: Final = ("万", "亿")


@lru_cache(maxsize=1024)
def amount_in_words(text: str) -> tuple[Decimal, str] | None:
    """Return the number and the unit of an amount, or None where a text is none.

    三万元 is 3 万元, as 3万元 is; 三万五千元 is 35,000 元.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    numeral, unit = found[1].replace("两", "二"), "元"
    if numeral[-1] in _SCALES and not any(scale in numeral[:-1] for scale in _SCALES):
        numeral, unit = numeral[:-1], f"{numeral[-1]}元"
    number = _number(numeral)
    return None if number is None else (Decimal(number), unit)


def _number(numeral: str) -> int | None:
    """Return the integer that a numeral says; None where it is written in no regular way."""
    total = 0
    for scale in reversed(_SCALES):
        head, found, rest = numeral.partition(scale)
        if not found:
            continue
        part = _below_myriad(head)
        if not part:
            return None
        total += part * int(unicodedata.numeric(scale))
        numeral = rest
        if not numeral:
            return total
    last = _below_myriad(numeral)
    return None if last is None or (total and not last) else total + last


def _below_myriad(numeral: str) -> int | None:
    """Return what 千, 百, 十 and single digits say together, each unit once and in this order."""
    total, digit, unit = 0, None, _MYRIAD
    for character in numeral:
        value = int(unicodedata.numeric(character))
        if value >= _MYRIAD or (value < _TEN and digit is not None and digit > 0):
            return None
        if value < _TEN:
            digit = value
            continue
        if value >= unit or digit == 0 or (digit is None and (total or value != _TEN)):
            return None
        total += (1 if digit is None else digit) * value
        digit, unit = None, value
    return None if not numeral else total + (digit or 0)

"""Evidence beside the title: signature, first sentence, 索引号."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

from crawler.recognition.abbreviations import expand_organ
from crawler.recognition.agencies import Organ, read_organ
from crawler.recognition.opening import HEAD, first_sentence
from crawler.recognition.splitting import split_region, strip_regions
from crawler.recognition.text import squeeze
from crawler.regions import nearest

#: 18-digit 统一社会信用代码 (GB 32100): digits 3 to 8 are the region's code.
_CREDIT_CODE: Final = re.compile(
    r"(?<![0-9A-Z])([159N][0-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Z])"
)
_DATE_LINE: Final = re.compile(
    r"^\(?(?:20\d\d年\d{1,2}月\d{1,2}日?|20\d\d[-/.]\d{1,2}[-/.]\d{1,2})\)?$"
)
#: 二〇二四年一月二十日, of which squeezing leaves 2024年一月二十日.
_NUMERAL_DAY: Final = re.compile(
    r"(?<=\d年)(十[一二]?|[一二三四五六七八九])月([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_DIGITS: Final = ("", *"一二三四五六七八九")
#: Name and date in one line: 平湖市科学技术局2024年1月20日.
_SIGNED_LINE: Final = re.compile(
    r"^(?P<name>[\u4e00-\u9fff()、·]{3,40})(?P<date>20\d\d年\d{1,2}月\d{1,2}日)$"
)
_ORGAN_LINE: Final = re.compile(r"^[\u4e00-\u9fff()、·]{3,40}$")
_PUBLISHER: Final = re.compile(
    r"(?:发布机构|发文机关|公开主体|发布单位|责任单位)[:：]\s*([\u4e00-\u9fff()（）]{2,30})"
)
_TAIL_LINES: Final = 8


def credit_code(text: str) -> str:
    """Return the first 统一社会信用代码 in a text, or an empty string."""
    found = _CREDIT_CODE.search(text)
    return found.group(1) if found else ""


def region_of_index(text: str) -> str | None:
    """Return the region's code that a 统一社会信用代码 in a text carries.

    A zone carries its parent's code; a code that GB/T 2260 does not know leads to the one above.
    """
    code = credit_code(text)
    if not code:
        return None
    found = nearest(code[2:8])
    return found.code if found else None


def signature(text: str) -> str:
    """Return the organ that signed: a line of its own near the end, with a date below or none."""
    last = _last_lines(text)
    for number in range(len(last) - 1, -1, -1):
        line = last[number]
        below = last[number + 1] if number + 1 < len(last) else ""
        dated = _DATE_LINE.match(below) is not None
        if _ORGAN_LINE.match(line) and (dated or number >= len(last) - 1):
            organ = read_organ(line)
            if organ is not None and len(line) > 3:  # noqa: PLR2004 - 无 and the like are no names
                return line
    return ""


def signature_date(text: str) -> date | None:
    """Return the day under a signature (成文日期, GB/T 9704), or None.

    It is a line of its own among the last ones, below a line that names an organ.
    """
    last = _last_lines(text)
    for above, line in pairwise(last):
        if not _DATE_LINE.match(line) or not _ORGAN_LINE.match(above):
            continue
        numbers = [int(number) for number in re.findall(r"\d+", line)]
        if read_organ(above) is None or len(numbers) != len(("year", "month", "day")):
            continue
        try:
            return date(*numbers)
        except ValueError:
            return None  # a 31st of June is nobody's date
    return None


@lru_cache(maxsize=8)
def _last_lines(text: str) -> tuple[str, ...]:
    """Return the last lines that are not empty, squeezed; the others are not looked at."""
    found: list[str] = []
    for line in reversed(text.splitlines()):
        if plain := squeeze(line):
            plain = _NUMERAL_DAY.sub(_day_in_digits, plain)
            signed = _SIGNED_LINE.match(plain)
            found.extend((signed["date"], signed["name"]) if signed else (plain,))
            if len(found) >= _TAIL_LINES:
                break
    return tuple(reversed(found))


def _day_in_digits(found: re.Match[str]) -> str:
    return f"{_number(found[1])}月{_number(found[2])}日"


def _number(numeral: str) -> int:
    """Return the number that a numeral below 100 says: 三十一, 二十, 十二, 五."""
    tens, ten, ones = numeral.rpartition("十")
    whole = 10 * (_DIGITS.index(tens) or 1) if ten else 0
    return whole + _DIGITS.index(ones)


def publisher(text: str) -> str:
    """Return the value of a label 发布机构 and its like in the beginning of a text."""
    found = _PUBLISHER.search(text[:HEAD])
    return squeeze(found.group(1)) if found else ""


def from_text(text: str, around: str | None, like: Organ | None = None) -> Organ | None:
    """Return the organ that a text shows as its author: signature, else first sentence.

    :param like: only the same organ counts: its full form as the organ itself writes it.
    """
    if like is None:
        for name in (publisher(text), signature(text), first_sentence(text)):
            organ = read_organ(name, around) if name else None
            if organ is not None:
                return organ
        return None
    return _written(text, around, like)


def _written(text: str, around: str | None, like: Organ) -> Organ | None:
    signed = signature(text)
    if signed and _same_core(signed, like):
        organ = read_organ(signed, around)
        if organ is not None and strip_regions(signed) != signed:
            return organ
    if like.certain:
        return None
    # The short name alone does not say enough; the text may write it in full with its region.
    printed = _core(like)
    beginning = squeeze(text[:8000])
    for core in dict.fromkeys((expand_organ(printed).full, printed)):
        for found in re.finditer(r"[\u4e00-\u9fff]{2,18}" + re.escape(core), beginning):
            organ = _longest_region_name(found.group(), len(core), around)
            if organ is not None:
                return organ
    return None


def _longest_region_name(words: str, size: int, around: str | None) -> Organ | None:
    for start in range(len(words) - size):
        head, place, rest, named = split_region(words[start:], around)
        # 滨江区人民政府长河街道办事处: an office of the government's own.
        if named and place is not None and head and len(rest.removeprefix("人民政府")) == size:
            return read_organ(words[start:], around)
    return None


_KIND: Final = re.compile(r"^(?:省|市|县|区|州|旗|盟)(?=[\u4e00-\u9fff]{2})")


def _core(organ: Organ) -> str:
    name = strip_regions(organ.full)
    return _KIND.sub("", name) if not organ.certain else name


def _same_core(signed: str, like: Organ) -> bool:
    return expand_organ(strip_regions(signed)).full == expand_organ(_core(like)).full

"""Bringing printed text into one form: width, white space, Chinese numerals."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import Final

#: White space and the marks that print nothing (zero width, byte order mark, soft hyphen).
_BLANK: Final = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff\xad]+")
#: What NFKC may change. ASCII and the common ideographs stay as they are, and begin no change of
#: what stands before them; the character before a run may melt with its first one.
_FOREIGN: Final = re.compile(r"[\x00-\x7f\u4e00-\u9fff]?[^\x00-\x7f\u4e00-\u9fff]+")
#: Nearly all that NFKC changes in a Chinese text: its full-width punctuation.
_WIDE_PAIRS: Final = tuple(zip("，（）：；", ",():;", strict=True))
#: 二〇二一年; some titles leave 年 out (二〇二一政府信息公开…).
_NUMERAL_YEAR: Final = re.compile(
    r"[二贰][〇○零0OoОо◯Ｏ][〇○零一二三四五六七八九0-9OoОо◯]{2}(?=年|度|政府信息|政务)"
)
#: Radicals that are pasted from PDF files in place of the characters of the same shape. NFKC knows
#: those of the block Kangxi Radicals (⼈⼯), but not these of CJK Radicals Supplement (Unicode 17).
_RADICALS: Final = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰吿",
    "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙告",
)
_RADICAL: Final = re.compile("[" + "".join(map(chr, _RADICALS)) + "]")
#: 2O20年: a letter typed for the zero.
_LETTER_YEAR: Final = re.compile(r"2(?<![0-9A-Za-z]2)(?=[0-9]{0,2}[OoО])[0OoО][0-9OoО]{2}(?=年)")
_ZEROS: Final = "〇○零OoОо◯Ｏ"
_NUMERALS: Final = str.maketrans(_ZEROS + "一二三四五六七八九贰", "0" * len(_ZEROS) + "1234567892")
_BRACKET_PAIRS: Final = tuple(zip("【】〔〕[]{}「」", "()()()()()", strict=True))
_BRACKETS: Final = str.maketrans(dict(_BRACKET_PAIRS))


#: Texts longer than a title are asked for several times in a row: year, heading, signature.
_LONG: Final = 200


def squeeze(text: str) -> str:
    """Return text in one form: NFKC, no white space, ``()`` for all brackets, 二〇二〇年 as 2020年.

    Titles are broken over lines, letter-spaced and printed in full width.
    Squeezing twice changes nothing more.
    """
    return _squeeze_long(text) if len(text) > _LONG else _squeeze(text)


def _normal(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _without_blanks(text: str) -> str:
    """Return what ``_BLANK.sub("", text)`` returns; most texts have white space only."""
    text = "".join(text.split())
    # The marks that print nothing are not printable; telling so is many times faster than a search.
    return text if text.isprintable() else _BLANK.sub("", text)


def _squeeze(text: str) -> str:
    if not text:
        return ""
    if text.isascii():
        return _BLANK.sub("", text).translate(_BRACKETS)
    text = _without_blanks(text)
    for wide, plain in _WIDE_PAIRS:
        text = text.replace(wide, plain)
    if not unicodedata.is_normalized("NFKC", text):
        # Some signs, as ´, are a blank and a mark for NFKC; without the blank the mark joins the
        # letter before it.
        text = _without_blanks(_FOREIGN.sub(_normal, text))
        text = unicodedata.normalize("NFKC", text)
    for bracket, plain in _BRACKET_PAIRS:
        # Many times faster than ``translate`` for a long text with few brackets.
        text = text.replace(bracket, plain)
    if _RADICAL.search(text):
        text = text.translate(_RADICALS)
    if "年" not in text:
        return text
    text = _LETTER_YEAR.sub(_digits, text)
    # The circle used as a zero is not a digit for NFKC, so numerals are read after it.
    return _NUMERAL_YEAR.sub(_digits, text)


_squeeze_long = lru_cache(maxsize=8)(_squeeze)


def _digits(match: re.Match[str]) -> str:
    return match.group().translate(_NUMERALS)


def lines(text: str, most: int | None = None) -> list[str]:
    """Return the lines of a text, each squeezed, without the empty ones; at most so many."""
    return list(islice(filter(None, map(squeeze, text.splitlines())), most))


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text without white space, in hexadecimal."""
    return hashlib.sha256(_without_blanks(text).encode()).hexdigest()

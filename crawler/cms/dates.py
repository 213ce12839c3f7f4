"""Dates as portals print them, and dates inside article addresses."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8), "CST")
"""China Standard Time. Datetimes are naive and mean this zone, as the pages print them."""

_FIRST_YEAR: Final = 1949
_LAST_YEAR: Final = 2100
_DAY: Final = re.compile(
    r"(?<![\d.])(\d{4})\s*(?:[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?)(?!\d)"
)
_CLOCK: Final = re.compile(
    r"(?:T|\s|日|,)*(\d{1,2})\s*[:时点]\s*(\d{1,2})(?!\d)(?:\s*[:分]\s*(\d{1,2})(?!\d))?\s*(?:\.\d+)?"
    r"(Z|[+-]\d{2}:?\d{2})?"
)
_MAYBE: Final = re.compile(r"\d{4}|年")
_DIGITS: Final = re.compile(r"\d{8}|\d{10}|\d{13}|\d{14}")
_HANZI: Final = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_HANZI_DAY: Final = re.compile(
    r"([〇零○O一二三四五六七八九]{4})\s*年\s*([〇零○一二三四五六七八九十]{1,3})\s*月"
    r"\s*([〇零○一二三四五六七八九十]{1,3})\s*日"
)
_SECONDS: Final = 10
_COMPACT_DAY: Final = 8

_URL_DATES: Final = (
    re.compile(r"/t(\d{4})(\d{2})(\d{2})_\d+(?:_\d+)?\.s?html?"),
    re.compile(r"/art/(\d{4})/(\d{1,2})/(\d{1,2})/art_[0-9a-f_]+\.html"),
    re.compile(r"/(\d{4})-(\d{2})/(\d{2})/(?:content|c)_\d+\.s?html?"),
    re.compile(r"/(\d{4})/(\d{2})-(\d{2})/\d+\.s?html?"),
    re.compile(r"/(\d{4})(\d{2})(\d{2})/(?:[0-9a-f]{8,}/c|[0-9a-f]{32}|\d+)\.s?html?"),
    re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/(?:[0-9a-f]{32}|\d+)\.s?html?"),
    re.compile(r"/columns/[a-f0-9-]{36}/(\d{4})(\d{2})/(\d{2})/[a-f0-9-]{36}\.html"),
    re.compile(r"/(\d{4})(\d{2})(\d{2})\d{4,}/index\.s?html?"),
    re.compile(r"/(\d{4})-(\d{2})-(\d{2})/\d+\.s?html?"),
)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def parse_datetime(text: str) -> datetime | None:
    """Return the first date in the text with its time of day (midnight where none is printed).

    Full-width digits, Chinese numerals, blanks inside, brackets, labels and Unix times are
    understood. A time of day is kept as printed, half-day clocks included: nothing on the page
    tells them apart. Only a written zone (ISO 8601) is converted to China's.
    """
    if not _MAYBE.search(text):
        return None
    text = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    stripped = text.strip()
    if _DIGITS.fullmatch(stripped):
        return _from_digits(stripped)
    for found in _DAY.finditer(text):
        year, *parts = found.groups()
        month, day = [part for part in parts if part]
        day_found = _day(year, month, day)
        if day_found:
            return _with_clock(day_found, text, found.end())
    hanzi = _HANZI_DAY.search(text)
    if hanzi:
        year, month, day = hanzi.groups()
        day_found = _day(year.translate(_HANZI), _small_number(month), _small_number(day))
        if day_found:
            return datetime(day_found.year, day_found.month, day_found.day)  # noqa: DTZ001 (China)
    return None


def parse_date(text: str) -> date | None:
    """Return the first date in the text, or None. Month and day without a year are no date."""
    found = parse_datetime(text)
    return found.date() if found else None


def date_in_url(url: str) -> date | None:
    """Return the day that the article's address carries in one of the known dialects, or None.

    Re-imports keep an old address and the other way round: weak evidence.
    """
    path = url.partition("://")[2].partition("?")[0]
    for pattern in _URL_DATES:
        found = pattern.search(path)
        if found:
            day = _day(*found.groups())
            if day:
                return day
    return None


def _with_clock(day: date, text: str, position: int) -> datetime:
    """Return the day with the time that follows it in the text, if one does."""
    plain = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (naive China time, see CHINA)
    found = _CLOCK.match(text, position)
    if not found:
        return plain
    hour, minute, second, zone = found.groups()
    try:
        moment = plain.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
        if zone:
            offset = "+00:00" if zone == "Z" else zone
            aware = datetime.fromisoformat(moment.isoformat() + offset)
            moment = aware.astimezone(CHINA).replace(tzinfo=None)
    except ValueError:
        return plain
    return moment


def _from_digits(digits: str) -> datetime | None:
    """Return the moment of ``20240116``, ``20240116093000`` or a Unix time in (milli)seconds."""
    if len(digits) in (_COMPACT_DAY, 14):
        day = _day(digits[:4], digits[4:6], digits[6:8])
        if not day or len(digits) == _COMPACT_DAY:
            return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001 (China)
        clock = f" {digits[8:10]}:{digits[10:12]}:{digits[12:14]}"
        return _with_clock(day, clock, 0)
    moment = datetime.fromtimestamp(int(digits[:_SECONDS]), UTC)
    moment = moment.astimezone(CHINA).replace(tzinfo=None)
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _small_number(hanzi: str) -> str:
    """Return 1 to 99 in Chinese numerals as decimal digits (``二十三`` is ``23``)."""
    tens, ten, ones = hanzi.rpartition("十")
    if not ten:
        return ones.translate(_HANZI)
    return (tens.translate(_HANZI) or "1") + (ones.translate(_HANZI) or "0")

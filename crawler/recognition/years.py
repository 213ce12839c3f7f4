"""The reporting year: from a title, from the stated period, from a URL. Never from a date."""

from __future__ import annotations

import re
from typing import Final

#: The first 条例 is in force since 2008-05-01; some organs reported before it.
FIRST_YEAR: Final = 2003
LAST_YEAR: Final = 2049

_DOCUMENT_NUMBER: Final = re.compile(r"\(20\d\d\)(?:第)?\d+号")
YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)(年度|年|度)?")
_RANGE: Final = re.compile(
    r"(?<!\d)(20\d\d)(?:年度|年)?(?:[-—–~至到、和及,]|--)+(20\d\d)(?!\d)(?:年度|年)?"
)
#: 统计期限自2020年1月1日起至2020年12月31日止. Word pastes lose 年 and 月 (20231月1日起至202312月31日,
#: 201711日至1231日) or double 20 (202020年12月31日); some write 2023.1.1-2023.12.31, or the whole day
#: in numerals (二〇二三年一月一日, of which squeezing leaves 2023年一月一日).
_PERIOD: Final = re.compile(
    r"(?<!\d)(?:20)?(20\d\d)[年./-]?(?:0?1|[一元])[月./-]?(?:0?1|一)日?(?:0时|零时)?(?:起|开始)?[,，]?"
    r"(?:至|到|-|—|–|~|―)+(?:(?:20)?(20\d\d)[年./-]?|同年|当年|本年)?"
    r"(?:12|十二)[月./-]?(?:31|三十一)日?"
)
#: Year directories and parameters: 2023n/, 2016nxxgkndbg/, gknb2017/, xxgknb2019_list, fbtime=2020.
#: A path like /2021/1/20/ or /202101/ is a date and says nothing.
_URL_YEAR: Final = re.compile(
    r"/(20\d\d)n(?=[/a-z])"
    r"|(?:nb|ndbg|nianbao)_?(20\d\d)n?(?=[_/.]|$)"
    r"|(?:nb|ndbg)/(20\d\d)/?(?:index[^/]*)?$"
    r"|[?&](?:fbtime|year|nd)=(20\d\d)(?=&|$)"
    r"|/(20\d\d)(?:nd|nb|ndbg|xxgknb|zfxxgknb|gknb)[a-z]*/",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"20\d\d(?:年度|年)?(?:[(]?[含及和其]+[)]?)*(?:以前|之前|前|以后|之后|以来|起)"
)


def _plausible(year: int) -> int | None:
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def title_years(title: str) -> tuple[tuple[int, ...], bool]:
    """Return the years of a squeezed title in order, and whether they are a range.

    Document numbers (〔2019〕60号) are not years.
    """
    if "20" not in title:
        return (), False
    plain = _DOCUMENT_NUMBER.sub("", title)
    span = _RANGE.search(plain)
    if span and span.group(1) != span.group(2):
        return (int(span.group(1)), int(span.group(2))), True
    years = [int(match.group(1)) for match in YEAR.finditer(plain)]
    return tuple(year for year in dict.fromkeys(years) if _plausible(year)), False


def stated_period(text: str) -> int | None:
    """Return the year of the first statistical period 1 January to 31 December in squeezed text.

    Where the two years differ, neither is to be believed and None is returned.
    """
    for match in _PERIOD.finditer(text):
        start, end = int(match.group(1)), int(match.group(2) or match.group(1))
        if start == end:
            return _plausible(start)
    return None


def url_year(url: str) -> int | None:
    """Return the year of a year directory or year parameter of a URL, never of a date in it."""
    if "20" not in url:
        return None
    match = _URL_YEAR.search(url)
    if match is None:
        return None
    return _plausible(int(next(group for group in match.groups() if group)))


def label_year(label: str) -> int | None:
    """Return the year of a column's or breadcrumb's name if it names exactly one (2018, 2018年).

    2018年以前 names many.
    """
    if _BEFORE.search(label):
        return None
    years, is_range = title_years(label)
    return years[0] if len(years) == 1 and not is_range else None

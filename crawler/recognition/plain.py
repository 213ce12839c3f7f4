"""A title as printed, brought down to the words that count.

Portals print a row's title with more than the title: the trail that leads to it
(首页>公开年报>…), the column's or the site's name beside it (年报｜…, …_海盐县人民政府), the day of
publication, and 更正 or 置顶 in front.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crawler.recognition.text import squeeze
from crawler.recognition.titles import TitleReading, core_in, read_title

#: What parts a title from the names around it; a dash may also stand within a title. Blanks say
#: nothing: titles are letter-spaced.
_BAR: Final = re.compile(r"[>»|｜丨]+")
_GAP: Final = re.compile(r"[>»|｜丨_—–-]+")
_SITE: Final = re.compile(r"^[\u4e00-\u9fff]{2,20}(?:人民政府|政府网|网站|门户网站)$")
#: …年度报告海盐县人民政府政府信息公开年报: the site and the column behind the title, without a sign.
_BEHIND: Final = re.compile(
    r"^(?:(?:政府)?信息公开(?:工作)?(?:年报|年度报告)"
    r"|[\u4e00-\u9fff]{2,12}?(?:人民政府(?:门户网站|网站|网)?|政府(?:门户)?网站|门户网站))+$"
)
#: Names of places on a site, which say nothing of what a page is.
_PLACE: Final = re.compile(
    r"^(?:您?(?:现在|当前|访问)?(?:所在)?(?:的)?位置[:是]?)?"
    r"(?:首页|.{0,14}(?:年报|年度报告|信息公开|政务公开|公开专栏|公开平台|公开目录|政府网|网站|政府门户)"
    r"|.{2,20}人民政府|年报|置顶|推荐|最新|更正|转载)?$"
)
#: 2020年1月1日至2020年12月31日, 2020年1月至12月: the year, told by its ends.
_SPAN: Final = re.compile(
    r"\(?(?<!\d)(?P<year>20\d\d)(?:年|[-/.])0?1(?:月|[-/.])?(?:0?1日?)?(?:起)?(?:至|到|[-—–~])+"
    r"(?:(?P=year)(?:年|[-/.]))?12(?:月|[-/.])(?:31日?)?(?:止|期间)?\)?"
)
#: A day is no year: 2022-01-25海盐县民政局政府信息公开工作年度报告 does not say of which year it is.
_DATE: Final = re.compile(
    r"\(?(?<!\d)20\d\d(?:年\d{1,2}月\d{1,2}日|(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2})"
    r"(?:\d{1,2}:\d\d(?::\d\d)?)?(?!\d)(?:发布|公布|公开|印发|更新)?\)?"
)
#: 年度报告1: a file's counter. In a text it may be the page in a table of contents.
_COUNTER: Final = re.compile(r"(?<=报告|年报)\d{1,2}$")
_MARK: Final = re.compile(
    r"^(?:\(?(?:更正|更新|修订|订正|补发|重发|重新发布|置顶|转载|最新|推荐)(?:版|件|稿)?[):：]+)+"
)


@lru_cache(maxsize=1024)
def plain_title(title: str) -> str:
    """Return a title squeezed, without the names and dates that portals print around it.

    What is left is all of it where no part of it alone reads as a report's title with its year.
    """
    plain = _COUNTER.sub("", _MARK.sub("", _own_part(squeeze(title))))
    if "20" not in plain:
        return plain
    plain = _SPAN.sub(r"\g<year>年", plain)
    return _MARK.sub("", _DATE.sub("", plain)) or plain


def _own_part(title: str) -> str:
    """Return the part of a squeezed title that is one, where all others are names of places."""
    for pattern in (_BAR, _GAP):
        parts = [part for part in pattern.split(title) if part]
        named = [part for part in parts if _is_whole(part)]
        others = [part for part in parts if part not in named]
        if (
            others
            and len(named) == 1
            and all(part in named[0] or _PLACE.match(part) for part in others)
        ):
            return named[0]
        if len(parts) > 2 and not named and _SITE.match(parts[-1]):  # noqa: PLR2004 (what, whose, site)
            return title[: title.rindex(parts[-1])].rstrip(">»|｜丨_—–-")
    first = core_in(title)
    behind = title[first.end() :] if first else ""
    if first and _BEHIND.match(behind) and _is_whole(title[: first.end()]):
        return title[: first.end()]
    return title


def _is_whole(part: str) -> bool:
    """Return whether a part has all that a report's title has: whose, of which year, what."""
    reading = read_title(part)
    if not isinstance(reading, TitleReading) or not reading.complete:
        return False
    whose = re.sub(r"\(?20\d\d(?:年度|年|度)?\)?|关于|的", "", reading.before)
    return len(whose) > 1 and re.search(r"20\d\d", part) is not None

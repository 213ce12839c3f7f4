"""A listing row: is it a report, of which year and of whom, as far as the row can say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.model import Match, Reject
from crawler.recognition.agencies import Organ, read_organ
from crawler.recognition.evidence import from_text, region_of_index
from crawler.recognition.hosts import region_by_letters, region_of_host
from crawler.recognition.opening import heading, named_in_text, told_year
from crawler.recognition.plain import plain_title
from crawler.recognition.text import squeeze
from crawler.recognition.titles import NotAReport, TitleReading, read_title
from crawler.recognition.unnamed import announced, is_year, named_only, sent, unnamed, year_and_kind
from crawler.recognition.years import label_year, stated_period, title_years, url_year

if TYPE_CHECKING:
    from crawler.model import Column, Link, Portal

#: Columns of annual reports by name and by URL token.
_COLUMN_NAME: Final = re.compile(r"年报|年度报告")
_COLUMN_URL: Final = re.compile(
    r"xxgknb|zfxxgknb|gknb|xxgkndbg|ndbg|nianbao|xxgkAnnualReport|/nb/", re.IGNORECASE
)
_TAG: Final = re.compile(
    r"^(?:\((?:图文|转载|公示|置顶|新|热|附件|年报|年度报告|[^()]{0,6}版)\))+|\((?:图文|[^()]{0,6}版)\)$"
)
_NUMBERING: Final = re.compile(
    r"^(?:NEW|HOT|new|附件?\d*[:：.]?|\d{1,3}[.、:)]|\d{1,2}(?![\d年月日号])(?=[\u4e00-\u9fff])|[一二三四五六七八九十]{1,3}、|\(\d+\)|[·•◆■*\-])+"
)
#: Two years and what joins them. 和 alone may begin a name: 2020年和顺县教育局.
_YEARS_JOINED: Final = re.compile(r"20\d\d(?:年度|年)?(?:[至到和及、,~—–-])+(?=20\d\d)")
_AROUND_YEAR: Final = re.compile(r"\(?(?<!\d)20\d\d(?!\d)(?:年度|年|度)?\)?(?:的|上半年|下半年)?")
_SUFFIX: Final = re.compile(r"\.[A-Za-z]{2,5}$|\([^()]{0,6}版\)")
_NOBODY: Final = re.compile(
    r"^(?:我|本)(?:局|委|办|厅|县|市|区|省|镇|乡|街道|单位|机关|部门|中心|院|会|站|所)$"
)
#: What is no part of the name: 海盐县(汇总), 海盐县人民政府本级, X办公室(以下简称市府办).
_ASIDE: Final = re.compile(
    r"\((?:汇总|本级|市本级|县本级|区本级)\)$|(?<=政府)本级$|\((?:以下|下)?(?:统一)?简称[^()]*\)"
)
_SHARED: Final = frozenset({"省", "市", "县", "区", "州", "旗", "自治区"})
_EDGES: Final = re.compile(
    r"^(?:关于公布|关于发布|关于|公布|发布|年度)+|(?:(?<!.)公开|关于|的|年度|年|度|公布|发布|开展|实施|推进|落实)+$"
)


@dataclass(frozen=True)
class Whose:
    """The agency as far as it is known, and where that came from."""

    organ: Organ | None
    source: str


def agency_in_title(reading: TitleReading) -> str:
    """Return the agency's name in a title: what stands before the words, without the year.

    Where nothing stands there, a note behind the words may hold it: …年度报告（区经信局）.
    """
    before = _NUMBERING.sub("", _TAG.sub("", reading.before))
    before = _YEARS_JOINED.sub("", _NUMBERING.sub("", before))
    name = _EDGES.sub("", _AROUND_YEAR.sub("", before))
    name = _ASIDE.sub("", name.strip("《》“”\"'-—–_·:,、.>»| "))
    if name.count("(") != name.count(")") or (name.startswith("(") and name.endswith(")")):
        name = name.strip("()")
    if name.endswith("人民") or (reading.inside.startswith("政府") and name in _SHARED):
        # 大章镇人民政府信息公开…: 政府 is printed once for both.
        name += "政府"
    if _NOBODY.match(name):
        # 我局, 本单位: only the list or the channel tells whose.
        return ""
    if name or not re.search(r"[\u4e00-\u9fff]", reading.after):
        return name
    return _AROUND_YEAR.sub("", _SUFFIX.sub("", reading.after)).strip("()《》-—–_·: .")


def title_year(reading: TitleReading) -> tuple[int | None, bool]:
    """Return the year in a title, the one nearest to the report's words, and whether it is a range."""
    inside, _ = title_years(reading.inside)
    before, is_range = title_years(reading.before)
    after, _ = title_years(reading.after)
    if is_range:
        return None, True
    if inside:
        return inside[-1], False
    if before:
        return before[-1], False
    return (after[0] if after else None), False


def in_nianbao_column(portal_column: Column | None, link: Link | None, url: str) -> bool:
    """Return whether the row stands in a column of annual reports, by its name or its URL."""
    if portal_column is not None and (
        _COLUMN_NAME.search(portal_column.name) or _COLUMN_URL.search(portal_column.url)
    ):
        return True
    if link is not None and _COLUMN_NAME.search(link.channel):
        return True
    return _COLUMN_URL.search(url) is not None


def find_year(
    reading: TitleReading, url: str, head_text: str, column: Column | None, link: Link | None
) -> tuple[int | None, str]:
    """Return the reporting year and its source: title, period, column, url or channel."""
    year, is_range = title_year(reading)
    if year is not None:
        return year, "title"
    if head_text:
        period = stated_period(squeeze(head_text[:6000]))
        if period is not None:
            return period, "period"
        named = named_in_text(head_text)
        if named is not None and title_year(named)[0] is not None:
            return title_year(named)[0], "heading"
    if is_range:
        return None, ""
    if link is not None and link.year is not None:
        return link.year, "column"
    if column is not None and column.year is not None:
        return column.year, "column"
    for candidate, source in (
        (url_year(url), "url"),
        (url_year(column.url) if column else None, "column_url"),
        (label_year(squeeze(link.channel)) if link and link.channel else None, "channel"),
        (label_year(squeeze(column.name)) if column and column.name else None, "column_name"),
    ):
        if candidate is not None:
            return candidate, source
    told = told_year(head_text) if head_text else None
    return (told, "text") if told is not None else (None, "")


def _whose(
    name: str, around: str | None, head_text: str, column: Column | None, link: Link | None
) -> Whose:
    candidates = (
        (name, "title"),
        (column.agency if column else None, "column"),
        (link.agency if link else None, "listing"),
    )
    for printed, source in candidates:
        organ = read_organ(squeeze(printed), around) if printed else None
        if organ is not None:
            return Whose(organ, source)
    if head_text:
        named = named_in_text(head_text)
        itself = read_organ(agency_in_title(named), around) if named else None
        found = itself or from_text(head_text, around)
        if found is not None:
            return Whose(found, "text")
    channel = squeeze(link.channel) if link and link.channel else ""
    organ = read_organ(channel, around) if channel else None
    if organ is not None:
        return Whose(organ, "channel")
    return Whose(None, "")


def region_around(
    portal: Portal | None, column: Column | None, link: Link | None, url: str, head_text: str
) -> tuple[str | None, str]:
    """Return the region that names are read in, and its source.

    The portal's region (or its column's) wins over any name; without a portal
    the 18-digit code of the 索引号 or, at last, a host that spells one region only.
    """
    if column is not None and column.region:
        return column.region, "column"
    if portal is not None:
        return portal.region, "portal"
    index = region_of_index((link.index_no if link else "") + "\n" + head_text[:2000])
    if index is not None:
        return index, "index_no"
    host = region_of_host(url)
    return (host, "host") if host else (None, "")


def _weak_region(url: str, organ: Organ | None) -> tuple[str | None, str]:
    """Return the region that an address tells where a name tells none, and its source.

    The initials of a host, else the organ's code in the address (``area=`` of JCMS): such codes
    outlive a change of borders.
    """
    by_letters = region_by_letters(url, organ.printed) if organ else None
    if by_letters:
        return by_letters, "letters of the host"
    code = region_of_index(url)
    return (code, "organisation code in the address") if code else (None, "")


def recognise(
    title: str,
    *,
    url: str = "",
    head_text: str = "",
    portal: Portal | None = None,
    column: Column | None = None,
    link: Link | None = None,
) -> Match | Reject:
    """Return whether a listing row is an annual report, of which year and of whom.

    :param title: as printed; line breaks, letter-spacing and full width do not matter.
    :param url: the report's URL; a year directory in it counts, a date never does.
    :param head_text: the beginning of the page's text, where it is known.
    :return: a ``Match`` (its ``reason`` says what was read where) or a ``Reject`` with a code.
    """
    plain = plain_title(title)
    reading = read_title(plain, in_column=in_nianbao_column(column, link, url))
    if isinstance(reading, NotAReport) and reading.reason in {"unrecognised", "empty_title"}:
        # A row may be named by its year or organ alone; then the text's own title decides.
        reading = head_reading(head_text) or unnamed(plain, head_text) or reading
        if isinstance(reading, NotAReport) and dated_row(title, column, link):
            reading = TitleReading(plain, "", "", 0.4)
    elif isinstance(reading, NotAReport) and reading.reason == "notice":
        in_column = in_nianbao_column(column, link, url)
        expected = announced(plain) if in_column and not head_text else None
        reading = sent(plain, head_text) or expected or reading
    if isinstance(reading, NotAReport):
        return Reject(reading.reason, reading.evidence)
    head = head_reading(head_text)
    year, year_source = find_year(reading, url, head_text, column, link)
    if year_source != "title" and head is not None and title_year(head)[0] is not None:
        year, year_source = title_year(head)[0], "heading"
    around, region_source = region_around(portal, column, link, url, head_text)
    name = agency_in_title(reading)
    if other_subject(reading, name, around):
        return Reject("other_subject", name)
    if head is not None and not (name and reading.complete):
        name = agency_in_title(head) or name
    whose = _whose(name, around, head_text, column, link)
    if around is None and (whose.organ is None or whose.organ.region_code is None):
        around, region_source = _weak_region(url, whose.organ)
        whose = _whose(name, around, head_text, column, link) if around else whose
    organ = better_in_text(whose, head_text, around)
    score = reading.strength - (0 if year else 0.15) - (0 if organ else 0.1)
    if organ is None:
        printed = name or None
        reason = f"year: {year_source or 'unknown'}; agency: unknown"
        return Match(year, printed, round(score, 2), None, around, not printed, reason, year_source)
    code = organ.region_code or around
    reason = f"year: {year_source or 'unknown'}; agency: {whose.source}, {organ.why}; region: {region_source or 'name'}"
    return Match(
        year, organ.printed, round(score, 2), organ.full, code, organ.certain, reason, year_source
    )


def dated_row(title: str, column: Column | None, link: Link | None) -> bool:
    """Return whether a dated row in a column of annual reports is named by organ or year alone.

    A row without a date leads to an agency's own column rather than to its report. A list of an
    agency's lies below a list of reports, or is named as one on the agency's page.
    """
    if link is None or link.date is None or not (named_only(title) or year_and_kind(title)):
        return False
    if column is not None and column.agency:
        return True
    if in_nianbao_column(column, link, link.url):
        return True
    # 信息公开年报 > 市级部门单位 > 2014: the column's own name is the year.
    return any(is_year(name) for name in (column.name if column else "", link.channel))


def other_subject(reading: TitleReading, name: str, around: str | None) -> bool:
    """Return whether 信息公开 without 政府 is another thing's: 疫情, 信用, 重点领域."""
    plain = reading.inside.startswith(("信息公开", "政务公开"))
    return plain and name != "" and read_organ(name, around) is None


def head_reading(head_text: str) -> TitleReading | None:
    """Return the reading of the title that a text begins with, if that is a report's."""
    found = read_title(heading(head_text)) if head_text else None
    return found if isinstance(found, TitleReading) else None


def better_in_text(whose: Whose, head_text: str, around: str | None) -> Organ | None:
    """Return the organ as its own text writes it in full, where the text names the same one."""
    organ = whose.organ
    if organ is None or not head_text:
        return organ
    written = from_text(head_text, around or organ.region_code, like=organ)
    if written is None:
        return organ
    return Organ(
        organ.printed,
        written.full,
        True,
        written.region_code,
        f"written {written.full} in the text",
    )

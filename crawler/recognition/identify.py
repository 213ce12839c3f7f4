"""An article page: whose report it is and of which year, from all evidence in order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crawler.issues import issue
from crawler.model import Issue, Reject, Report
from crawler.recognition.agencies import Organ, read_organ
from crawler.recognition.evidence import (
    credit_code,
    from_text,
    signature,
    signature_date,
)
from crawler.recognition.identity import agency_level, scope_of
from crawler.recognition.opening import first_sentence, heading, named_in_text
from crawler.recognition.plain import plain_title
from crawler.recognition.rows import (
    Whose,
    agency_in_title,
    better_in_text,
    dated_row,
    find_year,
    head_reading,
    in_nianbao_column,
    other_subject,
    region_around,
    title_year,
)
from crawler.recognition.text import squeeze, text_hash
from crawler.recognition.titles import NotAReport, TitleReading, read_title
from crawler.recognition.unnamed import lists_several, sent, unnamed
from crawler.recognition.years import label_year, stated_period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.model import Article, Column, Link, Portal

#: 来源 is often an internal office, the portal or a region: these say nothing.
_SOURCE_SAYS_NOTHING: Final = re.compile(
    r"本站|本网|网站|门户|^办公室$|^(?:局|县|市|区)?办公室$|网$|信息中心"
)
#: Breadcrumb entries that are places on the site, not organs.
_CRUMB_SAYS_NOTHING: Final = re.compile(
    r"首页|公开|年报|报告|政务|部门|乡镇|街道办?$|当前位置|机构|栏目|信息"
)
#: Reasons that a page's own heading may give although it is a report: the heading is not its
#: title then but the template's (信息公开目录).
_SAYS_NOTHING: Final = frozenset({"unrecognised", "empty_title", "catalogue"})
#: What a list or a template puts in front of a title: [置顶].
_LIST_MARK: Final = re.compile(
    r"^(?:[\[【(（]\s*(?:置顶|推荐|最新|热门|热|新|new|hot)\s*[\]】)）]\s*)+", re.IGNORECASE
)
_FILE_SUFFIX: Final = re.compile(r"\s*\.(?:docx?|pdf|wps|ofd|rtf|xlsx?|zip|rar)$", re.IGNORECASE)
#: Less text than this is no report: the shortest of those looked at has some 900 characters.
_SHORT_TEXT: Final = 120
#: The 条例 of 2019-05-15: departments by 31 January, governments by 31 March (第四十九条).
_LAW_OF_2019: Final = 2019


def _read(
    article: Article, link: Link, column: Column | None
) -> tuple[TitleReading | NotAReport, str]:
    """Return the reading of the page's title, else of the row's, and the title that was used."""
    known = in_nianbao_column(column, link, link.url)
    first: NotAReport | None = None
    first_line = "" if lists_several(article.text) else heading(article.text)
    for title in (article.title, link.title, first_line):
        if not title.strip():
            continue
        reading = read_title(plain_title(title), in_column=known)
        if isinstance(reading, TitleReading):
            if not reading.complete:
                continue
            return reading, title
        if reading.reason == "notice" and (enclosed := sent(title, article.text)):
            return enclosed, title
        if reading.reason not in _SAYS_NOTHING:
            # What the page itself says decides.
            return reading, title
        first = first or reading
    # The row's name before the page's, which may be the site's own (海盐县人民政府).
    for title in (link.title, article.title):
        if title.strip() and (found := unnamed(squeeze(title), article.text)):
            return found, title
    same = squeeze(article.title) == squeeze(link.title)
    if same and len(squeeze(article.text)) < _SHORT_TEXT and dated_row(link.title, column, link):
        # The report is a file: the page says no more than the row that led to it.
        return TitleReading(squeeze(link.title), "", "", 0.4), link.title
    return first or NotAReport("unrecognised", squeeze(article.title or link.title)[:60]), ""


def _title_text(title: str) -> str:
    """Return a title in one line, without inner blanks, a list's mark and a file's suffix."""
    plain = re.sub(
        r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff\d])", "", re.sub(r"\s+", " ", title)
    ).strip()
    return _FILE_SUFFIX.sub("", _LIST_MARK.sub("", plain)) or plain


def _channels(article: Article, link: Link) -> Iterator[str]:
    for name in (article.channel, *reversed(article.breadcrumb), link.channel):
        plain = squeeze(name)
        if plain and not _CRUMB_SAYS_NOTHING.search(plain):
            yield plain


def _candidates(
    reading: TitleReading, article: Article, link: Link, portal: Portal, column: Column | None
) -> Iterator[tuple[str, str]]:
    """Yield printed names and their sources from the strongest evidence to the weakest."""
    yield agency_in_title(reading), "title"
    head = head_reading(article.text)
    if head is not None:
        yield agency_in_title(head), "heading"
    yield (column.agency or "") if column else "", "column"
    named = named_in_text(article.text)
    if named is not None:
        yield agency_in_title(named), "text"
    yield article.publisher, "publisher"
    yield link.agency or "", "listing"
    yield signature(article.text), "signature"
    yield first_sentence(article.text), "text"
    for name in _channels(article, link):
        yield name, "channel"
    if not portal.name.endswith("人民政府"):
        # A bureau's own site: 我局 and 本局 are the bureau, and 来源 is an office within it.
        yield portal.name, "portal"
    if not _SOURCE_SAYS_NOTHING.search(squeeze(article.source)):
        yield article.source, "source"


def _agency(
    reading: TitleReading,
    article: Article,
    link: Link,
    portal: Portal,
    column: Column | None,
    around: str | None,
) -> Whose:
    for printed, source in _candidates(reading, article, link, portal, column):
        organ = read_organ(squeeze(printed), around) if printed else None
        if organ is None:
            continue
        if source == "source":
            # 信息来源：海宁市 names a region, not the reporter.
            if organ.core == "人民政府" and not squeeze(printed).endswith("政府"):
                continue
            organ = Organ(organ.printed, organ.full, False, organ.region_code, "only 来源 names it")
        return Whose(organ, source)
    return Whose(None, "")


def _completed(whose: Whose, article: Article, around: str | None) -> Organ | None:
    """Return the organ in the fullest form that the page itself writes."""
    organ = whose.organ
    if organ is None:
        return None
    publisher = read_organ(squeeze(article.publisher), around) if article.publisher else None
    if not organ.certain and publisher and publisher.certain and _belongs(organ, publisher):
        organ = Organ(
            organ.printed, publisher.full, True, publisher.region_code, "发布机构 writes it in full"
        )
    if not organ.certain and whose.source not in {"signature", "source"}:
        signed = from_text(article.text, around)
        if signed is not None and signed.certain and _belongs(organ, signed):
            organ = Organ(organ.printed, signed.full, True, signed.region_code, "signed in full")
    return better_in_text(Whose(organ, whose.source), article.text, around)


def _belongs(short: Organ, full: Organ) -> bool:
    """Return whether a short name's characters occur in the full name in their order."""
    rest = iter(full.core)
    characters = re.sub(r"^(?:省|市|县|区|州|旗|盟)", "", short.core)
    return characters[-1:] == full.core[-1:] and all(character in rest for character in characters)


def _period(year: int | None, text: str) -> tuple[date | None, date | None, int | None]:
    stated = stated_period(text)
    if stated is None or (year is not None and stated != year):
        return None, None, stated
    return date(stated, 1, 1), date(stated, 12, 31), stated


def _late(year: int | None, scope: str, published: date | None) -> bool:
    if year is None or published is None:
        return False
    department = scope in {"agency", "vertical", "public_institution"} and year >= _LAW_OF_2019
    limit = date(year + 1, 1, 31) if department else date(year + 1, 3, 31)
    return published > limit


def _issues(report: Report, url: str, stated: int | None, found: Organ | None) -> Iterator[Issue]:
    year, article = report.report_year, report.article
    if year is None:
        yield issue(
            "year_unknown",
            f"no year in the title {report.title!r}, no stated period, no year in column or URL",
            url,
        )
    elif stated is not None and stated != year:
        yield issue(
            "year_conflict",
            f"the {report.year_source} says {year}, the stated period {stated}; {year} is kept",
            url,
        )
    elif article.published_at is not None and article.published_at.year < year:
        yield issue(
            "year_conflict",
            f"reporting year {year}, but published {article.published_at:%Y-%m-%d}, before it",
            url,
        )
    if found is None:
        yield issue(
            "agency_unknown",
            f"no organ named in title {report.title!r}, 发布机构, signature, channel or 来源",
            url,
        )
    elif not found.certain:
        yield issue("agency_uncertain", f"{found.printed} stays as printed: {found.why}", url)
    if len(squeeze(article.text)) < _SHORT_TEXT and article.images:
        yield issue(
            "image_only",
            f"{len(article.images)} pictures and {len(squeeze(article.text))} characters of text",
            url,
        )
    published = article.published_at.date() if article.published_at else None
    if _late(year, report.scope, published):
        yield issue("report_late", f"report for {year} published {published}", url)


def identify(
    article: Article, link: Link, portal: Portal, column: Column | None = None
) -> Report | Reject:
    """Return the report of an article page with its identity, or why it is none.

    :param article: the page as its family read it.
    :param link: the row that led to it; its title stands in where the page's says nothing.
    :param portal: whose region decides between names.
    :param column: the list's column; its agency, region and year count where they are set.
    """
    reading, title = _read(article, link, column)
    if isinstance(reading, NotAReport):
        return Reject(reading.reason, reading.evidence)
    index_no = article.index_no or link.index_no
    around, _ = region_around(portal, column, link, link.url, index_no)
    if other_subject(reading, agency_in_title(reading), around):
        return Reject("other_subject", agency_in_title(reading))
    year, year_source = find_year(reading, link.url, article.text, column, link)
    head = head_reading(article.text)
    if year_source != "title" and head is not None and title_year(head)[0] is not None:
        year, year_source = title_year(head)[0], "heading"
    if year is None:
        years = [label_year(squeeze(name)) for name in (article.channel, *article.breadcrumb)]
        year = next((found for found in reversed(years) if found is not None), None)
        year_source = "channel" if year is not None else ""
    organ = _completed(_agency(reading, article, link, portal, column, around), article, around)
    start, end, stated = _period(year, squeeze(article.text))
    region_code = (organ.region_code if organ else None) or around or portal.region
    scope = scope_of(organ.full, squeeze(title)) if organ else "unknown"
    # The day under the signature is the document's own; a portal's 生成日期 is its record's.
    signed = signature_date(article.text) or article.created_date
    article = replace(article, created_date=signed)
    report = Report(
        title=_title_text(title),
        agency_name=organ.printed if organ else None,
        agency_name_full=organ.full if organ else None,
        report_year=year,
        region_code=region_code,
        article=article,
        year_source=year_source,
        agency_certain=organ.certain if organ else False,
        period_start=start,
        period_end=end,
        scope=scope,
        agency_level=agency_level(organ.full, region_code) if organ else "",
        unified_social_credit_code=credit_code(index_no),
        text_sha256=text_hash(article.text),
    )
    found = tuple(_issues(report, link.url, stated, organ))
    return replace(report, issues=found)

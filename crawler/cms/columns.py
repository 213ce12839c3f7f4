"""Which links lead to lists of annual reports, or to pages where such a link may stand (§2.13)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.cms.anchors import anchors, is_article
from crawler.cms.directories import lies_below
from crawler.cms.files import is_file
from crawler.model import Column

if TYPE_CHECKING:
    from crawler.cms.anchors import Anchor
    from crawler.model import Page

_REPORTS: Final = re.compile(
    r"(?:法定|历年|本级|市级|县级|区级)?(?:主动公开)?(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?(?:年度)?"
    r"(?:年报|年度报告|工作年度报告|公开年度报告|公开工作年度报告|公开工作报告|公开报告)(?:专栏|专区|汇总|列表|\(.{1,8}\))?"
)
_REPORT_WORDS: Final = re.compile(
    r"公开(?:工作)?(?:年报|年度(?:工作)?报告|工作年度报告)|年度公开报告"
)
_LOOK_ALIKE: Final = re.compile(
    r"法治|依法行政|决算|预算|财政|统计|网站(?:年度)?工作|工作报表|网站年|上市|企业|审计|环境|质量|社保|公积金|气候|"
    r"政府工作报告|指南|制度|目录|解读|图解|模板|通知"
)
_YEARS: Final = re.compile(
    r"(?:19|20)\d{2}年?度?(?:[-—–~至到](?:19|20)\d{2}年?度?|\(?(?:含|及其?|和)?\)?(?:以前|之前|前)年?度?)"
)
# A list of the years before: 2017年以前年报, 2013-2017年政府信息公开年报, 往年年度报告.
_OLDER: Final = re.compile(
    rf"(?:{_YEARS.pattern}|往年|往期|往届|历年|历史|以往年?度?|以前年?度?|之前年?度?|过往|旧版|老版)的?"
    r"(?:法定)?(?:主动公开)?(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?"
    r"(?:年报|年度报告|年度工作报告|公开报告)(?:归档|存档|查询|入口|专栏|汇总|列表|数据)?"
)
NEWS: Final = re.compile(
    r"会议|召开|培训|部署|编制|填报|报送|督查|检查|评议|征求|解读|图解|一图|模板|格式|通知|公告"
)
"""News of the reports and what is said about them: not their list."""
_URL_TOKEN: Final = re.compile(
    r"(?:xxgknb|gknb|xxgkndbg|gkndbg|xxgkgzndbg|gzndbg|ndbg|xxgkgzbg|xxgknianbao|annualreport|xxgknianduBG)"
    r"(?:\d{0,4}|[a-z0-9_]{0,10})?(?=/|\.|_|$)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(
    r"((?:19|20)\d{2})\s*年?\s*度?(?:年报|.{0,14}年度?报告?|.{0,10}报告|归档)?"
)
_GROUP: Final = re.compile(
    r"(?:市|区|县|旗|州)?(?:本级|政府部门|部门|各部门|直属部门|市直部门|县直部门|区直部门|直属单位|乡镇|镇街|街道|乡镇街道|"
    r"乡镇\(街道\)|镇\(街道\)|县区|县\(市、?区\)|各县区|区县|企事业单位|开发区|政府办|人民政府)(?:单位|年报|.{0,12}年度?报告?)?"
)
# Many organs under one name, which no organ bears: 各乡镇, 委办局, 县(市、区)政府; not 县政府, 市委办.
_MANY: Final = re.compile(
    r"(?:各|所有|其他|其它).*|.*(?:部门|单位|机构|机关)|"
    r"(?![省市县区州旗盟](?:(?:人民)?政府|府?办|委办?|局)$)"
    r"(?:[省市县区州旗盟地乡镇街委办局部厅场、和及与/()]|街道|设区|园区|功能区|开发区)+(?:人民)?(?:政府)?"
)
_OF_REPORTS: Final = re.compile(r"(?:政府)?(?:信息)?(?:公开)?(?:工作)?(?:年报|年度报告)$")
# Below a list of annual reports every other list is one of them, whatever its name.
_LIST_PATH: Final = re.compile(r"/(?:[^/.]+|(?:index|list)\w*\.\w+)?$", re.IGNORECASE)
_PAGING: Final = re.compile(r".{0,4}页|返回.*|[\d<>«»›‹.…]+")
_AGENCY: Final = re.compile(
    r".{0,28}(?:局|委|办|办公室|厅|院|中心|政府|委员会|街道|街道办事处|镇|乡|管委会|公司|支队|大队|总队|馆|站|社|联|会|处|所|部|区|县|市|苏木)"
)
# 财政局, 审计局, 统计局, 社保中心 bear a look-alike's word in their names and are agencies all the same.
_ORGAN: Final = re.compile(
    r".{1,24}(?:局|厅|委|办|委员会|办公室|中心|总队|支队|大队|事务所|财政所|处|站)"
)
SURE_ENOUGH: Final = 0.45
"""How sure a link to a list must be; a token of its URL alone is enough."""


def report_score(anchor: Anchor) -> float:
    """Return how surely a link leads to a list of annual reports, 0 to 1."""
    name = anchor.text or anchor.title
    if is_file(anchor.url) or is_article(anchor.url):
        return 0.0
    if NEWS.search(name) or (_LOOK_ALIKE.search(name) and not _REPORT_WORDS.search(name)):
        return 0.0
    token = 0.45 if _URL_TOKEN.search(urlsplit(anchor.url).path) else 0.0
    words = 0.0
    for text in {anchor.text, anchor.title}:
        if _OLDER.fullmatch(text) or _REPORT_WORDS.search(text):
            words = max(words, 0.7)
        elif text and len(text) > 1 and _REPORTS.fullmatch(text):
            words = max(words, 0.5)
    return min(words + token, 1.0)


def discovered(page: Page) -> tuple[Column, ...]:
    """Return the lists of annual reports that a page links to, the surest first."""
    best: dict[str, tuple[float, Column]] = {}
    for anchor in anchors(page):
        score = report_score(anchor)
        if score < SURE_ENOUGH or anchor.url == page.url:
            continue
        if score > best.get(anchor.url, (0.0, None))[0]:
            best[anchor.url] = (score, _column(anchor, page.fetch.column))
    ranked = sorted(best.values(), key=lambda pair: -pair[0])
    return tuple(column for _, column in ranked)


def _column(anchor: Anchor, known: Column | None) -> Column:
    """Return the list that a link leads to.

    :param known: what is known of the page: an agency's lists lie below its own page.
    """
    name = anchor.text or anchor.title
    agency = region = None
    if known is not None and known.agency and lies_below(anchor.url, known.url):
        agency, region = known.agency, known.region
    return Column(anchor.url, name=name, agency=agency, region=region, year=_year(name))


def subcolumns(page: Page) -> tuple[Column, ...]:
    """Return the lists below this list: years, agencies, groups of agencies (sbj, bm, xzjd).

    Only addresses below the page's own directory count, and elsewhere on the host those of a year
    whose path carries a token of report columns, and of a group that is named with the report
    (部门年报); articles, files and this list's pages do not. What is known of this list, its organ,
    region and year, holds for those below it.
    """
    here = page.url.partition("?")[0]
    folder = here.rpartition("/")[0] + "/"
    host = urlsplit(page.url).netloc
    known = page.fetch.column or Column("")
    family = known.family
    ours = _URL_TOKEN.search(urlsplit(folder).path) is not None
    found: dict[str, Column] = {}
    for anchor in anchors(page):
        path = anchor.url.partition("?")[0]
        if path in (here, folder) or urlsplit(anchor.url).netloc != host or anchor.url in found:
            continue
        if is_article(anchor.url) or is_file(anchor.url) or _own_page(path, folder):
            continue
        below = path.startswith(folder)
        column = _subcolumn(anchor, below=below, family=family)
        if column is None and ours and below and _LIST_PATH.search(path):
            column = _nameless(anchor, family)
        if column and not below and column.year is None:
            found[anchor.url] = replace(column, region=known.region)
        elif column:
            agency, year = column.agency or known.agency, column.year or known.year
            found[anchor.url] = replace(column, agency=agency, region=known.region, year=year)
    return tuple(found.values())


def older(page: Page) -> tuple[Column, ...]:
    """Return the lists of older years that a list of reports links to, wherever they lie.

    A new site leaves its predecessor's list where it was, in another folder or on another host.
    """
    known = page.fetch.column
    return tuple(
        {
            anchor.url: _column(anchor, known)
            for anchor in anchors(page)
            if any(_OLDER.fullmatch(text) for text in (anchor.text, anchor.title))
            and not (is_article(anchor.url) or is_file(anchor.url) or anchor.url == page.url)
        }.values()
    )


def _own_page(path: str, folder: str) -> bool:
    return (
        path.startswith(folder)
        and re.fullmatch(r"(?:index|list)?(?:_\d+)?\.\w+|index(?:_\d+)?\.\w+", path[len(folder) :])
        is not None
    )


def _subcolumn(anchor: Anchor, *, below: bool, family: str | None) -> Column | None:
    name = (
        anchor.title
        if anchor.text and anchor.title.startswith(anchor.text.rstrip(".…"))
        else anchor.text or anchor.title
    )
    if not name or (_LOOK_ALIKE.search(name) and not _ORGAN.fullmatch(name)):
        return None
    token = _URL_TOKEN.search(urlsplit(anchor.url).path) is not None
    if _YEAR.fullmatch(name) and (below or token):
        return Column(anchor.url, family, name=name, year=_year(name))
    if is_group_of_reports(name) or (below and _GROUP.fullmatch(name)):
        return Column(anchor.url, family, name=name)
    if not below:
        return None
    if _AGENCY.fullmatch(name) and not _REPORT_WORDS.search(name):
        agency = None if _MANY.fullmatch(name) else name
        return Column(anchor.url, family, name=name, agency=agency)
    return None


def is_group_of_reports(name: str) -> bool:
    """Say whether a name is that of many organs' reports: 部门年报, 各镇街信息公开年度报告."""
    found = _OF_REPORTS.search(name)
    organs = name[: found.start()] if found else ""
    return bool(_GROUP.fullmatch(organs) or _MANY.fullmatch(organs))


def _nameless(anchor: Anchor, family: str | None) -> Column | None:
    """Return a list below a list of reports whose name says nothing that is known (2018年以前)."""
    name = anchor.text or anchor.title
    if not name or _LOOK_ALIKE.search(name) or _PAGING.fullmatch(name):
        return None
    return Column(anchor.url, family, name=name)


def _year(name: str) -> int | None:
    """Return the year that a list's name gives to all its rows: 2017年年报, not 2017年以前年报."""
    if _YEARS.match(name):
        return None
    found = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", name)
    return int(found.group(1)) if found else None

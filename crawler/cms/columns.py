"""Which links lead to lists of annual reports, or to pages where such a link may stand (§2.13)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from unicodedata import normalize
from urllib.parse import urlsplit

from crawler.cms.address import absolute, base_of, scripted
from crawler.cms.dates import date_in_url
from crawler.cms.files import is_file
from crawler.cms.text import compact, line, without_tags
from crawler.model import Column, Fetch, FetchKind

if TYPE_CHECKING:
    from collections.abc import Iterator

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
# News of the reports and what is said about them: not their list.
_NEWS: Final = re.compile(
    r"会议|召开|培训|部署|编制|填报|报送|督查|检查|评议|征求|解读|图解|一图|模板|格式|通知|公告"
)
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
_EXPLORE: Final = (
    (9, re.compile(r"(?:政府)?信息公开年(?:度报告|报).*")),
    (8, re.compile(r"法定主动公开(?:内容|目录)?|主动公开(?:内容|目录)?")),
    (7, re.compile(r"政府信息公开(?:专栏|专区|平台|目录|栏)?")),
    (6, re.compile(r"信息公开(?:专栏|平台|目录|栏目|网)?")),
    (5, re.compile(r"(?:政务|阳光)公开(?:专栏|平台)?|公开|政务|公开政府")),
    (
        4,
        re.compile(
            r"(?:部门|乡镇|街道|县区|各部门|镇街|部门乡镇|县市区|下属).{0,4}(?:信息)?公开(?:平台|目录|专栏)?"
        ),
    ),
    (3, re.compile(r"(?:网站|站点)(?:地图|导航)|sitemap", re.IGNORECASE)),
    (2, re.compile(r"政府部门|市政府部门|部门(?:导航|网站|链接)?|机构设置|组织机构")),
)
_EXPLORE_TOKEN: Final = re.compile(
    r"/(?:zfxxgk|xxgk|zwgk|fdzdgknr|zfxxgkpt|zfxxgkzl|gkml|xxgkml|sitemap|wzdt)(?:/|\.|$)",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(
    r"/art_[0-9a-f_]+\.html|/t\d{8}_\d+(?:_\d+)?\.s?html?|/(?:content|post|c)_\d+\.s?html?|/content\.s?html?|/info/\d+/\d+\.htm|"
    r"/[0-9a-f]{32}\.s?html?|/\d{4}/\d{2}-\d{2}/\d+\.html",
    re.IGNORECASE,
)
_FRAME_OF_THE_SITE: Final = re.compile(
    r"/(?:top|head|header|foot|footer|bottom|nav|menu|banner|copyright|search|weather)\d{0,2}\.\w+$",
    re.IGNORECASE,
)
_MAX_EXPLORE: Final = 40
# A URL token alone is enough.
_SURE_ENOUGH: Final = 0.45


@dataclass(frozen=True)
class Anchor:
    """A link of a page: its address, its text with ``<br>`` removed, its ``title=``."""

    url: str
    text: str
    title: str


def anchors(page: Page) -> Iterator[Anchor]:
    """Give the page's links and same-host frames, with texts that were split over lines put together."""
    base = base_of(page)
    for element in page.tree.iter("a", "area"):
        href = (element.get("href") or "").strip()
        if not href or href[:1] == "#" or href[:11].lower() == "javascript:":
            href = scripted(href) or scripted(element.get("onclick") or "")
        url = absolute(base, href)
        if not url:
            continue
        image = next((img.get("alt") or "" for img in element.iter("img") if img.get("alt")), "")
        text = compact(line(element)) or compact(element.get("alt") or image)
        title = compact(without_tags(element.get("title") or ""))
        # Brackets and digits are full-width as often as not: 乡镇（街道）.
        yield Anchor(url, normalize("NFKC", text), normalize("NFKC", title))


def frames(page: Page) -> tuple[str, ...]:
    """Return the addresses of frames on the page's own host: lists sit in them on some sites (§3.9)."""
    base = base_of(page)
    host = urlsplit(page.url).netloc
    urls = (
        absolute(base, element.get("src") or "") for element in page.tree.iter("iframe", "frame")
    )
    return tuple(
        dict.fromkeys(
            url
            for url in urls
            if url
            and urlsplit(url).netloc == host
            and not is_file(url)
            and not _FRAME_OF_THE_SITE.search(urlsplit(url).path)
        )
    )


def is_article(url: str) -> bool:
    """Say whether an address is an article's, by the known forms of such addresses."""
    return _ARTICLE.search(url) is not None or date_in_url(url) is not None


def report_score(anchor: Anchor) -> float:
    """Return how surely a link leads to a list of annual reports, 0 to 1."""
    name = anchor.text or anchor.title
    if is_file(anchor.url) or is_article(anchor.url):
        return 0.0
    if _NEWS.search(name) or (_LOOK_ALIKE.search(name) and not _REPORT_WORDS.search(name)):
        return 0.0
    token = 0.45 if _URL_TOKEN.search(urlsplit(anchor.url).path) else 0.0
    words = 0.0
    for text in {anchor.text, anchor.title}:
        if _REPORT_WORDS.search(text):
            words = max(words, 0.7)
        elif text and len(text) > 1 and _REPORTS.fullmatch(text):
            words = max(words, 0.5)
    return min(words + token, 1.0)


def discovered(page: Page) -> tuple[Column, ...]:
    """Return the lists of annual reports that a page links to, the surest first."""
    best: dict[str, tuple[float, Column]] = {}
    for anchor in anchors(page):
        score = report_score(anchor)
        if score < _SURE_ENOUGH or anchor.url == page.url:
            continue
        name = anchor.text or anchor.title
        if score > best.get(anchor.url, (0.0, None))[0]:
            best[anchor.url] = (score, Column(anchor.url, name=name, year=_year(name)))
    ranked = sorted(best.values(), key=lambda pair: -pair[0])
    return tuple(column for _, column in ranked)


def explorable(page: Page) -> tuple[Fetch, ...]:
    """Return the pages where a list of annual reports may be linked, one step deeper, best first."""
    ranks: dict[str, int] = {url: 6 for url in frames(page) if url != page.url}
    for anchor in anchors(page):
        if is_file(anchor.url) or is_article(anchor.url) or anchor.url == page.url:
            continue
        if _NEWS.search(anchor.text):
            continue
        # A list of reports is a column already; see discovered().
        if report_score(anchor) >= _SURE_ENOUGH:
            continue
        texts = (anchor.text, anchor.title)
        rank = next(
            (
                rank
                for rank, words in _EXPLORE
                if any(text and words.fullmatch(text) for text in texts)
            ),
            0,
        )
        if _EXPLORE_TOKEN.search(urlsplit(anchor.url).path):
            rank += 2
        if rank > ranks.get(anchor.url, 0):
            ranks[anchor.url] = rank
    ordered = sorted(ranks, key=lambda url: -ranks[url])[:_MAX_EXPLORE]
    depth = page.fetch.depth + 1
    return tuple(
        Fetch(url, FetchKind.HOME, depth=depth, column=page.fetch.column) for url in ordered
    )


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
    found = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", name)
    return int(found.group(1)) if found else None

"""An article's title and breadcrumb."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.cms.lists import in_chrome
from crawler.cms.text import compact, line, squeeze, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.html import HtmlElement

    from crawler.model import Page

_TITLE_NAME: Final = re.compile(
    r"(?:^|[\s_-])(?:article_?title|con-?_?title|xl_title|mdg_title|arttitle|art_title|title_con|detail_?title|"
    r"content_?title|news_?title|wz_?title|bt_title|red_title20|title|tit|biaoti|bt|cont_title|zw_title|"
    r"xxgk_title|ly_title|info_title|wzbt)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CRUMB_NAME: Final = re.compile(
    r"(?:^|[\s_-])(?:bread\w*|crumbs?|path|location|dqwz|wz|weizhi|position|dangqianweizhi|currpath|mbx|"
    r"sitepath|curmb|curpos\w*|daohang)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CRUMB_LEAD: Final = re.compile(
    r"^.{0,6}(?:当前|您的|你的|所在|现在)的?(?:位置|栏目)|^.{0,4}您(?:现在)?所在的?(?:位置)?"
)
_SEPARATORS: Final = re.compile(r"\s*(?:>>|>|＞|»|›|→|/|\\|－>|->|::|\|)\s*")
_TITLE_SPLIT: Final = re.compile(
    r"\s*(?:[_|｜]|\s[-–—－]+\s|[-–—－]{2,}|(?<=[\u4e00-\u9fff）)》】])[-–—－](?=[\u4e00-\u9fff])|\n|\s{2,})\s*"
)
_SITE: Final = re.compile(
    r"(?:政府|门户|信息|公开|官方)?(?:门户)?(?:网站?|网站群|平台)$|人民政府$|委员会$|^首页$"
)
_REPORT: Final = re.compile(r"报告|年报")
_ELLIPSIS: Final = re.compile(r"(?:\.{2,}|…+)$")
_SHORTEST: Final = 4
_LONGEST: Final = 200
_CRUMB_LENGTH: Final = 240
_EDGES: Final = " \t>＞»›→/\\|:：[]【】-\u3000\xa0"


def title_of(page: Page, metas: Mapping[str, str], container: HtmlElement | None) -> str:
    """Return the article's title, from the surest source to the weakest, or an empty string.

    A meta title that was cut (``…``) or that only repeats the column's or the site's name gives
    way to the visible heading, which gives way to the row that led here.
    """
    stated = without_tags(metas.get("articletitle", ""))
    if stated in (metas.get("columnname", ""), metas.get("sitename", "")):
        stated = ""
    whole = squeeze(" ".join(line(element) for element in page.tree.iter("title")))[:_LONGEST]
    if stated and not _ELLIPSIS.search(stated):
        return stated
    row = page.fetch.link.title if page.fetch.link else ""
    heading = _heading(page, container, whole, row)
    if stated:
        start = compact(_ELLIPSIS.sub("", stated))
        return next(
            (text for text in (heading, row, whole) if compact(text).startswith(start)), stated
        )
    return heading or row or _without_site(whole, metas)


def breadcrumb(page: Page) -> tuple[str, ...]:
    """Return the names on the way from the home page to here, outermost first."""
    for element in page.tree.iter("div", "ul", "p", "td", "span", "nav", "ol", "dl"):
        # Most elements have no attribute at all.
        if not ((element.attrib and _is_named(element)) or _leads(element.text)):
            continue
        text = line(element)
        if not text or len(text) > _CRUMB_LENGTH:
            continue
        crumbs = _crumbs(element, text)
        if len(crumbs) > 1:
            return crumbs
    return ()


def _is_named(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and _CRUMB_NAME.search(names) is not None


def _leads(text: str | None) -> bool:
    # Every lead that the pattern knows has one of these; most texts have none.
    return (
        text is not None
        and ("在" in text or "位" in text or "栏" in text)
        and (_CRUMB_LEAD.match(text.strip()) is not None)
    )


def _crumbs(element: HtmlElement, text: str) -> tuple[str, ...]:
    linked = [line(anchor) for anchor in element.iter("a")]
    if not linked:
        if len(_SEPARATORS.findall(text)) < 2:  # noqa: PLR2004 (one separator is no path)
            return ()
        pieces = _SEPARATORS.split(text)
    else:
        pieces = [piece for piece in _SEPARATORS.split(text) if piece.strip(_EDGES)]
        if len(pieces) < len(linked):
            pieces = linked
    cleaned = (_lead_free(piece) for piece in pieces)
    return tuple(piece for piece in cleaned if piece)


def _lead_free(piece: str) -> str:
    piece = re.sub(r"^.{0,6}(?:位置|所在栏目|所在)(?:是|为|在)?\s*[:：]?", "", piece)
    return piece.strip(_EDGES)


def _heading(page: Page, container: HtmlElement | None, whole: str, row: str) -> str:
    """Return the visible heading that page title or row confirm, else the first likely one."""
    confirming = compact(whole) + "\n" + compact(row)
    likely = ""
    for text in _headings(page, container):
        dense = compact(text)
        if dense in confirming and len(dense) > _SHORTEST:
            return text
        if not likely and (_REPORT.search(text) or len(dense) > 2 * _SHORTEST):
            likely = text
    return likely


def _headings(page: Page, container: HtmlElement | None) -> Iterator[str]:
    chrome: dict[HtmlElement, bool] = {}
    for element in page.tree.iter(
        "h1", "h2", "h3", "h4", "div", "p", "td", "span", "font", "strong"
    ):
        if element is container:
            return
        if element.tag[0] != "h":
            if not element.attrib:
                continue
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            if len(names) < 3 or not _TITLE_NAME.search(names):  # noqa: PLR2004 (shortest name is bt)
                continue
        if in_chrome(element, chrome):
            continue
        text = line(element)
        if _SHORTEST <= len(text) <= _LONGEST and not _SITE.search(text):
            yield text


def _without_site(whole: str, metas: Mapping[str, str]) -> str:
    """Return the piece of ``<title>`` that is the article's: not the site's, not the column's name."""
    site = compact(metas.get("sitename", ""))
    column = compact(metas.get("columnname", ""))
    pieces = [piece.strip(_EDGES) for piece in _TITLE_SPLIT.split(whole)]
    if len(pieces) == 1 and whole.count(" ") >= 2:  # noqa: PLR2004 (站名 栏目 标题)
        pieces = whole.split(" ")
    own = [piece for piece in pieces if piece and compact(piece) not in (site, column)]
    reports = [piece for piece in own if _REPORT.search(piece)]
    plain = [piece for piece in own if not _SITE.search(piece)]
    return next((max(group, key=len) for group in (reports, plain, own) if group), whole)

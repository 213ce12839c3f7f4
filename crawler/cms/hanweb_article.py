"""Article pages of Hanweb CMSs (JCMS and JPAAS): where the parts of an article stand.

The comment markers are the most stable anchors across the sites; after them
come the selectors of the sites' own templates (§3.1.6).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.cms.article import article
from crawler.cms.dates import parse_datetime
from crawler.cms.files import attachments
from crawler.cms.hanweb_annual import is_annual, is_missing
from crawler.cms.meta import meta
from crawler.cms.text import line, squeeze
from crawler.model import Article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.model import Attachment, Page


def _of_class(name: str) -> str:
    return f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


CONTAINERS: Final = (
    "//comment()[contains(., 'ZJEG_RSS.content.begin')]/parent::*[not(self::body)]",
    "//comment()[contains(., '信息内容]>begin')]/parent::*[not(self::body)]",
    "//*[@id='zoom']",
    _of_class("main-txt"),
    "//*[@id='ivs_content']",
    _of_class("article-conter"),
    _of_class("article-conte"),
    _of_class("article-content"),
    _of_class("bt_content"),
    _of_class("art_con"),
    _of_class("xl_text"),
    "//*[@id='content_xiangxi']",
    "//*[@id='barrierfree_container']//*[@id='content']",
    "//table[contains(@class, 'bk_gray')]",
    "//*[@id='text']",
    "//*[@id='c']",
)

# The heading and the line of dates of templates that print neither meta tags nor markers.
_TITLES: Final = (
    "//p[contains(@class, 'con-title')]",
    "//*[contains(@class, 'mdg_title')]",
    "//div[contains(@class, 'xl_title')]",
    "//*[@id='title_con']",
    "//td[contains(@class, 'red_title20')]",
    "//td[contains(concat(' ', @class, ' '), ' title ')]",
    "//*[@id='c']//table//tr[1]",
)
_DATES: Final = (
    "//div[contains(@class, 'small-title')]",
    "//div[contains(@class, 'xl_doc')]",
    "//*[@id='from']",
    "//table[contains(@class, 'collapse_table')]",
    "//td[contains(@class, 'gray_text12')]",
    "//*[@id='article']//tr[2]",
    "//table[@width='90%']//tr[2]",
    "//*[@id='c']//table//tr[3]",
)
_MARKED = re.compile(
    r"<!--\s*<\$\[([^\]]+)\]>begin\s*-->(.*?)<!--\s*<\$\[\1\]>end\s*-->", re.DOTALL
)
_TAGS = re.compile(r"<[^>]*>")
_SHOWN = ".//img | .//a[@href] | .//iframe | .//embed | .//object | .//script"


def hanweb_article(page: Page, family: str) -> Article:
    """Return what an article page of Hanweb says of itself.

    An organ's annual report page without a report for the year gives an article without title and
    text: the page answers with 200 and there is nothing on it.
    """
    found = article(page, CONTAINERS, family)
    if is_annual(page.url) and (is_missing(found.text) or _is_blank(page)):
        return Article(title="", content_found=False, family=family)
    marked = _marked(page.text)
    declared = meta(page)
    if not declared.get("articletitle"):
        title = marked.get("标题") or (found.title if declared.get("title") else "")
        found = replace(found, title=title or _text_at(page, _TITLES) or found.title)
    if not found.source and marked.get("信息来源"):
        found = replace(found, source=marked["信息来源"])
    if found.published_at is None or found.published_at_source.lower() == "maketime":
        found = _dated(page, found, marked)
    return found


def _is_blank(page: Page) -> bool:
    """Return whether the place of a page's body is there and holds nothing at all.

    The text of such a page is what stands around: the choice of years, the menu.
    """
    for path in CONTAINERS:
        if found := _elements(page, path):
            blank = not any(line(place) or place.xpath(_SHOWN) for place in found)
            return blank and not attachments(page)
    return False


def hanweb_attachments(page: Page) -> tuple[Attachment, ...]:
    """Return the files of an article page: those in its body, else those of the whole page."""
    for path in CONTAINERS:
        for element in _elements(page, path):
            if found := attachments(page, element):
                return found
    return attachments(page)


def _dated(page: Page, found: Article, marked: dict[str, str]) -> Article:
    """Return the article with the date of its markers or of its template's line of dates.

    ``Maketime`` is when the static page was built, years after the publication.
    """
    text = marked.get("发布时间") or marked.get("发布日期") or _text_at(page, _DATES)
    moment = parse_datetime(text) if text else None
    if moment is None:
        return found
    return replace(found, published_at=moment, published_at_source="visible")


def _marked(text: str) -> dict[str, str]:
    """Return the short texts between the CMS's comment markers by name."""
    return {
        name: squeeze(_TAGS.sub("", value))
        for name, value in _MARKED.findall(text)
        if name != "信息内容"
    }


def _text_at(page: Page, paths: tuple[str, ...]) -> str:
    for path in paths:
        for element in _elements(page, path):
            if text := line(element):
                return text
    return ""


def _elements(page: Page, path: str) -> list[HtmlElement]:
    found = page.tree.xpath(path)
    return list(found) if isinstance(found, list) else []

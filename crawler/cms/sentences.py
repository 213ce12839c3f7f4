"""Where the text stands on a page of which no container is known: where its sentences are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.cms.lists import in_chrome
from crawler.cms.text import compact, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from crawler.model import Page

_SENTENCE: Final = re.compile(r"[，。；]")
_SHORTEST: Final = 12
_TABLE: Final = re.compile(r"第二十条|本年新收|结果维持|申请人情况")
_TITLE: Final = re.compile(r".{0,50}公开.{0,12}(?:报告|年报)")
_IMPRINT: Final = re.compile(
    r"版权所有|标识码|ICP备|公网安备|(?:主|承|协)办(?:单位)?[:：]|技术支持|分辨率|浏览器|邮编[:：]\d"
)
_SILENT: Final = ("a", "script", "style", "select", "option", "textarea", "noscript")
_BLOCKS: Final = ("div", "td", "article", "section", "main", "body", "form", "center")
_FEWEST: Final = 3


def sentences_of(page: Page, *, titled: bool) -> HtmlElement | None:
    """Return the smallest block that holds every sentence and report table of a page, or None.

    :param titled: the page's title is known; otherwise the lines that look like a report's count.

    Menus, titles, dates, counters and news beside the text are no sentences; the page's frame and
    its imprint do not count. What changes with every visit stays outside that way.
    """
    body = page.tree.find("body")
    if body is None:
        return None
    found = list(_places(body, titled=titled))
    if len(found) < _FEWEST:
        return None
    common = [*reversed(list(found[0].iterancestors())), found[0]]
    for place in found[1:]:
        above = {*place.iterancestors(), place}
        while common[-1] not in above:
            common.pop()
    while common and common[-1].tag not in _BLOCKS:
        common.pop()
    return common[-1] if common else None


def _places(body: HtmlElement, *, titled: bool) -> Iterator[HtmlElement]:
    """Give the elements that hold a sentence of their own, and the tables of a report."""
    chrome: dict[HtmlElement, bool] = {}
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            continue
        if element.tag == "table":
            is_place = element.find(".//table") is None and _TABLE.search(line(element)) is not None
        else:
            texts = [element.text or "", *(child.tail or "" for child in element)]
            is_place = any(map(_is_sentence, texts)) or not (titled or _is_no_title(element))
        if is_place and not in_chrome(element, chrome) and not _is_silent(element):
            yield element


def _is_sentence(text: str) -> bool:
    if len(text) < _SHORTEST or not _SENTENCE.search(text):
        return False
    return len(compact(text)) >= _SHORTEST and not _IMPRINT.search(text)


def _is_no_title(element: HtmlElement) -> bool:
    if len(element) > _FEWEST:
        return True
    pieces = [element.text, *(text for child in element for text in (child.text, child.tail))]
    return not _TITLE.fullmatch(compact("".join(text or "" for text in pieces)))


def _is_silent(element: HtmlElement) -> bool:
    return next(element.iterancestors(*_SILENT), None) is not None

"""Where on a page the list stands: not the menu, the side bar, the pager or the footer."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.cms.clickable import link_rows
from crawler.cms.dates import parse_date
from crawler.cms.text import compact, line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.model import Page

_ROW_TAGS: Final = frozenset({"li", "tr", "dd"})
# Whole words inside a class name tell the frame; the weaker ones only as a class of their own
# (``common-detail-page-printer`` holds the article on shanxi.gov.cn).
_CHROME: Final = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|footer\w*|foot|header|sidebar|crumbs?|breadcrumb\w*|dqwz|"
    r"dangqianweizhi|friend\w*|yqlj|submenu|pagination|fenye|page_?box|paihang\w*|phb|xgwz|xgxw|"
    r"popbox|leftnav|sitemap)(?:$|[\s_-])|"
    r"(?:^|\s)(?:head|top|topbar|bottom|side|path|location|position|links?|tabs?|page[rs]?|hot|rank|"
    r"related|recommend|search|search-box|share|banner|login)(?:$|\s)",
    re.IGNORECASE,
)
_CHROME_TAGS: Final = frozenset({"nav", "header", "footer", "aside", "select"})
_REPORT: Final = re.compile(r"年度报告|工作报告|年报")
_LONG_TITLE: Final = 8
_LARGE_ROW: Final = 6
_STRONG: Final = 2.0


def main_list(page: Page) -> HtmlElement:
    """Return the element that holds the page's list; the body where nothing looks like a list.

    Rows that carry a date weigh most, then titles of report length, then mere links; a region
    whose class names it as the page's frame weighs next to nothing. Neighbouring groups of the
    same kind (a new ``ul`` for every five rows) are taken together.
    """
    link_rows(page.tree)
    scores: dict[HtmlElement, float] = {}
    strong: dict[HtmlElement, float] = {}
    seen: set[HtmlElement] = set()
    chrome: dict[HtmlElement, bool] = {}
    for anchor in page.tree.iter("a"):
        if not anchor.get("href"):
            continue
        row = _row(anchor)
        if row in seen:
            continue
        seen.add(row)
        holder = row.getparent()
        if holder is None:
            continue
        score = _score(row, anchor)
        if score and in_chrome(holder, chrome):
            score *= 0.05
        if score:
            holder = _table_of(holder) if row.tag == "tr" else holder
            scores[holder] = scores.get(holder, 0.0) + score
            if score >= _STRONG:
                strong[holder] = strong.get(holder, 0.0) + score
    if not scores:
        body = page.tree.find("body")
        return page.tree if body is None else body
    # A menu of a hundred links must not outweigh a list with one dated row.
    pool = strong or scores
    return _together(max(pool, key=pool.__getitem__), pool)


def in_chrome(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Say whether an element stands in the page's frame, by tag and class names of its ancestors."""
    if element in known:
        return known[element]
    if element.tag in ("body", "html"):
        answer = False
    else:
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        parent = element.getparent()
        answer = (
            element.tag in _CHROME_TAGS
            or (len(names) > 1 and _CHROME.search(names) is not None)
            or (parent is not None and in_chrome(parent, known))
        )
    known[element] = answer
    return answer


def _row(anchor: HtmlElement) -> HtmlElement:
    """Return the nearest row tag, or the largest element up to three steps with this link only."""
    element = anchor
    for _ in range(_LARGE_ROW):
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        if parent.tag in _ROW_TAGS:
            return _outermost(parent)
        links = parent.iter("a")
        if next(links, None) is not None and any(
            link.get("href") != anchor.get("href") for link in links
        ):
            break
        if next(parent.iter("a")).get("href") != anchor.get("href"):
            break
        element = parent
    return element


def _outermost(row: HtmlElement) -> HtmlElement:
    """Return the row around a table that has no other row: old templates set each row so."""
    while row.tag == "tr":
        table = next(row.iterancestors("table"), None)
        if table is None or sum(1 for _ in islice(table.iter("tr"), 2)) > 1:
            return row
        around = table.getparent()
        while around is not None and around.tag not in _ROW_TAGS and len(around) == 1:
            around = around.getparent()
        if around is None or around.tag not in _ROW_TAGS or len(around) > 1:
            return row
        row = around
    return row


def _score(row: HtmlElement, anchor: HtmlElement) -> float:
    text = line(row)
    if not text:
        return 0.0
    if len(text) > 600:  # noqa: PLR2004 (a layout cell that holds half the page is no row)
        return 0.1
    title = anchor.get("title") or line(anchor)
    score = 1.0 if len(compact(title)) >= _LONG_TITLE else 0.02
    outside = text.replace(line(anchor), "", 1) if row is not anchor else text[-24:]
    if parse_date(outside) or (row is anchor and anchor.tail and parse_date(anchor.tail)):
        score += 3.0
    elif parse_date(text[:24]) or parse_date(text[-24:]):
        score += 2.0
    if _REPORT.search(title) and score >= 1.0:
        score += 1.0
    return score


def _table_of(element: HtmlElement) -> HtmlElement:
    if element.tag in ("tbody", "thead"):
        parent = element.getparent()
        return element if parent is None else parent
    return element


def _together(best: HtmlElement, scores: dict[HtmlElement, float]) -> HtmlElement:
    """Return the parent where siblings of the same tag and class hold parts of the same list.

    The lists may stand in wrappers of their own, at most one each.
    """
    parent = best.getparent()
    for _ in range(2):
        if parent is None or parent.tag in ("body", "html"):
            return best
        kin = sum(
            scores.get(child, 0.0)
            for child in parent
            if child is not best
            and child.tag == best.tag
            and child.get("class") == best.get("class")
        )
        if kin and kin >= scores[best] * 0.2:
            return parent
        if len(parent) > 1:
            return best
        best, parent = parent, parent.getparent()
        scores = _wrapped(scores)
    return best


def _wrapped(scores: dict[HtmlElement, float]) -> dict[HtmlElement, float]:
    """Return what the elements around the scored ones are worth."""
    around: dict[HtmlElement, float] = {}
    for element, score in scores.items():
        parent = element.getparent()
        if parent is not None:
            around[parent] = around.get(parent, 0.0) + score
    return around

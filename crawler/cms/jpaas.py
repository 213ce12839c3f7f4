"""Hanweb JPAAS (大汉): the newer CMS of Zhejiang, Jinan, MIIT and other ministries.

A page is built of units, which the browser asks for one by one; the list is one of them. Its
further pages are asked for with ``paramJson``; where a host answers with the first page again the
browser turns the pages over. Source: pages saved from such sites, and what public scrapers of them say.

Options of a column: ``tag`` the tagId of the list's unit; ``wait_for``, ``turn`` and ``collect``
the CSS selectors for the browser where the template needs other ones.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from lxml import etree, html

from crawler.cms.hanweb_article import hanweb_article, hanweb_attachments
from crawler.cms.hanweb_columns import further_columns
from crawler.cms.jpaas_units import (
    PAGING,
    UNIT_PATH,
    Pager,
    Unit,
    answer_html,
    noted,
    pager,
    remembered,
    units,
)
from crawler.cms.pagers import over_gap
from crawler.cms.reading import plain_way_on
from crawler.cms.rows import main_list, rows
from crawler.issues import issue
from crawler.model import Fetch, FetchKind, Listing, Render

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.model import Article, Attachment, Issue, Link, Page, Portal

KEY = "jpaas"
DEFAULT_SIZE = 15
# The browser turns pages over at the speed of a reader; a longer list is an issue, not a night.
MOST_RENDERED = 100

_ARTICLE = re.compile(
    r"/art[/_]|art_[0-9a-f]+|/\d{4}/\d{1,2}[-/]?\d{1,2}/|\.(?:pdf|docx?|wps|ofd)\b|document/download",
    re.IGNORECASE,
)
_TURN = (
    "a.layui-laypage-next:not(.layui-disabled), .pagination a.next:not(.disabled), "
    ".pagination a[title='下一页']:not(.disabled)"
)


class Jpaas:
    """The family object; see ``crawler.model.Family``."""

    key = KEY

    def sniff(self, page: Page) -> float:
        """Return 0 to 1 by the fingerprints of JPAAS."""
        text = page.text
        if urlsplit(page.url).path.endswith("/page/build/unit"):
            return 1.0
        if page.fetch.render is not None and page.fetch.memo.get("family") == KEY:
            return 1.0
        if "unitbuild.js" in text:
            return 0.95
        if "jpaas-publish-server" in text:
            return 0.9
        return 0.86 if "jpaas-web-server" in text or "jpaas-" in text else 0.0

    def listing(self, page: Page, portal: Portal) -> Listing:
        """Return all rows of a column page, of a unit's answer or of a rendered list."""
        del portal  # JPAAS tells all it needs in its pages.
        if page.fetch.render is not None:
            return _rendered(page)
        if urlsplit(page.url).path.endswith("/page/build/unit"):
            return _answer(page)
        return _column(page)

    def article(self, page: Page) -> Article:
        """Return what an article page says of itself."""
        return hanweb_article(page, KEY)

    def attachments(self, page: Page) -> tuple[Attachment, ...]:
        """Return the files that the article page offers."""
        return hanweb_attachments(page)


def _column(page: Page) -> Listing:
    """Return the rows that stand in the page's own HTML and the way to the others."""
    candidates = _candidates(page)
    stated = pager(page.text)
    unit = _unit_of(stated, candidates)
    links = _article_links(main_list(page), page.url)
    onward: tuple[Fetch, ...] = ()
    if links and unit and stated and _more(stated, len(links)):
        onward = (_unit_fetch(page, unit, 2, stated, ()),)
    elif candidates and (not links or stated is None):
        # Rows without a pager may be a box of news beside the list, which is still to be built.
        onward = (_unit_fetch(page, candidates[0], 1, stated, candidates[1:]),)
    issues: tuple[Issue, ...] = ()
    total = stated.count if stated else None
    if not candidates and stated is None:
        # No unit draws this list: its further pages are files.
        onward, total, issues = plain_way_on(page, links)
    return Listing(
        links=links,
        next=onward,
        total=total,
        per_page=(stated.rows if stated else 0) or None,
        columns=further_columns(page, KEY, has_rows=bool(links) or bool(onward)),
        issues=issues,
    )


def _answer(page: Page) -> Listing:
    """Return the rows of a unit's answer and the ways on.

    An answer without articles is another unit's (a menu, the footer): the next one is asked for.
    """
    memo = page.fetch.memo
    number = int(memo.get("page", "1"))
    markup = answer_html(page.text)
    stated = pager(markup or "")
    links = _article_links(_fragment(markup), page.url) if markup else ()
    others = remembered(memo, "others")
    if not links and number == 1 and others:
        return Listing(next=(_unit_fetch(page, others[0], 1, None, others[1:]),))
    if markup is None:
        text = (
            "expected the JSON of build/unit with data.html, got "
            f"{page.text[:60]!r}; look whether the column's queryData has changed"
        )
        return Listing(issues=(issue("listing_unread", text, page.url),), total=_noted_total(page))
    current = remembered(memo, "unit")
    unit = current[0] if current else _asked(page)
    total = stated.count if stated and stated.count is not None else _noted_total(page)
    size = (stated.rows if stated else 0) or int(memo.get("size", "0")) or len(links)
    onward: tuple[Fetch, ...] = ()
    more = total is not None and number * size < total
    if more or (links and total is None):
        known = Pager(size, total, number)
        onward = (_unit_fetch(page, unit, number + 1, known, ()),)
    if not links:
        onward = over_gap(page.fetch, onward)
    otherwise = (_render(page, total, size),) if links and page.fetch.column else ()
    return Listing(
        links=links, next=onward, otherwise=otherwise, total=total, per_page=size or None
    )


def _rendered(page: Page) -> Listing:
    """Return the rows of all pages that the browser has turned over."""
    sections = page.tree.xpath("//section[@data-page]")
    parts: list[HtmlElement] = list(sections) or [main_list(page)]
    links = tuple(link for part in parts for link in _article_links(part, page.url))
    stated = pager(page.text)
    total = _noted_total(page)
    if total is None and stated is not None:
        total = stated.count
    return Listing(links=links, total=total, per_page=int(page.fetch.memo.get("size", "0")) or None)


def _article_links(root: HtmlElement, url: str) -> tuple[Link, ...]:
    """Return the rows; where some lead to articles, without those that lead to columns alone."""
    found = rows(root, url)
    if not any(link.date or _ARTICLE.search(link.url) for link in found):
        return ()
    return tuple(link for link in found if not link.url.endswith("/index.html") or link.date)


def _candidates(page: Page) -> tuple[Unit, ...]:
    found = units(page.text)
    wanted = page.fetch.column.options.get("tag", "") if page.fetch.column else ""
    return tuple(unit for unit in found if unit.tag == wanted) or found


def _unit_of(stated: Pager | None, candidates: tuple[Unit, ...]) -> Unit | None:
    """Return the unit whose further pages are asked for: the pager's own, else the likeliest."""
    if stated is not None and stated.query:
        return Unit(UNIT_PATH, stated.query)
    return candidates[0] if candidates else None


def _more(stated: Pager, shown: int) -> bool:
    return stated.count is None or shown < stated.count


def _asked(page: Page) -> Unit:
    """Return the unit that an answer's own address asks for."""
    query = parse_qsl(urlsplit(page.fetch.url).query, keep_blank_values=True)
    return Unit(
        urlsplit(page.fetch.url).path,
        tuple((name, value) for name, value in query if name not in PAGING),
    )


def _noted_total(page: Page) -> int | None:
    noted_total = page.fetch.memo.get("total", "")
    return int(noted_total) if noted_total else None


def _unit_fetch(
    page: Page, unit: Unit, number: int, stated: Pager | None, others: tuple[Unit, ...]
) -> Fetch:
    memo = dict(page.fetch.memo)
    if "collect" not in memo:
        memo["collect"] = _collect(page, unit)
        memo["referer"] = page.url
    size = (stated.rows if stated else 0) or DEFAULT_SIZE
    memo.update(
        unit=noted([unit]),
        others=noted(others),
        page=str(number),
        size=str(size) if stated and stated.rows else "",
        total="" if stated is None or stated.count is None else str(stated.count),
    )
    memo = {key: value for key, value in memo.items() if value}
    return Fetch(
        url=unit.url(page.url, number, size),
        kind=FetchKind.LISTING,
        headers=(("X-Requested-With", "XMLHttpRequest"), ("Referer", memo["referer"])),
        column=page.fetch.column,
        number=page.fetch.number + (number > 1),
        memo=memo,
    )


def _collect(page: Page, unit: Unit) -> str:
    """Return the CSS selector of the element in which the browser builds the list."""
    if unit.tag and page.tree.xpath("//*[@id=$tag]", tag=unit.tag):
        return f"[id='{unit.tag}']"
    for script in page.tree.iter("script"):
        if f"'{unit.tag}'" in (script.get("querydata") or "") and unit.tag:
            parent = script.getparent()
            names = (parent.get("class") or "").split() if parent is not None else []
            if parent is not None and parent.get("id"):
                return f"[id='{parent.get('id')}']"
            return f".{'.'.join(names)}" if names else "body"
    return "body"


def _render(page: Page, total: int | None, size: int) -> Fetch:
    """Return the column page through the browser, every page of its list turned over."""
    column = page.fetch.column
    options = column.options if column else {}
    url = column.url if column else page.fetch.memo["referer"]
    collect = options.get("collect") or page.fetch.memo.get("collect", "body")
    wanted = math.ceil(total / size) if total and size else MOST_RENDERED
    fetch = Fetch(url=url, kind=FetchKind.LISTING, column=column, number=page.fetch.number + 1)
    return replace(
        fetch,
        render=Render(
            wait_for=options.get("wait_for") or f"{collect} a",
            turn=options.get("turn") or _TURN,
            collect=collect,
            pages=min(wanted, MOST_RENDERED),
        ),
        memo={
            "family": KEY,
            "total": "" if total is None else str(total),
            "size": str(size),
        },
    )


def _fragment(markup: str | None) -> HtmlElement:
    try:
        return html.fragment_fromstring(markup or "", create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html.fromstring("<div></div>")


JPAAS = Jpaas()

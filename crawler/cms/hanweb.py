"""Hanweb JCMS (大汉): the CMS of Zhejiang, Jiangsu, Shandong and parts of other provinces.

Lists stand as XML in the column page and are continued by ``dataproxy.jsp``; the xxgk module
searches; organs may have a page for each year's report. Source: pages saved from such sites, and what public scrapers of them say.

Options of a column: ``paging`` = ``page`` where the server is known to ignore record numbers;
``unit`` the id of the list unit; ``areas`` and ``years`` see ``crawler.cms.hanweb_annual``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from lxml import etree, html

from crawler.cms.hanweb_annual import annual_columns, annual_listing, is_annual
from crawler.cms.hanweb_article import hanweb_article, hanweb_attachments
from crawler.cms.hanweb_columns import further_columns
from crawler.cms.hanweb_paging import first_block, following, stated_total
from crawler.cms.hanweb_search import is_wide_search, wide_search_listing
from crawler.cms.hanweb_units import Unit, units
from crawler.cms.hanweb_xxgk import (
    REPORT_WORDS,
    first_search,
    has_search,
    is_search,
    is_tree,
    search_listing,
    tree_listing,
)
from crawler.cms.reading import further_rows, plain_way_on
from crawler.cms.rows import main_list, rows
from crawler.model import Fetch, Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Article, Attachment, Issue, Link, Page, Portal

KEY = "jcms"

_COLUMN = re.compile(r"/col/col(\d+)/", re.IGNORECASE)
_ARTICLE_HREF = re.compile(
    r"""href\s*=\s*["']?[^"'>]*(?:/art[_/]|art_|xxgk|\.pdf|\.docx?)""", re.IGNORECASE
)
_MENU_HREF = re.compile(
    r"""href\s*=\s*["']?[^"'>]*/col/col\d+/(?:index\.html)?["'\s>]""", re.IGNORECASE
)


class Jcms:
    """The family object; see ``crawler.model.Family``."""

    key = KEY

    def sniff(self, page: Page) -> float:
        """Return 0 to 1 by the fingerprints of JCMS; the datastore is nobody else's."""
        text = page.text
        path = urlsplit(page.url).path.lower()
        if "dataproxy.jsp" in path or "/module/xxgk/" in path or is_wide_search(page.url):
            return 1.0
        if "<datastore" in text and "<record" in text:
            return 0.97
        if "unitbuild.js" in text:
            return 0.3  # JPAAS draws the list; the rest of the page may be older.
        if "dataproxy.jsp" in text or ".jpage(" in text:
            return 0.9
        if "ZJEG_RSS.content" in text or "<!--<$[" in text:
            return 0.85
        if "/module/xxgk/" in text or "/module/download/downfile.jsp" in text:
            return 0.8
        if "jcms_files/" in text or "/module/jslib/" in text:
            return 0.7
        return 0.4 if "/art_" in path or _COLUMN.search(path) else 0.0

    def listing(self, page: Page, portal: Portal) -> Listing:
        """Return all rows of a column page or of an answer of one of the CMS's list services."""
        del portal  # JCMS tells all it needs in its pages.
        if is_annual(page.url):
            return annual_listing(page)
        if is_tree(page.url):
            return tree_listing(page)
        if is_search(page.url):
            return search_listing(page)
        if is_wide_search(page.url):
            return wide_search_listing(page)
        found = units(page.text)
        if "dataproxy.jsp" in urlsplit(page.url).path:
            return _answer(page, found)
        return _column(page, _chosen(page, found))

    def article(self, page: Page) -> Article:
        """Return what an article page says of itself."""
        return hanweb_article(page, KEY)

    def attachments(self, page: Page) -> tuple[Attachment, ...]:
        """Return the files that the article page offers."""
        return hanweb_attachments(page)


def _column(page: Page, chosen: Sequence[Unit]) -> Listing:
    """Return the rows of a column page's chosen units, or of its own HTML where it has none."""
    links = tuple(link for unit in chosen for link in record_links(unit.records, page.url))
    plain = not links and not any(unit.records for unit in chosen)
    if plain:
        links = _static_links(page)
    stated = [unit.total for unit in chosen if unit.total is not None]
    total = sum(stated) if stated else None
    onward: tuple[Fetch, ...] = tuple(
        fetch for unit in chosen for fetch in first_block(page, unit, total)
    )
    if not onward and not chosen and has_search(page):
        onward = first_search(page)
    issues: tuple[Issue, ...] = ()
    if not onward and not chosen:
        onward, total, issues = plain_way_on(page, links)
    if plain:
        links += further_rows(page, links, None if chosen else total)
    return Listing(
        links=links,
        next=onward,
        total=total,
        per_page=next((unit.per_page for unit in chosen if unit.per_page), None),
        columns=further_columns(page, KEY, has_rows=bool(links) or bool(onward))
        + annual_columns(page, KEY),
        issues=issues,
    )


def _answer(page: Page, found: Sequence[Unit]) -> Listing:
    """Return the rows of a ``dataproxy.jsp`` answer and the ways on."""
    unit = max(found, key=lambda unit: len(unit.records), default=Unit(""))
    onward, otherwise = following(page, unit)
    return Listing(
        links=record_links(unit.records, page.url),
        next=onward,
        otherwise=otherwise,
        total=stated_total(page, unit),
        per_page=unit.per_page or int(page.fetch.memo.get("per_page") or 0) or None,
    )


def record_links(records: Sequence[str], base_url: str) -> tuple[Link, ...]:
    """Return the rows of a datastore's records, whatever their markup (``li``, ``tr``, ``p``)."""
    if not records:
        return ()
    markup = "".join(f"<div>{record}</div>" for record in records)
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        # A record that no HTML parser takes must not lose the others.
        return tuple(
            link
            for record in records
            if len(records) > 1
            for link in record_links([record], base_url)
        )
    return rows(root, base_url)


def _static_links(page: Page) -> tuple[Link, ...]:
    """Return the rows of a list that the server drew itself."""
    return tuple(
        link
        for link in rows(main_list(page), page.url)
        if not _COLUMN.search(link.url) or "/art" in link.url
    )


def _chosen(page: Page, found: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units that hold the column's list, of all units on its page.

    The unit that the column or the address names (``uid=``), else those that belong to the column
    of the address, else those with rows of annual reports, else the largest one with articles.
    """
    named = dict(parse_qsl(urlsplit(page.url).query)).get("uid", "")
    if page.fetch.column is not None:
        named = page.fetch.column.options.get("unit", named)
    by_name = [
        unit for unit in found if named and named in (unit.unit_id, unit.parameter("unitid"))
    ]
    if by_name:
        return tuple(by_name[:1])
    lists = [unit for unit in found if unit.records and _articles(unit)]
    number = _COLUMN.search(page.url)
    own = [unit for unit in lists if number and unit.parameter("columnid") == number[1]]
    if own:
        return _one_each(own)
    reports = [unit for unit in lists if any(REPORT_WORDS.search(row) for row in unit.records)]
    if reports:
        return _one_each(reports)
    pagers = [unit for unit in found if unit.total and not unit.records]
    candidates = lists or pagers
    if not candidates:
        return ()
    return (max(candidates, key=lambda unit: (_articles(unit), unit.total or 0)),)


def _one_each(lists: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the longest unit of each column: a box of the newest rows repeats the list."""
    longest: dict[str, Unit] = {}
    for unit in sorted(lists, key=lambda unit: (unit.total or 0, len(unit.records))):
        longest[unit.parameter("columnid")] = unit
    return tuple(unit for unit in lists if unit in longest.values())


def _articles(unit: Unit) -> int:
    """Return how many records lead to articles and not to columns (a menu is a unit too)."""
    return sum(
        1
        for record in unit.records
        if _ARTICLE_HREF.search(record) or not _MENU_HREF.search(record)
    )


JCMS = Jcms()

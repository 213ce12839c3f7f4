"""The full-text search (全文检索) of Hanweb sites: it knows reports that no list holds any more.

``jsearchfront`` and, before it, ``jrobotfront``. The search page asks ``cateSearch.do`` for
``{"result": ["<div>…</div>", …], "total": 90}``, each entry a piece of HTML. Rows may stand twice,
so the total only says when to stop; a page number beyond the end brings the last page again.
Source: forms of public portals, and what public scrapers of them send and read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import etree, html

from crawler.cms.address import absolute
from crawler.cms.dates import parse_date
from crawler.cms.text import line
from crawler.issues import issue
from crawler.model import Column, Fetch, FetchKind, Link, Listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from crawler.model import Page

WORDS: Final = "政府信息公开工作年度报告"
_INTERFACE: Final = "/interfaces/cateSearch.do"
_PER_PAGE: Final = 30
#: Where a hit's title and date stand, by the skin of the search page.
_TITLE: Final = (
    ".//*[contains(@class, 'titleWrapper') or contains(@class, 'jcse-news-title')]//a[@href]"
)
_DATE: Final = ".//*[contains(@class, 'sourceTime') or contains(@class, 'jcse-news-date')]"


def hanweb_search(service: str, site: str, words: str = WORDS) -> Fetch:
    """Return the fetch of the first page of a search among the titles of one site.

    For ``nianbao_seeds`` of a plugin; the service's host must be one of the portal's hosts.

    :param service: the address of the service: ``https://search.zj.gov.cn/jsearchfront``.
    :param site: its number of the site (``websiteid``): mostly the region's code and nine zeros.
    """
    url = service.rstrip("/") + _INTERFACE
    column = Column(f"{url}?websiteid={site}", family="jcms", name="全文检索")
    return _page(url, {"websiteid": site, "q": words, "word": words}, column, 1)


def is_wide_search(url: str) -> bool:
    """Return whether this is the address of the search's interface."""
    path = urlsplit(url).path
    return path.endswith(_INTERFACE) and ("/jsearchfront/" in path or "/jrobotfront/" in path)


def wide_search_listing(page: Page) -> Listing:
    """Return the rows of an answer and the next page; ``listing_unread`` where it is no answer."""
    try:
        answer = json.loads(page.text, strict=False)
        hits = answer["result"]
        total = int(answer["total"]) if str(answer.get("total", "")).isdecimal() else None
    except (ValueError, KeyError, TypeError, AttributeError):
        hits, total = None, None
    if not isinstance(hits, list) or not all(isinstance(hit, str) for hit in hits):
        seen = " ".join(page.text.split())[:80]
        text = f"expected JSON with a list 'result' of HTML, seen {seen!r}"
        return Listing(issues=(issue("listing_unread", text, page.url),))
    links = tuple(_links(hits, page.url))
    unread = len(hits) - len(links)
    issues = (
        (issue("listing_unread", f"{unread} of {len(hits)} hits hold no link", page.url),)
        if unread
        else ()
    )
    return Listing(links=links, next=_next(page, len(hits), total), issues=issues)


def _links(hits: Sequence[str], base_url: str) -> Iterator[Link]:
    for hit in hits:
        try:
            root = html.fragment_fromstring(hit, create_parent="div")
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            continue
        anchors: list[HtmlElement] = root.xpath(_TITLE) or root.xpath(".//a[@href]")
        url = _target(anchors[0].get("href") or "", base_url) if anchors else ""
        if not url:
            continue
        anchor = anchors[0]
        dates = (parse_date(line(element)) for element in root.xpath(_DATE))
        found = next(filter(None, dates), None) or parse_date(anchor.tail or "")
        yield Link(url, anchor.get("title") or line(anchor), date=found)


def _target(href: str, base_url: str) -> str:
    """Return where a hit leads: the links count clicks first (``visit/link.do?url=…``)."""
    url = absolute(base_url, href)
    parts = urlsplit(url)
    if parts.path.endswith("/link.do"):
        return next(iter(parse_qs(parts.query).get("url", [])), url)
    return url


def _next(page: Page, hits: int, total: int | None) -> tuple[Fetch, ...]:
    asked = {name: values[0] for name, values in parse_qs(page.fetch.body.decode("ascii")).items()}
    number = int(asked.get("p", 1))
    seen = (number - 1) * int(asked.get("pg", _PER_PAGE)) + hits
    done = not hits or (seen >= total if total is not None else hits < _PER_PAGE)
    if done or page.fetch.column is None:
        return ()
    return (_page(page.fetch.url, asked, page.fetch.column, number + 1),)


def _page(url: str, asked: dict[str, str], column: Column, number: int) -> Fetch:
    form = {**asked, "pos": "title", "sortType": "2", "pg": str(_PER_PAGE), "p": str(number)}
    return Fetch(
        url=url,
        kind=FetchKind.LISTING,
        method="POST",
        body=urlencode(form).encode("ascii"),
        headers=(
            ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
            ("X-Requested-With", "XMLHttpRequest"),
            ("Accept", "application/json, text/javascript, */*"),
        ),
        column=column,
        number=number,
    )

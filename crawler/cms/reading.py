"""Reading a static list page: rows, total, pages, lists below it. Shared by several families."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.cms.address import base_of
from crawler.cms.anchors import frames, is_article
from crawler.cms.clickable import unlinked
from crawler.cms.columns import subcolumns
from crawler.cms.files import is_file
from crawler.cms.lists import in_chrome
from crawler.cms.pagers import counted, following, over_gap, pager, ways_on
from crawler.cms.rows import main_list, rows
from crawler.cms.shells import shell_reason, shell_target
from crawler.cms.text import compact, line
from crawler.issues import issue
from crawler.model import Fetch, Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from crawler.model import Issue, Link, Page

_REPORT: Final = re.compile(
    r"20\d\d.{0,30}公开.{0,8}(?:年度?报告?|年报|工作报告)|公开.{0,8}(?:年度?报告?|年报).{0,4}20\d\d"
)


def static_listing(page: Page, pager_base: str = "") -> Listing:
    """Return a list page's rows and the ways on.

    :param pager_base: the address that the pager's file names stand against, if not the page's.

    A shell leads to its target; a page past the end gives an empty listing (the core stops); a
    first page without rows, lists below it or frames is an issue ``listing_empty``. The stated
    total is given as it stands even where the static pager covers fewer rows.
    """
    target = shell_target(page)
    if target is not None:
        return Listing(next=(_instead(page, target),))
    reason = shell_reason(page)
    if reason is not None:
        onward, _ = ways_on(page, pager(page), pager_base)
        return Listing(next=over_gap(page.fetch, onward), issues=_nothing(page, reason))
    found = pager(page)
    columns = subcolumns(page)
    below = {column.url for column in columns}
    links = tuple(link for link in rows(main_list(page), base_of(page)) if _is_row(link, below))
    links += further_rows(page, links, found.total)
    onward, otherwise = ways_on(page, found, pager_base)
    if not columns and not any(link.date or _REPORT.search(compact(link.title)) for link in links):
        # The page's own links are its menus where the list stands in a frame.
        inner = tuple(_instead(page, url) for url in frames(page))
        if inner:
            return Listing(links=links, next=inner)
    issues = () if links or columns else _nothing(page, "the page holds no row")
    if not links and page.fetch.number > 1:
        return Listing(next=over_gap(page.fetch, onward), columns=columns)
    if links and not onward:
        issues = no_way_on(page, found.pages)
    issues += _unlinked(page, links)
    many = found.pages is not None and found.pages > 1 and not found.current
    return Listing(
        links=links,
        next=onward,
        otherwise=otherwise,
        total=found.total,
        per_page=len(links) if many and links else None,
        pages=found.pages,
        columns=columns,
        issues=issues,
    )


def further_rows(page: Page, links: Sequence[Link], total: int | None) -> tuple[Link, ...]:
    """Return the reports that stand on a list's page outside its main list.

    A column may show the government's reports in one box and those of departments in another, or
    few reports beside many news. Only titles that say whole and with the year that they are
    reports count, and none on a page that belongs to one agency, whose rows may name nobody.

    :param total: the number of rows that the list states; then the list is known to be one.
    """
    column = page.fetch.column
    body = page.tree.find("body")
    if total is not None or body is None or (column is not None and column.agency):
        return ()
    known = {link.url for link in links}
    chrome: dict[HtmlElement, bool] = {}
    named = (
        anchor
        for anchor in body.iter("a")
        if _REPORT.search(compact(f"{anchor.get('title') or ''} {line(anchor)}"))
    )
    boxes = dict.fromkeys(_box(anchor) for anchor in named if not in_chrome(anchor, chrome))
    found = {
        link.url: link
        for box in boxes
        for link in rows(box, base_of(page))
        if link.url not in known and _REPORT.search(compact(link.title))
    }
    return tuple(
        link for link in found.values() if is_article(link.url) or is_file(link.url, link.title)
    )


def _box(anchor: HtmlElement) -> HtmlElement:
    """Return the list that a link stands in: above its row, or its own parent."""
    row = next(anchor.iterancestors("li", "tr", "dd"), anchor)
    parent = row.getparent()
    return row if parent is None else parent


def _is_row(link: Link, below: set[str]) -> bool:
    return link.url not in below or link.date is not None


def _instead(page: Page, url: str) -> Fetch:
    """Return the fetch that stands in for this page: the same number in the list.

    Which family made what stands there is open: its memo says that none has asked for it.
    """
    fetch = following(page, url)
    return Fetch(
        url,
        fetch.kind,
        column=fetch.column,
        number=page.fetch.number,
        depth=fetch.depth,
        memo={"family": ""},
        round=fetch.round,
    )


def plain_way_on(
    page: Page, links: Sequence[Link]
) -> tuple[tuple[Fetch, ...], int | None, tuple[Issue, ...]]:
    """Return the next page that an anchor leads to, the stated total, and what stays out of reach.

    For lists that the server drew itself on pages of systems that mostly have scripts draw them.
    """
    found = pager(page)
    onward = (counted(following(page, found.next_url), found),) if found.next_url else ()
    if not links:
        return over_gap(page.fetch, onward), None, _unlinked(page, links)
    told = () if onward else no_way_on(page, found.pages)
    return onward, found.total, told + _unlinked(page, links)


def no_way_on(page: Page, pages: int | None) -> tuple[Issue, ...]:
    """Say that a list has more pages than can be reached: those that only a script turns to.

    :param pages: how many pages the list states, None where it says nothing.
    """
    if pages is None or page.fetch.number >= pages:
        return ()
    said = (
        f"{page.url}: the list has {pages} pages or more, this is page {page.fetch.number}, and no"
        " link to the next one was found: its rows need a plugin that asks for them as the script does"
    )
    return (issue("total_mismatch", said, page.url),)


def _unlinked(page: Page, links: Sequence[Link]) -> tuple[Issue, ...]:
    """Say that rows are opened by a script which alone knows their addresses."""
    known = {compact(link.title) for link in links}
    lost = [title for title in unlinked(page.tree, _REPORT) if compact(title) not in known]
    if not lost:
        return ()
    said = (
        f"{page.url}: {len(lost)} rows are opened by a script and tell no address (the first:"
        f" {lost[0]}): they need a plugin that asks for them as the script does"
    )
    return (issue("total_mismatch", said, page.url),)


def _nothing(page: Page, reason: str) -> tuple[Issue, ...]:
    if page.fetch.number > 1:
        return ()
    return (
        issue(
            "listing_empty",
            f"{page.url}: expected the rows of a list, seen: {reason}. Open the page and correct the"
            " column's address, or remove the column so that it is searched for from the home page",
            page.url,
        ),
    )

"""Reading pages: the CMS family reads the mark-up, recognition says what it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from crawler.cms import FAMILIES
from crawler.cms.anchors import is_article
from crawler.cms.columns import older
from crawler.cms.generic import GENERIC
from crawler.cms.shells import shell_reason
from crawler.cms.sniff import sniff
from crawler.documents.filetypes import sniff_type
from crawler.hookspecs import hookimpl
from crawler.model import Article, FetchKind, Reject
from crawler.recognition import candidate, identify, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.model import Attachment, Family, Fetch, Link, Listing, Match, Page, Portal, Report

_HTML = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml"})


# What a fetch's memo calls the family that made it: only that one can read the answer for sure.
_MADE_BY: Final = "family"


class Reading:
    """The default plugin that reads pages with the registered families.

    :param families: returns them all, those of plugins included.
    """

    def __init__(self, families: Callable[[], Sequence[Family]]) -> None:
        self._families = families

    def family_of(self, page: Page, portal: Portal) -> Family:
        """Return the family that made a page.

        The one that asked for it, else by sniffing, where its column's and its portal's are
        favoured.
        """
        families = self._families()
        asked = page.fetch.memo.get(_MADE_BY)
        if asked is not None:
            for family in families:
                if family.key == asked:
                    return family
        hint = (page.fetch.column.family if page.fetch.column else None) or portal.family
        return sniff(page, families, hint)[0]

    @hookimpl(trylast=True)
    def nianbao_families(self) -> Sequence[Family]:
        """Return the families of the core."""
        return FAMILIES

    @hookimpl(trylast=True)
    def nianbao_listing(self, portal: Portal, page: Page) -> Listing:
        """Return what the page's family reads; a home page is read by discovery."""
        if page.fetch.kind is FetchKind.HOME:
            return GENERIC.listing(page, portal)
        family = self.family_of(page, portal)
        listing = family.listing(page, portal)
        if page.fetch.number == 1 and family is not GENERIC and _is_empty(listing):
            # A shell, a frame or a plain list on a site of that family: none of its own mark-up.
            family = GENERIC
            listing = GENERIC.listing(page, portal)
        before = older(page) if page.fetch.number == 1 else ()
        known = {column.url for column in listing.columns}
        return replace(
            listing,
            columns=(*listing.columns, *(found for found in before if found.url not in known)),
            next=_signed(listing.next, family),
            otherwise=_signed(listing.otherwise, family),
        )

    @hookimpl(trylast=True)
    def nianbao_match(self, portal: Portal, link: Link) -> Match | Reject:
        """Return what recognition says of a row.

        Where its title says too little in a column of reports, the article behind it decides.
        """
        found = recognise(link.title, url=link.url, portal=portal, link=link)
        if isinstance(found, Reject) and is_article(link.url):
            return candidate(found, portal, link) or found
        return found

    @hookimpl(trylast=True)
    def nianbao_report(self, portal: Portal, page: Page, link: Link) -> Report | Reject:
        """Return the report that a page or a file is."""
        if sniff_type(page.body) not in _HTML:
            return identify(_article_of_file(link), link, portal, page.fetch.column)
        reason = shell_reason(page)
        if reason is not None:
            return Reject("soft_404", reason)
        family = self.family_of(page, portal)
        article = family.article(page)
        blank = not (article.content_found or article.title or article.text or article.images)
        if blank and not family.attachments(page):
            # An organ's page for a year without a report; the row's title is of our own making.
            return Reject("no_report", "the page holds neither title nor text nor file")
        if not article.family:
            article = replace(article, family=family.key)
        return identify(article, link, portal, page.fetch.column)

    @hookimpl(trylast=True)
    def nianbao_attachments(self, portal: Portal, page: Page) -> Sequence[Attachment]:
        """Return the files that the page's family sees."""
        return self.family_of(page, portal).attachments(page)


def _is_empty(listing: Listing) -> bool:
    return not (listing.links or listing.next or listing.otherwise or listing.columns)


def _signed(fetches: Sequence[Fetch], family: Family) -> tuple[Fetch, ...]:
    """Note on fetches which family wants them."""
    return tuple(replace(fetch, memo={_MADE_BY: family.key, **fetch.memo}) for fetch in fetches)


def _article_of_file(link: Link) -> Article:
    """Return what a row says of a file that it leads to directly."""
    published = datetime.combine(link.date, time()) if link.date is not None else None
    return Article(
        title=link.title,
        published_at=published,
        published_at_source="list" if published else "",
        publisher=link.agency or "",
        channel=link.channel,
        index_no=link.index_no,
    )

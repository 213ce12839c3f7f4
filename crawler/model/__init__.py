"""The plain data that flows through the crawl. No Scrapy here, no I/O, no behaviour beyond reading.

Data goes one way::

    Portal -> Column -> Fetch -> Page -> Listing -> Link -> Match -> Article -> Report -> Attachment

Everything is a frozen dataclass. ``Portal`` compares by identity because pluggy and the registry
keep registered objects in sets; all others compare by value.
"""

from __future__ import annotations

from crawler.model.pages import Block, Charset, Issue, Listing, Match, Page, Reject
from crawler.model.portals import Column, Fetch, Link, Portal, Render
from crawler.model.reports import Article, Attachment, Family, Member, Report
from crawler.model.states import FetchKind, FetchState, Level, Outcome, Role, Status

__all__ = [
    "Article",
    "Attachment",
    "Block",
    "Charset",
    "Column",
    "Family",
    "Fetch",
    "FetchKind",
    "FetchState",
    "Issue",
    "Level",
    "Link",
    "Listing",
    "Match",
    "Member",
    "Outcome",
    "Page",
    "Portal",
    "Reject",
    "Render",
    "Report",
    "Role",
    "Status",
]

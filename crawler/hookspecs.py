"""The contract between the core and its plugins: every hook, what it is given, what it returns.

Hooks are synchronous, are called with keywords and return plain data; ``None`` means "not mine,
ask the next". *First result* hooks stop at the first answer that is not ``None``. *Scoped* hooks
ask the core's defaults, the plugin of the page's CMS family and the plugin that owns the portal,
and nobody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.items import FileRecord, ReportItem, RunSummary
    from crawler.model import (
        Attachment,
        Block,
        Family,
        Fetch,
        Issue,
        Link,
        Listing,
        Match,
        Member,
        Page,
        Portal,
        Reject,
        Report,
    )
    from crawler.query import Query

PROJECT = "nianbao"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def nianbao_portals() -> Sequence[Portal]:  # type: ignore[empty-body]  # a specification has no body
    """Return the portals of this plugin. All answers; asked once; a key must be unique."""


@hookspec
def nianbao_families() -> Sequence[Family]:  # type: ignore[empty-body]  # a specification has no body
    """Return the CMS families of this plugin. All answers; asked once; a key must be unique."""


@hookspec(firstresult=True)
def nianbao_seeds(portal: Portal, query: Query) -> Sequence[Fetch] | None:
    """Return the fetches that a portal's crawl begins with. First result, scoped.

    Default: one for each column; the home page for discovery where there is none.
    """


@hookspec(firstresult=True)
def nianbao_listing(portal: Portal, page: Page, query: Query) -> Listing | None:
    """Return the rows of a list page and the way on. First result, scoped.

    Also asked for home pages (``page.fetch.kind`` is ``home``), whose listing holds columns.
    Default: the page's CMS family.
    """


@hookspec(firstresult=True)
def nianbao_match(portal: Portal, link: Link) -> Match | Reject | None:
    """Return whether a row is a report, of whom and of which year. First result, scoped.

    Default: recognition.
    """


@hookspec(firstresult=True)
def nianbao_report(portal: Portal, page: Page, link: Link) -> Report | Reject | None:
    """Return the report on a page, or why it is none. First result, scoped.

    Default: the page's CMS family reads the article, recognition says whose it is.
    """


@hookspec
def nianbao_attachments(portal: Portal, page: Page, report: Report) -> Sequence[Attachment] | None:
    """Return files that belong to a report. All answers, united by URL, scoped."""


@hookspec(firstresult=True)
def nianbao_blocked(portal: Portal, page: Page) -> Block | None:
    """Return a block if the page stands in the way of the crawl. First result, scoped.

    Asked before anything else, for every answer whatever its status.
    """


@hookspec
def nianbao_check(portal: Portal, report: Report) -> Sequence[Issue] | None:
    """Return what is wrong with a report. All answers; asked before the commit."""


@hookspec(firstresult=True)
def nianbao_unpack(path: Path, media_type: str) -> Sequence[Member] | None:
    """Return the members of an archive, unpacked beside ``path``. First result.

    Runs in a thread; must stay within the limits of ``crawler.documents.archives``.
    """


@hookspec
def nianbao_stored(report: ReportItem, files: Sequence[FileRecord], run: str) -> None:
    """Take note of a report that is in the catalog. All are told, after the commit."""


@hookspec
def nianbao_finished(run: RunSummary) -> None:
    """Take note of the end of a run. All are told, after the books are closed."""

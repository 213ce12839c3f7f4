"""Which pages discovery reads next: those where a list of annual reports may be linked (§2.13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.cms import directories
from crawler.cms.anchors import anchors, frames, is_article
from crawler.cms.columns import NEWS, SURE_ENOUGH, report_score
from crawler.cms.files import is_file
from crawler.model import Fetch, FetchKind

if TYPE_CHECKING:
    from crawler.cms.anchors import Anchor
    from crawler.model import Column, Page

_EXPLORE: Final = (
    (9, re.compile(r"(?:政府)?信息公开年(?:度报告|报).*")),
    (8, re.compile(r"法定主动公开(?:内容|目录)?|主动公开(?:内容|目录)?")),
    (7, re.compile(r"政府信息公开(?:专栏|专区|平台|目录|栏)?")),
    (6, re.compile(r"信息公开(?:专栏|平台|目录|栏目|网)?")),
    (5, re.compile(r"(?:政务|阳光)公开(?:专栏|平台)?|公开|政务|公开政府")),
    (3, re.compile(r"(?:网站|站点)(?:地图|导航)|sitemap", re.IGNORECASE)),
    (2, re.compile(r"政府部门|市政府部门|部门(?:导航|网站|链接)?|机构设置|组织机构")),
)
_EXPLORE_TOKEN: Final = re.compile(
    r"/(?:zfxxgk|xxgk|zwgk|fdzdgknr|zfxxgkpt|zfxxgkzl|gkml|xxgkml|sitemap|wzdt)(?:/|\.|$)",
    re.IGNORECASE,
)
_RANK_OF_DIRECTORY: Final = 4
_MAX_EXPLORE: Final = 40


def explorable(page: Page) -> tuple[Fetch, ...]:
    """Return the pages where a list of annual reports may be linked, one step deeper, best first.

    Those of agencies and of directories of agencies have a column of their own, which says whose
    pages they are.
    """
    found = [anchor for anchor in anchors(page) if _may_lead_on(anchor, page)]
    own: tuple[Fetch, ...] = ()
    if directories.is_directory(page):
        own = directories.agencies(page, found)
    elif directories.holds_agencies(page, found):
        own = directories.agencies(page, [a for a in found if _on_host_of(page, a.url)])
    ranks: dict[str, int] = {url: 6 for url in frames(page, menus=True) if url != page.url}
    of_many: dict[str, Anchor] = {}
    for anchor in found:
        rank = _rank(anchor)
        if rank > ranks.get(anchor.url, 0):
            ranks[anchor.url] = rank
        if directories.names_directory(anchor.text) or directories.names_directory(anchor.title):
            of_many.setdefault(anchor.url, anchor)
    for fetch in own:
        ranks.pop(fetch.url, None)
    depth = page.fetch.depth + 1
    ordered = sorted(ranks, key=lambda url: -ranks[url])[:_MAX_EXPLORE]
    others = [
        directories.directory(of_many[url], depth)
        if url in of_many
        else Fetch(url, FetchKind.HOME, depth=depth, column=_known(page, url))
        for url in ordered
    ]
    return (*others, *own)


def _may_lead_on(anchor: Anchor, page: Page) -> bool:
    """Say whether a link is one to look behind. A list of reports is a column: ``discovered``."""
    return not (
        is_file(anchor.url)
        or is_article(anchor.url)
        or anchor.url == page.url
        or NEWS.search(anchor.text)
        or report_score(anchor) >= SURE_ENOUGH
    )


def _rank(anchor: Anchor) -> int:
    """Return how near a link's name and address are to a list of reports, 0 for not at all."""
    texts = (anchor.text, anchor.title)
    if any(directories.names_directory(text) for text in texts):
        rank = _RANK_OF_DIRECTORY
    else:
        rank = next((r for r, words in _EXPLORE if any(t and words.fullmatch(t) for t in texts)), 0)
    return rank + 2 if _EXPLORE_TOKEN.search(urlsplit(anchor.url).path) else rank


def _on_host_of(page: Page, url: str) -> bool:
    """Say whether an address is on a page's own host: another one is a site of its own."""
    return urlsplit(url).netloc == urlsplit(page.url).netloc


def _known(page: Page, url: str) -> Column | None:
    """Return what is known of a page before it is read: an agency's page has the agency's below it."""
    known = page.fetch.column
    if known is None or directories.is_directory(page):
        return None
    return known if known.agency is None or directories.lies_below(url, known.url) else None

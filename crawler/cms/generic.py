"""The last resort: discovery from a home page, and lists of systems that nobody has described."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.cms.address import base_of
from crawler.cms.anchors import is_article
from crawler.cms.article import article
from crawler.cms.columns import discovered
from crawler.cms.exploration import explorable
from crawler.cms.files import attachments, is_file
from crawler.cms.reading import static_listing
from crawler.cms.rows import rows
from crawler.cms.shells import shell_target
from crawler.model import Fetch, FetchKind, Listing

if TYPE_CHECKING:
    from crawler.model import Article, Attachment, Link, Page, Portal

_REPORT_TITLE: Final = re.compile(
    r"公开.{0,8}(?:年度?报告?|年报|工作报告)|年度.{0,12}公开.{0,8}报告"
)
_SCORE: Final = 0.1


@dataclass(frozen=True)
class Generic:
    """Reads what no other family claims. Its articles say so in ``family``. It has no options."""

    key: str = "generic"

    def sniff(self, page: Page) -> float:
        """Return a low score for every page: any family that knows the page goes first."""
        return _SCORE

    def listing(self, page: Page, portal: Portal) -> Listing:
        """Return rows; of a home page the columns found, the pages worth a look, and report links."""
        if page.fetch.kind is not FetchKind.HOME:
            return static_listing(page)
        target = shell_target(page)
        if target is not None:
            onward = Fetch(
                target, FetchKind.HOME, depth=page.fetch.depth + 1, column=page.fetch.column
            )
            return Listing(explore=(onward,))
        return Listing(links=_reports(page), columns=discovered(page), explore=explorable(page))

    def article(self, page: Page) -> Article:
        """Return the article on a page."""
        return article(page, (), self.key)

    def attachments(self, page: Page) -> tuple[Attachment, ...]:
        """Return the article's files."""
        return attachments(page)


def _reports(page: Page) -> tuple[Link, ...]:
    """Return the links of a home page that are reports themselves, not lists of reports."""
    body = page.tree.find("body")
    return tuple(
        link
        for link in rows(page.tree if body is None else body, base_of(page))
        if _REPORT_TITLE.search(link.title)
        and (is_article(link.url) or is_file(link.url, link.title))
    )


GENERIC: Final = Generic()
"""The family of the last resort."""

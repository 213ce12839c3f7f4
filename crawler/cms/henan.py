"""The unified platform of Henan: province, Luoyang, Song county and others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.cms.article import article
from crawler.cms.files import attachments
from crawler.cms.reading import static_listing

if TYPE_CHECKING:
    from crawler.model import Article, Attachment, Listing, Page, Portal

_ARTICLE_URL: Final = re.compile(r"/20\d{2}/\d{2}-\d{2}/\d+\.html(?:$|[?#])")
_ARTICLE_LINK: Final = re.compile(r"/20\d{2}/\d{2}-\d{2}/\d+\.html[\"'\s>]")
_STORE: Final = re.compile(r"//(?:xc)?oss\.henan\.gov\.cn/|/typtfile/\d{8}/")
_OLD_URL: Final = re.compile(r"/zwgk/system/\d{4}/\d{2}/\d{2}/\d+\.shtml")
_CONTAINERS: Final = (
    "//div[contains(concat(' ', @class, ' '), ' pages_content ')]",
    "//td[@class='content']",
)


@dataclass(frozen=True)
class Henan:
    """Reads pages of the Henan unified platform. It has no options."""

    key: str = "henan"

    def sniff(self, page: Page) -> float:
        """Return how surely the platform made the page: article names, the province's file store."""
        score = 0.0
        if _ARTICLE_URL.search(page.url):
            score += 0.65
        elif _OLD_URL.search(page.url):
            score += 0.5
        text = page.text
        links = len(_ARTICLE_LINK.findall(text)) if "/20" in text else 0
        if links > 1:
            score += 0.6
        elif links:
            score += 0.2
        if ("oss.henan" in text or "/typtfile/" in text) and _STORE.search(text):
            score += 0.3
        return min(score, 0.97)

    def listing(self, page: Page, portal: Portal) -> Listing:
        """Return the rows of a list page. Columns may be addressed without a closing slash."""
        path = page.url.partition("?")[0]
        bare = not path.endswith("/") and "." not in path.rpartition("/")[2]
        return static_listing(page, path + "/" if bare else "")

    def article(self, page: Page) -> Article:
        """Return the article on a page."""
        return article(page, _CONTAINERS, self.key)

    def attachments(self, page: Page) -> tuple[Attachment, ...]:
        """Return the article's files, those in the province's object store included."""
        return attachments(page)


HENAN: Final = Henan()
"""The family of the Henan unified platform."""

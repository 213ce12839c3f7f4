"""TRS WCM 拓尔思: ministries, Shanxi, Hebei, Beijing's districts and many more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.cms.address import absolute, base_of
from crawler.cms.article import article
from crawler.cms.files import attachments
from crawler.cms.reading import static_listing
from crawler.model import Attachment, Role

if TYPE_CHECKING:
    from crawler.model import Article, Listing, Page, Portal

_ARTICLE_URL: Final = re.compile(r"/t\d{8}_\d+(?:_\d+)?\.s?html?(?:$|[?#])")
_ARTICLE_LINK: Final = re.compile(r"/t\d{8}_\d+\.s?html?[\"']")
_CALL: Final = re.compile(
    r"""createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*["']([^"']+)["']\s*,\s*["']([^"']+)["']"""
)
_INLINE: Final = re.compile(r"var\s+(?:countPage|countnum)\s*=\s*\d+")
_PART_NAME: Final = re.compile(r"t\d{8}_\d+$")
_MEDIA: Final = re.compile(r"\./[PW]0\d{15,}\.\w+")
_MARKS: Final = (
    (0.35, ("TRS_Editor", "trs_editor_view", "TRS_UEDITOR", "TRS_PreAppend", "trs_paper_default")),
    (0.15, ("CurrChnlCls",)),
    (0.1, ("was5/web/", "trssearch", "_ext.html")),
)
_CONTAINERS: Final = (
    "//*[contains(concat(' ', @class, ' '), ' trs_editor_view ')]",
    "//*[contains(concat(' ', @class, ' '), ' TRS_UEDITOR ')]",
    "//*[contains(concat(' ', @class, ' '), ' TRS_Editor ')]",
    "//*[contains(concat(' ', @class, ' '), ' article-con ')]",
)


@dataclass(frozen=True)
class Trs:
    """Reads pages of TRS WCM. It has no options."""

    key: str = "trs"

    def sniff(self, page: Page) -> float:
        """Return how surely TRS made the page: its pager call, article names, editor classes."""
        text = page.text
        score = sum(weight for weight, marks in _MARKS if any(mark in text for mark in marks))
        if _ARTICLE_URL.search(page.url):
            score += 0.5
        elif len(_ARTICLE_LINK.findall(text)) > 1:
            score += 0.4
        if "createPageHTML" in text and _CALL.search(text):
            score += 0.4
        elif "var" in text and _INLINE.search(text):
            score += 0.25
        if _MEDIA.search(text):
            score += 0.15
        return min(score, 0.97)

    def listing(self, page: Page, portal: Portal) -> Listing:
        """Return the rows of a list page, the stated total and the way to the next page."""
        return static_listing(page)

    def article(self, page: Page) -> Article:
        """Return the article on a page."""
        return article(page, _CONTAINERS, self.key)

    def attachments(self, page: Page) -> tuple[Attachment, ...]:
        """Return the article's files; further pages of the same article come as role ``part``."""
        return parts(page) + attachments(page)


def parts(page: Page) -> tuple[Attachment, ...]:
    """Return the further pages ``t…_1.shtml`` of an article that TRS cut into pages."""
    for element in page.tree.iter("script"):
        call = _CALL.search(element.text or "")
        if not call:
            continue
        pages, current, name, extension = call.groups()
        if not _PART_NAME.match(name) or int(current):
            continue
        base = base_of(page)
        return tuple(
            Attachment(
                absolute(base, f"{name}_{number}.{extension}"), f"第{number + 1}页", Role.PART
            )
            for number in range(1, int(pages))
        )
    return ()


TRS: Final = Trs()
"""The family TRS WCM."""

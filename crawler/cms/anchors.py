"""The links and frames of a page, as discovery sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import normalize
from urllib.parse import urlsplit

from crawler.cms.address import absolute, base_of, scripted
from crawler.cms.dates import date_in_url
from crawler.cms.files import is_file
from crawler.cms.text import compact, line, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.model import Page

_ARTICLE: Final = re.compile(
    r"/art_[0-9a-f_]+\.html|/t\d{8}_\d+(?:_\d+)?\.s?html?|/(?:content|post|c)_\d+\.s?html?|/content\.s?html?|/info/\d+/\d+\.htm|"
    r"/[0-9a-f]{32}\.s?html?|/\d{4}/\d{2}-\d{2}/\d+\.html",
    re.IGNORECASE,
)
_FRAME_OF_THE_SITE: Final = re.compile(
    r"/(?:top|head|header|foot|footer|bottom|banner|copyright|search|weather)\d{0,2}\.\w+$",
    re.IGNORECASE,
)
_MENU_FRAME: Final = re.compile(r"/(?:nav|menu)\d{0,2}\.\w+$", re.IGNORECASE)


@dataclass(frozen=True)
class Anchor:
    """A link of a page: its address, its text with ``<br>`` removed, its ``title=``."""

    url: str
    text: str
    title: str


def anchors(page: Page) -> Iterator[Anchor]:
    """Give the page's links and same-host frames, with texts that were split over lines put together."""
    base = base_of(page)
    for element in page.tree.iter("a", "area"):
        href = (element.get("href") or "").strip()
        if not href or href[:1] == "#" or href[:11].lower() == "javascript:":
            href = scripted(href) or scripted(element.get("onclick") or "")
        url = absolute(base, href)
        if not url:
            continue
        image = next((img.get("alt") or "" for img in element.iter("img") if img.get("alt")), "")
        text = compact(line(element)) or compact(element.get("alt") or image)
        title = compact(without_tags(element.get("title") or ""))
        # Brackets and digits are full-width as often as not: 乡镇（街道）.
        yield Anchor(url, normalize("NFKC", text), normalize("NFKC", title))


def frames(page: Page, *, menus: bool = False) -> tuple[str, ...]:
    """Return the addresses of frames on the page's own host: lists sit in them on some sites (§3.9).

    :param menus: those of menus too, which hold no list and may lead to one.
    """
    base = base_of(page)
    host = urlsplit(page.url).netloc
    urls = (
        absolute(base, element.get("src") or "") for element in page.tree.iter("iframe", "frame")
    )
    return tuple(
        dict.fromkeys(
            url
            for url in urls
            if url
            and urlsplit(url).netloc == host
            and not is_file(url)
            and not _FRAME_OF_THE_SITE.search(urlsplit(url).path)
            and (menus or not _MENU_FRAME.search(urlsplit(url).path))
        )
    )


def is_article(url: str) -> bool:
    """Say whether an address is an article's, by the known forms of such addresses."""
    return _ARTICLE.search(url) is not None or date_in_url(url) is not None

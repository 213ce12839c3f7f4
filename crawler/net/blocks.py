"""The downloader middleware that sees block pages before anything parses or retries them."""

from __future__ import annotations

import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from crawler.model import Block
from crawler.net.errors import BlockedError
from crawler.net.pages import page_from_response
from crawler.requesting import scheduled_of, spider_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.model import Page

PAGE_KEY = "nianbao_page"
RETRY_AFTER_CAP = 600.0
_LATER = {429: "rate_limited", 503: "unavailable"}


class BlockMiddleware:
    """Raises ``BlockedError`` for a page that a plugin or the core takes for a block.

    It stands behind decompression, redirects and cookies: a redirect to itself that sets a cookie
    is followed like any other, and what is looked at is the page in its end.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for this crawler."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Look at an answer; the page that was made of it is kept for the callback."""
        scheduled = scheduled_of(request)
        if scheduled is None or 300 <= response.status < 400:  # noqa: PLR2004 - redirects and 304
            return response
        page = page_from_response(response, scheduled.fetch)
        request.meta[PAGE_KEY] = page
        asked = retry_after(page)
        if response.status in _LATER and asked is not None:
            block = Block(_LATER[response.status], f"status {response.status}", asked)
            raise BlockedError(block, page)
        spider = spider_of(self.crawler)
        portal = spider.registry.portal(scheduled.portal)
        found = spider.blocked(portal, page)
        if found is not None:
            raise BlockedError(found, page)
        return response


def retry_after(page: Page) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110 §10.2.3), ten minutes at most."""
    value = page.header("retry-after").strip()
    if value.isdecimal():
        seconds = float(value)
    else:
        until = _moment(value)
        if until is None:
            return None
        # By the portal's own clock where it says what time that shows: ours may be wrong.
        asked = _moment(page.header("date"))
        seconds = until - (time.time() if asked is None else asked)
    return min(max(seconds, 0.0), RETRY_AFTER_CAP)


def _moment(value: str) -> float | None:
    """Return the seconds since 1970 of a date in a header; one without a zone is in GMT.

    RFC 9110 §5.6.7.
    """
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()

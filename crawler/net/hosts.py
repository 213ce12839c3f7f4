"""Pinned hosts: reports from the portal's own hosts, files also from its named file hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.hosts import host_matches
from crawler.model import FetchKind
from crawler.net.errors import OffHostError
from crawler.requesting import scheduled_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler


class HostPinMiddleware:
    """Refuses every request, redirects included, that leaves the portal's hosts."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for this crawler."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise ``OffHostError`` for a host that is not pinned or a scheme that is not HTTP."""
        scheduled = scheduled_of(request)
        if scheduled is None:
            return
        portal = self.crawler.spider.registry.portal(scheduled.portal)  # type: ignore[union-attr]
        parts = urlsplit(request.url)
        patterns = portal.hosts
        if scheduled.fetch.kind in {FetchKind.FILE, FetchKind.REPORT}:
            patterns = (*portal.hosts, *portal.file_hosts)
        if parts.scheme in {"http", "https"} and host_matches(parts.hostname or "", patterns):
            return
        raise OffHostError(
            f"{portal.key}: {request.url} is not on the portal's hosts ({', '.join(patterns)})"
        )

"""Pinned hosts: reports from the portal's own hosts, files also from its named file hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.hosts import host_matches
from crawler.model import FetchKind
from crawler.net.errors import AddressRefusedError, OffHostError
from crawler.net.resolver import is_public, literal_address
from crawler.requesting import scheduled_of, spider_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

# The portal for which a robots.txt is asked: such a request has no fetch of its own.
ROBOTS_OF = "nianbao_robots_of"


def portal_key(request: Request) -> str | None:
    """Return the portal for which a request is made, its robots.txt included; None for others."""
    scheduled = scheduled_of(request)
    if scheduled is not None:
        return scheduled.portal
    found: str | None = request.meta.get(ROBOTS_OF)
    return found


class HostPinMiddleware:
    """Refuses every request, redirects included, that leaves the portal's hosts."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for this crawler."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request to a pinned host through.

        Raises ``AddressRefusedError`` for an inner address, ``OffHostError`` for any other host
        that is not pinned and for a scheme that is not HTTP.
        """
        key = portal_key(request)
        if key is None:
            return
        scheduled = scheduled_of(request)
        portal = spider_of(self.crawler).registry.portal(key)
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        patterns = portal.hosts
        # robots.txt is asked for on the hosts of files too, so it may lead from one to another.
        if scheduled is None or scheduled.fetch.kind in {FetchKind.FILE, FetchKind.REPORT}:
            patterns = (*portal.hosts, *portal.file_hosts)
        if parts.scheme in {"http", "https"} and host_matches(host, patterns):
            return
        address = literal_address(host)
        if address is not None and not is_public(address):
            raise AddressRefusedError(
                f"{portal.key}: {request.url} leads to {address}, which is not a public address"
            )
        raise OffHostError(
            f"{portal.key}: {request.url} is not on the portal's hosts ({', '.join(patterns)})"
        )

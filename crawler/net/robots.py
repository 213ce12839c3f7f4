"""robots.txt by RFC 9309, asked for before the first request of a host is let through."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request

from crawler.net.decode import decode
from crawler.net.errors import (
    AddressRefusedError,
    CertificateError,
    OffHostError,
    RobotsDisallowedError,
    RobotsUnreachableError,
    failure_reason,
)
from crawler.net.hosts import ROBOTS_OF
from crawler.requesting import scheduled_of, spider_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from crawler.catalog.frontier import ScheduledFetch

logger = logging.getLogger(__name__)

FLAG = "nianbao_robots"
CACHE_SECONDS = 24 * 3600.0  # RFC 9309 §2.4
RETRY_SECONDS = 20.0
MAXSIZE = 1024 * 1024  # RFC 9309 §2.5: at least 500 KiB must be read
SERVER_ERROR = 500
OK = 200


@dataclass
class _Rules:
    """What a host's robots.txt says. ``parser`` is None where it is unreachable."""

    parser: Protego | None
    read_at: float
    reason: str = ""

    def is_fresh(self) -> bool:
        age = time.monotonic() - self.read_at
        return age < (CACHE_SECONDS if self.parser is not None else RETRY_SECONDS)


class RobotsMiddleware:
    """Lets a request through if robots.txt of its host allows it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self.rules: dict[str, _Rules] = {}
        self.locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for this crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise ``RobotsDisallowedError`` or ``RobotsUnreachableError`` for what must not be asked."""
        scheduled = scheduled_of(request)
        if scheduled is None or request.meta.get(FLAG):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = self.rules.get(origin)
        if rules is None or not rules.is_fresh():
            async with self.locks.setdefault(origin, asyncio.Lock()):
                rules = self.rules.get(origin)
                if rules is None or not rules.is_fresh():
                    rules = await self._read(origin, scheduled)
                    self.rules[origin] = rules
        if rules.parser is None:
            raise RobotsUnreachableError(
                f"{origin}/robots.txt: {rules.reason}; RFC 9309 disallows everything then"
            )
        if not rules.parser.can_fetch(request.url, self.agent):
            raise RobotsDisallowedError(f"{origin}/robots.txt disallows {parts.path}")

    async def _read(self, origin: str, scheduled: ScheduledFetch) -> _Rules:
        meta = {
            FLAG: True,
            "download_slot": scheduled.platform,
            "download_maxsize": MAXSIZE * 8,
            "download_warnsize": 0,
            "verbatim_url": True,
            ROBOTS_OF: scheduled.portal,
        }
        request = Request(f"{origin}/robots.txt", meta=meta, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except OffHostError:
            # Redirected to somebody else's host: there is no robots.txt here (RFC 9309 §2.3.1.2).
            return _Rules(Protego.parse(""), time.monotonic())
        except (AddressRefusedError, CertificateError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever failed, robots.txt was not reached
            if failure_reason(error)[0] == "redirect_loop":
                # More redirects than anybody must follow: the same (RFC 9309 §2.3.1.2).
                return _Rules(Protego.parse(""), time.monotonic())
            return _Rules(None, time.monotonic(), f"{type(error).__name__}: {error}")
        if response.status >= SERVER_ERROR:
            return _Rules(None, time.monotonic(), f"status {response.status}")
        text = ""
        if response.status == OK:
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            text = decode(response.body[:MAXSIZE], content_type)[0]
            if text.lstrip("\ufeff \t\r\n").startswith("<"):
                text = ""  # a page instead of a robots.txt: there is none
        parser = Protego.parse(text)
        delay = parser.crawl_delay(self.agent)
        if delay:
            self._slow_down(scheduled.platform, float(delay))
        return _Rules(parser, time.monotonic())

    def _slow_down(self, platform: str, seconds: float) -> None:
        """Raise a platform's delay, for the request that waits behind this one too."""
        spider_of(self.crawler).books.slow_down(platform, seconds)
        slot = self.crawler.engine.downloader.slots.get(platform)
        if slot is not None:
            slot.delay = max(slot.delay, seconds)

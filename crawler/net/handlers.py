"""How a request leaves: checked TLS first, unchecked where that fails, old TLS or the browser by name."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError

from crawler.hosts import host_matches
from crawler.net.certificates import certificate_fault, describe
from crawler.net.errors import AddressRefusedError, CertificateError
from crawler.net.hosts import portal_key
from crawler.net.resolver import REFUSED, ResolveMap
from crawler.requesting import scheduled_of, spider_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.net.browser import Browser
    from crawler.net.legacy import LegacyClient

logger = logging.getLogger(__name__)

TLS_KEY = "nianbao_tls"


@dataclass(frozen=True)
class TlsRecord:
    """Whether a host's certificate could be verified, why not, and its SHA-256."""

    valid: bool
    reason: str
    certificate_sha256: str


class RoutingDownloadHandler(BaseDownloadHandler):
    """Sends each request by the profile that its host needs."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.strict = crawler.settings.getbool("NIANBAO_TLS_STRICT")
        self.checked = HTTP11DownloadHandler(crawler)
        self.unchecked = HTTP11DownloadHandler(crawler)
        self.unchecked._contextFactory._verify_certificates = False  # noqa: SLF001 - Scrapy makes it a setting of all handlers at once
        self.reasons: dict[str, str] = {}  # host -> why its certificate cannot be verified
        self.resolve_map = ResolveMap.from_settings(crawler.settings)

    # Few portals need these two, and what they are built on takes long to import.

    @cached_property
    def legacy(self) -> LegacyClient:
        """Return what speaks old TLS."""
        from crawler.net.legacy import LegacyClient  # noqa: PLC0415 - see above

        return LegacyClient(self.crawler, self.resolve_map)

    @cached_property
    def browser(self) -> Browser:
        """Return what shows pages as a browser does."""
        from crawler.net.browser import Browser  # noqa: PLC0415 - see above

        return Browser(self.crawler, self.resolve_map)

    async def download_request(self, request: Request) -> Response:
        """Return the response to a request."""
        request.meta.pop(TLS_KEY, None)  # a redirect brings along what its first hop left
        scheduled = scheduled_of(request)
        host = urlsplit(request.url).hostname or ""
        if scheduled is not None and scheduled.fetch.render is not None:
            response = await self.browser.download(request, scheduled)
            if host in self.reasons and request.url.startswith("https:"):
                # Found out with robots.txt of this host, which is always asked for before.
                request.meta[TLS_KEY] = TlsRecord(
                    valid=False, reason=self.reasons[host], certificate_sha256=""
                )
            return response
        try:
            if not request.url.startswith("https:"):
                return await self.checked.download_request(request)
            if self._is_legacy(portal_key(request), host):
                return await self._old(request, host)
            return await self._secure(request, host)
        except (CannotResolveHostError, OSError) as error:
            if host in REFUSED:
                raise AddressRefusedError(
                    f"{host} leads to {REFUSED[host]}, which is not a public address; "
                    "for a server of your own set NIANBAO_RESOLVE"
                ) from error
            raise

    def _is_legacy(self, portal: str | None, host: str) -> bool:
        if portal is None:
            return False
        patterns = spider_of(self.crawler).registry.portal(portal).legacy_tls_hosts
        return bool(patterns) and host_matches(host, patterns)

    async def _old(self, request: Request, host: str) -> Response:
        """Send over old TLS, which cannot be checked in any way that would count."""
        if self.strict:
            raise CertificateError(
                f"{host}: the portal names it in legacy_tls_hosts, and NIANBAO_TLS_STRICT is set"
            )
        response, certificate = await self.legacy.download(request)
        request.meta[TLS_KEY] = TlsRecord(
            valid=False, reason="legacy TLS", certificate_sha256=certificate
        )
        return response

    async def _secure(self, request: Request, host: str) -> Response:
        """Send over checked TLS, and unchecked where the certificate does not hold."""
        if host not in self.reasons:
            try:
                response = await self.checked.download_request(request)
            except DownloadFailedError as error:
                reason = certificate_fault(error)
                if not reason:
                    raise
                if self.strict:
                    raise CertificateError(f"{host}: {reason}") from error
                self.reasons[host] = reason
                logger.warning("%s: certificate not verified: %s", host, self.reasons[host])
            else:
                request.meta[TLS_KEY] = TlsRecord(valid=True, reason="", certificate_sha256="")
                return response
        response = await self.unchecked.download_request(request)
        reason, sha256 = describe(response, self.reasons[host])
        request.meta[TLS_KEY] = TlsRecord(valid=False, reason=reason, certificate_sha256=sha256)
        return response

    async def close(self) -> None:
        """Let go of connections and browsers."""
        if "browser" in vars(self):
            await self.browser.close()
        if "legacy" in vars(self):
            await self.legacy.close()
        await self.checked.close()
        await self.unchecked.close()

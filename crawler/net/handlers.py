"""How a request leaves: checked TLS first, unchecked where that fails, old TLS or the browser by name."""

from __future__ import annotations

import hashlib
import logging
import ssl
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from crawler.hosts import host_matches
from crawler.net.browser import Browser
from crawler.net.errors import AddressRefusedError, CertificateError
from crawler.net.resolver import REFUSED, AiohttpResolver, ResolveMap
from crawler.requesting import scheduled_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

TLS_KEY = "nianbao_tls"
_CERTIFICATE_SIGNS = ("certificate verify failed", "VerificationError", "certificate")


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
        self.unchecked._contextFactory._verify_certificates = False  # type: ignore[attr-defined]  # noqa: SLF001 - Scrapy makes it a setting of all handlers at once
        self.reasons: dict[str, str] = {}  # host -> why its certificate cannot be verified
        self.resolve_map = ResolveMap.from_settings(crawler.settings)
        self.legacy = LegacyClient(crawler, self.resolve_map)
        self.browser = Browser(crawler, self.resolve_map)

    async def download_request(self, request: Request) -> Response:
        """Return the response to a request."""
        scheduled = scheduled_of(request)
        if scheduled is not None and scheduled.fetch.render is not None:
            return await self.browser.download(request, scheduled)
        host = urlsplit(request.url).hostname or ""
        try:
            if scheduled is not None and self._is_legacy(scheduled.portal, host):
                return await self.legacy.download(request)
            if not request.url.startswith("https:"):
                return await self.checked.download_request(request)
            return await self._secure(request, host)
        except (CannotResolveHostError, OSError) as error:
            if host in REFUSED:
                raise AddressRefusedError(
                    f"{host} leads to {REFUSED[host]}, which is not a public address; "
                    "for a server of your own set NIANBAO_RESOLVE"
                ) from error
            raise

    def _is_legacy(self, portal: str, host: str) -> bool:
        patterns = self.crawler.spider.registry.portal(portal).legacy_tls_hosts  # type: ignore[union-attr]
        return bool(patterns) and host_matches(host, patterns)

    async def _secure(self, request: Request, host: str) -> Response:
        """Send over checked TLS, and unchecked where the certificate does not hold."""
        if host not in self.reasons:
            try:
                response = await self.checked.download_request(request)
            except DownloadFailedError as error:
                if not any(sign in repr(error) for sign in _CERTIFICATE_SIGNS):
                    raise
                if self.strict:
                    raise CertificateError(f"{host}: {error}") from error
                self.reasons[host] = _short(error)
                logger.warning("%s: certificate not verified: %s", host, self.reasons[host])
            else:
                request.meta[TLS_KEY] = TlsRecord(valid=True, reason="", certificate_sha256="")
                return response
        response = await self.unchecked.download_request(request)
        request.meta[TLS_KEY] = TlsRecord(
            valid=False, reason=self.reasons[host], certificate_sha256=_fingerprint(response)
        )
        return response

    async def close(self) -> None:
        """Let go of connections and browsers."""
        await self.browser.close()
        await self.legacy.close()
        await self.checked.close()
        await self.unchecked.close()


def _short(error: Exception) -> str:
    """Return the certificate's fault without the wrapping of three libraries."""
    text = str(error)
    for sign in ("certificate verify failed", "VerificationError"):
        if sign in text:
            return text[text.index(sign) :][:200]
    return text[:200]


def _fingerprint(response: Response) -> str:
    """Return the SHA-256 of the server's certificate, if the response carries it."""
    certificate = response.certificate
    if certificate is None:
        return ""
    original = getattr(certificate, "original", None)
    if original is None:
        return ""
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - rare

    der = original.to_cryptography().public_bytes(Encoding.DER)
    return hashlib.sha256(der).hexdigest()


class LegacyClient:
    """HTTPS to servers that only speak TLS 1.0 or short keys: the profile of named hosts only.

    Twisted's handler cannot do it with a current OpenSSL (reliability.md, case 35).
    """

    def __init__(self, crawler: Crawler, resolve_map: ResolveMap) -> None:
        self.crawler = crawler
        self.resolve_map = resolve_map
        self.session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        if self.session is None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.TLSv1
            context.options |= 0x4  # OP_LEGACY_SERVER_CONNECT: renegotiation as before RFC 5746
            connector = aiohttp.TCPConnector(
                resolver=AiohttpResolver(self.resolve_map), ssl=context, limit_per_host=1
            )
            self.session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        return self.session

    async def download(self, request: Request) -> Response:
        """Return the response to a request sent over old TLS."""
        seconds = self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in request.headers.items()
            for value in values
        ]
        maxsize = request.meta.get("download_maxsize", 0)
        try:
            async with self._open().request(
                request.method,
                request.url,
                data=request.body or None,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as answer:
                body = b""
                async for chunk in answer.content.iter_chunked(65536):
                    body += chunk
                    if maxsize and len(body) > maxsize:
                        raise DownloadCancelledError(f"{request.url}: larger than {maxsize} bytes")
                received = Headers(_headers(answer))
        except TimeoutError as error:
            raise DownloadTimeoutError(f"{request.url}: no answer in {seconds} s") from error
        except aiohttp.ClientPayloadError as error:
            raise ResponseDataLossError(str(error)) from error
        except aiohttp.ClientError as error:
            raise DownloadFailedError(str(error)) from error
        request.meta[TLS_KEY] = TlsRecord(valid=False, reason="legacy TLS", certificate_sha256="")
        kind = responsetypes.from_args(headers=received, url=request.url, body=body)
        return kind(request.url, status=answer.status, headers=received, body=body)

    async def close(self) -> None:
        """Close the connections."""
        if self.session is not None:
            await self.session.close()


def _headers(answer: aiohttp.ClientResponse) -> dict[str, list[bytes]]:
    received: dict[str, list[bytes]] = {}
    for name, value in answer.raw_headers:
        received.setdefault(name.decode("latin-1"), []).append(value)
    return received

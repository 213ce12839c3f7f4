"""HTTPS to servers that only speak TLS 1.0 or have short keys: for hosts that a portal names."""

from __future__ import annotations

import hashlib
import ssl
import warnings
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes
from yarl import URL

from crawler.net.aiohttp_resolver import AiohttpResolver
from crawler.net.resolver import REFUSED, is_public, literal_address

if TYPE_CHECKING:
    from aiohttp.connector import Connection
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.net.resolver import ResolveMap


class _Answer(aiohttp.ClientResponse):
    """An answer that remembers the SHA-256 of the certificate: its connection is soon let go."""

    certificate = ""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        secure = transport.get_extra_info("ssl_object") if transport else None
        certificate = secure.getpeercert(binary_form=True) if secure else None
        self.certificate = hashlib.sha256(certificate).hexdigest() if certificate else ""
        return await super().start(connection)


class LegacyClient:
    """HTTPS to servers that only speak TLS 1.0 or short keys: the profile of named hosts only.

    Twisted's handler cannot do it with a current OpenSSL.
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
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                response_class=_Answer,
            )
        return self.session

    async def download(self, request: Request) -> tuple[Response, str]:
        """Return the response to a request and the SHA-256 of the server's certificate.

        Raises Scrapy's download exceptions, and ``OSError`` for an address that is refused.
        """
        self._refuse_inner(request.url)
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
                URL(request.url, encoded=True),
                data=request.body or None,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as answer:
                assert isinstance(answer, _Answer)
                body = bytearray()
                async for chunk in answer.content.iter_chunked(65536):
                    body += chunk
                    if maxsize and len(body) > maxsize:
                        raise DownloadCancelledError(f"{request.url}: larger than {maxsize} bytes")
                received = Headers(_headers(answer))
        except TimeoutError as error:
            raise DownloadTimeoutError(f"{request.url}: no answer in {seconds} s") from error
        except aiohttp.ClientPayloadError as error:
            raise ResponseDataLossError(str(error)) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise CannotResolveHostError(str(error)) from error
        except aiohttp.ClientError as error:
            raise DownloadFailedError(str(error)) from error
        whole = bytes(body)
        kind = responsetypes.from_args(headers=received, url=request.url, body=whole)
        # As Scrapy's own handler marks it: only the end of the connection ended the body.
        endless = not {"Content-Length", "Transfer-Encoding"} & set(answer.headers)
        flags = ["partial"] if endless and whole else []
        response = kind(
            request.url, status=answer.status, headers=received, body=whole, flags=flags
        )
        return response, answer.certificate

    @staticmethod
    def _refuse_inner(url: str) -> None:
        """Raise ``OSError`` for a URL that spells out an inner address: aiohttp looks up names only."""
        host = urlsplit(url).hostname or ""
        address = literal_address(host)
        if address is not None and not is_public(address):
            REFUSED[host] = address
            raise OSError(f"{host} is not a public address")

    async def close(self) -> None:
        """Close the connections."""
        if self.session is not None:
            await self.session.close()


def _headers(answer: aiohttp.ClientResponse) -> dict[str, list[bytes]]:
    received: dict[str, list[bytes]] = {}
    for name, value in answer.raw_headers:
        received.setdefault(name.decode("latin-1"), []).append(value)
    return received

"""A plain HTTP client that asks a replica by Host header: for its own tests, without any resolver."""

from __future__ import annotations

import gzip
import http.client
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.replica.process import ReplicaProcess


class Got(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def plain(self) -> bytes:
        """Return the body without its compression."""
        packed = self.headers["Content-Encoding"] == "gzip"
        return gzip.decompress(self.body) if packed else self.body

    @property
    def text(self) -> str:
        """Return the body as UTF-8 text."""
        return self.plain.decode()


def fetch(
    replica: ReplicaProcess,
    url: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 20,
) -> Got:
    """Return the answer to one request over plain HTTP, whatever the URL's scheme."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection("127.0.0.1", replica.ports.http, timeout=timeout)
    try:
        connection.request(method, target, body, {"Host": parts.netloc, **(headers or {})})
        answer = connection.getresponse()
        return Got(answer.status, answer.headers, answer.read())
    finally:
        connection.close()

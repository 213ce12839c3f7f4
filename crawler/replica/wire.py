"""Faults of the wire: answers that no well-behaved server library would send."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from functools import cache
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from crawler.replica.model import Answer

#: A server that hangs closes after this many seconds, so that no test waits for ever.
HANG = 120.0
SLOW = 2.0
_BOMB_MEGABYTES = 256


def _head(answer: Answer, length: int) -> bytes:
    return (
        f"HTTP/1.1 200 OK\r\nContent-Type: {answer.media_type}\r\nContent-Length: {length}\r\n"
        "Connection: close\r\n\r\n"
    ).encode()


async def send_raw(request: web.BaseRequest, data: bytes) -> web.StreamResponse:
    """Send bytes as they are and close the connection."""
    transport = request.transport
    if transport is not None:
        transport.write(data)
        transport.close()
    return _gone(request)


def _gone(request: web.BaseRequest) -> web.StreamResponse:
    request.protocol.force_close()
    return web.Response(status=499)


async def truncated(request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    """Send half of the body that Content-Length announces."""
    body = answer.body[: len(answer.body) // 2]
    return await send_raw(request, _head(answer, len(answer.body)) + body)


async def length_lies(request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    """Send a Content-Length that is too small: the client takes the file for complete."""
    body = answer.body[: len(answer.body) // 2]
    return await send_raw(request, _head(answer, len(body)) + answer.body)


async def resets(request: web.BaseRequest) -> web.StreamResponse:
    """Reset the connection."""
    if request.transport is not None:
        request.transport.abort()
    return _gone(request)


async def hangs(request: web.BaseRequest) -> web.StreamResponse:
    """Answer nothing, and close in the end."""
    await asyncio.sleep(HANG)
    return await resets(request)


async def with_disposition(
    request: web.BaseRequest, response: web.StreamResponse, answer: Answer
) -> web.StreamResponse:
    """Send an answer whose Content-Disposition holds raw bytes, which aiohttp would encode."""
    lines = [f"{name}: {value}" for name, value in response.headers.items()]
    lines = [line for line in lines if not line.lower().startswith("content-length")]
    head = "\r\n".join(["HTTP/1.1 200 OK", *lines, f"Content-Length: {len(answer.body)}"]).encode()
    head += b"\r\nContent-Disposition: " + answer.disposition + b"\r\nConnection: close\r\n\r\n"
    return await send_raw(request, head + answer.body)


@cache
def gzip_bomb() -> bytes:
    """Return 256 MB of zeros in gzip, some 250 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(_BOMB_MEGABYTES)]
    return b"".join(parts) + packer.flush()


def squeeze(body: bytes) -> bytes:
    """Return a body in gzip, without a time inside."""
    return gzip.compress(body, 6, mtime=0)

"""From a response to the page that plugins see."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from crawler.model import Charset, Page
from crawler.net.decode import decode

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.model import Fetch

# What can never be text is not decoded: a PDF of ten megabytes has no charset.
_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b\x08",
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD_BYTES = 1024


def page_from_response(response: Response, fetch: Fetch) -> Page:
    """Return the page of a response: its bytes after transfer and content decoding, its text.

    Header values keep bytes that are not UTF-8 as Latin-1, so that raw GBK file names survive.
    """
    headers = tuple(
        (name.decode("latin-1"), _readable(value))
        for name, values in response.headers.items()
        for value in values
    )
    body = response.body
    if _is_binary(body):
        return Page(response.url, response.status, headers, body, "", Charset("binary"), fetch)
    content_type = response.headers.get("Content-Type") or b""
    text, charset = decode(body, content_type.decode("latin-1"))
    return Page(response.url, response.status, headers, body, text, charset, fetch)


def _is_binary(body: bytes) -> bool:
    """Return whether these bytes are no text: a known beginning, or a NUL where text has none."""
    if body.startswith(_BINARY):
        return True
    return b"\0" in body[:_HEAD_BYTES] and not body.startswith(_UTF16)


def _readable(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")

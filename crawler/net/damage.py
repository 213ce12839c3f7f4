"""Answers that arrive damaged: wrongly labelled compression, and bodies that end too early."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError

from crawler.net.errors import BrokenBodyError

if TYPE_CHECKING:
    from scrapy.http import Response

# How compressed bodies begin (RFC 1952 §2.3.1, RFC 8878 §3.1.1). Deflate and Brotli have no mark.
_MARKS: Final = {b"gzip": b"\x1f\x8b", b"x-gzip": b"\x1f\x8b", b"zstd": b"\x28\xb5\x2f\xfd"}
_TEXT: Final = re.compile(rb"\s*(?:\xef\xbb\xbf\s*)?(?:<|\{|\[|%PDF)")
_TAIL: Final = 2048
_CHUNK: Final = 1024 * 1024
IDENTITY = "identity"  # the flag of a response that claimed to be compressed and was not
UNSAID = "unsaid-gzip"  # the flag of one that was compressed and did not say so
_HTML_BEGINS: Final = re.compile(rb"<html[\s>]", re.IGNORECASE)
_HTML_ENDS: Final = re.compile(rb"</html\s*>", re.IGNORECASE)
_HEAD: Final = 4096


class DamageMiddleware(HttpCompressionMiddleware):
    """Scrapy's decompression, with four differences.

    A body that claims to be compressed and is not is taken as it stands (some portals label plain
    pages ``gzip``); a page that is compressed and does not say so is decompressed; a compressed
    body that is broken raises ``BrokenBodyError``. A body that ends too early raises
    ``ResponseDataLossError``, where it can be told.
    """

    def process_response(  # type: ignore[override]  # the spider argument is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response decompressed and whole, or raise."""
        coded = response.headers.getlist("Content-Encoding")
        if coded and _is_plain(response.body, coded):
            response = response.replace(flags=[*response.flags, IDENTITY])
            del response.headers["Content-Encoding"]
            coded = []
        elif not coded and _is_unsaid_gzip(response):
            response = response.replace(flags=[*response.flags, UNSAID])
            response.headers["Content-Encoding"] = b"gzip"
            coded = [b"gzip"]
        try:
            found = super().process_response(request, response)
            assert not isinstance(found, Request)
            cut = bool(coded) and _is_cut_gzip(response.body, len(found.body))
        except IgnoreRequest:
            raise  # decompresses to more than is allowed
        except Exception as error:  # every decompressor has error classes of its own
            raise BrokenBodyError(
                f"{request.url}: expected a body in {b', '.join(coded).decode('latin-1')}, "
                f"seen {response.body[:16]!r}…: {error}"
            ) from error
        if cut or ("partial" in response.flags and is_cut(found.body)):
            raise ResponseDataLossError(
                f"{request.url}: the body ends in its middle, after {len(response.body)} bytes"
            )
        return found


def _is_plain(body: bytes, coded: list[bytes]) -> bool:
    """Return whether a body that claims to be compressed is not."""
    encoding = coded[-1].rpartition(b",")[2].strip().lower()
    if not body:
        return True
    mark = _MARKS.get(encoding)
    if mark is not None:
        return not body.startswith(mark)
    return bool(_TEXT.match(body))


def _is_unsaid_gzip(response: Response) -> bool:
    """Return whether what claims to be text is compressed, without a header that says so."""
    media_type = (response.headers.get("Content-Type") or b"").lower()
    return media_type.startswith(b"text/") and response.body.startswith(_MARKS[b"gzip"])


def _is_cut_gzip(body: bytes, size: int) -> bool:
    """Return whether a gzip stream lacks its end; Scrapy hands out what there is without a word.

    :param size: of the decompressed body, which a whole stream repeats in its last four bytes.
    """
    if not body.startswith(_MARKS[b"gzip"]) or int.from_bytes(body[-4:], "little") == size:
        return False
    while body.startswith(_MARKS[b"gzip"]):  # a stream may have several members
        member = zlib.decompressobj(wbits=31)
        rest = body
        while rest and not member.eof:
            member.decompress(rest, _CHUNK)
            rest = member.unconsumed_tail
        if not member.eof:
            return True
        body = member.unused_data
    return False


def is_cut(body: bytes) -> bool:
    """Return whether a body whose length was not announced ends in its middle.

    Without a length, the end of the connection is the end of the body, and a cut one looks like a
    whole one (RFC 9112 §6.3): only the format tells. A page must have its closing tag, a PDF its
    end mark, an archive (DOCX, XLSX and OFD are such) its directory.
    """
    tail = body[-_TAIL:]
    if body.startswith(b"%PDF"):
        return b"%%EOF" not in tail
    if body.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" not in body[-65_557:]  # the longest end record with its comment
    if _HTML_BEGINS.search(body[:_HEAD]):
        return not _HTML_ENDS.search(tail)
    return False

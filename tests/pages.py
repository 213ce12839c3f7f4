"""Pages as the collector hands them to a reader, made of text."""

from __future__ import annotations

from crawler.model import Charset, Fetch, Page


def page_of(fetch: Fetch, body: str | bytes, status: int = 200, media_type: str = "") -> Page:
    """Return the answer to a fetch, in UTF-8.

    :param media_type: what the portal declares; empty for an answer without any header.
    """
    raw = body.encode() if isinstance(body, str) else body
    headers = (("Content-Type", media_type),) if media_type else ()
    text = raw.decode("utf-8", "replace")
    return Page(fetch.url, status, headers, raw, text, Charset("utf-8"), fetch)

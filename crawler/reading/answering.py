"""How a page was answered, as the catalog remembers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.catalog.records import Answer, now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from crawler.model import Page
    from crawler.net.handlers import TlsRecord


def answer_of(page: Page, meta: Mapping[str, Any]) -> Answer:
    """Return what is remembered of how a page was answered.

    :param meta: the request's meta: where it was redirected from, and how TLS went.
    """
    tls: TlsRecord | None = meta.get("nianbao_tls")
    return Answer(
        status=page.status,
        final_url=page.url,
        size=len(page.body),
        media_type=page.media_type,
        charset=page.charset.used,
        charset_declared=page.charset.declared,
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
        tls_valid=tls.valid if tls else None,
        tls_reason=tls.reason if tls else "",
        certificate_sha256=tls.certificate_sha256 if tls else "",
        redirects=list(meta.get("redirect_urls", ())),
        fetched_at=now(),
    )

"""The one function in which a ``Fetch`` becomes a Scrapy request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request

from crawler.model import FetchKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from crawler.catalog.frontier import ScheduledFetch

# Scrapy's own meta keys are used where it has them; ours is one key with one typed value.
META_KEY = "nianbao"
MEBIBYTE = 1024 * 1024


def to_request(
    scheduled: ScheduledFetch,
    callback: Callable[..., Any],
    errback: Callable[..., Any],
    page_cap: int,
    file_cap: int,
) -> Request:
    """Return the request for a fetch.

    The slot is the platform: the delay and the limit of one request at a time hold for all hosts
    of a machine room together. The URL is sent as it stands: a portal may count on a double slash
    or on GBK bytes in the query.

    :param page_cap: the largest body of a page, in bytes; ``file_cap`` that of a file.
    """
    fetch = scheduled.fetch
    is_page = fetch.kind in {FetchKind.HOME, FetchKind.LISTING}
    meta: dict[str, Any] = {
        META_KEY: scheduled,
        "download_slot": scheduled.platform,
        "download_maxsize": page_cap if is_page else file_cap,
        "download_warnsize": 0,
        "verbatim_url": True,
    }
    return Request(
        fetch.url,
        callback=callback,
        errback=errback,
        method=fetch.method,
        headers=dict(fetch.headers) or None,
        body=fetch.body or None,
        meta=meta,
        dont_filter=True,
    )


def scheduled_of(request: Request) -> ScheduledFetch | None:
    """Return the fetch that a request was made for; None for a request that is not the core's."""
    found: ScheduledFetch | None = request.meta.get(META_KEY)
    return found

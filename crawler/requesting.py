"""The one function in which a ``Fetch`` becomes a Scrapy request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from scrapy import Request

from crawler.model import FetchKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scrapy.crawler import Crawler

    from crawler.catalog.frontier import ScheduledFetch
    from crawler.spiders.nianbao import NianbaoSpider

# Scrapy's own meta keys are used where it has them; ours is one key with one typed value.
META_KEY = "nianbao"
MEBIBYTE = 1024 * 1024
# Every character that may stand in a request line as it is, the percent sign among them.
_VISIBLE: Final = "".join(map(chr, range(0x21, 0x7F)))


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
    or on GBK bytes in the query. Only what no request line can hold is escaped, see ``on_the_wire``.

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
        on_the_wire(fetch.url),
        callback=callback,
        errback=errback,
        method=fetch.method,
        headers=dict(fetch.headers) or None,
        body=fetch.body or None,
        meta=meta,
        dont_filter=True,
    )


def on_the_wire(url: str) -> str:
    """Return the address with its characters outside ASCII as percent-escaped UTF-8.

    Files are linked by their Chinese names (``files/《年报》.pdf``) and browsers ask for them so; a
    request line cannot hold them as they are. Nothing else changes.
    """
    return url if url.isascii() else quote(url, safe=_VISIBLE)


def scheduled_of(request: Request) -> ScheduledFetch | None:
    """Return the fetch that a request was made for; None for a request that is not the core's."""
    found: ScheduledFetch | None = request.meta.get(META_KEY)
    return found


def spider_of(crawler: Crawler) -> NianbaoSpider:
    """Return the spider of a crawl that is going on; Scrapy's type allows for any or none."""
    return cast("NianbaoSpider", crawler.spider)

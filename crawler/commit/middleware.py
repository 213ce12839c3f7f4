"""The spider middleware that is nearest to the spider: it turns results into committed items."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

from crawler.catalog.records import Answer, now
from crawler.issues import issue
from crawler.model import FetchState
from crawler.requesting import scheduled_of, spider_of
from crawler.results import PageResult

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response


class CommitMiddleware:
    """Commits each ``PageResult`` and passes on the items that it completed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for this crawler."""
        return cls(crawler)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Commit results; whatever else a callback yields goes on as it is."""
        async for found in result:
            if isinstance(found, PageResult):
                for item in spider_of(self.crawler).endings.commit(found):
                    yield item
            else:
                yield found

    def process_spider_exception(
        self, response: Response, exception: Exception
    ) -> Iterable[Any] | None:
        """End the fetch of a callback that raised: its bytes are kept, the run is not ``complete``."""
        scheduled = scheduled_of(response.request) if response.request else None
        if scheduled is None:
            return None
        text = "".join(traceback.format_exception(exception)[-3:]).strip()
        result = PageResult(
            scheduled,
            FetchState.FAILED,
            "plugin_error",
            Answer(status=response.status, final_url=response.url, fetched_at=now()),
            body=response.body,
            issues=(issue("plugin_error", text, response.url),),
        )
        return list(spider_of(self.crawler).endings.commit(result))

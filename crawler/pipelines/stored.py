"""Tells every plugin about a report that is in the catalog (hook ``nianbao_stored``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.items import ReportItem
from crawler.requesting import spider_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler


class StoredPipeline:
    """Asks no question: what a plugin does wrong becomes an issue and stops nobody."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of this crawler."""
        return cls(crawler)

    def process_item(self, item: object) -> object:
        """Tell the plugins, and return the item as it came."""
        if isinstance(item, ReportItem):
            spider = spider_of(self.crawler)
            found = spider.registry.stored(item, (item.main, *item.attachments), item.run)
            if found:
                spider.committer.note(item.portal, found)
        return item

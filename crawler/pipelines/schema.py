"""The first pipeline: an item that does not fit its JSON Schema never leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from crawler.issues import issue
from crawler.items import ReportItem
from crawler.requesting import spider_of
from crawler.schemas import problems, validator

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler


class UnfitItemError(DropItem):
    """An item that was set aside already, with its issue: nothing is left to do for it."""


class SchemaCheckPipeline:
    """Sets an unfit item aside: an issue ``schema_invalid``, and it is not delivered again."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of this crawler, its schema compiled."""
        validator()
        return cls(crawler)

    def process_item(self, item: object) -> object:
        """Return the item as it came. Raises ``UnfitItemError`` for one that does not fit."""
        if not isinstance(item, ReportItem):
            return item
        found = problems(item)
        if not found:
            return item
        reason = "; ".join(found)
        committer = spider_of(self.crawler).committer
        committer.note(item.portal, [issue("schema_invalid", reason, item.url)])
        committer.refused(item.delivery_id, f"schema_invalid: {reason}")
        raise UnfitItemError(f"{item.portal} {item.url} does not fit {item.schema}: {reason}")

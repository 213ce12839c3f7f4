"""The last pipeline: what came so far is delivered; what did not is tried again, then set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import signals
from sqlalchemy import select, update

from crawler.catalog import tables
from crawler.issues import issue
from crawler.items import ReportItem
from crawler.pipelines.schema import UnfitItemError
from crawler.requesting import spider_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from crawler.commit.committer import Committer

# So often an item may break a pipeline before it is set aside.
ATTEMPTS = 3


class DeliveredPipeline:
    """Marks items as delivered.

    A pipeline that raises ``DropItem`` has decided: the item is set aside with its reason. A
    pipeline that breaks leaves the item in the outbox; the next run delivers it again, until it
    has failed ``ATTEMPTS`` times.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline, listening for items that other pipelines do not pass on."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.dropped, signal=signals.item_dropped)
        crawler.signals.connect(pipeline.broken, signal=signals.item_error)
        return pipeline

    def process_item(self, item: object) -> object:
        """Note that the item came through, and return it."""
        if isinstance(item, ReportItem):
            self._committer().delivered(item.delivery_id)
        return item

    def dropped(self, item: object, exception: BaseException) -> None:
        """Set an item aside that a pipeline dropped; the schema's check has done so itself."""
        if isinstance(item, ReportItem) and not isinstance(exception, UnfitItemError):
            self._committer().refused(item.delivery_id, f"dropped: {exception}")

    def broken(self, item: object, failure: Failure) -> None:
        """Count a failed delivery; set the item aside after the last attempt."""
        if not isinstance(item, ReportItem):
            return
        committer = self._committer()
        reason = f"{type(failure.value).__name__}: {failure.value}"
        outbox = tables.outbox
        with committer.database.transaction() as connection:
            attempts = (
                1
                + connection.execute(
                    select(outbox.c.attempts).where(outbox.c.id == item.delivery_id)
                ).scalar_one()
            )
            values: dict[str, Any] = {"attempts": attempts}
            if attempts >= ATTEMPTS:
                values["refused"] = f"failed {attempts} times: {reason}"
            connection.execute(update(outbox).where(outbox.c.id == item.delivery_id).values(values))
        message = f"delivery {item.delivery_id}, attempt {attempts} of {ATTEMPTS}: {reason}"
        committer.note(item.portal, [issue("delivery_failed", message, item.url)])

    def _committer(self) -> Committer:
        return spider_of(self.crawler).committer

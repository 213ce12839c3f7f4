"""What a dry run found: the list that ``-a dry_run=yes`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crawler.catalog import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.catalog.reader import CatalogReader

COLUMNS: Final = ("portal", "year", "agency", "title", "published", "url")


def planned(catalog: CatalogReader, crawl_id: str) -> Iterator[str]:
    """Yield a line of column names, then one for each report that the lists of a crawl offered.

    :param crawl_id: the crawl; a report that stands on several lists is named once.
    """
    link = tables.link
    first = (
        select(func.min(link.c.id))
        .where(link.c.crawl_id == crawl_id, link.c.decision == "match")
        .group_by(link.c.portal, link.c.url)
    )
    query = select(*(link.c[name] for name in COLUMNS)).where(link.c.id.in_(first))
    yield "\t".join(COLUMNS)
    for row in catalog.connection.execute(query.order_by(link.c.id)):
        cells = ("?" if cell in {None, ""} else str(cell) for cell in row)
        yield "\t".join(" ".join(cell.split()) for cell in cells)

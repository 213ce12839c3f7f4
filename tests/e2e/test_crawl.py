"""Whole crawls of the replica: everything is collected, nothing invented, no byte altered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.items import ReportItem

pytestmark = pytest.mark.e2e


def bare(url: str) -> str:
    """Return a URL without its scheme: portals answer under both."""
    return url.split("://", 1)[-1]


def items_of(output: Path) -> list[ReportItem]:
    with open_catalog(output) as catalog:
        return list(catalog.reports())


def compare(published: list, items: list[ReportItem]) -> None:
    """Check a crawl against what the replica says that it published."""
    by_url = {bare(url): entry for entry in published for url in entry.urls}
    seen = {}
    for item in items:
        entry = by_url.get(bare(item.url))
        assert entry is not None, f"invented: {item.url}"
        seen[entry.urls[0]] = item
    missing = [entry.urls[0] for entry in published if entry.urls[0] not in seen]
    assert not missing
    for entry in published:
        item = seen[entry.urls[0]]
        assert item.portal == entry.portal
        assert item.region_code == entry.region_code, item.url
        assert item.main.sha256 == entry.sha256, item.url
        # A row that leads directly to a file has it for its main file.
        files = {bare(file.url): file for file in (item.main, *item.attachments)}
        for file in entry.files:
            assert files[bare(file.url)].sha256 == file.sha256, file.url


def test_three_provinces_are_collected_whole(make_site: Callable) -> None:
    site = make_site()
    done = site.crawl("-a", "province=zhejiang,henan,shanxi")
    assert done.returncode == 0, done.stderr[-3000:]
    published = site.replica.published()
    items = items_of(site.output)
    compare(published, items)
    wrong = [
        (item.url, item.report_year, item.agency_name_full)
        for item in items
        for entry in published
        if bare(item.url) == bare(entry.urls[0])
        and (item.report_year, item.agency_name_full) != (entry.year, entry.agency)
    ]
    assert wrong == []
    assert site.scrapy("verify").returncode == 0

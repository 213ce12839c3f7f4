"""Where a crawl begins."""

from __future__ import annotations

from dataclasses import replace

from crawler.api import Column, FetchKind, Portal
from crawler.defaults.seeding import nianbao_seeds

PORTAL = Portal("site", "嘉善县人民政府", "330421", "http://s.gov.cn/", ("s.gov.cn",), "s")
COLUMNS = (Column("http://s.gov.cn/a/", year=2020), Column("http://s.gov.cn/b/"))


def test_every_column_is_asked_for_and_goes_along_with_its_fetch():
    seeds = nianbao_seeds(replace(PORTAL, columns=COLUMNS))
    assert [(seed.url, seed.kind, seed.column) for seed in seeds] == [
        (column.url, FetchKind.LISTING, column) for column in COLUMNS
    ]


def test_without_columns_the_home_page_is_asked():
    (seed,) = nianbao_seeds(PORTAL)
    assert (seed.url, seed.kind, seed.column) == (PORTAL.home, FetchKind.HOME, None)

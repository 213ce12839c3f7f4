"""The plugins of this repository: what is odd about each province's portals."""

from __future__ import annotations

import pytest

from crawler.api import Fetch, FetchKind, Link, Match, Query
from crawler.hosts import host_matches
from crawler.registry import Registry
from tests.pages import page_of

REGISTRY = Registry(strict=True)


# The public URL of a report or list, and the portal that it belongs to.
SEEN = {
    "http://www.haiyan.gov.cn/art/2025/1/20/art_1229449092_98337.html": "haiyan",
    "http://www.dinghai.gov.cn/art/2024/1/16/art_1229773966_86961.html": "dinghai",
    "http://www.pinghu.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2022&area=741033213": "pinghu",
    "http://www.daishan.gov.cn/art/2016/3/1/art_1229076486_43465.html": "daishan",
    "http://www.haining.gov.cn/art/2024/2/8/art_1229781527_5264708.html": "haining",
    "https://www.zj.gov.cn/col/col1229005922/index.html": "zj",
    "http://fgw.henan.gov.cn/2023/01-19/2677014.html": "henan",
    "https://www.ly.gov.cn/2024/05-09/144721.html": "luoyang",
    "https://www.hnsongxian.gov.cn/zfxxgk/zfwj": "songxian",
    "https://zwgk.sxxz.gov.cn/xzsrmzf/xxgknb/2023ndbg/202401/t20240130_3948608.shtml": "sxxz",
    "http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/202102/t20210220_3603498.html": "xinfu",
    "http://scx.sxxz.gov.cn/scxzw/zwgk/xxgknb/": "shenchi",
    "http://kjj.sxxz.gov.cn/": "sxxz_kjj",
}


@pytest.mark.parametrize("url", SEEN)
def test_a_page_that_was_seen_belongs_to_its_portal(url):
    found = REGISTRY.portal_of_host(url.split("/")[2])
    assert found is not None
    assert found.key == SEEN[url]


def test_a_clone_of_a_page_belongs_to_nobody():
    # Machine-made copies keep the path and stand on unrelated hosts.
    assert REGISTRY.portal_of_host("ytjdjzjx.com") is None
    assert REGISTRY.portal_of_host("www.haiyan.gov.cn.example.com") is None


@pytest.mark.parametrize(("portal", "host"), [
    ("songxian", "oss.henan.gov.cn"),
    ("luoyang", "xcoss.henan.gov.cn"),
    ("haiyan", "zjjcmspublic.oss-cn-hangzhou-zwynet-d01-a.internet.cloud.zj.gov.cn"),
])  # fmt: skip
def test_object_storage_is_allowed_for_files_and_not_for_pages(portal, host):
    found = REGISTRY.portal(portal)
    assert host_matches(host, found.file_hosts)
    assert not host_matches(host, found.hosts)


def test_the_bureau_of_science_is_not_the_citys_portal():
    assert not host_matches("kjj.sxxz.gov.cn", REGISTRY.portal("sxxz").hosts)
    row = Link("http://kjj.sxxz.gov.cn/1.html", "忻州市科学技术局2020年度政府信息公开年度报告")
    match = REGISTRY.match(REGISTRY.portal("sxxz_kjj"), row)
    assert isinstance(match, Match)
    assert (match.year, match.agency_name) == (2020, "忻州市科学技术局")


# Titles as their portals print them, the names of region and organ left out.
TITLES = [
    ("dinghai", "2020年区经信局政府信息公开工作年度报告", 2020, "定海区经济和信息化局"),
    ("xinfu", "忻府区2020年度政府信息公开年度报告", 2020, "忻府区人民政府"),
    ("haining", "(图文)海宁市人民政府2023年度政府信息公开工作年度报告", 2023, "海宁市人民政府"),
    ("haiyan", "海盐县科学技术局2020年度政府信息公开工作年度报告", 2020, "海盐县科学技术局"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("portal", "title", "year", "agency"), TITLES, ids=[row[0] for row in TITLES]
)
def test_a_title_without_its_region_is_completed_by_the_portal(portal, title, year, agency):
    found = REGISTRY.portal(portal)
    match = REGISTRY.match(found, Link(found.home + "1.html", title))
    assert isinstance(match, Match)
    assert match.year == year
    # A row is decided without the city in front; the whole name is made from the page.
    assert (match.agency_name_full or "").endswith(agency)


@pytest.mark.parametrize(
    "portal", [p for p in REGISTRY.portals() if p.columns], ids=lambda p: p.key
)
def test_a_declared_column_is_read_page_by_page(portal):
    query = Query(portals=(portal.key,))
    (fetch,) = REGISTRY.seeds(portal, query)
    assert (fetch.kind, fetch.column) == (FetchKind.LISTING, portal.columns[0])
    rows = "".join(
        f'<li><a href="./202{n}01/t202{n}0105_{n}.shtml" title="202{n - 1}年政府信息公开工作年度报告">202{n - 1}年政府信息…</a>'
        f"<span>202{n}-01-05</span></li>"
        for n in (2, 1)
    )
    text = f'<html><body><ul>{rows}</ul><script>createPageHTML(3, 0, "index", "shtml");</script></body></html>'
    page = page_of(fetch, text)
    listing = REGISTRY.listing(portal, page, query)
    assert [link.url for link in listing.links] == [
        fetch.url + f"202{n}01/t202{n}0105_{n}.shtml" for n in (2, 1)
    ]
    assert any(step.url == fetch.url + "index_1.shtml" for step in listing.next)


@pytest.mark.parametrize("key", ["zj", "songxian", "sxxz_kjj"])
def test_a_portal_without_a_proven_column_begins_at_its_home_page(key):
    portal = REGISTRY.portal(key)
    assert REGISTRY.seeds(portal, Query(portals=(key,))) == [Fetch(portal.home, FetchKind.HOME)]

"""Directories of agencies, and the agencies' own pages (portals.md §2.13, third form)."""

from __future__ import annotations

import pytest

from crawler.cms.directories import lies_below, names_directory
from crawler.cms.generic import GENERIC
from crawler.model import Column, FetchKind

HOST = "http://www.example.gov.cn"
DIRECTORY = Column(f"{HOST}/zwgk/bmxxgk/", name="部门信息公开")
BUREAU = Column(f"{HOST}/zwgk/bmxxgk/jyj/index.html", name="市教育局", agency="市教育局")


def pages(listing):
    return {
        fetch.url.removeprefix(HOST): (fetch.depth, fetch.column and fetch.column.agency)
        for fetch in listing.explore
    }


@pytest.mark.parametrize(
    "name",
    [
        "部门信息公开",
        "市直部门政府信息公开",
        "各部门信息公开平台",
        "乡镇街道信息公开",
        "乡镇(街道)政务公开",
        "部门、乡镇政府信息公开专栏",
        "县市区信息公开",
        "公共企事业单位信息公开",
        "区政府部门信息公开",
    ],
)
def test_a_directory_is_known_by_its_name(name):
    assert names_directory(name)


@pytest.mark.parametrize(
    "name",
    ["政府信息公开", "部门", "部门决算公开", "乡镇", "信息公开指南", "街道办事处", "", "部门动态"],
)
def test_other_pages_are_no_directories(name):
    assert not names_directory(name)


def test_a_menu_leads_to_a_directory_with_its_name(make_page, portal):
    text = '<a href="/zwgk/bmxxgk/">部门信息公开</a><a href="/zwgk/">政务公开</a>'
    listing = GENERIC.listing(make_page(text, f"{HOST}/", FetchKind.HOME), portal)
    found = {fetch.url: fetch.column for fetch in listing.explore}
    assert found == {DIRECTORY.url: DIRECTORY, f"{HOST}/zwgk/": None}


def test_a_directory_leads_to_the_page_of_each_agency(make_page, portal):
    text = (
        '<a href="/">首页</a><a href="/fw/">政务服务中心网</a><a href="jyj/">市教育局</a>'
        '<a href="kjj/" title="市科学技术局">市科学技…</a><a href="dhz/">东湖镇</a>'
        '<a href="jyj/">市教育局</a><a href="/art/2024/1/2/art_1_3.html">关于市教育局</a>'
    )
    page = make_page(f"<body>{text}</body>", DIRECTORY.url, FetchKind.HOME, column=DIRECTORY)
    assert pages(GENERIC.listing(page, portal)) == {
        "/zwgk/bmxxgk/jyj/": (1, "市教育局"),
        "/zwgk/bmxxgk/kjj/": (1, "市科学技术局"),
        "/zwgk/bmxxgk/dhz/": (1, "东湖镇"),
    }


def test_what_lies_below_an_agencys_page_is_the_agencys(make_page, portal):
    text = (
        '<a href="xxgknb/">信息公开年报</a><a href="/zwgk/zfxxgknb/">政府信息公开年报</a>'
        '<a href="zfxxgk/">政府信息公开</a><a href="/zwgk/zfxxgk/">政府信息公开专栏</a>'
    )
    page = make_page(f"<body>{text}</body>", BUREAU.url, FetchKind.HOME, column=BUREAU)
    listing = GENERIC.listing(page, portal)
    assert {column.url.removeprefix(HOST): column.agency for column in listing.columns} == {
        "/zwgk/bmxxgk/jyj/xxgknb/": "市教育局",
        "/zwgk/zfxxgknb/": None,
    }
    assert pages(listing) == {
        "/zwgk/bmxxgk/jyj/zfxxgk/": (1, "市教育局"),
        "/zwgk/zfxxgk/": (1, None),
    }


@pytest.mark.parametrize(
    ("url", "below"),
    [
        ("http://jyj.example.gov.cn/nb/", True),
        ("http://www.example.gov.cn/nb/", False),
        ("http://jyj.example.gov.cn/", True),
    ],
)
def test_an_agencys_own_host_is_all_its_own(url, below):
    assert lies_below(url, "http://jyj.example.gov.cn/") is below


AGENCIES = "".join(
    f'<li><a href="{path}/">{name}</a></li>'
    for path, name in [
        ("jyj", "县教育局"),
        ("czj", "县财政局"),
        ("slj", "水利局"),
        ("lyx", "岚漪镇"),
    ]
)
OTHERS = (
    '<a href="http://tax.example.gov.cn/">县税务局</a><a href="xzf/zfxxgknb/">政府信息公开年报</a>'
)


def test_a_page_of_open_government_may_name_the_agencies_itself(make_page, portal):
    text = f"<body><h3>部门信息公开</h3>{AGENCIES}{OTHERS}</body>"
    page = make_page(text, f"{HOST}/zwgk/zfxxgk/", FetchKind.HOME, depth=2)
    listing = GENERIC.listing(page, portal)
    assert [column.url for column in listing.columns] == [f"{HOST}/zwgk/zfxxgk/xzf/zfxxgknb/"]
    assert pages(listing) == {
        "/zwgk/zfxxgk/jyj/": (1, "县教育局"),
        "/zwgk/zfxxgk/czj/": (1, "县财政局"),
        "/zwgk/zfxxgk/slj/": (1, "水利局"),
        "/zwgk/zfxxgk/lyx/": (1, "岚漪镇"),
    }


@pytest.mark.parametrize(
    ("url", "title", "depth", "column"),
    [
        (f"{HOST}/", "某县人民政府 政务公开", 0, None),
        (f"{HOST}/jggk/", "机构概况", 1, None),
        (f"{HOST}/zwgk/jyj/", "教育局信息公开", 1, BUREAU),
    ],
)
def test_agencies_on_other_pages_are_not_asked(make_page, portal, url, title, depth, column):
    text = f"<head><title>{title}</title></head><body>{AGENCIES}</body>"
    page = make_page(text, url, FetchKind.HOME, depth=depth, column=column)
    found = pages(GENERIC.listing(page, portal)).values()
    assert [agency for _, agency in found if agency] == []


def test_a_page_is_known_as_one_of_open_government_by_its_name(make_page, portal):
    text = f'<head><meta name="ColumnName" content="政府信息公开"></head><body>{AGENCIES}</body>'
    page = make_page(text, f"{HOST}/col/col12/index.html", FetchKind.HOME, depth=1)
    assert len(pages(GENERIC.listing(page, portal))) == 4

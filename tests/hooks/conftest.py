"""A plugin of one site, to which each test adds the hook that it is about."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from crawler.api import Fetch, FetchKind, Link, Page, Query, Registry
from tests.pages import page_of

SITE = """
import json
from pathlib import Path
from crawler.api import *

SITE = Portal(key="site", name="嘉善县人民政府", region="330421", home="http://site.example.gov.cn/",
              hosts=("site.example.gov.cn",), platform="site.example.gov.cn", family={family!r})

@hookimpl
def nianbao_portals():
    return [SITE]
"""
BASE = "http://site.example.gov.cn"
QUERY = Query(portals=("site",), years=(2023,))
ROW = Link(f"{BASE}/1.html", "嘉善县财政局2023年政府信息公开工作年度报告")
# A page of a few words is taken for a stub; a report is longer.
PARAGRAPH = (
    "<p>本报告根据《中华人民共和国政府信息公开条例》编制，包括总体情况等六个部分。</p>\n" * 20
)
ARTICLE = (
    """<html><head><meta name="ArticleTitle" content="嘉善县财政局2023年政府信息公开工作年度报告">
<meta name="PubDate" content="2024-01-15 09:00"></head><body><div id="zoom"><p>统计期限自2023年1月1日起至2023年12月31日止。</p>
"""
    + PARAGRAPH
    + "</div></body></html>"
)


@pytest.fixture
def site(tmp_path):
    """Return what loads the site's plugin with more code, and the portal it brings."""

    def load(text: str, family: str | None = None) -> SimpleNamespace:
        file = tmp_path / "site_plugin.py"
        file.write_text(SITE.format(family=family) + text, "utf-8")
        registry = Registry([str(file)], strict=True)
        return SimpleNamespace(registry=registry, portal=registry.portal("site"))

    yield load
    sys.modules.pop("nianbao_plugin_site_plugin", None)


def page(
    text: str, kind: FetchKind = FetchKind.LISTING, status: int = 200, url: str = f"{BASE}/1.html"
) -> Page:
    return page_of(Fetch(url, kind, link=ROW), text, status, "text/html; charset=utf-8")

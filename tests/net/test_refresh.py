"""Meta refreshes: the pages that hold one are found without decoding all the others."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from crawler.net.refresh import RefreshMiddleware

URL = "http://www.a.gov.cn/old/index.html"
LEAD = "<html><head>{}<META HTTP-EQUIV='Refresh' content='0;url=/new/'></head></html>"


def answer(body: str, encoding: str) -> Any:
    response = HtmlResponse(URL, body=body.encode(encoding), encoding=encoding)
    middleware = RefreshMiddleware.from_crawler(get_crawler())
    return middleware.process_response(Request(URL), response)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("before", ["", "\U00020000" * 3000], ids=["at once", "after long words"])
def test_a_refresh_is_followed_in_every_charset(encoding: str, before: str) -> None:
    found = answer(LEAD.format(before), encoding)
    assert isinstance(found, Request)
    assert found.url == "http://www.a.gov.cn/new/"


@pytest.mark.parametrize("body", ["<html>年度报告</html>", "<p>http-equiv=refresh</p>"])
def test_any_other_page_stays_as_it_is(body: str) -> None:
    assert answer(body, "utf-8").url == URL

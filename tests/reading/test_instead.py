"""What stands in for a page that only leads on: a shell's target, a list asked for by GET."""

from __future__ import annotations

import pytest

from crawler.cms.blocks import detect
from crawler.model import Fetch, FetchKind, Link, Page, Portal
from crawler.reading.instead import behind_shell, by_get
from tests.pages import page_of

PORTAL = Portal("p", "忻府区人民政府", "140902", "http://a.gov.cn/", ("*.a.gov.cn",))
ROW = Link("http://a.gov.cn/nb/1.html", "忻府区审计局2022年政府信息公开工作年度报告")


def page(fetch: Fetch, body: str, status: int = 200) -> Page:
    return page_of(fetch, body, status, "text/html")


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("/nb/2.html", "http://a.gov.cn/nb/2.html"),
        ("http://zwgk.a.gov.cn/nb/2.pdf", "http://zwgk.a.gov.cn/nb/2.pdf"),
        ("http://b.com/nb/2.html", None),
        ("/", None),
        ("/index.html", None),
        ("/404/index.html", None),
        ("/common/error.html", None),
        ("/nb/404123.html", "http://a.gov.cn/nb/404123.html"),
    ],
)
def test_a_rows_redirect_shell_is_followed_once(target: str, followed: str | None) -> None:
    fetch = Fetch(ROW.url, FetchKind.REPORT, link=ROW)
    body = f"<html><script>window.location.href = '{target}';</script></html>"
    other = behind_shell(page(fetch, body), PORTAL)
    assert (other.url if other else None) == followed
    if other is not None:
        assert (other.kind, other.link) == (FetchKind.REPORT, ROW)
        assert behind_shell(page(other, body.replace("2.", "3.")), PORTAL) is None


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_service_that_refuses_post_is_asked_by_get(status: int) -> None:
    kind = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
    url = "http://a.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1"
    fetch = Fetch(
        url, FetchKind.LISTING, "POST", b"columnid=5", (kind, ("Referer", "http://a.gov.cn/"))
    )
    refused = page(fetch, "<h1>Method Not Allowed</h1>", status)
    assert detect(refused) is None
    other = by_get(refused)
    assert other is not None
    assert (other.method, other.url, other.body) == ("GET", url + "&columnid=5", b"")
    assert other.headers == (("Referer", "http://a.gov.cn/"),)
    again = page(other, "<h1>Method Not Allowed</h1>", 405)
    assert by_get(again) is None
    assert detect(again) is not None
    assert by_get(page(fetch, "", 500)) is None

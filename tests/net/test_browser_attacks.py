"""Pages through chromium: what they may reach, how they are turned over, what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.net.browser import find_chromium
from tests.net.wire import answer, probe

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium("") is None, reason="no chromium on this machine"),
]

FREE = answer(status="404 Not Found")
BUSY = """<html><body><ul id="list"><li>第1页</li></ul><a id="next" href="#">下一页</a><script>
let number = 1; document.querySelector("#next").onclick = () => { if (number < 3) {
 number += 1; document.querySelector("#list").innerHTML = "<li>第" + number + "页</li>"; } };
</script></body></html>"""


def shown(url: str, **steps: object) -> dict[str, object]:
    return {"url": url, "render": {"wait_for": "p", **steps}}


def moved(location: str) -> bytes:
    return answer(headers=f"Location: {location}", status="302 Found")


def test_no_redirect_script_or_navigation_leaves_the_portals_hosts(serve: Callable) -> None:
    other = serve({"/": answer(b"<p>other</p>"), "/s.js": answer(b"document.title = 'other'")})
    page = b"<p>own</p><script src='/moved.js'></script><script>fetch('http://other.com/')</script>"
    portal = serve(
        {
            "/robots.txt": FREE,
            "/redirect": moved("http://other.com/"),
            "/navigation": answer(b"<b>x</b><script>location.href='http://other.com/'</script>"),
            "/moved.js": moved("http://other.com/s.js"),
            "/page": answer(page),
        }
    )
    found = probe(
        [shown(f"http://www.a.gov.cn/{name}") for name in ("redirect", "navigation", "page")],
        resolve=f"www.a.gov.cn:80=127.0.0.1:{portal.port},other.com:80=127.0.0.1:{other.port}",
        settings={"NIANBAO_BROWSER_SECONDS": 10},
    )
    assert found.codes() == ["redirect_off_host", "redirect_off_host", ""]
    assert "/moved.js" in portal.paths()
    assert "<title>other" not in found.results[2]["text"]
    assert other.heads == []


def test_no_inner_address_is_reached_even_if_it_is_pinned(serve: Callable) -> None:
    inner = serve({"/secret": answer(b"<p>secret</p>")})
    hosts = ["127.0.0.1", "localhost", "[::1]", "2130706433"]
    portal = serve(
        {"/robots.txt": FREE}
        | {f"/{n}": moved(f"http://{host}:{inner.port}/secret") for n, host in enumerate(hosts)}
    )
    found = probe(
        [shown(f"http://www.a.gov.cn/{number}") for number in range(len(hosts))],
        resolve=f"www.a.gov.cn:80=127.0.0.1:{portal.port}",
        hosts=["*.a.gov.cn", *(host.strip("[]") for host in hosts)],
        settings={"NIANBAO_BROWSER_SECONDS": 10},
    )
    assert found.codes() == ["address_refused"] * len(hosts)
    assert inner.heads == []


def test_the_charset_that_the_page_declared_does_not_spoil_what_the_browser_decoded(
    serve: Callable,
) -> None:
    page = "<html><head><meta charset=gb2312></head><body><p>年报</p></body></html>"
    portal = serve({"/robots.txt": FREE, "/a": answer(page.encode("gbk"))})
    found = probe(
        [shown("http://www.a.gov.cn/a")], resolve=f"www.a.gov.cn:80=127.0.0.1:{portal.port}"
    )
    assert "<p>年报</p>" in found.results[0]["text"]
    assert found.results[0]["charset"]["mismatched"] is False


def test_a_list_is_turned_over_until_it_ends_or_the_pages_asked_for_are_seen(
    serve: Callable,
) -> None:
    portal = serve(
        {"/robots.txt": FREE, "/a": answer(BUSY.encode(), "Content-Type: text/html;charset=utf-8")}
    )
    steps = {"wait_for": "#list li", "turn": "#next", "collect": "#list"}
    found = probe(
        [shown("http://www.a.gov.cn/a", **steps, pages=pages) for pages in (2, 9)],
        resolve=f"www.a.gov.cn:80=127.0.0.1:{portal.port}",
    )
    for result, count in zip(found.results, (2, 3), strict=True):
        wanted = [
            f'<section data-page="{n}"><li>第{n}页</li></section>' for n in range(1, count + 1)
        ]
        assert [line for line in wanted if line in result["text"]] == wanted
        assert result["text"].count("<section") == count


def test_a_page_that_never_shows_what_is_waited_for_is_a_render_failure(serve: Callable) -> None:
    portal = serve({"/robots.txt": FREE, "/a": answer(b"<b>x</b>")})
    found = probe(
        [shown("http://www.a.gov.cn/a")],
        resolve=f"www.a.gov.cn:80=127.0.0.1:{portal.port}",
        settings={"NIANBAO_BROWSER_SECONDS": 2},
    )
    assert found.codes() == ["render_failed"]
    assert found.results[0]["retryable"] is True

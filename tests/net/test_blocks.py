"""Blocks end where they are seen; a handshake by cookie is no block; Retry-After is heard."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from crawler.model import Charset, Fetch, FetchKind, Page
from crawler.net.blocks import RETRY_AFTER_CAP, retry_after
from tests.net.wire import answer, probe

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "http://www.a.gov.cn"


def page(value: str, date: str = "") -> Page:
    fetch = Fetch(HOST, FetchKind.LISTING)
    headers = tuple((k, v) for k, v in (("Retry-After", value), ("Date", date)) if v)
    return Page(HOST, 429, headers, b"", "", Charset("ascii"), fetch)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (" 0 ", 0.0),
        ("86400", RETRY_AFTER_CAP),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("nan", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00", 0.0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(page(value)) == seconds


def test_a_date_to_come_is_read_as_the_seconds_until_then() -> None:
    found = retry_after(page(formatdate(time.time() + 90, usegmt=True)))
    assert found is not None
    assert 85 < found <= 90


def test_a_date_to_come_is_counted_from_the_portals_own_time() -> None:
    wrong = time.time() - 86_400
    found = retry_after(page(formatdate(wrong + 90, usegmt=True), formatdate(wrong, usegmt=True)))
    assert found == 90.0


def handshake(head: str) -> bytes:
    if "Cookie: pass=1" in head:
        return answer(b"<html>in</html>")
    return answer(headers="Location: /self\nSet-Cookie: pass=1; path=/", status="302 Found")


def test_what_stands_in_the_way_and_what_does_not(serve: Callable) -> None:
    challenge = b"<script>document.cookie='C3VK=1';location.reload()</script>"
    numbered = iter(range(1000))
    pages = {
        "/self": handshake,
        "/412": answer(b"<script>$_ts={}</script>", status="412 Precondition Failed"),
        "/200": answer(challenge),
        "/429": answer(b"", "Retry-After: 7", "429 Too Many Requests"),
        "/503": answer(b"", "Retry-After: 7", "503 Service Unavailable"),
        "/503-plain": answer(b"busy", "", "503 Service Unavailable"),
        "/404": answer(b"gone", "", "404 Not Found"),
        "/loop": answer(headers="Location: /loop", status="302 Found"),
        "/growing": lambda head: answer(
            headers=f"Location: /growing?{next(numbered)}", status="302 Found"
        ),
        "/meta": answer(b'<meta http-equiv="refresh" content="0; url=/target"><body></body>'),
        "/target": answer(b"<html>target</html>"),
        "/304": answer(status="304 Not Modified"),
    }
    server = serve(pages)
    found = probe([HOST + path for path in pages], resolve=f"*.gov.cn:80=127.0.0.1:{server.port}")
    seen = dict(zip(pages, found.results, strict=True))
    assert seen["/self"]["text"] == "<html>in</html>"
    assert (seen["/412"]["code"], seen["/412"]["kind"]) == ("blocked", "ruishu")
    assert (seen["/200"]["code"], seen["/200"]["kind"]) == ("blocked", "c3vk")
    assert (seen["/429"]["kind"], seen["/429"]["retry_after"]) == ("rate_limited", 7.0)
    assert (seen["/503"]["kind"], seen["/503"]["retry_after"]) == ("unavailable", 7.0)
    assert (seen["/503-plain"]["code"], seen["/503-plain"]["status"]) == ("", 503)
    assert (seen["/404"]["code"], seen["/404"]["status"]) == ("", 404)
    assert seen["/loop"]["code"] == "redirect_loop"
    assert seen["/growing"]["code"] == "redirect_loop"
    assert seen["/meta"]["final_url"] == f"{HOST}/target"
    assert seen["/304"]["status"] == 304
    paths = server.paths()
    # Nothing answers a challenge or asks again by itself.
    assert [paths.count(path) for path in ("/412", "/200", "/429", "/503", "/503-plain")] == [1] * 5

"""robots.txt by RFC 9309: nothing leaks before it is known, and what is unreachable forbids all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.net.wire import answer, probe

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = b"User-agent: *\nDisallow: /secret\nAllow: /secret/open\n"
TEXT = "Content-Type: text/plain"
HOST = "http://www.a.gov.cn"
# What robots.txt answers, and how the page behind it ends.
ANSWERS = (
    (answer(b"down", TEXT, "503 Service Unavailable"), "robots_unreachable"),
    (answer(b"down", TEXT, "500 Internal Server Error"), "robots_unreachable"),
    (b"", "robots_unreachable"),
    (answer(b"no", TEXT, "404 Not Found"), ""),
    (answer(b"no", TEXT, "403 Forbidden"), ""),
    (answer(b"<html>Disallow: /</html>", "Content-Type: text/html"), ""),
    (answer(b"", TEXT), ""),
    (answer(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", TEXT), "robots_disallowed"),
    (answer(b"User-agent: nianbao\nDisallow: /page\n", TEXT), "robots_disallowed"),
    (answer(b"User-agent: other\nDisallow: /\n", TEXT), ""),
    # A megabyte is read, and so is what stands within it.
    (answer(b"# long\n" * 140_000 + b"User-agent: *\nDisallow: /\n", TEXT), "robots_disallowed"),
    (answer(b"User-agent: *\nDisallow: /\n" + b"# long\n" * 300_000, TEXT), "robots_disallowed"),
    # Redirects.
    (answer(headers="Location: /rules.txt", status="301 Moved Permanently"), "robots_disallowed"),
    (answer(headers="Location: http://other.com/robots.txt", status="302 Found"), ""),
    (answer(headers="Location: /robots.txt", status="302 Found"), ""),
    (answer(headers="Location: http://127.0.0.1/", status="302 Found"), "address_refused"),
)


def resolve(server: object) -> str:
    return f"*.gov.cn:80=127.0.0.1:{server.port}"


def test_no_page_is_asked_for_before_the_rules_are_known(serve: Callable) -> None:
    def slow(head: str) -> bytes:
        time.sleep(0.5)
        return answer(RULES, TEXT)

    server = serve({"/robots.txt": slow, "/page": answer(b"ok"), "/secret/open": answer(b"ok")})
    urls = [f"{HOST}/secret/{number}" for number in range(5)]
    found = probe([*urls, f"{HOST}/page", f"{HOST}/secret/open"], resolve=resolve(server))
    assert found.codes() == ["robots_disallowed"] * 5 + ["", ""]
    assert server.paths()[0] == "/robots.txt"
    assert sorted(server.paths()[1:]) == ["/page", "/secret/open"]


def test_what_an_answer_means(serve: Callable) -> None:
    rules = answer(b"User-agent: *\nDisallow: /page\n", TEXT)
    page = answer(b"ok")
    servers = [
        serve({"/robots.txt": robots, "/rules.txt": rules, "/page": page}) for robots, _ in ANSWERS
    ]
    found = probe(
        [f"http://c{number}.gov.cn/page" for number in range(len(servers))],
        resolve=",".join(
            f"c{number}.gov.cn:80=127.0.0.1:{server.port}" for number, server in enumerate(servers)
        ),
    )
    assert found.codes() == [code for _, code in ANSWERS]
    fetched = ["/page" in server.paths() for server in servers]
    assert fetched == [code == "" for _, code in ANSWERS]


def test_a_hanging_robots_txt_forbids_everything(serve: Callable) -> None:
    def hang(head: str) -> bytes:
        time.sleep(4)
        return answer(b"", TEXT)

    server = serve({"/robots.txt": hang, "/page": answer(b"ok")})
    found = probe([f"{HOST}/page"], resolve=resolve(server), settings={"DOWNLOAD_TIMEOUT": 1})
    assert found.codes() == ["robots_unreachable"]
    assert server.paths() == ["/robots.txt"]


def test_a_crawl_delay_raises_the_delay_and_holds_from_the_next_request_on(
    serve: Callable,
) -> None:
    robots = answer(b"User-agent: *\nCrawl-delay: 2\n", TEXT)
    server = serve({"/robots.txt": robots, "/1": answer(b"ok"), "/2": answer(b"ok")})
    found = probe([f"{HOST}/1", f"{HOST}/2"], resolve=resolve(server))
    assert found.codes() == ["", ""]
    assert found.ended["delays"] == {"p": 2.0}
    first, second = (result["seconds"] for result in found.results)
    assert abs(second - first) > 1.5


def test_a_crawl_delay_of_nothing_lowers_nothing(serve: Callable) -> None:
    robots = answer(b"User-agent: *\nCrawl-delay: 0\n", TEXT)
    server = serve({"/robots.txt": robots, "/1": answer(b"ok")})
    assert probe([f"{HOST}/1"], resolve=resolve(server)).ended["delays"] == {}


def test_every_host_and_port_has_its_own_rules(serve: Callable) -> None:
    open_host = serve({"/page": answer(b"ok")})
    closed = serve({"/robots.txt": answer(b"User-agent: *\nDisallow: /\n", TEXT)})
    found = probe(
        ["http://a.gov.cn/page", "http://b.gov.cn/page", "http://a.gov.cn:8080/page"],
        resolve=(
            f"a.gov.cn:80=127.0.0.1:{open_host.port},b.gov.cn:80=127.0.0.1:{closed.port},"
            f"a.gov.cn:8080=127.0.0.1:{closed.port}"
        ),
    )
    assert found.codes() == ["", "robots_disallowed", "robots_disallowed"]

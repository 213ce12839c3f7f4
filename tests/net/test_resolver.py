"""Where host names lead, and that no way leads inside."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from crawler.net.aiohttp_resolver import AiohttpResolver
from crawler.net.resolver import ResolveMap, ResolveMapError, Target, is_public
from tests.net.wire import answer, probe

if TYPE_CHECKING:
    from collections.abc import Callable

INNER = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost",
    "127.1",
    "169.254.169.254",
]


def test_an_exact_host_wins_over_a_pattern_and_a_long_pattern_over_a_short_one() -> None:
    found = ResolveMap(
        [
            "*.gov.cn:80=127.0.0.1:1",
            "*.a.gov.cn:80=127.0.0.1:2",
            "www.a.gov.cn:80=127.0.0.1:3",
            "*:443=[::1]:4",
        ]
    )
    assert found.find("www.a.gov.cn", 80) == Target("127.0.0.1", 3)
    assert found.find("WWW.A.GOV.CN.", 80) == Target("127.0.0.1", 3)
    assert found.find("a.gov.cn", 80) == Target("127.0.0.1", 2)
    assert found.find("b.gov.cn", 80) == Target("127.0.0.1", 1)
    assert found.find("anything", 443) == Target("::1", 4)
    assert found.find("ba.gov.cn", 8080) is None
    assert found.find("nogov.cn", 80) is None


@pytest.mark.parametrize("entry", ["a.gov.cn", "a:80=b:80", "a:x=127.0.0.1:1", "a:80=127.0.0.1"])
def test_an_entry_that_cannot_be_read_is_named(entry: str) -> None:
    with pytest.raises(ResolveMapError, match="expected host:port=address:port"):
        ResolveMap([entry])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - an address to refuse, nothing is bound
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1%eth0",
        "224.0.0.1",
        "100.64.0.1",
        "nonsense",
    ],
)
def test_addresses_that_are_not_public_are_told(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_told() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2400:3200::1")


def test_the_resolver_for_aiohttp_follows_the_map_and_refuses_inner_names() -> None:
    resolver = AiohttpResolver(ResolveMap(["*.gov.cn:443=127.0.0.1:9"]))
    found = asyncio.run(resolver.resolve("a.gov.cn", 443))
    assert [(one["host"], one["port"]) for one in found] == [("127.0.0.1", 9)]
    with pytest.raises(OSError, match="no public address"):
        asyncio.run(resolver.resolve("localhost", 443))


def test_no_spelling_of_an_inner_address_is_fetched_directly_or_by_redirect(
    serve: Callable,
) -> None:
    inner = serve({"/secret": answer(b"secret"), "/robots.txt": answer(status="404 Not Found")})
    outer = serve(
        {
            f"/{number}": answer(
                headers=f"Location: http://{host}:{inner.port}/secret", status="302 Found"
            )
            for number, host in enumerate(INNER)
        }
    )
    direct = [f"http://{host}:{inner.port}/secret" for host in INNER]
    redirected = [f"http://www.a.gov.cn/{number}" for number in range(len(INNER))]
    found = probe(
        [*direct, *redirected],
        resolve=f"*.a.gov.cn:80=127.0.0.1:{outer.port}",
        hosts=["*.a.gov.cn", *(host.strip("[]") for host in INNER)],
    )
    assert dict(zip([*direct, *redirected], found.codes(), strict=True)) == dict.fromkeys(
        [*direct, *redirected], "address_refused"
    )
    assert inner.heads == []


def test_a_redirect_to_an_inner_address_that_is_not_pinned_is_an_address_refused(
    serve: Callable,
) -> None:
    outer = serve(
        {
            f"/{number}": answer(headers=f"Location: http://{host}/", status="302 Found")
            for number, host in enumerate(INNER)
        }
    )
    outer.answers["/else"] = answer(headers="Location: http://other.com/", status="302 Found")
    urls = [f"http://www.a.gov.cn/{number}" for number in [*range(len(INNER)), "else"]]
    found = probe(urls, resolve=f"*.a.gov.cn:80=127.0.0.1:{outer.port}", hosts=["*.a.gov.cn"])
    assert found.codes() == ["address_refused"] * len(INNER) + ["redirect_off_host"]


def test_the_map_serves_redirects_across_hosts_and_a_name_that_is_nowhere_fails(
    serve: Callable,
) -> None:
    second = serve({"/b": answer("第二".encode())})
    first = serve(
        {"/a": answer(headers="Location: http://two.a.gov.cn/b", status="301 Moved Permanently")}
    )
    found = probe(
        ["http://one.a.gov.cn/a", "http://nowhere.invalid/"],
        resolve=f"one.a.gov.cn:80=127.0.0.1:{first.port},two.a.gov.cn:80=127.0.0.1:{second.port}",
        hosts=["*.a.gov.cn", "nowhere.invalid"],
    )
    assert found.results[0]["final_url"] == "http://two.a.gov.cn/b"
    assert found.results[0]["text"] == "第二"
    # robots.txt of a name that does not exist cannot be reached either.
    assert found.codes() == ["", "robots_unreachable"]
    assert second.header(-1, "Host") == "two.a.gov.cn"

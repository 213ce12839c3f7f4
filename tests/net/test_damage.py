"""Damaged answers: none is taken for a whole one, none is fetched without end."""

from __future__ import annotations

import gzip
import hashlib
import random
import threading
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest

from crawler.net.damage import is_cut
from crawler.replica.packing import pack
from tests.net.wire import answer, probe

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

PAGE = ("<html><body>" + "政府信息公开工作年度报告。" * 400 + "</body></html>").encode()
HOST = "http://www.a.gov.cn"
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(PAGE), PAGE)
ARCHIVE = pack({"a.txt": random.Random(1).randbytes(5000)})
CODED = "Content-Type: text/html; charset=utf-8\nContent-Encoding: {}"


@pytest.mark.parametrize(
    ("whole", "cut"),
    [
        (PAGE, PAGE[:-30]),
        (PAGE + b"\n<!-- served by 3 -->", PAGE[:5000]),
        (ARCHIVE, ARCHIVE[:-200]),
        (b"%PDF-1.4 ... %%EOF\n", b"%PDF-1.4 ..."),
    ],
)
def test_a_cut_body_is_told_by_its_format(whole: bytes, cut: bytes) -> None:
    assert not is_cut(whole)
    assert is_cut(cut)


def test_what_has_no_end_mark_is_not_called_cut() -> None:
    assert not is_cut(b'{"rows": []}')
    assert not is_cut(b"<div>a piece of a page</div>")
    assert not is_cut(b"")


CASES: dict[str, tuple[bytes, str]] = {
    "length-too-long": (OPEN + b"Content-Length: 99999\r\n\r\n" + PAGE, "truncated"),
    "no-length-whole": (OPEN + b"\r\n" + PAGE, ""),
    "no-length-cut": (OPEN + b"\r\n" + PAGE[:7000], "truncated"),
    "chunked-whole": (OPEN + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\n\r\n", ""),
    "chunked-no-end": (OPEN + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK, "truncated"),
    "chunked-bad-size": (
        OPEN + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"zz\r\nrest\r\n0\r\n\r\n",
        "truncated",
    ),
    "huge-length": (OPEN + b"Content-Length: 1000000000000\r\n\r\n" + PAGE, "too_large"),
    "gzip": (answer(gzip.compress(PAGE), CODED.format("gzip")), ""),
    "unsaid-gzip": (answer(gzip.compress(PAGE)), ""),
    "gzip-several": (
        answer(gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:]), CODED.format("gzip")),
        "",
    ),
    "gzip-on-plain": (answer(PAGE, CODED.format("gzip")), ""),
    "deflate-on-plain": (answer(PAGE, CODED.format("deflate")), ""),
    "br-on-plain": (answer(PAGE, CODED.format("br")), ""),
    "zstd-on-plain": (answer(PAGE, CODED.format("zstd")), ""),
    "gzip-cut": (answer(gzip.compress(PAGE)[:-20], CODED.format("gzip")), "truncated"),
    "gzip-broken": (
        answer(gzip.compress(PAGE)[:10] + b"\xff" * 100, CODED.format("gzip")),
        "decompression",
    ),
    "deflate": (answer(zlib.compress(PAGE), CODED.format("deflate")), ""),
    "br": (answer(brotli.compress(PAGE), CODED.format("br")), ""),
    "br-broken": (answer(b"\x00\xff\xfe" * 40, CODED.format("br")), "decompression"),
    "no-status": (b"garbage\r\n\r\n", "network_error"),
    "nothing": (b"", "network_error"),
    "bad-header": (OPEN + b"no colon here\r\nX-Nul: a\0b\r\n\r\n" + PAGE, ""),
    "huge-header": (OPEN + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n" + PAGE, "network_error"),
}


def test_every_damage_has_its_name_and_what_is_whole_is_read(serve: Callable) -> None:
    server = serve({f"/{name}": body for name, (body, _) in CASES.items()})
    found = probe(
        [f"{HOST}/{name}" for name in CASES], resolve=f"*.gov.cn:80=127.0.0.1:{server.port}"
    )
    seen = dict(zip(CASES, found.codes(), strict=True))
    assert seen == {name: code for name, (_, code) in CASES.items()}
    whole = hashlib.sha256(PAGE).hexdigest()
    for name, result in zip(CASES, found.results, strict=True):
        if result["code"] == "":
            assert result["sha256"] == whole, name
        if name.endswith("-on-plain"):
            assert "identity" in result["flags"], name
        if name == "unsaid-gzip":
            assert "unsaid-gzip" in result["flags"]
        if result["code"] == "truncated":
            assert result["retryable"], name


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(bytes(1_000_000)) for _ in range(300)) + packer.finish()


@pytest.mark.parametrize("kind", ["gzip", "br", "gzip, gzip"])
def test_bombs_are_refused_with_little_memory(serve: Callable, kind: str) -> None:
    bomb = brotli_bomb() if kind == "br" else gzip_bomb()
    body = gzip.compress(bomb) if "," in kind else bomb
    server = serve({"/bomb": answer(body, CODED.format(kind))})
    found = probe([f"{HOST}/bomb"], resolve=f"*.gov.cn:80=127.0.0.1:{server.port}")
    assert found.codes() == ["too_large"]
    assert found.ended["peak_mebibytes"] < 180


def test_a_body_without_end_is_refused_with_little_memory(serve: Callable) -> None:
    def endless(connection: socket.socket, head: str) -> None:
        connection.sendall(OPEN + b"\r\n")
        for _ in range(400):
            connection.sendall(bytes(1_000_000))

    flood = serve(by_hand=endless)
    found = probe([f"{HOST}/"], resolve=f"*.gov.cn:80=127.0.0.1:{flood.port}")
    assert found.codes() == ["too_large"]
    assert found.ended["peak_mebibytes"] < 180


def test_a_body_that_trickles_ends_at_the_deadline(serve: Callable) -> None:
    released = threading.Event()

    def trickle(connection: socket.socket, head: str) -> None:
        connection.sendall(OPEN + b"Content-Length: 100000\r\n\r\n")
        while not released.wait(0.2):
            connection.sendall(b".")

    slow = serve(by_hand=trickle)
    try:
        found = probe(
            ["http://slow.a.gov.cn/"],
            resolve=f"*.gov.cn:80=127.0.0.1:{slow.port}",
            settings={"DOWNLOAD_TIMEOUT": 1},
        )
    finally:
        released.set()
    assert found.codes() == ["network_error"]
    assert found.results[0]["error"] == "DownloadTimeoutError"
    assert found.results[0]["seconds"] < 15

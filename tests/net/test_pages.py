"""From responses to what plugins see."""

from __future__ import annotations

import pytest
from scrapy.http import Response

from crawler.model import Fetch, FetchKind
from crawler.net.pages import page_from_response
from crawler.replica.packing import pack

FETCH = Fetch("http://a.gov.cn/1", FetchKind.REPORT)


def test_headers_keep_names_in_raw_gbk_bytes() -> None:
    name = "年报.pdf".encode("gbk")
    response = Response(
        "http://a.gov.cn/2",
        headers={
            "Content-Disposition": b"attachment; filename=" + name,
            "Set-Cookie": [b"a=1", b"b=2"],
            "X-Place": "浙江".encode(),
        },
    )
    page = page_from_response(response, FETCH)
    kept = page.header("content-disposition").partition("filename=")[2]
    assert kept.encode("latin-1").decode("gbk") == "年报.pdf"
    assert [value for key, value in page.headers if key == "Set-Cookie"] == ["a=1", "b=2"]
    assert page.header("X-PLACE") == "浙江"
    assert (page.url, page.fetch.url) == ("http://a.gov.cn/2", "http://a.gov.cn/1")


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.4 \xc4\xea",
        pack({"a.txt": "x"}),
        b"\xd0\xcf\x11\xe0..",
        b"MZ\x90\0\x03",
        b"\x89PNG\r\n",
    ],
)
def test_files_are_not_decoded(body: bytes) -> None:
    page = page_from_response(Response("http://a.gov.cn/f", body=body), FETCH)
    assert (page.text, page.charset.used, page.body) == ("", "binary", body)


def test_text_in_utf16_is_no_binary_file() -> None:
    page = page_from_response(Response("http://a.gov.cn/f", body="年报".encode("utf-16")), FETCH)
    assert page.text == "年报"


def test_the_header_decides_how_short_text_is_read() -> None:
    response = Response(
        "http://a.gov.cn/f", body="年报".encode("gbk"), headers={"Content-Type": "x/y;charset=gbk"}
    )
    page = page_from_response(response, FETCH)
    assert (page.text, page.charset.declared) == ("年报", "gbk")

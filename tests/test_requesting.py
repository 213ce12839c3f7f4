"""A fetch becomes a request whose address is the portal's own, as far as a request line can hold it."""

from __future__ import annotations

import pytest

from crawler.requesting import on_the_wire


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://a.gov.cn/1//2/?q=%B9%AB&x=a|b", "http://a.gov.cn/1//2/?q=%B9%AB&x=a|b"),
        (
            "http://a.gov.cn/files/《年报》%202023.pdf",
            "http://a.gov.cn/files/%E3%80%8A%E5%B9%B4%E6%8A%A5%E3%80%8B%202023.pdf",
        ),
        (
            "http://a.gov.cn/d?showname=年报.doc",
            "http://a.gov.cn/d?showname=%E5%B9%B4%E6%8A%A5.doc",
        ),
    ],
)
def test_only_what_no_request_line_can_hold_is_escaped(url: str, sent: str) -> None:
    assert on_the_wire(url) == sent

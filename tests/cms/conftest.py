"""Builds pages from bytes for the tests of the CMS families."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from crawler.model import Charset, Fetch, FetchKind, Page, Portal

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "pages"


def _decode(body: bytes) -> tuple[str, Charset]:
    if importlib.util.find_spec("crawler.net.decode") is None:
        return body.decode("utf-8", "replace"), Charset("utf-8")
    return body.decode("utf-8", "replace"), Charset("utf-8")


def build(
    body: str | bytes,
    url: str = "http://www.example.gov.cn/zfxxgk/zfxxgknb/index.html",
    kind: FetchKind = FetchKind.LISTING,
    **fetch,
) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    text, charset = _decode(raw)
    return Page(
        url=url,
        status=200,
        headers=(("Content-Type", "text/html"),),
        body=raw,
        text=text,
        charset=charset,
        fetch=Fetch(url=url, kind=kind, **fetch),
    )


@pytest.fixture
def make_page():
    return build


@pytest.fixture
def sample():
    def read(name: str, url: str, kind: FetchKind = FetchKind.LISTING) -> Page:
        path = SAMPLES / name
        if not path.is_file():
            pytest.skip(f"{path} is absent: the shared samples are not at hand")
        return build(path.read_bytes(), url, kind)

    return read


@pytest.fixture
def portal() -> Portal:
    return Portal(
        key="example",
        name="示例市人民政府",
        region="140900",
        home="http://www.example.gov.cn/",
        hosts=("*.example.gov.cn",),
    )

"""Builds pages from bytes for the tests of the CMS families."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.model import Fetch, FetchKind, Page, Portal
from tests.pages import page_of

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "pages"


def build(
    body: str | bytes,
    url: str = "http://www.example.gov.cn/zfxxgk/zfxxgknb/index.html",
    kind: FetchKind = FetchKind.LISTING,
    **fetch,
) -> Page:
    return page_of(Fetch(url=url, kind=kind, **fetch), body, media_type="text/html")


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

"""What an answer gives: answers without content end their fetch, and say so."""

from __future__ import annotations

import pytest

from crawler.catalog.frontier import ScheduledFetch
from crawler.catalog.records import Answer, now
from crawler.model import Charset, Fetch, FetchKind, FetchState, Page
from crawler.query import Query
from crawler.reading import Reader
from crawler.registry import Registry
from crawler.results import PageResult

URL = "http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/202602/t20260220_1.html"
TAGGED = ("If-None-Match", '"1"')


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Registry([], []), Query(()))


def read(reader: Reader, fetch: Fetch, status: int, body: bytes = b"") -> PageResult:
    page = Page(fetch.url, status, (), body, body.decode(), Charset("utf-8"), fetch)
    scheduled = ScheduledFetch(1, "xinfu", "sxxz.gov.cn", 0, fetch)
    return reader.read(scheduled, page, Answer(status=status, final_url=URL, fetched_at=now()))


@pytest.mark.parametrize("status", [200, 204])
@pytest.mark.parametrize(
    ("kind", "code"), [(FetchKind.REPORT, "soft_404"), (FetchKind.FILE, "attachment_missing")]
)
def test_an_answer_without_a_byte_is_a_failure(
    reader: Reader, kind: FetchKind, code: str, status: int
) -> None:
    result = read(reader, Fetch(URL, kind), status)
    assert (result.state, result.reason) == (FetchState.FAILED, "empty_body")
    assert [found.code for found in result.issues] == [code]


@pytest.mark.parametrize("kind", list(FetchKind))
def test_not_modified_counts_only_where_it_was_asked(reader: Reader, kind: FetchKind) -> None:
    asked = read(reader, Fetch(URL, kind, headers=(TAGGED,)), 304)
    assert asked.state is FetchState.UNCHANGED
    unasked = read(reader, Fetch(URL, kind), 304)
    assert (unasked.state, unasked.reason) == (FetchState.FAILED, "http_304")

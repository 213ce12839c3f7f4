"""What becomes of a platform and a portal whose pages are refused or never come, and of a clock that is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.books import Books
from crawler.catalog import clock, frontier
from crawler.catalog.records import Answer
from crawler.ending import Endings
from crawler.model import Block, FetchState
from crawler.net.errors import BlockedError
from crawler.results import PageResult
from tests.books.conftest import heads_of
from tests.pages import page_of

if TYPE_CHECKING:
    from collections.abc import Callable


def test_block_pages_in_a_row_make_longer_rests_and_then_give_up(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=10, NIANBAO_BLOCK_LIMIT=3)
    assert books.strike("zj.gov.cn", "waf", None) == 10
    assert books.strike("zj.gov.cn", "waf", None) == 40
    assert books.strike("zj.gov.cn", "waf", None) is None
    assert books.scheduler.told == [
        ("rest", "zj.gov.cn", 10), ("rest", "zj.gov.cn", 40), ("stop", "zj.gov.cn"),
    ]  # fmt: skip
    summary = books.close("finished")
    assert {portal.outcome for portal in summary.portals} == {"blocked"}
    assert summary.exit_code == 4


def refuse(endings: Endings, scheduled: frontier.ScheduledFetch, kind: str = "http_403") -> None:
    page = page_of(scheduled.fetch, b"", 403)
    list(endings.failed(scheduled, BlockedError(Block(kind, "status 403"), page)))


def test_a_page_that_is_refused_while_others_pass_fails_alone(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    refused, other = heads_of(books)
    refuse(endings, refused)
    assert [head.id for head in heads_of(books)] == [other.id, refused.id]
    endings.commit(PageResult(other, FetchState.STORED))
    refuse(endings, heads_of(books)[0])
    assert heads_of(books) == []
    assert books.scheduler.told == [("rest", "zj.gov.cn", 0)]
    found = {portal.portal: portal for portal in books.close("finished").portals}
    assert found[refused.portal].reasons == {"block_page": 1}
    assert found[refused.portal].outcome == "partial"


def test_a_page_that_is_unavailable_while_others_pass_is_tried_again(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_RETRIES=3, NIANBAO_RETRY_PAUSE=0)
    endings = Endings(books)
    refused, other = heads_of(books)
    refuse(endings, refused, "unavailable")
    endings.commit(PageResult(other, FetchState.STORED))
    for attempts in (1, 2):
        assert [head.attempts for head in heads_of(books)] == [attempts]
        refuse(endings, heads_of(books)[0], "unavailable")
    assert [head.attempts for head in heads_of(books)] == [3]
    refuse(endings, heads_of(books)[0], "unavailable")
    found = {portal.portal: portal for portal in books.close("finished").portals}
    assert found[refused.portal].outcome == "partial"
    assert ("stop", "zj.gov.cn") not in books.scheduler.told


def test_the_last_page_that_is_refused_fails_alone(open_books: Callable[..., Books]) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    other, refused = heads_of(books)
    endings.commit(PageResult(other, FetchState.STORED))
    for _ in range(3):
        assert [head.id for head in heads_of(books)] == [refused.id]
        refuse(endings, refused)
    assert heads_of(books) == []
    assert ("stop", "zj.gov.cn") not in books.scheduler.told
    found = {portal.portal: portal for portal in books.close("finished").portals}
    assert found[refused.portal].outcome == "partial"


def test_a_portal_that_was_read_before_its_platform_was_given_up_is_not_blocked(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    other, refused = heads_of(books)
    endings.commit(PageResult(other, FetchState.STORED))
    for _ in range(3):
        refuse(endings, refused, "ruishu")
    found = {portal.portal: portal.outcome for portal in books.close("finished").portals}
    assert found[refused.portal] == "blocked"
    assert found[other.portal] != "blocked"


def test_a_clock_that_was_set_is_told_once(
    open_books: Callable[..., Books],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    endings = Endings(open_books())
    for by in (5.0, -86_400.0, -86_401.0):
        monkeypatch.setattr(clock, "set_by", lambda by=by: by)
        endings._watch_clock()
    assert [record.args for record in caplog.records if "clock" in record.message] == [(-86_400.0,)]


@pytest.mark.parametrize(("kind", "alone"), [("ruishu", 0), ("http_403", 3)])
def test_a_firewalls_page_or_one_refusal_too_many_is_no_forbidden_file(
    open_books: Callable[..., Books], kind: str, alone: int
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    refused, other = heads_of(books)
    refuse(endings, refused, kind)
    endings.commit(PageResult(other, FetchState.STORED))
    endings.alone[refused.platform] = alone
    refuse(endings, heads_of(books)[0], kind)
    assert [head.id for head in heads_of(books)] == [refused.id]
    assert books.strikes[refused.platform] == 1


def test_a_page_that_is_refused_where_none_passes_gives_the_platform_up(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_REST=0, NIANBAO_BLOCK_LIMIT=3)
    endings = Endings(books)
    for _ in range(3):
        refuse(endings, heads_of(books)[0])
    assert books.scheduler.told[-1] == ("stop", "zj.gov.cn")
    assert len(heads_of(books)) == 2


def test_retry_after_is_honoured_and_a_good_answer_forgets_strikes(
    open_books: Callable[..., Books],
) -> None:
    books = open_books(NIANBAO_BLOCK_LIMIT=2)
    assert books.strike("zj.gov.cn", "busy", 7.0) == 7.0
    books.passed(heads_of(books)[0])
    assert books.strike("zj.gov.cn", "busy", 7.0) == 7.0


def test_a_portal_that_never_answers_is_given_up_alone(open_books: Callable[..., Books]) -> None:
    books = open_books(NIANBAO_BLOCK_LIMIT=2, NIANBAO_BLOCK_REST=10)
    dead, alive = heads_of(books)
    assert books.silent(dead, "timeout") == 10
    assert books.silent(alive, "timeout") == 10
    books.passed(alive)
    assert books.silent(alive, "timeout") == 10
    assert books.silent(dead, "timeout") is None
    books.committer.set_aside(dead)
    assert books.scheduler.told == []
    connection, crawl = books.database.connection, books.run.crawl_id
    assert [head.portal for head in heads_of(books)] == [alive.portal]
    with books.database.transaction():
        frontier.end(connection, alive.id, books.run.run_id, FetchState.STORED, "", Answer())
    assert frontier.waking_time(connection, crawl, "zj.gov.cn") is None
    found = {portal.portal: portal for portal in books.close("finished").portals}
    assert found[dead.portal].outcome == "blocked"
    assert found[alive.portal].outcome != "blocked"
    assert [head.portal for head in heads_of(open_books())] == [dead.portal]


def test_a_page_that_our_own_fault_keeps_from_being_written_fails_and_is_not_asked_for_again(
    open_books: Callable[..., Books], monkeypatch: pytest.MonkeyPatch
) -> None:
    books = open_books()
    monkeypatch.setattr(books.committer.explorer, "want_more", _raise_at_first())
    first, other = heads_of(books)
    assert Endings(books).commit(PageResult(first, FetchState.STORED, body=b"<html>")) == ()
    assert heads_of(books) == [other]
    (found,) = [p for p in books.close("finished").portals if p.portal == first.portal]
    assert (found.outcome, found.reasons) == ("failed", {"plugin_error": 1})
    assert found.issues["plugin_error"] == 1


def test_a_fetch_that_cannot_even_fail_ends_the_run(
    open_books: Callable[..., Books], monkeypatch: pytest.MonkeyPatch
) -> None:
    books = open_books()
    monkeypatch.setattr(books.committer, "_write", _raise_at_first(times=9))
    first, _ = heads_of(books)
    assert Endings(books).commit(PageResult(first, FetchState.STORED)) == ()
    assert books.scheduler.told == [("stop_all",)]
    assert books.close("finished").exit_code == 1


def _raise_at_first(times: int = 1) -> Callable[..., list[object]]:
    """Return a function that raises at first, and then returns nothing."""
    left = [times]

    def raise_at_first(*_: object) -> list[object]:
        left[0] -= 1
        if left[0] >= 0:
            raise KeyError("a fault of ours")
        return []

    return raise_at_first

"""One page is one transaction: bytes first, then everything that the page gave, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from crawler.catalog import tables
from crawler.catalog.errors import LeaseError, StorageError
from crawler.catalog.records import Answer, now
from crawler.commit.committer import Committed
from crawler.issues import issue
from crawler.model import Attachment, Fetch, FetchKind, FetchState, Level
from crawler.results import PageResult, ReportResult
from tests.commit.conftest import COLUMN, PAGE, PORTAL, Desk, html, report_of


def test_a_report_without_files_is_complete_at_once(desk: Desk) -> None:
    desk.put(PAGE)
    done = desk.report(body=b"<html>whole")
    assert [item.report_id for item in done.items] == ["r"]
    assert done.items[0].version == 1
    assert desk.blobs.has(done.items[0].main.sha256 or "")
    assert desk.states() == {PAGE.url: "stored"}


def test_a_report_leaves_when_its_last_file_has_ended(desk: Desk) -> None:
    desk.put(PAGE)
    first = desk.report("a.pdf", "b.pdf")
    assert first.items == ()
    assert first.led_on
    assert desk.file("a.pdf", b"%PDF-a").items == ()
    (item,) = desk.file("b.pdf", b"%PDF-b").items
    assert [file.url.rpartition("/")[2] for file in item.attachments] == ["a.pdf", "b.pdf"]
    assert all(desk.blobs.has(file.sha256 or "") for file in item.attachments)
    assert item.body_location == "html+attachment"


def test_a_report_whose_file_failed_leaves_with_the_failure_named(desk: Desk) -> None:
    desk.put(PAGE)
    desk.report("a.pdf", "b.pdf")
    desk.file("a.pdf", b"%PDF-a")
    (item,) = desk.file("b.pdf", b"", FetchState.FAILED).items
    assert [(file.state, file.reason) for file in item.attachments] == [
        ("stored", ""), ("failed", "http_404"),
    ]  # fmt: skip
    assert "report_incomplete" in [found.code for found in item.issues]


def test_a_report_waits_for_the_files_that_its_last_part_offers(desk: Desk) -> None:
    desk.put(PAGE)
    desk.report("2.html", "a.pdf")
    desk.file("a.pdf", b"%PDF-a")
    offered = tuple(Attachment(f"https://p.example/{name}", name) for name in ("a.pdf", "b.doc"))
    part = "https://p.example/2.html"
    committed = desk.commit(part, body=b"<html>2", answer=html(), attachments=offered)
    assert (committed.items, committed.led_on) == ((), True)
    (item,) = desk.file("b.doc", b"%PDF-b").items
    names = [file.url.rpartition("/")[2] for file in item.attachments]
    assert names == ["2.html", "a.pdf", "b.doc"]


def test_two_reports_may_share_a_file(desk: Desk) -> None:
    other = Fetch("https://p.example/2.html", FetchKind.REPORT, column=COLUMN)
    desk.put(PAGE, other)
    desk.report("a.pdf")
    second = report_of("a.pdf", text="另一篇")
    result = ReportResult(second.report, "r2", "a2", second.attachments, "trs")
    assert desk.commit(other.url, body=b"<html>2", answer=html(), report=result).items == ()
    assert {item.report_id for item in desk.file("a.pdf", b"%PDF-a").items} == {"r", "r2"}


def test_a_page_that_has_ended_gives_nothing_a_second_time(desk: Desk) -> None:
    desk.put(PAGE)
    scheduled = desk.head(PAGE.url)
    desk.report()
    again = PageResult(
        scheduled, FetchState.FAILED, "late", html(), b"<html>other", report=report_of(text="x"),
        issues=(issue("http_error", "late"),),
    )  # fmt: skip
    assert desk.committer.commit(again, PORTAL) == Committed()
    assert desk.count(tables.version) == 1
    assert desk.count(tables.issue) == 0


def test_what_cannot_be_stored_is_not_marked_as_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("no space left", "free some space")

    desk.put(PAGE)
    with monkeypatch.context() as patch:
        patch.setattr(desk.blobs, "put", full)
        with pytest.raises(StorageError):
            desk.report()
    assert desk.states() == {PAGE.url: "pending"}
    assert desk.count(tables.blob) == 0
    assert len(desk.report().items) == 1


def test_a_crash_in_the_middle_of_a_page_leaves_no_half(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    desk.put(PAGE)
    with monkeypatch.context() as patch:
        patch.setattr(desk.committer, "_keep_issues", crash)
        with pytest.raises(RuntimeError):
            desk.report("a.pdf")
    assert desk.states() == {PAGE.url: "pending"}
    for table in (tables.capture, tables.report, tables.version, tables.outbox, tables.blob):
        assert desk.count(table) == 0
    desk.report("a.pdf")
    assert len(desk.file("a.pdf", b"%PDF").items) == 1


def test_a_run_that_lost_its_platform_writes_nothing(desk: Desk) -> None:
    desk.put(PAGE)
    with desk.database.transaction() as connection:
        connection.execute(update(tables.lease).values(epoch=tables.lease.c.epoch + 1))
    with pytest.raises(LeaseError, match="platform p was taken over"):
        desk.report()
    with pytest.raises(LeaseError):
        desk.committer.put_off(desk.head(PAGE.url), 9, "http_503")
    with pytest.raises(LeaseError):
        desk.committer.set_aside(desk.head(PAGE.url))
    assert desk.states() == {PAGE.url: "pending"}
    assert desk.count(tables.version) == 0
    assert desk.head(PAGE.url).attempts == 0


def test_the_bytes_of_a_failed_page_are_kept(desk: Desk) -> None:
    desk.put(PAGE)
    found = issue("plugin_error", "it broke", PAGE.url)
    done = desk.commit(
        PAGE.url, FetchState.FAILED, reason="plugin_error", body=b"<html>", issues=(found,)
    )
    assert done.items == ()
    row = desk.database.connection.execute(select(tables.fetch)).one()
    assert (row.state, row.reason) == ("failed", "plugin_error")
    assert desk.blobs.has(row.sha256)
    assert desk.count(tables.issue) == 1


def test_an_unchanged_page_has_its_files_checked_and_makes_no_version(desk: Desk) -> None:
    desk.put(PAGE)
    desk.report("a.pdf")
    desk.file("a.pdf", b"%PDF-a")
    desk.begin("next")
    desk.put(PAGE)
    done = desk.commit(PAGE.url, FetchState.UNCHANGED, answer=Answer(status=304, fetched_at=now()))
    assert done.items == ()
    assert done.led_on
    url = "https://p.example/a.pdf"
    assert desk.states() == {PAGE.url: "unchanged", url: "pending"}
    done = desk.commit(url, FetchState.UNCHANGED, answer=Answer(status=304, fetched_at=now()))
    assert done.items == ()
    assert desk.count(tables.version) == 1


def test_a_file_that_changed_under_an_unchanged_page_is_a_new_version(desk: Desk) -> None:
    desk.put(PAGE)
    desk.report("a.pdf")
    desk.file("a.pdf", b"%PDF-a")
    desk.begin("next")
    desk.put(PAGE)
    desk.commit(PAGE.url, FetchState.UNCHANGED, answer=Answer(status=304, fetched_at=now()))
    (item,) = desk.file("a.pdf", b"%PDF-b").items
    assert (item.version, item.supersedes) == (2, 1)


def test_an_unchanged_page_that_another_crawl_has_forgotten_is_asked_for_anew(desk: Desk) -> None:
    asked = replace(PAGE, headers=(("Accept", "*/*"), ("If-None-Match", '"1"')))
    desk.put(asked)
    done = desk.commit(PAGE.url, FetchState.UNCHANGED, answer=Answer(status=304, fetched_at=now()))
    assert (done.items, done.led_on) == ((), True)
    again = desk.head(PAGE.url).fetch
    assert (again.headers, again.kind, again.column) == ((("Accept", "*/*"),), PAGE.kind, COLUMN)
    assert len(desk.report().items) == 1


def test_a_page_whose_file_failed_is_asked_for_without_a_condition_by_the_next_crawl(
    desk: Desk,
) -> None:
    desk.put(PAGE)
    desk.report("a.pdf", "b.pdf")
    desk.file("a.pdf", b"%PDF-a")
    resource = tables.resource
    kept = select(resource.c.url).order_by(resource.c.url)
    assert desk.database.connection.execute(kept).scalars().all() == [
        PAGE.url, "https://p.example/a.pdf",
    ]  # fmt: skip
    desk.file("b.pdf", b"", FetchState.FAILED)
    assert desk.database.connection.execute(kept).scalars().all() == ["https://p.example/a.pdf"]


@pytest.mark.parametrize("walk", [0, 1])
def test_only_the_first_walk_over_a_column_finds_it_gone(desk: Desk, walk: int) -> None:
    desk.put(Fetch(COLUMN.url, FetchKind.LISTING, column=COLUMN, round=walk))
    desk.commit(COLUMN.url, FetchState.FAILED, reason="http_404")
    assert (PORTAL.home in desk.states()) == (walk == 0)


def test_a_column_that_has_gone_is_looked_for_from_the_home_page(desk: Desk) -> None:
    desk.put(Fetch(COLUMN.url, FetchKind.LISTING, column=COLUMN))
    desk.commit(COLUMN.url, FetchState.FAILED, reason="http_404")
    assert desk.states() == {COLUMN.url: "failed", PORTAL.home: "pending"}
    codes = desk.database.connection.execute(select(tables.issue.c.code)).scalars().all()
    assert codes == ["column_moved"]


def test_issues_that_only_the_commit_sees_are_told_once(desk: Desk) -> None:
    desk.put(Fetch(COLUMN.url, FetchKind.LISTING, column=COLUMN))
    desk.commit(
        COLUMN.url, FetchState.FAILED, reason="http_404", issues=(issue("http_error", "404"),)
    )
    told = [(portal, found.code, found.level) for portal, found in desk.committer.news()]
    assert told == [("p", "http_error", Level.ERROR), ("p", "column_moved", Level.WARNING)]
    assert desk.committer.news() == []


def delivered(desk: Desk) -> list[tuple[bool, int, str]]:
    outbox = tables.outbox
    rows = desk.database.connection.execute(select(outbox).order_by(outbox.c.id))
    return [(row.delivered_at is not None, row.attempts, row.refused) for row in rows]


def test_a_delivery_is_written_with_the_next_page_or_at_the_end(desk: Desk) -> None:
    desk.put(PAGE, Fetch("https://p.example/3.html", FetchKind.REPORT))
    (item,) = desk.report().items
    desk.committer.delivered(item.delivery_id)
    assert delivered(desk) == [(False, 0, "")]
    desk.commit("https://p.example/3.html", FetchState.SKIPPED, reason="not_a_report")
    assert delivered(desk) == [(True, 1, "")]
    desk.committer.flush()
    assert delivered(desk) == [(True, 1, "")]


def test_an_item_that_is_refused_is_set_aside_with_its_reason(desk: Desk) -> None:
    desk.put(PAGE)
    (item,) = desk.report().items
    desk.committer.refused(item.delivery_id, "schema_invalid: no title")
    assert delivered(desk) == [(False, 1, "schema_invalid: no title")]

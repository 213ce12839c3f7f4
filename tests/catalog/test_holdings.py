"""Which reading of a report is a new version of it, and which is none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crawler.catalog import captures, holdings, tables, versions
from crawler.catalog.captures import Capture, CaptureFile
from crawler.catalog.records import Answer
from crawler.model import FetchState

if TYPE_CHECKING:
    from crawler.catalog.database import Database

URL = "https://www.zj.example/1.html"


def file(sha256: str, state: FetchState = FetchState.STORED, reason: str = "") -> CaptureFile:
    answer = Answer(sha256=sha256 or None)
    return CaptureFile(1, 0, URL + ".pdf", "report_full", "", state, reason, answer)


def missing() -> CaptureFile:
    return file("", FetchState.FAILED, "http_404")


def reading(
    text: str = "t1",
    files: tuple[CaptureFile, ...] = (),
    *,
    page: str = "p1",
    has_text: bool = True,
    published: str = "2021-01-01",
    url: str = URL,
) -> Capture:
    report = {
        "url": url,
        "text_sha256": text,
        "has_text": has_text,
        "published_at": published,
        "title": "报告",
    }
    return Capture(0, "r", "zhejiang", report, Answer(sha256=page), "", files)


class Shelf:
    """One report, to which readings are shown one after the other."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.fetches = 0

    def show(self, capture: Capture) -> versions.Verdict:
        self.fetches += 1
        with self.database.transaction() as connection:
            new = captures.NewCapture(
                "r", "a", "财政厅", "浙江省财政厅", 2020, "330000",
                json.dumps(capture.report), capture.answer,
            )  # fmt: skip
            number, _ = captures.open_capture(
                connection, "c", "run", "zhejiang", self.fetches, new, {}
            )
            capture = replace(capture, id=number)
            verdict = versions.judge(
                connection, capture, capture.report["url"], capture.report["published_at"]
            )
            if verdict.is_new:
                versions.keep_version(
                    connection, capture, verdict, "c", "run", lambda n: json.dumps({"id": n})
                )
        return verdict

    def latest(self) -> int:
        found = select(tables.report.c.latest_version)
        return int(self.database.connection.execute(found).scalar_one())


@pytest.fixture
def shelf(filled) -> Shelf:
    return Shelf(filled.database)


def test_the_first_reading_is_version_one(shelf: Shelf) -> None:
    verdict = shelf.show(reading())
    assert (verdict.version, verdict.is_new, verdict.supersedes, verdict.corrected) == (
        1, True, None, False,
    )  # fmt: skip
    assert shelf.latest() == 1


def test_the_same_text_in_another_frame_is_no_new_version(shelf: Shelf) -> None:
    shelf.show(reading(page="p1"))
    verdict = shelf.show(reading(page="p2"))
    assert (verdict.version, verdict.is_new) == (1, False)


@pytest.mark.parametrize(
    "changed",
    [reading("t2"), reading(files=(file("f2"),)), reading(files=(file("f1"), file("f2")))],
    ids=["text", "file", "one more file"],
)
def test_what_changed_is_a_correction(shelf: Shelf, changed: Capture) -> None:
    shelf.show(reading(files=(file("f1"),)))
    verdict = shelf.show(changed)
    assert (verdict.version, verdict.is_new, verdict.supersedes, verdict.corrected) == (
        2, True, 1, True,
    )  # fmt: skip
    assert shelf.latest() == 2


def test_the_order_of_files_says_nothing(shelf: Shelf) -> None:
    shelf.show(reading(files=(file("f1"), file("f2"))))
    assert not shelf.show(reading(files=(file("f2"), file("f1")))).is_new


def test_a_second_copy_at_another_address_is_a_duplicate(shelf: Shelf) -> None:
    shelf.show(reading())
    other = URL + "?copy"
    first, again = shelf.show(reading(url=other)), shelf.show(reading(url=other))
    assert (first.version, first.is_new, first.duplicate_of_url) == (1, False, URL)
    assert first.other_urls == (other,)
    # It is told once.
    assert (again.duplicate_of_url, again.other_urls) == ("", (other,))


def test_a_reading_that_lacks_a_file_never_replaces_one_that_has_it(shelf: Shelf) -> None:
    shelf.show(reading(files=(file("f1"), file("f2"))))
    for lacking in ((file("f1"), missing()), (missing(), missing())):
        verdict = shelf.show(reading(files=lacking))
        assert (verdict.version, verdict.is_new) == (1, False)
    assert shelf.latest() == 1


def test_a_page_without_text_whose_only_file_is_lacking_is_no_new_version(shelf: Shelf) -> None:
    shelf.show(reading("", (file("f1"),), page="p1", has_text=False))
    verdict = shelf.show(reading("", (missing(),), page="p2", has_text=False))
    assert (verdict.version, verdict.is_new) == (1, False)
    # At another address nobody can know whether it is the same.
    other = shelf.show(reading("", (missing(),), page="p3", has_text=False, url=URL + "?2"))
    assert (other.version, other.is_new, other.duplicate_of_url) == (2, True, "")


def test_a_file_that_was_lacking_and_is_there_now_makes_a_new_version(shelf: Shelf) -> None:
    assert shelf.show(reading(files=(missing(),))).is_new
    # The same bad day again adds nothing.
    assert not shelf.show(reading(files=(missing(),))).is_new
    whole = shelf.show(reading(files=(file("f1"),)))
    assert (whole.version, whole.is_new, whole.supersedes) == (2, True, 1)


def test_a_changed_text_that_lacks_a_file_is_kept_all_the_same(shelf: Shelf) -> None:
    shelf.show(reading(files=(file("f1"),)))
    verdict = shelf.show(reading("t2", files=(missing(),)))
    assert (verdict.version, verdict.is_new) == (2, True)


def test_an_older_text_that_is_found_later_is_not_the_newest(shelf: Shelf) -> None:
    shelf.show(reading(published="2021-03-01"))
    verdict = shelf.show(reading("t0", published="2021-01-01", url=URL + "?old"))
    assert (verdict.version, verdict.is_new, verdict.supersedes) == (2, True, None)
    assert shelf.latest() == 1


def test_a_text_between_two_others_is_not_the_newest(shelf: Shelf) -> None:
    shelf.show(reading(published="2021-01-01"))
    shelf.show(reading("t3", published="2021-03-01", url=URL + "?3"))
    between = shelf.show(reading("t2", published="2021-02-01", url=URL + "?2"))
    assert (between.version, between.supersedes, shelf.latest()) == (3, 1, 2)
    # Versions count in the order of arrival: the one before is not that with the number before.
    newest = shelf.show(reading("t4", published="2021-04-01", url=URL + "?4"))
    assert (newest.version, newest.supersedes, shelf.latest()) == (4, 2, 4)


@pytest.mark.parametrize("published", ["", "2020-12-31"], ids=["without a date", "an earlier date"])
def test_what_takes_the_place_of_a_text_at_its_address_is_newer(
    shelf: Shelf, published: str
) -> None:
    shelf.show(reading(published="2021-03-01"))
    verdict = shelf.show(reading("t2", published=published))
    assert (verdict.version, verdict.supersedes, shelf.latest()) == (2, 1, 2)


def test_a_page_that_shows_an_earlier_text_again_has_that_as_its_latest(shelf: Shelf) -> None:
    shelf.show(reading("t1"))
    shelf.show(reading("t2"))
    back = shelf.show(reading("t1"))
    assert (back.version, back.is_new, back.is_back, shelf.latest()) == (1, False, True, 1)
    # It is told once.
    assert not shelf.show(reading("t1")).is_back
    assert (shelf.show(reading("t2")).is_back, shelf.latest()) == (True, 2)


def test_an_earlier_text_at_another_address_or_with_a_file_lacking_is_not_back(
    shelf: Shelf,
) -> None:
    shelf.show(reading("t1", files=(missing(),)))
    shelf.show(reading("t1", files=(file("f1"),)))
    assert not shelf.show(reading("t1", files=(missing(),))).is_back
    copy = URL + "?copy"
    shelf.show(reading("t1", files=(file("f1"),), url=copy))
    shelf.show(reading("t3", published="2021-02-01"))
    # The copy was not replaced: what is newer stands at the first address.
    assert not shelf.show(reading("t1", files=(file("f1"),), url=copy)).is_back
    assert shelf.latest() == 3


def test_a_page_without_text_counts_by_its_files(shelf: Shelf) -> None:
    shelf.show(reading("", (file("f1"),), page="p1", has_text=False))
    assert not shelf.show(reading("", (file("f1"),), page="p2", has_text=False)).is_new


def test_a_page_with_neither_text_nor_file_counts_by_its_bytes(shelf: Shelf) -> None:
    shelf.show(reading("", page="p1", has_text=False))
    assert not shelf.show(reading("", page="p1", has_text=False)).is_new
    assert shelf.show(reading("", page="p2", has_text=False)).is_new


def test_every_version_enters_the_outbox_once(shelf: Shelf) -> None:
    for text in ("t1", "t1", "t2", "t1"):
        shelf.show(reading(text))
    rows = shelf.database.connection.execute(
        select(tables.outbox.c.id, tables.outbox.c.version, tables.outbox.c.item).order_by(
            tables.outbox.c.id
        )
    ).all()
    assert [row.version for row in rows] == [1, 2]
    assert [json.loads(row.item)["id"] for row in rows] == [row.id for row in rows]


def test_a_file_of_two_reports_settles_both_when_it_ends(filled) -> None:
    pending = {"k": (77, FetchState.PENDING)}
    needed = (captures.NeededFile("k", URL + ".pdf", "report_full", ""),)
    with filled.database.transaction() as connection:
        numbers = []
        for fetch, identity in enumerate(("r1", "r2")):
            new = captures.NewCapture(
                identity, "a", None, None, 2020, "330000", "{}", Answer(), needed
            )
            number, done = captures.open_capture(
                connection, "c", "run", "zhejiang", fetch, new, pending
            )
            assert not done
            numbers.append(number)
        assert captures.file_ended(connection, 77) == numbers


def test_a_capture_waits_for_the_last_of_its_files(filled) -> None:
    states = {
        "a": (1, FetchState.PENDING),
        "b": (2, FetchState.PENDING),
        "c": (3, FetchState.STORED),
    }
    needed = tuple(captures.NeededFile(key, URL + key, "other", "") for key in states)
    with filled.database.transaction() as connection:
        new = captures.NewCapture("r", "a", None, None, 2020, "330000", "{}", Answer(), needed)
        number, done = captures.open_capture(connection, "c", "run", "zhejiang", 9, new, states)
        assert not done
        assert captures.file_ended(connection, 1) == []
        assert captures.file_ended(connection, 2) == [number]


def test_the_newest_answer_of_a_page_is_remembered(filled) -> None:
    with filled.database.transaction() as connection:
        for tag in ('"1"', '"2"'):
            holdings.keep_resource(
                connection, "p", "k", URL, "report", Answer(etag=tag, sha256="s"), None, 2024
            )
        found = holdings.resources(connection, "p", ["k", "unknown"])
        assert list(found) == ["k"]
        assert (found["k"].answer.etag, found["k"].year) == ('"2"', 2024)
        assert holdings.resources(connection, "q", ["k"]) == {}
        assert holdings.resources(connection, "p", []) == {}

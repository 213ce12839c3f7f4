"""Statements for many rows at once, on both kinds of database."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select

from crawler.catalog import tables, walks
from crawler.catalog.database import Database
from crawler.catalog.frontier import Wanted, add
from crawler.catalog.migrations import prepare
from crawler.catalog.walks import LinkRow
from crawler.model import Fetch, FetchKind

ROWS = 300


def row(number: int) -> LinkRow:
    return LinkRow(f"https://p.example/{number}.html", "报告", "", "match", "", 2024, "财政局")


def record(database: Database, *numbers: int) -> set[str]:
    with database.transaction() as connection:
        return walks.record_rows(connection, "c", "p", "list", [row(n) for n in numbers])


def test_only_rows_that_are_new_to_a_list_come_back(database: Database) -> None:
    assert record(database, 1, 2) == {row(1).url, row(2).url}
    # One that is known, one that stands twice on the page.
    assert record(database, 2, 3, 3) == {row(3).url}
    assert record(database) == set()
    count = select(func.count()).select_from(tables.link)
    assert database.connection.execute(count).scalar_one() == 3


@pytest.mark.postgresql
def test_a_server_is_sent_the_rows_of_a_page_at_once(new_postgresql: str) -> None:
    database = Database(new_postgresql)
    prepare(database)
    sent: list[str] = []
    event.listen(
        database.connection, "before_cursor_execute", lambda *call: sent.append(str(call[2]))
    )
    assert len(record(database, *range(ROWS))) == ROWS
    with database.transaction() as connection:
        fetches = [Wanted(Fetch(row(n).url, FetchKind.REPORT)) for n in range(ROWS)]
        assert len(add(connection, "c", "p", "p", fetches)) == ROWS
    insertions = [text for text in sent if text.startswith("INSERT")]
    assert len(insertions) <= 2, len(insertions)
    database.close()

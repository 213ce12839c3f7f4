import pytest
from sqlalchemy import text

from crawler.catalog.verify import verify


def kinds(filled) -> set[str]:
    return {found.kind for found in verify(filled.url, filled.output).problems}


@pytest.fixture
def item(filled):
    filled.store(2022)
    return filled.store(2023, file=b"%PDF-1.7 x")


def change(filled, statement: str) -> None:
    with filled.database.transaction() as connection:
        assert connection.execute(text(statement)).rowcount > 0


def test_a_good_catalog_is_clean_and_counted(filled, item) -> None:
    found = verify(filled.url, filled.output)
    assert found.problems == []
    assert found.counts["blobs"] == 3
    assert found.counts["versions"] == found.counts["reports"] == 2
    assert found.counts["fetches"] == 3
    assert found.counts["orphans"] == 1  # the text that the fixture hashed by putting it


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (lambda path: path.unlink(), "blob_missing"),
        (lambda path: path.write_bytes(b"%PDF"), "blob_size"),
        (lambda path: path.write_bytes(b"%PDF-1.7 y"), "blob_changed"),
    ],
)
def test_damage_to_bytes_is_found(filled, item, damage, kind) -> None:
    damage(filled.output / item.attachments[0].path)
    assert kinds(filled) == {kind}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("DELETE FROM blob", "reference_broken"),
        ("DELETE FROM outbox WHERE id = 2", "outbox_missing"),
        ("UPDATE outbox SET item = '{}' WHERE id = 2", "outbox_differs"),
        ("UPDATE version SET item = '{'", "item_damaged"),
        (
            "UPDATE version SET item = replace(item, '\"version\"\\:1', '\"version\"\\:7')",
            "item_differs",
        ),
        ("UPDATE report SET latest_version = 4 WHERE year = 2022", "latest_version"),
        ("UPDATE version SET version = 3", "version_gap"),
        ("UPDATE report SET year = 2023", "report_twice"),
        ("UPDATE capture SET version = NULL", "capture_stuck"),
        ("UPDATE capture SET version = 9", "reference_broken"),
        ("UPDATE \"fetch\" SET state = 'lost'", "fetch_state"),
        ("UPDATE \"fetch\" SET crawl_id = 'none'", "reference_broken"),
        ("UPDATE \"fetch\" SET sha256 = 'none'", "reference_broken"),
    ],
)
def test_damage_to_rows_is_found(filled, item, statement, kind) -> None:
    change(filled, statement)
    assert kind in kinds(filled)


def test_a_finished_crawl_with_a_pending_fetch_is_found(filled, item) -> None:
    change(filled, "UPDATE crawl SET state = 'finished'")
    assert kinds(filled) == set()
    change(filled, "UPDATE \"fetch\" SET state = 'pending' WHERE id = 1")
    assert "books_open" in kinds(filled)


def test_books_that_do_not_add_up_are_found(filled, item) -> None:
    summary = (
        '{"scheduled": 3, "stored": 2, "unchanged": 0, "skipped": 0, "failed": 0, "pending": 0}'
    )
    with filled.database.transaction() as connection:
        connection.execute(
            text("INSERT INTO portal_run VALUES ('r', 'p', 'c', 'complete', false, :summary, 't')"),
            {"summary": summary},
        )
    assert kinds(filled) == {"books_unbalanced"}


def test_a_damaged_sqlite_file_is_found(filled, item) -> None:
    if not filled.url.startswith("sqlite"):
        pytest.skip("PostgreSQL checks its own files")
    filled.database.connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    filled.database.connection.exec_driver_sql("PRAGMA writable_schema = ON")
    filled.database.connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, 'portal, state', 'portal, reason') "
        "WHERE name = 'fetch_portal'"
    )
    filled.database.close()
    assert "database_damaged" in kinds(filled)

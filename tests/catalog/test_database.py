"""What a database refuses, said so that its owner knows what to do."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from crawler.catalog import database as databases
from crawler.catalog.database import FILE_NAME, Database, default_url, folder_of, storage_error
from crawler.catalog.errors import StorageError
from crawler.catalog.migrations import prepare
from tests.conftest import PostgresqlServer


@pytest.mark.parametrize(
    ("seen", "advice"),
    [
        ("database is locked", "wait for it to end"),
        ("database or disk is full", "free some space"),
        ("[Errno 28] No space left on device", "free some space"),
        ("attempt to write a readonly database", "NIANBAO_OUTPUT=FOLDER"),
        ("database disk image is malformed", "scrapy verify"),
        ("file is not a database", "scrapy verify"),
        ("unable to open database file", "NIANBAO_OUTPUT=FOLDER"),
        ("disk I/O error", "check the disk"),
        ("connection to server on socket failed", "start the database server"),
    ],
)
def test_each_refusal_comes_with_advice(seen: str, advice: str) -> None:
    error = storage_error(OSError(seen), "catalog x")
    assert str(error).startswith(f"catalog x: {seen}; ")
    assert advice in error.what_to_do


def test_a_transaction_is_all_or_nothing(database_url: str) -> None:
    database = Database(database_url)
    with database.transaction() as connection:
        connection.execute(text("create table t (n integer primary key)"))
    with pytest.raises(StorageError), database.transaction() as connection:
        connection.execute(text("insert into t values (1)"))
        connection.execute(text("insert into t values (1)"))
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:
        connection.execute(text("insert into t values (2)"))
        _ = 1 / 0
    with database.transaction() as connection:
        connection.execute(text("insert into t values (3)"))
    assert database.connection.execute(text("select n from t")).scalars().all() == [3]
    database.close()


def test_a_writer_waits_for_another_one(tmp_path: Path) -> None:
    database = Database(default_url(tmp_path))
    prepare(database)
    other = sqlite3.connect(tmp_path / "nianbao.sqlite", check_same_thread=False)
    other.execute("begin immediate")
    release = threading.Timer(0.7, other.rollback)
    release.start()
    begun = time.monotonic()
    with database.transaction():
        assert time.monotonic() - begun > 0.5
    database.close()
    other.close()


def test_a_writer_that_waits_too_long_says_who_is_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0)
    database = Database(default_url(tmp_path))
    other = sqlite3.connect(tmp_path / "nianbao.sqlite")
    other.execute("begin immediate")
    with pytest.raises(StorageError, match="another program is writing"), database.transaction():
        pass
    other.rollback()
    # The connection is as good as before.
    with database.transaction() as connection:
        connection.execute(text("create table t (n integer)"))
    database.close()
    other.close()


@pytest.mark.parametrize("damage", ["garbage", "truncated"])
def test_a_damaged_file_is_recognised_and_left_alone(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "nianbao.sqlite"
    if damage == "garbage":
        file.write_bytes(os.urandom(50_000))
    else:
        whole = Database(default_url(tmp_path))
        prepare(whole)
        whole.close()
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    before = file.read_bytes()
    database = Database(default_url(tmp_path))
    with pytest.raises(StorageError, match="the file is damaged"):
        prepare(database)
        with database.transaction():
            pass
    database.close()
    assert file.read_bytes() == before


@pytest.mark.postgresql
def test_a_server_that_dropped_the_connection_is_asked_again(new_postgresql: str) -> None:
    database = Database(new_postgresql)
    with database.transaction() as connection:
        connection.execute(text("create table t (n integer)"))
        process = connection.execute(text("select pg_backend_pid()")).scalar_one()
    keeper = Database(new_postgresql)
    keeper.connection.execute(text(f"select pg_terminate_backend({int(process)})"))
    with database.transaction() as connection:
        connection.execute(text("insert into t values (1)"))
    assert keeper.connection.execute(text("select n from t")).scalars().all() == [1]
    keeper.close()
    database.close()


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    database = Database(f"postgresql+psycopg://nianbao@/postgres?host={tmp_path}")
    with pytest.raises(StorageError, match="start the database server"):
        assert database.connection


def test_the_password_of_a_server_is_not_shown() -> None:
    database = Database("postgresql+psycopg://me:secret@db.example/nianbao")
    assert "secret" not in database.name


def test_only_a_file_has_a_folder(tmp_path: Path) -> None:
    assert folder_of(default_url(tmp_path)) == tmp_path
    assert folder_of("postgresql+psycopg:///nianbao") is None


@pytest.mark.postgresql
def test_a_server_that_dies_within_a_transaction_is_a_storage_error(
    postgresql_server: PostgresqlServer, new_postgresql: str
) -> None:
    database = Database(new_postgresql)
    with database.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE seen (number integer)")
    with (
        pytest.raises(StorageError, match="start the database server"),
        database.transaction() as connection,
    ):
        connection.exec_driver_sql("INSERT INTO seen VALUES (1)")
        postgresql_server.stop()
        connection.exec_driver_sql("INSERT INTO seen VALUES (2)")
    postgresql_server.start()
    with database.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM seen").scalar() == 0
    database.close()


@pytest.mark.postgresql
def test_a_server_that_dies_between_two_reads_is_a_storage_error_each_time(
    postgresql_server: PostgresqlServer, new_postgresql: str
) -> None:
    database = Database(new_postgresql)
    read = text("SELECT 1")
    assert database.connection.execute(read).scalar() == 1
    postgresql_server.stop()
    try:
        with pytest.raises(StorageError), database.translated():
            database.connection.execute(read)
        for _ in range(2):
            with (
                pytest.raises(StorageError, match="start the database server"),
                database.transaction() as connection,
            ):
                connection.execute(read)
    finally:
        postgresql_server.start()
    with database.transaction() as connection:
        assert connection.execute(read).scalar() == 1
    database.close()


def test_a_file_that_is_removed_while_it_is_used_takes_nothing_more(tmp_path: Path) -> None:
    """SQLite would go on writing into it, and all of that would be gone in the end."""
    database = Database(default_url(tmp_path))
    prepare(database)
    with database.transaction() as connection:
        connection.execute(text("create table t (n integer primary key)"))
    (tmp_path / FILE_NAME).unlink()
    for _ in range(2):
        with pytest.raises(StorageError, match="was removed or replaced") as caught:
            _insert(database)
        assert "run the same command again" in caught.value.what_to_do
    database.close()


def test_a_file_that_is_put_in_the_place_of_the_used_one_stays_as_it_is(tmp_path: Path) -> None:
    database = Database(default_url(tmp_path))
    prepare(database)
    other = tmp_path / "other"
    other.write_bytes(b"")
    other.replace(tmp_path / FILE_NAME)
    with pytest.raises(StorageError, match="was removed or replaced"):
        _insert(database)
    assert (tmp_path / FILE_NAME).read_bytes() == b""
    database.close()


def _insert(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("insert into t values (1)"))

"""Opening the catalog's database, and the one way to change it: a transaction on a held connection.

SQLite by default (WAL, one writer, readers never wait), PostgreSQL by URL; the code above this
module does not know which it is.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from crawler.catalog.errors import StorageError
from crawler.catalog.prepared import driver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

FILE_NAME = "nianbao.sqlite"
BUSY_SECONDS = 30
NO_FILE = (0, 0)
#: What to do where a folder or file that a run works in is gone.
MOVED = "put it back if you can, then run the same command again"

# What a database says when it refuses, and what its owner can do. The first that fits counts.
_ADVICE = (
    ("database is locked", "another program is writing to it: wait for it to end, then run again"),
    ("database or disk is full", "free some space, then run the same command again: it resumes"),
    ("no space left", "free some space, then run the same command again: it resumes"),
    ("readonly", "make the output folder writable, or choose another: -s NIANBAO_OUTPUT=FOLDER"),
    ("malformed", "the file is damaged: keep it, restore a copy, and run `scrapy verify`"),
    ("not a database", "the file is damaged: keep it, restore a copy, and run `scrapy verify`"),
    (
        "unable to open",
        "check that the folder may be written, or choose another: -s NIANBAO_OUTPUT=FOLDER",
    ),
    ("disk i/o error", "check the disk, then run the same command again: it resumes"),
    ("connection", "start the database server or correct NIANBAO_DATABASE, then run again"),
)


def default_url(output: Path) -> str:
    """Return the SQLAlchemy URL of the SQLite catalog in an output folder."""
    return f"sqlite:///{output / FILE_NAME}"


def storage_error(error: BaseException, where: str) -> StorageError:
    """Return what a database's refusal means to the person who has to mend it."""
    seen = str(getattr(error, "orig", None) or error).strip()
    advice = next((text for sign, text in _ADVICE if sign in seen.lower()), "see the log")
    return StorageError(f"{where}: {seen}", advice)


def create(url: str, *, durable: bool = False) -> Engine:
    """Return an engine for a catalog.

    :param url: a SQLAlchemy URL.
    :param durable: on SQLite, whether a power cut may not undo the last pages (slower). A killed
        process never loses a page either way.
    """
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
            # Index pages are written by nearly every commit: fewer checkpoints write them back
            # less often. The log may take 16 MB for it.
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            connection.execute("PRAGMA cache_size = -8000")

    return engine


class Database:
    """One held connection to the catalog.

    Every change happens inside ``transaction``; statements outside of one are reads.
    """

    def __init__(self, url: str, *, durable: bool = False) -> None:
        self.url = url
        self._engine = create(url, durable=durable)
        self.name = self._engine.url.render_as_string(hide_password=True)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        self._begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
        self._connection: Connection | None = None
        self._opened = NO_FILE

    @property
    def connection(self) -> Connection:
        """Return the held connection, opened anew where the server went away."""
        held = self._connection
        if held is not None and held.invalidated:
            # A statement outside of a transaction met its end: SQLAlchemy would refuse all others.
            self.close()
        if self._connection is None or self._connection.closed:
            with self.translated():
                self._connection = self._engine.connect()
            self._opened = self._file()
        return self._connection

    def _file(self) -> tuple[int, int]:
        """Return which file bears the catalog's name now."""
        try:
            found = os.stat(self._engine.url.database or "")  # noqa: PTH116 - asked for each page
        except OSError:
            return NO_FILE
        return found.st_dev, found.st_ino

    def _check_file(self) -> None:
        """Raise ``StorageError`` where the file was removed: SQLite would go on writing into it.

        What is written then is gone when the process ends, without a word.
        """
        if self.is_sqlite and self._file() != self._opened:
            raise StorageError(
                f"catalog {self.name}: the file was removed or replaced while it was in use", MOVED
            )

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn a database's refusal into a ``StorageError`` that says what to do."""
        try:
            yield
        except (DBAPIError, DatabaseError, sqlite3.Error) as error:
            raise storage_error(error, f"catalog {self.name}") from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run statements as one: all or nothing. Raises ``StorageError`` where storing failed."""
        with self.translated():
            connection = self.connection
            try:
                self._say(connection, self._begin)
            except DBAPIError as error:
                # A server that was restarted has dropped the connection: one new try.
                if not error.connection_invalidated:
                    raise
                self.close()
                connection = self.connection
                self._say(connection, self._begin)
            try:
                self._check_file()
                yield connection
                self._say(connection, "COMMIT")
            except BaseException:  # also where the program is told to end
                self._roll_back(connection)
                raise

    def _say(self, connection: Connection, word: str) -> None:
        if self.is_sqlite:
            driver(connection).execute(word)
        else:
            connection.exec_driver_sql(word)

    def _roll_back(self, connection: Connection) -> None:
        """Undo what was begun; a connection that cannot even do that is thrown away."""
        try:
            self._say(connection, "ROLLBACK")
        except (SQLAlchemyError, sqlite3.Error):
            # Not only DBAPIError: SQLAlchemy refuses by itself where the server went away.
            self.close()

    def close(self) -> None:
        """Let go of the connection. A later use opens a new one."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def folder_of(url: str) -> Path | None:
    """Return the folder of a SQLite catalog, or None for a server."""
    if not url.startswith("sqlite:///"):
        return None
    return Path(url.removeprefix("sqlite:///")).parent

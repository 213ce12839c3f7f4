"""Statements that run on every page, compiled once for each kind of database.

SQLAlchemy looks every statement up in its own cache by walking through it and wraps what comes
back, which costs ten times what SQLite needs to run it. These are handed to SQLite's driver as
text that SQLAlchemy wrote; a server's answer takes so long that its driver is left to SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Table
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.expression import Executable


@dataclass(frozen=True)
class _Compiled:
    """A statement for one kind of database.

    :param statement: as SQLAlchemy has it, and ``text`` as the driver takes it.
    :param order: the names of its parameters by position; None where the driver takes names.
    :param fixed: values that the statement itself holds.
    :param returns: whether it is an INSERT that returns rows.
    """

    statement: Executable
    text: str
    order: tuple[str, ...] | None
    fixed: Mapping[str, Any]
    returns: bool


class Rows:
    """What a statement gave, read to its end, under the names that SQLAlchemy's results have."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        """Return all rows."""
        return self._rows

    def one_or_none(self) -> Any:
        """Return the only row, or None without any. Raises ``ValueError`` for several."""
        if len(self._rows) > 1:
            raise ValueError(f"expected one row at most, seen {len(self._rows)}")
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """Return the only row. Raises ``ValueError`` without one or for several."""
        row = self.one_or_none()
        if row is None:
            raise ValueError("expected one row, seen none")
        return row

    def scalar(self) -> Any:
        """Return the first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """Return the first column of the only row."""
        return self.one()[0]


def driver(connection: Connection) -> sqlite3.Connection:
    """Return the connection of SQLite's driver; its errors are translated by ``Database``."""
    found: Any = connection.connection.dbapi_connection
    assert isinstance(found, sqlite3.Connection)
    return found


class Prepared:
    """A statement with named parameters of plain types, and without lists (``IN``) among them.

    :param build: makes the statement for a dialect's name (``sqlite`` or ``postgresql``).
    :param columns: of an INSERT: the columns that every call gives.
    """

    def __init__(self, build: Callable[[str], Executable], columns: Sequence[str] = ()) -> None:
        self._build = build
        self._columns = list(columns) or None
        self._compiled: dict[str, _Compiled] = {}
        self._row: Any = None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Rows:
        """Run the statement. Raises ``KeyError`` for a parameter that is not given."""
        compiled = self._compile(connection)
        if compiled.order is None:
            found = connection.exec_driver_sql(compiled.text, {**compiled.fixed, **values})
            return Rows(list(found) if found.returns_rows else [], found.rowcount)
        cursor = driver(connection).execute(compiled.text, _tuple(compiled, values))
        if cursor.description is None:
            return Rows([], cursor.rowcount)
        if self._row is None:
            self._row = namedtuple("Row", [name for name, *_ in cursor.description])  # type: ignore[misc]  # noqa: PYI024 - the names come from the statement
        return Rows([self._row._make(found) for found in cursor.fetchall()], cursor.rowcount)

    def run_all(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> Rows:
        """Run an INSERT or UPDATE once for each row of values; nothing for none.

        A server is sent many rows at once. Return what the statement returns of all, in no order.
        """
        compiled = self._compile(connection)
        if compiled.order is None:
            given = [dict(row) for row in rows]
            found = connection.execute(compiled.statement, given) if given else None
            return Rows(list(found) if found is not None and found.returns_rows else [], -1)
        if compiled.returns:
            return Rows([found for row in rows for found in self.run(connection, row)], -1)
        driver(connection).executemany(compiled.text, [_tuple(compiled, row) for row in rows])
        return Rows([], -1)

    def _compile(self, connection: Connection) -> _Compiled:
        name = connection.dialect.name
        found = self._compiled.get(name)
        if found is None:
            statement: Any = self._build(name)
            compiled: SQLCompiler = statement.compile(
                dialect=connection.dialect, column_keys=self._columns
            )
            order = compiled.positiontup if compiled.positional else None
            found = _Compiled(
                statement,
                str(compiled),
                None if order is None else tuple(order),
                {key: bind.value for key, bind in compiled.binds.items() if not bind.required},
                bool(compiled.effective_returning),
            )
            self._compiled[name] = found
        return found


def _tuple(compiled: _Compiled, values: Mapping[str, Any]) -> tuple[Any, ...]:
    fixed = compiled.fixed
    return tuple([values[name] if name in values else fixed[name] for name in compiled.order or ()])


def insert_new(table: Table, columns: Sequence[str]) -> Prepared:
    """Return an INSERT that leaves a row alone that is already there."""

    def build(dialect: str) -> Executable:
        found: Executable = insertion(dialect, table).on_conflict_do_nothing()
        return found

    return Prepared(build, columns)


def insertion(dialect: str, table: Table) -> Any:
    """Return a dialect's own INSERT, which can say what becomes of a row that is already there."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)

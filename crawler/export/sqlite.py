"""One SQLite file with all tables and their keys; the table ``fields`` says what columns mean."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crawler.export.fields import MEANINGS, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.export.fields import Field
    from crawler.export.rows import Row, Value
    from crawler.export.writing import Columns

_TYPES: Final = {
    Kind.TEXT: "TEXT",
    Kind.WHOLE: "INTEGER",
    Kind.NUMBER: "REAL",
    Kind.YES_NO: "INTEGER",
    Kind.DATE: "TEXT",
}


class SqliteSink:
    """Writes one database file."""

    def __init__(self, place: Path, columns: Columns) -> None:
        self._names = {table: [field.name for field in fields] for table, fields in columns.items()}
        self._database = sqlite3.connect(place)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE fields (table_name TEXT, field_name TEXT, type TEXT, meaning TEXT, "
            "meaning_zh TEXT, table_meaning TEXT, table_meaning_zh TEXT, "
            "PRIMARY KEY (table_name, field_name))"
        )
        for table, fields in columns.items():
            self._database.execute(_create(table, fields))
            self._database.executemany(
                "INSERT INTO fields VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (table, f.name, f.kind.value, f.meaning, f.meaning_zh, *MEANINGS[table])
                    for f in fields
                ],
            )

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows."""
        names = self._names[table]
        marks = ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table}" VALUES ({marks})'  # noqa: S608 - names of our own
        self._database.executemany(
            statement,
            [[_plain(row.get(name)) for name in names] for row in rows],
        )

    def close(self) -> None:
        """Commit and close."""
        self._database.commit()
        self._database.close()


def _create(table: str, fields: Sequence[Field]) -> str:
    lines = [f'"{field.name}" {_TYPES[field.kind]}' for field in fields]
    keys = ", ".join(f'"{field.name}"' for field in fields if field.key)
    lines.append(f"PRIMARY KEY ({keys})")
    if table != "reports":
        lines.append("FOREIGN KEY (report_id, version) REFERENCES reports (report_id, version)")
    return f'CREATE TABLE "{table}" ({", ".join(lines)})'


def _plain(value: Value) -> str | int | float | None:
    return float(value) if isinstance(value, Decimal) else value

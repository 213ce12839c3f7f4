"""CSV files (RFC 4180, UTF-8 without byte order mark), one for each table.

Numbers are as printed, true and false are words, what is unknown is empty. Text stays as it was
published, also where a spreadsheet would take it for a formula.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.export.rows import Row, Value
    from crawler.export.writing import Columns


class CsvSink:
    """Writes ``reports.csv``, ``figures.csv`` … into a folder."""

    def __init__(self, place: Path, columns: Columns) -> None:
        place.mkdir()
        self._names = {table: [field.name for field in fields] for table, fields in columns.items()}
        self._files = {
            table: (place / f"{table}.csv").open("w", encoding="utf-8", newline="")
            for table in columns
        }
        self._writers = {
            table: csv.writer(file, lineterminator="\r\n") for table, file in self._files.items()
        }
        for table, writer in self._writers.items():
            writer.writerow(self._names[table])

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Append rows."""
        names = self._names[table]
        self._writers[table].writerows([cell(row.get(name)) for name in names] for row in rows)

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def cell(value: Value) -> str:
    """Return a value as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

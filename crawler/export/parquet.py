"""Parquet files, one for each table, with the columns' meanings in their metadata (pyarrow)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crawler.export.errors import ExportError
from crawler.export.fields import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.export.fields import Field
    from crawler.export.rows import Row, Value
    from crawler.export.writing import Columns

#: Cells of one row group: some megabytes of memory, whatever the catalog holds.
_GROUP: Final = 500_000


class ParquetSink:
    """Writes ``reports.parquet``, ``figures.parquet`` … into a folder."""

    def __init__(self, place: Path, columns: Columns) -> None:
        try:
            import pyarrow as pa  # noqa: PLC0415 - an extra
            from pyarrow import parquet  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise ExportError("Parquet needs pyarrow: pip install 'nianbao[parquet]'") from error
        place.mkdir()
        self._pa: Any = pa
        self._columns = columns
        self._schemas = {table: self._schema(fields) for table, fields in columns.items()}
        self._writers = {
            table: parquet.ParquetWriter(place / f"{table}.parquet", schema, compression="zstd")
            for table, schema in self._schemas.items()
        }
        self._waiting: dict[str, list[Row]] = {table: [] for table in columns}

    def _schema(self, fields: Sequence[Field]) -> Any:
        pa = self._pa
        types = {
            Kind.TEXT: pa.string(),
            Kind.WHOLE: pa.int64(),
            # 15 digits are exact: counts of seven, amounts with six decimals. `value_raw` has them all.
            Kind.NUMBER: pa.float64(),
            Kind.YES_NO: pa.bool_(),
            Kind.DATE: pa.date32(),
        }
        return pa.schema(
            [
                pa.field(
                    field.name,
                    types[field.kind],
                    metadata={"description": field.meaning, "description_zh": field.meaning_zh},
                )
                for field in fields
            ]
        )

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Take rows; they are written when there are enough of them."""
        waiting = self._waiting[table]
        waiting.extend(rows)
        if len(waiting) * len(self._columns[table]) >= _GROUP:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows = self._waiting[table]
        arrays = [
            self._pa.array([_plain(row.get(field.name), field.kind) for row in rows], column.type)
            for field, column in zip(self._columns[table], self._schemas[table], strict=True)
        ]
        batch = self._pa.Table.from_arrays(arrays, schema=self._schemas[table])
        self._writers[table].write_table(batch)
        rows.clear()

    def close(self) -> None:
        """Write what waits and close the files."""
        for table, writer in self._writers.items():
            self._flush(table)
            writer.close()


def _plain(value: Value, kind: Kind) -> object:
    if value is None:
        return None
    if kind is Kind.NUMBER:
        return float(value)
    if kind is Kind.DATE:
        return date.fromisoformat(str(value))
    return value

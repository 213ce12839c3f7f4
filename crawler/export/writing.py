"""Writes an export beside its target and puts it there when it is whole: never half a file."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from crawler.export.errors import ExportError
from crawler.export.fields import TABLES, WIDE, status_field
from crawler.export.rows import rows_of
from crawler.export.wide import wide_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from crawler.export.fields import Field
    from crawler.export.rows import Row
    from crawler.export.source import Exported

Columns = dict[str, tuple["Field", ...]]


class Sink(Protocol):
    """Takes the rows of all tables, piece by piece."""

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Take rows of one table."""

    def close(self) -> None:
        """Finish what was begun."""


@dataclass(frozen=True)
class Written:
    """What an export holds: where it lies, how many reports, how many rows of each table."""

    place: Path
    reports: int
    rows: Mapping[str, int]


def columns_of(found: Iterable[Exported]) -> Columns:
    """Return the columns of every table; the wide one has a status twin where one is needed."""
    twins = set()
    for one in found:
        if one.statistics is not None:
            twins |= {name for name in wide_values(one.statistics) if name.endswith("_status")}
    wide: list[Field] = []
    for field in WIDE:
        wide.append(field)
        twin = status_field(field.name)
        if twin.name in twins:
            wide.append(twin)
    return {**TABLES, "figures_wide": tuple(wide)}


def write_tables(
    read: Callable[[], Iterable[Exported]],
    target: Path,
    make: Callable[[Path, Columns], Sink],
) -> Written:
    """Write all tables.

    :param read: gives what is exported; asked twice, once for the columns.
    :param make: returns the sink for a place and its columns.

    Raises ``ExportError`` where a column came in between.
    """
    columns = columns_of(read())
    counts = dict.fromkeys(columns, 0)
    reports = 0
    with replaced(target) as place:
        sink = make(place, columns)
        for found in read():
            reports += 1
            for table in columns:
                rows = list(rows_of(table, found))
                _check(table, rows, columns)
                counts[table] += len(rows)
                sink.write(table, rows)
        sink.close()
    return Written(target, reports, counts)


def _check(table: str, rows: Sequence[Row], columns: Columns) -> None:
    """Refuse rows of which a column would be left out: the catalog may grow between the two reads."""
    known = {field.name for field in columns[table]}
    for row in rows:
        if new := row.keys() - known:
            raise ExportError(
                f"{table}: no column for {', '.join(sorted(new))}: the catalog has changed since "
                "the export began; run it again"
            )


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Give a place beside the target; what was made there takes the target's place in the end.

    After an error nothing of it is left, and what was at the target stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    place = target.with_name(f".{target.name}.{os.getpid()}.partial")
    _remove(place)
    try:
        yield place
    except BaseException:  # also where the program is told to end
        _remove(place)
        raise
    if target.is_dir() and not target.is_symlink():
        old = target.with_name(f".{target.name}.{os.getpid()}.old")
        target.rename(old)
        place.rename(target)
        _remove(old)
    else:
        place.replace(target)


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)

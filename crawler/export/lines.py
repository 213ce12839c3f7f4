"""JSON Lines: one object a report, with its item, its readings and its figures."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

from crawler.export.rows import rows_of
from crawler.export.writing import Written, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.export.rows import Row
    from crawler.export.source import Exported

_INNER = ("readings", "figures", "violations", "issues", "sections")


def write_lines(found: Iterable[Exported], target: Path) -> Written:
    """Write one line for each version of each report."""
    counts = dict.fromkeys(_INNER, 0)
    reports = 0
    with replaced(target) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        for one in found:
            reports += 1
            inner = {table: [_short(row) for row in rows_of(table, one)] for table in _INNER}
            for table, rows in inner.items():
                counts[table] += len(rows)
            file.write(
                json.dumps({**asdict(one.item), **inner}, ensure_ascii=False, default=_plain)
            )
            file.write("\n")
    return Written(target, reports, counts)


def _short(row: Row) -> Row:
    """Leave out what the report's own object says already."""
    return {name: value for name, value in row.items() if name not in {"report_id", "version"}}


def _plain(value: object) -> int | float:
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else float(value)

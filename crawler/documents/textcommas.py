"""Plain text that a spreadsheet wrote with commas between its cells (CSV, RFC 4180)."""

from __future__ import annotations

import csv
import io
from typing import Final

# Fewer rows, or narrower ones, may be prose with commas; Chinese prose has the wide comma.
_LEAST_ROWS: Final = 10
_LEAST_CELLS: Final = 4
_WIDTH: Final = 64


def comma_rows(text: str) -> list[list[str]]:
    """Return the cells of a text row by row; none where it is no CSV."""
    if "\t" in text or text.count(",") < _LEAST_ROWS * (_LEAST_CELLS - 1):
        return []
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        return []
    wide = sum(len(row) >= _LEAST_CELLS for row in rows)
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    if wide < _LEAST_ROWS or 2 * wide < filled or max(map(len, rows)) > _WIDTH:
        return []
    return rows

"""What run-together digits still say: whether a row has one reading or several."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.replica.generator.labels import COLUMNS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.replica.generator.model import TrueCell


def in_run_text(cells: Sequence[TrueCell]) -> tuple[TrueCell, ...]:
    """Return the cells; those of rows with several readings are marked as not certain.

    A row of table 3 is certain if one split alone has a last number that is the sum of the others.
    Table 4 is judged as a whole in the same way. Of table 2 only rows of one number are certain.
    """
    rows: dict[tuple[str, str], list[TrueCell]] = defaultdict(list)
    for cell in cells:
        rows[cell.table, cell.row_key if cell.table != "t4" else ""].append(cell)
    sure = {key for key, row in rows.items() if _one_reading(key[0], row)}
    return tuple(
        replace(cell, certain=(cell.table, cell.row_key if cell.table != "t4" else "") in sure)
        for cell in cells
    )


def _one_reading(table: str, row: list[TrueCell]) -> bool:
    if table == "t2":
        return len(row) == 1
    digits = "".join(cell.raw.strip() for cell in row)
    sizes = (len(COLUMNS),) if table == "t3" else (len(OUTCOMES),) * 3
    return _splits(digits, sizes) == 1


def _splits(digits: str, sizes: tuple[int, ...]) -> int:
    """Count, up to 2, the ways to split digits into groups whose last number is the others' sum."""
    if not sizes:
        return int(not digits)
    found = 0
    for reached in _group(digits, sizes[0], 0):
        found += _splits(digits[reached:], sizes[1:])
        if found > 1:
            return 2
    return found


def _group(digits: str, count: int, total: int) -> list[int]:
    """Return where a group of that many numbers may end, its last number being the others' sum."""
    if count == 1:
        last = str(total)
        return [len(last)] if digits.startswith(last) else []
    ends = []
    longest = 1 if digits.startswith("0") else len(digits) - count + 1
    for length in range(1, longest + 1):
        number = digits[:length]
        if not number.isdigit():
            break
        ends += [length + end for end in _group(digits[length:], count - 1, total + int(number))]
    return ends

"""The ways in which one row of table 3 can be read, and what they share."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from crawler.statistics.align import (
    Layout,
    Values,
    candidates,
    moved,
    scattered,
    spoiled,
    ways,
)
from crawler.statistics.cells import MISSING, PARTED, Reading
from crawler.statistics.digits import splits_with_total
from crawler.statistics.equations import row_holds
from crawler.statistics.model import CellStatus
from crawler.statistics.sourcerows import WIDTH, SourceRow

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What an equation may fill in; words where a number belongs stay words.
UNREAD: Final = frozenset({CellStatus.UNREADABLE, CellStatus.MISSING})


@dataclass(frozen=True)
class Habits:
    """How the table's rows are filled: a row against the habit may have lost a cell.

    :param dense: nearly all rows have all 7 values.
    :param totals: nearly all rows with a value have a total.
    """

    dense: bool
    totals: bool


def habits_of(rows: Sequence[SourceRow]) -> Habits:
    """Return how the rows of a table are filled."""
    full = [
        [row.cells[place] for place in chosen[0]]
        for row in rows
        if len(chosen := ways(row.cells, WIDTH)) == 1
    ]
    filled = sum(all(cell.status is not CellStatus.BLANK for cell in cells) for cells in full)
    used = [cells for cells in full if any(map(count_of, cells))]
    open_totals = sum(cells[-1].status is CellStatus.BLANK for cells in used)
    return Habits(
        dense=bool(full) and filled * 5 >= len(full) * 4,
        totals=bool(used) and open_totals * 5 <= len(used),
    )


def odd(values: Values, habits: Habits) -> bool:
    """Return whether a row of 7 cells looks as if a cell was lost and a blank one came in."""
    blank = [cell.status is CellStatus.BLANK for cell in values]
    if not any(blank) or all(blank):
        return False
    if habits.dense or (blank[-1] and habits.totals and any(map(count_of, values))):
        return True
    counts = [cell.count for cell in values]
    return not blank[-1] and None not in counts and not row_holds([c or 0 for c in counts])


def options_of(row: SourceRow, layout: Layout, habits: Habits) -> list[Values]:
    """Return the ways to read a row.

    Of a row of 7 cells that looks as if one was lost, the way as it stands comes first.
    """
    cells = row.cells
    if sum(PARTED in cell.doubt for cell in cells) > 1 and not _wrapped(cells):
        return [spoiled(cells, WIDTH, "two rows in one")]
    if len(cells) < WIDTH and all(cell.status is CellStatus.BLANK for cell in cells):
        return [(*cells, *(MISSING,) * (WIDTH - len(cells)))]
    if len(cells) == 1 and cells[0].status is CellStatus.DASH:
        return [(cells[0],) * WIDTH]  # 无, in one merged cell for the whole row
    # One cell alone is a merged one, whatever column it begins in.
    found = candidates(cells, WIDTH, layout) if len(cells) > 1 else []
    if not found:
        return _from_ink(cells)
    if len(found) == 1 and odd(found[0], habits):
        more = [tuple(cells[at] for at in way) for way in scattered(cells, WIDTH)]
        others = completed([*more, *moved(found[0])])
        same = [cell.count for cell in found[0]]
        return [found[0], *(one for one in others if [cell.count for cell in one] != same)]
    return found


def _wrapped(cells: Sequence[Reading]) -> bool:
    """Return whether parted digits are long numbers broken in narrow cells, not two rows in one.

    Two rows have two figures in every cell, or blanks; the total proves the numbers.
    """
    values = [cell for cell in cells if cell.status is CellStatus.NUMBER]
    whole = any(not cell.doubt for cell in values)
    return whole and len(values) == len(cells) == WIDTH and holds(tuple(values))


def _from_ink(cells: Sequence[Reading]) -> list[Values]:
    """Return the ways to read a row whose cells are too few or too many, by what is printed."""
    inked = [cell for cell in cells if cell.status is not CellStatus.BLANK]
    if len(inked) == 1:
        return _from_run(inked[0]) or [spoiled(cells, WIDTH, "digits run together")]
    if len(inked) == WIDTH + 1:
        # A page's number or a subtotal among the values.
        found = completed([tuple(part) for part in combinations(inked, WIDTH)])
        if found:
            return [common([values]) for values in found]
    return [spoiled(cells, WIDTH, f"{len(cells)} cells for {WIDTH} values")]


def count_of(cell: Reading) -> int:
    """Return a cell's value for sums: 0 where it has none."""
    return cell.count or 0


def _from_run(cell: Reading) -> list[Values]:
    """Return the ways to cut digits run together into a row's values."""
    digits = re.sub(r"\s", "", cell.raw)
    return [
        tuple(cell.repaired(value) for value in numbers)
        for numbers in splits_with_total(digits, WIDTH)
    ]


def completed(options: list[Values]) -> list[Values]:
    """Return the readings in which the row's total is right, a lost cell filled in by it."""
    found = []
    for values in options:
        unknown = [place for place, cell in enumerate(values) if cell.count is None]
        if not unknown and row_holds([count_of(cell) for cell in values]):
            found.append(values)
        elif len(unknown) == 1 and values[unknown[0]].status in UNREAD:
            place = unknown[0]
            rest = sum(count_of(cell) for cell in values[:-1])
            value = rest if place == WIDTH - 1 else count_of(values[-1]) - rest
            if value >= 0:
                fixed = values[place].repaired(value)
                found.append((*values[:place], fixed, *values[place + 1 :]))
    return distinct(found)


def numbers(options: list[Values]) -> list[list[tuple[CellStatus, object]]]:
    """Return what all cells of all readings say, for comparison."""
    return [[sense(cell) for cell in values] for values in options]


def sense(cell: Reading) -> tuple[CellStatus, object]:
    """Return status and value; a repaired cell says the same as a printed one."""
    status = CellStatus.NUMBER if cell.status is CellStatus.REPAIRED else cell.status
    return status, cell.value


def distinct(options: list[Values]) -> list[Values]:
    """Return the readings that say different things."""
    found: dict[tuple[tuple[CellStatus, object], ...], Values] = {}
    for values in options:
        found.setdefault(tuple(sense(cell) for cell in values), values)
    return list(found.values())


def common(options: list[Values]) -> Values:
    """Return what all readings share; all of it is repaired, since the row as such was unclear."""
    found = []
    for cells in zip(*options, strict=True):
        first = cells[0]
        if len({sense(cell) for cell in cells}) > 1:
            first = replace(
                first, status=CellStatus.UNREADABLE, value=None, doubt="several readings fit"
            )
        elif first.status is CellStatus.NUMBER:
            first = replace(first, status=CellStatus.REPAIRED, doubt="")
        found.append(first)
    return tuple(found)


def says(values: Values, place: int, value: int) -> bool:
    """Return whether a value that follows from equations does not deny what is printed.

    Its digits stand in the cell's text. A cell without any may have been lost, but not where one
    merged cell is all that the row has: that one speaks for the others.
    """
    printed = re.sub(r"\s|[,，]", "", values[place].raw)
    inked = [cell.raw for cell in values if cell.raw.strip()]
    if not printed and len(inked) == 1 and len(values) > len(inked):
        printed = inked[0]
    return not printed or str(value) in unicodedata.normalize("NFKC", printed)


def holds(values: Values) -> bool:
    """Return whether the row's total is right, blank and dash as zero."""
    counts = [cell.count for cell in values]
    return None not in counts and row_holds([count or 0 for count in counts])

"""Table 3, 收到和处理政府信息公开申请情况: from its rows to 7 values each.

Where a row can be read in several ways, the table's equations choose; where they do not choose
one, the cells that differ are unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Method
from crawler.issues import issue
from crawler.statistics.align import (
    Values,
    learn,
)
from crawler.statistics.cells import MISSING, Reading
from crawler.statistics.equations import HEADS, equations, fill, possible
from crawler.statistics.model import CellStatus, Template
from crawler.statistics.sourcerows import WIDTH, SourceRow
from crawler.statistics.stream import PHYSICAL
from crawler.statistics.templates import APPLICANTS, TABLE3, part_keys
from crawler.statistics.ways3 import (
    UNREAD,
    common,
    completed,
    count_of,
    distinct,
    habits_of,
    holds,
    numbers,
    odd,
    options_of,
    says,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Issue

#: A figure recognised less surely than this needs an equation that proves it.
SURE: Final = 0.8


@dataclass
class Table3:
    """Table 3's values while they are worked out: for every row its possible readings."""

    template: Template
    options: dict[str, list[Values]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    #: In how many ways a row's cells could be read before any equation was asked, if not in one.
    unclear: dict[str, int] = field(default_factory=dict)
    #: Rows of 7 cells that look as if one was lost, as they stand.
    standing: dict[str, Values] = field(default_factory=dict)

    def values(self, key: str) -> Values:
        """Return a row's values; MISSING where the document has no such row."""
        options = self.options.get(key)
        return options[0] if options else (MISSING,) * WIDTH


def read_table3(rows: Sequence[SourceRow], template: Template, method: Method) -> Table3:
    """Return the table with one reading a cell.

    :param rows: named rows; the same name may come twice.
    """
    table = Table3(template)
    physical = method in PHYSICAL
    layouts = {
        number: learn([row.cells for row in rows if row.table == number], WIDTH, physical=physical)
        for number in {row.table for row in rows}
    }
    habits = habits_of(rows)
    for row in rows:
        read = options_of(row, layouts[row.table], habits)
        have = table.options.get(row.key)
        if have is None:
            stands = read[0] == row.cells
            if stands and odd(read[0], habits):
                table.issues.append(
                    issue("cell_uncertain", f"t3.{row.key}: a blank cell among printed ones")
                )
            if len(read) > 1:
                table.unclear[row.key] = len(read)
            if len(read) > 1 and stands:
                table.standing[row.key] = read[0]
            choice = len(read) > 1 and not stands
            table.options[row.key] = (completed(read) if choice else []) or read
            table.labels[row.key] = row.label
        elif numbers(have) != numbers(read):
            table.options[row.key] = distinct([*have, *read])
            table.unclear[row.key] = len(table.options[row.key])
            table.issues.append(
                issue("table_shape", f"table 3: row {row.key} stands twice with different figures")
            )
    _choose(table)
    _repair(table, method)
    _prove(table, method)
    _displaced(table)
    _report(table)
    return table


def _choose(table: Table3) -> None:
    """Leave of every row one reading: the one that the column sums allow, else what all share.

    A row that has its 7 cells stays as it stands unless the sums say that it cannot.
    """
    open_rows = list(table.unclear)
    if not open_rows:
        return
    counts = {
        key: [tuple(cell.count for cell in values) for values in options]
        for key, options in table.options.items()
    }
    whole = {
        key: [tuple(c for c in one if c is not None) for one in options]
        for key, options in counts.items()
    }
    known = all(len(one) == WIDTH for options in whole.values() for one in options)
    fits = possible(whole, part_keys(table.template)) if known else None
    for key in open_rows:
        options = table.options[key]
        left = [options[place] for place in sorted(fits[key])] if fits else options
        standing = table.standing.get(key)
        if standing is not None and (standing in left or len(left) > 1):
            table.options[key] = [standing]
            continue
        table.options[key] = [common(left or options)]
        outcome = "was chosen by" if len(left) == 1 else "is not settled by"
        table.issues.append(
            issue(
                "cell_repaired" if len(left) == 1 else "table_shape",
                f"table 3: row {key} can be read in {table.unclear[key]} ways; one {outcome} "
                "the equations",
            )
        )


def _repair(table: Table3, method: Method) -> None:
    """Fill in what was not read and follows from the equations."""
    keys = [row.key for row in TABLE3[table.template]]
    if method is Method.OCR and any(key not in table.options for key in keys):
        have = [key for key in keys if key in table.options]
        # A row lost by the reader, not one that the report leaves out.
        if len(keys) - len(have) <= 2:  # noqa: PLR2004 - see above
            keys_lost = [key for key in keys if key not in table.options]
            table.options.update({key: [(MISSING,) * WIDTH] for key in keys_lost})
    cells: dict[tuple[str, int], int | None] = {}
    for key in table.options:
        values = table.values(key)
        unsure = method is Method.OCR and not holds(values)
        for place, cell in enumerate(values):
            weak = unsure and cell.confidence is not None and cell.confidence < SURE
            cells[key, place] = None if weak else cell.count
    if all(value is not None for value in cells.values()):
        return
    absent = set() if method is Method.OCR else _absent(table)
    system = equations(list(table.options), part_keys(table.template), WIDTH)
    for (key, place), value in fill(cells, system).items():
        values = table.values(key)
        cell = values[place]
        if place in absent or (method is not Method.OCR and not says(values, place, value)):
            continue
        if cell.status in UNREAD or (cell.status is CellStatus.NUMBER and cell.value != value):
            new = cell.repaired(value)
            table.options[key] = [(*values[:place], new, *values[place + 1 :])]
            table.issues.append(
                issue(
                    "cell_repaired",
                    f"t3.{key}[{place}]: {cell.raw.strip()!r} is {value} by the table's equations",
                )
            )


def _absent(table: Table3) -> set[int]:
    """Return the places of columns that no row has: the report leaves them out."""
    cells = [table.values(key) for key in table.options]
    return {
        place
        for place in range(WIDTH)
        if all(values[place].status is CellStatus.MISSING for values in cells)
    }


def _prove(table: Table3, method: Method) -> None:
    """Report figures that were read with doubt and that no equation proves."""
    for key in table.options:
        values = table.values(key)
        right = holds(values)
        if right and all(cell.value is not None for cell in values):
            continue
        broken = not right and all(cell.count is not None for cell in values)
        for place, cell in enumerate(values):
            why = cell.doubt or _weakness(cell, misread=method is Method.OCR and broken)
            if cell.status is CellStatus.NUMBER and why:
                table.issues.append(
                    issue(
                        "cell_uncertain",
                        f"t3.{key}[{place}]: {cell.raw.strip()!r} read as {cell.value}: {why}",
                    )
                )


def _displaced(table: Table3) -> None:
    """Report columns that do not add up although cells are blank: a value may be lost or moved.

    In a table with blank cells a lost cell can move the others without breaking the row's total.
    """
    parts = part_keys(table.template)
    if any(key not in table.options for key in (*parts, *HEADS)):
        return
    keys = [column.key for column in APPLICANTS]
    wrong: dict[int, bool] = {}
    for place in range(WIDTH):
        column = {key: table.values(key)[place] for key in (*parts, *HEADS)}
        total = count_of(column["results_total"])
        came = count_of(column["new_requests"]) + count_of(column["carried_in"])
        over = sum(count_of(column[key]) for key in parts) != total
        unequal = came != total + count_of(column["carried_out"])
        blank = any(cell.status is CellStatus.BLANK for cell in column.values())
        if over or unequal:
            wrong[place] = blank
    if any(blank and place < WIDTH - 1 for place, blank in wrong.items()):
        names = ", ".join(keys[place] for place in wrong)
        message = f"table 3: columns {names}: they do not add up, and cells are blank"
        table.issues.append(issue("cell_uncertain", message))


def _weakness(cell: Reading, *, misread: bool) -> str:
    """Return why a recognised figure is doubtful, or an empty string."""
    if misread:
        return "the row's total differs"
    weak = cell.confidence is not None and cell.confidence < SURE
    return f"recognised with {cell.confidence}" if weak else ""


def _report(table: Table3) -> None:
    """Report what could not be read, and rows and columns that are not there."""
    absent = _absent(table)
    for place in sorted(absent):
        message = f"table 3: no column {APPLICANTS[place].label}"
        table.issues.append(issue("table_shape", message))
    for row in TABLE3[table.template]:
        if row.key not in table.options:
            table.issues.append(issue("table_shape", f"table 3: no row {row.key} ({row.label})"))
            continue
        for place, cell in enumerate(table.values(row.key)):
            if place in absent:
                continue
            seen = f"t3.{row.key}[{place}]: {cell.raw.strip()!r}: {cell.doubt or 'not there'}"
            if cell.status in UNREAD or cell.status is CellStatus.TEXT:
                table.issues.append(issue("cell_unreadable", seen))
            elif cell.status is CellStatus.DASH and cell.doubt:
                table.issues.append(issue("cell_uncertain", seen))

"""The ways in which table 4's 15 values can be read, and what they share."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.issues import issue
from crawler.statistics.align import Values, gaps, moved, scattered, spoiled, ways
from crawler.statistics.digits import block_splits
from crawler.statistics.equations import row_holds
from crawler.statistics.model import CellStatus
from crawler.statistics.templates import BLOCKS, RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Issue
    from crawler.statistics.cells import Reading

WIDTH: Final = len(RESULTS)
KEYS: Final = tuple(block.key for block in BLOCKS)


def choose15(cells: Sequence[Reading], issues: list[Issue]) -> Values:
    """Return the 15 values of a row; the blocks' totals choose where there is a choice."""
    count = WIDTH * len(KEYS)
    options = [tuple(cells[place] for place in way) for way in ways(cells, count)]
    if len(options) == 1 and (_right15(options) or not _has_gap(options[0])):
        others = [tuple(cells[place] for place in way) for way in scattered(cells, count)]
        if len(cells) > count and len(_right15([*options, *others])) > 1:
            message = f"table 4: rows {', '.join(KEYS)}: {len(cells)} cells for {count} values"
            issues.append(issue("cell_uncertain", message))
        return options[0]
    if not _right15(options):
        options += [tuple(cells[place] for place in way) for way in scattered(cells, count)]
    if options and not _right15(options):
        if len(cells) == count and _broken(options[0]) <= 1:
            # One wrong total is more often the report's own than a lost cell.
            row = f"table 4: rows {', '.join(KEYS)}"
            issues.append(issue("cell_uncertain", f"{row}: a total differs, and cells are blank"))
            return options[0]
        options += [option for one in options[:1] for option in moved(one)]
    if not options and len(cells) == count - 1:
        options = gaps(cells)
    if not options and sum(cell.status is not CellStatus.BLANK for cell in cells) == 1:
        options = run15(next(cell for cell in cells if cell.status is not CellStatus.BLANK))
    if not options:
        return spoiled(cells, count, f"{len(cells)} cells for {count} values")
    right = _right15(options)
    outcome = "one is chosen by" if len(right) == 1 else "none is settled by"
    issues.append(
        issue(
            "cell_repaired" if len(right) == 1 else "table_shape",
            f"table 4: rows {', '.join(KEYS)} can be read in {len(options)} ways; "
            f"{outcome} the totals",
        )
    )
    return _shared(right or options[:1]) if right or len(cells) >= count else _shared(options)


def _right15(options: Sequence[Values]) -> list[Values]:
    """Return the readings in which all totals are right, different ones only."""
    right = [done for option in options if (done := _completed15(option)) is not None]
    return list(
        {tuple(cell.count for cell in option): option for option in reversed(right)}.values()
    )


def _broken(values: Values) -> int:
    """Return in how many blocks the total is wrong, blank as zero."""
    blocks = [values[start : start + WIDTH] for start in range(0, len(values), WIDTH)]
    return sum(not row_holds([cell.count or 0 for cell in block]) for block in blocks)


def _has_gap(values: Values) -> bool:
    """Return whether some but not all cells are blank."""
    blank = [cell.status is CellStatus.BLANK for cell in values]
    return any(blank) and not all(blank)


def _shared(options: list[Values]) -> Values:
    found = []
    for cells in zip(*options, strict=True):
        first = cells[0]
        if len({(cell.value, cell.count) for cell in cells}) > 1:
            first = replace(
                first, status=CellStatus.UNREADABLE, value=None, doubt="several readings fit"
            )
        elif first.status is CellStatus.NUMBER:
            first = replace(first, status=CellStatus.REPAIRED)
        found.append(first)
    return tuple(found)


def run15(cell: Reading) -> list[Values]:
    """Return the ways to cut digits run together into the 15 values."""
    digits = re.sub(r"\s", "", cell.raw)
    return [
        tuple(cell.repaired(value) for value in numbers)
        for numbers in block_splits(digits, len(KEYS), WIDTH)
    ]


def _completed15(values: Values) -> Values | None:
    """Return the values with a lost one filled in, or None where a block's total is wrong."""
    found: list[Reading] = []
    for start in range(0, len(values), WIDTH):
        block = completed_block(values[start : start + WIDTH])
        if block is None:
            return None
        found.extend(block)
    return tuple(found)


def completed_block(block: Values) -> Values | None:
    """Return a block with its one lost value filled in, or None where its total is wrong."""
    unknown = [place for place, cell in enumerate(block) if cell.count is None]
    counts = [cell.count or 0 for cell in block]
    if not unknown:
        return block if row_holds(counts) else None
    if len(unknown) > 1 or block[unknown[0]].status is CellStatus.TEXT:
        return None
    place = unknown[0]
    rest = sum(counts[:-1])
    value = rest if place == WIDTH - 1 else counts[-1] - rest
    if value < 0:
        return None
    return (*block[:place], block[place].repaired(value), *block[place + 1 :])

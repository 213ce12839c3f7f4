"""From a grid's closed and open sides to cells: each region that no line divides is one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    _Sides = list[list[bool]]
    _Unit = tuple[int, int]
    RegionHasText = Callable[[int, int, int, int], bool]


class Region(NamedTuple):
    """A cell's place in the grid, in units of the grid."""

    row: int
    column: int
    row_span: int
    column_span: int


def regions_of(
    rows: int, columns: int, across: _Sides, down: _Sides, has_text: RegionHasText
) -> tuple[tuple[Region, ...], tuple[tuple[int, ...], ...], bool]:
    """Return the regions, the owner of every unit (or -1), and whether one was no rectangle.

    :param across: for each level border of the grid, by column, whether a line closes it.
    :param down: for each upright border of the grid, by row, whether a line closes it.
    :param has_text: whether a region of row, column, row span, column span holds text.

    A region that is open to the outside and holds no text lies beside the table: it is no cell.
    """
    seen = [[False] * columns for _ in range(rows)]
    regions: list[Region] = []
    is_irregular = False
    for row in range(rows):
        for column in range(columns):
            if seen[row][column]:
                continue
            units = _flood(row, column, seen, across, down)
            pieces = list(_rectangles(units))
            is_open = _is_open(units, rows, columns, across, down)
            kept = [piece for piece in pieces if not is_open or has_text(*piece)]
            is_irregular |= len(pieces) > 1 and bool(kept)
            regions.extend(kept)
    regions.sort()
    owners = [[-1] * columns for _ in range(rows)]
    for number, region in enumerate(regions):
        for line in owners[region.row : region.row + region.row_span]:
            end = region.column + region.column_span
            line[region.column : end] = [number] * region.column_span
    return tuple(regions), tuple(tuple(line) for line in owners), is_irregular


def _flood(row: int, column: int, seen: _Sides, across: _Sides, down: _Sides) -> list[_Unit]:
    """Return the units that can be reached from one without crossing a line."""
    rows, columns = len(seen), len(seen[0])
    seen[row][column] = True
    units = [(row, column)]
    for y, x in units:  # grows while it is walked
        neighbours = (
            (y - 1, x, y > 0 and not across[y][x]),
            (y + 1, x, y + 1 < rows and not across[y + 1][x]),
            (y, x - 1, x > 0 and not down[x][y]),
            (y, x + 1, x + 1 < columns and not down[x + 1][y]),
        )
        for below, beside, is_reached in neighbours:
            if is_reached and not seen[below][beside]:
                seen[below][beside] = True
                units.append((below, beside))
    return units


def _is_open(units: list[_Unit], rows: int, columns: int, across: _Sides, down: _Sides) -> bool:
    """Return whether a region is open to the outside of the grid."""
    return any(
        (row == 0 and not across[0][column])
        or (row == rows - 1 and not across[rows][column])
        or (column == 0 and not down[0][row])
        or (column == columns - 1 and not down[columns][row])
        for row, column in units
    )


def _rectangles(units: list[_Unit]) -> Iterator[Region]:
    """Yield a region as rectangles: one, unless lines are missing."""
    if len(units) == 1:
        yield Region(*units[0], 1, 1)
        return
    top = min(row for row, _ in units)
    left = min(column for _, column in units)
    bottom = max(row for row, _ in units)
    right = max(column for _, column in units)
    if (bottom - top + 1) * (right - left + 1) == len(units):
        yield Region(top, left, bottom - top + 1, right - left + 1)
        return
    left_over = set(units)
    for row, column in sorted(units):
        if (row, column) not in left_over:
            continue
        wide = 1
        while (row, column + wide) in left_over:
            wide += 1
        high = 1
        while all((row + high, x) in left_over for x in range(column, column + wide)):
            high += 1
        left_over.difference_update(
            (y, x) for y in range(row, row + high) for x in range(column, column + wide)
        )
        yield Region(row, column, high, wide)

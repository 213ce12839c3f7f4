"""What befalls a table's grid: lost merges, phantom columns, shifted rows, stray lines in cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.replica.generator.model import Grid, GridCell
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from random import Random

_SHIFTED_FROM: Final = 3  # the first column of table 3 that holds values


def shaped(grid: Grid, variants: frozenset[Variant], chance: Random) -> Grid:
    """Return a grid with the variants of structure that fit it."""
    if Variant.SHIFTED_ROWS in variants and grid.name == "t3":
        grid = _shifted(grid, chance)
    if Variant.PHANTOM_COLUMNS in variants:
        grid = _phantom(grid, chance)
    if Variant.UNMERGED in variants:
        grid = _unmerged(grid)
    if Variant.CELL_LINES in variants:
        grid = _with_lines(grid, chance)
    if Variant.BOOKMARK in variants:
        grid = _with_bookmark(grid, chance)
    return grid


def _with_bookmark(grid: Grid, chance: Random) -> Grid:
    labels = [place for place, cell in enumerate(grid.cells) if not cell.value and cell.text]
    if not labels or chance.random() < 0.5:  # noqa: PLR2004 - one table or the other
        return grid
    chosen = chance.choice(labels)
    cells = list(grid.cells)
    cells[chosen] = replace(cells[chosen], text="[bookmark: _GoBack]" + cells[chosen].text)
    return replace(grid, cells=tuple(cells))


def _with_lines(grid: Grid, chance: Random) -> Grid:
    cells = [
        replace(cell, text=chance.choice(("\n{}", "{}\n", "\n{}\n", "{}")).format(cell.text))
        for cell in grid.cells
    ]
    return replace(grid, cells=tuple(cells))


def _unmerged(grid: Grid) -> Grid:
    """Put an empty cell wherever a span reaches."""
    cells = [
        GridCell(
            cell.row + down,
            cell.column + right,
            "" if down or right else cell.text,
            value=cell.value,
        )
        for cell in grid.cells
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    ]
    flat = sorted(cells, key=lambda cell: (cell.row, cell.column))
    return replace(grid, cells=tuple(flat))


def _shifted(grid: Grid, chance: Random) -> Grid:
    """Move the values of rows with a wide label to the left; an empty cell ends the row."""
    wide = [
        cell.row
        for cell in grid.cells
        if not cell.value and cell.row >= grid.header and cell.column_span > 1
    ]
    moved = set(chance.sample(wide, min(len(wide), chance.randint(1, 4))))
    cells = []
    for cell in grid.cells:
        if cell.row not in moved or (cell.row_span > 1 and cell.column < _SHIFTED_FROM):
            cells.append(cell)
        elif cell.value:
            cells.append(replace(cell, column=cell.column - 1))
        else:
            cells.append(replace(cell, column_span=cell.column_span - 1))
    cells += [GridCell(row, grid.columns - 1, "") for row in moved]
    return replace(grid, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _phantom(grid: Grid, chance: Random) -> Grid:
    """Lay header rows and data rows on grids that differ by one boundary."""
    first = {"t2": 1, "t3": 3, "t4": 0}[grid.name]
    after = chance.randrange(first, grid.columns - 1)
    headers = {
        cell.row
        for cell in grid.cells
        if cell.row < grid.header or (grid.name == "t2" and "信息内容" in cell.text)
    }
    cells = [_stretched(cell, after, early=cell.row in headers) for cell in grid.cells]
    widths = list(grid.widths)
    widths[after] = max(widths[after] - 1, 3)
    widths.insert(after + 1, 1)
    return replace(grid, cells=tuple(cells), columns=grid.columns + 1, widths=tuple(widths))


def _stretched(cell: GridCell, after: int, *, early: bool) -> GridCell:
    """Insert a column behind ``after``; it goes to the cell before it (early) or to the next."""
    begin, end = cell.column, cell.column + cell.column_span - 1
    if early:
        begin += begin > after
        end += end >= after
    else:
        begin += begin > after + 1
        end += end >= after + 1
    return replace(cell, column=begin, column_span=end - begin + 1)

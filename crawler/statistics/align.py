"""The cells behind a label → the template's columns. Several ways stay several candidates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeVar

from crawler.statistics.cells import MISSING, Reading
from crawler.statistics.model import CellStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_T = TypeVar("_T")
Values = tuple[Reading, ...]
#: More ways than this to leave cells out are not looked at.
_WAYS: Final = 3000


@dataclass(frozen=True)
class Layout:
    """How the rows of a table lie, learned from those that leave no choice.

    :param kept: for a number of cells, which of them are the values.
    :param columns: for a column of the source's grid, the value's place, where cells lie as printed.
    :param hints: the same of any source: they choose between ways, but allow none by themselves.
    """

    kept: Mapping[int, tuple[int, ...]]
    columns: Mapping[int, int]
    hints: Mapping[int, int]


def ways(cells: Sequence[Reading], count: int) -> list[tuple[int, ...]]:
    """Return the choices of ``count`` cells that leave out nothing but blank cells.

    Cells that lie together are preferred: a phantom cell stands before or behind the values.
    """
    if len(cells) < count:
        return []
    inked = {place for place, cell in enumerate(cells) if cell.status is not CellStatus.BLANK}
    together = [
        tuple(range(start, start + count))
        for start in range(len(cells) - count + 1)
        if inked <= set(range(start, start + count))
    ]
    return together or scattered(cells, count)


def scattered(cells: Sequence[Reading], count: int) -> list[tuple[int, ...]]:
    """Return all choices of ``count`` cells that leave out nothing but blank cells."""
    inked = {place for place, cell in enumerate(cells) if cell.status is not CellStatus.BLANK}
    blank = [place for place in range(len(cells)) if place not in inked]
    found: list[tuple[int, ...]] = []
    if len(cells) < count:
        return found
    for number, left_out in enumerate(combinations(blank, len(cells) - count)):
        if number >= _WAYS:
            return []
        found.append(tuple(place for place in range(len(cells)) if place not in left_out))
    return found


def learn(rows: Iterable[Sequence[Reading]], count: int, *, physical: bool) -> Layout:
    """Return the layout that the unambiguous rows of one table agree on."""
    kept: dict[int, Counter[tuple[int, ...]]] = {}
    columns: dict[int, Counter[int]] = {}
    for cells in rows:
        chosen = ways(cells, count)
        if len(chosen) != 1:
            continue
        kept.setdefault(len(cells), Counter())[chosen[0]] += 1
        for place, index in enumerate(chosen[0]):
            column = cells[index].column
            if column is not None:
                columns.setdefault(column, Counter())[place] += 1
    hints = {col: first for col, found in columns.items() if (first := _agreed(found)) is not None}
    return Layout(
        {size: best for size, found in kept.items() if (best := _agreed(found)) is not None},
        hints if physical else {},
        hints,
    )


def _agreed(found: Counter[_T]) -> _T | None:
    (best, times), *rest = found.most_common(2)
    return best if not rest or times > 3 * rest[0][1] else None


def candidates(cells: Sequence[Reading], count: int, layout: Layout) -> list[Values]:
    """Return every way to read ``count`` values from the cells; none if there are too many.

    A cell that is not there is ``MISSING``; only one such cell is looked for.
    """
    chosen = ways(cells, count)
    if len(chosen) > 1 and layout.kept.get(len(cells)) in chosen:
        chosen = [layout.kept[len(cells)]]
    if len(chosen) > 1:
        chosen = [way for way in chosen if _as_hinted(cells, way, layout)] or chosen
    if len(cells) == count and _displaced(cells, layout):
        chosen = []
    if chosen:
        return [tuple(cells[place] for place in way) for way in chosen]
    placed = by_column(cells, count, layout)
    if placed is not None:
        return [placed]
    if len(cells) == count - 1:
        return gaps(cells)
    return []


def _as_hinted(cells: Sequence[Reading], way: Sequence[int], layout: Layout) -> bool:
    """Return whether every value lies in the column that other rows have it in."""
    return all(
        layout.hints.get(-1 if (column := cells[at].column) is None else column) == place
        for place, at in enumerate(way)
    )


def _displaced(cells: Sequence[Reading], layout: Layout) -> bool:
    """Return whether a cell lies in a value's column that is not its own by number."""
    return any(
        layout.columns.get(cell.column, place) != place
        for place, cell in enumerate(cells)
        if cell.column is not None
    )


def by_column(cells: Sequence[Reading], count: int, layout: Layout) -> Values | None:
    """Return the values by the columns that other rows have them in, or None.

    Every inked cell must lie in a known column of its own.
    """
    if len(set(layout.columns.values())) != count:
        return None
    values: list[Reading] = [MISSING] * count
    for cell in cells:
        place = layout.columns.get(-1 if cell.column is None else cell.column)
        if place is None:
            if cell.status is CellStatus.BLANK:
                continue
            return None
        if values[place] is not MISSING:
            return None
        values[place] = cell
    return tuple(values)


def gaps(cells: Sequence[Reading]) -> list[Values]:
    """Return the cells with one missing cell at every place."""
    return [(*cells[:place], MISSING, *cells[place:]) for place in range(len(cells) + 1)]


def moved(cells: Sequence[Reading]) -> list[Values]:
    """Return the ways in which a blank cell came in and another cell was lost.

    The reading as it stands is not among them.
    """
    found: list[Values] = []
    blank = [place for place, cell in enumerate(cells) if cell.status is CellStatus.BLANK]
    for left_out in blank:
        rest = [cell for place, cell in enumerate(cells) if place != left_out]
        found.extend(option for place, option in enumerate(gaps(rest)) if place != left_out)
    return found


def spoiled(cells: Sequence[Reading], count: int, why: str) -> Values:
    """Return values that cannot be told apart, with the whole row's text."""
    raw = " ".join(cell.raw.strip() for cell in cells)
    first = cells[0] if cells else MISSING
    one = replace(first, status=CellStatus.UNREADABLE, value=None, raw=raw, doubt=why, unit=None)
    return (one if cells else replace(MISSING, doubt=why),) * count

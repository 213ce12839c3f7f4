"""Table 3's equations as a solver: which readings fit, and what an unread cell must be.

Bounded: where there is too much to try, nothing is said.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Vector = tuple[int, ...]
Options = list[Vector]
#: States that the search may look at before it gives up.
_STATES: Final = 60_000
HEADS: Final = ("new_requests", "carried_in", "results_total", "carried_out")


def row_holds(values: Sequence[int]) -> bool:
    """Return whether the last value is the sum of the others (T3-ROW-TOTAL, T4-BLOCK-TOTAL)."""
    return sum(values[:-1]) == values[-1]


def _plus(one: Vector, other: Vector) -> Vector:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _minus(one: Vector, other: Vector) -> Vector:
    return tuple(a - b for a, b in zip(one, other, strict=True))


class _GaveUpError(Exception):
    """There are too many states."""


class _Search:
    """Which options of the parts add up to a total, exactly and without trying every product."""

    def __init__(self, options: Sequence[Options], budget: int) -> None:
        self._options = options
        self._budget = budget
        self._known: dict[tuple[int, Vector], bool] = {}

    def reaches(self, number: int, rest: Vector) -> bool:
        """Return whether the options from ``number`` on can add up to ``rest``."""
        if number == len(self._options):
            return not any(rest)
        key = (number, rest)
        if key not in self._known:
            self._budget -= 1
            if self._budget < 0:
                raise _GaveUpError
            self._known[key] = any(
                min(left) >= 0 and self.reaches(number + 1, left)
                for left in (_minus(rest, option) for option in self._options[number])
            )
        return self._known[key]

    def used(self, total: Vector) -> list[set[int]]:
        """Return, for every part, the numbers of its options that occur in some solution."""
        found: list[set[int]] = [set() for _ in self._options]
        states = {total} if self.reaches(0, total) else set()
        for number, options in enumerate(self._options):
            after = set()
            for rest in states:
                for place, option in enumerate(options):
                    left = _minus(rest, option)
                    if min(left) >= 0 and self.reaches(number + 1, left):
                        found[number].add(place)
                        after.add(left)
            states = after
        return found


def possible(
    options: Mapping[str, Options], parts: Sequence[str], *, budget: int = _STATES
) -> dict[str, set[int]] | None:
    """Return, for every row with a choice, the numbers of its options that fit the column sums.

    :param options: for every row of the table its possible values.
    :param parts: the rows whose sum is （七）总计.
    :return: None if nothing fits, a row is lacking or there is too much to try.
    """
    if any(not options.get(key) for key in (*HEADS, *parts)):
        return None
    open_heads = any(len(options[key]) > 1 for key in HEADS)
    found: dict[str, set[int]] = {key: set() for key in options}
    choices = [range(len(options[key])) for key in HEADS]
    if _size(choices) > budget:
        return None
    search = _Search([options[key] for key in parts], budget)
    try:
        for chosen in product(*choices):
            new, carried, total, left = (
                options[key][place] for key, place in zip(HEADS, chosen, strict=True)
            )
            if open_heads and _plus(new, carried) != _plus(total, left):
                continue
            used = search.used(total)
            if not all(used):
                continue
            for key, place in zip(HEADS, chosen, strict=True):
                found[key].add(place)
            for key, places in zip(parts, used, strict=True):
                found[key] |= places
    except _GaveUpError:
        return None
    return found if all(found[key] for key in HEADS) else None


def _size(choices: Sequence[range]) -> int:
    size = 1
    for choice in choices:
        size *= len(choice)
    return size


Cells = dict[tuple[str, int], int | None]
Equation = list[tuple[tuple[str, int], int]]


def equations(rows: Sequence[str], parts: Sequence[str], width: int) -> list[Equation]:
    """Return table 3's equations as lists of (cell, sign) whose sum is 0.

    The template's own header says the one of the columns: 第一项加第二项之和，等于第三项加第四项之和.

    :param rows: the keys of all rows: in each the columns add up to the last one.
    :param parts: the keys of the rows that add up to the row 总计 of the results.
    :param width: how many columns there are, the total included.
    """
    found: list[Equation] = [
        [*(((row, place), 1) for place in range(width - 1)), ((row, width - 1), -1)] for row in rows
    ]
    for place in range(width):
        found.append([*(((row, place), 1) for row in parts), (("results_total", place), -1)])
        new, carried, total, left = (((key, place), 1) for key in HEADS)
        found.append([new, carried, (total[0], -1), (left[0], -1)])
    return found


def fill(cells: Cells, system: Sequence[Equation]) -> dict[tuple[str, int], int]:
    """Return the values of unknown cells that follow from the equations, each checked in all.

    :param cells: every cell's value; None where it is unknown. A cell that is not a key makes its
        equations useless.
    """
    usable = [equation for equation in system if all(cell in cells for cell, _ in equation)]
    solved: dict[tuple[str, int], int] = {}
    current = dict(cells)
    changed = True
    while changed:
        changed = False
        for equation in usable:
            for cell, value in _follows(equation, current):
                current[cell] = solved[cell] = value
                changed = True
    return _checked(solved, current, usable)


def _follows(equation: Equation, cells: Cells) -> list[tuple[tuple[str, int], int]]:
    unknown = [(cell, sign) for cell, sign in equation if cells[cell] is None]
    if not unknown:
        return []
    rest = -sum(sign * (cells[cell] or 0) for cell, sign in equation)
    if len(unknown) == 1:
        cell, sign = unknown[0]
        return [(cell, rest * sign)] if rest * sign >= 0 else []
    if rest == 0 and len({sign for _, sign in unknown}) == 1:
        return [(cell, 0) for cell, _ in unknown]
    return []


def _checked(
    solved: dict[tuple[str, int], int], cells: Cells, system: Sequence[Equation]
) -> dict[tuple[str, int], int]:
    """Leave out what stands in an equation that does not hold, and what followed from it."""
    wrong: set[tuple[str, int]] = set()
    for equation in system:
        members = [cell for cell, _ in equation]
        if any(cell in solved for cell in members) and all(
            cells[cell] is not None for cell in members
        ):
            total = sum(sign * (cells[cell] or 0) for cell, sign in equation)
            if total != 0:
                wrong |= {cell for cell in members if cell in solved}
    # One that is wrong may have led to any other.
    return {} if wrong else solved

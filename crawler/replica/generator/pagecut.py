"""Where a page ends inside a table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from crawler.replica.generator.model import Grid


@dataclass(frozen=True)
class Cut:
    """A page ends ``inside`` points below the top of a row (0: between two rows)."""

    row: int
    inside: float


def cut_of(
    grid: Grid,
    heights: Sequence[float],
    long: Sequence[int],
    variants: frozenset[Variant],
    chance: Random,
) -> Cut | None:
    """Return where a table shall be cut, or None.

    :param long: the rows that have a second line; no other is cut inside.
    """
    first = grid.header + 1
    if first >= len(heights):
        return None
    if Variant.ROW_CUT in variants:
        tall = [row for row in long if row >= first]
        if tall:
            row = chance.choice(tall)
            return Cut(row, heights[row] / 2)
    if Variant.TABLE_CUT in variants:
        return Cut(chance.randrange(first, len(heights)), 0.0)
    return None


def portions(
    heights: Sequence[float], cut: Cut | None, room: float, page: float
) -> list[tuple[float, float]]:
    """Return the parts of a table's height that stand on each page, as (start, end).

    :param room: the height that is left on the first page.
    :param page: the height of every further page.
    """
    whole = sum(heights)
    bounds = [0.0]
    if cut is not None:
        bounds.append(sum(heights[: cut.row]) + cut.inside)
        room = page
    reached = 0.0
    for height in heights:
        if reached + height - bounds[-1] > room + 0.01 and reached > bounds[-1]:
            bounds.append(reached)
            room = page
        reached += height
    bounds.append(whole)
    return list(pairwise(bounds))

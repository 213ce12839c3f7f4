"""From ruling lines to the cells that they enclose: geometry only, shared by PDF, OFD and scans.

Lengths are the caller's (points here, whatever the source has); y grows downwards. A line that is
drawn twice, in pieces or as two thin ones counts once. A table's outer border may be missing on
any side: where its lines run on, text decides whether a column or row lies there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.documents.ruling_cells import Region, regions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    HasText = Callable[[float, float, float, float], bool]

# A pair of thin lines stands at most this far apart; no row of text is so low.
TOLERANCE: Final = 2.6
# Gaps in a line that is drawn in dashes.
_GAP: Final = 4.0
_LEAST_LENGTH: Final = 5.0
# A column or row beside a missing border; less is a line that runs over.
_LEAST_STRIP: Final = 9.0
# How much of a cell's side a line must cover to close it.
_CLOSED: Final = 0.6


class Line(NamedTuple):
    """A straight line, level or upright.

    :param at: its y if it is level, its x if it is upright.
    """

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Ruling:
    """The grid of one table.

    :param xs: the positions of its columns' borders, ascending; ``ys`` those of its rows.
    :param regions: the cells, in order of row and column.
    :param owners: for every unit of the grid by row and column the index of its region, or -1.
    :param is_irregular: whether lines were missing so that a cell was no rectangle.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]
    owners: tuple[tuple[int, ...], ...]
    is_irregular: bool

    def region_at(self, x: float, y: float) -> int:
        """Return the index of the region that holds a point, or -1."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, y) - 1
        if column < 0 or row < 0 or column >= len(self.xs) - 1 or row >= len(self.ys) - 1:
            return -1
        return self.owners[row][column]

    def box(self, region: Region) -> tuple[float, float, float, float]:
        """Return a region's left, top, right and bottom."""
        xs, ys = self.xs, self.ys
        return (
            xs[region.column],
            ys[region.row],
            xs[region.column + region.column_span],
            ys[region.row + region.row_span],
        )


def find_rulings(
    levels: Sequence[Line],
    uprights: Sequence[Line],
    has_text: HasText,
    tolerance: float = TOLERANCE,
) -> list[Ruling]:
    """Return the tables that lines form, from top to bottom.

    :param has_text: whether any text lies in a box of left, top, right, bottom.
    :param tolerance: lines that are nearer to each other are one.
    """
    levels = merge_lines(levels, tolerance)
    uprights = merge_lines(uprights, tolerance)
    found = []
    for rows, columns in _groups(levels, uprights, tolerance):
        ruling = _ruling(rows, columns, has_text, tolerance)
        if ruling is not None:
            found.append(ruling)
    return sorted(found, key=lambda ruling: (ruling.ys[0], ruling.xs[0]))


def merge_lines(lines: Sequence[Line], tolerance: float = TOLERANCE) -> list[Line]:
    """Return lines put together from their pieces, without the very short ones."""
    merged: list[Line] = []
    for bundle in _bundles(sorted(lines), tolerance):
        at = sum(line.at for line in bundle) / len(bundle)
        bundle.sort(key=lambda line: line.start)
        start, end = bundle[0].start, bundle[0].end
        for line in bundle[1:]:
            if line.start <= end + _GAP:
                end = max(end, line.end)
            else:
                merged.append(Line(at, start, end))
                start, end = line.start, line.end
        merged.append(Line(at, start, end))
    return [line for line in merged if line.end - line.start >= _LEAST_LENGTH]


def _bundles(lines: list[Line], tolerance: float) -> list[list[Line]]:
    """Return sorted lines in bundles, none wider than the tolerance."""
    bundles: list[list[Line]] = []
    first = 0.0
    for line in lines:
        if bundles and line.at - first <= tolerance:
            bundles[-1].append(line)
        else:
            bundles.append([line])
            first = line.at
    return bundles


def _groups(
    levels: list[Line], uprights: list[Line], tolerance: float
) -> list[tuple[list[Line], list[Line]]]:
    """Return the level and upright lines that meet each other, table by table."""
    parents = list(range(len(levels) + len(uprights)))

    def root(item: int) -> int:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    # Dashes and corners leave a gap that is as wide as the lines are apart.
    reach = tolerance
    positions = [line.at for line in levels]  # merged lines come sorted by position
    for number, upright in enumerate(uprights, len(levels)):
        first = bisect_left(positions, upright.start - reach)
        last = bisect_right(positions, upright.end + reach)
        for index in range(first, last):
            level = levels[index]
            if level.start - reach <= upright.at <= level.end + reach:
                parents[root(index)] = root(number)
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for index, level in enumerate(levels):
        groups.setdefault(root(index), ([], []))[0].append(level)
    for number, upright in enumerate(uprights, len(levels)):
        groups.setdefault(root(number), ([], []))[1].append(upright)
    return [group for group in groups.values() if group[0] and group[1]]


def _ruling(
    levels: list[Line], uprights: list[Line], has_text: HasText, tolerance: float
) -> Ruling | None:
    """Return one table, or None where its lines enclose no two cells."""
    left, right = _ends(levels)
    top, bottom = _ends(uprights)
    xs = sorted({line.at for line in uprights})
    ys = sorted({line.at for line in levels})
    if xs[0] - left > _LEAST_STRIP and has_text(left, ys[0], xs[0], ys[-1]):
        xs.insert(0, left)
        uprights = [*uprights, Line(left, ys[0], ys[-1])]
    if right - xs[-1] > _LEAST_STRIP and has_text(xs[-1], ys[0], right, ys[-1]):
        xs.append(right)
        uprights = [*uprights, Line(right, ys[0], ys[-1])]
    if ys[0] - top > _LEAST_STRIP and has_text(xs[0], top, xs[-1], ys[0]):
        ys.insert(0, top)
        levels = [*levels, Line(top, xs[0], xs[-1])]
    if bottom - ys[-1] > _LEAST_STRIP and has_text(xs[0], ys[-1], xs[-1], bottom):
        ys.append(bottom)
        levels = [*levels, Line(bottom, xs[0], xs[-1])]
    if (len(xs) - 1) * (len(ys) - 1) < 2:  # noqa: PLR2004 - one cell is a frame around text
        return None
    across = _closed(ys, xs, levels)  # the border above a unit: by line of ys, then by column
    down = _closed(xs, ys, uprights)  # the border left of a unit: by line of xs, then by row
    regions, owners, is_irregular = regions_of(
        len(ys) - 1,
        len(xs) - 1,
        across,
        down,
        lambda row, column, row_span, column_span: has_text(
            xs[column], ys[row], xs[column + column_span], ys[row + row_span]
        ),
    )
    if len(regions) < 2:  # noqa: PLR2004 - one region is a frame around text
        return None
    return Ruling(tuple(xs), tuple(ys), regions, owners, is_irregular)


def _ends(lines: list[Line]) -> tuple[float, float]:
    """Return how far lines reach to both sides: at least a third of them, and two if there are two.

    A few lines that run further than the others are no table's side.
    """
    starts = sorted(line.start for line in lines)
    ends = sorted((line.end for line in lines), reverse=True)
    reaching = min(max(1, (len(lines) - 1) // 3), len(lines) - 1)
    return starts[reaching], ends[reaching]


def _closed(positions: list[float], borders: list[float], lines: list[Line]) -> list[list[bool]]:
    """Return for every position which parts between two borders are covered by a line."""
    index = {at: number for number, at in enumerate(positions)}
    covered = [[0.0] * (len(borders) - 1) for _ in positions]
    for line in lines:
        row = covered[index[line.at]]
        first = max(bisect_right(borders, line.start) - 1, 0)
        for column in range(first, len(borders) - 1):
            if borders[column] >= line.end:
                break
            share = min(line.end, borders[column + 1]) - max(line.start, borders[column])
            row[column] += max(share, 0.0)
    widths = [after - before for before, after in pairwise(borders)]
    return [
        [part >= _CLOSED * width for part, width in zip(row, widths, strict=True)]
        for row in covered
    ]

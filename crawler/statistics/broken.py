"""Rows of plain text that an empty line within a cell has broken: joined again.

Programs that write one line a cell end a row by an empty line. An empty paragraph within a cell is
one too: the rest of its row then stands in a row of its own, figures without any label.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.statistics.cells import is_empty, is_value
from crawler.statistics.labels import Quality, match_row3, name2
from crawler.statistics.stream import Row, is_spoken_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.statistics.stream import Line

#: How many values a row of table 3 has, the one of table 4, one of table 2.
_SEVEN: Final = frozenset({7})
_FIFTEEN: Final = frozenset({15})
_FEW: Final = frozenset({1, 2, 3})
_TWO: Final = frozenset({2})
_THREE: Final = frozenset({3})
#: The rows of table 2 that have two in the form of 2019; in that of 2021 most have one.
_OF_TWO: Final = frozenset({"admin_fees", "central_procurement"})


def without_breaks(items: Sequence[Row | Line]) -> list[Row | Line]:
    """Return a document's rows and lines, with broken rows joined where their cells add up."""
    found: list[Row | Line] = []
    at = 0
    while at < len(items):
        item = items[at]
        if isinstance(item, Row) and (end := _end(items, at)) > at + 1:
            parts = [part for part in items[at:end] if isinstance(part, Row)]
            found.append(_joined(parts))
            at = end
        else:
            found.append(item)
            at += 1
    return found


def _end(items: Sequence[Row | Line], at: int) -> int:
    """Return the place behind the last part of the row that begins at a place."""
    first = items[at]
    if not isinstance(first, Row) or is_spoken_for(first):
        return at + 1
    values, wanted = _widths(first)
    end = at + 1
    while end < len(items) and values < max(wanted, default=0):
        part = items[end]
        if not isinstance(part, Row) or not all(map(is_value, part.texts)):
            break
        values += len(part.cells)
        end += 1
    return end if values in wanted else at + 1


def _widths(row: Row) -> tuple[int, frozenset[int]]:
    """Return how many values a row has, and how many it may have; none if nothing is known."""
    lead = row.leading_words()
    values = len(row.cells) - lead
    label = next((text for text in reversed(row.texts[:lead]) if not is_empty(text)), "")
    if not label:
        return values, _FIFTEEN
    if match_row3(label).quality is Quality.FULL:
        return values, _SEVEN
    key = name2(label)
    if not key:
        return values, frozenset()
    if not values:
        return values, _FEW
    return values, _TWO if key in _OF_TWO else _THREE


def _joined(parts: Sequence[Row]) -> Row:
    """Return several rows as one."""
    cells = [cell for part in parts for cell in part.cells]
    first = parts[0].cells[0]
    placed = tuple(
        replace(cell, row=first.row, column=first.column + number)
        for number, cell in enumerate(cells)
    )
    return replace(parts[0], cells=placed)

"""Rows of tables that may be table 3's: label and values parted, cut rows put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crawler.statistics.align import spoiled, ways
from crawler.statistics.cells import MISSING, Reading, is_empty, is_value, read_cell, without_shares
from crawler.statistics.labels import Quality, compact, group_of, is_header3, match_row3, words
from crawler.statistics.model import CellStatus
from crawler.statistics.stream import Line, Row, is_header4
from crawler.statistics.templates import APPLICANTS, ROWS3

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The number of table 3's value columns.
WIDTH: Final = 7
_FULL_LABELS: Final = frozenset(words(row.label) for row in ROWS3)


@dataclass(frozen=True)
class SourceRow:
    """A row that may be one of table 3's.

    :param key: the template's row, or empty as long as it is not known.
    :param label: the label as printed; ``cells`` are what stands behind it.
    :param where: its place in the document's stream.
    """

    key: str
    quality: Quality
    label: str
    cells: tuple[Reading, ...]
    where: int
    table: int
    group: str = ""

    @property
    def inked(self) -> bool:
        """Return whether anything stands in its values' cells."""
        return any(cell.status is not CellStatus.BLANK for cell in self.cells)


def _read(row: Row, where: int) -> SourceRow:
    """Return a row with its label: the last cell of words that names a row of the table."""
    lead = row.leading_words()
    end, key, quality, group = lead, "", Quality.NONE, ""
    for place in range(lead - 1, -1, -1):
        text = row.cells[place].text
        if is_empty(text):
            continue
        group = group or group_of(text)
        found = match_row3(text)
        if found.quality:
            end, key, quality = place + 1, found.key, found.quality
            break
        if len(row.cells) - place > WIDTH:
            break
    if not key:
        # A label parted by a column's line, or its words in several cells.
        found = match_row3("".join(row.texts[:lead]))
        key, quality = (found.key, Quality.LIKE) if found.quality else ("", Quality.NONE)
    label = next((row.cells[at].text for at in range(end - 1, -1, -1) if row.texts[at].strip()), "")
    kept = without_shares(row.cells[end:], WIDTH)
    cells = tuple(read_cell(cell, page=row.page) for cell in kept)
    return SourceRow(key, quality, label, cells, where, row.table, group)


def source_rows(items: Sequence[Row | Line]) -> list[SourceRow]:
    """Return all rows that may be table 3's, named as far as their own labels go."""
    found = []
    for where, item in enumerate(items):
        if isinstance(item, Line) or is_header4(item):
            continue
        if is_header3(item.texts) and not _also_first(item):
            continue
        read = _read(item, where)
        if read.key == "results_total" and not read.inked and "七" not in compact(read.label):
            continue  # the column 总计 in a header that lost its other words
        found.append(read)
    return found


def _also_first(row: Row) -> bool:
    """Return whether a row with a header's word still is a row of figures."""
    return any(match_row3(text).quality for text in row.texts) and any(
        is_value(text) and not is_empty(text) for text in row.texts
    )


def in_order(row: SourceRow, order: Sequence[str]) -> SourceRow:
    """Return a row with its values in the official order of the applicants.

    :param order: the order that the table's header has them in.
    """
    keys = [column.key for column in APPLICANTS]
    if list(order) == keys:
        return row
    chosen = ways(row.cells, len(order))
    if len(order) < WIDTH:  # the header has no 总计; it may have lost the word alone
        cells = tuple(row.cells[place] for place in chosen[0]) if len(chosen) == 1 else ()
        return replace(row, cells=(*cells, MISSING)) if cells else row
    if len(chosen) == 1:
        cells = tuple(row.cells[chosen[0][order.index(key)]] for key in keys)
        return replace(row, cells=cells)
    if not row.inked:
        return row
    why = "the header's columns stand in another order"
    return replace(row, cells=spoiled(row.cells, WIDTH, why))


def joined(rows: list[SourceRow]) -> list[SourceRow]:
    """Put together rows that a page's end cut in two: half a label each, values in one."""
    found: list[SourceRow] = []
    for row in rows:
        both = _one_row(found[-1], row) if found else None
        if both is not None:
            found[-1] = both
        else:
            found.append(row)
    return found


def _one_row(above: SourceRow, below: SourceRow) -> SourceRow | None:
    number = "".join(cell.raw.strip() for cell in above.cells[:-WIDTH])
    alone = re.fullmatch(r"[0-9][.、．]?", number) is not None and not above.key
    if alone and below.quality is Quality.FULL and not below.inked:
        # Only the label's number stayed above the page's end, with all values.
        return replace(below, cells=above.cells[-WIDTH:])
    if not above.label or not below.label or words(above.label) in _FULL_LABELS:
        return None
    if words(below.label) in _FULL_LABELS and below.inked:
        return None
    label = above.label + below.label
    if words(label) not in _FULL_LABELS:
        return None
    if above.inked and below.inked:
        return None
    cells = below.cells if below.inked else above.cells
    key = match_row3(label).key
    return replace(above, key=key, quality=Quality.FULL, label=label, cells=cells)

"""Table 2, 主动公开政府信息情况: rows by their labels, columns by their header or their number.

No equation holds here: what is not plain stays unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crawler.issues import issue
from crawler.statistics.align import Values, spoiled, ways
from crawler.statistics.cells import (
    MISSING,
    Reading,
    is_empty,
    is_value,
    read_cell,
    read_text,
    without_shares,
)
from crawler.statistics.labels import compact, is_header3, is_like2, match_row3, name2, words
from crawler.statistics.model import CellStatus, Template
from crawler.statistics.stream import Line, Row, caption_of, is_header4
from crawler.statistics.table3 import SURE
from crawler.statistics.templates import TABLE2, Kind, Row2
from crawler.statistics.units import unit_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crawler.model import Issue

_HEADER: Final = re.compile(
    r"信息内容|本年新|制发|废止|现行有效|上一?年项目|本年增|处理决定|收费金额|采购项目|采购总?金额|公开总数"
)
_OF_2019: Final = re.compile(r"制作|新公开|公开总数|上一?年项目|本年增|采购项目|采购总?金额")
_OF_2021: Final = re.compile(r"制发|废止|现行有效|本年处理决定|收费金额")
#: The head of a column that writers add for what they have to say.
_REMARKS: Final = frozenset({"备注", "说明", "备注说明", "情况说明"})


@dataclass(frozen=True)
class Source2:
    """A row of table 2 as it stands in the document, with the header above it."""

    key: str
    label: str
    row: Row
    start: int
    header: tuple[str, ...]


@dataclass
class Table2:
    """Table 2's values: for every row's key its readings in the template's order."""

    template: Template
    values: dict[str, Values] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    units: dict[tuple[str, str], str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def check(self) -> None:
        """Report what could not be read, was repaired or is doubtful."""
        _report(self)


def find_rows2(items: Sequence[Row | Line]) -> list[Source2]:
    """Return the rows of table 2: named ones below a caption or a header of the table."""
    found: list[Source2] = []
    header: tuple[str, ...] = ()
    inside = False
    for item in items:
        if isinstance(item, Line):
            inside = inside or bool(caption_of(item.text))
            continue
        if is_header3(item.texts) or is_header4(item) or _is_row3(item):
            inside, header = False, ()
            continue
        if any(caption_of(text) for text in item.texts):
            inside, header = True, ()
        words_here = [text for text in item.texts if _HEADER.search(compact(text))]
        if words_here and not any(name2(text) for text in item.texts):
            inside, header = True, tuple(_behind_first(item))
            continue
        read = _row(item, header) if inside else None
        if read is not None:
            found.append(read)
    return found


def _is_row3(row: Row) -> bool:
    return any(len(words(text)) > 3 and match_row3(text).quality for text in row.texts)  # noqa: PLR2004 - a label has more characters than that


def _behind_first(row: Row) -> list[str]:
    """Return a header's texts behind 信息内容, or all where it has no such cell."""
    texts = row.texts
    for place, text in enumerate(texts):
        if "信息内容" in compact(text):
            return texts[place + 1 :]
    return texts[1:] if texts and is_empty(texts[0]) else texts


def _row(row: Row, header: tuple[str, ...]) -> Source2 | None:
    lead = row.leading_words()
    for place in range(lead - 1, -1, -1):
        key = name2(row.texts[place])
        if key:
            cells = (*row.cells[: place + 1], *without_shares(row.cells[place + 1 :], 1))
            return Source2(key, row.texts[place], replace(row, cells=cells), place + 1, header)
    return None


def generation2(items: Sequence[Row | Line]) -> tuple[int, int]:
    """Return how many header cells speak for 2019 and how many for 2021."""
    old = new = 0
    for item in items:
        if isinstance(item, Line):
            continue
        for text in item.texts:
            bare = compact(text)
            if _HEADER.search(bare) and len(bare) < 40:  # noqa: PLR2004 - longer text is prose
                new += _OF_2021.search(bare) is not None
                old += _OF_2021.search(bare) is None and _OF_2019.search(bare) is not None
            old += name2(text) in {"other_services", "central_procurement"}
    return old, new


def read_table2(rows: Sequence[Source2], template: Template) -> Table2:
    """Return the table's values; a row that is not there has none."""
    table = Table2(template)
    layout = {row.key: row for row in TABLE2[template]}
    for source in rows:
        row = layout.get(source.key)
        if row is None:
            table.issues.append(
                issue("row_unknown", f"table 2: {source.label.strip()!r} is not in {template}")
            )
            continue
        values = _values(source, row)
        have = table.values.get(row.row_key)
        if have is not None:
            if [cell.value for cell in have] != [cell.value for cell in values]:
                table.issues.append(
                    issue("figures_disagree", f"table 2: {row.row_key} stands twice and differs")
                )
            continue
        table.values[row.row_key] = values
        table.labels[row.row_key] = source.label
        if is_like2(source.label, source.key):
            message = f"table 2: {source.label.strip()!r} is read as {row.row_key}"
            table.issues.append(issue("label_uncertain", message))
        _header_units(table, source, row)
    table.check()
    return table


def _header_units(table: Table2, source: Source2, row: Row2) -> None:
    units_of(table, (*source.header, source.label), row)


def units_of(table: Table2, texts: Sequence[str], row: Row2) -> None:
    """Note the unit of money that a header's or a label's texts name."""
    for column in row.columns:
        if column.kind is Kind.AMOUNT:
            for unit in map(unit_in, texts):
                if unit is not None:
                    table.units[row.row_key, column.key] = unit


def _by_header(header: Sequence[str], row: Row2) -> Mapping[str, int] | None:
    """Return the header's cell for every column, or None where it does not name them all."""
    found: dict[str, int] = {}
    for place, text in enumerate(header):
        bare = compact(text)
        for column in row.columns:
            if column.key not in found and any(word in bare for word in column.words):
                found[column.key] = place
                break
    return found if len(found) == len(row.columns) else None


def _values(source: Source2, row: Row2) -> Values:
    cells = source.row.cells[source.start :]
    count = len(row.columns)
    plain = [read_cell(cell, Kind.COUNT, source.row.page) for cell in cells]
    named = _by_header(source.header, row)
    inked_header = sum(not is_empty(text) for text in source.header)
    if named is not None and len(cells) == len(source.header):
        inked = {place for place, cell in enumerate(plain) if cell.status is not CellStatus.BLANK}
        inked -= {place for place, text in enumerate(source.header) if compact(text) in _REMARKS}
        if inked <= set(named.values()):
            return _typed(source, row, [named[column.key] for column in row.columns])
    in_order = named is None or list(named.values()) == sorted(named.values())
    if not in_order and inked_header == count == len(cells):
        return _typed(source, row, [named[c.key] for c in row.columns] if named else [])
    chosen = ways(plain, count)
    if not in_order:
        return spoiled(plain, count, "the header's columns stand in another order")
    if len(chosen) == 1 or (chosen and not any(cell.value is not None for cell in plain)):
        return _typed(source, row, list(chosen[0]))
    if (
        count == 1
        and cells
        and len({cell.value for cell in plain}) == 1
        and plain[0].value is not None
    ):
        # One merged cell that was written out in each of its columns.
        return _typed(source, row, [0])
    return spoiled(plain, count, f"{len(cells)} cells for {count} values")


def _typed(source: Source2, row: Row2, places: Sequence[int]) -> Values:
    cells = source.row.cells[source.start :]
    return tuple(
        read_cell(cells[place], column.kind, source.row.page)
        for place, column in zip(places, row.columns, strict=True)
    )


def _report(table: Table2) -> None:
    table.issues.extend(_odd_blanks(table))
    for row in TABLE2[table.template]:
        values = table.values.get(row.row_key)
        if values is None:
            if not row.optional:
                table.issues.append(
                    issue("table_shape", f"table 2: no row {row.row_key} ({row.label})")
                )
            continue
        for column, cell in zip(row.columns, values, strict=True):
            found = _complaint(f"t2.{row.row_key}.{column.key}", cell)
            if found is not None:
                table.issues.append(found)


def _odd_blanks(table: Table2) -> list[Issue]:
    """Report blank cells in a table whose other rows are printed: one may have been lost."""
    blank = {
        key: sum(cell.status is CellStatus.BLANK for cell in values)
        for key, values in table.values.items()
    }
    odd = [
        key
        for key, number in blank.items()
        if 0 < number < len(table.values[key]) or (number and sum(map(bool, blank.values())) == 1)
    ]
    return [issue("cell_uncertain", f"t2.{key}: a blank cell among printed ones") for key in odd]


def _complaint(name: str, cell: Reading) -> Issue | None:
    raw = cell.raw.strip()
    if cell.status in {CellStatus.TEXT, CellStatus.UNREADABLE, CellStatus.MISSING}:
        return issue("cell_unreadable", f"{name}: {raw!r}: {cell.doubt or 'not there'}")
    weak = cell.confidence is not None and cell.confidence < SURE
    if cell.status is CellStatus.REPAIRED:
        return issue("cell_repaired", f"{name}: {raw!r} can only be {cell.value}")
    if cell.value is not None and (cell.doubt or weak):
        return issue("cell_uncertain", f"{name}: {raw!r} read as {cell.value}: {cell.doubt}")
    if cell.status is CellStatus.DASH and cell.doubt:
        return issue("cell_uncertain", f"{name}: {raw!r}: {cell.doubt}")
    return None


def _by_words(header: str, row: Row2) -> list[int]:
    """Return where each column's value stands by a header in plain text; else in their order."""
    bare = compact(header)
    starts = [
        max((bare.rfind(word) for word in column.words), default=-1) for column in row.columns
    ]
    if -1 in starts or len(set(starts)) < len(starts):
        return list(range(len(starts)))
    return [sorted(starts).index(start) for start in starts]


def from_run(row: Row2, tokens: Sequence[str], header: str = "") -> Values:
    """Return a row's values from the tokens behind its label in plain text.

    :param header: the text above the row, which may have the columns in another order.

    A run of digits is several numbers only where it can be cut in one way, blank cells allowed:
    as many zeros as there are columns.
    """
    count = len(row.columns)
    raw = " ".join(tokens)
    one = Reading(CellStatus.UNREADABLE, raw=raw, doubt="digits run together")
    if len(tokens) == count and all(is_value(token) for token in tokens):
        return tuple(
            read_text(tokens[place], column.kind)
            for place, column in zip(_by_words(header, row), row.columns, strict=True)
        )
    if len(tokens) == 1 and tokens[0] == "0" * count:
        return (one.repaired(0),) * count
    if not tokens:
        return (replace(MISSING, doubt="nothing behind the label"),) * count
    return (one,) * count

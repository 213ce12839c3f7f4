"""Table 4, 政府信息公开行政复议、行政诉讼情况: 15 values in one row, in rows by block, or by result."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Method
from crawler.issues import issue
from crawler.statistics.align import Values, spoiled, ways
from crawler.statistics.cells import MISSING, Reading, is_empty, is_value
from crawler.statistics.equations import row_holds
from crawler.statistics.headers import RESULT_NAMES, block_above, block_of, blocks4, order4
from crawler.statistics.labels import is_header3, match_row3, words
from crawler.statistics.model import CellStatus
from crawler.statistics.stream import Line, Row
from crawler.statistics.table3 import SURE
from crawler.statistics.templates import RESULTS
from crawler.statistics.ways3 import says
from crawler.statistics.ways4 import KEYS, WIDTH, choose15, completed_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Issue

_FEW_WORDS: Final = 3
_HEAD: Final = re.compile(r"行政复议|行政诉讼|未经复议|复议后|结果维持|结果纠正|其他结果|尚未审结")


@dataclass
class Table4:
    """Table 4's values: five a block."""

    values: dict[str, Values] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def check(self, method: Method) -> None:
        """Repair what the blocks' totals settle and report what could not be read."""
        _finish(self, method)


@dataclass
class _State:
    """What the header above a row says."""

    found: bool = False
    blocks: list[str] = field(default_factory=list)
    results: int = 0
    block: str = ""
    above: str = ""  # the block that a line above a table names
    rows: list[list[str]] = field(default_factory=list)


def read_table4(items: Sequence[Row | Line], method: Method) -> Table4 | None:
    """Return the table's values, or None where the document has no such table."""
    table = Table4()
    state = _State()
    wide: list[Row] = []
    columns: dict[str, dict[str, Reading]] = {}
    for item in items:
        if isinstance(item, Row) and _is_table3(item):
            state = _State()
        elif isinstance(item, Row):
            _take(item, state, table, wide, columns)
        else:
            state.above = block_above(item.text) or state.above
    if wide and not table.values:
        _wide(table, wide, state.rows)
    elif any(not is_empty(text) for row in wide for text in row.texts):
        # What was taken for a part with a header of its own may be half of a broken row.
        table.issues.append(issue("table_shape", "table 4 has rows of values without a header"))
    for key, cells in columns.items():
        if key not in table.values and cells:
            table.values[key] = tuple(cells.get(column.key, MISSING) for column in RESULTS)
    if not table.values:
        _headless(table, items)
    if not table.values:
        return None
    table.check(method)
    return table


def _headless(table: Table4, items: Sequence[Row | Line]) -> None:
    """Read a table that lost its header: the document's only row of nothing but 15 figures."""
    count = WIDTH * len(KEYS)
    rows = [
        item
        for item in items
        if isinstance(item, Row)
        and len(item.cells) == count
        and sum(not is_empty(text) and not is_value(text) for text in item.texts) <= _FEW_WORDS
        and any(not is_empty(text) and is_value(text) for text in item.texts)
    ]
    if len(rows) == 1:
        _wide(table, rows, ())
        message = "table 4 has no header; the only row of 15 figures is read as its values"
        table.issues.append(issue("label_uncertain", message))


def _is_table3(row: Row) -> bool:
    return is_header3(row.texts) or any(
        len(words(text)) > 3 and match_row3(text).quality  # noqa: PLR2004 - a label has more characters than that
        for text in row.texts
    )


def _take(
    row: Row,
    state: _State,
    table: Table4,
    wide: list[Row],
    columns: dict[str, dict[str, Reading]],
) -> None:
    """Take in one row: a header's, a labelled one, or one of values alone."""
    labels = [text for text in row.texts if not is_empty(text) and not is_value(text)]
    # Words in single cells (未统计) do not make a label of a row of figures.
    figures = len(row.cells) >= WIDTH * len(KEYS) - 1 and len(labels) <= _FEW_WORDS
    if _HEAD.search(row.joined) or (state.found and labels and not figures):
        _labelled(row, labels, state, columns)
    elif state.found and len(row.cells) >= WIDTH - 1:
        few = len(state.blocks) in {1, 2} and len(row.cells) <= WIDTH * 2 + 1
        if few and state.results >= WIDTH:
            _part(table, row, state)
        else:
            wide.append(row)
    elif state.results >= WIDTH * len(KEYS) and len(row.cells) in {1, len(KEYS)} and not wide:
        # Behind the table's values such a row is one of another table.
        _merged(table, row)


def _merged(table: Table4, row: Row) -> None:
    """Read merged cells under the whole header: a dash speaks for all values of its blocks."""
    cells = row.readings(0)
    for key, cell in zip(KEYS, cells * (len(KEYS) // len(cells)), strict=True):
        why = "one cell for several values"
        is_dash = cell.status is CellStatus.DASH
        table.values.setdefault(key, (cell,) * WIDTH if is_dash else spoiled([cell], WIDTH, why))


def _labelled(
    row: Row, labels: list[str], state: _State, columns: dict[str, dict[str, Reading]]
) -> None:
    """Take in a header's row, or a row with a block's or a result's name and its values."""
    blocks = [key for key in map(block_of, labels) if key]
    results = [RESULT_NAMES[words(text)] for text in labels if words(text) in RESULT_NAMES]
    lead = row.leading_words()
    values = row.readings(lead)
    inked = any(cell.status is not CellStatus.BLANK for cell in values)
    if (
        len(blocks) == 1
        and not results
        and len(values) >= WIDTH
        and (inked or state.results == WIDTH)
    ):
        chosen = ways(values, WIDTH)
        read = [values[place] for place in chosen[0]] if len(chosen) == 1 else []
        if len(chosen) != 1:
            read = list(spoiled(values, WIDTH, f"{len(values)} cells for {WIDTH} values"))
        order = [result for _, result in order4(state.rows, blocks)]
        columns[blocks[0]] = dict(zip(order, read, strict=True))
        return
    if len(results) == 1 and len(blocks) <= 1 and inked:
        state.block = blocks[0] if blocks else state.block
        chosen = ways(values, len(KEYS))
        if len(chosen) == 1:
            for key, place in zip(blocks4(state.rows, KEYS), chosen[0], strict=True):
                columns.setdefault(key, {}).setdefault(results[0], values[place])
            return
        if len(values) == 1:
            key = _one_block(state, columns, results[0])
            if key:
                columns.setdefault(key, {})[results[0]] = values[0]
        return
    if "行政复议" in row.joined and results == [] and state.results:
        state.blocks, state.results, state.rows = [], 0, []
    state.found = True
    if len(results) == WIDTH and not blocks and not state.blocks and state.above:
        blocks = [state.above]
    state.rows.append(row.texts)
    state.blocks.extend(key for key in blocks if key not in state.blocks)
    state.results += len(results)


def _one_block(state: _State, columns: dict[str, dict[str, Reading]], result: str) -> str:
    """Return the block of a row with one result and one value: as labelled, else the next open."""
    if state.block:
        return state.block
    return next((key for key in KEYS if result not in columns.get(key, {})), "")


def _part(table: Table4, row: Row, state: _State) -> None:
    """Read a row that holds the blocks of a table that was cut in two."""
    values = row.readings(0)
    keys = [key for key in KEYS if key in state.blocks]
    chosen = ways(values, WIDTH * len(keys))
    if len(chosen) == 1:
        read = dict(zip(order4(state.rows, keys), chosen[0], strict=True))
        for key in keys:
            table.values[key] = tuple(values[read[key, column.key]] for column in RESULTS)
    state.blocks, state.results, state.rows = [], 0, []


def _wide(table: Table4, rows: list[Row], header: Sequence[Sequence[str]]) -> None:
    """Read the row of 15 values: the first one with ink, else the first."""
    inked = [row for row in rows if any(not is_empty(text) for text in row.texts)]
    row = (inked or rows)[0]
    lead = row.leading_words()
    # A label may stand in front: 数量, 2023年.
    start = lead if len(row.cells) - lead >= WIDTH * len(KEYS) else 0
    values = choose15(_in_order(row.readings(start), header), table.issues)
    for number, key in enumerate(KEYS):
        table.values[key] = values[number * WIDTH : (number + 1) * WIDTH]
    if len(inked) > 1 and [t.split() for t in inked[0].texts] != [
        t.split() for t in inked[1].texts
    ]:
        table.issues.append(issue("table_shape", "table 4 has more than one row of values"))


def _in_order(cells: list[Reading], header: Sequence[Sequence[str]]) -> list[Reading]:
    """Return the cells in the official order where the header has the columns in another one."""
    order = order4(header, KEYS)
    places = [order.index((key, column.key)) for key in KEYS for column in RESULTS]
    chosen = ways(cells, len(places))
    if places == sorted(places) or not chosen:
        return cells
    if len(chosen) > 1:
        return list(spoiled(cells, len(places), "the header's columns stand in another order"))
    return [cells[chosen[0][place]] for place in places]


def _odd_blanks(table: Table4) -> list[Issue]:
    """Report single blank cells where all others are printed: a cell may have been lost."""
    blank = [
        f"t4.{key}.{column.key}"
        for key, values in table.values.items()
        for column, cell in zip(RESULTS, values, strict=True)
        if cell.status is CellStatus.BLANK
    ]
    few = 0 < len(blank) < len(KEYS)
    return [issue("cell_uncertain", f"{name}: blank among printed cells") for name in blank if few]


def _finish(table: Table4, method: Method) -> None:
    table.issues.extend(_odd_blanks(table))
    for key in KEYS:
        values = table.values.get(key) or (MISSING,) * WIDTH
        table.values[key] = _repaired(key, values, table, method)
        holds = None not in [c.count for c in values] and row_holds([c.count or 0 for c in values])
        proven = holds and all(cell.value is not None for cell in values)
        for column, cell in zip(RESULTS, table.values[key], strict=True):
            name = f"t4.{key}.{column.key}"
            raw = cell.raw.strip()
            weak = cell.confidence is not None and cell.confidence < SURE
            misread = method is Method.OCR and not holds
            if cell.status in {CellStatus.TEXT, CellStatus.UNREADABLE, CellStatus.MISSING}:
                table.issues.append(
                    issue("cell_unreadable", f"{name}: {raw!r}: {cell.doubt or 'not there'}")
                )
            elif (
                cell.status is CellStatus.NUMBER and not proven and (cell.doubt or weak or misread)
            ):
                table.issues.append(
                    issue("cell_uncertain", f"{name}: {raw!r} read as {cell.value}: {cell.doubt}")
                )
            elif cell.status is CellStatus.DASH and cell.doubt:
                table.issues.append(issue("cell_uncertain", f"{name}: {raw!r}: {cell.doubt}"))


def _repaired(key: str, values: Values, table: Table4, method: Method) -> Values:
    unread = [
        place
        for place, cell in enumerate(values)
        if cell.status in {CellStatus.UNREADABLE, CellStatus.MISSING}
    ]
    counts = [cell.count for cell in values]
    if method is Method.OCR and not unread and None not in counts:
        weak = [p for p, c in enumerate(values) if c.confidence is not None and c.confidence < SURE]
        if len(weak) == 1 and not row_holds([count or 0 for count in counts]):
            place = weak[0]
            lost = replace(values[place], status=CellStatus.UNREADABLE, value=None)
            values = (*values[:place], lost, *values[place + 1 :])
            unread = weak
    if len(unread) != 1:
        return values
    done = completed_block(values)
    if done is None:
        return values
    cell = done[unread[0]]
    if method is not Method.OCR and not says(values, unread[0], int(cell.value or 0)):
        return values
    table.issues.append(
        issue(
            "cell_repaired",
            f"t4.{key}.{RESULTS[unread[0]].key}: {cell.raw.strip()!r} is {cell.value} by the total",
        )
    )
    return done

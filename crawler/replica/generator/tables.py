"""The three official tables as grids of origin cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.replica.generator.labels import (
    BLOCKS,
    CARRIED_IN,
    CARRIED_OUT,
    COLUMNS,
    HEAD,
    HUBEI_ROW,
    NEW,
    OUTCOMES,
    PARTS,
    RESULTS_LABEL,
    results,
)
from crawler.replica.generator.model import Grid, GridCell
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.replica.generator.figures import Place
    from crawler.replica.generator.labels import Part
    from crawler.replica.generator.model import TrueCell
    from crawler.replica.generator.wording import Wording

WIDE: Final = 4  # columns of table 2
LABELS: Final = 3  # label columns of table 3
_WIDTHS3: Final = (5, 6, 14, *(5,) * 7)


def table2(cells: Mapping[Place, TrueCell], template: str, wording: Wording) -> list[Grid]:
    """Return table 2: one grid, or one for each caption."""
    made: list[list[GridCell]] = []
    split = Variant.SPLIT_TABLE2 in wording.variants
    row = 0
    for part in PARTS[template]:
        if split or not made:
            made.append([])
            row = 0
        row = _part(made[-1], row, part, cells, wording)
    return [Grid("t2", tuple(grid), WIDE, 0, (10, 8, 8, 8)) for grid in made]


def _part(
    grid: list[GridCell],
    row: int,
    part: Part,
    cells: Mapping[Place, TrueCell],
    wording: Wording,
) -> int:
    caption, head, rows, columns = part
    grid.append(GridCell(row, 0, wording.row(caption), column_span=WIDE))
    row += 1
    if wording.headless != "t2":
        texts = [wording.row(head[0]), *(wording.column(label) for label in head[1:])]
        grid += _across(row, texts, value=False)
        row += 1
    hubei = Variant.HUBEI in wording.variants and rows[0][0] == "art20_1.regulations"
    for key, label in (*rows, HUBEI_ROW) if hubei else rows:
        texts = [wording.row(label, key), *(cells["t2", key, column].raw for column in columns)]
        grid += _across(row, texts, value=True)
        row += 1
    return row


def _across(row: int, texts: list[str], *, value: bool) -> list[GridCell]:
    """Return cells that fill a row of table 2; the last one spans what is left."""
    last = len(texts) - 1
    return [
        GridCell(
            row,
            place,
            text,
            column_span=WIDE - last if place == last else 1,
            value=value and place > 0,
        )
        for place, text in enumerate(texts)
    ]


def table3(cells: Mapping[Place, TrueCell], template: str, wording: Wording) -> list[Grid]:
    """Return table 3, in two grids where it was pasted in two parts."""
    grid = [] if wording.headless == "t3" else _head3(wording)
    header = LABELS if grid else 0
    row = header
    for key, label in (NEW, CARRIED_IN):
        grid.append(GridCell(row, 0, wording.row(label, key), column_span=LABELS))
        grid += _values3(row, key, cells)
        row += 1
    rows = results(template)
    if Variant.SPLIT_TABLE3 not in wording.variants:
        row = _results3(grid, row, rows, cells, wording)
        _last3(grid, row, cells, wording)
        return [Grid("t3", tuple(grid), 10, header, _WIDTHS3)]
    cut = next(place for place, (_, group, _) in enumerate(rows) if group == "（五）不予处理")
    _results3(grid, row, rows[:cut], cells, wording)
    again: list[GridCell] = []
    row = _results3(again, 0, rows[cut:], cells, wording)
    _last3(again, row, cells, wording)
    return [
        Grid("t3", tuple(grid), 10, header, _WIDTHS3),
        Grid("t3", tuple(again), 10, 0, _WIDTHS3),
    ]


def _head3(wording: Wording) -> list[GridCell]:
    labels = [wording.column(label) for _, label in COLUMNS]
    return [
        GridCell(0, 0, wording.row(HEAD), 3, LABELS),
        GridCell(0, 3, "申请人情况", 1, 7),
        GridCell(1, 3, labels[0], 2),
        GridCell(1, 4, "法人或其他组织", 1, 5),
        GridCell(1, 9, labels[-1], 2),
        *(GridCell(2, 4 + place, label) for place, label in enumerate(labels[1:-1])),
    ]


def _values3(row: int, key: str, cells: Mapping[Place, TrueCell]) -> list[GridCell]:
    return [
        GridCell(row, LABELS + place, cells["t3", key, column].raw, value=True)
        for place, (column, _) in enumerate(COLUMNS)
    ]


def _results3(
    grid: list[GridCell],
    row: int,
    rows: tuple[tuple[str, str, str], ...],
    cells: Mapping[Place, TrueCell],
    wording: Wording,
) -> int:
    grid.append(GridCell(row, 0, wording.downwards(RESULTS_LABEL), row_span=len(rows)))
    last = ""
    for key, group, label in rows:
        if group and group != last:
            tall = sum(other == group for _, other, _ in rows)
            grid.append(GridCell(row, 1, wording.downwards(group), row_span=tall))
        last = group
        place, span = (2, 1) if group else (1, 2)
        grid.append(GridCell(row, place, wording.row(label, key), column_span=span))
        grid += _values3(row, key, cells)
        row += 1
    return row


def _last3(
    grid: list[GridCell], row: int, cells: Mapping[Place, TrueCell], wording: Wording
) -> None:
    key, label = CARRIED_OUT
    grid.append(GridCell(row, 0, wording.row(label, key), column_span=LABELS))
    grid += _values3(row, key, cells)


def table4(cells: Mapping[Place, TrueCell], wording: Wording) -> list[Grid]:
    """Return table 4 with three header rows, two, or none."""
    labels = [wording.column(label) for _, label in OUTCOMES]
    if wording.headless == "t4":
        grid = []
    elif Variant.TWO_HEADER_ROWS in wording.variants:
        heads = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
        grid = [GridCell(0, 5 * place, head, 1, 5) for place, head in enumerate(heads)]
        grid += [GridCell(1, place, label) for place, label in enumerate(labels * 3)]
    else:
        grid = [
            GridCell(0, 0, "行政复议", 1, 5),
            GridCell(0, 5, "行政诉讼", 1, 10),
            *(GridCell(1, place, label, 2) for place, label in enumerate(labels)),
            GridCell(1, 5, "未经复议直接起诉", 1, 5),
            GridCell(1, 10, "复议后起诉", 1, 5),
            *(GridCell(2, 5 + place, label) for place, label in enumerate(labels * 2)),
        ]
    row = max((cell.row + cell.row_span for cell in grid), default=0)
    for place, block in enumerate(BLOCKS):
        grid += [
            GridCell(row, 5 * place + column, cells["t4", block, outcome].raw, value=True)
            for column, (outcome, _) in enumerate(OUTCOMES)
        ]
    return [Grid("t4", tuple(grid), 15, row, (4,) * 15)]

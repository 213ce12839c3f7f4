"""The tables' readings as figures: keys, labels, units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.issues import issue
from crawler.statistics.cells import MISSING, MONEY, Reading
from crawler.statistics.model import CellStatus, Figure, TableKind, Template, UnitSource
from crawler.statistics.templates import (
    APPLICANTS,
    ARTICLES,
    BLOCKS,
    RESULTS,
    TABLE2,
    TABLE3,
    Column,
    Kind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from crawler.model import Issue
    from crawler.statistics.table2 import Table2
    from crawler.statistics.table3 import Table3
    from crawler.statistics.table4 import Table4


def _unit(cell: Reading, column: Column, header: str | None) -> tuple[str | None, UnitSource]:
    if cell.unit is not None and (column.kind is not Kind.AMOUNT or cell.unit in MONEY):
        return cell.unit, UnitSource.CELL
    if header is not None:
        return (header, UnitSource.HEADER) if header else (None, UnitSource.UNKNOWN)
    if column.unit is not None:
        return column.unit, UnitSource.TEMPLATE
    return None, UnitSource.UNKNOWN


def _figure(
    table: TableKind,
    row_key: str,
    column: Column,
    cell: Reading,
    *,
    section_ref: str = "",
    label: str = "",
    header_unit: str | None = None,
) -> Figure:
    unit, source = _unit(cell, column, header_unit)
    money: Decimal | None = None
    if column.kind is Kind.AMOUNT and cell.value is not None and unit in MONEY:
        money = cell.value * MONEY[unit]
    return Figure(
        table=table,
        row_key=row_key,
        col_key=column.key,
        status=cell.status,
        value=cell.value,
        raw=cell.raw,
        section_ref=section_ref,
        row_label_raw=label.strip(),
        col_label_raw=column.label,
        unit=unit,
        unit_source=source,
        value_si=money,
        is_total=column.key == "total" or row_key == "results_total",
        page=cell.page,
        row_index=cell.row,
        col_index=cell.column,
        confidence=cell.confidence,
    )


def figures2(table: Table2 | None, template: Template) -> Iterator[Figure]:
    """Yield table 2's figures; rows that only some provinces have come only where they stand."""
    for row in TABLE2[template]:
        values = table.values.get(row.row_key) if table else None
        if values is None and row.optional:
            continue
        label = table.labels.get(row.row_key, row.label) if table else row.label
        for column, cell in zip(row.columns, values or (MISSING,) * len(row.columns), strict=True):
            yield _figure(
                TableKind.T2,
                row.row_key,
                column,
                cell,
                section_ref=ARTICLES[row.article],
                label=label,
                header_unit=table.units.get((row.row_key, column.key)) if table else None,
            )


def figures3(table: Table3 | None, template: Template) -> Iterator[Figure]:
    """Yield table 3's figures."""
    for row in TABLE3[template]:
        values = table.values(row.key) if table else (MISSING,) * len(APPLICANTS)
        label = table.labels.get(row.key, row.label) if table else row.label
        for column, cell in zip(APPLICANTS, values, strict=True):
            yield _figure(TableKind.T3, row.key, column, cell, label=label)


def figures4(table: Table4 | None) -> Iterator[Figure]:
    """Yield table 4's figures."""
    for block in BLOCKS:
        values = table.values[block.key] if table else (MISSING,) * len(RESULTS)
        for column, cell in zip(RESULTS, values, strict=True):
            yield _figure(TableKind.T4, block.key, column, cell, label=block.label)


def blank_tables(figures: Sequence[Figure]) -> Iterator[Issue]:
    """Yield an issue for each table without one mark in its cells: a script may fill them in."""
    for kind in (TableKind.T2, TableKind.T3, TableKind.T4):
        cells = [figure.status for figure in figures if figure.table is kind]
        if cells and set(cells) == {CellStatus.BLANK}:
            yield issue("cell_uncertain", f"table {kind[1:]}: all of its cells are blank")

"""Rules inside one report's tables, each with printed numbers only and with blank and dash as 0."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crawler.statistics.model import (
    CellStatus,
    Figure,
    Mode,
    RuleLevel,
    TableKind,
    Template,
    Violation,
)
from crawler.statistics.templates import (
    APPLICANTS,
    BLOCKS,
    RESULTS,
    TABLE2,
    TABLE3,
    Kind,
    part_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Key = tuple[TableKind, str, str]
Figures = dict[Key, Figure]
_EMPTY: Final = frozenset({CellStatus.BLANK, CellStatus.DASH})


def by_key(figures: Iterable[Figure]) -> Figures:
    """Return the figures by table, row and column."""
    return {(figure.table, figure.row_key, figure.col_key): figure for figure in figures}


def _term(figures: Mapping[Key, Figure], key: Key, mode: Mode) -> Decimal | None:
    figure = figures.get(key)
    if figure is None:
        return None
    if figure.value is None and mode is Mode.LENIENT and figure.status in _EMPTY:
        return Decimal(0)
    return figure.value


def _sum(figures: Mapping[Key, Figure], keys: Sequence[Key], mode: Mode) -> Decimal | None:
    total = Decimal(0)
    for key in keys:
        value = _term(figures, key, mode)
        if value is None:
            return None
        total += value
    return total


def _equation(
    rule: str,
    scope: str,
    parts: Sequence[Key],
    whole: Sequence[Key],
    figures: Mapping[Key, Figure],
    mode: Mode,
) -> Iterator[Violation]:
    lhs, rhs = _sum(figures, parts, mode), _sum(figures, whole, mode)
    if lhs is not None and rhs is not None and lhs != rhs:
        yield Violation(rule, scope, RuleLevel.ERROR, mode, lhs, rhs)


def _table3(figures: Mapping[Key, Figure], template: Template, mode: Mode) -> Iterator[Violation]:
    def cell(row: str, column: str) -> Key:
        return TableKind.T3, row, column

    columns = [column.key for column in APPLICANTS]
    for column in columns:
        yield from _equation(
            "T3-IDENTITY",
            column,
            [cell("new_requests", column), cell("carried_in", column)],
            [cell("results_total", column), cell("carried_out", column)],
            figures,
            mode,
        )
    for column in columns:
        parts = [cell(row, column) for row in part_keys(template)]
        whole = [cell("results_total", column)]
        yield from _equation("T3-RESULTS-SUM", column, parts, whole, figures, mode)
    for row in TABLE3[template]:
        parts = [cell(row.key, column) for column in columns[:-1]]
        whole = [cell(row.key, "total")]
        yield from _equation("T3-ROW-TOTAL", row.key, parts, whole, figures, mode)


def _table4(figures: Mapping[Key, Figure], mode: Mode) -> Iterator[Violation]:
    columns = [column.key for column in RESULTS]
    for block in BLOCKS:
        parts = [(TableKind.T4, block.key, column) for column in columns[:-1]]
        whole = [(TableKind.T4, block.key, "total")]
        yield from _equation("T4-BLOCK-TOTAL", block.key, parts, whole, figures, mode)


def _blank_totals(figures: Mapping[Key, Figure], template: Template) -> Iterator[Violation]:
    for row in TABLE3[template]:
        total = figures.get((TableKind.T3, row.key, "total"))
        parts = [figures.get((TableKind.T3, row.key, column.key)) for column in APPLICANTS[:-1]]
        if total is not None and total.status in _EMPTY and any(p and p.value for p in parts):
            yield Violation("T3-BLANK-TOTAL", row.key, RuleLevel.WARNING, Mode.STRICT)


_SIGNED: Final = frozenset(
    column.key
    for rows in TABLE2.values()
    for row in rows
    for column in row.columns
    if column.kind is Kind.CHANGE
)
_MONEY: Final = frozenset(
    column.key
    for rows in TABLE2.values()
    for row in rows
    for column in row.columns
    if column.kind is Kind.AMOUNT
)


def _counts(figures: Mapping[Key, Figure]) -> Iterator[Violation]:
    for figure in figures.values():
        value = figure.value
        if value is None or figure.table is TableKind.PRE_2019:
            continue
        broken = value != value.to_integral_value() and figure.col_key not in _MONEY
        negative = value < 0 and figure.col_key not in _SIGNED
        if broken or negative:
            yield Violation(
                "NONNEG-INT", figure.name, RuleLevel.ERROR, Mode.STRICT, value, None, figure.raw
            )


def _shape(figures: Mapping[Key, Figure], template: Template) -> Iterator[Violation]:
    rows = [row.key for row in TABLE3[template]]
    lost = [
        row
        for row in rows
        if figures[TableKind.T3, row, "total"].status is CellStatus.MISSING
        and figures[TableKind.T3, row, "natural_person"].status is CellStatus.MISSING
    ]
    if lost and len(lost) < len(rows):
        found = Decimal(len(rows) - len(lost))
        detail = ", ".join(lost)
        yield Violation(
            "SHAPE", "t3", RuleLevel.ERROR, Mode.STRICT, found, Decimal(len(rows)), detail
        )


def check_tables(figures: Sequence[Figure], template: Template) -> tuple[Violation, ...]:
    """Return the broken rules of the tables: strict ones first, then lenient, then warnings."""
    if template not in TABLE3:
        return ()
    table = by_key(figures)
    found: list[Violation] = []
    has3 = (TableKind.T3, "new_requests", "total") in table
    if (TableKind.T3, "other_handling", "total") in table:
        # Also in a report of 2021's template that leaves （六）其他处理 in one row.
        template = Template.Y2019
    for mode in (Mode.STRICT, Mode.LENIENT):
        if has3:
            found.extend(_table3(table, template, mode))
        found.extend(_table4(table, mode))
        if mode is Mode.STRICT:
            found.extend(_counts(table))
            if has3:
                found.extend(_shape(table, template))
    found.extend(_blank_totals(table, template))
    return tuple(found)

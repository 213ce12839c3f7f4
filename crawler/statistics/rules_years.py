"""Rules between two successive reports of one agency."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crawler.statistics.model import Mode, RuleLevel, Statistics, TableKind, Template, Violation
from crawler.statistics.rules import Figures, by_key
from crawler.statistics.templates import APPLICANTS, TABLE2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def check_years(
    earlier: Statistics, later: Statistics, *, same_agency: bool = True
) -> tuple[Violation, ...]:
    """Return the rules broken between a report and the next year's of the same agency.

    :param same_agency: false after a merger or a rename; a carried number may differ then.
    :raise ValueError: if the years are known and do not follow each other.
    """
    first, second = earlier.report_year, later.report_year
    if first is not None and second is not None and second != first + 1:
        raise ValueError(f"expected the report of {first + 1} after that of {first}, got {second}")
    before, after = by_key(earlier.figures), by_key(later.figures)
    found = [*_carried(before, after, same_agency=same_agency)]
    if earlier.template is later.template is Template.Y2021:
        for row in ("art20_1.regulations", "art20_1.normative_docs"):
            found.extend(
                _stock("X-STOCK", row, before, after, "in_force", [("issued", 1), ("repealed", -1)])
            )
    if earlier.template is later.template is Template.Y2019:
        for row in ("art20_1.regulations", "art20_1.normative_docs"):
            found.extend(
                _stock("X-PUBLIC", row, before, after, "total_public", [("newly_published", 1)])
            )
        found.extend(_items(before, after))
    return tuple(found)


def _value(figures: Figures, table: TableKind, row: str, column: str) -> Decimal | None:
    figure = figures.get((table, row, column))
    return figure.value if figure else None


def _carried(before: Figures, after: Figures, *, same_agency: bool) -> Iterator[Violation]:
    level = RuleLevel.ERROR if same_agency else RuleLevel.WARNING
    for column in APPLICANTS:
        left = _value(before, TableKind.T3, "carried_out", column.key)
        came = _value(after, TableKind.T3, "carried_in", column.key)
        if left is not None and came is not None and left != came:
            yield Violation("X-CARRY", column.key, level, Mode.STRICT, left, came)


def _stock(
    rule: str,
    row: str,
    before: Figures,
    after: Figures,
    stock: str,
    changes: Sequence[tuple[str, int]],
) -> Iterator[Violation]:
    """Compare a stock with the one of the year before and this year's changes."""
    old = _value(before, TableKind.T2, row, stock)
    new = _value(after, TableKind.T2, row, stock)
    moved = [(_value(after, TableKind.T2, row, column), sign) for column, sign in changes]
    if old is None or new is None or any(value is None for value, _ in moved):
        return
    expected = old + sum((value * sign for value, sign in moved if value is not None), Decimal(0))
    if expected != new:
        yield Violation(rule, row, RuleLevel.INFO, Mode.STRICT, expected, new)


def _items(before: Figures, after: Figures) -> Iterator[Violation]:
    for row in TABLE2[Template.Y2019]:
        if not any(column.key == "items_change" for column in row.columns):
            continue
        old = _value(before, TableKind.T2, row.row_key, "items_prev_year")
        change = _value(before, TableKind.T2, row.row_key, "items_change")
        new = _value(after, TableKind.T2, row.row_key, "items_prev_year")
        if old is not None and change is not None and new is not None and old + change != new:
            yield Violation("X-ITEMS", row.row_key, RuleLevel.INFO, Mode.STRICT, old + change, new)

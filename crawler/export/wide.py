"""One row a report: every figure in a column of its own, and the indicators that follow from them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crawler.export.fields import OTHER_HANDLING, wide_name
from crawler.statistics.model import CellStatus, TableKind, Template
from crawler.statistics.templates import APPLICANTS, ROWS3

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.statistics.model import Statistics

_PARTS: Final = ("other_no_correction", "other_fee_unpaid", "other_misc")
_DIGITS: Final = Decimal("0.000001")

Known = dict[str, Decimal | None]


def wide_values(statistics: Statistics) -> dict[str, str | Decimal | None]:
    """Return columns with their values; a cell without a printed number has a ``_status`` too.

    Nothing is filled in: a sum or a share of which one part has no number has none either.
    """
    if statistics.template not in {Template.Y2019, Template.Y2021}:
        return {}
    values: Known = {}
    states: dict[str, str] = {}
    for figure in statistics.figures:
        name = wide_name(figure.table, figure.row_key, figure.col_key)
        values[name] = figure.in_key_unit
        if figure.status is not CellStatus.NUMBER:
            states[f"{name}_status"] = figure.status.value
    for column in APPLICANTS:
        whole = wide_name(TableKind.T3, OTHER_HANDLING, column.key)
        if whole not in values:
            parts = (wide_name(TableKind.T3, part, column.key) for part in _PARTS)
            values[whole] = _sum(values, parts)
    return {**values, **states, **_indicators(values)}


def _sum(values: Known, names: Iterable[str]) -> Decimal | None:
    found = [values.get(name) for name in names]
    known = [value for value in found if value is not None]
    return sum(known, Decimal()) if found and len(known) == len(found) else None


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return (part / whole).quantize(_DIGITS) if part is not None and whole else None


def _indicators(values: Mapping[str, Decimal | None]) -> Known:
    known = dict(values)

    def t3(*rows: str, column: str = "total") -> Decimal | None:
        return _sum(known, [wide_name(TableKind.T3, row, column) for row in rows])

    def of_kind(start: str) -> Decimal | None:
        return t3(*(row.key for row in ROWS3 if row.key.startswith(start)))

    def corrected(*blocks: str) -> Decimal | None:
        def every(column: str) -> Decimal | None:
            return _sum(known, [wide_name(TableKind.T4, block, column) for block in blocks])

        total, pending = every("total"), every("pending")
        ended = None if total is None or pending is None else total - pending
        return _share(every("corrected"), ended)

    return {
        "granted_rate": _share(t3("granted", "partially_granted"), t3("results_total")),
        "denied_total": of_kind("denied_"),
        "unavailable_total": of_kind("unavailable_"),
        "rejected_total": of_kind("rejected_"),
        "review_correction_rate": corrected("review"),
        "lit_loss_rate": corrected("lit_direct", "lit_post_review"),
        "natural_person_share": _share(
            t3("new_requests", column="natural_person"), t3("new_requests")
        ),
    }

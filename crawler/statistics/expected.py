"""Statistics as the JSON of ``scrapy statistics --jsonl``: one mapping a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, Union

from crawler.statistics.model import (
    CellStatus,
    Figure,
    Mode,
    Refusal,
    RuleLevel,
    Statistics,
    TableKind,
    Template,
    Violation,
)
from crawler.statistics.templates import APPLICANTS, RESULTS, Column

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from crawler.model import Issue

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]


def number(value: Decimal | None) -> int | float | None:
    """Return a decimal as JSON has it: an integer where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _table2(figures: Iterable[Figure]) -> dict[str, Json]:
    found: dict[str, dict[str, dict[str, Json]]] = {}
    for figure in figures:
        if figure.table is not TableKind.T2:
            continue
        article, _, row = figure.row_key.partition(".")
        cells = found.setdefault(article, {}).setdefault(row, {})
        if figure.col_key == "amount":
            cells["amount_value"] = number(figure.value)
            cells["amount_unit"] = figure.unit
            cells["amount_raw"] = figure.raw.strip() or None
        else:
            cells[figure.col_key] = number(figure.in_key_unit)
    return {article: dict(rows) for article, rows in found.items()}


def _grid(figures: Iterable[Figure], table: TableKind) -> dict[str, Json]:
    found: dict[str, list[Json]] = {}
    for figure in figures:
        if figure.table is table:
            found.setdefault(figure.row_key, []).append(number(figure.value))
    return dict(found)


def _columned(
    figures: Iterable[Figure], table: TableKind, columns: Iterable[Column], name: str
) -> Json:
    """Return a table as its columns' keys and its rows; None where there is none."""
    rows = _grid(figures, table)
    if not rows:
        return None
    keys: list[Json] = [column.key for column in columns]
    return {"columns": keys, name: rows}


def _violation(found: Violation) -> dict[str, Json]:
    return {
        "rule": found.rule,
        "scope": found.scope,
        "lhs": number(found.lhs),
        "rhs": number(found.rhs),
    }


def _errors(statistics: Statistics, *, lenient: bool) -> list[Json]:
    """Return the broken rules of level error; those without a mode of their own are in both."""
    return [
        _violation(found)
        for found in statistics.violations
        if found.level is RuleLevel.ERROR
        and (
            found.rule in {"NONNEG-INT", "SHAPE"}
            or found.mode is (Mode.LENIENT if lenient else Mode.STRICT)
        )
    ]


def _problems(issues: Iterable[Issue], figures: Iterable[Figure]) -> list[Json]:
    names = {figure.name for figure in figures}
    found: list[Json] = []
    for item in issues:
        problem: dict[str, Json] = {"code": item.code, "message": item.message}
        cell = _cell_name(item.message.partition(":")[0])
        if cell in names:
            problem["cell"] = cell
        found.append(problem)
    return found


def _cell_name(head: str) -> str:
    """Return ``t3.granted.total`` for ``t3.granted[6]`` too."""
    row, bracket, place = head.partition("[")
    if not bracket or not place.rstrip("]").isdigit():
        return head
    return f"{row}.{APPLICANTS[int(place.rstrip(']'))].key}"


def _dashes(figures: Iterable[Figure]) -> list[Json]:
    """Return a problem for every dash: it is null in the tables, but not blank."""
    return [
        {
            "code": "cell_unreadable",
            "message": f"{figure.raw.strip()!r} stands for no number",
            "cell": figure.name,
        }
        for figure in figures
        if figure.status is CellStatus.DASH
    ]


def as_expected(result: Statistics | Refusal, file: str = "") -> dict[str, Json]:
    """Return one file's line.

    :param file: its name, put first if it is given.
    """
    line: dict[str, Json] = {"file": file} if file else {}
    if isinstance(result, Refusal):
        return {
            **line,
            "refused": result.reason,
            "detail": result.detail,
            "method": str(result.method),
            "problems": _problems(result.issues, ()),
        }
    figures = result.figures
    old = result.template is Template.PRE_2019
    has = {figure.table for figure in figures}
    line |= {
        "template": str(result.template),
        "title": result.title,
        "agency": result.agency,
        "report_year": result.report_year,
        "table2": _table2(figures) if TableKind.T2 in has else None,
        "table3": _columned(figures, TableKind.T3, APPLICANTS, "rows"),
        "table4": _columned(figures, TableKind.T4, RESULTS, "blocks"),
    }
    if old:
        line["statistics"] = _old(figures)
    fees = result.fees
    line |= {
        "section6": None
        if fees is None
        else {"text": fees.text, "fee_yuan": number(fees.yuan), "fee_cases": fees.cases},
        "violations_strict": _errors(result, lenient=False),
        "violations_blank_as_zero": _errors(result, lenient=True),
        "warnings": [
            {"rule": found.rule, "scope": found.scope}
            for found in result.warnings
            if found.rule == "T3-BLANK-TOTAL"
        ],
        "method": str(result.method),
        "problems": [*_problems(result.issues, figures), *_dashes(figures)],
    }
    return line


def _old(figures: Iterable[Figure]) -> list[Json]:
    """Return the rows of a table of the years before 2019 as they stand."""
    rows: dict[int | None, dict[str, Json]] = {}
    for figure in figures:
        if figure.table is not TableKind.PRE_2019:
            continue
        row = rows.setdefault(
            figure.row_index,
            {"label": figure.row_label_raw, "key": figure.row_key or None, "unit": figure.unit},
        )
        row[figure.col_label_raw] = number(figure.value)
    return list(rows.values())

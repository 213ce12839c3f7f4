"""Tables in files of their own: what the main document lacks as a whole is taken from another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.issues import issue
from crawler.statistics.model import CellStatus, Statistics, TableKind, Template
from crawler.statistics.rules import check_tables

if TYPE_CHECKING:
    from crawler.model import Issue

_OFFICIAL: Final = (TableKind.T2, TableKind.T3, TableKind.T4)
_NOTHING: Final = frozenset({CellStatus.MISSING, CellStatus.UNREADABLE})


def tables_of(found: Statistics) -> frozenset[TableKind]:
    """Return the tables of which at least one cell was found."""
    return frozenset(figure.table for figure in found.figures if figure.status not in _NOTHING)


def lacking(found: Statistics) -> frozenset[TableKind]:
    """Return the official tables that a document of its generation should have and has not."""
    if found.template is Template.PRE_2019 or TableKind.PRE_2019 in tables_of(found):
        return frozenset()
    return frozenset(_OFFICIAL) - tables_of(found)


def merged(main: Statistics, other: Statistics, name: str) -> tuple[Statistics, list[Issue]]:
    """Return the main document with the tables that only the other has, and what was done.

    :param name: of the other document, for the issue.
    """
    wanted = sorted(lacking(main) & tables_of(other))
    if not wanted:
        return main, []
    if main.template not in {other.template, Template.UNKNOWN} and tables_of(main):
        text = f"{name} has tables of {other.template}, the main document of {main.template}"
        return main, [issue("template_conflict", text)]
    figures = tuple(figure for figure in main.figures if figure.table not in wanted)
    figures += tuple(figure for figure in other.figures if figure.table in wanted)
    figures = tuple(sorted(figures, key=lambda figure: list(TableKind).index(figure.table)))
    about_tables = set(check_tables(main.figures, main.template))
    kept = tuple(broken for broken in main.violations if broken not in about_tables)
    said = {f"table {table.value[1:]} was not found" for table in wanted}
    numbers = ", ".join(table.value[1:] for table in wanted)
    text = f"table {numbers} is not in the main document and was taken from {name}"
    return (
        replace(
            main,
            template=other.template,
            template_confidence=max(main.template_confidence, other.template_confidence),
            figures=figures,
            violations=(*check_tables(figures, other.template), *kept),
            issues=(
                *(seen for seen in main.issues if seen.message not in said),
                *(seen for seen in other.issues if _is_about(seen, wanted)),
            ),
        ),
        [issue("figures_merged", text)],
    )


def _is_about(seen: Issue, tables: list[TableKind]) -> bool:
    """Return whether an issue's message begins with the name of a cell of these tables."""
    return any(seen.message.startswith(f"{table.value}.") for table in tables)

"""Which rows of a document are table 3's, and which of its rows each one is.

A full label counts wherever it stands. One that was matched by likeness, or says too little by
itself (其他, 总计), must stand in its place; a row without a name is named by its neighbours only
where they leave room for exactly so many rows. Both are issues.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crawler.issues import issue
from crawler.statistics.headers import order3
from crawler.statistics.labels import (
    WEAK,
    Quality,
    compact,
    match_row3,
    part_of_label,
)
from crawler.statistics.model import Template
from crawler.statistics.sourcerows import WIDTH, SourceRow, in_order, joined, source_rows
from crawler.statistics.stream import Line, Row, is_spoken_for
from crawler.statistics.templates import ROWS3, TABLE3
from crawler.statistics.totalsonly import with_totals_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Issue

_ORDER: Final = {row.key: place for place, row in enumerate(ROWS3)}
_SPLIT: Final = frozenset({"other_no_correction", "other_fee_unpaid", "other_misc"})


def _instances(rows: list[SourceRow]) -> list[list[SourceRow]]:
    """Part the rows where the table begins anew."""
    found: list[list[SourceRow]] = []
    for row in rows:
        begins = row.key == "new_requests" and row.quality is Quality.FULL
        if not found or (begins and _count(found[-1]) > WIDTH):
            found.append([])
        found[-1].append(row)
    return found


def _count(rows: Sequence[SourceRow]) -> int:
    return len({row.key for row in rows if row.quality is Quality.FULL})


def _in_place(rows: list[SourceRow]) -> list[SourceRow]:
    """Take away names that are weak and do not stand in their place."""
    split = any(row.key in _SPLIT - {"other_misc"} for row in rows)
    checked: list[SourceRow] = []
    for number, row in enumerate(rows):
        if row.key == "other_handling" and split:
            if row.inked:
                checked.append(replace(row, key="", quality=Quality.NONE))
            continue
        firm = row.quality is Quality.FULL and row.key not in WEAK
        if row.key and not firm and not _fits(rows, number):
            checked.append(replace(row, key="", quality=Quality.NONE))
        else:
            checked.append(row)
    return checked


def _firm(row: SourceRow) -> bool:
    return row.quality is Quality.FULL and row.key not in WEAK


def _fits(rows: list[SourceRow], number: int) -> bool:
    """Return whether a name lies between those of the rows around it."""
    row = rows[number]
    before = next((item.key for item in reversed(rows[:number]) if _firm(item)), "")
    after = next((item.key for item in rows[number + 1 :] if _firm(item)), "")
    place = _ORDER[row.key]
    between = _ORDER.get(before, -1) < place < _ORDER.get(after, len(ROWS3))
    twice = any(other.key == row.key and _firm(other) for other in rows)
    if row.key == "other_misc":
        return between and before in _SPLIT
    if row.key == "results_total":
        return between and ("七" in compact(row.label) or before.startswith(("other", "rejected")))
    if row.key == "other_handling":
        return between and before.startswith("rejected")
    return between and not twice


def generation(rows: Sequence[SourceRow]) -> Template:
    """Return the generation that the rows of （六）其他处理 show."""
    keys = {row.key for row in rows}
    if keys & _SPLIT:
        return Template.Y2021
    return Template.Y2019 if "other_handling" in keys else Template.UNKNOWN


def _named_by_neighbours(
    rows: list[SourceRow], template: Template
) -> tuple[list[SourceRow], list[Issue]]:
    order = [row.key for row in TABLE3[template]]
    place_of = {key: place for place, key in enumerate(order)}
    named = [number for number, row in enumerate(rows) if row.key in place_of]
    found, issues = list(rows), []
    have = {row.key for row in rows}
    for first, last in pairwise([-1, *named, len(rows)]):
        low = place_of[rows[first].key] if first >= 0 else -1
        high = place_of[rows[last].key] if last < len(rows) else len(order)
        if first < 0 or last == len(rows):
            continue  # outside of the table nothing says that a row is one of it
        free = [key for key in order[low + 1 : high] if key not in have]
        nameless = [n for n in range(first + 1, last) if len(rows[n].cells) >= WIDTH - 1]
        if nameless and len(nameless) == len(free) == high - low - 1:
            for number, key in zip(nameless, free, strict=True):
                found[number] = replace(rows[number], key=key, quality=Quality.LIKE)
                issues.append(
                    issue(
                        "label_uncertain",
                        f"table 3: row {rows[number].label.strip()!r} is read as {key}, the only "
                        f"row between {order[low]} and {order[high]}",
                    )
                )
    return found, issues


@dataclass(frozen=True)
class Rows3:
    """Table 3's rows in the document: named ones, and what was noticed."""

    template: Template
    rows: tuple[SourceRow, ...]
    issues: tuple[Issue, ...]
    others: int = 0


def find_rows3(items: Sequence[Row | Line], fallback: Template) -> Rows3 | None:
    """Return the rows of table 3, or None where the document's tables hold none of it.

    :param fallback: the generation where the rows themselves do not show it.
    """
    rows = source_rows(items)
    known = [number for number, row in enumerate(rows) if row.quality is Quality.FULL]
    if len({rows[number].key for number in known}) < 3:  # noqa: PLR2004 - one or two may be chance
        return None
    rows = joined(rows[max(0, known[0] - 1) : known[-1] + 3])
    instances = sorted(_instances(rows), key=_count, reverse=True)
    best, others = instances[0], instances[1:]
    best = _trimmed(_in_place(best))
    shown = generation(best)
    template = shown if shown is not Template.UNKNOWN else fallback
    if template not in TABLE3:
        template = Template.Y2021
    best, issues = _named_by_neighbours(best, template)
    issues += _label_issues(best, items)
    order = order3(items, next((row.where for row in best if row.key), 0))
    best = with_totals_alone([in_order(row, order) for row in best], items)
    same = [other for other in others if _count(other) > WIDTH and _differ(best, other)]
    if same:
        issues.append(
            issue("figures_disagree", "table 3 stands more than once with different figures")
        )
    return Rows3(template, tuple(row for row in best if row.key), tuple(issues), len(same))


def _trimmed(rows: list[SourceRow]) -> list[SourceRow]:
    """Leave out nameless rows before the first and after the last named one."""
    named = [number for number, row in enumerate(rows) if row.key]
    return rows[named[0] : named[-1] + 1] if named else []


def _differ(one: Sequence[SourceRow], other: Sequence[SourceRow]) -> bool:
    values = {row.key: [cell.value for cell in row.cells[-WIDTH:]] for row in one if row.key}
    return any(
        row.key in values and values[row.key] != [cell.value for cell in row.cells[-WIDTH:]]
        for row in other
    )


def _label_issues(rows: Sequence[SourceRow], items: Sequence[Row | Line]) -> list[Issue]:
    found = []
    for row in rows:
        item = items[row.where]
        if row.key and row.quality is Quality.LIKE and match_row3(row.label).quality:
            found.append(
                issue("label_uncertain", f"table 3: {row.label.strip()!r} is read as {row.key}")
            )
        elif not row.key and row.inked and not _harmless(row, item):
            text = " ".join(cell.raw.strip() for cell in row.cells)
            found.append(
                issue("row_unknown", f"table 3: no row is called {row.label.strip()!r}: {text}")
            )
    return found


def _harmless(row: SourceRow, item: Row | Line) -> bool:
    """Return whether a nameless row is a header, a page's number or a piece of a group's label."""
    if isinstance(item, Row) and is_spoken_for(item):
        return True
    return len(row.cells) <= 1 and (not row.label or part_of_label(row.label))

"""Rules between the tables, the words, the year and the publisher: hints and warnings only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crawler.statistics.labels import compact
from crawler.statistics.model import (
    Fees,
    Figure,
    Mode,
    RuleLevel,
    TableKind,
    Template,
    UnitSource,
    Violation,
)
from crawler.statistics.rules import Figures, by_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The first reporting years of the two official generations.
FIRST_2019: Final = 2019
FIRST_2021: Final = 2021
#: An amount in 万元 above this is likely to be one in 元.
_MANY_WAN: Final = 10_000_000
_REGULATIONS: Final = ("made", "total_public", "issued", "in_force")
_NUMBERS: Final = (
    (
        "requests",
        re.compile(
            r"(?:收到|受理|新收|接到|接收)[^。;,]{0,24}?申请(?:事项|表)?(?:共|共计|总计|数量?)?(?P<n>[0-9]+)(?:件|条|宗|份|次)"
        ),
    ),
    ("review", re.compile(r"行政复议(?:案件|申请)?(?:共|共计)?(?P<n>[0-9]+)(?:件|起|宗)")),
    ("litigation", re.compile(r"行政诉讼(?:案件)?(?:共|共计)?(?P<n>[0-9]+)(?:件|起|宗)")),
)


@dataclass(frozen=True)
class Words:
    """What the rules need beside the figures.

    :param overview: the text of section 一.
    :param stated_year: the year of the stated statistical period.
    :param level: the agency's level (national … township), empty where it is not known.
    """

    report_year: int | None
    stated_year: int | None
    overview: str
    fees: Fees | None
    level: str
    published: date | None = None


def template_of_year(year: int) -> Template:
    """Return the generation of the official tables for a reporting year."""
    if year < FIRST_2019:
        return Template.PRE_2019
    return Template.Y2019 if year < FIRST_2021 else Template.Y2021


def _hint(rule: str, scope: str, detail: str, level: RuleLevel = RuleLevel.INFO) -> Violation:
    return Violation(rule, scope, level, Mode.STRICT, None, None, detail)


def _sum(figures: Figures, table: TableKind, cells: Sequence[tuple[str, str]]) -> Decimal | None:
    values = [
        figure.value if figure else None
        for figure in (figures.get((table, row, column)) for row, column in cells)
    ]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _text_table(figures: Figures, overview: str) -> Iterator[Violation]:
    bare = compact(overview)
    new = _sum(figures, TableKind.T3, [("new_requests", "total")])
    both = _sum(figures, TableKind.T3, [("new_requests", "total"), ("carried_in", "total")])
    accepted: dict[str, set[Decimal | None]] = {
        "requests": {new, both},
        "review": {_sum(figures, TableKind.T4, [("review", "total")])},
        "litigation": {
            _sum(figures, TableKind.T4, [("lit_direct", "total"), ("lit_post_review", "total")])
        },
    }
    for scope, pattern in _NUMBERS:
        values = accepted[scope] - {None}
        for match in pattern.finditer(bare):
            said = Decimal(match.group("n"))
            if values and said not in values:
                printed = next(iter(sorted(value for value in values if value is not None)))
                yield Violation(
                    "TEXT-TABLE", scope, RuleLevel.INFO, Mode.STRICT, said, printed, match.group()
                )


def _year(words: Words, template: Template) -> Iterator[Violation]:
    year = words.report_year
    if year is None:
        return
    if template is not Template.UNKNOWN and template is not template_of_year(year):
        yield _hint(
            "YEAR-TEMPLATE",
            str(template),
            f"reporting year {year} has the tables of {template_of_year(year)}",
            RuleLevel.WARNING,
        )
    if words.stated_year is not None and words.stated_year != year:
        yield _hint("PERIOD", "year", f"the period is of {words.stated_year}, the title of {year}")
    if words.published is not None:
        first, last = date(year + 1, 1, 1), date(year + 1, 3, 31)
        if not first <= words.published <= last:
            yield _hint("PERIOD", "published", f"published {words.published}, not by {last}")


def _regulations(figures: Figures, level: str) -> Iterator[Violation]:
    if level not in {"county", "township"}:
        return
    for column in _REGULATIONS:
        figure = figures.get((TableKind.T2, "art20_1.regulations", column))
        if figure is not None and figure.value:
            yield _hint(
                "REG-POWER",
                figure.name,
                f"规章 {figure.value}, but an organ of level {level} makes none",
                RuleLevel.WARNING,
            )


def _fees(figures: Figures, fees: Fees | None) -> Iterator[Violation]:
    unpaid = figures.get((TableKind.T3, "other_fee_unpaid", "total"))
    if fees is not None and fees.yuan and fees.cases is None:
        yield _hint("FEE-TEXT", "fee_cases", f"{fees.yuan}元 without the number of cases")
    if unpaid is not None and unpaid.value and (fees is None or fees.yuan is None):
        yield _hint("FEE-TEXT", "fee_yuan", f"{unpaid.value} requests unpaid, but no word of fees")


def _amounts(figures: Sequence[Figure]) -> Iterator[Violation]:
    for figure in figures:
        money = figure.col_key in {"amount", "amount_wan_yuan"}
        if not money or not figure.value:
            continue
        if figure.unit_source is UnitSource.UNKNOWN:
            detail = f"{figure.raw.strip()!r} has no unit"
            yield _hint("UNIT-SCALE", figure.name, detail, RuleLevel.WARNING)
        elif figure.unit == "万元" and figure.value > _MANY_WAN:
            detail = f"{figure.raw.strip()!r} in 万元 is more than 1,000 亿元"
            yield _hint("UNIT-SCALE", figure.name, detail, RuleLevel.WARNING)


def check_words(
    figures: Sequence[Figure], template: Template, words: Words
) -> tuple[Violation, ...]:
    """Return what does not fit between tables, words, year and publisher."""
    table = by_key(figures)
    return (
        *_year(words, template),
        *_text_table(table, words.overview),
        *_regulations(table, words.level),
        *_fees(table, words.fees),
        *_amounts(figures),
    )

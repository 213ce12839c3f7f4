"""Puts a report together: title, sections, tables and the truth about them."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from crawler.replica.generator import prose
from crawler.replica.generator.before2019 import draft_before_2019
from crawler.replica.generator.figures import make_figures
from crawler.replica.generator.model import Draft, Grid, Line, Truth
from crawler.replica.generator.printing import print_figures
from crawler.replica.generator.shapes import shaped
from crawler.replica.generator.tables import table2, table3, table4
from crawler.replica.generator.variants import Variant
from crawler.replica.generator.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from crawler.replica.agencies import Agency
    from crawler.replica.generator.figures import Place
    from crawler.replica.generator.model import TrueCell

#: Variants of the layout for 2019 and 2020, and of the one since 2021.
ONLY_2019 = frozenset(
    {Variant.HUBEI, Variant.SIGNED_CHANGES, Variant.CUT_HEADERS, Variant.UNIT_IN_HEADER}
)
ONLY_2021 = frozenset({Variant.SHORT_LABELS, Variant.OLD_LABEL})
BEFORE_2019 = frozenset({Variant.NATIONAL_FORM, Variant.RUNNING_TOTAL})


def template_of(seed: int, index: int, variants: frozenset[Variant]) -> str:
    """Return ``2019``, ``2021`` or ``pre2019``: what the variants ask for, else by chance."""
    if variants & BEFORE_2019:
        return "pre2019"
    if variants & ONLY_2019:
        return "2019"
    if variants & ONLY_2021:
        return "2021"
    return Random(f"{seed}/{index}/template").choice(("2019", "2021"))


def draft(seed: int, index: int, variants: frozenset[Variant]) -> Draft:
    """Return a report's blocks and truth; equal arguments give equal drafts."""
    chance = Random(f"{seed}/{index}/draft")
    template = template_of(seed, index, variants)
    who = prose.organ(chance)
    if template == "pre2019":
        return draft_before_2019(who, variants, chance)
    year = chance.choice((2019, 2020) if template == "2019" else range(2021, 2026))
    figures = make_figures(template, variants, Random(f"{seed}/{index}/figures"))
    printed = print_figures(figures, template, variants, Random(f"{seed}/{index}/printing"))
    wording = Wording(variants, year, chance)
    title = prose.title_of(who, year, variants, chance)
    sections = _sections(year, figures.values, chance)
    fee_text, fee = prose.fees(chance)
    if Variant.NO_SECTION_SIX not in variants:
        sections[6] = fee_text
    body = _body(sections, _tables(printed, template, wording, chance), variants)
    truth = Truth(
        template=template,
        title=title,
        agency=who.full,
        report_year=year,
        cells=tuple(printed.values()),
        sections=tuple(sections.items()),
        fee_yuan=fee if 6 in sections else None,  # noqa: PLR2004 - the section on fees
        breaches=figures.breaches,
    )
    head = _head(title, who, year, variants, chance)
    sign = [Line(who.full), Line(f"{year + 1}年1月{chance.randint(5, 28)}日")]
    return Draft((*head, *body, *sign), truth)


def _head(
    title: str, who: Agency, year: int, variants: frozenset[Variant], chance: Random
) -> list[Line]:
    lines = prose.broken(title) if Variant.TITLE_BROKEN in variants else (title,)
    head = [Line(line, 1) for line in lines]
    mark = "[bookmark: _GoBack]" if Variant.BOOKMARK in variants else ""
    head.append(Line(mark + prose.opening(who, year, chance)))
    if Variant.DUPLICATED_SECTIONS in variants:
        for heading, text in prose.narrative(year, chance):
            head += [Line(heading, 2), Line(text)]
    return head


def _sections(year: int, values: Mapping[Place, Decimal], chance: Random) -> dict[int, str]:
    return {1: prose.overall(year, values, chance), 5: prose.problems(chance)}


def _tables(
    printed: Mapping[Place, TrueCell], template: str, wording: Wording, chance: Random
) -> dict[int, list[Grid]]:
    made = {
        2: table2(printed, template, wording),
        3: table3(printed, template, wording),
        4: table4(printed, wording),
    }
    return {
        number: [shaped(grid, wording.variants, chance) for grid in grids]
        for number, grids in made.items()
    }


def _body(
    sections: Mapping[int, str], tables: Mapping[int, list[Grid]], variants: frozenset[Variant]
) -> list[Line | Grid]:
    body: list[Line | Grid] = []
    for number in range(1, 7):
        if number not in tables and number not in sections:
            continue
        if Variant.DUPLICATED_SECTIONS in variants and number == 1:
            continue
        body.append(Line(prose.heading(number, variants), 2))
        body += [*tables.get(number, ()), *([Line(sections[number])] if number in sections else ())]
        if Variant.PAGE_NUMBERS in variants and number in tables:
            body.append(Line(str(number - 1) if len(body) % 2 else f"- {number - 1} -"))
    return body

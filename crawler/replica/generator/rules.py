"""Which variants fit which format and which other variants."""

from __future__ import annotations

from random import Random
from typing import Final

from crawler.replica.generator.drafting import BEFORE_2019, ONLY_2019, ONLY_2021
from crawler.replica.generator.variants import (
    OFFICE,
    PAGED,
    SCANS,
    SHEETS,
    TEXTS,
    Format,
    Variant,
)

_V = Variant
_HTML: Final = frozenset({Format.HTML})
_WORDS: Final = frozenset({Format.HTML, Format.DOCX, Format.RTF}) | OFFICE
_ALL: Final = frozenset(Format)
#: Formats a variant is limited to; those not named here fit all.
ONLY: Final[dict[Variant, frozenset[Format]]] = {
    **dict.fromkeys(
        (_V.HTML_WORD, _V.HTML_WPS, _V.HTML_DIVS, _V.HTML_GBK, _V.HTML_UNCLOSED, _V.TEXT_AS_IMAGES),
        _HTML,
    ),
    **dict.fromkeys((_V.TABLE_CUT, _V.REPEATED_HEADER, _V.ROW_CUT, _V.FILLED_RULES), PAGED),
    **dict.fromkeys((_V.DPI_150, _V.SKEWED, _V.SPECKS, _V.GREY_PAPER, _V.LOW_QUALITY), SCANS),
    _V.TABLES_AS_IMAGES: frozenset({Format.HTML, Format.DOCX}),
    _V.NESTED: frozenset({Format.HTML, Format.DOCX}),
    _V.CELL_LINES: _WORDS,
    _V.BOOKMARK: frozenset({Format.TEXT_CELLS, Format.DOCX}) | OFFICE,
    _V.ONE_SHEET: SHEETS,
    _V.PHANTOM_COLUMNS: _ALL - TEXTS - SCANS,
    _V.PADDED: _ALL - SCANS,
    _V.SPACED_LABELS: _ALL - SCANS,
    _V.UNMERGED: _ALL - {Format.TEXT_RUN},
    _V.FULL_WIDTH: _ALL - {Format.TEXT_RUN},
}
#: Run-together text has no blanks, no dashes and no shifted cells: nothing would show them.
_NOT_RUN: Final = frozenset(
    {
        *(_V.BLANK_FOR_ZERO, _V.BLANK_EXCEPT_TOTALS, _V.DASH_FOR_ZERO, _V.NONE_FOR_ZERO),
        *(_V.TEXT_FOR_ZERO, _V.OTHER_ROW_BLANK, _V.ROW_TOTALS_BLANK, _V.SHIFTED_ROWS),
        *(_V.THOUSANDS, _V.PADDED, _V.BREACH, _V.HEADER_MISSING, _V.PAGE_NUMBERS, _V.SPLIT_TABLE3),
        *(_V.SIGNED_CHANGES, _V.VERTICAL_LABELS, _V.BROKEN_LABELS, _V.SPLIT_TABLE2),
        *BEFORE_2019,
    }
)
#: Of each group at most one goes into a report.
GROUPS: Final[tuple[frozenset[Variant], ...]] = (
    frozenset({_V.BLANK_FOR_ZERO, _V.BLANK_EXCEPT_TOTALS, _V.DASH_FOR_ZERO, _V.NONE_FOR_ZERO}),
    # A blank in a total hides the breach; a blank 总计 of a shifted row hides the shift.
    frozenset({_V.ROW_TOTALS_BLANK, _V.BREACH, _V.SHIFTED_ROWS}),
    frozenset({_V.BLANK_EXCEPT_TOTALS, _V.SHIFTED_ROWS}),
    frozenset({_V.BLANK_FOR_ZERO, _V.SHIFTED_ROWS}),
    frozenset({_V.OTHER_ROW_BLANK, _V.SHIFTED_ROWS}),
    frozenset({_V.UNMERGED, _V.PHANTOM_COLUMNS}),
    frozenset({_V.SHIFTED_ROWS, _V.PHANTOM_COLUMNS}),
    frozenset({_V.UNIT_IN_CELL, _V.UNIT_IN_HEADER}),
    frozenset({_V.THOUSANDS, _V.FULL_WIDTH}),
    frozenset({_V.CUT_HEADERS, _V.BROKEN_LABELS, _V.HEADER_MISSING}),
    frozenset({_V.TWO_HEADER_ROWS, _V.HEADER_MISSING}),
    frozenset({_V.VERTICAL_LABELS, _V.UNMERGED}),
    frozenset({_V.TABLE_CUT, _V.ROW_CUT}),
    frozenset({_V.TABLES_AS_IMAGES, _V.TEXT_AS_IMAGES}),
    frozenset({_V.HTML_WORD, _V.HTML_WPS, _V.HTML_DIVS}),
    frozenset({_V.LOST_NUMBERING, _V.OTHER_HEADINGS, _V.DUPLICATED_SECTIONS}),
    frozenset({_V.NATIONAL_FORM, _V.RUNNING_TOTAL}),
    frozenset({_V.ASCII_LABELS, _V.LIST_COMMA}),
)
#: What may join a form before 2019: it has neither the official rows nor their sections.
_WITH_OLD_FORM: Final = frozenset(
    {
        *BEFORE_2019,
        *(_V.HTML_WORD, _V.HTML_WPS, _V.HTML_DIVS, _V.HTML_GBK, _V.HTML_UNCLOSED, _V.NESTED),
        *(_V.FILLED_RULES, _V.TABLE_CUT, _V.REPEATED_HEADER, _V.ONE_SHEET, _V.SHORT_AGENCY),
        *(_V.DPI_150, _V.SKEWED, _V.SPECKS, _V.GREY_PAPER, _V.LOW_QUALITY),
    }
)


def fits(variant: Variant, form: Format) -> bool:
    """Return whether a variant can be shown in a format."""
    if form is Format.TEXT_RUN and variant in _NOT_RUN:
        return False
    return form in ONLY.get(variant, _ALL)


def clash(variants: frozenset[Variant]) -> str:
    """Return why variants cannot go together, or an empty text."""
    for group in GROUPS:
        both = group & variants
        if len(both) > 1:
            return f"{', '.join(sorted(both))} exclude each other"
    if variants & ONLY_2019 and variants & ONLY_2021:
        return "variants of 2019 and of 2021 exclude each other"
    if variants & BEFORE_2019 and not variants <= _WITH_OLD_FORM:
        rest = ", ".join(sorted(variants - _WITH_OLD_FORM))
        return f"a form before 2019 cannot have {rest}"
    if Variant.REPEATED_HEADER in variants and not variants & {Variant.TABLE_CUT, Variant.ROW_CUT}:
        return "repeated_header needs table_cut or row_cut"
    return ""


def check(form: Format, variants: frozenset[Variant]) -> None:
    """Raise ValueError if the variants fit neither the format nor each other."""
    strange = sorted(variant for variant in variants if not fits(variant, form))
    if strange:
        raise ValueError(f"{form} cannot show {', '.join(strange)}")
    reason = clash(variants)
    if reason:
        raise ValueError(reason)


def chosen(seed: int, index: int, form: Format, most: int = 4) -> frozenset[Variant]:
    """Return up to ``most`` variants that fit the format and each other.

    Over many reports every variant that fits comes up; those of the format itself more often.
    """
    chance = Random(f"{seed}/{index}/{form}/variants")
    if chance.random() < 0.05:  # noqa: PLR2004 - some reports are just as the form wants them
        return frozenset()
    fitting = [variant for variant in Variant if fits(variant, form)]
    wanted = chance.sample(fitting, min(len(fitting), chance.randint(1, most)))
    own = [variant for variant in fitting if variant in ONLY and len(ONLY[variant]) <= len(PAGED)]
    if own and chance.random() < 0.5:  # noqa: PLR2004 - half of the reports
        wanted.insert(0, chance.choice(own))
    if Variant.REPEATED_HEADER in wanted:
        wanted.insert(0, chance.choice((Variant.TABLE_CUT, Variant.ROW_CUT)))
    picked: frozenset[Variant] = frozenset()
    for variant in wanted:
        more = picked | {variant}
        if not clash(more):
            picked = more
    return picked

"""From a document to the figures of an annual report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Method
from crawler.issues import issue
from crawler.recognition.identity import agency_level
from crawler.recognition.opening import told_year
from crawler.statistics import flat
from crawler.statistics.broken import without_breaks
from crawler.statistics.figures import blank_tables, figures2, figures3, figures4
from crawler.statistics.labels import Quality
from crawler.statistics.model import (
    Figure,
    Refusal,
    Section,
    Statistics,
    Template,
    UnitSource,
)
from crawler.statistics.otheryears import without_other_years
from crawler.statistics.pre2019 import read_pre2019
from crawler.statistics.pre2019_text import read_pre2019_text
from crawler.statistics.prose import read_contact, read_fees, read_period
from crawler.statistics.refusal import Named, name_report, refuse, texts_of
from crawler.statistics.rows3 import find_rows3, generation
from crawler.statistics.rules import check_tables
from crawler.statistics.rules_text import Words, check_words, template_of_year
from crawler.statistics.sections import read_sections, section_text
from crawler.statistics.stream import Line, Row, stream
from crawler.statistics.table2 import Table2, find_rows2, generation2, read_table2
from crawler.statistics.table3 import Table3, read_table3
from crawler.statistics.table4 import Table4, read_table4
from crawler.statistics.yearsbeside import without_years_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.model import Document
    from crawler.model import Issue

_OFFICIAL: Final = (Template.Y2019, Template.Y2021)
#: Rows of table 3 in running text that make it a table.
_FLAT_ROWS: Final = 10


@dataclass
class _Tables:
    """The official tables while they are collected."""

    template: Template = Template.UNKNOWN
    confidence: float = 0.0
    table2: Table2 | None = None
    table3: Table3 | None = None
    table4: Table4 | None = None
    issues: list[Issue] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Return whether one of them was found."""
        return bool(self.table3 or self.table4 or (self.table2 and self.table2.values))


def _template(votes: tuple[int, int], shown: Template, year: int | None) -> tuple[Template, float]:
    """Return the generation that table 2's header, table 3's rows and the year speak for."""
    old, new = votes
    weights = {
        Template.Y2019: 3.0 * (shown is Template.Y2019) + min(old, 6),
        Template.Y2021: 3.0 * (shown is Template.Y2021) + min(new, 6),
    }
    total = sum(weights.values())
    if total == 0:
        if year is None:
            return Template.UNKNOWN, 0.0
        return template_of_year(year), 0.5
    best = max(weights, key=lambda template: weights[template])
    return best, round(weights[best] / total, 2)


def _tables(items: Sequence[Row | Line], document: Document, year: int | None) -> _Tables:
    found = _Tables()
    items, found.issues = without_other_years(items, year)
    items, beside = without_years_beside(items, year)
    found.issues += beside
    votes = generation2(items)
    rows = find_rows3(items, template_of_year(year) if year else Template.UNKNOWN)
    shown = generation(rows.rows) if rows else Template.UNKNOWN
    found.template, found.confidence = _template(votes, shown, year)
    if rows is not None:
        layout = shown if shown in _OFFICIAL else found.template
        if layout in _OFFICIAL and rows.template is not layout:
            rows = find_rows3(items, layout) or rows
        found.table3 = read_table3(rows.rows, rows.template, document.method)
        found.issues += rows.issues
        found.template = rows.template
    rows2 = find_rows2(items)
    if rows2:
        layout2 = found.template
        if votes[0] != votes[1]:
            layout2 = Template.Y2019 if votes[0] > votes[1] else Template.Y2021
        found.table2 = read_table2(rows2, layout2 if layout2 in _OFFICIAL else Template.Y2021)
    found.table4 = read_table4(items, document.method)
    if found.template not in _OFFICIAL and found.table2 is not None:
        found.template = found.table2.template
    return found


def _is_short_of_rows(found: _Tables, year: int | None) -> bool:
    """Return whether a report of 2021's template only leaves （六）其他处理 in one row, as before."""
    return (
        found.template is Template.Y2019
        and found.table2 is not None
        and found.table2.template is Template.Y2021
        and (year is None or template_of_year(year) is Template.Y2021)
    )


def _flat_table3(found: _Tables, text: str, document: Document) -> None:
    rows = flat.rows3(text)
    if len(rows) < _FLAT_ROWS:
        return
    shown = generation(rows)
    if shown in _OFFICIAL:
        found.template, found.confidence = shown, max(found.confidence, 0.9)
    elif found.template not in _OFFICIAL:
        found.template = Template.Y2021
    found.table3 = read_table3(rows, found.template, document.method)
    found.issues += [
        issue("label_uncertain", f"table 3: {row.label.strip()!r} is read as {row.key}")
        for row in rows
        if row.quality is Quality.LIKE
    ]


def _flat_tables(found: _Tables, lines: Sequence[str], document: Document) -> None:
    """Read what the tables did not give from the running text."""
    if found.table3 and found.table4 and found.table2:
        return
    text = flat.normal("\n".join(lines))
    if found.table3 is None:
        _flat_table3(found, text, document)
    if found.template not in _OFFICIAL:
        return
    if found.table4 is None:
        found.table4 = flat.table4(text)
        if found.table4 is not None:
            found.table4.check(document.method)
    if found.table2 is None:
        found.table2 = flat.table2(text, found.template)
        if found.table2 is not None:
            found.table2.check()


def _before_2019(
    items: Sequence[Row | Line], lines: Sequence[str]
) -> tuple[list[Figure], list[Issue]]:
    """Return the statistics table of a report before 2019, as a table or as running text."""
    table, text = read_pre2019(items), read_pre2019_text(lines)
    if any(isinstance(item, Row) for item in items):
        return table if table[0] else text
    # Lines of label, unit and number without a header count where nothing else was found.
    return text if text[0] or not table[0] else table


def _figures(found: _Tables, old: Sequence[Figure]) -> tuple[Figure, ...]:
    if found.template not in _OFFICIAL:
        return tuple(old)
    layout2 = found.table2.template if found.table2 else found.template
    return (
        *figures2(found.table2, layout2),
        *figures3(found.table3, found.table3.template if found.table3 else found.template),
        *figures4(found.table4),
        *old,
    )


def _missing(found: _Tables) -> list[Issue]:
    if found.template not in _OFFICIAL:
        return []
    named = {"2": found.table2, "3": found.table3, "4": found.table4}
    return [
        issue("table_missing", f"table {number} was not found")
        for number, table in named.items()
        if table is None
    ]


def _headings(sections: Sequence[Section]) -> int:
    return len({section.number for section in sections if section.number})


def _other_issues(
    named: Named, found: _Tables, figures: Sequence[Figure], stated: int | None
) -> list[Issue]:
    issues: list[Issue] = []
    year = named.year
    if year is None:
        issues.append(issue("year_unknown", f"no year in {named.title!r}, no stated period"))
    elif stated is not None and stated != year:
        issues.append(issue("year_conflict", f"the title says {year}, the period {stated}"))
    if named.agency is None:
        issues.append(issue("agency_unknown", f"no organ named in {named.title!r} or the text"))
    expected = template_of_year(year) if year is not None else found.template
    if expected is not found.template and found.template in _OFFICIAL:
        issues.append(
            issue("template_conflict", f"tables of {found.template} in a report for {year}")
        )
    rows3 = found.table3.template if found.table3 else found.template
    if found.table2 and found.table2.template is not rows3:
        message = f"table 2 is of {found.table2.template}, table 3 of {rows3}"
        issues.append(issue("template_conflict", message))
    issues.extend(
        issue("unit_unknown", f"{figure.name}: {figure.raw.strip()!r} has no unit")
        for figure in figures
        if figure.col_key in {"amount", "amount_wan_yuan"}
        and figure.value
        and figure.unit_source is UnitSource.UNKNOWN
    )
    return issues


def read_statistics(
    document: Document, *, title: str = "", region_code: str = ""
) -> Statistics | Refusal:
    """Return the figures of an annual report, or why the document is none.

    :param title: as the catalog knows it; a file's own title is preferred.
    :param region_code: GB/T 2260 code of the portal's region; abbreviated names are read in it.
    """
    items = stream(document)
    if document.method is Method.FLAT:
        items = without_breaks(items)
    lines = texts_of(items)
    text = "\n".join(lines)
    named = name_report(lines, title, document.title, region_code)
    period = read_period(text)
    year = named.year or (period.start.year if period else told_year(text))
    named = Named(named.title, named.agency, year, named.reason, named.detail)
    found = _tables(items, document, year)
    _flat_tables(found, lines, document)
    if _is_short_of_rows(found, year):
        found.template = Template.Y2021
    old, old_issues = ([], []) if found.table3 else _before_2019(items, lines)
    if old:
        found.template, found.confidence = Template.PRE_2019, 0.9
        # Its rows on 行政复议 and 许可 are its own: there is no table 2 or 4 to complain about.
        found.table2 = found.table4 = None
    elif not found.any and year is not None:
        found.template, found.confidence = template_of_year(year), 0.5
    figures = _figures(found, old)
    sections = read_sections(items, document.method)
    inked = any(figure.value is not None for figure in figures)
    reason = refuse(
        named, lines, figures=inked and (found.any or not named.reason), table=found.any,
        headings=_headings(sections),
    )  # fmt: skip
    if reason is not None:
        refused = issue("statistics_refused", f"{reason[0]}: {reason[1]}")
        return Refusal(*reason, document.method, (*document.issues, refused))
    stated = period.start.year if period else None
    fee_text = section_text(sections, 6)
    fees = None if fee_text is None else read_fees(fee_text, year)
    level = agency_level(named.agency, region_code) if named.agency else ""
    words = Words(year, stated, section_text(sections, 1) or "", fees, level)
    return Statistics(
        template=found.template,
        template_confidence=found.confidence,
        title=named.title or title,
        agency=named.agency,
        report_year=year,
        period=period,
        figures=figures,
        sections=sections,
        contact=read_contact(text),
        fees=fees,
        violations=(
            *check_tables(figures, found.template),
            *check_words(figures, found.template, words),
        ),
        issues=(
            *document.issues,
            *found.issues,
            *(found.table2.issues if found.table2 else ()),
            *(found.table3.issues if found.table3 else ()),
            *(found.table4.issues if found.table4 else ()),
            *_missing(found),
            *blank_tables(figures),
            *old_issues,
            *_other_issues(named, found, figures, stated),
        ),
        method=document.method,
    )

"""Which of a report's documents counts: the most complete one; the others are held against it.

The main document is the one that

1. does not say that it is of another agency or year, then
2. is a report and not a bare table (it has numbered sections), then
3. has the most of the official tables, then
4. has the fewest figures that are missing or unreadable, then
5. was text and not a picture, then
6. breaks the fewest equations with its printed numbers, then
7. needed the fewest repairs, then
8. stands first by role: the page, the full report, the same text as a file, a table, the rest,
9. and by format: .docx, HTML, PDF, .doc, RTF, sheets, OFD, plain text, pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Method
from crawler.figures.candidates import MAIN
from crawler.figures.comparing import disagreement
from crawler.figures.fitting import Fit, Fitting, fitting
from crawler.figures.merging import lacking, merged, tables_of
from crawler.issues import issue
from crawler.model import Role
from crawler.recognition import squeeze
from crawler.statistics.model import CellStatus, Mode, RuleLevel, Statistics
from crawler.statistics.record import Outcome, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.items import ReportItem
    from crawler.model import Issue

_ROLES: Final = (
    MAIN,
    Role.FULL,
    Role.SAME_AS_HTML,
    Role.TABLE,
    Role.OTHER,
    Role.PART,
    Role.IMAGE,
    Role.INFOGRAPHIC,
)
_METHODS: Final = (
    Method.DOCX,
    Method.HTML,
    Method.PDF,
    Method.DOC,
    Method.RTF,
    Method.SHEET,
    Method.OFD,
    Method.FLAT,
    Method.OCR,
)
#: So many documents of others are named; a file may hold those of all departments.
_MOST_STRANGERS: Final = 10
#: A report without any table has some prose.
_LEAST_TEXT: Final = 100
_BAD: Final = frozenset({CellStatus.MISSING, CellStatus.UNREADABLE, CellStatus.TEXT})


@dataclass(frozen=True)
class Found:
    """A reading, and whether its document bears a title of its own."""

    reading: Reading
    own_title: bool = False


def choose(item: ReportItem, found: Sequence[Found]) -> list[Reading]:
    """Return the readings of a version as they are kept, the main one first.

    Files of other agencies or years are refused, tables that the main one lacks are taken from
    the others, and where copies disagree the main one says so. None is main if none was read.
    """
    found = [replace(one, reading=_unless_empty(one.reading)) for one in found]
    choice = _Choice(item, found)
    strangers = [_refused(one, choice.fits[id(one)]) for one in choice.strangers]
    kept = [one.reading for one in found if one.reading not in choice.strangers]
    kept += _first(strangers)
    if not choice.read:
        return kept
    best = choice.read[0]
    return [choice.main(), *(_beside(one) for one in kept if one is not best)]


def _first(strangers: Sequence[Reading]) -> Sequence[Reading]:
    """Return the first documents of others; the last of them says how many more there are."""
    left_out = len(strangers) - _MOST_STRANGERS
    if left_out <= 0:
        return strangers
    *named, last = strangers[:_MOST_STRANGERS]
    return [*named, replace(last, detail=f"{last.detail}; {left_out} more documents of others")]


def outcome_of(kept: Sequence[Reading]) -> Outcome:
    """Return how the reading of a version ended: as its best document did.

    A page that only carries a file is refused; where the file could not be read, the report failed.
    """
    outcomes = {found.outcome for found in kept}
    order = (Outcome.READ, Outcome.FAILED, Outcome.REFUSED)
    return next(outcome for outcome in order if outcome in outcomes)


def is_complete(item: ReportItem, found: Sequence[Found]) -> bool:
    """Return whether nothing is left to be found in pictures: a fitting copy has all its tables."""
    return any(
        one.reading.statistics is not None
        and _fit(item, one).fit >= Fit.UNKNOWN
        and tables_of(one.reading.statistics)
        and not lacking(one.reading.statistics)
        for one in found
    )


class _Choice:
    """The readings of a version, sorted: strangers apart, the best first."""

    def __init__(self, item: ReportItem, found: Sequence[Found]) -> None:
        self.fits = {id(one.reading): _fit(item, one) for one in found}
        readings = [one.reading for one in found if one.reading.statistics is not None]
        sure = any(self._sure(one) and tables_of(_of(one)) for one in readings)
        least = Fit.UNKNOWN if sure else Fit.NEAR
        # The page itself cannot be a stranger: the report is known by it.
        self.strangers = [
            one for one in readings if not _is_page(one) and self.fits[id(one)].fit < least
        ]
        self.read = sorted(
            (one for one in readings if one not in self.strangers),
            key=lambda one: (not self._sure(one), *_rank(one)),
        )

    def _sure(self, one: Reading) -> bool:
        return self.fits[id(one)].fit >= Fit.UNKNOWN

    def main(self) -> Reading:
        """Return the main reading with what the others add to it and say against it."""
        best, *others = self.read
        others = [one for one in others if self._sure(one)]
        statistics = _of(best)
        issues: list[Issue] = []
        for other in others:
            statistics, said = merged(statistics, _of(other), _name(other))
            issues += said
        for other in others:
            # Tables that came from another file are compared too: two annexes may disagree.
            found = disagreement(statistics, _of(other), _name(other))
            issues += [found] if found else []
        issues += [self._doubt(one) for one in self.read if not self._sure(one)]
        statistics = replace(statistics, issues=(*statistics.issues, *issues))
        return replace(best, is_main=True, statistics=statistics, issues=statistics.issues)

    def _doubt(self, one: Reading) -> Issue:
        fit = self.fits[id(one)]
        code = "year_conflict" if fit.reason == "other_year" else "agency_uncertain"
        return issue(code, f"{_name(one) or 'the page'}: {fit.detail}", one.url)


def _of(found: Reading) -> Statistics:
    assert found.statistics is not None
    return found.statistics


def _name(found: Reading) -> str:
    return found.member or found.filename


def _is_page(found: Reading) -> bool:
    return found.role == MAIN and not found.member


def _fit(item: ReportItem, found: Found) -> Fitting:
    one = found.reading
    if one.statistics is None:
        return Fitting(Fit.YES)
    # The name of a page's file is the portal's affair.
    name = "" if _is_page(one) else _name(one)
    return fitting(one.statistics, item, name, own_title=found.own_title)


def _refused(found: Reading, fit: Fitting, *issues: Issue) -> Reading:
    said = issue("statistics_refused", f"{fit.reason}: {fit.detail}", found.url)
    return replace(
        found,
        outcome=Outcome.REFUSED,
        reason=fit.reason,
        detail=fit.detail,
        statistics=None,
        issues=(*issues, said),
    )


def _beside(found: Reading) -> Reading:
    """Return a document beside the main one; bare tables need not be all three."""
    statistics = found.statistics
    if statistics is None or any(section.number for section in statistics.sections):
        return found
    issues = _but_missing_tables(statistics.issues)
    return replace(found, statistics=replace(statistics, issues=issues), issues=issues)


def _but_missing_tables(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    return tuple(said for said in issues if said.code != "table_missing")


def _unless_empty(found: Reading) -> Reading:
    """Return a reading; one of a title alone, or of a picture without text, is refused."""
    if found.statistics is None or tables_of(found.statistics):
        return found
    sections = found.statistics.sections
    text = sum(len(squeeze(section.text)) for section in sections)
    if text >= _LEAST_TEXT or any(section.number for section in sections):
        return found
    empty = Fitting(Fit.NO, "no_content", f"no table and {text} characters of text were found")
    # An application form or a guide is no report: it lacks no table.
    return _refused(found, empty, *_but_missing_tables(found.issues))


def _rank(found: Reading) -> tuple[bool, int, int, bool, int, int, int, int]:
    statistics = _of(found)
    figures = statistics.figures
    errors = [
        broken
        for broken in statistics.violations
        if broken.level is RuleLevel.ERROR and broken.mode is Mode.STRICT
    ]
    return (
        not any(section.number for section in statistics.sections),
        -len(tables_of(statistics)),
        sum(figure.status in _BAD for figure in figures),
        statistics.method is Method.OCR,
        len(errors),
        sum(figure.status is CellStatus.REPAIRED for figure in figures),
        _ROLES.index(found.role) if found.role in _ROLES else len(_ROLES),
        _METHODS.index(statistics.method),
    )

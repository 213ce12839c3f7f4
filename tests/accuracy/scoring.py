"""Compares what was read from a made report with its truth, cell by cell."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.documents.model import DocumentError, Method
from crawler.documents.reading import read_documents
from crawler.replica.generator import Format, Kind, Variant
from crawler.replica.generator.labels import HUBEI_ROW
from crawler.statistics import read_statistics
from crawler.statistics.model import CellStatus, Refusal, Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.documents.model import Document
    from crawler.model import Issue
    from crawler.replica.generator import GeneratedReport, TrueCell
    from crawler.statistics.model import Figure


class Outcome(StrEnum):
    RIGHT = "right"
    FLAGGED = "flagged"  # wrong or not read, and it says so
    WRONG = "wrong"  # wrong, and nothing says so: the worst defect
    EXCUSED = "excused"  # not read and said so, where the file itself does not say the value


#: Statuses that tell a user not to rely on the cell.
_WARNING = {CellStatus.UNREADABLE, CellStatus.REPAIRED, CellStatus.MISSING, CellStatus.TEXT}
#: Issues that a user must read as: this cell, row or table is not as printed.
_MARKS = {
    *("table_missing", "table_shape", "cell_unreadable", "cell_repaired", "cell_uncertain"),
    *("label_uncertain", "row_unknown", "image_only"),
}


#: The rows that an issue about a table names; without any it is about the whole table.
_ROW_NAMES = re.compile(r"\brows? ([a-z][a-z_0-9.]*(?:, ?[a-z][a-z_0-9.]*)*)")


@dataclass(frozen=True)
class Miss:
    """A cell that was not read right."""

    cell: TrueCell
    outcome: Outcome
    seen: str


@dataclass
class Score:
    """What came of one report."""

    format: Format
    variants: tuple[str, ...]
    seed: int
    index: int
    template: str
    counts: dict[Outcome, int] = field(default_factory=lambda: defaultdict(int))
    misses: list[Miss] = field(default_factory=list)
    refused: str = ""
    wrong_facts: list[str] = field(default_factory=list)
    issues: tuple[Issue, ...] = ()
    seconds: float = 0.0

    @property
    def order(self) -> str:
        variants = ",".join(sorted(self.variants))
        return f"--one {self.seed}/{self.index}/{self.format}/{variants}"


def score(report: GeneratedReport) -> Score:
    """Read a report and score it."""
    made = Score(
        report.format, tuple(report.variants), report.seed, report.index, report.truth.template
    )
    read = _read(report, made)
    if not read:
        for cell in report.truth.cells:
            outcome = Outcome.FLAGGED if cell.certain else Outcome.EXCUSED
            _count(made, cell, outcome, made.refused)
        return made
    made.issues = tuple(issue for statistics in read for issue in statistics.issues)
    figures: dict[tuple[str, str, str], Figure] = {}
    for statistics in read:
        for place, figure in _by_place(statistics, report).items():
            if place not in figures or figures[place].status is CellStatus.MISSING:
                figures[place] = figure
    for cell in report.truth.cells:
        found = figures.get((cell.table, cell.row_key, cell.col_key))
        _count(made, cell, _judge(cell, found, made.issues), _shown(found))
    made.counts[Outcome.WRONG] += sum(_invented(report, part, made) for part in read)
    made.wrong_facts += _facts(report, read[0])
    return made


def _count(made: Score, cell: TrueCell, outcome: Outcome, seen: str) -> None:
    made.counts[outcome] += 1
    if outcome in {Outcome.FLAGGED, Outcome.WRONG}:
        made.misses.append(Miss(cell, outcome, seen))


def _read(report: GeneratedReport, made: Score) -> list[Statistics]:
    """Return the statistics of the file, or of each member of an archive that has some.

    The members of an archive are the pages of one report.
    """
    read, reasons = [], []
    documents: list[Document] = []
    for named in read_documents(report.data, report.name):
        if isinstance(named.result, DocumentError):
            reasons.append(f"{named.result.code}: {named.result}")
        elif documents and named.result.method is documents[-1].method is Method.OCR:
            # Pictures in one archive are the pages of one report, as in ``crawler.figures``.
            first = documents[-1]
            blocks = (*first.blocks, *named.result.blocks)
            documents[-1] = replace(first, blocks=blocks)
        else:
            documents.append(named.result)
    for document in documents:
        found = read_statistics(document)
        if isinstance(found, Statistics):
            read.append(found)
        else:
            reasons.append(f"refused: {found.reason}: {found.detail}")
    if not read:
        made.refused = "; ".join(reasons)[:300] or "nothing"
    return read


def _by_place(
    statistics: Statistics, report: GeneratedReport
) -> dict[tuple[str, str, str], Figure]:
    if report.truth.template != "pre2019":
        return {(str(f.table), f.row_key, f.col_key): f for f in statistics.figures}
    # Rows of other forms have no key: they are told by their label, columns by their order.
    columns = list(dict.fromkeys(cell.col_key for cell in report.truth.cells))
    rows: dict[str, list[Figure]] = defaultdict(list)
    for figure in statistics.figures:
        if str(figure.table) == "pre2019":
            rows[_letters(figure.row_label_raw)].append(figure)
    # A recogniser may write other punctuation than was printed: the letters tell the row.
    return {
        ("pre2019", label, column): figure
        for label in {cell.row_key for cell in report.truth.cells}
        for column, figure in zip(columns, rows[_letters(label)], strict=False)
    }


def _letters(label: str) -> str:
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", label)))


def _judge(cell: TrueCell, figure: Figure | None, issues: Iterable[Issue]) -> Outcome:
    if figure is not None and _right(cell, figure):
        return Outcome.RIGHT
    if figure is not None and figure.status in _WARNING:
        return Outcome.FLAGGED if cell.certain else Outcome.EXCUSED
    if any(_names(issue, cell) for issue in issues):
        return Outcome.FLAGGED if cell.certain else Outcome.EXCUSED
    return Outcome.WRONG


def _right(cell: TrueCell, figure: Figure) -> bool:
    if cell.kind is Kind.NUMBER:
        return figure.value is not None and figure.value == cell.value
    if figure.value is not None:
        return False
    return str(figure.status) == str(cell.kind)


def _names(issue: Issue, cell: TrueCell) -> bool:
    if issue.code not in _MARKS:
        return False
    message = issue.message
    row = f"{cell.table}.{cell.row_key}"
    if f"{row}.{cell.col_key}" in message:
        return True
    if issue.code == "image_only":
        return True
    if f"table {cell.table[1:]}" in message:
        named = _ROW_NAMES.findall(message)
        return not named or cell.row_key in re.split(r",\s*", named[0])
    # An issue that names a row without a column is about the whole row.
    return row in message and f"{row}." not in message


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return "no figure"
    return f"{figure.status} {figure.value} {figure.raw!r}"


def _invented(report: GeneratedReport, statistics: Statistics, made: Score) -> int:
    """Count figures with a value that the report does not have at all."""
    if report.truth.template == "pre2019":
        return 0
    known = {(cell.table, cell.row_key, cell.col_key) for cell in report.truth.cells}
    extra = [
        figure
        for figure in statistics.figures
        if figure.value is not None
        and (str(figure.table), figure.row_key, figure.col_key) not in known
        and figure.row_key != HUBEI_ROW[0]
    ]
    made.wrong_facts += [f"invented {figure.name} = {figure.value}" for figure in extra]
    return len(extra)


def _facts(report: GeneratedReport, statistics: Statistics) -> list[str]:
    truth = report.truth
    wrong = []
    for name, true, seen in (
        ("template", truth.template, str(statistics.template)),
        ("report_year", truth.report_year, statistics.report_year),
        ("title", truth.title, statistics.title),
    ):
        if true != seen:
            wrong.append(f"{name}: {seen!r} where it is {true!r}")
    seen_as_text = Variant.TEXT_AS_IMAGES not in report.variants
    if truth.fee_yuan is not None and seen_as_text:
        yuan = statistics.fees.yuan if statistics.fees else None
        if yuan != truth.fee_yuan:
            wrong.append(f"fee: {yuan} where it is {truth.fee_yuan}")
    strict = {(found.rule, found.scope) for found in statistics.violations}
    # Where the file does not say all figures of a table, its totals cannot be seen to be wrong.
    open_tables = {cell.table for cell in truth.cells if not cell.certain or cell.kind is Kind.TEXT}
    unseen = [
        f"breach {breach.rule} {breach.scope} not seen"
        for breach in truth.breaches
        if breach.rule[:2].lower() not in open_tables
        and not any(rule == breach.rule and breach.scope in scope for rule, scope in strict)
    ]
    return wrong + unseen


def refusal_of(data: bytes, name: str) -> str:
    """Return why a document that is no report was refused, or an empty text if it was not."""
    for named in read_documents(data, name):
        if isinstance(named.result, DocumentError):
            return f"not read: {named.result.code}"
        read = read_statistics(named.result)
        if isinstance(read, Refusal):
            return str(read)
    return ""

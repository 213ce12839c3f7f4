"""How one document was read, and its JSON: the form in which the catalog keeps it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crawler.documents.model import Method
from crawler.model import Issue, Level
from crawler.statistics.model import (
    CellStatus,
    Contact,
    Fees,
    Figure,
    Mode,
    Period,
    RuleLevel,
    Section,
    Statistics,
    TableKind,
    Template,
    UnitSource,
    Violation,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Of the parser: documents are read again after it has grown.
PARSER: Final = "4"


class Outcome(StrEnum):
    """How the reading of a document ended."""

    READ = "read"
    REFUSED = "refused"  # it is not an annual report
    FAILED = "failed"  # it could not be read: the reason is an issue code


@dataclass(frozen=True)
class Reading:
    """One document of one version of a report, as it was read.

    :param sha256: of the bytes; ``member`` is the name inside an archive, else empty.
    :param role: what the file is to the report: ``main`` for the page, else ``model.Role``.
    :param reason: of a refusal, or the issue code of a failure; ``detail`` says more.
    :param is_main: whether its figures count for the report; of several copies one does.
    :param seconds: how long reading took.
    """

    report_id: str
    version: int
    sha256: str
    member: str
    url: str
    role: str
    filename: str
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    is_main: bool = False
    statistics: Statistics | None = None
    issues: tuple[Issue, ...] = ()
    parser: str = PARSER
    seconds: float = 0.0
    read_at: str = ""


def statistics_to_json(found: Statistics) -> str:
    """Return statistics as JSON; decimals and dates are text.

    Equal to the JSON of ``asdict``, which copies every value first and takes five times as long.
    """
    return json.dumps(found, ensure_ascii=False, default=_plain, separators=(",", ":"))


def statistics_from_json(text: str) -> Statistics:
    """Return what ``statistics_to_json`` wrote."""
    plain: dict[str, Any] = json.loads(text)
    return Statistics(
        template=Template(plain["template"]),
        template_confidence=plain["template_confidence"],
        title=plain["title"],
        agency=plain["agency"],
        report_year=plain["report_year"],
        period=_period(plain["period"]),
        figures=tuple(_figure(found) for found in plain["figures"]),
        sections=tuple(Section(**found) for found in plain["sections"]),
        contact=Contact(**plain["contact"]),
        fees=_fees(plain["fees"]),
        violations=tuple(_violation(found) for found in plain["violations"]),
        issues=issues_from_plain(plain["issues"]),
        method=Method(plain["method"]),
    )


def issues_to_json(issues: Iterable[Issue]) -> str:
    """Return issues as JSON."""
    return json.dumps([asdict(found) for found in issues], ensure_ascii=False)


def issues_from_json(text: str) -> tuple[Issue, ...]:
    """Return what ``issues_to_json`` wrote."""
    return issues_from_plain(json.loads(text))


def issues_from_plain(plain: Iterable[dict[str, Any]]) -> tuple[Issue, ...]:
    """Return issues from their parsed JSON."""
    return tuple(
        Issue(**{**found, "level": Level(found["level"]) if found["level"] else None})
        for found in plain
    )


def _plain(value: object) -> dict[str, Any] | str:
    """Return what JSON has for a value: a dataclass's fields in order, or the value's text."""
    return vars(value) if is_dataclass(value) else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _figure(plain: dict[str, Any]) -> Figure:
    return Figure(
        **{
            **plain,
            "table": TableKind(plain["table"]),
            "status": CellStatus(plain["status"]),
            "value": _number(plain["value"]),
            "value_si": _number(plain["value_si"]),
            "unit_source": UnitSource(plain["unit_source"]),
        }
    )


def _violation(plain: dict[str, Any]) -> Violation:
    return Violation(
        **{
            **plain,
            "level": RuleLevel(plain["level"]),
            "mode": Mode(plain["mode"]),
            "lhs": _number(plain["lhs"]),
            "rhs": _number(plain["rhs"]),
        }
    )


def _fees(plain: dict[str, Any] | None) -> Fees | None:
    if plain is None:
        return None
    return Fees(plain["text"], _number(plain["yuan"]), plain["cases"])


def _period(plain: dict[str, str] | None) -> Period | None:
    if plain is None:
        return None
    return Period(date.fromisoformat(plain["start"]), date.fromisoformat(plain["end"]))

"""From a document to the official figures of an annual report, checked by the tables' own rules.

``read_statistics`` reads one document, ``check_years`` compares two years of one agency,
``as_expected`` makes the JSON of one file.
"""

from __future__ import annotations

from crawler.statistics.expected import as_expected
from crawler.statistics.model import (
    CellStatus,
    Contact,
    Fees,
    Figure,
    Mode,
    Period,
    Refusal,
    RuleLevel,
    Section,
    Statistics,
    TableKind,
    Template,
    UnitSource,
    Violation,
)
from crawler.statistics.reading import read_statistics
from crawler.statistics.rules_years import check_years

__all__ = [
    "CellStatus",
    "Contact",
    "Fees",
    "Figure",
    "Mode",
    "Period",
    "Refusal",
    "RuleLevel",
    "Section",
    "Statistics",
    "TableKind",
    "Template",
    "UnitSource",
    "Violation",
    "as_expected",
    "check_years",
    "read_statistics",
]

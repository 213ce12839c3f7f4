"""The figures of one annual report and what was found while reading them. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from crawler.documents.model import Method
    from crawler.model import Issue


class Template(StrEnum):
    """The generation of the official tables."""

    PRE_2019 = "pre2019"  # 条例 of 2008: provincial forms and the national 统计表
    Y2019 = "2019"  # 国办公开办函〔2019〕60号, reports for 2019 and 2020
    Y2021 = "2021"  # 国办公开办函〔2021〕30号, reports for 2021 and later
    UNKNOWN = "unknown"


class CellStatus(StrEnum):
    """What stands in a cell. Only ``number`` and ``repaired`` have a value."""

    NUMBER = "number"  # zero included
    BLANK = "blank"  # nothing, or white space
    DASH = "dash"  # /, -, —, ——, 无
    TEXT = "text"  # words where a number belongs
    UNREADABLE = "unreadable"
    REPAIRED = "repaired"  # read through the only solution of the table's equations
    MISSING = "missing"  # the row or column is not there


class UnitSource(StrEnum):
    """Where a figure's unit was read."""

    CELL = "cell"
    HEADER = "header"
    TEMPLATE = "template"
    UNKNOWN = "unknown"


class TableKind(StrEnum):
    """An official table, or the statistics table of the years before them."""

    T2 = "t2"  # 主动公开政府信息情况
    T3 = "t3"  # 收到和处理政府信息公开申请情况
    T4 = "t4"  # 政府信息公开行政复议、行政诉讼情况
    PRE_2019 = "pre2019"  # 政府信息公开情况统计表


@dataclass(frozen=True)
class Figure:
    """One cell of an official table.

    :param section_ref: the article that the caption names (第二十条第（一）项), of table 2 only.
    :param row_key: the template's key; of table pre2019 empty where the row is not a national one.
    :param value: as printed (no unit applied); None unless the status is number or repaired.
    :param raw: the cell's text as it stands in the document.
    :param value_si: an amount of money in 元; None for counts and where the unit is unknown.
    :param row_index: of the source table's grid, from 0; None where no cell was found.
    :param confidence: of recognised text (OCR), from 0 to 1.
    """

    table: TableKind
    row_key: str
    col_key: str
    status: CellStatus
    value: Decimal | None = None
    raw: str = ""
    section_ref: str = ""
    row_label_raw: str = ""
    col_label_raw: str = ""
    unit: str | None = None
    unit_source: UnitSource = UnitSource.UNKNOWN
    value_si: Decimal | None = None
    is_total: bool = False
    page: int | None = None
    row_index: int | None = None
    col_index: int | None = None
    confidence: float | None = None

    @property
    def name(self) -> str:
        """Return the cell's name as issues have it: ``t3.granted.total``."""
        return f"{self.table}.{self.row_key}.{self.col_key}"

    @property
    def in_key_unit(self) -> Decimal | None:
        """Return the value in the unit that the column's key names (``amount_wan_yuan``: 万元).

        Reports print 元 or 亿元 there too; columns whose keys name no unit have it as printed. None
        where the report names several units.
        """
        if self.col_key == "amount_wan_yuan" and self.unit_source is UnitSource.UNKNOWN:
            return None if self.value else self.value
        if self.col_key == "amount_wan_yuan" and self.value_si is not None:
            return self.value_si / 10_000
        return self.value


class RuleLevel(StrEnum):
    """How grave the breach of a rule is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Mode(StrEnum):
    """How a rule was checked: with printed numbers only, or with blank and dash as zero."""

    STRICT = "strict"
    LENIENT = "lenient"


@dataclass(frozen=True)
class Violation:
    """A broken rule.

    :param scope: the row, column or block it is about.
    :param lhs: the sum of the parts; None where the rule is no equation.
    :param rhs: the printed total.
    """

    rule: str
    scope: str
    level: RuleLevel
    mode: Mode
    lhs: Decimal | None = None
    rhs: Decimal | None = None
    detail: str = ""

    @property
    def delta(self) -> Decimal | None:
        """Return lhs − rhs."""
        return None if self.lhs is None or self.rhs is None else self.lhs - self.rhs


@dataclass(frozen=True)
class Section:
    """A section of the report; ``number`` 1 to 6, 0 for what stands before the first (前言)."""

    number: int
    heading_raw: str
    heading: str
    text: str


@dataclass(frozen=True)
class Contact:
    """Where the report's reader may ask."""

    address: str = ""
    phone: str = ""
    email: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Fees:
    """收取信息处理费, as section 六 tells.

    :param yuan: in 元; 0 where the text says that nothing was collected, None where it is silent.
    :param cases: 件; None where the text is silent.
    """

    text: str
    yuan: Decimal | None = None
    cases: int | None = None


@dataclass(frozen=True)
class Period:
    """统计期限: from the first to the last day, as printed."""

    start: date
    end: date


@dataclass(frozen=True)
class Statistics:
    """All that was read from one report.

    :param violations: of errors, warnings and hints; the same breach may stand twice, once a mode.
    :param issues: what could not be read, had to be guessed or was repaired.
    """

    template: Template
    template_confidence: float
    title: str
    agency: str | None
    report_year: int | None
    period: Period | None
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    contact: Contact
    fees: Fees | None
    violations: tuple[Violation, ...]
    issues: tuple[Issue, ...]
    method: Method

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """The violations of level warning."""
        return tuple(found for found in self.violations if found.level is RuleLevel.WARNING)

    def figure(self, table: TableKind, row_key: str, col_key: str) -> Figure | None:
        """Return one figure, or None where the template has no such cell.

        :param row_key: the key of its row and ``col_key`` that of its column, as in ``templates``.
        """
        return next(
            (
                figure
                for figure in self.figures
                if (figure.table, figure.row_key, figure.col_key) == (table, row_key, col_key)
            ),
            None,
        )


@dataclass(frozen=True)
class Refusal:
    """The document is not an annual report. ``reason`` is a short code, ``detail`` the evidence."""

    reason: str
    detail: str
    method: Method
    issues: tuple[Issue, ...] = ()

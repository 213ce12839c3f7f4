"""A made report and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from crawler.replica.generator.variants import Format, Variant


class Kind(StrEnum):
    """What a printed cell is."""

    NUMBER = "number"
    BLANK = "blank"
    DASH = "dash"
    TEXT = "text"


@dataclass(frozen=True)
class TrueCell:
    """A figure as it was meant and as it is printed.

    :param table: ``t2``, ``t3``, ``t4`` or ``pre2019``.
    :param value: the number as printed, before its unit; None unless ``kind`` is ``NUMBER``.
    :param raw: the text as printed.
    :param unit: 件, 元, 万元 …; empty where none is printed or implied.
    :param certain: False where the file does not say the value (run-together digits with several
        readings, a picture): there only a reading that is right or marked will do.
    """

    table: str
    row_key: str
    col_key: str
    kind: Kind
    value: Decimal | None
    raw: str
    unit: str = ""
    certain: bool = True


@dataclass(frozen=True)
class Breach:
    """A violation planted on purpose: the rule's name and where."""

    rule: str
    scope: str


@dataclass(frozen=True)
class Truth:
    """What a reader must find.

    :param template: ``2019``, ``2021`` or ``pre2019``.
    :param agency: the full name; ``title`` may have a short one.
    :param sections: number of the section (1 to 6) to its prose, where it has some.
    :param fee_yuan: what section 六 says of fees; None where it says nothing.
    """

    template: str
    title: str
    agency: str
    report_year: int
    cells: tuple[TrueCell, ...]
    sections: tuple[tuple[int, str], ...] = ()
    fee_yuan: Decimal | None = None
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True)
class GeneratedReport:
    """A report's file, its name and its truth; ``seed`` and ``index`` make it again."""

    data: bytes
    name: str
    truth: Truth
    format: Format
    variants: frozenset[Variant]
    seed: int
    index: int


@dataclass(frozen=True)
class GridCell:
    """A cell of a table to be written: where it begins, its spans, its text with line ends."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    value: bool = False


@dataclass(frozen=True)
class Grid:
    """A table to be written. ``header`` is the number of its header rows, ``name`` t2, t3 or t4.

    ``widths`` are the columns' relative widths.
    """

    name: str
    cells: tuple[GridCell, ...]
    columns: int
    header: int
    widths: tuple[int, ...]

    @property
    def height(self) -> int:
        """The number of rows."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)


@dataclass(frozen=True)
class Line:
    """A paragraph to be written; ``level`` 1 is the title, 2 a heading, 0 text."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Draft:
    """A report before it becomes a file of some format."""

    blocks: tuple[Line | Grid, ...]
    truth: Truth

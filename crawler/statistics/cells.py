"""One cell's text as a number. What is not certainly a number is none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crawler.statistics.model import CellStatus
from crawler.statistics.numerals import amount_in_words
from crawler.statistics.templates import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.model import Cell

#: A mark that Word's bookmarks leave in some text exports.
_BOOKMARK: Final = re.compile(r"\[bookmark:[^\]]*\]")
_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\xad]")
_DASHES: Final = re.compile(r"^(?:[-‐‑‒–—―−─━ー_/\\∕⁄]+|无)$")
#: The one numeral that is no dash or tick by another look, as 一 and 〇 may be.
_ZERO: Final = "零"
_PLAIN: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_NUMBER: Final = re.compile(
    rf"^(?P<sign>[-+−↑↓]|增加?|减少?)?(?P<money>¥|人民币)?(?P<number>{_PLAIN})(?:[eE](?P<power>[-+]?[0-9]{{1,2}}))?"
    r"(?P<scale>[万亿]?)(?P<unit>件|条|项|次|个|人次|人|份|宗|起|元)?(?:整|人民币)?(?P<end>[。;、]?)$"
)
#: A unit in brackets behind a number: 52.15（万元）.
_BRACKETED_UNIT: Final = re.compile(r"(?<=[0-9])\(([万亿]?元|件)\)$")
_SHARE: Final = re.compile(r"[-+]?[0-9.]{1,8}[%％]")
#: 1.234 among counts: a thousand or more, as some programs write it, or a fraction of one.
_POINT_OF_THREE: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
#: Digits parted by white space: one number broken over lines, or two cells run into one.
_WITHIN: Final = re.compile(r"[0-9.,]\s+[0-9.,]")
PARTED: Final = "digits parted by white space"
# A dash that was recognised with no more than this may be dirt.
_FAINT: Final = 0.5
_CJK: Final = re.compile(r"[\u4e00-\u9fff]")
_SCALES: Final = {"": 1, "万": 10_000, "亿": 100_000_000}
#: 元 in one unit of money.
MONEY: Final = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


@dataclass(frozen=True)
class Reading:
    """What one cell says.

    :param doubt: why a number needs an equation's proof, why there is none, or why a dash may be
        none; else empty.
    """

    status: CellStatus
    value: Decimal | None = None
    raw: str = ""
    unit: str | None = None
    doubt: str = ""
    confidence: float | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None

    @property
    def known(self) -> bool:
        """Return whether equations may use it, blank and dash as zero."""
        return self.status not in _UNKNOWN

    @property
    def count(self) -> int | None:
        """Return its value for equations: blank and dash are 0; None where it is unknown."""
        if self.status in _EMPTY:
            return 0
        if self.value is None or self.value != self.value.to_integral_value():
            return None
        return int(self.value)

    def repaired(self, value: int) -> Reading:
        """Return the reading with a value that only an equation gave."""
        return replace(self, status=CellStatus.REPAIRED, value=Decimal(value), doubt="")


_EMPTY: Final = frozenset({CellStatus.BLANK, CellStatus.DASH})
_UNKNOWN: Final = frozenset({CellStatus.TEXT, CellStatus.UNREADABLE, CellStatus.MISSING})

MISSING: Final = Reading(CellStatus.MISSING)


def plain(text: str) -> str:
    """Return a text without invisible marks, white space left as it is."""
    return _INVISIBLE.sub("", _BOOKMARK.sub("", text))


def is_empty(text: str) -> bool:
    """Return whether a cell holds nothing but white space."""
    return not plain(text).strip()


def without_shares(cells: Sequence[Cell], count: int) -> Sequence[Cell]:
    """Return a row's cells without shares (占比 12.5%), where there are more cells than figures."""
    if len(cells) <= count or not any("%" in cell.text or "％" in cell.text for cell in cells):
        return cells
    kept = [cell for cell in cells if not _SHARE.fullmatch("".join(cell.text.split()))]
    return kept if len(kept) >= count else cells


@lru_cache(maxsize=4096)
def is_value(text: str) -> bool:
    """Return whether a text can stand in a value's cell: nothing, a dash, a number, a mark."""
    bare = "".join(unicodedata.normalize("NFKC", plain(text)).split())
    return (
        not bare
        or _DASHES.match(bare) is not None
        or _NUMBER.match(_BRACKETED_UNIT.sub(r"\1", bare)) is not None
        or amount_in_words(bare) is not None
        or bare == _ZERO
        or not _CJK.search(bare)
    )


@lru_cache(maxsize=4096)
def read_text(text: str, kind: Kind = Kind.COUNT) -> Reading:
    """Return the number in a text.

    :param kind: 增 and 减 are signs in a ``CHANGE``; an ``AMOUNT`` may have a unit of money.
    """
    visible = plain(text)
    bare = "".join(unicodedata.normalize("NFKC", visible).split()).lstrip("'")
    bare = _BRACKETED_UNIT.sub(r"\1", bare)
    if not bare:
        return Reading(CellStatus.BLANK, raw=text)
    if any(unicodedata.category(character) == "No" for character in visible):
        # A footnote's mark (5①) would become a digit of the number.
        return Reading(CellStatus.UNREADABLE, raw=text, doubt="a raised or circled digit")
    if _DASHES.match(bare):
        return Reading(CellStatus.DASH, raw=text)
    if bare == _ZERO:
        return Reading(CellStatus.NUMBER, Decimal(0), text)
    found = _NUMBER.match(bare)
    if found is None and kind is Kind.AMOUNT and (said := amount_in_words(bare)) is not None:
        return Reading(CellStatus.NUMBER, said[0], text, said[1])
    if found is None:
        words = _CJK.search(bare) is not None and not re.search(r"[0-9]", bare)
        status = CellStatus.TEXT if words else CellStatus.UNREADABLE
        return Reading(status, raw=text, doubt="not a number")
    doubt = PARTED if _WITHIN.search(visible.strip()) else ""
    return _number(found, text, kind, doubt)


def _number(found: re.Match[str], text: str, kind: Kind, doubt: str) -> Reading:
    unit, scale = found.group("unit"), found.group("scale")
    sign = found.group("sign") or ""
    if sign[:1] in "增减↑↓" and sign and kind is not Kind.CHANGE:
        return Reading(CellStatus.UNREADABLE, raw=text, doubt=f"{sign} before a plain count")
    if kind is not Kind.AMOUNT and _POINT_OF_THREE.fullmatch(found.group("number")):
        why = "a point before three digits of a count"
        return Reading(CellStatus.UNREADABLE, raw=text, doubt=why)
    digits = found.group("number").replace(",", "")
    value = Decimal(("0" + digits) if digits.startswith(".") else digits)
    if found.group("power"):
        value = value.scaleb(int(found.group("power")))
        # A spreadsheet prints so what its cell is too narrow for: 5.2E+4 for 52,150.
        doubt = doubt or "printed with a power of ten: rounded"
    if len(digits) > 1 and digits.startswith("0") and not digits.startswith("0.") and int(value):
        doubt = doubt or "a zero in front of the number"
    if sign[:1] in {"-", "−", "减", "↓"}:
        value = -value
    money = unit == "元" or found.group("money") is not None or (kind is Kind.AMOUNT and scale)
    if money and kind is not Kind.AMOUNT:
        return Reading(CellStatus.UNREADABLE, raw=text, doubt="money in a column of counts")
    if kind is Kind.AMOUNT:
        if unit is not None and unit != "元":
            return Reading(CellStatus.UNREADABLE, raw=text, doubt="a count in a column of money")
        return Reading(CellStatus.NUMBER, value, text, scale + "元" if money else None, doubt)
    return Reading(CellStatus.NUMBER, value * _SCALES[scale], text, unit, doubt)


def read_cell(cell: Cell, kind: Kind = Kind.COUNT, page: int | None = None) -> Reading:
    """Return what a cell says, with its place and the recognition's confidence."""
    reading = read_text(cell.text, kind)
    if cell.confidence == 0 and reading.status is not CellStatus.BLANK:
        reading = Reading(CellStatus.UNREADABLE, raw=cell.text, doubt="inked but not recognised")
    elif reading.status is CellStatus.DASH and (cell.confidence or 1) <= _FAINT:
        reading = replace(reading, doubt="a mark too faint to be a dash for sure")
    return replace(reading, confidence=cell.confidence, row=cell.row, column=cell.column, page=page)

"""How figures are printed: blanks, dashes, units, signs; each printed cell with its truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.replica.generator.model import Kind, TrueCell
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from decimal import Decimal
    from random import Random

    from crawler.replica.generator.figures import Figures, Place

DASHES: Final = ("-", "—", "——", "/")
_WORDS: Final = ("不涉及", "见附件", "未统计")
_FULL: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")
_PADS: Final = (("\u00a0", ""), ("", "\u3000"), (" ", " "), ("\u00a0", "\u00a0"), ("\u3000", " "))
_OTHER_ROWS: Final = ("other_handling", "other_no_correction")
_MONEY: Final = ("amount", "amount_wan_yuan")
_THOUSAND: Final = 1000


def print_figures(
    figures: Figures, template: str, variants: frozenset[Variant], chance: Random
) -> dict[Place, TrueCell]:
    """Return every figure as it is printed."""
    style = _Style(variants, chance)
    return {place: style.cell(place, value, template) for place, value in figures.values.items()}


class _Style:
    """The habits of one report's writer."""

    def __init__(self, variants: frozenset[Variant], chance: Random) -> None:
        self.variants = variants
        self.chance = chance
        self.dash = chance.choice(DASHES)
        self.comma = chance.choice((",", ",", "，"))
        self.share = chance.choice((1.0, 1.0, 0.7))
        self.money = chance.choice(("元", "元", "万元"))
        self.signs = chance.choice(("word", "sign"))

    def cell(self, place: Place, value: Decimal, template: str) -> TrueCell:
        """Return a figure's cell."""
        table, row, column = place
        empty = self._empty(place, value)
        if empty is not None:
            kind, raw = empty
            return TrueCell(table, row, column, kind, None, self._pad(raw), "")
        unit = self._unit(column, template)
        raw, shown = self._number(column, value, unit)
        return TrueCell(table, row, column, Kind.NUMBER, shown, self._pad(raw), unit)

    def _empty(self, place: Place, value: Decimal) -> tuple[Kind, str] | None:
        table, row, column = place
        has = self.variants.__contains__
        if has(Variant.OTHER_ROW_BLANK) and row in _OTHER_ROWS and not value:
            return Kind.BLANK, ""
        if has(Variant.ROW_TOTALS_BLANK) and table == "t3" and column == "total":
            if row not in {"new_requests", "carried_in", "carried_out", "results_total"}:
                return Kind.BLANK, ""
            return None
        if value:
            return None
        return self._zero(place)

    def _zero(self, place: Place) -> tuple[Kind, str] | None:
        """Return what stands for a zero, or None for the figure 0 itself."""
        table, row, column = place
        has = self.variants.__contains__
        if has(Variant.BLANK_EXCEPT_TOTALS) and table != "t2":
            return None if column == "total" or row == "results_total" else (Kind.BLANK, "")
        if has(Variant.BLANK_FOR_ZERO) and table == "t3":
            return (Kind.BLANK, "") if self._often() else None
        if has(Variant.TEXT_FOR_ZERO) and self.chance.random() < 0.03:  # noqa: PLR2004 - a few
            return Kind.TEXT, self.chance.choice(_WORDS)
        if has(Variant.DASH_FOR_ZERO) and self._often():
            return Kind.DASH, self.dash
        if has(Variant.NONE_FOR_ZERO) and self._often():
            return Kind.DASH, "无"
        return None

    def _often(self) -> bool:
        return self.chance.random() < self.share

    def _unit(self, column: str, template: str) -> str:
        if column == "amount_wan_yuan":
            return "万元"
        if column == "amount":
            if Variant.UNIT_IN_HEADER in self.variants:
                return "万元"
            return self.money if Variant.UNIT_IN_CELL in self.variants else ""
        return "件"

    def _number(self, column: str, value: Decimal, unit: str) -> tuple[str, Decimal]:
        has = self.variants.__contains__
        if column == "items_change" and has(Variant.SIGNED_CHANGES) and value:
            return self._change(value), value
        raw = f"{value:f}"
        if has(Variant.THOUSANDS) and abs(value) >= _THOUSAND:
            raw = f"{value:,f}".replace(",", self.comma)
        if column in _MONEY and has(Variant.UNIT_IN_CELL):
            raw += unit
        if has(Variant.FULL_WIDTH) and self._often():
            raw = raw.translate(_FULL)
        return raw, value

    def _change(self, value: Decimal) -> str:
        if self.signs == "sign":
            return f"{value:+f}"
        return f"{'增' if value > 0 else '减'}{abs(value):f}"

    def _pad(self, raw: str) -> str:
        if Variant.PADDED not in self.variants or not self._often():
            return raw
        before, after = self.chance.choice(_PADS)
        return f"{before}{raw}{after}"

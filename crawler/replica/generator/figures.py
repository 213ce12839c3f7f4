"""Figures as agencies have them: most have few, some have thousands; the equations hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crawler.replica.generator.labels import (
    BLOCKS,
    COLUMNS,
    HUBEI_ROW,
    OUTCOMES,
    PARTS,
    results,
    rows3,
)
from crawler.replica.generator.model import Breach
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from random import Random

Place = tuple[str, str, str]
APPLICANTS: Final = tuple(key for key, _ in COLUMNS[:-1])


@dataclass(frozen=True)
class Figures:
    """The numbers of a report by (table, row key, column key)."""

    values: dict[Place, Decimal]
    breaches: tuple[Breach, ...]


def make_figures(template: str, variants: frozenset[Variant], chance: Random) -> Figures:
    """Return a report's figures; with ``Variant.BREACH`` one equation does not hold."""
    scale = chance.choices((0, 1, 2), (0.5, 0.3, 0.2))[0]
    values: dict[Place, Decimal] = {}
    values.update(_table2(template, variants, scale, chance))
    values.update(_table3(template, scale, chance))
    values.update(_table4(scale, chance))
    breaches: tuple[Breach, ...] = ()
    if Variant.BREACH in variants:
        breaches = (_breach(values, chance),)
    return Figures(values, breaches)


def _size(scale: int, chance: Random, busy: float = 0.5) -> int:
    if chance.random() > busy:
        return 0
    top = (6, 60, 900)[scale]
    return chance.choice((chance.randint(1, top), chance.randint(1, max(2, top // 8))))


def _amount(scale: int, chance: Random) -> Decimal:
    if chance.random() < (0.6, 0.3, 0.1)[scale]:
        return Decimal(0)
    places = chance.choice((0, 1, 2, 2, 4, 6))
    whole = chance.randint(0, (90, 9_000, 99_999)[scale])
    return Decimal(whole) + Decimal(chance.randint(0, 10**places - 1)).scaleb(-places)


def _table2(
    template: str, variants: frozenset[Variant], scale: int, chance: Random
) -> dict[Place, Decimal]:
    values: dict[Place, Decimal] = {}
    decided = (90, 9_000, 9_000_000)[scale]
    for _, _, rows, columns in PARTS[template]:
        extra = Variant.HUBEI in variants and rows[0][0] == "art20_1.regulations"
        for key, _ in (*rows, HUBEI_ROW) if extra else rows:
            for column in columns:
                if key == "art20_1.regulations" and scale < 2:  # noqa: PLR2004 - cities alone make rules
                    number = Decimal(0)
                elif column == "decisions":
                    number = Decimal(chance.randint(0, decided) if chance.random() < 0.6 else 0)  # noqa: PLR2004 - the others decided nothing
                elif column == "items_change":
                    number = Decimal(_size(min(scale, 1), chance) * chance.choice((-1, 1)))
                elif column in {"amount", "amount_wan_yuan"}:
                    number = _amount(scale, chance)
                else:
                    number = Decimal(_size(scale, chance))
                values["t2", key, column] = number
    return values


def _table3(template: str, scale: int, chance: Random) -> dict[Place, Decimal]:
    rows = rows3(template)
    counts = {row: dict.fromkeys(APPLICANTS, 0) for row in rows}
    busy = chance.choice((0.05, 0.2, 0.5)) if scale else chance.choice((0.0, 0.03, 0.15))
    for place, who in enumerate(APPLICANTS):
        share = busy if place == 0 else busy / 3
        for row in (key for key, _, _ in results(template)[:-1]):
            counts[row][who] = _size(scale, chance, share)
        done = sum(counts[key][who] for key, _, _ in results(template)[:-1])
        kept = _size(min(scale, 1), chance, share)
        counts["results_total"][who] = done
        counts["carried_out"][who] = kept
        carried = min(done + kept, _size(min(scale, 1), chance, share))
        counts["carried_in"][who] = carried
        counts["new_requests"][who] = done + kept - carried
    values: dict[Place, Decimal] = {}
    for row, who_counts in counts.items():
        for who, count in who_counts.items():
            values["t3", row, who] = Decimal(count)
        values["t3", row, "total"] = Decimal(sum(who_counts.values()))
    return values


def _table4(scale: int, chance: Random) -> dict[Place, Decimal]:
    values: dict[Place, Decimal] = {}
    busy = chance.choice((0.0, 0.2, 0.6)) if scale else chance.choice((0.0, 0.0, 0.2))
    for block in BLOCKS:
        parts = [_size(min(scale, 1), chance, busy) for _ in OUTCOMES[:-1]]
        for (outcome, _), part in zip(OUTCOMES, (*parts, sum(parts)), strict=True):
            values["t4", block, outcome] = Decimal(part)
    return values


def _breach(values: dict[Place, Decimal], chance: Random) -> Breach:
    """Spoil one printed total and say which rule it breaks for sure."""
    extra = chance.choice((1, 2, 10))
    if chance.random() < 0.3:  # noqa: PLR2004 - rarer, as in life
        block = chance.choice(BLOCKS)
        values["t4", block, "total"] += extra
        return Breach("T4-BLOCK-TOTAL", block)
    if chance.random() < 0.5:  # noqa: PLR2004 - half and half
        who = chance.choice(APPLICANTS)
        values["t3", "results_total", who] += extra
        return Breach("T3-RESULTS-SUM", who)
    row = chance.choice(("granted", "denied_process_info", "unavailable_not_held", "carried_in"))
    values["t3", row, "total"] += extra
    return Breach("T3-ROW-TOTAL", row)

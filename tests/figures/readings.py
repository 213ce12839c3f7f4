"""Readings of one report, with statistics of our choice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from crawler.figures.choosing import Found, choose
from crawler.statistics import Statistics, Template, read_statistics
from crawler.statistics.model import CellStatus, TableKind
from crawler.statistics.record import Outcome, Reading
from tests.statistics.builder import make, plain

if TYPE_CHECKING:
    from crawler.items import ReportItem


AGENCY = "海盐县教育局"
TITLE = f"{AGENCY}2023年政府信息公开工作年度报告"


def item(**changes: object) -> ReportItem:
    known: dict[str, Any] = {
        "report_year": 2023,
        "agency_name_full": AGENCY,
        "agency_name": None,
        "region_code": "330424",
        "title": TITLE,
    }
    return cast("ReportItem", SimpleNamespace(**{**known, **changes}))


ITEM = item()


def statistics(seed: int = 0, **changes: object) -> Statistics:
    found = read_statistics(plain(make(Template.Y2021, seed)))
    assert isinstance(found, Statistics)
    ours: dict[str, Any] = {"report_year": 2023, "agency": AGENCY, "title": TITLE, "issues": ()}
    return replace(found, violations=(), **{**ours, **changes})


def reading(sha256: str, role: str, found: Statistics | None, **changes: Any) -> Found:
    outcome = Outcome.READ if found else Outcome.FAILED
    bare = Reading("r", 1, sha256, "", f"http://a/{sha256}", role, sha256, outcome)
    own = changes.pop("own_title", True)
    return Found(replace(bare, statistics=found, **changes), own)


def main_of(*found: Found, whose: ReportItem = ITEM) -> Reading:
    first, *others = choose(whose, found)
    assert first.is_main
    assert not any(one.is_main for one in others)
    return first


def codes(found: Reading) -> list[tuple[str, str]]:
    assert found.statistics is not None
    assert found.statistics.issues == found.issues
    return [(said.code, str(said.level)) for said in found.issues]


def without(found: Statistics, *tables: TableKind) -> Statistics:
    return replace(found, figures=tuple(f for f in found.figures if f.table not in tables))


def only(found: Statistics, table: TableKind) -> Statistics:
    kept = tuple(f for f in found.figures if f.table is table)
    return replace(found, figures=kept, sections=(), agency=None, report_year=None)


def changed(found: Statistics, value: int, **changes: Any) -> Statistics:
    figures = [
        replace(figure, value=Decimal(value), **changes)
        if figure.name == "t3.granted.total"
        else figure
        for figure in found.figures
    ]
    return replace(found, figures=tuple(figures))


def spoiled(found: Statistics, every: int) -> Statistics:
    figures = [
        replace(figure, value=None, status=CellStatus.UNREADABLE) if place % every == 0 else figure
        for place, figure in enumerate(found.figures)
    ]
    return replace(found, figures=tuple(figures))

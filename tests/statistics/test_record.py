"""Statistics go to JSON and come back as they were."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal

from crawler.issues import issue
from crawler.statistics.model import Fees, Mode, Period, RuleLevel, Violation
from crawler.statistics.record import statistics_from_json, statistics_to_json
from tests.figures.readings import changed, statistics


def test_statistics_come_back_from_their_json_as_they_were() -> None:
    whole = changed(statistics(3), 5, confidence=0.5)
    assert statistics_from_json(statistics_to_json(whole)) == whole


def test_statistics_are_written_as_their_plain_copy_would_be() -> None:
    found = replace(
        statistics(3),
        period=Period(date(2023, 1, 1), date(2023, 12, 31)),
        fees=Fees("收取信息处理费12.50元。", Decimal("12.50"), 1),
        violations=(
            Violation("t3.sum", "总计", RuleLevel.ERROR, Mode.STRICT, Decimal(3), Decimal("4.0")),
        ),
        issues=(issue("document_damaged", "a page is cut"),),
    )
    written = statistics_to_json(found)
    plain = json.dumps(asdict(found), ensure_ascii=False, default=str, separators=(",", ":"))
    assert written == plain
    assert all(text in written for text in ('"2023-12-31"', '"12.50"', '"4.0"', '"a page is cut"'))
    assert statistics_from_json(written) == found

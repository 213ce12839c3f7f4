"""Reads a document and holds every figure against the truth."""

from __future__ import annotations

from crawler.documents.model import Document
from crawler.statistics import Statistics, read_statistics
from crawler.statistics.model import Template
from tests.statistics import builder as b
from tests.statistics.scoring import score

GENERATIONS = [Template.Y2019, Template.Y2021]
YEARS = {Template.Y2019: 2020, Template.Y2021: 2022}


def read(document: Document) -> Statistics:
    result = read_statistics(document)
    assert isinstance(result, Statistics), result
    return result


def check(truth: b.Truth, tables, *, quiet: bool = True, **options) -> Statistics:
    result = read(b.document(tables, year=YEARS[truth.template], **options))
    found = score(truth, result)
    assert (found.unread, found.wrong_flagged, found.wrong) == (0, 0, []), result.issues
    assert result.template == truth.template
    if quiet:
        assert not [item for item in result.issues if item.code != "unit_unknown"]
    return result

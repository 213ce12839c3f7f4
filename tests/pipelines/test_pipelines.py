import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator
from scrapy.exceptions import DropItem

from crawler import schemas
from crawler.items import SCHEMA, FileRecord, ReportItem
from crawler.pipelines.delivered import DeliveredPipeline
from crawler.pipelines.schema import SchemaCheckPipeline
from crawler.pipelines.stored import StoredPipeline

MAIN = FileRecord(
    "https://a.example/",
    "https://a.example/",
    "main",
    "a.html",
    "stored",
    path="blobs/aa/" + "a" * 64,
    sha256="a" * 64,
    size=3,
)
ITEM = ReportItem(
    SCHEMA, 7, "r", 1, None, "ogi_annual_report", "agency", "t", 2023, "", None, None, "a", "a",
    True, "i", "", "", "浙江省", "", "", "330000", "p", "n", "https://a.example/", "x", "", "",
    "https://a.example/1", "https://a.example/1", "", "", [], "", "", "", "", None, "", None,
    "2024-01-02T03:04:05.000006Z", "html", "", "", MAIN, [], [], "run", "crawl", "nianbao", "0",
)  # fmt: skip


class Committer:
    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def delivered(self, number: int) -> None:
        self.calls.append(("delivered", number))

    def refused(self, number: int, reason: str) -> None:
        self.calls.append(("refused", number, reason))

    def note(self, portal: str, issues: list) -> None:
        self.calls.append(("note", portal, *[found.code for found in issues]))


@pytest.fixture
def crawler():
    told = []
    registry = SimpleNamespace(stored=lambda item, files, run: told.append((item, files, run)))
    spider = SimpleNamespace(committer=Committer(), registry=registry)
    return SimpleNamespace(spider=spider, told=told)


def test_the_kept_schema_is_that_of_the_items() -> None:
    Draft202012Validator.check_schema(schemas.build())
    assert schemas.PATH.read_text(encoding="utf-8") == schemas.text(), "python -m crawler.schemas"


def test_a_good_item_passes(crawler) -> None:
    assert SchemaCheckPipeline(crawler).process_item(ITEM) is ITEM
    assert crawler.spider.committer.calls == []


@pytest.mark.parametrize(
    "change",
    [
        {"delivery_id": 0},
        {"city": None},
        {"report_year": "2023"},
        {"scope": "x"},
        {"main": replace(MAIN, sha256="zz")},
        {"published_at": "yesterday"},
    ],
)
def test_an_unfit_item_is_set_aside_with_an_issue(crawler, change) -> None:
    with pytest.raises(DropItem, match=next(iter(change))) as dropped:
        SchemaCheckPipeline(crawler).process_item(replace(ITEM, **change))
    DeliveredPipeline(crawler).dropped(ITEM, dropped.value)
    kinds = [call[0] for call in crawler.spider.committer.calls]
    assert kinds == ["note", "refused"]
    assert crawler.spider.committer.calls[0] == ("note", "p", "schema_invalid")


def test_plugins_are_told_and_delivery_is_noted(crawler) -> None:
    assert StoredPipeline(crawler).process_item(ITEM) is ITEM
    assert crawler.told == [(ITEM, (MAIN,), "run")]
    pipeline = DeliveredPipeline(crawler)
    assert pipeline.process_item(ITEM) is ITEM
    for reason in ("not wanted", "it does not fit"):
        pipeline.dropped(ITEM, DropItem(reason))
    assert crawler.spider.committer.calls == [
        ("delivered", 7),
        ("refused", 7, "dropped: not wanted"),
        ("refused", 7, "dropped: it does not fit"),
    ]


def test_other_items_go_through_untouched(crawler) -> None:
    for kind in (SchemaCheckPipeline, StoredPipeline, DeliveredPipeline):
        assert json.dumps(kind(crawler).process_item({"a": 1})) == '{"a": 1}'
    assert crawler.spider.committer.calls == []

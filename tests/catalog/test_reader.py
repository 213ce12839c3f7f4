import os
import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from crawler.catalog.building import item_json
from crawler.catalog.database import Database
from crawler.catalog.errors import CatalogError, StorageError
from crawler.catalog.items import item_from_json
from crawler.catalog.reader import open_catalog


def test_a_report_comes_back_with_its_files_byte_for_byte(filled) -> None:
    stored = filled.store(2023, file=b"%PDF-1.7 the report")
    with open_catalog(filled.url, filled.output) as catalog:
        (item,) = catalog.reports()
        assert item == stored
        with catalog.open_file(item.attachments[0]) as file:
            assert file.read() == b"%PDF-1.7 the report"
        with catalog.open_file(item.main) as file:
            assert file.read().startswith("<html>正文".encode())
        assert item_from_json(item_json(item)) == item


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {2022, 2023, 2024}),
        ({"year": 2023}, {2023}),
        ({"year": [2022, 2023]}, {2022, 2023}),
        ({"province": "浙江"}, {2022, 2023}),
        ({"province": "zhejiang", "city": "杭州市"}, {2023}),
        ({"province": "410000"}, {2024}),
        ({"agency": "财政"}, {2022, 2024}),
        ({"agency": "财%"}, set()),
        ({"portal": "nowhere"}, set()),
        ({"portal": ["zhejiang", "x"]}, {2022, 2023, 2024}),
    ],
)
def test_filters_narrow_what_comes_out(filled, asked, expected) -> None:
    filled.store(2022)
    filled.store(2023, agency="杭州市民政局", region="330100")
    filled.store(2024, agency="河南省财政厅", region="410000")
    with open_catalog(filled.url, filled.output) as catalog:
        assert {item.report_year for item in catalog.reports(**asked)} == expected


def test_an_unknown_region_is_named(filled) -> None:
    with (
        open_catalog(filled.url, filled.output) as catalog,
        pytest.raises(CatalogError, match="亚特兰蒂斯.*seen none"),
    ):
        next(catalog.reports(province="亚特兰蒂斯"))


def test_a_correction_replaces_and_the_cursor_sees_both(filled) -> None:
    first = filled.store(2023, text="旧")
    filled.begin("second")
    second = filled.store(2023, text="新")
    with open_catalog(filled.url, filled.output) as catalog:
        assert [item.version for item in catalog.reports()] == [2]
        assert [item.version for item in catalog.reports(latest_only=False)] == [1, 2]
        assert list(catalog.changes(0)) == [first, second]
        assert list(catalog.changes(first.delivery_id)) == [second]
        assert list(catalog.changes(second.delivery_id)) == []
        assert list(catalog.reports(after=second.delivery_id)) == []
        runs = [run.run for run in catalog.runs()]
        assert list(catalog.reports(since=min(runs))) in ([second], [])
        assert len(runs) == 2


def test_more_reports_than_one_piece_all_come_once(filled, monkeypatch) -> None:
    monkeypatch.setattr("crawler.catalog.reader._PIECE", 3)
    for year in range(2008, 2018):
        filled.store(year)
    with open_catalog(filled.url, filled.output) as catalog:
        assert [item.report_year for item in catalog.changes()] == list(range(2008, 2018))


def test_another_address_found_later_is_told(filled) -> None:
    filled.store(2023)
    filled.begin("second")
    assert filled.store(2023, url="https://www.zj.example/other.html") is None
    with open_catalog(filled.url, filled.output) as catalog:
        assert next(catalog.reports()).other_urls == ["https://www.zj.example/other.html"]


def test_a_reader_cannot_write(filled) -> None:
    with (
        open_catalog(filled.url, filled.output) as catalog,
        pytest.raises(DBAPIError, match=r"(?i)read-?only"),
    ):
        catalog.connection.execute(text("DELETE FROM blob"))


def test_a_reader_in_the_middle_of_its_work_makes_no_writer_wait(filled) -> None:
    for year in range(2010, 2020):
        filled.store(year)
    with open_catalog(filled.url, filled.output) as catalog:
        found = catalog.reports()
        next(found)
        filled.store(2023)  # a writer that waited in vain would raise
        assert len(list(found)) in {9, 10}


def test_a_folder_without_a_catalog_is_named(tmp_path) -> None:
    with pytest.raises(CatalogError, match=r"no catalog at .*nianbao\.sqlite.*crawl first"):
        open_catalog(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_named(tmp_path) -> None:
    (tmp_path / "nianbao.sqlite").write_bytes(b"garbage" * 1000)
    with pytest.raises(StorageError, match="damaged"):
        open_catalog(tmp_path)


def test_a_file_that_was_not_stored_says_why(filled) -> None:
    item = filled.store(2023)
    record = item.main.__class__(
        url="u", final_url="u", role="part", filename="", state="failed", reason="http_404"
    )
    with (
        open_catalog(filled.url, filled.output) as catalog,
        pytest.raises(StorageError, match="u was not stored: http_404"),
    ):
        catalog.open_file(record)


def test_an_empty_database_is_no_catalog(database_url, tmp_path) -> None:
    if database_url.startswith("sqlite"):
        sqlite3.connect(database_url.removeprefix("sqlite:///")).execute("CREATE TABLE x (y)")
    with pytest.raises(CatalogError) as caught:
        open_catalog(database_url, tmp_path)
    name = make_url(database_url).render_as_string(hide_password=True)
    assert caught.value.message == f"catalog {name} holds no catalog"
    Database(database_url).close()
    assert os.path.exists(tmp_path)

"""What is exported is read by people's tools as it is, cell by cell."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from frictionless import Package
from pyarrow import parquet

from crawler.export import lines, tree
from crawler.export.csvs import CsvSink
from crawler.export.errors import ExportError
from crawler.export.fields import TABLES
from crawler.export.package import PackageSink
from crawler.export.parquet import ParquetSink
from crawler.export.rows import rows_of
from crawler.export.source import Exported
from crawler.export.sqlite import SqliteSink
from crawler.export.wide import wide_values
from crawler.export.writing import replaced, write_tables
from crawler.issues import issue
from crawler.items import SCHEMA, FileRecord, IssueRecord, MemberRecord, ReportItem
from crawler.statistics import Statistics, Template, read_statistics
from crawler.statistics.model import CellStatus
from crawler.statistics.record import Outcome, Reading
from tests.statistics.builder import make, plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.export.writing import Columns, Sink

AMOUNT = Decimal("24252.311082")
COUNT = Decimal(3985758)
NASTY = '=1+1, "引号"\n换行 | 😀'


def file(sha: str, **changes: object) -> FileRecord:
    made = FileRecord("https://a.example/x", "https://a.example/x", "main", "报告.html", "stored")
    return replace(made, path=f"blobs/{sha[:2]}/{sha}", sha256=sha, size=3,
                   sniffed_type="text/html", **changes)  # fmt: skip


def item(number: int, **changes: object) -> ReportItem:
    made = ReportItem(
        SCHEMA, number, f"r{number}", 1, None, "ogi_annual_report", "agency", NASTY, 2023, "",
        None, None, "县教育局", "海盐县教育局", True, "i", "county", "", "浙江省", "嘉兴市", "海盐县", "330424",
        "haiyan", "海盐县人民政府", "https://a.example/", "x", "", "3304240001",
        f"https://a.example/{number}", "https://a.example/1", "", "年报", [], "", "", "", "",
        "2024-01-22T10:00:00", "meta", "2024-01-20", "2024-03-02T03:04:05Z", "html", "", "",
        file("a" * 64), [], [IssueRecord("report_late", "info", "late")], "run1", "crawl",
        "nianbao", "0",
    )  # fmt: skip
    return replace(made, **changes)


def statistics(seed: int, template: Template = Template.Y2021) -> Statistics:
    found = read_statistics(plain(make(template, seed)))
    assert isinstance(found, Statistics)
    figures = [
        replace(f, value=AMOUNT, raw=str(AMOUNT)) if f.col_key == "amount_wan_yuan"
        else replace(f, value=COUNT) if f.row_key == "art20_6.penalty"
        else replace(f, value=None, status=CellStatus.BLANK, raw="\u3000")
        if f.name == "t3.denied_process_info.research" else f
        for f in found.figures
    ]  # fmt: skip
    return replace(found, figures=tuple(figures))


def exported(number: int, template: Template = Template.Y2021) -> Exported:
    main = Reading(f"r{number}", 1, "a" * 64, "", "https://a.example/x", "main", "报告.html",
                   Outcome.READ, is_main=True, statistics=statistics(number, template),
                   issues=(issue("figures_merged", "said"),), read_at="2024-03-03T00:00:00+00:00")  # fmt: skip
    failed = replace(main, sha256="b" * 64, outcome=Outcome.FAILED, reason="document_damaged",
                     is_main=False, statistics=None, issues=())  # fmt: skip
    return Exported(item(number), (main, failed))


EVERYTHING = [exported(1), exported(2, Template.Y2019), Exported(item(3), ())]


def wanted(table: str) -> list[dict]:
    return [row for one in EVERYTHING for row in rows_of(table, one)]


def same(seen: Any, value: object) -> bool:
    if value is None:
        return seen is None or seen != seen or seen is pd.NaT  # noqa: PLR0124 - NaN
    if isinstance(value, Decimal):
        return float(seen) == float(value)
    if isinstance(value, bool):
        return bool(seen) is value
    return seen == value or str(seen)[:10] == value


@pytest.mark.parametrize("table", TABLES)
def test_parquet_is_read_as_it_is(table: str, tmp_path: Path) -> None:
    write_tables(lambda: EVERYTHING, tmp_path / "p", ParquetSink)
    place = str(tmp_path / "p" / f"{table}.parquet")
    rows = wanted(table)
    for frame in (pl.read_parquet(place), duckdb.read_parquet(place).pl()):
        for seen, row in zip(frame.to_dicts(), rows, strict=True):
            for name, value in row.items():
                assert same(seen[name], value), (name, seen[name], value)
    frame = pd.read_parquet(place)
    assert len(frame) == len(rows)
    said = parquet.read_schema(place).field("report_id").metadata
    assert said[b"description_zh"].decode() == "报告编号"


@pytest.mark.parametrize("table", ["reports", "figures", "figures_wide"])
def test_csv_gives_the_same_to_every_reader(table: str, tmp_path: Path) -> None:
    write_tables(lambda: EVERYTHING, tmp_path / "c", CsvSink)
    place = tmp_path / "c" / f"{table}.csv"
    rows = wanted(table)
    assert not place.read_bytes().startswith(b"\xef\xbb\xbf")
    frames = [
        pd.read_csv(place).to_dict("records"),
        pl.read_csv(place, infer_schema_length=None).to_dicts(),
        duckdb.read_csv(str(place)).pl().to_dicts(),
    ]
    for frame in frames:
        assert len(frame) == len(rows)
        for seen, row in zip(frame, rows, strict=True):
            for name in ("value", "report_year", "t2__art20_8__admin_fees__amount_wan_yuan"):
                if name in row:
                    assert same(seen[name], row[name]), (name, seen[name], row[name])
    plain_rows = list(csv.DictReader(io.StringIO(place.read_text("utf-8"), newline="")))
    if table == "reports":
        assert plain_rows[0]["title"] == NASTY


@pytest.mark.parametrize("sink", [CsvSink, ParquetSink, SqliteSink])
def test_the_wide_table_says_why_a_cell_has_no_number(
    sink: Callable[[Path, Columns], Sink], tmp_path: Path
) -> None:
    write_tables(lambda: EVERYTHING, tmp_path / "x", sink)
    if sink is SqliteSink:
        with sqlite3.connect(tmp_path / "x") as database:
            frame = pd.read_sql("SELECT * FROM figures_wide", database)
    elif sink is CsvSink:
        frame = pd.read_csv(tmp_path / "x" / "figures_wide.csv")
    else:
        frame = pd.read_parquet(tmp_path / "x" / "figures_wide.parquet")
    column = "t3__denied_process_info__research"
    assert frame[column].isna().all()
    assert [*frame[f"{column}_status"]] == ["blank", "blank"]


def test_a_status_that_came_while_the_export_ran_is_not_left_out(tmp_path: Path) -> None:
    states = iter([EVERYTHING[2:], EVERYTHING])
    with pytest.raises(ExportError, match=r"_status.*run it again"):
        write_tables(lambda: next(states), tmp_path / "c", CsvSink)
    assert not (tmp_path / "c").exists()


def test_sqlite_has_keys_and_says_what_columns_mean(tmp_path: Path) -> None:
    write_tables(lambda: EVERYTHING, tmp_path / "n.sqlite", SqliteSink)
    with sqlite3.connect(tmp_path / "n.sqlite") as database:
        (total,) = database.execute(
            "SELECT value FROM figures JOIN reports USING (report_id, version) "
            "WHERE row_key = 'art20_6.penalty' AND report_id = 'r1'"
        ).fetchone()
        assert total == float(COUNT)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        (named,) = database.execute(
            "SELECT meaning_zh FROM fields WHERE table_name = 'figures' AND field_name = 'value'"
        ).fetchone()
        assert named == "数值"
        columns = {row[1] for row in database.execute("PRAGMA table_info(figures_wide)")}
    assert "t3__denied_process_info__research_status" in columns
    assert "t3__granted__total_status" not in columns


def test_the_data_package_is_valid(tmp_path: Path) -> None:
    write_tables(lambda: EVERYTHING, tmp_path / "d", PackageSink)
    report = Package(str(tmp_path / "d" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    plain_text = json.loads((tmp_path / "d" / "datapackage.json").read_text("utf-8"))
    for resource in plain_text["resources"]:
        assert resource["description_zh"]
        for field in resource["schema"]["fields"]:
            assert field["title"]
            assert field["title_zh"]
            # Tools know no key for a second language: they show the description.
            assert field["description"] == f"{field['title']} | {field['title_zh']}"


def test_json_lines_hold_everything_of_a_report(tmp_path: Path) -> None:
    written = lines.write_lines(EVERYTHING, tmp_path / "n.jsonl")
    found = [json.loads(line) for line in (tmp_path / "n.jsonl").read_text("utf-8").splitlines()]
    assert written.reports == len(found) == 3
    assert found[0]["title"] == NASTY
    amounts = [f["value"] for f in found[0]["figures"] if f["col_key"] == "amount_wan_yuan"]
    assert amounts == [float(AMOUNT)]
    assert found[2]["figures"] == []


def test_an_issue_is_told_once() -> None:
    found = exported(1)
    main, failed = found.readings
    assert main.statistics is not None
    said = (
        issue("figures_disagree", "t3.granted.total: 5, 12 in b.docx"),
        issue("unit_unknown", "x"),
    )
    main = replace(main, issues=said, statistics=replace(main.statistics, issues=said))
    failed = replace(failed, url="https://a.example/y", issues=said[1:])
    rows = rows_of("issues", replace(found, readings=(main, failed)))
    seen = [(row["code"], row["url"]) for row in rows if row["source"] == "statistics"]
    assert seen == [
        ("figures_disagree", "https://a.example/x"),
        ("unit_unknown", "https://a.example/x"),
        ("unit_unknown", "https://a.example/y"),
    ]


def test_the_wide_row_adds_up_what_is_known_and_nothing_else() -> None:
    found = statistics(1)
    values = wide_values(found)
    rows = {f.name: f for f in found.figures}
    three = ("other_no_correction", "other_fee_unpaid", "other_misc")
    total = sum(rows[f"t3.{row}.total"].value for row in three)
    assert values["t3__other_handling__total"] == total
    granted = rows["t3.granted.total"].value + rows["t3.partially_granted.total"].value
    assert values["granted_rate"] == (granted / rows["t3.results_total.total"].value).quantize(
        Decimal("0.000001")
    )
    blanked = replace(
        found,
        figures=tuple(
            replace(f, value=None, status=CellStatus.BLANK)
            if f.name == "t3.partially_granted.total" else f
            for f in found.figures
        ),
    )  # fmt: skip
    assert wide_values(blanked)["granted_rate"] is None
    assert wide_values(blanked)["t3__partially_granted__total_status"] == "blank"


def test_the_same_catalog_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_tables(lambda: EVERYTHING, tmp_path / name, PackageSink)
    for place in sorted((tmp_path / "a").iterdir()):
        assert place.read_bytes() == (tmp_path / "b" / place.name).read_bytes()


def test_a_broken_export_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "old").write_text("old")

    def broken() -> None:
        with replaced(target) as place:
            place.mkdir()
            (place / "new").write_text("new")
            raise KeyError("in the middle")

    with pytest.raises(KeyError):
        broken()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (target / "old").read_text() == "old"


def test_the_tree_has_readable_safe_names(tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    blob.write_bytes(b"abc")
    member = MemberRecord("../../etc/passwd", "blobs/aa/x", "c" * 64, 3, "text/plain")
    attachments = [
        file("d" * 64, filename="报告.html"),
        file("e" * 64, filename="CON.docx", members=[member]),
        file("f" * 64, filename="年" * 300 + ".pdf"),
        replace(file("0" * 64), sha256=None),
    ]
    odd = item(
        4, agency_name_full="局/../x" + "长" * 200, report_year=None, attachments=attachments
    )
    same_place = item(5, agency_name_full=odd.agency_name_full, report_year=None)
    tree.write_tree(
        [EVERYTHING[0], Exported(odd, ()), Exported(same_place, ())],
        tmp_path / "tree",
        lambda _: blob,
    )
    made = [path for path in (tmp_path / "tree").rglob("*") if path.is_file()]
    base = tmp_path / "tree" / "浙江省" / "嘉兴市" / "海盐县"
    assert (base / "海盐县教育局" / "2023年" / "报告.html").read_bytes() == b"abc"
    figures = (base / "海盐县教育局" / "2023年" / "figures.csv").read_bytes()
    assert figures.startswith(b"\xef\xbb\xbf")
    assert json.loads((base / "海盐县教育局" / "2023年" / "metadata.json").read_text("utf-8"))
    assert all(len(part.encode()) <= 255 for path in made for part in path.parts)
    assert all(path.resolve().is_relative_to(tmp_path / "tree") for path in made)
    unknown = sorted(path.name for path in base.rglob("年度不详*"))
    assert unknown == ["年度不详", "年度不详 (2)"]
    assert sum(path.name.startswith("报告") for path in made) == 4

"""What an export may take the place of."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from crawler.commands.export import FORMATS
from crawler.export import lines, tree
from crawler.export.csvs import CsvSink
from crawler.export.errors import ExportError
from crawler.export.package import PackageSink
from crawler.export.parquet import ParquetSink
from crawler.export.sqlite import SqliteSink
from crawler.export.target import check_target
from crawler.export.writing import write_tables
from tests.export.test_export import EVERYTHING

SINKS = {
    "csv": CsvSink,
    "parquet": ParquetSink,
    "datapackage": PackageSink,
    "sqlite": SqliteSink,
}
FOLDERS = ("csv", "parquet", "datapackage", "tree")


def made(form: str, target: Path) -> Path:
    blob = target.with_name("blob")
    blob.write_bytes(b"abc")
    if form == "jsonl":
        lines.write_lines(EVERYTHING, target)
    elif form == "tree":
        tree.write_tree(EVERYTHING, target, lambda _: blob)
    else:
        write_tables(lambda: EVERYTHING, target, SINKS[form])
    return target


def refused(form: str, target: Path) -> str:
    with pytest.raises(ExportError) as caught:
        check_target(form, target)
    return str(caught.value)


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_not_there_and_an_older_export_may_be_replaced(form: str, tmp_path: Path) -> None:
    check_target(form, tmp_path / "new")
    old = made(form, tmp_path / "old")
    check_target(form, old)
    if form in FOLDERS:
        (tmp_path / "empty").mkdir()
        (old / ".DS_Store").write_bytes(b"x")
        check_target(form, old)
    else:
        (tmp_path / "empty").touch()
    check_target(form, tmp_path / "empty")


@pytest.mark.parametrize("form", FOLDERS)
def test_a_folder_with_something_else_stays(form: str, tmp_path: Path) -> None:
    old = made(form, tmp_path / "old")
    (old / "notes.txt").write_text("mine")
    assert "would be lost" in refused(form, old)
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / "deep" / "letter.docx").write_text("mine")
    assert "would be lost" in refused(form, tmp_path / "mine")
    (tmp_path / "file").write_text("mine")
    assert "no folder" in refused(form, tmp_path / "file")


@pytest.mark.parametrize("form", ["jsonl", "sqlite"])
def test_a_file_of_another_kind_stays(form: str, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine")
    assert "would be lost" in refused(form, tmp_path / "letter")
    database = tmp_path / "own.sqlite"
    with sqlite3.connect(database) as own:
        own.execute("CREATE TABLE report (id TEXT)")
    own.close()
    assert "would be lost" in refused(form, database)
    assert "no file" in refused(form, tmp_path)
    assert "no file" in refused(form, Path("/dev/null"))


def test_a_table_folder_of_another_format_stays(tmp_path: Path) -> None:
    assert "would be lost" in refused("csv", made("parquet", tmp_path / "parquet"))
    assert "would be lost" in refused("tree", made("csv", tmp_path / "csv"))

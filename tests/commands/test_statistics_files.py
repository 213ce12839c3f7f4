"""scrapy statistics FILE: the figures of loose files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crawler.replica.generator import Format, Kind, generate, generate_bound
from crawler.replica.packing import pack
from tests.commands.conftest import Collected

if TYPE_CHECKING:
    from pathlib import Path


KEYS = {
    *("file", "template", "title", "agency", "report_year", "table2", "table3", "table4"),
    *("section6", "violations_strict", "violations_blank_as_zero", "warnings", "method"),
    "problems",
}
GUIDE = "海盐县教育局政府信息公开指南\n为了方便公民获取信息，编制本指南。\n"


@pytest.fixture
def anywhere(tmp_path: Path) -> Collected:
    return Collected(tmp_path / "no-output", tmp_path / "no-feed")


def lines(anywhere: Collected, *words: str, code: int = 0) -> list[dict]:
    done = anywhere.scrapy("statistics", "--jsonl", *words)
    assert done.returncode == code, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_files_give_a_line_each_in_the_order_of_the_arguments(
    anywhere: Collected, tmp_path: Path
) -> None:
    made = [generate(3, n, format=form, variants=frozenset())
            for n, form in enumerate([Format.PDF, Format.DOCX, Format.HTML, Format.XLSX])]  # fmt: skip
    paths = []
    for number, report in enumerate(made):
        path = tmp_path / f"{9 - number}.bin"  # its name tells nothing
        path.write_bytes(report.data)
        paths.append(str(path))
    found = lines(anywhere, *paths)
    assert [line["file"] for line in found] == paths
    for line, report in zip(found, made, strict=True):
        assert set(line) >= KEYS, KEYS - set(line)
        assert line["report_year"] == report.truth.report_year
        rows = {cell.row_key: [] for cell in report.truth.cells if cell.table == "t3"}
        for cell in report.truth.cells:
            if cell.table == "t3":
                value = None if cell.value is None else int(cell.value)
                assert cell.kind is Kind.NUMBER
                rows[cell.row_key].append(value)
        assert line["table3"]["rows"] == rows


def test_an_archive_gives_a_line_for_each_member_and_what_fails_says_why(
    anywhere: Collected, tmp_path: Path
) -> None:
    report = generate(3, 7, format=Format.DOCX, variants=frozenset())
    archive = tmp_path / "年报.zip"
    members = {"a/报告.docx": report.data, "b.pdf": b"%PDF-1.4 and nothing more"}
    archive.write_bytes(pack(members))
    guide = tmp_path / "guide.txt"
    guide.write_text(GUIDE, "utf-8")
    found = lines(anywhere, str(archive), str(guide), code=3)
    assert len(found) == 3
    assert found[0]["file"].startswith(f"{archive}!")
    assert found[0]["report_year"] == report.truth.report_year
    assert found[1]["failed"] == "document_damaged"
    assert found[2]["refused"]
    assert all(line["problems"] for line in found[1:])


def test_a_file_for_many_departments_gives_a_line_for_each(
    anywhere: Collected, tmp_path: Path
) -> None:
    data, truths = generate_bound(100, range(3), format=Format.PDF)
    path = tmp_path / "汇编.pdf"
    path.write_bytes(data)
    found = lines(anywhere, str(path))
    assert [line["file"] for line in found] == [f"{path}!{truth.title}" for truth in truths]
    assert [line["title"] for line in found] == [truth.title for truth in truths]
    assert [line["agency"] for line in found] == [truth.agency for truth in truths]
    assert [line["report_year"] for line in found] == [truth.report_year for truth in truths]


def test_a_folder_without_files_is_said_to_be_one(anywhere: Collected, tmp_path: Path) -> None:
    done = anywhere.scrapy("statistics", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.decode() == f"nianbao: there is no file in {tmp_path}\n"


def test_a_long_name_stays_in_one_line_of_a_pipe(anywhere: Collected, tmp_path: Path) -> None:
    file = tmp_path / ("long" * 30 + ".txt")
    file.write_text(GUIDE, "utf-8")
    done = anywhere.scrapy("statistics", str(file))
    assert done.stdout.decode().splitlines()[0] == str(file)


def test_a_folder_stands_for_all_files_below_it_and_a_dash_for_standard_input(
    anywhere: Collected, tmp_path: Path
) -> None:
    folder = tmp_path / "years"
    (folder / "b").mkdir(parents=True)
    for name in ("z.txt", "b/a.txt", ".hidden"):
        (folder / name).write_text(GUIDE, "utf-8")
    found = lines(anywhere, str(folder))
    assert [line["file"] for line in found] == [f"{folder}/b/a.txt", f"{folder}/z.txt"]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "statistics", "--jsonl", "-"],
        cwd=tmp_path,  # outside of any project
        env={**os.environ, "PYTHONPATH": str(anywhere.root)},
        input=GUIDE.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    (line,) = map(json.loads, done.stdout.decode().splitlines())
    assert line["file"] == "-"
    assert line["refused"] == found[0]["refused"]


def test_people_get_tables(anywhere: Collected, tmp_path: Path) -> None:
    made = generate(3, 1, format=Format.HTML, variants=frozenset())
    (tmp_path / "a.html").write_bytes(made.data)
    (tmp_path / "b.txt").write_text(GUIDE, "utf-8")
    done = anywhere.scrapy("statistics", str(tmp_path), COLUMNS="200")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert made.truth.title in text
    for label in ("法律服", "结转下年度继续办理", "尚未审结", "第二十条第（一）项", "refused: "):
        assert label in text, label


def test_a_limit_ends_a_document_and_not_the_run(anywhere: Collected, tmp_path: Path) -> None:
    made = generate(3, 1, format=Format.PDF, variants=frozenset())
    (tmp_path / "a.pdf").write_bytes(made.data)
    (tmp_path / "b.txt").write_text(GUIDE, "utf-8")
    slow, other = lines(anywhere, "--seconds", "0.001", "--processes", "1", str(tmp_path), code=3)
    assert slow["failed"] == "document_timeout"
    assert slow["problems"][0]["code"] == "document_timeout"
    assert other["file"].endswith("b.txt")

"""Every cell, violation and section of real reports with known values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.documents.model import DocumentError
from crawler.documents.reading import read_document
from crawler.statistics import Refusal, as_expected, read_statistics

ROOT = Path(__file__).resolve().parents[3] / "shared"
SEEDS = ROOT / "seeds"
REPORTS = ROOT / "samples" / "reports"
SEED_NAMES = (
    "000_673299dbe8f10e97",
    "001_9929d3047427bf0e",
    "002_55cfa0fd2774fa36",
    "003_e8025cd57936e9f9",
    "004_1552932f4d23b490",
)
SAMPLES = (
    ("huaian_2024", ("REAL.pdf", *(f"rebuilt.{kind}" for kind in ("html", "docx", "doc", "wps", "pdf", "ofd", "xls", "xlsx")))),
    ("shanghai_office_2019", ("transcribed.html", *(f"rebuilt.{kind}" for kind in ("html", "docx", "doc", "pdf", "ofd")))),
    ("pingtan_2021", ("rebuilt.html", "rebuilt.docx", "flattened.txt")),
)  # fmt: skip
FILES = [
    *((SEEDS / f"{name}.txt", SEEDS / f"{name}.expected.json") for name in SEED_NAMES),
    *(
        (REPORTS / f"{report}.{kind}", REPORTS / f"{report}.expected.json")
        for report, kinds in SAMPLES
        for kind in kinds
    ),
]
#: A run of digits that has no unique reading: null with a problem is right.
NOT_UNIQUE = {"art20_1.normative_docs"}


def load(path: Path):
    if not path.exists():
        pytest.skip(f"../shared/{path.relative_to(ROOT)} is not here")
    try:
        return read_document(path.read_bytes(), name=path.name)
    except DocumentError as error:
        if error.code == "document_needs_extra":
            pytest.skip(str(error))
        raise


def flatten(value, name=""):
    if isinstance(value, dict):
        return [pair for key in value for pair in flatten(value[key], f"{name}.{key}".strip("."))]
    return [(name, value)]


@pytest.mark.parametrize(("path", "expected"), FILES, ids=lambda path: path.name)
def test_a_report_is_read_as_it_is_known(path, expected):
    line = as_expected(read_statistics(load(path)))
    known = json.loads(expected.read_text(encoding="utf-8"))
    assert line["template"] == known["template"]
    for table in ("table3", "table4"):
        assert line[table] == known[table]
    found = dict(flatten(line["table2"]))
    for name, value in flatten(known["table2"]):
        if path.suffix == ".txt" and name.rpartition(".")[0] in NOT_UNIQUE and found[name] is None:
            assert any(name in problem.get("cell", "") for problem in line["problems"])
            continue
        assert found[name] == value, name
    for key in ("violations_strict", "violations_blank_as_zero", "warnings"):
        assert line[key] == known[key]


@pytest.mark.parametrize("name", SEED_NAMES)
def test_a_seed_tells_its_title_agency_year_and_fees(name):
    line = as_expected(read_statistics(load(SEEDS / f"{name}.txt")))
    known = json.loads((SEEDS / f"{name}.expected.json").read_text(encoding="utf-8"))
    for key in ("title", "agency", "report_year"):
        assert line[key] == known[key]
    if known["section6"] is None:
        assert line["section6"] is None
    else:
        assert {key: line["section6"][key] for key in known["section6"]} == known["section6"]


def test_a_real_pdf_tells_its_fees():
    path = REPORTS / "huaian_2024.REAL.pdf"
    line = as_expected(read_statistics(load(path)))
    assert line["section6"]["fee_yuan"] == 3940
    assert line["title"] == "淮安市人民政府2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("not_a_report_final_accounts.pdf", "accounts"),
        ("template_2021_blank.REAL.docx", "blank_form"),
    ],
)
def test_what_is_no_report_is_refused(name, reason):
    result = read_statistics(load(REPORTS / name))
    assert isinstance(result, Refusal)
    assert result.reason == reason
    assert as_expected(result)["refused"] == reason

"""Every hostile file ends as a named issue, in a process with little memory, time and no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("reportlab")
pytest.importorskip("xlwt")

from crawler.issues import CODES
from crawler.replica.generator import hostile
from crawler.replica.generator.scans import can_scan

ROOT = Path(__file__).parents[2]
SECONDS = 60
# The address space, libraries included; the heaviest of them maps a gigabyte.
MEMORY = 2 << 30
FILES = hostile()
#: What the guard around a document calls a process that died, by the signal or exit code.
DEATHS = {-6: "document_crashed", -11: "document_crashed", -9: "document_memory"}


@pytest.fixture(scope="module")
def child():
    """A process that forks itself for every file: the libraries are loaded once."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("hostile_child.py"))],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        yield running
        running.stdin.close()


def read(child, folder: Path, name: str, data: bytes) -> dict:
    """Read a file in the child; its temporary and its working folder are below ``folder``."""
    (folder / "file").write_bytes(data)
    for part in ("temporary", "work"):
        (folder / part).mkdir()
    task = {
        "file": str(folder / "file"),
        "name": name,
        "memory": MEMORY,
        "seconds": SECONDS,
        "work": str(folder / "work"),
        "temporary": str(folder / "temporary"),
    }
    child.stdin.write(json.dumps(task) + "\n")
    child.stdin.flush()
    found = json.loads(child.stdout.readline())
    assert not list((folder / "work").rglob("*")), "files were written to the working folder"
    if found["status"] == 0:
        left = list((folder / "temporary").rglob("*"))
        assert not left, f"files were left in the temporary folder: {left}"
    assert {entry.name for entry in folder.iterdir()} == {"file", "temporary", "work"}
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_as_a_named_issue(name, child, tmp_path):
    file = FILES[name]
    if name in {"cut.png", "cut.zip"} and not can_scan():
        pytest.skip("no font with Chinese letters")
    found = read(child, tmp_path, name, file.data)
    assert "raised" not in found, found["raised"]
    assert found["status"] == 0 or found["status"] in DEATHS, f"ended with {found['status']}"
    seen = found.get("seen") or [{"codes": [DEATHS[found["status"]]]}]
    assert not any(entry.get("leak") for entry in seen), "a file of the machine was read"
    codes = {code for entry in seen for code in entry["codes"]}
    if not file.codes:
        assert not codes & set(DEATHS.values()), "it should not have died"
        return
    assert codes & set(file.codes), f"{codes} where one of {file.codes} was expected: {found}"
    if file.kept:
        assert "read" in codes


def test_every_expected_code_exists():
    assert {code for file in FILES.values() for code in file.codes} <= set(CODES)


def test_nothing_of_an_archive_was_written_outside():
    assert not Path("/", "tmp", "nianbao-evil.html").exists()

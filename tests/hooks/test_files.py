"""The hooks that are given files and the end of a run, each with a real use."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace

import pytest

from crawler.api import PortalSummary, RunSummary
from crawler.documents.archivelimits import ArchiveRefusedError
from crawler.replica.packing import pack


def archive(folder) -> object:
    path = folder / "archive"
    path.write_bytes(pack({"2023年报.txt": "统计期限"}))
    return path


def test_unpack_opens_zip_by_default_and_leaves_what_is_no_archive(site, tmp_path):
    registry = site("").registry
    (member,) = registry.unpack(archive(tmp_path), "application/zip")
    assert member.name == "2023年报.txt"
    with open(member.path, encoding="utf-8") as file:
        assert file.read() == "统计期限"
    assert registry.unpack(tmp_path / "archive", "application/pdf") == []


def test_unpack_reads_a_format_of_its_own(site, tmp_path):
    found = site(
        """
@hookimpl
def nianbao_unpack(path, media_type):
    if media_type == "application/x-lines":
        made = path.with_name("1.txt")
        made.write_bytes(path.read_bytes())
        return [Member("1.txt", str(made), made.stat().st_size)]
"""
    )
    (tmp_path / "lines").write_text("abc")
    (member,) = found.registry.unpack(tmp_path / "lines", "application/x-lines")
    assert (member.name, member.size) == ("1.txt", 3)


def test_unpack_says_that_an_archive_was_refused_and_does_not_call_it_a_plugins_fault(
    site, tmp_path
):
    (tmp_path / "archive").write_bytes(pack({"../../escape.txt": "x"}))
    with pytest.raises(ArchiveRefusedError, match="leads out of the folder"):
        site("").registry.unpack(tmp_path / "archive", "application/zip")


def test_stored_hands_each_report_to_a_parser(site, tmp_path):
    found = site(
        f"""
@hookimpl
def nianbao_stored(report, files, run):
    with open({str(tmp_path / "told.jsonl")!r}, "a") as out:
        out.write(json.dumps([report.report_id, [file.path for file in files], run]) + "\\n")
"""
    )
    item = SimpleNamespace(report_id="r1")
    assert found.registry.stored(item, [SimpleNamespace(path="blobs/aa/a")], "run-1") == []
    assert json.loads((tmp_path / "told.jsonl").read_text()) == ["r1", ["blobs/aa/a"], "run-1"]


SUMMARY = RunSummary(
    "run-1", "crawl-1", "2024-01-01T00:00:00Z", "2024-01-01T00:01:00Z", 3, "partial", "output",
    [PortalSummary("site", "嘉善", "partial", False, 5, 2, 1, 1, 1, 0, 3, 2, 1)],
)  # fmt: skip


def test_finished_logs_the_summary_and_notifies(site, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    found = site(
        f"""
@hookimpl
def nianbao_finished(run):
    Path({str(tmp_path / "notice")!r}).write_text(f"{{run.run}} ended with {{run.exit_code}}")
"""
    )
    assert found.registry.finished(SUMMARY) == []
    assert (tmp_path / "notice").read_text() == "run-1 ended with 3"
    assert (
        "site: partial — 3 found, 2 stored, 1 unchanged; fetches: 5 scheduled = 2 stored"
        in caplog.text
    )

"""What the reading process does with one task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.figures.child import read
from crawler.figures.task import Part, Task

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """It has holes: this one needs no place on the disk, and would need 1 TiB of memory."""
    file = tmp_path / "report.html"
    with file.open("wb") as large:
        large.truncate(1 << 40)
    (answer,) = read(Task((Part(str(file)),), "report.html"))
    assert answer.reason == "document_limits"
    assert answer.detail.startswith(f"bytes of the file: {1 << 40} where at most ")


def test_a_page_that_is_too_large_is_refused_too(tmp_path: Path) -> None:
    first, second = tmp_path / "1.html", tmp_path / "2.html"
    first.write_text("<p>一、总体情况</p>")
    with second.open("wb") as large:
        large.truncate(1 << 40)
    (answer,) = read(Task((Part(str(first)), Part(str(second))), "report"))
    assert answer.reason == "document_limits"

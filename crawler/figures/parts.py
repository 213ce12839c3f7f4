"""Several reports in one document: a city's departments bound into one file (多部门合编).

Each report begins with its own title and has its own tables. A table of contents names the titles
too, but no table stands below it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Paragraph, Table
from crawler.recognition import squeeze
from crawler.recognition.rows import agency_in_title
from crawler.recognition.titles import TitleReading, read_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.documents.model import Document

#: A table 3 has 25 rows of 7 values: a document with fewer than two such is one report.
_LARGE: Final = 100
_LONGEST: Final = 80
_LOOKS_LIKE_ONE: Final = re.compile(r"公开.*(?:报告|年报)")
_LINES: Final = 3


def reports_in(document: Document) -> list[tuple[str, Document]]:
    """Return the reports of a document with their titles; ``("", document)`` where it is one."""
    whole = [("", document)]
    if sum(len(table.cells) >= _LARGE for table in document.tables) < 2:  # noqa: PLR2004 - two reports
        return whole
    starts = _starts(document.blocks)
    if len({agency for _, agency, _ in starts}) < 2:  # noqa: PLR2004 - two agencies
        return whole
    ends = [start for start, _, _ in starts[1:]] + [len(document.blocks)]
    found: list[tuple[str, Document]] = []
    for (start, _, title), end in zip(starts, ends, strict=True):
        part = replace(document, title=title, blocks=document.blocks[start:end])
        if any(len(table.cells) >= _LARGE for table in part.tables):
            found.append((title, part))
    return found if len(found) > 1 else whole


def _starts(blocks: Sequence[Paragraph | Table]) -> list[tuple[int, str, str]]:
    """Return (place, agency, title) of each report's first block.

    A title that is repeated (cover, then text) begins nothing new.
    """
    found: list[tuple[int, str, str]] = []
    for place in range(len(blocks)):
        named = _title_at(blocks, place)
        if named is not None and (not found or found[-1][1] != named[0]):
            found.append((place, *named))
    return found


def _title_at(blocks: Sequence[Paragraph | Table], place: int) -> tuple[str, str] | None:
    """Return agency and title where one begins here, printed on up to three lines."""
    text = ""
    for block in blocks[place : place + _LINES]:
        if not isinstance(block, Paragraph):
            return None
        text += squeeze(block.text)
        if not text or len(text) > _LONGEST:
            return None
        if _LOOKS_LIKE_ONE.search(text):
            reading = read_title(text)
            if not isinstance(reading, TitleReading) or not reading.complete:
                return None
            agency = agency_in_title(reading)
            return (agency, text) if agency and re.search(r"20\d\d", text) else None
    return None

"""Several reports in one document: a city's departments bound into one file (多部门合编).

Each report begins with its own title, 某单位2023年政府信息公开工作年度报告, and has its own tables
or at least its own sections. Tables of contents and covers name the titles too, but neither stands
below them; a report's text may name another report, but what follows is then no report.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.documents.model import Paragraph, Table
from crawler.recognition import squeeze
from crawler.recognition.rows import agency_in_title, title_year
from crawler.recognition.titles import TitleReading, read_title
from crawler.statistics.labels import match_row3

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.documents.model import Document

#: The tables of a report have 300 cells, table 3 alone 180: no other part of it has so many.
_CELLS: Final = 100
#: Of the six sections, for a report whose tables are pictures.
_SECTIONS: Final = 4
_SECTION: Final = re.compile(r"^[(（]?([一二三四五六])[)）]?[、.．]")
#: In the label of table 3's first row.
_NEW: Final = "新"
_LONGEST: Final = 80
_LOOKS_LIKE_ONE: Final = re.compile(r"公开.*(?:报告|年报)")
#: A title is printed on so many lines.
_LINES: Final = 4
_NO_AGENCY: Final = re.compile(r"[\d。，,;；:：]|^.{40}|^目录")
#: Whose name goes on in the next line: 海盐县 财政局, 海盐县人民政府 办公室.
_PLACE: Final = re.compile(r"^[一-鿿]{1,14}(?:[省市县区州旗盟镇乡]|街道|政府|委员会)$")
_HAS_PLACE: Final = re.compile(r"^[一-鿿]{2,8}?(?:[省市县区州旗盟镇乡]|街道)")
#: Contents, cover, title. What comes back more often heads every page of the whole.
_MOST_TIMES: Final = 3


class _Title(NamedTuple):
    """A report's title in a document: its place, on how many lines it stands, and what it says."""

    place: int
    lines: int
    agency: str
    year: int
    text: str

    @property
    def report(self) -> tuple[str, int]:
        """Whose report it is, and of which year."""
        return self.agency, self.year


def reports_in(document: Document) -> list[tuple[str, Document]]:
    """Return the reports of a document with their titles; ``("", document)`` where it is one.

    What stands before the first title is a report, without a title, only if it has tables of one.
    """
    blocks = document.blocks
    titles = _starts(blocks)
    if not titles:
        return [("", document)]
    found: list[tuple[str, list[Paragraph | Table]]] = []
    places = [title.place for title in titles]
    texts = ["", *(title.text for title in titles)]
    for text, (start, end) in zip(texts, pairwise([0, *places, len(blocks)]), strict=True):
        piece = blocks[start:end]
        if _is_report(piece):
            found.append((text, list(piece)))
        elif found:  # another report was only named
            found[-1][1].extend(piece)
    if len({title for title, _ in found}) < 2:  # noqa: PLR2004 - one, or one that is there twice
        return [("", document)]
    return [(title, replace(document, title=title, blocks=tuple(piece))) for title, piece in found]


def doubts(reports: Sequence[Document]) -> list[str]:
    """Return for each report of a document why its tables may be another's; mostly ``""``.

    So it is where a title was lost, or where the tables of all stand behind each other (a workbook
    with a sheet for each table): some have several, and others none.
    """
    counts = [_tables3(report.blocks) for report in reports]
    if len(reports) == 1 and len({title.report for title in _titles(reports[0].blocks)}) < 2:  # noqa: PLR2004 - one title at most
        return [""]
    several = "table 3 stands here {} times, of several reports that cannot be told apart"
    none = "table 3 stands below the title of another report"
    return [
        several.format(count) if count > 1 else none if max(counts) > 1 > count else ""
        for count in counts
    ]


def _is_report(blocks: Sequence[Paragraph | Table]) -> bool:
    """Return whether what follows a title is its report: tables, or the sections from the first."""
    if sum(len(block.cells) for block in blocks if isinstance(block, Table)) >= _CELLS:
        return True
    texts = (squeeze(block.text) for block in blocks if isinstance(block, Paragraph))
    numbers = [found[1] for found in map(_SECTION.match, texts) if found]
    return "一" in numbers and len(set(numbers)) >= _SECTIONS


def _tables3(blocks: Sequence[Paragraph | Table]) -> int:
    """Return how often table 3 begins."""
    labels = [
        match_row3(cell.text)
        for block in blocks
        if isinstance(block, Table)
        for cell in block.cells
        if _NEW in cell.text
    ]
    return sum(label.key == "new_requests" for label in labels)


def _starts(blocks: Sequence[Paragraph | Table]) -> list[_Title]:
    """Return the titles at which another report begins.

    A title that is repeated (cover, then text, heads of pages) begins nothing new.
    """
    runs: list[_Title] = []
    for title in _titles(blocks):
        if not runs or runs[-1].report != title.report:
            runs.append(title)
    times = Counter(title.report for title in runs)
    found: list[_Title] = []
    for title in runs:
        is_head = times[title.report] > _MOST_TIMES
        if not is_head and (not found or found[-1].report != title.report):
            found.append(title)
    return found


def _titles(blocks: Sequence[Paragraph | Table]) -> Iterator[_Title]:
    place = 0
    while place < len(blocks):
        title = _title_at(blocks, place)
        if title is not None and not _begins_later(blocks, title):
            yield title
            place += title.lines
        else:
            place += 1


def _title_at(blocks: Sequence[Paragraph | Table], place: int) -> _Title | None:
    """Return the title that is printed here, on one line or some."""
    text = ""
    for lines, block in enumerate(blocks[place : place + _LINES], 1):
        if not isinstance(block, Paragraph) or len(block.text) > 2 * _LONGEST:
            return None
        text += squeeze(block.text)
        if not text or len(text) > _LONGEST:
            return None
        if _LOOKS_LIKE_ONE.search(text):
            reading = read_title(text)
            if not isinstance(reading, TitleReading) or not reading.complete:
                return None
            agency, (year, _) = agency_in_title(reading), title_year(reading)
            if not agency or year is None or _NO_AGENCY.search(agency):
                return None
            return _Title(place, lines, agency, year, text)
    return None


def _begins_later(blocks: Sequence[Paragraph | Table], title: _Title) -> bool:
    """Return whether the first line is not the title's own: another's signature, a heading."""
    inner = (_title_at(blocks, title.place + line) for line in range(1, title.lines))
    later = next(filter(None, inner), None)
    if later is None:
        return False
    first = blocks[title.place]
    is_place = isinstance(first, Paragraph) and _PLACE.match(squeeze(first.text))
    return not is_place or bool(_HAS_PLACE.match(later.agency))

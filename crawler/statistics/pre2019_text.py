"""The statistics table of reports before 2019 in running text: rows found by their units.

Programs that take the text out of a page lose the table's lines. Each row still is a label, a unit
(条, 件, 次) and as many figures as the header names columns; a chapter has a dash for its unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Cell
from crawler.issues import issue
from crawler.statistics.flat import normal
from crawler.statistics.pre2019 import read_pre2019
from crawler.statistics.stream import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.model import Issue
    from crawler.statistics.model import Figure

_UNITS: Final = "人次|万元|条|件|次|篇|个|人|元|期|份|场|项"
_HEAD: Final = re.compile(
    r"(?:统\s*计\s*指\s*标|指\s*标\s*名\s*称)\s*(?:计\s*量\s*)?单\s*位(?P<columns>"
    r"(?:\s*(?:代码|[^\s、()]{0,6}(?:统计数|年度|累计|实际|数量)))+)"
)
_COLUMN: Final = re.compile(r"代码|[^\s、()]{0,6}?(?:统计数|年度|累计|实际|数量)")
_UNIT: Final = re.compile(rf"(?:{_UNITS})$")
_DASH: Final = re.compile(r"[-—–―]{1,6}$")
_VALUE: Final = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?$")
#: 收到申请数件13 and 一、主动公开情况—— in one piece.
_RUN: Final = re.compile(
    rf"(?P<label>.*?[^\d\s])??(?P<unit>{_UNITS})(?P<value>[-+]?\d[\d,]*(?:\.\d+)?)$"
)
_CHAPTER: Final = re.compile(r"(?P<label>.*[\u4e00-\u9fff)])(?P<unit>[-—–―]{2,6})$")
_END: Final = re.compile(r"(?:单位)?负责人|审核人|填报|联系电话|\(?注[:：]")
#: Longer than any label: the table has ended, and what follows is prose.
_LONGEST_LABEL: Final = 150
_LEAST_ROWS: Final = 3


def _pieces(text: str) -> Iterator[str]:
    """Yield labels, units and figures in order, what was run together taken apart."""
    for word in text.split():
        found = _RUN.match(word) or _CHAPTER.match(word)
        if found is None:
            yield word
        else:
            yield from filter(None, found.groups())


def _lines(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield label, unit and figures of each row until the table ends."""
    label, unit = "", ""
    values: list[str] = []
    for piece in _pieces(text):
        if _END.match(piece) or len(label) > _LONGEST_LABEL:
            break
        if not unit and label and (_UNIT.match(piece) or _DASH.match(piece)):
            unit = piece
        elif unit and (_VALUE.match(piece) or (_DASH.match(piece) and not _DASH.match(unit))):
            values.append(piece)
        elif unit:
            yield label, unit, values
            label, unit, values = piece, "", []
        else:
            label += piece
    if unit:
        yield label, unit, values


def _row(texts: Sequence[str], index: int) -> Row:
    cells = tuple(Cell(index, column, text) for column, text in enumerate(texts))
    return Row(cells, 0, index, None)


def read_pre2019_text(lines: Sequence[str]) -> tuple[list[Figure], list[Issue]]:
    """Return the figures of a statistics table that has become running text, and what is lost."""
    text = normal("\n".join(lines))
    head = _HEAD.search(text)
    if head is None:
        return [], []
    columns = _COLUMN.findall(head["columns"])
    coded = "代码" in columns
    named = [column for column in columns if column != "代码"]
    rows = [_row(["统计指标", "单位", *named], 0)]
    issues: list[Issue] = []
    for label, unit, values in _lines(text[head.end() :]):
        figures = values[1:] if coded else values
        if figures and len(figures) != len(named):
            issues.append(
                issue(
                    "cell_unreadable",
                    f"{label}: {len(figures)} figures for {len(named)} columns: {values}",
                )
            )
            continue
        rows.append(_row([label, unit, *(figures or [""] * len(named))], len(rows)))
    if len(rows) <= _LEAST_ROWS:
        return [], [
            issue("table_missing", f"{head.group()!r} heads a table that is not to be read")
        ]
    found, more = read_pre2019(rows)
    return found, [*issues, *more]

"""Tables of plain text whose cells are parted by bars, as programs write the tables of a page.

``规章 | 0 | 0 | 1 |`` is a row. Where a cell holds paragraphs, each cell stands on a line of its
own and the row's end is lost: ``规章 |`` above ``0 |``. Bars behind a cell that hold nothing are
then the places that it covers (``行政许可 |``, ``76 | ||``), and end the row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_COVERED: Final = re.compile(r"\s\|{2,}$")
_FRAMED: Final = re.compile(r"\s*\|.*\|\s*")
_LEAST_ROWS: Final = 2
_RULE: Final = "|-:=+ "
_VALUE: Final = re.compile(r"[-+\d.,%/—–－\s]*(?:万?元|件|条)?$")
#: The first half of a label that was broken over lines, and no heading of a section.
_HALF: Final = re.compile(r"(?![一二三四五六七八九]、|[(（])\S{1,12}$")


def without_bars(lines: list[str], other_shapes: int = 0) -> list[str]:
    """Return lines whose cells are parted by bars with TABs in their place.

    Bars around a line are certain; single ones count only where they are more frequent than the
    lines of other shapes. Where cells stand below each other and nothing says where a row ends,
    the bars are left out: it is running text.

    :param other_shapes: how many lines are cells or rows by their TABs.
    """
    barred = [line for line in lines if "|" in line]
    framed = [line for line in barred if _FRAMED.fullmatch(line)]
    if len(barred) > max(other_shapes, _LEAST_ROWS):
        rows = [_cells_of(line) if "|" in line else None for line in lines]
    elif len(framed) >= _LEAST_ROWS:
        rows = [_cells_of(line) if _FRAMED.fullmatch(line) else None for line in lines]
    else:
        return lines
    wide = sum(row is not None and len(row) > 1 for row in rows)
    broken = sum(row is not None and len(row) == 1 for row in rows)
    if wide < broken and any(_COVERED.search(line.strip()) for line in barred):
        return list(_rows_of_broken(lines))
    joint = "\t" if wide >= broken else " "
    return [
        line if row is None else joint.join(row)
        for line, row in zip(lines, rows, strict=True)
        if row is None or row
    ]


def _cells_of(line: str) -> list[str]:
    """Return the cells of a line with bars; none of a line that only rules the table off.

    Two bars side by side at the end are the places that a merged cell covers, no empty cells.
    """
    if not line.strip(_RULE) and ("--" in line or "==" in line):
        return []
    plain = _COVERED.sub("", line.strip())
    cells = [text.strip() for text in plain.removeprefix("|").removesuffix("|").split("|")]
    # A row of one cell, and no line that goes on with the cell above.
    return [*cells, ""] if len(cells) == 1 and len(line) > 1 and _FRAMED.fullmatch(line) else cells


@dataclass
class _Broken:
    """A table whose cells stand below each other, as far as it was read."""

    half: str = ""
    row: list[str] = field(default_factory=list)
    width: int = 0
    ended: bool = False

    def add(self, text: str) -> Iterator[str]:
        """Take a cell in; yield the row before it where that has ended."""
        valued = bool(self.row) and _VALUE.match(self.row[-1]) is not None
        full = self.width and len(self.row) >= self.width
        if self.row and (self.ended or full or (valued and not _VALUE.match(text))):
            yield from self.end()
        self.row.append(text)

    def end(self) -> Iterator[str]:
        """Yield the row, its cells parted by TABs."""
        if self.row:
            yield "\t".join(self.row)
        self.row, self.ended = [], False

    def cover(self, places: int) -> None:
        """Note that the last cell covers more places: the row ends, and says how wide it is."""
        if len(self.row) == 1:
            self.width = 1 + places
        self.ended = True


def _rows_of_broken(lines: Sequence[str]) -> Iterator[str]:
    table = _Broken()
    for line in lines:
        if "|" not in line:
            if table.row and not table.ended and _HALF.match(line.strip()):
                table.half += line.strip()
                continue
            yield from table.end()
            yield table.half or line
            if table.half:
                yield line
            table.half, table.width = "", 0
            continue
        if "-" in line and not line.strip(_RULE):
            continue
        texts = [text.strip() for text in line.split("|")[:-1]]
        last = max((place for place, text in enumerate(texts) if text), default=0)
        texts[0], table.half = table.half + texts[0], ""
        for text in texts[: last + 1]:
            yield from table.add(text)
        if len(texts) > last + 1:
            table.cover(len(texts) - last - 1)
    yield from table.end()
    if table.half:
        yield table.half

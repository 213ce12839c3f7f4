"""A document as one stream of rows and paragraphs, so that no reading depends on where tables begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Cell, Method, Table
from crawler.statistics.cells import Reading, is_empty, is_value, read_cell
from crawler.statistics.labels import compact, is_header3
from crawler.statistics.templates import Kind
from crawler.statistics.turned import upright

if TYPE_CHECKING:
    from crawler.documents.model import Document

#: Formats whose cells lie where they were printed; in the others a lost cell moves all behind it.
PHYSICAL: Final = frozenset({Method.PDF, Method.OCR, Method.OFD, Method.SHEET})


_SERIAL: Final = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True)
class Row:
    """The cells that begin in one row of a table.

    :param table: the number of its table in the document, from 0.
    :param index: its row in the table's grid.
    """

    cells: tuple[Cell, ...]
    table: int
    index: int
    page: int | None

    @property
    def texts(self) -> list[str]:
        """The cells' texts in order."""
        return [cell.text for cell in self.cells]

    @property
    def joined(self) -> str:
        """All texts run together, in one form."""
        return "".join(compact(cell.text) for cell in self.cells)

    def readings(self, start: int, kind: Kind = Kind.COUNT) -> list[Reading]:
        """Return the readings of the cells from a place on."""
        return [read_cell(cell, kind, self.page) for cell in self.cells[start:]]

    def leading_words(self) -> int:
        """Return the number of cells up to the last one with words before the first value.

        A serial number (序号) may stand in front of the words.
        """
        end = 0
        for place, cell in enumerate(self.cells):
            if is_empty(cell.text):
                continue
            if is_value(cell.text):
                if place == 0 and self._is_numbered():
                    continue
                break
            end = place + 1
        return end

    def _is_numbered(self) -> bool:
        """Return whether the first cell is a number and the next one in use a label."""
        following = next((text for text in self.texts[1:] if not is_empty(text)), "")
        serial = _SERIAL.fullmatch(compact(self.texts[0])) is not None
        return serial and not is_value(following)


@dataclass(frozen=True)
class Line:
    """A paragraph outside of tables, or a table's row that is one text.

    :param level: of a heading as the format says, 0 where it says nothing.
    """

    text: str
    level: int = 0
    page: int | None = None


def _rows(table: Table, number: int) -> list[Row]:
    found = []
    for cells in table.rows():
        index = cells[0].row
        page = table.row_pages[index] if index < len(table.row_pages) else table.page
        found.append(Row(tuple(cells), number, index, page))
    return found


def stream(document: Document) -> list[Row | Line]:
    """Return the document's rows and lines in reading order; empty ones are left out."""
    items: list[Row | Line] = []
    number = 0
    for block in document.blocks:
        if isinstance(block, Table):
            items.extend(
                row
                for row in _rows(upright(block), number)
                if any(not is_empty(text) for text in row.texts) or len(row.cells) > 1
            )
            number += 1
        elif not is_empty(block.text):
            items.append(Line(block.text, block.level, block.page))
    return items


_CAPTION2: Final = re.compile(r"^第?二十条第?\(?([一五六八九])\)?项?[:：]?$")
_T4: Final = re.compile(r"结果维持|结果纠正|尚未审结|未经复议直接起诉|复议后起诉")


def caption_of(text: str) -> str:
    """Return 一, 五, 六, 八 or 九 where a text is a caption of table 2, else an empty string."""
    found = _CAPTION2.match(compact(text))
    return found.group(1) if found else ""


def is_header4(row: Row) -> bool:
    """Return whether a row is part of table 4's header or its labels."""
    return _T4.search(row.joined) is not None


def is_spoken_for(row: Row) -> bool:
    """Return whether a row can be no nameless row of table 3: a header, a caption, table 4."""
    return is_header3(row.texts) or is_header4(row) or any(map(caption_of, row.texts))

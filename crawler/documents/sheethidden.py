"""What a workbook does not show, or shows otherwise: python-calamine gives only rows of values.

.xlsx: ECMA-376 part 1, 18.3.1.13 (col) and 18.3.1.73 (row); .ods: ODF 1.2 part 1, 19.749
(table:visibility), 9.1.4 (table:table-cell: its paragraphs are what it shows) and 19.385
(office:value-type).
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import too_much
from crawler.documents.markup import parse_xml
from crawler.documents.package import Package
from crawler.documents.sheetlooks import cells_as_seen, printed, styles_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from crawler.documents.limits import DocumentLimits
    from crawler.documents.sheetcut import Merges, Rows

_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_LINK: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPH: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_CELLS: Final = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
#: The attribute that says how many rows, or cells, an element stands for.
_REPEATED: Final = {
    "table-row": _TABLE + "number-rows-repeated",
    "table-column": _TABLE + "number-columns-repeated",
}
_NUMBERS: Final = frozenset({"float", "percentage", "currency"})


@dataclass
class Hidden:
    """The hidden rows and columns of one sheet, counted from 0, as ranges.

    :param cells: what single cells show where that is not their value.
    """

    rows: list[range] = field(default_factory=list)
    columns: list[range] = field(default_factory=list)
    cells: dict[tuple[int, int], str | None] = field(default_factory=dict)


def hidden_parts(data: bytes, limits: DocumentLimits) -> list[Hidden]:
    """Return what is hidden in each sheet, in the workbook's order; none where it cannot be told.

    Raises ``DocumentError`` where a part cannot be read.
    """
    with Package(data, limits) as package:
        if "content.xml" in package.names:
            root = parse_xml(package.read("content.xml"), limits)
            return [_of_ods(sheet, limits) for sheet in root.iter(_TABLE + "table")]
        if "xl/workbook.xml" not in package.names:
            return []
        return _of_xlsx(package, lambda name: parse_xml(package.read(name), limits))


def shown_part(rows: Rows, merges: Merges, hidden: Hidden) -> tuple[Rows, Merges]:
    """Return a sheet's cells and merged cells without what is hidden.

    A merged cell that begins in a hidden row shows in the first one of its rows that is not.
    """
    if not hidden.rows and not hidden.columns:
        return rows, merges
    high, wide = len(rows), max(map(len, rows), default=0)
    down = _shown(high, hidden.rows)
    across = _shown(wide, hidden.columns)
    place_down = {number: place for place, number in enumerate(down)}
    place_across = {number: place for place, number in enumerate(across)}
    texts = [[rows[row][column] for column in across if column < len(rows[row])] for row in down]
    kept: Merges = {}
    for (top, left), (height, width) in merges.items():
        seen_rows = [
            place_down[row] for row in range(top, min(top + height, high)) if row in place_down
        ]
        seen = [
            place_across[at] for at in range(left, min(left + width, wide)) if at in place_across
        ]
        if seen_rows and seen:
            kept[seen_rows[0], seen[0]] = len(seen_rows), len(seen)
            texts[seen_rows[0]][seen[0]] = rows[top][left]
    return texts, kept


def _shown(count: int, hidden: list[range]) -> list[int]:
    """Return the numbers below a count that no range holds."""
    shown: list[int] = []
    number = 0
    for span in sorted(hidden, key=lambda span: span.start):
        shown += range(number, min(span.start, count))
        number = max(number, span.stop)
    return [*shown, *range(number, count)]


def _of_xlsx(package: Package, parse: Callable[[str], _Element]) -> list[Hidden]:
    links = "xl/_rels/workbook.xml.rels"
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in (parse(links) if links in package.names else ())
    }
    looks = "xl/styles.xml"
    styles = styles_of(parse(looks)) if looks in package.names else []
    found = []
    for sheet in parse("xl/workbook.xml").iter("{*}sheet"):
        part = targets.get(sheet.get(_LINK) or sheet.get(_STRICT_LINK) or "", "")
        if part not in package.names:
            found.append(Hidden())
            continue
        root = parse(part)
        hidden = _of_sheet(root)
        hidden.cells = cells_as_seen(root, styles)
        found.append(hidden)
    return found


def _of_sheet(root: _Element) -> Hidden:
    hidden = Hidden()
    for column in root.iter("{*}col"):
        if _is_on(column, "hidden") or _is_nothing(column, "width"):
            first, last = int(column.get("min", "0")), int(column.get("max", "0"))
            hidden.columns.append(range(first - 1, last))
    number = 0
    for row in root.iter("{*}row"):
        number = int(row.get("r", number + 1))
        if _is_on(row, "hidden") or (_is_on(row, "customHeight") and _is_nothing(row, "ht")):
            hidden.rows.append(range(number - 1, number))
    return hidden


def _is_on(element: _Element, name: str) -> bool:
    return element.get(name) in {"1", "true", "on"}


def _is_nothing(element: _Element, name: str) -> bool:
    try:
        return float(element.get(name, "1")) == 0
    except ValueError:
        return False


def _of_ods(sheet: _Element, limits: DocumentLimits) -> Hidden:
    hidden = Hidden()
    for tag, into in (("table-row", hidden.rows), ("table-column", hidden.columns)):
        number = 0
        for part in sheet.iter(_TABLE + tag):
            count = int(part.get(_REPEATED[tag], "1"))
            if part.get(_TABLE + "visibility", "visible") != "visible":
                into.append(range(number, number + count))
            if tag == "table-row":
                _add_shown(hidden.cells, part, range(number, number + count), limits)
            number += count
    return hidden


def _add_shown(
    cells: dict[tuple[int, int], str | None], row: _Element, rows: range, limits: DocumentLimits
) -> None:
    """Add the numbers of a row that are written in another way than without a format.

    :param rows: the rows that it stands for.
    """
    column = 0
    for cell in row.iterchildren(*_CELLS):
        count = int(cell.get(_REPEATED["table-column"], "1"))
        said = _shown_number(cell)
        if said is not None:
            if len(cells) + len(rows) * count > limits.sheet_cells:
                raise too_much(
                    "cells of a sheet", len(cells) + len(rows) * count, limits.sheet_cells
                )
            places = product(rows, range(column, column + count))
            cells.update(dict.fromkeys(places, said))
        column += count


def _shown_number(cell: _Element) -> str | None:
    """Return the text of a cell with a number; None where it has none, or shows it as it is."""
    lines = [str(line.xpath("string()")) for line in cell.iterchildren(_PARAGRAPH)]
    if cell.get(_OFFICE + "value-type") not in _NUMBERS or not lines:
        return None
    try:
        plain = printed(float(cell.get(_OFFICE + "value", "")))
    except (ValueError, OverflowError):
        return None
    said = "\n".join(lines)
    return None if said == plain else said

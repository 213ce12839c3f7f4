"""Takes plainly written tables out of a document's XML before it is parsed.

Nine tenths of a report's XML are the cells of its tables and their formatting: parsing them and
walking the tree costs three times as much as this. Word and WPS write tables in one way; a table
with anything in it that this does not know for sure stays where it is and is read from the tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.documents.wordnames import names_of
from crawler.documents.wordrows import WordRows

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.documents.model import Cell

_START: Final = "<w:tbl>"
_END: Final = "</w:tbl>"
_PREFIX: Final = re.compile(r'\sxmlns:w="([^"]*)"')
_ENCODING: Final = re.compile(r"""<\?xml[^>]*?encoding=["'](?i:utf-8)["']|<(?!\?)""")
_TEXT: Final = re.compile(r'<w:t(?: xml:space="preserve")?>([^<]*)</w:t>')
_SPAN: Final = re.compile(r'<w:gridSpan w:val="(\d{1,2})"/>')
_MERGE: Final = re.compile(r'<w:vMerge(?: w:val="(restart|continue)")?/>')
_STYLE: Final = re.compile(r'<w:pStyle w:val="([^"]*)"/>')
_PIECES: Final = ("tr", "tc", "p", "t")
#: What changes what is printed, or is text of another kind than ``w:t``.
_OTHER: Final = tuple(
    f"<w:{name}"
    for name in (
        *("tbl", "del", "moveFrom", "cellDel", "vanish", "rt", "txbxContent", "hMerge"),
        *("gridBefore", "tab", "br", "cr", "noBreakHyphen", "sym", "numPr", "altChunk"),
    )
)
_OTHER_NAME: Final = re.compile(rf"(?:{'|'.join(_OTHER)})[ />]")
_ONE_PARAGRAPH: Final = 2  # the pieces of a cell's XML that one paragraph's end parts


def take_tables(
    data: bytes, is_numbered: Callable[[str], bool]
) -> tuple[bytes, list[tuple[Cell, ...]]]:
    """Return the XML with empty ``<w:tbl w:val="0"/>`` for tables taken out, and their cells.

    :param is_numbered: whether Word puts a number before paragraphs of the style of this id.
    """
    text = _plain_text(data)
    if _START not in text:
        return data, []
    pieces = text.split(_START)
    rest = [pieces[0]]
    tables: list[tuple[Cell, ...]] = []
    for piece in pieces[1:]:
        body, end, behind = piece.partition(_END)
        cells = _cells(body, is_numbered) if end else None
        # A table in one column is a frame around text.
        if cells is None or not any(cell.column for cell in cells):
            rest.append(_START + piece)
        else:
            rest.append(f'<w:tbl w:val="{len(tables)}"/>{behind}')
            tables.append(cells)
    return "".join(rest).encode(), tables


def _plain_text(data: bytes) -> str:
    """Return the XML's text; ``""`` where a ``<w:tbl>`` in it need not be what it looks like."""
    head = data[:4096].decode("utf-8", "replace").lstrip("\ufeff")
    names = [names_of(f"{{{space}}}") for space in _PREFIX.findall(head)]
    is_plain = (
        len(names) == 1
        and names[0] is not None
        and data.count(b"xmlns:w=") == 1
        and _ENCODING.match(head) is not None
        and data.count(b"<?") <= head.startswith("<?")
        # A comment, CDATA or a DTD; a table that could be taken for one that was taken out.
        and not any(sign in data for sign in (b"<!", b"<w:tbl ", b"<w:tbl/", b"\r", b"\0"))
        and _is_level(data)
    )
    try:
        return data.decode() if is_plain else ""
    except UnicodeDecodeError:
        return ""


def _is_level(data: bytes) -> bool:
    """Return whether no table stands in a table and all of them end."""
    starts, ends = data.count(b"<w:tbl>"), data.count(b"</w:tbl>")
    if starts != ends:
        return False
    at = 0
    for _ in range(starts):
        start = data.find(b"<w:tbl>", at)
        at = data.find(b"</w:tbl>", start)
        if start < 0 or at < 0 or data.find(b"<w:tbl>", start + 1, at) > 0:
            return False
    return True


def _cells(body: str, is_numbered: Callable[[str], bool]) -> tuple[Cell, ...] | None:
    """Return a table's cells; None where its XML holds anything else than these tables do."""
    if not _is_plain(body, is_numbered):
        return None
    rows = WordRows()
    has_merges = "<w:vMerge" in body
    *row_pieces, behind = body.split("</w:tr>")
    if "<w:t>" in behind or "<w:t " in behind:
        return None
    for row in row_pieces:
        rows.start_row()
        *cell_pieces, behind = row.split("</w:tc>")
        if "<w:t>" in behind or "<w:t " in behind:
            return None
        for cell in cell_pieces:
            merge = _MERGE.search(cell) if has_merges else None
            span = _SPAN.search(cell) if "<w:gridSpan" in cell else None
            rows.add(
                _text(cell),
                max(int(span[1]), 1) if span else 1,
                (merge[1] or "continue") if merge else "",
            )
    return rows.finish()


def _text(cell: str) -> str:
    paragraphs = cell.split("</w:p>")
    if len(paragraphs) == _ONE_PARAGRAPH:
        return "".join(_TEXT.findall(cell))
    return "\n".join(["".join(_TEXT.findall(paragraph)) for paragraph in paragraphs])


def _is_plain(body: str, is_numbered: Callable[[str], bool]) -> bool:
    """Return whether nothing but rows, cells, paragraphs, text and formatting is in a table."""
    if "&" in body or ":Fallback" in body or any(sign in body for sign in _OTHER):
        if "&" in body or ":Fallback" in body or _OTHER_NAME.search(body):
            return False
    for name in _PIECES:
        starts = body.count(f"<w:{name}>") + body.count(f"<w:{name} ")
        if starts != body.count(f"</w:{name}>"):
            return False
    texts, ends = len(_TEXT.findall(body)), body.count("</w:t>")
    return (
        texts == ends
        and len(_SPAN.findall(body)) == body.count("<w:gridSpan")
        and len(_MERGE.findall(body)) == body.count("<w:vMerge")
        and body.count("<w:pStyle") == len(styles := _STYLE.findall(body))
        and not any(is_numbered(style) for style in set(styles))
    )

"""Hostile pages, Word files, sheets and texts: too wide, too long, too deep."""

from __future__ import annotations

from typing import Final

from crawler.replica.generator.hostile_packages import with_part

_WIDE: Final = 10_000
_LONG: Final = 1_000_000
_DEEP: Final = 100_000
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _html(body: str) -> bytes:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def _docx(body: str) -> bytes:
    return with_part(
        "docx", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'.encode()
    )


def _xlsx(rows: str) -> bytes:
    body = f'<worksheet xmlns="{_S}"><sheetData>{rows}</sheetData></worksheet>'
    return with_part("xlsx", body.encode())


def wide_html() -> bytes:
    """Return a page with a table of 10,000 columns."""
    return _html("<table>" + ("<tr>" + "<td>1</td>" * _WIDE + "</tr>") * 3 + "</table>")


def wide_docx() -> bytes:
    """Return a Word file with a table of 10,000 columns."""
    cells = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * _WIDE
    return _docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")


def wide_xlsx() -> bytes:
    """Return a sheet with 10,000 columns."""
    return _xlsx('<row r="1">' + "<c><v>1</v></c>" * _WIDE + "</row>")


def wide_rtf() -> bytes:
    """Return an RTF file with a row of 10,000 cells."""
    bounds = "".join(f"\\cellx{10 * n}" for n in range(1, _WIDE + 1))
    cells = "1\\cell " * _WIDE
    return f"{{\\rtf1\\trowd{bounds}\\pard\\intbl {cells}\\row}}".encode()


def long_html() -> bytes:
    """Return a page with a table of a million rows."""
    return _html("<table>" + "<tr><td>1" * _LONG + "</table>")


def long_docx() -> bytes:
    """Return a Word file with a table of 200,000 rows."""
    return _docx("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 200_000 + "</w:tbl>")


def long_xlsx() -> bytes:
    """Return a sheet with a million rows."""
    return _xlsx("<row><c><v>1</v></c></row>" * _LONG)


def far_corner_xlsx() -> bytes:
    """Return a sheet with one cell in each of its far corners."""
    return _xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def spans_html() -> bytes:
    """Return a page with cells that span a thousand million columns and rows."""
    cell = '<td colspan="1000000000" rowspan="1000000000">1</td>'
    return _html("<table>" + f"<tr>{cell * 20}</tr>" * 200 + "</table>")


def spans_docx() -> bytes:
    """Return a Word file with cells that span two thousand million columns."""
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc>'
    return _docx(f"<w:tbl>{f'<w:tr>{cell * 5}</w:tr>' * 50}</w:tbl>")


def deep_html() -> bytes:
    """Return a page of 100,000 elements within each other."""
    return _html("<div>" * _DEEP + "报告" + "</div>" * _DEEP)


def deep_tables_html() -> bytes:
    """Return a page of 3,000 tables within each other."""
    return _html("<table><tr><td>" * 3000 + "报告" + "</td></tr></table>" * 3000)


def deep_docx() -> bytes:
    """Return a Word file of 100,000 elements within each other."""
    return _docx("<w:sdt>" * _DEEP + "</w:sdt>" * _DEEP)


def deep_tables_docx() -> bytes:
    """Return a Word file of 3,000 tables within each other."""
    return _docx("<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000)


def deep_rtf() -> bytes:
    """Return an RTF file of 100,000 groups within each other."""
    return b"{\\rtf1" + b"{\\b " * _DEEP + b"1" + b"}" * _DEEP + b"}"


def binary_rtf() -> bytes:
    """Return an RTF file that announces two thousand million bytes of binary data."""
    return b"{\\rtf1 report\\par{\\pict\\bin2000000000 " + bytes(1000) + b"}}"


def digits_text() -> bytes:
    """Return a text of two million digits in one line, for patterns that try every split."""
    return "一、本年新收政府信息公开申请数量".encode() + b"0" * 2_000_000


def tabs_text() -> bytes:
    """Return a text with a row of a million TABs."""
    return "报告\n第二十条\n".encode() + b"\t" * _LONG

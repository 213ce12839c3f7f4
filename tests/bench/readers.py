"""Our reader of documents and its rivals, each in a process of its own on one core.

Run as ``python -m tests.bench.readers NAME FORMAT FOLDER``. Every line ``read`` on standard input
has all files of the folder read once; ``tables`` asks for what they hold. Each is answered with a
line of JSON.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.documents.reading import read_document
from crawler.replica.generator import Format
from tests.bench.measured import peak_memory

Matrix = list[list[str]]
_OPEN = "application/vnd.openxmlformats-officedocument."
_MEDIA_TYPES = {
    Format.HTML: "text/html",
    Format.DOCX: f"{_OPEN}wordprocessingml.document",
    Format.DOC: "application/msword",
    Format.RTF: "application/rtf",
    Format.XLSX: f"{_OPEN}spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}


@dataclass(frozen=True)
class Reader:
    """A library at work.

    :param read: what is measured: from a file's bytes to whatever the library gives.
    :param tables: what is not: from there to tables, their cells placed row by row.
    """

    read: Callable[[bytes], Any]
    tables: Callable[[Any], list[Matrix]]


def ours(_: Format) -> Reader:
    return Reader(read_document, lambda document: [_laid_out(table) for table in document.tables])


def _laid_out(table: Any) -> Matrix:
    """Return a table's cells at their places; places that a span covers stay empty."""
    height = max(cell.row + cell.row_span for cell in table.cells)
    width = max(cell.column + cell.column_span for cell in table.cells)
    matrix = [[""] * width for _ in range(height)]
    for cell in table.cells:
        matrix[cell.row][cell.column] = cell.text
    return matrix


def kreuzberg(form: Format) -> Reader:
    """Return the rival as it is installed: its tables in PDF need a model that it would download."""
    library = importlib.import_module("kreuzberg")
    configuration = library.ExtractionConfig(use_cache=False)
    media_type = _MEDIA_TYPES[form]
    return Reader(
        lambda data: library.extract_bytes_sync(data, media_type, configuration),
        lambda found: [table.cells for table in found.tables],
    )


def pandas(_: Format) -> Reader:
    library = importlib.import_module("pandas")
    importlib.import_module("lxml.html")
    return Reader(
        lambda data: library.read_html(io.BytesIO(data), flavor="lxml", thousands=None),
        lambda frames: [[[_printed(v) for v in row] for row in f.values.tolist()] for f in frames],
    )


def _printed(value: Any) -> str:
    """Return a cell as it was printed: pandas makes numbers of it, and ``nan`` of nothing."""
    if isinstance(value, float):
        return "" if value != value else f"{value:.15g}"  # noqa: PLR0124 - nan
    return str(value)


def mammoth(_: Format) -> Reader:
    library = importlib.import_module("mammoth")
    return Reader(
        lambda data: library.convert_to_html(io.BytesIO(data)),
        # It gives a page, whose tables our own reader takes from there.
        lambda made: ours(Format.HTML).tables(read_document(f"<html>{made.value}</html>".encode())),
    )


def docx2python(_: Format) -> Reader:
    library = importlib.import_module("docx2python")

    def read(data: bytes) -> Any:
        with library.docx2python(io.BytesIO(data)) as document:
            return document.body

    return Reader(
        read,
        lambda body: [[["".join(cell) for cell in row] for row in table] for table in body],
    )


def python_docx(_: Format) -> Reader:
    library = importlib.import_module("docx")

    def read(data: bytes) -> list[Matrix]:
        tables = library.Document(io.BytesIO(data)).tables
        return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]

    return Reader(read, lambda tables: tables)


def pdfplumber(_: Format) -> Reader:
    library = importlib.import_module("pdfplumber")

    def read(data: bytes) -> Any:
        with library.open(io.BytesIO(data)) as document:
            return [table for page in document.pages for table in page.extract_tables()]

    return Reader(
        read, lambda tables: [[[cell or "" for cell in row] for row in t] for t in tables]
    )


def camelot(_: Format) -> Reader:
    library = importlib.import_module("camelot")
    return Reader(
        lambda data: library.read_pdf(io.BytesIO(data), pages="all", flavor="lattice"),
        lambda tables: [table.df.values.tolist() for table in tables],
    )


#: By format, ours first. Markitdown is no rival here: its dependencies and ours exclude each other.
READERS: dict[Format, dict[str, Callable[[Format], Reader]]] = {
    Format.HTML: {"ours": ours, "pandas": pandas, "kreuzberg": kreuzberg},
    Format.DOCX: {
        "ours": ours,
        "docx2python": docx2python,
        "kreuzberg": kreuzberg,
        "mammoth": mammoth,
        "python-docx": python_docx,
    },
    Format.PDF: {
        "ours": ours,
        "camelot": camelot,
        "kreuzberg": kreuzberg,
        "pdfplumber": pdfplumber,
    },
    Format.XLSX: {"ours": ours, "kreuzberg": kreuzberg},
    Format.DOC: {"ours": ours, "kreuzberg": kreuzberg},
    Format.RTF: {"ours": ours, "kreuzberg": kreuzberg},
    Format.OFD: {"ours": ours},
}


def main(name: str, form: Format, folder: str) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints is no answer
    try:
        reader = READERS[form][name](form)
    except ImportError as error:
        tell(answers, {"missing": str(error)})
        return
    files = [path.read_bytes() for path in sorted(Path(folder).iterdir())]
    tell(answers, {})
    for order in sys.stdin:
        if order == "read\n":
            began = time.process_time()
            for data in files:
                attempt(reader.read, data)
            tell(answers, {"cpu": time.process_time() - began, "memory": peak_memory()})
        else:
            tables = [
                attempt(lambda data: reader.tables(reader.read(data)), data) for data in files
            ]
            tell(answers, {"tables": [found or [] for found in tables]})


def attempt(read: Callable[[bytes], Any], data: bytes) -> Any:
    """Return what comes of a file: None where the library gives up, which is no table found."""
    try:
        return read(data)
    except Exception as error:  # each library has error classes of its own
        print(repr(error), file=sys.stderr)
        return None


def tell(answers: Any, what: dict[str, Any]) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], Format(sys.argv[2]), sys.argv[3])

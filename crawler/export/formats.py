"""The formats of an export, each written to one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.export import lines, tree
from crawler.export.csvs import CsvSink
from crawler.export.package import PackageSink
from crawler.export.parquet import ParquetSink
from crawler.export.source import exported
from crawler.export.sqlite import SqliteSink
from crawler.export.target import check_target
from crawler.export.writing import write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from crawler.catalog.reader import CatalogReader
    from crawler.export.source import Exported
    from crawler.export.writing import Columns, Sink, Written
    from crawler.items import ReportItem

_SINKS: Final[Mapping[str, Callable[[Path, Columns], Sink]]] = {
    "csv": CsvSink,
    "parquet": ParquetSink,
    "sqlite": SqliteSink,
    "datapackage": PackageSink,
}


def export(
    form: str,
    catalog: CatalogReader,
    items: Callable[[], Iterator[ReportItem]],
    target: Path,
    since: str,
) -> Written:
    """Write reports and their figures; return what was written, and where.

    Raises ``ExportError`` where the target cannot be written.

    :param form: jsonl, csv, parquet, sqlite, datapackage or tree.
    :param items: the chosen reports, anew with each call.
    :param since: the run after which a report was stored or read; empty for all.
    """
    if target.is_symlink():
        target = target.resolve()
    check_target(form, target)

    def read() -> Iterator[Exported]:
        return exported(catalog, items(), since)

    if form == "jsonl":
        return lines.write_lines(read(), target)
    if form == "tree":
        return tree.write_tree(read(), target, catalog.path_of)
    return write_tables(read, target, _SINKS[form])

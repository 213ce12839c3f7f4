"""What an export may take the place of: an older one of its format, and nothing else.

A slip of ``--to`` (a folder of one's own, the catalog, ``/dev/null``) must not cost anything.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from crawler.export.errors import ExportError
from crawler.export.fields import MEANINGS

if TYPE_CHECKING:
    from pathlib import Path

#: The endings of the tables' files in the formats that are folders of tables.
_TABLES: Final = {"csv": ".csv", "parquet": ".parquet", "datapackage": ".csv"}
_FOLDERS: Final = frozenset({*_TABLES, "tree"})
#: What desktops leave in a folder that was looked at.
_OF_DESKTOPS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_FIRST_OF_LINE: Final = b'{"schema": "nianbao-report/'


def check_target(form: str, target: Path) -> None:
    """Raise ``ExportError`` where something else than an older export of this format lies.

    :param form: ``csv``, ``parquet``, ``datapackage``, ``tree``, ``jsonl`` or ``sqlite``.
    """
    if not os.path.lexists(target):
        return
    kind = "folder" if form in _FOLDERS else "file"
    if not (target.is_dir() if kind == "folder" else target.is_file()):
        raise ExportError(f"{target} is there and no {kind}; {form} needs one: name another place")
    if not _is_older(form, target):
        raise ExportError(
            f"{target} holds something else than an older export as {form}; "
            "it would be lost: name another place, or remove it yourself"
        )


def _is_older(form: str, target: Path) -> bool:
    if form == "tree":
        return _is_tree(target)
    if form in _TABLES:
        names = {f"{table}{_TABLES[form]}" for table in MEANINGS} | (
            {"datapackage.json"} if form == "datapackage" else set()
        )
        return {found.name for found in target.iterdir()} <= names | _OF_DESKTOPS
    if target.stat().st_size == 0:
        return True
    return _is_sqlite(target) if form == "sqlite" else _is_lines(target)


def _is_tree(target: Path) -> bool:
    """Return whether files lie only beside a ``metadata.json``, as in every folder of a year."""
    return all(
        _OF_DESKTOPS.issuperset(files) or ("metadata.json" in files and folder != str(target))
        for folder, _, files in os.walk(target)
    )


def _is_sqlite(target: Path) -> bool:
    """Return whether it is a database with our tables: the catalog itself has others."""
    try:
        with closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro", uri=True)) as found:
            rows = found.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except sqlite3.Error:
        return False
    return {name for (name,) in rows} == {"fields", *MEANINGS}


def _is_lines(target: Path) -> bool:
    with target.open("rb") as file:
        return file.read(len(_FIRST_OF_LINE)) == _FIRST_OF_LINE

"""A folder tree for people: 省/市/县/机构/年度, with the files under readable names."""

from __future__ import annotations

import csv
import json
import os
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from crawler.documents.filenames import safe, with_extension
from crawler.export.csvs import cell
from crawler.export.fields import FIGURES
from crawler.export.rows import rows_of
from crawler.export.writing import Written, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from crawler.export.source import Exported
    from crawler.items import FileRecord, MemberRecord

_LONGEST: Final = 200  # bytes of a folder's name; file systems allow 255
_UNKNOWN_YEAR: Final = "年度不详"
_UNKNOWN_AGENCY: Final = "机构不详"
_UNKNOWN_REGION: Final = "地区不详"


def write_tree(
    found: Iterable[Exported],
    target: Path,
    path_of: Callable[[FileRecord | MemberRecord], Path],
) -> Written:
    """Copy every stored file below its organ and year, with its facts and its figures.

    Files are hard links where the file system allows: they take no room twice. They must be
    left as they are then.
    """
    reports = files = 0
    with replaced(target) as place:
        place.mkdir()
        taken: set[Path] = set()
        for one in found:
            reports += 1
            folder = _free(place.joinpath(*_folders(one)), taken)
            folder.mkdir(parents=True)
            files += _put_files(one, folder, path_of)
            text = json.dumps(asdict(one.item), ensure_ascii=False, indent=2)
            (folder / "metadata.json").write_text(text + "\n", encoding="utf-8")
            if one.statistics is not None:
                _put_figures(one, folder / "figures.csv")
    return Written(target, reports, {"files": files})


def _folders(one: Exported) -> list[str]:
    """Return the folders' names: regions, organ, year (with the version if it is not the first)."""
    item = one.item
    places = [name for name in (item.province, item.city, item.county) if name]
    year = f"{item.report_year}年" if item.report_year else _UNKNOWN_YEAR
    if item.version > 1:
        year += f"（第{item.version}版）"
    agency = item.agency_name_full or item.agency_name or _UNKNOWN_AGENCY
    names = [*(places or [_UNKNOWN_REGION]), agency, year]
    return [_short(safe(name)) or "_" for name in names]


def _short(name: str) -> str:
    return name.encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(" .")


def _free(path: Path, taken: set[Path]) -> Path:
    """Return the path, numbered where two reports would lie in one folder or differ by case only."""
    free, number = path, 1
    while (key := type(path)(str(free).lower())) in taken:
        number += 1
        free = path.with_name(f"{path.name} ({number})")
    taken.add(key)
    return free


def _put_files(
    one: Exported, folder: Path, path_of: Callable[[FileRecord | MemberRecord], Path]
) -> int:
    names = {"metadata.json", "figures.csv"}
    count = 0
    for file in (one.item.main, *one.item.attachments):
        parts: list[tuple[str, FileRecord | MemberRecord]] = [(file.filename, file)]
        parts += [(member.name, member) for member in file.members]
        for wanted, part in parts:
            if part.sha256 is not None:
                name = _free_name(_named(wanted, part.sniffed_type), names)
                _link(path_of(part), folder / name)
                count += 1
    return count


def _named(wanted: str, media_type: str) -> str:
    name = with_extension(safe(wanted) or "file", media_type)
    stem, dot, ending = name.rpartition(".")
    return f"{_short(stem)}.{ending}" if dot and stem else _short(name)


def _free_name(name: str, names: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    free, number = name, 1
    while free.lower() in names:
        number += 1
        free = f"{stem} ({number}){dot}{ending}"
    names.add(free.lower())
    return free


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)  # another disk, or a file system without links


def _put_figures(one: Exported, place: Path) -> None:
    """Write the figures as people open them: with the mark by which Excel knows UTF-8."""
    names = [field.name for field in FIGURES]
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([field.meaning_zh for field in FIGURES])
        for row in rows_of("figures", one):
            writer.writerow([cell(row[name]) for name in names])

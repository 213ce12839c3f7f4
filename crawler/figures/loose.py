"""Loose files: what ``scrapy statistics FILE …`` reads and the JSON that it prints."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.figures.task import Part, Task
from crawler.recognition import squeeze
from crawler.recognition.rows import agency_in_title
from crawler.recognition.titles import TitleReading, read_title
from crawler.statistics import as_expected
from crawler.statistics.record import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.figures.task import Answer
    from crawler.statistics.expected import Json

_ARCHIVES: Final = frozenset({".zip", ".rar", ".7z"})
#: The name that stands for standard input.
STANDARD_INPUT: Final = "-"


def loose_tasks(names: Iterable[str], piped: Path | None = None) -> list[Task]:
    """Return a task for each file; a folder stands for all files below it, in order of their names.

    Hidden files below a folder are left out.

    :param piped: the file that holds standard input, where it is asked for.

    Raises ``FileNotFoundError`` for what is not there and ``PermissionError`` for what may not be
    read: nothing is read then.
    """
    found: list[Task] = []
    for name in names:
        if name == STANDARD_INPUT and piped is not None:
            found.append(Task((Part(str(piped.absolute())),), name))
            continue
        for path in _files(Path(name)):
            if not os.access(path, os.R_OK):
                raise PermissionError(f"{path}: may not be read")
            found.append(Task((Part(str(path.absolute())),), str(path), title=_called(path)))
    return found


def _called(path: Path) -> str:
    """Return the title that a file is called by, or an empty string.

    X局2023年政府信息公开工作年度报告.docx names its report, where it does not do so itself; 附件2.docx and
    an archive of several reports do not.
    """
    name = squeeze(path.stem)
    reading = read_title(name)
    named = isinstance(reading, TitleReading) and reading.complete and agency_in_title(reading)
    return name if named and path.suffix.lower() not in _ARCHIVES else ""


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_file() and not hidden:
                yield file
    elif path.is_file():
        yield path
    elif path.exists():
        raise FileNotFoundError(f"{path}: neither a file nor a folder")
    else:
        raise FileNotFoundError(f"{path}: no such file or folder")


def line_of(name: str, answer: Answer) -> dict[str, Json]:
    """Return the JSON of one document; a member of an archive is named ``archive!member``.

    Read: the keys of ``crawler.statistics.as_expected``. Refused: ``refused`` and ``detail``.
    Failed: ``failed`` is an issue code. All have ``file``, ``method`` and ``problems``.
    """
    file = f"{name}!{answer.part}" if answer.part else name
    if answer.statistics is not None:
        return as_expected(answer.statistics, file)
    problems: list[Json] = [
        {"code": found.code, "message": found.message} for found in answer.issues
    ]
    key = "refused" if answer.outcome is Outcome.REFUSED else "failed"
    return {
        "file": file,
        key: answer.reason,
        "detail": answer.detail,
        "method": answer.method,
        "problems": problems,
    }

"""Which documents of a report are read for figures: the page, its files, what archives held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from crawler.documents.reading import ARCHIVES
from crawler.figures.fitting import names_other
from crawler.figures.task import Part, Task
from crawler.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from crawler.items import FileRecord, MemberRecord, ReportItem

    PathOf = Callable[[FileRecord | MemberRecord], Path]

#: The role of the page itself.
MAIN: Final = "main"
_PAGES: Final = ("text/html", "application/xhtml")
#: What no report is written in; everything else is tried, and says itself what it is.
_NEVER: Final = ("audio/", "video/", "font/", "text/css", "application/javascript")
_LITTER: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store|Thumbs\.db)", re.IGNORECASE)
#: An archive with more members than this is read only where their names say which are ours.
_MANY: Final = 30
#: Pages that are recognised in one reading process; what is beyond them is another document.
_MOST_PICTURES: Final = 40


@dataclass(frozen=True)
class Candidate:
    """A document that may hold the report's figures.

    :param sha256: of its first file; ``member`` is the name inside an archive, else empty.
    :param role: ``MAIN`` or a ``model.Role``.
    :param late: read only if the others do not give all three tables.
    """

    sha256: str
    member: str
    url: str
    role: str
    filename: str
    task: Task
    late: bool = False


@dataclass(frozen=True)
class _File:
    """A stored file or member."""

    record: FileRecord | MemberRecord
    sha256: str
    member: str
    url: str
    role: str
    filename: str
    sniffed_type: str
    charset: str

    @property
    def is_picture(self) -> bool:
        return self.sniffed_type.startswith("image/")


def candidates(item: ReportItem, path_of: PathOf) -> list[Candidate]:
    """Return the documents of a version in their order, each of its bytes once.

    :param path_of: from a file's or member's record to where its bytes lie.
    """
    found: dict[tuple[str, str], Candidate] = {}
    parts = [file for file in item.attachments if file.role == Role.PART]
    for record in (item.main, *item.attachments):
        if record.role == Role.PART and _is_page(item.main):
            continue  # a page of the article: read together with the first one
        more = parts if record is item.main and _is_page(record) else []
        for candidate in _of_file(item, record, more, path_of):
            found.setdefault((candidate.sha256, candidate.member), candidate)
    return [*_pictures(list(found.values()))]


def _is_page(record: FileRecord) -> bool:
    return record.sniffed_type.startswith(_PAGES)


def _of_file(
    item: ReportItem, record: FileRecord, parts: Sequence[FileRecord], path_of: PathOf
) -> Iterator[Candidate]:
    role = MAIN if record is item.main else record.role
    for file in _opened(record, role, item):
        if file.sniffed_type.startswith(_NEVER) or not file.sha256:
            continue
        # A reading process works in a folder of its own: relative paths lead nowhere from there.
        pages = [Part(str(path_of(file.record).absolute()), file.charset)]
        pages += [
            Part(str(path_of(part).absolute()), part.charset or "")
            for part in parts
            if part.sha256 and _is_page(part)
        ]
        yield Candidate(
            file.sha256,
            file.member,
            file.url,
            file.role,
            file.filename,
            Task(tuple(pages), file.member or file.filename, item.title, item.region_code),
            late=role in {Role.IMAGE, Role.INFOGRAPHIC},
        )


def _opened(record: FileRecord, role: str, item: ReportItem) -> Iterator[_File]:
    """Yield a file, or the members of an archive that the crawl has unpacked."""
    if not record.members:
        yield _File(
            record,
            record.sha256 or "",
            "",
            record.url,
            role,
            record.filename,
            record.sniffed_type,
            record.charset or "",
        )
        return
    for member in _ours(record.members, item):
        yield _File(
            member,
            member.sha256,
            member.name,
            record.url,
            role,
            PurePosixPath(member.name).name,
            member.sniffed_type,
            "",
        )


def _ours(members: Sequence[MemberRecord], item: ReportItem) -> list[MemberRecord]:
    """Return the members that may be this report: not those whose names say other ones.

    Of an archive with the reports of many agencies, only those that are not named otherwise.
    """
    plausible = [
        member
        for member in members
        if member.sniffed_type not in ARCHIVES and not _LITTER.search(member.name)
    ]
    if len(plausible) <= _MANY:
        return plausible
    return [member for member in plausible if not names_other(member.name, item)] or plausible


def _pictures(found: list[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates; pictures that came together are the pages of one document."""
    for _, group in groupby(found, key=_together):
        several = list(group)
        if len(several) == 1 or _together(several[0])[0] == "":
            yield from several
        else:
            yield from _documents(several)


def _together(found: Candidate) -> tuple[str, str]:
    """Return what pictures of one document share; the first is empty for what stands alone."""
    if found.role == Role.INFOGRAPHIC or not _is_picture(found):
        return "", found.sha256 + found.member
    return found.role, found.url if found.member else ""


def _is_picture(found: Candidate) -> bool:
    suffix = PurePosixPath(found.filename).suffix.lower()
    return found.role == Role.IMAGE or suffix in {".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"}


def _documents(pictures: list[Candidate]) -> Iterator[Candidate]:
    """Yield pictures bound in their order; very many of them as several documents."""
    if pictures[0].member:
        pictures = sorted(pictures, key=lambda found: _natural(found.member))
    for start in range(0, len(pictures), _MOST_PICTURES):
        yield _bound(pictures[start : start + _MOST_PICTURES])


def _bound(pictures: list[Candidate]) -> Candidate:
    first = pictures[0]
    task = first.task
    pages = tuple(part for found in pictures for part in found.task.parts)
    more = len(pictures) - 1
    name = f"{first.filename} (+{more})" if more else first.filename
    return Candidate(
        first.sha256,
        first.member,
        first.url,
        first.role,
        name,
        Task(pages, name, task.title, task.region),
        first.late,
    )


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key by which page 10 comes after page 2."""
    return [
        (int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", name)
    ]

"""What an archive may cost, and the counting of what it gives while it is unpacked.

What it says of itself is checked before the first byte is unpacked. Decompression bombs: D.
Fifield, "A better zip bomb" (2019).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler.model import Member

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PIECE: Final = 1 << 16
_SMALL: Final = 1 << 20
_ABSOLUTE: Final = re.compile(r"^(?:[/\\]|[A-Za-z]:)")


class ArchiveRefusedError(Exception):
    """The archive breaks a limit or cannot be read; nothing of it was kept.

    :param code: what a reader of documents calls it: a code of ``crawler.issues``.
    """

    def __init__(self, message: str, code: str = "document_limits") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """What an archive may cost. ``ratio`` counts for members above one mebibyte."""

    members: int = 2000
    total_bytes: int = 256 * 1024 * 1024
    member_bytes: int = 64 * 1024 * 1024
    ratio: int = 100
    depth: int = 2
    name_bytes: int = 1024


LIMITS = Limits()


@dataclass(frozen=True)
class Entry:
    """What an archive says of one member."""

    name: str
    size: int
    packed: int | None
    encrypted: bool = False
    link: bool = False


class Fault(NamedTuple):
    """A member that could not be read, beside others that could."""

    name: str
    code: str
    message: str


@dataclass
class Work:
    """What one call has unpacked so far, nested archives included.

    :param faults: takes the members that cannot be read; None refuses the whole archive for one.
    """

    folder: Path
    limits: Limits
    faults: list[Fault] | None = None
    members: list[Member] = field(default_factory=list)
    total: int = 0
    entries: int = 0

    def take(self, name: str) -> Sink:
        """Return where the next member is written."""
        return Sink(self, name, self.folder / f"{len(self.members):05d}")

    def leaves_out(self, name: str, error: ArchiveRefusedError) -> bool:
        """Note a member that cannot be read; False where one is enough to refuse the archive."""
        if self.faults is not None:
            self.faults.append(Fault(name, error.code, str(error)))
        return self.faults is not None


class Sink:
    """Takes one member's bytes and counts them."""

    def __init__(self, work: Work, name: str, path: Path) -> None:
        self.work = work
        self.name = name
        self.path = path
        self.length = 0
        self.file = path.open("wb")
        work.members.append(Member(name, str(path), 0))
        self.number = len(work.members) - 1

    def write(self, s: bytes | bytearray) -> int:
        """Write a piece; raises ``ArchiveRefusedError`` where it is too much."""
        self.length += len(s)
        self.work.total += len(s)
        limits = self.work.limits
        if self.length > limits.member_bytes or self.work.total > limits.total_bytes:
            raise ArchiveRefusedError(
                f"{self.name} is larger than it says: more than {limits.member_bytes} bytes, "
                f"or {limits.total_bytes} together"
            )
        return self.file.write(s)

    def done(self) -> None:
        """Close the file and write down how large the member is."""
        self.file.close()
        self.work.members[self.number] = Member(self.name, str(self.path), self.length)


def check_entries(
    work: Work, entries: Iterable[Entry], archive_bytes: int, prefix: str = ""
) -> set[str]:
    """Refuse what an archive says of itself, before anything is unpacked.

    Returns the names of the members to leave out, each noted in ``work.faults``.
    """
    limits = work.limits
    total = work.total
    left_out: set[str] = set()
    for entry in entries:
        work.entries += 1
        if work.entries > limits.members:
            raise ArchiveRefusedError(f"more than {limits.members} members")
        try:
            _check_entry(entry, limits)
        except ArchiveRefusedError as error:
            if not work.leaves_out(prefix + entry.name, error):
                raise
            left_out.add(entry.name)
            continue
        total += entry.size
        packed = archive_bytes if entry.packed is None else entry.packed
        if entry.size > limits.member_bytes or total > limits.total_bytes:
            raise ArchiveRefusedError(
                f"{entry.name} has {entry.size} bytes, {total} together: the limits are "
                f"{limits.member_bytes} and {limits.total_bytes}"
            )
        if entry.size > _SMALL and entry.size > limits.ratio * max(packed, 1):
            raise ArchiveRefusedError(
                f"{entry.name} grows from {packed} to {entry.size} bytes: "
                f"more than {limits.ratio} times"
            )
    return left_out


def _check_entry(entry: Entry, limits: Limits) -> None:
    _check_name(entry.name, limits)
    if entry.encrypted:
        raise ArchiveRefusedError(f"{entry.name} is encrypted", "document_encrypted")
    if entry.link:
        raise ArchiveRefusedError(f"{entry.name} is a link")


def _check_name(name: str, limits: Limits) -> None:
    if "\0" in name or len(name.encode("utf-8", "replace")) > limits.name_bytes:
        raise ArchiveRefusedError(f"a member's name cannot be stored: {name[:60]!r}")
    if _ABSOLUTE.match(name) or ".." in re.split(r"[/\\]", name):
        raise ArchiveRefusedError(f"{name!r} leads out of the folder")


def copy_member(source: Any, sink: Sink) -> None:
    """Copy an open member piece by piece, each counted."""
    try:
        while piece := source.read(_PIECE):
            sink.write(piece)
    finally:
        sink.done()

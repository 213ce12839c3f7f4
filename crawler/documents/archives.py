"""What an archive holds: zip, 7z and rar, unpacked within limits or refused with a reason.

Everything that the archive says of itself is checked before the first byte is unpacked, and what
it really gives is counted while it is. Members get names of our own; nothing is written outside
the folder. Decompression bombs: D. Fifield, "A better zip bomb" (2019).
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import py7zr
import rarfile
from py7zr.io import Py7zIO, WriterFactory

from crawler.documents.filetypes import sniff_type
from crawler.model import Member

if TYPE_CHECKING:
    from collections.abc import Iterable

RAR_TYPES = frozenset({"application/vnd.rar", "application/x-rar"})
_PIECE = 1 << 16
_SMALL = 1 << 20
_END = b"PK\x05\x06"
_END_LOOK = 65_557
_ABSOLUTE = re.compile(r"^(?:[/\\]|[A-Za-z]:)")


# The type of a Unix file in a zip's external attributes (S_IFLNK >> 12).
_SYMLINK: Final = 0o12


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
class _Entry:
    """What an archive says of one member."""

    name: str
    size: int
    packed: int | None
    encrypted: bool = False
    link: bool = False


@dataclass
class _Work:
    """What one call has unpacked so far, nested archives included."""

    folder: Path
    limits: Limits
    members: list[Member] = field(default_factory=list)
    total: int = 0
    entries: int = 0

    def take(self, name: str) -> _Sink:
        return _Sink(self, name, self.folder / f"{len(self.members):05d}")


class _Sink(Py7zIO):
    """Takes one member's bytes and counts them."""

    def __init__(self, work: _Work, name: str, path: Path) -> None:
        self.work = work
        self.name = name
        self.path = path
        self.length = 0
        self.file = path.open("wb")
        work.members.append(Member(name, str(path), 0))
        self.number = len(work.members) - 1

    def write(self, s: bytes | bytearray) -> int:
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

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        self.file.flush()

    def size(self) -> int:
        return self.length


def unpack(
    path: Path, media_type: str, folder: Path, limits: Limits = LIMITS
) -> tuple[Member, ...]:
    """Unpack an archive, and the archives in it, into a folder.

    :param media_type: what the bytes of ``path`` are: zip, 7z or rar.
    :param folder: an existing folder; the members lie in it under numbers.

    Returns the members in the archive's order; a member of a nested archive is named
    ``inner.zip/name``. Raises ``ArchiveRefusedError``, and then the folder is as it was before.
    """
    work = _Work(folder, limits)
    try:
        _unpack(work, path, media_type, "", 1)
    except ArchiveRefusedError:
        _undo(work)
        raise
    except (
        # What the three libraries raise for damaged or hostile archives.
        zipfile.BadZipFile,
        py7zr.exceptions.ArchiveError,
        rarfile.Error,
        OSError,
        EOFError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        MemoryError,
        struct.error,
        zlib.error,
        *_lzma_errors(),
    ) as error:
        _undo(work)
        # Only the two that say nothing of the bytes: a way of packing, and this machine.
        kinds = {NotImplementedError: "document_unsupported", MemoryError: "document_memory"}
        raise ArchiveRefusedError(
            f"cannot be read as {media_type}: {type(error).__name__}: {error}",
            kinds.get(type(error), "document_damaged"),
        ) from error
    return tuple(work.members)


def _lzma_errors() -> tuple[type[Exception], ...]:
    import lzma  # noqa: PLC0415 - not every Python is built with it

    return (lzma.LZMAError,)


def _undo(work: _Work) -> None:
    for member in work.members:
        Path(member.path).unlink(missing_ok=True)
    work.members.clear()


def _unpack(work: _Work, path: Path, media_type: str, prefix: str, depth: int) -> None:
    first = len(work.members)
    if media_type == "application/zip":
        _zip(work, path, prefix)
    elif media_type == "application/x-7z-compressed":
        _seven_zip(work, path, prefix)
    elif media_type in RAR_TYPES:
        _rar(work, path, prefix)
    else:
        raise ArchiveRefusedError(f"{media_type or 'unknown bytes'} is no archive that is unpacked")
    for member in work.members[first:]:
        with open(member.path, "rb") as file:  # noqa: PTH123 - a Member's path is text
            head = file.read(8)
        if not head.startswith((b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!")):
            continue
        inner = sniff_type(Path(member.path).read_bytes())
        if inner not in {"application/zip", "application/x-7z-compressed", *RAR_TYPES}:
            continue
        if depth >= work.limits.depth:
            raise ArchiveRefusedError(
                f"{member.name} is an archive in the archive, deeper than {work.limits.depth}"
            )
        _unpack(work, Path(member.path), inner, f"{member.name}/", depth + 1)


def _check(work: _Work, entries: Iterable[_Entry], archive_bytes: int) -> None:
    """Refuse what an archive says of itself, before anything is unpacked."""
    limits = work.limits
    total = work.total
    for entry in entries:
        work.entries += 1
        if work.entries > limits.members:
            raise ArchiveRefusedError(f"more than {limits.members} members")
        _check_name(entry.name, limits)
        if entry.encrypted:
            raise ArchiveRefusedError(f"{entry.name} is encrypted", "document_encrypted")
        if entry.link:
            raise ArchiveRefusedError(f"{entry.name} is a link")
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


def _check_name(name: str, limits: Limits) -> None:
    if "\0" in name or len(name.encode("utf-8", "replace")) > limits.name_bytes:
        raise ArchiveRefusedError(f"a member's name cannot be stored: {name[:60]!r}")
    if _ABSOLUTE.match(name) or ".." in re.split(r"[/\\]", name):
        raise ArchiveRefusedError(f"{name!r} leads out of the folder")


def _copy(source: Any, sink: _Sink) -> None:
    try:
        while piece := source.read(_PIECE):
            sink.write(piece)
    finally:
        sink.done()


def _zip(work: _Work, path: Path, prefix: str) -> None:
    _count_zip(path, work.limits)
    with zipfile.ZipFile(path) as archive:
        found = archive.infolist()
        entries = [
            _Entry(
                _zip_name(info),
                info.file_size,
                info.compress_size,
                encrypted=bool(info.flag_bits & 1),
                link=(info.external_attr >> 28) == _SYMLINK,
            )
            for info in found
        ]
        _check(work, entries, path.stat().st_size)
        _check_overlap(found, path.stat().st_size)
        for info, entry in zip(found, entries, strict=True):
            if not info.is_dir():
                with archive.open(info) as source:
                    _copy(source, work.take(prefix + entry.name))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name: without the UTF-8 flag Chinese programs write GBK, or UTF-8."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _count_zip(path: Path, limits: Limits) -> None:
    """Refuse too many members before the directory is read: 30,000 cost half a second."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END_LOOK))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise ArchiveRefusedError(
            "the central directory is missing: the archive is cut", "document_damaged"
        )
    count, size = struct.unpack_from("<HI", tail, at + 10)
    if count > limits.members or size > limits.members * limits.name_bytes:
        raise ArchiveRefusedError(f"{count} members: more than {limits.members}")


def _check_overlap(found: Iterable[zipfile.ZipInfo], archive_bytes: int) -> None:
    """Refuse members that share bytes: that is how a small archive becomes a huge one."""
    end = archive_bytes
    for info in sorted(found, key=lambda info: info.header_offset, reverse=True):
        if info.header_offset + 30 + info.compress_size > end:
            raise ArchiveRefusedError(f"{info.filename!r} overlaps with another member")
        end = info.header_offset


class _Factory(WriterFactory):
    def __init__(self, work: _Work, prefix: str) -> None:
        self.work = work
        self.prefix = prefix
        self.sinks: list[_Sink] = []

    def create(self, filename: str) -> Py7zIO:
        sink = self.work.take(self.prefix + filename)
        self.sinks.append(sink)
        return sink


def _seven_zip(work: _Work, path: Path, prefix: str) -> None:
    with py7zr.SevenZipFile(path) as archive:
        if archive.needs_password():
            raise ArchiveRefusedError("the archive is encrypted", "document_encrypted")
        entries = [
            _Entry(
                found.filename,
                found.uncompressed or 0,
                None,
                link=bool(found.is_symlink or found.is_junction or found.is_socket),
            )
            for found in archive.files
        ]
        _check(work, entries, path.stat().st_size)
        factory = _Factory(work, prefix)
        try:
            archive.extractall(factory=factory)
        finally:
            for sink in factory.sinks:
                sink.done()


def _rar(work: _Work, path: Path, prefix: str) -> None:
    with rarfile.RarFile(str(path), errors="strict") as archive:
        if archive.needs_password():
            raise ArchiveRefusedError("the archive is encrypted", "document_encrypted")
        found = archive.infolist()
        entries = [
            _Entry(
                info.filename,
                info.file_size,
                info.compress_size,
                encrypted=info.needs_password(),
                link=info.is_symlink(),
            )
            for info in found
        ]
        _check(work, entries, path.stat().st_size)
        try:
            rarfile.tool_setup()
        except rarfile.RarCannotExec as error:
            raise ArchiveRefusedError(
                "no program for rar archives is installed (unrar, unar, 7z or bsdtar)",
                "document_needs_extra",
            ) from error
        for info in found:
            if not info.is_dir():
                with archive.open(info) as source:
                    _copy(source, work.take(prefix + info.filename))

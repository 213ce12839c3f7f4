"""What an archive holds: zip, 7z and rar, unpacked within limits or refused with a reason.

Members get names of our own; nothing is written outside the folder.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import rarfile

from crawler.documents.archivelimits import (
    LIMITS,
    ArchiveRefusedError,
    Entry,
    Fault,
    Limits,
    Work,
    check_entries,
    copy_member,
)
from crawler.documents.filetypes import sniff_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.model import Member

RAR_TYPES: Final = frozenset({"application/vnd.rar", "application/x-rar"})
_END: Final = b"PK\x05\x06"
_END_LOOK: Final = 65_557
# The type of a Unix file in a zip's external attributes (S_IFLNK >> 12).
_SYMLINK: Final = 0o12


def _lzma_errors() -> tuple[type[Exception], ...]:
    import lzma  # noqa: PLC0415 - not every Python is built with it

    return (lzma.LZMAError,)


#: What the libraries raise for damaged or hostile archives.
_ERRORS: Final = (
    zipfile.BadZipFile,
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
)


def unpack(
    path: Path,
    media_type: str,
    folder: Path,
    limits: Limits = LIMITS,
    faults: list[Fault] | None = None,
) -> tuple[Member, ...]:
    """Unpack an archive, and the archives in it, into a folder.

    :param media_type: what the bytes of ``path`` are: zip, 7z or rar.
    :param folder: an existing folder; the members lie in it under numbers.
    :param faults: takes the members of a zip or rar that cannot be read; without it one of them is
        enough to refuse the whole archive.

    Returns the members in the archive's order; a member of a nested archive is named
    ``inner.zip/name``. Raises ``ArchiveRefusedError``, and then the folder is as it was before.
    """
    work = Work(folder, limits, faults)
    try:
        _unpack(work, path, media_type, "", 1)
    except ArchiveRefusedError:
        _undo(work)
        raise
    except _ERRORS as error:
        _undo(work)
        raise _refusal(error, media_type) from error
    return tuple(work.members)


def _refusal(error: Exception, what: str) -> ArchiveRefusedError:
    # Only the two that say nothing of the bytes: a way of packing, and this machine.
    kinds = {NotImplementedError: "document_unsupported", MemoryError: "document_memory"}
    return ArchiveRefusedError(
        f"cannot be read as {what}: {type(error).__name__}: {error}",
        kinds.get(type(error), "document_damaged"),
    )


@contextmanager
def _member(work: Work, name: str) -> Iterator[None]:
    """Leave out a member that cannot be read, where the others are wanted all the same."""
    before = len(work.members)
    try:
        yield
    except (ArchiveRefusedError, *_ERRORS) as error:
        for member in work.members[before:]:
            Path(member.path).unlink(missing_ok=True)
        del work.members[before:]
        is_refusal = isinstance(error, ArchiveRefusedError)
        refusal = error if is_refusal else _refusal(error, "a member of an archive")
        # A bomb is one of the whole archive, and memory is short for all of it.
        if refusal.code in {"document_limits", "document_memory"}:
            raise
        if not work.leaves_out(name, refusal):
            raise


def _undo(work: Work) -> None:
    for member in work.members:
        Path(member.path).unlink(missing_ok=True)
    work.members.clear()


def _unpack(work: Work, path: Path, media_type: str, prefix: str, depth: int) -> None:
    first = len(work.members)
    if media_type == "application/zip":
        _zip(work, path, prefix)
    elif media_type == "application/x-7z-compressed":
        from crawler.documents.sevenzip import unpack_seven_zip  # noqa: PLC0415 - slow to load

        unpack_seven_zip(work, path, prefix)
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
        with _member(work, member.name):
            _unpack(work, Path(member.path), inner, f"{member.name}/", depth + 1)


def _zip(work: Work, path: Path, prefix: str) -> None:
    _count_zip(path, work.limits)
    with zipfile.ZipFile(path) as archive:
        found = archive.infolist()
        entries = [
            Entry(
                _zip_name(info),
                info.file_size,
                info.compress_size,
                encrypted=bool(info.flag_bits & 1),
                link=(info.external_attr >> 28) == _SYMLINK,
            )
            for info in found
        ]
        left_out = check_entries(work, entries, path.stat().st_size, prefix)
        _check_overlap(found, path.stat().st_size)
        for info, entry in zip(found, entries, strict=True):
            name = prefix + entry.name
            if not info.is_dir() and entry.name not in left_out:
                with _member(work, name), archive.open(info) as source:
                    copy_member(source, work.take(name))


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


def _rar(work: Work, path: Path, prefix: str) -> None:
    with rarfile.RarFile(str(path), errors="strict") as archive:
        if archive.needs_password():
            raise ArchiveRefusedError("the archive is encrypted", "document_encrypted")
        found = archive.infolist()
        entries = [
            Entry(
                info.filename,
                info.file_size,
                info.compress_size,
                encrypted=info.needs_password(),
                link=info.is_symlink(),
            )
            for info in found
        ]
        left_out = check_entries(work, entries, path.stat().st_size, prefix)
        if any(info.compress_type != rarfile.RAR_M0 for info in found if not info.is_dir()):
            _need_program()
        for info in found:
            name = prefix + info.filename
            if not info.is_dir() and info.filename not in left_out:
                with _member(work, name), archive.open(info) as source:
                    copy_member(source, work.take(name))


def _need_program() -> None:
    """Refuse compressed members where nothing can unpack them: only stored ones need no program."""
    try:
        rarfile.tool_setup()
    except rarfile.RarCannotExec as error:
        raise ArchiveRefusedError(
            "no program for rar archives is installed (unrar, unar, 7z or bsdtar)",
            "document_needs_extra",
        ) from error

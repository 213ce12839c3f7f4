"""Unpacks 7z archives within limits. By itself: its library takes long to load, and few need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from crawler.documents.archivelimits import ArchiveRefusedError, Entry, check_entries

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.documents.archivelimits import Sink, Work


class _Member(Py7zIO):
    """Hands what py7zr writes to a sink, which counts it."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    def write(self, s: bytes | bytearray) -> int:
        return self.sink.write(s)

    def read(self, size: int | None = None) -> bytes:
        """Return nothing: members are only written."""
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Stay where it is."""
        return 0

    def flush(self) -> None:
        self.sink.file.flush()

    def size(self) -> int:
        return self.sink.length


class _Factory(WriterFactory):
    def __init__(self, work: Work, prefix: str) -> None:
        self.work = work
        self.prefix = prefix
        self.sinks: list[Sink] = []

    def create(self, filename: str) -> Py7zIO:
        sink = self.work.take(self.prefix + filename)
        self.sinks.append(sink)
        return _Member(sink)


def unpack_seven_zip(work: Work, path: Path, prefix: str) -> None:
    """Unpack a 7z archive.

    Raises ``ArchiveRefusedError`` where it breaks a limit, is encrypted or damaged; what else
    the library raises is as ``archives`` expects it of all three.
    """
    try:
        with py7zr.SevenZipFile(path) as archive:
            _unpack(work, archive, path.stat().st_size, prefix)
    except py7zr.exceptions.ArchiveError as error:
        raise ArchiveRefusedError(
            f"cannot be read as application/x-7z-compressed: {type(error).__name__}: {error}",
            "document_damaged",
        ) from error


def _unpack(work: Work, archive: py7zr.SevenZipFile, size: int, prefix: str) -> None:
    if archive.needs_password():
        raise ArchiveRefusedError("the archive is encrypted", "document_encrypted")
    entries = [
        Entry(
            found.filename,
            found.uncompressed or 0,
            None,
            link=bool(found.is_symlink or found.is_junction or found.is_socket),
        )
        for found in archive.files
    ]
    left_out = check_entries(work, entries, size, prefix)
    if left_out:
        # Its members are unpacked together.
        raise ArchiveRefusedError(f"{min(left_out)} cannot be unpacked, nor the others with it")
    factory = _Factory(work, prefix)
    try:
        archive.extractall(factory=factory)
    finally:
        for sink in factory.sinks:
            sink.done()

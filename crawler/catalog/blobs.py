"""The blob store: raw bytes exactly as received, named by their SHA-256 and never changed.

A blob is written to ``blobs/tmp``, made durable, renamed to ``blobs/3f/3f9a…``, and then its
folder is made durable: a name in the store always leads to whole bytes, whenever the process dies.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.catalog.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

BLOBS = "blobs"
TEMPORARY = "tmp"
# A leftover of another machine cannot be asked whether its writer lives; no write takes a day.
LEFTOVER_SECONDS = 86_400.0
_READ_BYTES = 1 << 20

_ADVICE = {
    errno.ENOENT: (
        "the folder was removed while it was in use: put it back if you can, then run the same "
        "command again"
    ),
    errno.ENOSPC: "free some space, then run the same command again: it resumes",
    errno.EDQUOT: "free some space or raise the quota, then run the same command again",
    errno.EROFS: "the file system is read-only: choose another folder: -s NIANBAO_OUTPUT=FOLDER",
    errno.EACCES: "make the folder writable, or choose another: -s NIANBAO_OUTPUT=FOLDER",
    errno.EPERM: "make the folder writable, or choose another: -s NIANBAO_OUTPUT=FOLDER",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f), then run the same command again",
    errno.EIO: "check the disk, then run the same command again: it resumes",
    errno.EMFILE: "raise the limit on open files (ulimit -n), then run the same command again",
}


@dataclass(frozen=True)
class BlobRef:
    """Bytes in the store. ``path`` is relative to the output folder: ``blobs/3f/3f9a…``."""

    sha256: str
    size: int
    path: str


def blob_path(sha256: str) -> str:
    """Return where the bytes with this hash lie, relative to the output folder."""
    if len(sha256) != hashlib.sha256().digest_size * 2 or not set(sha256) <= set(
        "0123456789abcdef"
    ):
        raise ValueError(f"expected a SHA-256 in 64 lower-case hexadecimal digits, seen {sha256!r}")
    return f"{BLOBS}/{sha256[:2]}/{sha256}"


class BlobStore:
    """The blobs below one output folder.

    :param root: the output folder.
    :param fsync: whether ``put`` returns only when the bytes would survive a power cut.
    """

    def __init__(self, root: Path, fsync: bool = True) -> None:  # noqa: FBT001, FBT002 - contract
        self.root = root
        self.fsync = fsync
        self._blobs = f"{root}/{BLOBS}"
        self._folders: set[str] = set()
        self._counter = itertools.count(1)
        self._writer = f"{socket.gethostname()}.{os.getpid()}"

    def put(self, data: bytes, sha256: str | None = None) -> BlobRef:
        """Keep these bytes and return where they lie. Putting the same bytes twice changes nothing.

        :param sha256: the hash that the bytes must have; ``ValueError`` where they have another.

        Raises ``StorageError``, which says what to do, where the disk refuses. A file that is
        there already but holds other bytes (cut or damaged) is replaced.
        """
        digest = hashlib.sha256(data).hexdigest()
        if sha256 is not None and sha256 != digest:
            raise ValueError(f"expected bytes with SHA-256 {sha256}, seen {digest}")
        ref = BlobRef(digest, len(data), f"{BLOBS}/{digest[:2]}/{digest}")
        folder = f"{self._blobs}/{digest[:2]}"  # text is many times faster than Path here
        target = f"{folder}/{digest}"
        try:
            if not self._is_there(target, data):
                self._write(folder, target, data)
            elif self.fsync:
                # Its writer may have been killed between the rename and this.
                self._sync(folder)
        except OSError as error:
            raise self._error(error, f"blob {target} of {len(data)} bytes") from error
        return ref

    def path(self, sha256: str) -> Path:
        """Return the file with these bytes, whether it is there or not."""
        return self.root / blob_path(sha256)

    def has(self, sha256: str) -> bool:
        """Return whether a file of that name is there; ``scrapy verify`` looks at its bytes."""
        return self.path(sha256).is_file()

    def is_whole(self, sha256: str) -> bool:
        """Return whether the file is there and holds the bytes of its name."""
        try:
            return self.hash_of(self.path(sha256))[0] == sha256
        except OSError:
            return False

    def open(self, sha256: str) -> BinaryIO:
        """Return the bytes as an open file. Raises ``StorageError`` where they are not there."""
        path = self.path(sha256)
        try:
            return path.open("rb")
        except FileNotFoundError as error:
            raise StorageError(
                f"blob {path} is missing",
                "run `scrapy verify`; crawl again with -a refresh=all to fetch it anew",
            ) from error
        except OSError as error:
            raise self._error(error, f"blob {path}") from error

    @staticmethod
    def hash_of(path: Path) -> tuple[str, int]:
        """Return the SHA-256 and the size of a file, read in pieces."""
        digest = hashlib.sha256()
        size = 0
        with path.open("rb") as file:
            while piece := file.read(_READ_BYTES):
                digest.update(piece)
                size += len(piece)
        return digest.hexdigest(), size

    def names(self) -> Iterator[str]:
        """Return the name of every file in the store, one folder after the other."""
        folder = self.root / BLOBS
        if not folder.is_dir():
            return
        for part in sorted(folder.iterdir()):
            if part.name != TEMPORARY and part.is_dir():
                yield from sorted(entry.name for entry in os.scandir(part))

    def sweep(self) -> int:
        """Remove what killed writers left behind; return how many files. Safe beside live writers."""
        folder = self.root / BLOBS / TEMPORARY
        if not folder.is_dir():
            return 0
        removed = 0
        for entry in os.scandir(folder):
            if self._is_leftover(entry):
                try:
                    os.unlink(entry.path)  # noqa: PTH108 - a DirEntry is no Path
                    removed += 1
                except FileNotFoundError:
                    continue  # another run swept it
        return removed

    def _is_leftover(self, entry: os.DirEntry[str]) -> bool:
        host, _, rest = entry.name.rpartition("-")[0].rpartition(".")
        if host == socket.gethostname() and rest.isdigit():
            return not _lives(int(rest))
        try:
            return time.time() - entry.stat().st_mtime > LEFTOVER_SECONDS
        except FileNotFoundError:
            return False

    @staticmethod
    def _is_there(target: str, data: bytes) -> bool:
        """Return whether the target holds exactly these bytes."""
        try:
            if os.stat(target).st_size != len(data):  # noqa: PTH116 - see put
                return False
        except FileNotFoundError:
            return False
        with open(target, "rb") as file:  # noqa: PTH123 - see put
            return file.read() == data

    def _write(self, folder: str, target: str, data: bytes) -> None:
        if folder not in self._folders:
            self._prepare(folder)
        temporary = f"{self._blobs}/{TEMPORARY}/{self._writer}-{next(self._counter)}"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(descriptor, view) :]
                if self.fsync:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(temporary, target)  # noqa: PTH105 - see put
        except OSError:
            # A folder that was deleted under us is made anew by the next put.
            self._folders.clear()
            _unlink(temporary)
            raise
        if self.fsync:
            self._sync(folder)

    def _prepare(self, folder: str) -> None:
        if not self._folders:
            temporary = self.root / BLOBS / TEMPORARY
            temporary.mkdir(parents=True, exist_ok=True)
            self._folders.add(str(temporary))
            self.sweep()
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - see put
        if self.fsync:
            self._sync(self._blobs)
            self._sync(str(self.root))
        self._folders.add(folder)

    @staticmethod
    def _sync(folder: str) -> None:
        """Make the entries of a folder durable."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @staticmethod
    def _error(error: OSError, what: str) -> StorageError:
        name = errno.errorcode.get(error.errno or 0, "")
        advice = _ADVICE.get(error.errno or 0, "see the log, then run the same command again")
        return StorageError(f"{what}: {error.strerror or error} ({name})", advice)


def _unlink(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108 - see put
    except OSError:
        return  # it was never there, or the disk refuses: sweep() will take it


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""Reads single parts out of a zip package (.docx, .xlsx): in memory, within limits."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from crawler.documents.limits import too_much
from crawler.documents.model import DocumentError

if TYPE_CHECKING:
    from typing import Self

    from crawler.documents.limits import DocumentLimits

_END: Final = b"PK\x05\x06"
_END_LOOK: Final = 65_557
_SMALL: Final = 1 << 20
_ENCRYPTED: Final = 1


class Package:
    """A zip file in memory. Every error leaves it as a ``DocumentError``."""

    def __init__(self, data: bytes, limits: DocumentLimits) -> None:
        self._limits = limits
        self._total = 0
        _check_directory(data, limits)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise DocumentError("document_damaged", f"the package is cut: {error}") from error
        self.names = self._archive.NameToInfo.keys()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def read(self, name: str) -> bytes:
        """Return a part's bytes; ``b""`` where there is none of that name."""
        info = self._archive.NameToInfo.get(name)
        if info is None:
            return b""
        self._check(info)
        try:
            # zipfile stops at the size that the directory states, so a lie cannot grow.
            return self._archive.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise DocumentError(
                "document_damaged", f"{name} cannot be unpacked: {error}"
            ) from error
        except RuntimeError as error:
            raise DocumentError("document_encrypted", f"{name}: {error}") from error

    def check_all(self) -> None:
        """Check what every part says of itself; for libraries that unpack by themselves."""
        for info in self._archive.infolist():
            self._check(info)

    def _check(self, info: zipfile.ZipInfo) -> None:
        limits = self._limits
        if info.flag_bits & _ENCRYPTED:
            raise DocumentError("document_encrypted", f"{info.filename} is encrypted")
        self._total += info.file_size
        if info.file_size > limits.part_bytes:
            raise too_much(f"bytes of {info.filename}", info.file_size, limits.part_bytes)
        if self._total > limits.total_bytes:
            raise too_much("bytes of all parts", self._total, limits.total_bytes)
        packed = max(info.compress_size, 1)
        if info.file_size > _SMALL and info.file_size > limits.ratio * packed:
            grows = info.file_size // packed
            raise too_much(f"times that {info.filename} grows", grows, limits.ratio)


def _check_directory(data: bytes, limits: DocumentLimits) -> None:
    """Refuse too many members before the directory is read: each costs ten microseconds."""
    tail = data[-_END_LOOK:]
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise DocumentError("document_damaged", "the package is cut: its directory is missing")
    count = struct.unpack_from("<H", tail, at + 10)[0]
    if count > limits.members:
        raise too_much("parts of the package", count, limits.members)

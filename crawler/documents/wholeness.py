"""Whether a file came to its end: by the marks that formats set there."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from crawler.documents import compound
from crawler.documents.filetypes import OFFICE


def looks_complete(data: bytes, media_type: str) -> bool:
    """Return whether the end of a file is there. Types without an end of their own are whole."""
    tail = data[-4096:]
    if media_type == "application/pdf":
        return b"%%EOF" in tail and b"startxref" in data[-8192:]
    if media_type in {"application/zip", "application/ofd"} or media_type.startswith(
        (OFFICE, "application/vnd.oasis")
    ):
        return _zip_is_whole(data)
    if media_type == "image/png":
        return b"IEND" in tail
    if media_type == "image/jpeg":
        return b"\xff\xd9" in tail
    if media_type == "image/gif":
        return data.rstrip(b"\0").endswith(b";")
    if media_type == "application/rtf":
        return data.rstrip(b"\0\r\n \t\x1a").endswith(b"}")
    if media_type == "application/x-7z-compressed":
        return _seven_zip_is_whole(data)
    if data.startswith(compound.MAGIC):
        return compound.is_whole(data)
    return True


def _zip_is_whole(data: bytes) -> bool:
    """Return whether the central directory is there; the members are not looked at."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return all(found.header_offset < len(data) for found in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return False


def _seven_zip_is_whole(data: bytes) -> bool:
    """Return whether the header at the end is there (7zFormat.txt: SignatureHeader)."""
    if len(data) < 32:  # noqa: PLR2004 - the signature header
        return False
    offset, size, checksum = struct.unpack_from("<QQI", data, 12)
    header = data[32 + offset : 32 + offset + size]
    return bool(len(header) == size and zlib.crc32(header) == checksum)

"""The compound file (OLE2): which streams it holds, what is in one, and whether its end is there.

After [MS-CFB]: header of 512 bytes, sectors, a FAT that chains them, a directory of 128-byte
entries. Reads no more than it needs and believes nothing that it cannot check.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_LAST_SECTOR = 0xFFFFFFFA
_FREE = 0xFFFFFFFF
_DIRECTORY_SECTORS = 1024


def _sector_size(data: bytes) -> int:
    shift: int = struct.unpack_from("<H", data, 0x1E)[0]
    return 1 << shift if shift in {9, 12} else 0


def _fat(data: bytes, size: int) -> list[int]:
    """Return the FAT as far as the header's own 109 entries lead; that covers files of 7 MB."""
    fat: list[int] = []
    for sector in struct.unpack_from("<109I", data, 0x4C):
        if sector > _LAST_SECTOR:
            break
        start = size * (sector + 1)
        piece = data[start : start + size]
        if len(piece) < size:
            break
        fat.extend(struct.unpack(f"<{size // 4}I", piece))
    return fat


def _entries(data: bytes, size: int, fat: list[int]) -> Iterator[tuple[str, int, int]]:
    """Return name, first sector and length of the entries in the directory."""
    sector: int = struct.unpack_from("<I", data, 0x30)[0]
    for _ in range(_DIRECTORY_SECTORS):
        start = size * (sector + 1)
        if sector > _LAST_SECTOR or start + size > len(data):
            break
        for offset in range(start, start + size, _ENTRY):
            length: int = struct.unpack_from("<H", data, offset + 64)[0]
            if 2 < length <= 64:  # noqa: PLR2004 - bytes of a UTF-16 name with its NUL
                name = data[offset : offset + length - 2].decode("utf-16-le", "replace")
                yield name, *struct.unpack_from("<II", data, offset + 116)
        if sector >= len(fat):
            break
        sector = fat[sector]


def streams(data: bytes) -> frozenset[str]:
    """Return the names in the directory of a compound file; none where it cannot be read."""
    if len(data) < _HEADER or not data.startswith(MAGIC) or not (size := _sector_size(data)):
        return frozenset()
    return frozenset(name for name, _, _ in _entries(data, size, _fat(data, size)))


def is_whole(data: bytes) -> bool:
    """Return whether the last sector that the FAT uses has begun within these bytes."""
    if len(data) < _HEADER or not (size := _sector_size(data)):
        return False
    declared: int = struct.unpack_from("<I", data, 0x2C)[0]
    fat = _fat(data, size)
    if len(fat) < min(declared, 109) * size // 4:
        return False
    used = [number for number, following in enumerate(fat) if following != _FREE]
    # Some programs leave the last sector short.
    return not used or len(data) > size * (used[-1] + 1)

r"""Pictures within RTF files: hexadecimal digits, or bytes behind ``\bin``."""

from __future__ import annotations

import binascii
import re
from typing import Final

_NO_HEX: Final = re.compile(rb"[^0-9a-fA-F]")


class RtfPictures:
    """Collects one picture after the other.

    :ivar kept: of each one the number of blocks before it, and its bytes.
    """

    def __init__(self) -> None:
        self.kept: list[tuple[int, str | bytes]] = []
        self._data = bytearray()

    def add_hex(self, digits: bytes) -> None:
        """Add what hexadecimal digits say; an odd one at the end is none."""
        bare = _NO_HEX.sub(b"", digits)
        self._data += binascii.unhexlify(bare[: len(bare) // 2 * 2])

    def add_raw(self, data: bytes) -> None:
        """Add bytes as they stand."""
        self._data += data

    def take(self) -> bytes:
        """Return the picture's bytes and begin the next one."""
        data, self._data = bytes(self._data), bytearray()
        return data

    def keep(self, place: int, data: bytes) -> None:
        """Keep a picture that stands behind so many blocks."""
        self.kept.append((place, data))

"""White text of RTF files: which entries of the table of colours are white, and on what ground."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TABLE: Final = re.compile(rb"\{\\colortbl([^{}]{0,20000})\}")
_PART: Final = re.compile(rb"\\(red|green|blue)(\d{1,3})")
_GROUND: Final = re.compile(rb"\\(?:cl|tr|ch)?cbpat(\d{1,5})|\\highlight(\d{1,5})")
#: Of 255: nobody sees what is paler on paper.
_PALE: Final = 240


class White(NamedTuple):
    """The numbers of white in a file, and whether some of its text stands on another ground."""

    numbers: frozenset[int]
    has_ground: bool

    def seen(self, text: str) -> str:
        """Return what is seen of white text; where a ground may be dark no digit can be told."""
        return re.sub(r"\d", "\N{REPLACEMENT CHARACTER}", text) if self.has_ground else ""


def white_of(data: bytes) -> White:
    """Return the white of a file's table of colours."""
    table = _TABLE.search(data)
    entries = table[1].split(b";") if table else []
    found = [[int(part[2]) for part in _PART.finditer(entry)] for entry in entries]
    whites = frozenset(
        number
        for number, parts in enumerate(found)
        if len(parts) == 3 and min(parts) >= _PALE  # noqa: PLR2004 - red, green, blue
    )
    grounds = {int(one or other) for one, other in _GROUND.findall(data)} if whites else set()
    return White(whites, bool(grounds - whites - {0}))

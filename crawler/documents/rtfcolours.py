"""Colours of RTF files: which text is not seen, and which may stand on a ground of its own colour."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

_TABLE: Final = re.compile(rb"\{\\colortbl([^{}]{0,20000})\}")
_PART: Final = re.compile(rb"\\(red|green|blue)(\d{1,3})")
_GROUND: Final = re.compile(rb"\\(?:(?:cl|tr|ch)?cbpat|highlight|cb)(\d{1,5})(?!\d)")
#: The colour of a pattern is the ground where the pattern covers it; counted in 1/100 percent.
_PATTERN: Final = re.compile(rb"\\(?:cl|tr|ch)?cfpat(\d{1,5})(?!\d)")
_COVERS: Final = re.compile(rb"\\(?:shading|(?:cl|tr|ch)shdng)(?:[5-9]\d{3}|1\d{4})(?!\d)")
#: Of 255: nobody sees what is paler on paper, nor what differs less from its ground.
_PALE: Final = 240
_NEAR: Final = 16

_Colour: TypeAlias = tuple[int, int, int]


class Seen(Enum):
    """What is seen of text."""

    ALL = "all"
    NOTHING = "nothing"
    DOUBTFUL = "doubtful"


class Colours(NamedTuple):
    """What is seen of a file's text, by its number in the table of colours."""

    looks: dict[int, Seen]

    def of(self, number: int) -> Seen:
        """Return what is seen of text in a colour; 0 is black or white as its ground asks for."""
        return self.looks.get(number, Seen.ALL)


def colours_of(data: bytes) -> Colours:
    """Return what is seen of text in the colours of a file.

    White text is not seen. Where the file has a ground of another colour, that text may stand on it,
    and text in the ground's own colour may too: its figures cannot be told.
    """
    table = _TABLE.search(data)
    colours = _entries(table[1]) if table else {}
    if not colours:
        return Colours({})
    found = {int(number) for number in _GROUND.findall(data)}
    if _COVERS.search(data):
        found |= {int(number) for number in _PATTERN.findall(data)}
    grounds = [
        colours[number] for number in found if number in colours and not _is_pale(colours[number])
    ]
    looks = {}
    for number, colour in colours.items():
        if _is_pale(colour):
            looks[number] = Seen.DOUBTFUL if grounds else Seen.NOTHING
        elif any(_is_near(colour, ground) for ground in grounds):
            looks[number] = Seen.DOUBTFUL
    return Colours(looks)


def _entries(table: bytes) -> dict[int, _Colour]:
    """Return the colours of a table of colours by their numbers; an empty entry is automatic."""
    found: dict[int, _Colour] = {}
    for number, entry in enumerate(table.split(b";")):
        parts = {name: int(value) for name, value in _PART.findall(entry)}
        if len(parts) == 3:  # noqa: PLR2004 - red, green, blue
            found[number] = (parts[b"red"], parts[b"green"], parts[b"blue"])
    return found


def _is_pale(colour: _Colour) -> bool:
    return min(colour) >= _PALE


def _is_near(one: _Colour, other: _Colour) -> bool:
    return all(abs(a - b) < _NEAR for a, b in zip(one, other, strict=True))

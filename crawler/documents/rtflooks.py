"""What the groups of an RTF file hand down: fonts, and whether and how their text is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crawler.documents.rtfcolours import Seen

if TYPE_CHECKING:
    from crawler.documents.rtfcolours import Colours

_STRUCK: Final = frozenset({"deleted", "strike", "striked"})
# Above or below its line, and by how many half points where the word says it.
_RAISED: Final = {"super": 4, "sub": 4, "nosupersub": 0, "up": 1, "dn": 1}
_HIGH, _TINY = 4, 3
#: The words that ``looking`` takes.
LOOKS: Final = frozenset({"cf", "v", "plain", *_RAISED, "fs", *_STRUCK})


@dataclass(frozen=True)
class State:
    """What a group inherits from the one around it."""

    skip: bool = False
    fonts: bool = False  # within the font table
    font: int = -1
    wide_font: int = -1
    next_is_wide: bool = False
    unicode_skip: int = 1
    hidden: bool = False
    struck: bool = False  # deleted in a tracked change, or crossed out
    raised: bool = False
    seen: Seen = Seen.ALL
    tiny: bool = False
    list_text: bool = False
    picture: bool = False


def looking(state: State, name: str, value: int, colours: Colours) -> State:
    """Return a state after a word that says whether text is shown and where on its line."""
    on = value != 0
    if name == "v":
        return replace(state, hidden=on)
    if name in _STRUCK:
        return replace(state, struck=on)
    if name == "plain":
        shown = replace(state, hidden=False, struck=False, raised=False)
        return replace(shown, font=-1, seen=Seen.ALL, tiny=False)
    if name == "cf":
        return replace(state, seen=colours.of(value))
    if name == "fs":
        return replace(state, tiny=value <= _TINY)
    return replace(state, raised=on and value * _RAISED[name] >= _HIGH)

"""Raised digits: the mark of a note behind a figure (5¹) must not become a digit of it (51)."""

from __future__ import annotations

from typing import Final

_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """Return a text that stands raised behind another one, with raised digits for plain ones."""
    return text.translate(_RAISED)

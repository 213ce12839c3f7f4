"""Choices that come out the same every time: numbers made from names, never from a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")


def number(*parts: object) -> int:
    """Return 32 bits that depend on the parts alone."""
    value = crc32("/".join(map(str, parts)).encode())
    # CRC is linear: without this mixing (the finaliser of MurmurHash3) neighbours look alike.
    value ^= value >> 16
    value = value * 0x85EBCA6B & 0xFFFFFFFF
    value ^= value >> 13
    value = value * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ (value >> 16)


def choose(options: Sequence[Item], *parts: object) -> Item:
    """Return one of the options, always the same for the same parts."""
    return options[number(*parts) % len(options)]

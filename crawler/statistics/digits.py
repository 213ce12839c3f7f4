"""Digits run together → the numbers they can be."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

#: Longer runs have too many readings.
_LONGEST: Final = 40
_MOST: Final = 4000


@lru_cache(maxsize=2048)
def splits_with_total(digits: str, count: int) -> tuple[tuple[int, ...], ...]:
    """Return every way to cut digits into ``count`` numbers whose last is the others' sum.

    No number begins with a zero but zero itself. Empty if there is none or too many.
    """
    if not digits.isascii() or not digits.isdigit() or not count <= len(digits) <= _LONGEST:
        return ()
    found: list[tuple[int, ...]] = []
    for cut in range(len(digits) - 1, count - 2, -1):
        last = digits[cut:]
        if last[0] == "0" and last != "0":
            continue
        found.extend((*head, int(last)) for head in _sums(digits[:cut], count - 1, int(last)))
        if len(found) > _MOST:
            return ()
    return tuple(found)


def _sums(digits: str, count: int, total: int) -> list[tuple[int, ...]]:
    """Return every way to cut digits into ``count`` numbers that add up to ``total``."""
    if count == 1:
        fits = (digits == "0" or digits[0] != "0") and int(digits) == total
        return [(total,)] if fits else []
    found: list[tuple[int, ...]] = []
    for end in range(1, len(digits) - count + 2):
        value = int(digits[:end])
        if value > total or (end > 1 and digits[0] == "0"):
            break
        found.extend((value, *rest) for rest in _sums(digits[end:], count - 1, total - value))
        if len(found) > _MOST:
            break
    return found


@lru_cache(maxsize=256)
def block_splits(digits: str, blocks: int, width: int) -> tuple[tuple[int, ...], ...]:
    """Return every way to cut digits into blocks of ``width`` numbers with a total each."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > 2 * _LONGEST:
        return ()
    if blocks == 1:
        return splits_with_total(digits, width)
    found: list[tuple[int, ...]] = []
    for end in range(width, len(digits) - width * (blocks - 1) + 1):
        heads = splits_with_total(digits[:end], width)
        if heads:
            tails = block_splits(digits[end:], blocks - 1, width)
            found.extend(head + tail for head in heads for tail in tails)
        if len(found) > _MOST:
            return ()
    return tuple(found)

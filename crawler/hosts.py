"""Host patterns: ``*.example.gov.cn`` covers the domain itself and everything below it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def host_matches(host: str, patterns: Iterable[str]) -> bool:
    """Return whether a host is covered by one of the patterns, whatever its case."""
    return _matches(host.lower().rstrip("."), tuple(patterns))


@lru_cache(maxsize=4096)
def _matches(host: str, patterns: tuple[str, ...]) -> bool:
    for pattern in patterns:
        domain = pattern.lower().removeprefix("*.")
        if host == domain or (pattern.startswith("*.") and host.endswith("." + domain)):
            return bool(host)
    return False

"""Waiting for what a run in another process does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_for(question: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def asked(site) -> int:
    return sum(not hit.url.endswith("/robots.txt") for hit in site.replica.served())


def hangs(site) -> bool:
    seen = asked(site)
    time.sleep(1.5)
    return seen >= 6 and asked(site) == seen

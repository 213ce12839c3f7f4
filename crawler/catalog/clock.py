"""The clock of a process: nobody who sets the system's clock can move it.

Waiting times on a clock that is set back by a day would last a day longer, and end at once on one
that is set forward: either a stall or a burst of requests to a portal that asked for a pause.
"""

from __future__ import annotations

import time
from typing import Final

# Linux has a steady clock that runs on while the machine sleeps.
_BOOT_TIME: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)


def _steady() -> float:
    return time.monotonic() if _BOOT_TIME is None else time.clock_gettime(_BOOT_TIME)


_BEGAN: Final = time.time() - _steady()


def seconds() -> float:
    """Return the seconds since 1970: the system's when the process began, counted on from there."""
    return _BEGAN + _steady()


def set_by() -> float:
    """Return by how many seconds the system's clock was set since: forward is positive."""
    return time.time() - seconds()

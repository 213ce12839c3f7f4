"""The core's own behaviour, as plugins that are asked last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.defaults import blocking, checks, seeding, unpacking
from crawler.defaults.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crawler.model import Family


def defaults(families: Callable[[], Sequence[Family]]) -> Mapping[str, object]:
    """Return the core's plugins by name.

    :param families: returns every CMS family that is registered, those of plugins included.
    """
    return {
        "core_blocking": blocking,
        "core_seeding": seeding,
        "core_reading": Reading(families),
        "core_checks": checks,
        "core_unpacking": unpacking,
    }

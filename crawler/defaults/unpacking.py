"""Unpacking archives, within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.documents.archives import unpack
from crawler.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.model import Member

_ARCHIVES = frozenset(
    {"application/zip", "application/x-7z-compressed", "application/vnd.rar", "application/x-rar"}
)


@hookimpl(trylast=True)
def nianbao_unpack(path: Path, media_type: str) -> Sequence[Member] | None:
    """Return the members of a zip, 7z or rar archive, unpacked into a folder beside it."""
    if media_type not in _ARCHIVES:
        return None
    folder = path.with_name(path.name + ".d")
    folder.mkdir()
    return unpack(path, media_type, folder)

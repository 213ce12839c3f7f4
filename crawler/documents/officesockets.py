"""Takes away the sockets that LibreOffice leaves in /tmp.

It listens for further calls on a socket there, whatever TMPDIR says, and cannot take it away where
it was ended or where a reading process may change nothing outside of its own folder. Such a process
leaves a mark in its folder, and who started it takes the socket away.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where it puts them: sal/osl/unx/pipe.cxx of LibreOffice.
_PLACES: Final = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - not for files of our own
_NAME: Final = re.compile(r"OSL_PIPE_\d{1,10}_SingleOfficeIPC_[0-9a-f]{1,32}")
_MARK: Final = "socket-"


@contextlib.contextmanager
def without_socket(profile: Path) -> Iterator[None]:
    """Take the socket of a profile away behind what runs with it, or leave a mark."""
    name = _name(profile)
    mark = Path(tempfile.gettempdir()) / f"{_MARK}{name}"
    mark.touch()
    try:
        yield
    finally:
        _remove(name)
        if not any((place / name).exists() for place in _PLACES):
            mark.unlink(missing_ok=True)


def remove_left(folder: Path) -> None:
    """Take the sockets away that marks in a reading process's folder name."""
    for mark in folder.glob(f"{_MARK}*"):
        _remove(mark.name.removeprefix(_MARK))


def _remove(name: str) -> None:
    # What a reading process wrote may be anything.
    if not _NAME.fullmatch(name):
        return
    for place in _PLACES:
        with contextlib.suppress(OSError):
            if (place / name).is_socket():
                (place / name).unlink()


def _name(profile: Path) -> str:
    """Return the name of a profile's socket (desktop/source/app/officeipcthread.cxx).

    Each byte of the sum is written as a number: 0a is a.
    """
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    return f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)

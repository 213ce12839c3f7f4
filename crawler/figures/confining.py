"""What a reading process gives up before it opens a document: memory, time, network, the disk.

The kernel refuses where it can (limits, a network namespace for root, Landlock); Python's own
sockets are refused everywhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import socket
import tempfile
from typing import Final, NoReturn

MEBIBYTE: Final = 1 << 20
#: The largest file that a reader may write, and how many it may hold open.
_FILE_BYTES: Final = 512 * MEBIBYTE
_OPEN_FILES: Final = 512
#: Memory in which a reading process can still say that it had too little.
LAST_WORDS: Final = 32 * MEBIBYTE

# Numbers of Linux's interface, the same on every machine.
_PARENT_DEATH_SIGNAL: Final = 1
_CHILD_SUBREAPER: Final = 36
_NO_NEW_PRIVILEGES: Final = 38
_NEW_NETWORK: Final = 0x40000000
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_WRITE_FILE: Final = 1 << 1
#: Removing and making of files and folders; sockets are left out, LibreOffice needs one in /tmp.
_CHANGES: Final = sum(1 << bit for bit in (4, 5, 6, 7, 8, 11, 12))
_REFER: Final = 1 << 13  # since version 2: moving between folders
_TRUNCATE: Final = 1 << 14  # since version 3


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _call(name: str, *arguments: object) -> int:
    """Call a function of the C library; -1 where it does not have it or refuses."""
    with contextlib.suppress(AttributeError, OSError):
        return int(getattr(ctypes.CDLL(None), name)(*arguments))
    return -1


def adopt_orphans() -> None:
    """Make this process the parent of whatever its children leave behind."""
    _call("prctl", _CHILD_SUBREAPER, 1, 0, 0, 0)


def leave_network() -> None:
    """Move this process and its children into a network without any way out, where root may."""
    _call("unshare", _NEW_NETWORK)


def shut_in(folder: str, seconds: float, mebibytes: int) -> None:
    """Give up what reading a document does not need. There is no way back.

    :param folder: the only place that may be written to.
    :param seconds: wall-clock time; of CPU time twice as much, for threads.
    :param mebibytes: of memory; more raises ``MemoryError``.
    """
    _call("prctl", _PARENT_DEATH_SIGNAL, 9, 0, 0, 0)
    os.chdir(folder)
    tempfile.tempdir = folder
    os.environ.update(TMPDIR=folder, HOME=folder)
    most = mebibytes * MEBIBYTE
    _limit(resource.RLIMIT_CPU, int(2 * seconds) + 1)
    _limit(resource.RLIMIT_DATA, most, most + LAST_WORDS)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    _write_only_below(folder)
    socket.socket = _NoSocket  # type: ignore[assignment, misc]  # replaced on purpose
    socket.create_connection = _refuse


def last_words() -> None:
    """Open the reserve of memory in which a reading process says that it had too little."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _limit(which: int, soft: int, hard: int | None = None) -> None:
    _, allowed = resource.getrlimit(which)
    top = soft if hard is None else hard
    if allowed != resource.RLIM_INFINITY:
        soft, top = min(soft, allowed), min(top, allowed)
    # macOS knows these limits and refuses to set some of them.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, top))


def _write_only_below(folder: str) -> None:
    """Let the kernel refuse every change outside of a folder (Landlock, Linux 5.13 and newer)."""
    version = _call("syscall", _CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return
    files = _WRITE_FILE | (_TRUNCATE if version >= 3 else 0)  # noqa: PLR2004 - see _TRUNCATE
    handled = files | _CHANGES | (_REFER if version >= 2 else 0)  # noqa: PLR2004 - see _REFER
    rules = _Ruleset(handled)
    ruleset = _call("syscall", _CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    if ruleset < 0:
        return
    try:
        for path, allowed in ((folder, handled), ("/dev/null", files)):
            _allow(ruleset, path, allowed)
        _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _call("syscall", _RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, allowed: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(allowed, place)
        _call("syscall", _ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)


class _NoSocket:
    def __init__(self, *_: object, **__: object) -> None:
        _refuse()


def _refuse(*_: object, **__: object) -> NoReturn:
    raise OSError("a document is read without network")

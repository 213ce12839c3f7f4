"""What a document could make a reader do: each stands in the place of the reader."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from crawler.figures.task import Answer, Task
from crawler.statistics.record import Outcome


def behave(task: Task) -> list[Answer]:
    """Do what the task's name says, then answer."""
    return [Answer("", Outcome.REFUSED, "done", str(BEHAVIOURS[task.name](task.title)))]


def _forever(_: str) -> None:
    while True:
        pass


def _touch_all(_: str) -> None:
    kept = []
    while True:
        kept.append(bytearray(64 << 20))


def _map_all(_: str) -> None:
    private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    kept = [mmap.mmap(-1, 64 << 20, flags=private) for _ in range(100)]
    assert not kept


def _nest(depth: str) -> str:
    return _nest(depth) + "x"


def _crash(_: str) -> None:
    ctypes.string_at(0)


def _kill_itself(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _write_outside(place: str) -> str:
    try:
        Path(place).write_text("hostile", encoding="utf-8")
    except OSError as error:
        return type(error).__name__
    return "written"


def _remove_outside(place: str) -> str:
    try:
        Path(place).unlink()
    except OSError as error:
        return type(error).__name__
    return "removed"


def _write_inside(_: str) -> str:
    Path("mine.txt").write_text("mine", encoding="utf-8")
    Path(os.environ["TMPDIR"], "too.txt").write_text("mine", encoding="utf-8")
    return os.getcwd()


def _fill_the_disk(_: str) -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Path("large").open("wb") as file:
        try:
            file.truncate(1 << 40)
        except OSError as error:
            return type(error).__name__
    return "filled"


def _ask_python(_: str) -> str:
    try:
        urllib.request.urlopen("http://127.0.0.1:9/", timeout=2)
    except OSError as error:
        return str(error)
    return "answered"


def _ask_kernel(port: str) -> str:
    """Connect as native code does, behind the back of Python's sockets."""
    program = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    return "refused" if done.returncode else "connected"


def _leave_a_daemon(mark: str) -> str:
    """Start what outlives its parents, in a session of its own, and write a sign of life."""
    program = f"while :; do date >> {mark}; sleep 0.1; done"
    subprocess.Popen(["setsid", "sh", "-c", program], start_new_session=True)
    time.sleep(0.5)
    return "left"


def _daemon_and_hang(mark: str) -> None:
    _leave_a_daemon(mark)
    time.sleep(600)


def _fork_and_fork(_: str) -> None:
    """A small fork bomb: every process makes another one, in new sessions."""
    for _ in range(6):
        if os.fork() == 0:
            os.setsid()
    time.sleep(600)


def _flood(_: str) -> str:
    os.write(3, b"x" * 1000)
    return "y" * 5_000_000


def _proxies(_: str) -> str:
    return " ".join(sorted(os.environ))


def _answer_strange(_: str) -> None:
    os.write(3, b'[{"part": 5}]')
    os._exit(0)


BEHAVIOURS = {
    "loops": _forever,
    "sleeps": lambda _: time.sleep(600),
    "allocates": lambda _: len(bytearray(4 << 30)),
    "allocates in pieces": _touch_all,
    "maps": _map_all,
    "nests": _nest,
    "raises": lambda _: {}["a key"],
    "leaves": lambda _: os._exit(7),
    "exits": lambda _: sys.exit(0),
    "crashes": _crash,
    "kills itself": _kill_itself,
    "writes outside": _write_outside,
    "removes outside": _remove_outside,
    "writes inside": _write_inside,
    "fills the disk": _fill_the_disk,
    "asks": _ask_python,
    "asks the kernel": _ask_kernel,
    "leaves a daemon": _leave_a_daemon,
    "hangs with a daemon": _daemon_and_hang,
    "forks": _fork_and_fork,
    "floods": _flood,
    "looks around": _proxies,
    "answers nonsense": _answer_strange,
    "works": lambda _: "well",
    "listens": lambda _: socket.socket(),
}

"""The process that starts, watches and ends the reading processes: one fork for each document.

Its standard input says what to read, a line of JSON each; its standard output what came of it, a
line with the number of bytes and then so many bytes.
When its input ends, however its owner died, it ends whatever still runs, removes what that wrote,
and ends too. It has loaded the readers before, so that a fork costs milliseconds.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crawler.documents.officesockets import remove_left
from crawler.figures import confining
from crawler.figures.forked import Orders, be_reader
from crawler.figures.task import Answer, answers_to_json, failed

if TYPE_CHECKING:
    from crawler.figures.forked import Reader

#: More than this is no report's answer.
_LARGEST_ANSWER: Final = 64 << 20
_PIECE: Final = 1 << 16
#: A process that died with so much of its memory used up died of it.
_NEARLY: Final = 0.8


@dataclass
class _Job:
    """A reading process and what it has said so far."""

    number: int
    pid: int
    out: int
    folder: str
    began: float
    said: bytearray = field(default_factory=bytearray)


class Nursery:
    """Runs what it is told until its input ends."""

    def __init__(self, orders: Orders, reader: Reader) -> None:
        self._orders = orders
        self._reader = reader
        self._waiting: deque[tuple[int, dict[str, Any]]] = deque()
        self._jobs: dict[int, _Job] = {}
        self._heard = b""
        self._selector = selectors.DefaultSelector()
        self._wake, into = os.pipe()
        for end in (self._wake, into):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(into, warn_on_full_buffer=False)
        self._selector.register(0, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def run(self) -> None:
        """Work until standard input ends."""
        _say(b"{}\n")
        while self._hear():
            self._end_what_is_over()
            while self._waiting and len(self._jobs) < self._orders.processes:
                self._start(*self._waiting.popleft())
        for job in list(self._jobs.values()):
            self._bury(job)
        _kill_strays(set())

    def _hear(self) -> bool:
        """Wait for something to happen; return false once the input has ended."""
        timeout = None
        if self._jobs:
            first = min(job.began for job in self._jobs.values())
            timeout = max(0.0, first + self._orders.seconds - time.monotonic())
        for key, _ in self._selector.select(timeout):
            if key.fd == self._wake:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake, _PIECE)
            elif key.fd == 0:
                piece = os.read(0, _PIECE)
                if not piece:
                    return False
                *lines, self._heard = (self._heard + piece).split(b"\n")
                for line in lines:
                    plain = json.loads(line)
                    self._waiting.append((plain["number"], plain["task"]))
            else:
                self._listen(self._jobs[key.data])
        return True

    def _listen(self, job: _Job) -> None:
        piece = os.read(job.out, _PIECE)
        job.said += piece
        if not piece or len(job.said) > _LARGEST_ANSWER:
            self._selector.unregister(job.out)
            os.close(job.out)
            job.out = -1

    def _start(self, number: int, task: dict[str, Any]) -> None:
        folder = f"{self._orders.folder}/{number}"
        os.mkdir(folder, 0o700)  # noqa: PTH102 - text is quicker than Path
        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            be_reader(self._reader, task, into, folder, self._orders)
        os.close(into)
        self._jobs[pid] = _Job(number, pid, out, folder, time.monotonic())
        self._selector.register(out, selectors.EVENT_READ, pid)

    def _end_what_is_over(self) -> None:
        for job in list(self._jobs.values()):
            if _is_dead(job.pid):
                self._answer(job, *self._bury(job))
            elif time.monotonic() - job.began >= self._orders.seconds:
                self._bury(job)
                text = f"not read within {self._orders.seconds:g} s"
                self._answer(job, 0, 0, failed("document_timeout", text))
            elif len(job.said) > _LARGEST_ANSWER:
                self._bury(job)
                self._answer(job, 0, 0, failed("document_limits", "more was read than is kept"))

    def _bury(self, job: _Job) -> tuple[int, int]:
        """End a process with all that it started; return its exit code and most KiB of memory."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(job.pid, signal.SIGKILL)  # before it is reaped: its number is its own
        with contextlib.suppress(ProcessLookupError):
            os.kill(job.pid, signal.SIGKILL)
        _, status, used = os.wait4(job.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        del self._jobs[job.pid]
        if job.out >= 0:
            os.set_blocking(job.out, False)
            with contextlib.suppress(BlockingIOError):
                while len(job.said) <= _LARGEST_ANSWER and (piece := os.read(job.out, _PIECE)):
                    job.said += piece
            self._selector.unregister(job.out)
            os.close(job.out)
        if code or any(Path(job.folder).iterdir()):
            # Only who wrote something or died has had time to leave anybody behind.
            _kill_strays(set(self._jobs))
            remove_left(Path(job.folder))
        shutil.rmtree(job.folder, ignore_errors=True)
        return code, used.ru_maxrss

    def _answer(self, job: _Job, code: int, kibibytes: int, answer: Answer | None = None) -> None:
        said = bytes(job.said)
        if answer is not None:
            said = answers_to_json([answer])
        elif code or not said:
            said = answers_to_json([_death(code, kibibytes, self._orders)])
        seconds = round(time.monotonic() - job.began, 4)
        # What a reading process said may be anything: it is counted, not looked at.
        head = json.dumps({"number": job.number, "seconds": seconds, "bytes": len(said)})
        _say(head.encode() + b"\n" + said)


def _say(line: bytes) -> None:
    """Write to whoever started this; if nobody is there any more, the input has ended too."""
    left = memoryview(line)
    with contextlib.suppress(BrokenPipeError):
        while left:
            left = left[os.write(1, left) :]


def _is_dead(pid: int) -> bool:
    """Return whether a child has ended; it is not reaped by asking."""
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, pid, flags) is not None


def _death(code: int, kibibytes: int, orders: Orders) -> Answer:
    """Return what the death of a reading process means."""
    if code == -signal.SIGXCPU:
        return failed("document_timeout", f"more than {2 * orders.seconds:g} s of CPU time")
    if code < 0:
        name = signal.Signals(-code).name
        if kibibytes >= _NEARLY * 1024 * orders.mebibytes:
            return failed("document_memory", f"{name} at {kibibytes // 1024} MiB of memory")
        return failed("document_crashed", f"the reading process died of {name}")
    return failed("document_crashed", f"the reading process ended with code {code}, unasked")


def _kill_strays(ours: set[int]) -> None:
    """End processes whose parents died: as their new parent this process is told of them."""
    for _ in range(100):
        strays = _children() - ours
        if not strays:
            return
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> set[int]:
    """Return the numbers of this process's children; none where there is no /proc."""
    me = os.getpid()
    found = set()
    for name in os.listdir("/proc") if Path("/proc/self/stat").exists() else ():  # noqa: PTH208 - names as text: /proc holds hundreds
        if name.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(f"/proc/{name}/stat").read_bytes()
                # The program's name stands in brackets and may hold anything.
                if int(stat.rpartition(b")")[2].split()[1]) == me:
                    found.add(int(name))
    return found


def main() -> None:
    """Run a nursery; the first argument holds its orders as JSON."""
    orders = Orders(**json.loads(sys.argv[1]))
    confining.adopt_orphans()
    confining.leave_network()
    module, _, name = orders.reader.partition(":")
    loaded = importlib.import_module(module)
    reader: Reader = getattr(loaded, name)
    if hasattr(loaded, "warm_up"):
        loaded.warm_up()
    gc.freeze()  # what is loaded stays shared with the forks
    try:
        Nursery(orders, reader).run()
    finally:
        shutil.rmtree(orders.folder, ignore_errors=True)


if __name__ == "__main__":
    main()

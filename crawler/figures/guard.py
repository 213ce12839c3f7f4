"""Reading documents in processes of their own: a hostile file ends one document, never the run."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from crawler.figures.forked import Orders
from crawler.figures.task import Answer, answers_from_json, failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from crawler.figures.task import Task

READER: Final = "crawler.figures.child:read"
#: What the reading processes need of the environment; no proxies, and nobody's passwords.
_KEPT: Final = ("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "TZ", "VIRTUAL_ENV")
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_FAREWELL_SECONDS: Final = 10
_Heard: TypeAlias = tuple[dict[str, Any], bytes]


class GuardError(Exception):
    """The reading processes cannot be started at all."""


@dataclass(frozen=True)
class GuardLimits:
    """What one document may cost: wall-clock seconds and mebibytes of memory."""

    seconds: float = 120.0
    mebibytes: int = 2048


@dataclass(frozen=True)
class Done:
    """A task that has ended, what came of it, and how many seconds that took."""

    number: int
    task: Task
    answers: tuple[Answer, ...]
    seconds: float


class Guard:
    """Reads documents side by side, each in a process of its own. Use it as a context manager.

    :param processes: 0 for as many as this process may use cores.
    :param reader: ``module:function`` from a ``Task`` to a list of ``Answer``.
    """

    def __init__(self, limits: GuardLimits, processes: int = 0, reader: str = READER) -> None:
        if not hasattr(os, "fork"):
            raise GuardError("documents are read in forked processes: this system has none")
        self.limits = limits
        self.processes = processes or len(os.sched_getaffinity(0))
        self._reader = reader
        self._count = 0
        self._tasks: dict[int, Task] = {}
        self._nursery: _Nursery | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def busy(self) -> bool:
        """Whether a task has not ended yet."""
        return bool(self._tasks)

    @property
    def room(self) -> bool:
        """Whether another task should be given: each process has one, and the next one waits."""
        return len(self._tasks) < 2 * self.processes

    def start(self, task: Task) -> int:
        """Have a task read; return the number that its ``Done`` will have."""
        if self._nursery is None:
            self._nursery = _Nursery(self._reader, self.processes, self.limits)
        number = self._count
        self._count += 1
        self._tasks[number] = task
        self._nursery.tell({"number": number, "task": task.to_plain()})
        return number

    def next(self) -> list[Done]:
        """Wait until a task has ended and return it.

        Several, if the process that watches them was killed: then they all have failed.
        """
        assert self._nursery is not None
        assert self._tasks
        heard = self._nursery.heard()
        if heard is None:
            return self._lost()
        head, said = heard
        number = int(head["number"])
        try:
            answers = answers_from_json(said)
        except (KeyError, TypeError, ValueError) as error:
            # Only what took over the reading process could have written that.
            answers = (failed("document_crashed", f"no answer can be read: {error!r}"),)
        return [Done(number, self._tasks.pop(number), answers, float(head["seconds"]))]

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Yield each task when it has ended, in the order of their ends; numbers count from 0."""
        waiting = iter(tasks)
        more = True
        while more or self.busy:
            while more and self.room:
                task = next(waiting, None)
                more = task is not None
                if task is not None:
                    self.start(task)
            if self.busy:
                yield from self.next()

    def close(self) -> None:
        """End whatever still runs. A later task starts everything anew."""
        self._tasks.clear()
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None

    def _lost(self) -> list[Done]:
        answer = failed("document_crashed", "the process that watches the readers was killed")
        lost = [Done(number, task, (answer,), 0.0) for number, task in self._tasks.items()]
        self.close()
        return lost


class _Nursery:
    """The watching process (``crawler.figures.nursery``) as its owner sees it."""

    def __init__(self, reader: str, processes: int, limits: GuardLimits) -> None:
        self._folder = tempfile.mkdtemp(prefix="nianbao-reading-")
        orders = Orders(reader, self._folder, processes, limits.seconds, limits.mebibytes)
        code = "from crawler.figures.nursery import main; main()"
        self._process = subprocess.Popen(  # noqa: S603 - our own program, without a shell
            [sys.executable, "-c", code, json.dumps(asdict(orders))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for whoever started it
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: IO[bytes] = self._process.stdin
        self._heard: queue.SimpleQueue[_Heard | None] = queue.SimpleQueue()
        # A thread reads: neither side then ever waits for the other with both pipes full.
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()
        if self.heard() is None:
            self.close()
            raise GuardError("the reading processes could not be started; see the message above")

    def _listen(self, out: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed meanwhile
            for line in out:
                head = json.loads(line)
                self._heard.put((head, out.read(head.get("bytes", 0))))
        self._heard.put(None)

    def tell(self, order: dict[str, Any]) -> None:
        """Send an order; one that cannot be sent any more is found lost by ``heard``."""
        with contextlib.suppress(BrokenPipeError):
            self._in.write(json.dumps(order).encode() + b"\n")
            self._in.flush()

    def heard(self) -> _Heard | None:
        """Wait for what is said next: head and bytes; None when the process has ended."""
        return self._heard.get()

    def close(self) -> None:
        """Let it end what runs, then itself."""
        with contextlib.suppress(BrokenPipeError):
            self._in.close()
        try:
            self._process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109 - text
    return {**kept, **dict.fromkeys(_ONE_THREAD, "1"), "PYTHONPATH": paths, "PYTHONUTF8": "1"}

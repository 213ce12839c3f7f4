"""What a reading process does: it reads one document, says what came of it, and ends.

It is a fork of the nursery (``crawler.figures.nursery``), which watches it from outside.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from crawler.figures import confining
from crawler.figures.task import Answer, answers_to_json, failed, task_from_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.figures.task import Task

    Reader = Callable[[Task], list[Answer]]

#: Where it writes its answer.
_OUT: Final = 3


@dataclass(frozen=True)
class Orders:
    """What a nursery is told when it is started; the limits are those of ``GuardLimits``."""

    reader: str
    folder: str
    processes: int
    seconds: float
    mebibytes: int


def be_reader(
    reader: Reader, task: dict[str, Any], into: int, folder: str, orders: Orders
) -> NoReturn:
    """Be a reading process: read one document, say what came of it, end."""
    code = 1
    try:
        os.setsid()  # programs that a reader starts end with it
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for end in (0, 1, 2):
            os.dup2(nothing, end)
        if into != _OUT:
            os.dup2(into, _OUT)
        os.closerange(_OUT + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        confining.shut_in(folder, orders.seconds, orders.mebibytes)
        said = _said(reader, task_from_plain(task), orders.mebibytes)
        left = memoryview(said)
        while left:
            left = left[os.write(_OUT, left) :]
        code = 0
    finally:
        # Nothing of this copy of the nursery may run on, whatever was raised.
        os._exit(code)


def _said(reader: Reader, task: Task, mebibytes: int) -> bytes:
    try:
        return answers_to_json(reader(task))
    except MemoryError:
        confining.last_words()
        answer = failed("document_memory", f"more than {mebibytes} MiB of memory")
    except RecursionError as error:
        answer = failed("document_limits", f"nested too deeply: {error}")
    except BaseException as error:  # noqa: BLE001 - whatever a library raises is about this document
        code = "document_crashed"
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            confining.last_words()
            code = "document_memory"
        answer = failed(code, _where(error))
    return answers_to_json([answer])


def _where(error: BaseException) -> str:
    """Return an exception with the innermost place that it came through."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    text = f"{type(error).__name__}: {error}"
    if place is None:
        return text
    code = place.tb_frame.f_code
    return f"{text[:500]} ({Path(code.co_filename).name}:{place.tb_lineno} in {code.co_name})"

"""How far reading through the catalog is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crawler.statistics.record import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.figures.working import Tally

#: Seconds between two lines where nobody watches.
_EVERY: Final = 10.0


@contextmanager
def watched(total: int, *, live: bool) -> Iterator[Callable[[Tally], None]]:
    """Give a function that is called after every report and shows how far the run is.

    :param total: how many reports there are, those that were read before among them.
    """
    if live and sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("reports", total=total)
            yield lambda tally: bar.update(task, completed=tally.done, description=_words(tally))
        return
    last = time.monotonic()

    def say(tally: Tally) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            sys.stderr.write(f"{tally.done} of {total} reports: {_words(tally)}\n")

    yield say


def _words(tally: Tally) -> str:
    return ", ".join(f"{tally.reports[outcome]} {outcome}" for outcome in Outcome)

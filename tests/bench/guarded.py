"""What the guard costs: a report read in a process of its own against the same within this one."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path

from crawler.figures import child
from crawler.figures.guard import Guard, GuardLimits
from crawler.figures.task import Part, Task, answers_to_json
from crawler.replica.generator import Format
from tests.bench.documents import make


def used() -> float:
    """Return the CPU seconds of this process and of all that it started and that have ended."""
    whos = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    usages = [resource.getrusage(who) for who in whos]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def within(tasks: list[Task]) -> float:
    began = used()
    for task in tasks:
        answers_to_json(child.read(task))
    return used() - began


def guarded(tasks: list[Task]) -> float:
    began = used()
    with Guard(GuardLimits(), processes=1) as guard:
        for done in guard.run(tasks):
            assert all(not answer.reason for answer in done.answers), done
    return used() - began


def report(rounds: int, copies: int) -> None:
    """Print the slope between two sizes, so that starting the guard does not count."""
    child.warm_up()
    ratios = []
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        make(Format.HTML, Path(folder), copies)
        tasks = [Task((Part(str(path)),), path.name) for path in sorted(Path(folder).iterdir())]
        for _ in range(rounds):
            alone = within(tasks)
            more = guarded(tasks * 3) - guarded(tasks)
            ratios.append(more / 2 / alone)
    ratios.sort()
    print(
        f"guard: a page read and its figures taken in a process of its own cost"
        f" {ratios[len(ratios) // 2]:.2f} x the CPU time of doing so in this one"
        f"   {ratios[0]:.2f}-{ratios[-1]:.2f}",
        flush=True,
    )

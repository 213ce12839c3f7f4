"""Run a crawl in a process of its own and take its CPU time, its memory and its time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crawler.replica.process import ReplicaProcess

ROOT = Path(__file__).parents[2]
PLUGIN = "crawler/replica/portals.py"


@dataclass(frozen=True)
class Cost:
    """What a process used: CPU seconds (user and system), most memory in MB, seconds of time."""

    cpu: float
    memory: float
    wall: float


def run(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a module to its end; raises where it does not end with code 0.

    :param command: the module and its arguments, as they follow ``python -m``.
    """
    began, used = time.monotonic(), _used()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.measured", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-3000:]}")
    memory = float(done.stdout.split()[-1])
    return Cost(_used() - used, memory, time.monotonic() - began)


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Have the processes that are started meanwhile stay on one core, where there are two.

    Two that answer each other are moved about otherwise, and take up to twice the CPU time for it.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if number >= len(cores) or len(cores) < 2:
        yield
        return
    os.sched_setaffinity(0, {cores[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _used() -> float:
    """Return the CPU seconds of all processes that were started here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def crawl_environment(
    replica: ReplicaProcess, output: Path, portals: int, **settings: str
) -> dict[str, str]:
    """Return the environment of our crawl of synthetic portals, without delay and jitter."""
    return {
        "SCRAPY_PROJECT": "replica",
        "NIANBAO_REPLICA": "0",
        "NIANBAO_LIVE": "0",
        "NIANBAO_RESOLVE": replica.resolve,
        "SSL_CERT_FILE": replica.ca_file,
        "NIANBAO_OUTPUT": str(output),
        "NIANBAO_PLUGIN_PATHS": PLUGIN,
        "NIANBAO_REPLICA_PORTALS": str(portals),
        **settings,
    }


def crawl(*arguments: str) -> list[str]:
    """Return the command of a crawl with these ``-a`` and ``-s`` arguments."""
    return ["scrapy", "crawl", "nianbao", "-s", "LOG_LEVEL=ERROR", *arguments]

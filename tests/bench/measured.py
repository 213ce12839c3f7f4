"""Runs a module as ``python -m`` does and tells at its end how much memory that took.

Run as ``python -m tests.bench.measured MODULE ARGUMENT…``. The last line of its standard output is
the most memory that the process held, in MB.
"""

from __future__ import annotations

import atexit
import re
import runpy
import sys
from pathlib import Path


def peak_memory() -> float:
    """Return the most memory that this program held, in MB.

    ``getrusage`` and ``wait4`` would count what the process held before it became this program:
    the copy of whatever started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) / 1024


def tell() -> None:
    sys.stdout.write(f"\n{peak_memory()}\n")
    sys.stdout.flush()


def main() -> None:
    atexit.register(tell)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

"""``make bench``: the figures of the project, measured on this machine.

``python -m tests.bench [cpu] [polite] [pending] [requests] [memory] [documents]`` measures
all or the named ones; ``--small`` and ``--large`` are for the first, ``--reports`` for the memory,
``--rounds`` for the first and the last.
"""

from __future__ import annotations

import argparse
import sys

from tests.bench import cpu, documents, guarded, pending, scale, where
from tests.bench.readers import READERS

PARTS = ("cpu", "polite", "pending", "requests", "memory", "documents")


def line(name: str, seen: str, *, holds: bool, target: str) -> bool:
    print(f"{name:58} {seen:>22}   target {target:12} {'holds' if holds else 'MISSED'}", flush=True)
    return holds


def measure_cpu(arguments: argparse.Namespace) -> bool:
    holds = cpu.report(cpu.compare(arguments.small, arguments.large, arguments.rounds))
    where.report(arguments.large)
    return holds


def measure_polite(_: argparse.Namespace) -> bool:
    found = scale.polite(50, 20, 1.0)
    seen = f"{found.wall:.1f} s / {found.ideal:.1f} s = {found.ratio:.3f}"
    return line(
        "50 platforms at 1 s, one process", seen, holds=found.ratio <= 1.10, target="<= 1.10"
    )


def measure_pending(_: argparse.Namespace) -> bool:
    found = pending.pending(1_000_000, 3000)
    name = f"1,000,000 fetches pending, {found.microseconds:.0f} us a dispatch"
    return line(name, f"{found.memory:.0f} MB", holds=found.memory <= 300, target="<= 300 MB")


def measure_requests(_: argparse.Namespace) -> bool:
    found = scale.requests(10, 100)
    name = f"requests per stored report ({found.files} files, {found.robots} robots.txt apart)"
    seen = f"{found.pages} / {found.stored} = {found.per_report:.3f}"
    return line(name, seen, holds=found.per_report <= 1.3, target="<= 1.3")


def measure_memory(arguments: argparse.Namespace) -> bool:
    peaks = []
    for reports in arguments.reports:
        peaks.append(scale.memory(reports))
        print(f"{reports:>9,} reports published: peak {peaks[-1]:.0f} MB", flush=True)
    if len(peaks) < 2:
        return True
    growth = peaks[-1] / peaks[-2] - 1
    name = f"memory from {arguments.reports[-2]:,} to {arguments.reports[-1]:,} reports"
    return line(name, f"{growth:+.1%}", holds=growth < 0.2, target="< +20 %")


def measure_documents(arguments: argparse.Namespace) -> bool:
    holds = documents.report(READERS, arguments.rounds, copies=1)
    guarded.report(arguments.rounds, copies=1)
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--small", type=int, default=300)
    parser.add_argument("--large", type=int, default=1500)
    parser.add_argument("--reports", type=int, nargs="+", default=[1000, 10_000, 100_000])
    arguments = parser.parse_args()
    measures = {
        "cpu": measure_cpu,
        "polite": measure_polite,
        "pending": measure_pending,
        "requests": measure_requests,
        "memory": measure_memory,
        "documents": measure_documents,
    }
    good = [measures[part](arguments) for part in arguments.parts or PARTS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

"""How many cells of made reports are read right: python -m tests.accuracy --documents 2000."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.replica.generator import (
    SCANS,
    Format,
    Order,
    Variant,
    chosen,
    generate_many,
    not_reports,
)
from crawler.replica.generator.office import has_office
from crawler.replica.generator.scans import can_scan
from crawler.replica.generator.variants import OFFICE
from tests.accuracy.scoring import Outcome, Score, refusal_of, score

if TYPE_CHECKING:
    from collections.abc import Iterable

#: .doc and .wps cost most of the time: one document in so many is one of them.
_OFFICE_EVERY = 20


def orders(seed: int, count: int, formats: list[Format], most: int) -> list[Order]:
    """Return which reports to make; every format in turn, every variant that fits it in turn."""
    slow = [form for form in formats if form in OFFICE]
    quick = [form for form in formats if form not in OFFICE]
    made = []
    for index in range(count):
        rare, turn = index % _OFFICE_EVERY == 0, index // _OFFICE_EVERY
        if slow and (rare or not quick):
            form = slow[(turn if quick else index) % len(slow)]
        else:
            form = quick[(index - turn if slow else index) % len(quick)]
        made.append(Order(seed, index, form, chosen(seed, index, form, most)))
    return made


def _work(batch: list[Order]) -> list[Score]:
    scores = []
    for report in generate_many(batch, processes=1):
        begun = time.perf_counter()
        found = score(report)
        found.seconds = time.perf_counter() - begun
        scores.append(found)
    return scores


def scored(wanted: list[Order], processes: int) -> Iterable[Score]:
    """Make, read and score reports in several processes."""
    # LibreOffice is called once for the files of a batch.
    wanted = sorted(wanted, key=lambda order: (order.format not in OFFICE, order.index))
    batches = [wanted[place : place + 25] for place in range(0, len(wanted), 25)]
    if processes == 1:
        for batch in batches:
            yield from _work(batch)
        return
    with ProcessPoolExecutor(processes) as pool:
        for scores in pool.map(_work, batches):
            yield from scores


def _table(name: str, rows: dict[str, Counter[str]]) -> None:
    print(f"\n{name:<24}{'docs':>6}{'refused':>8}{'cells':>9}{'right':>9}{'flagged':>8}"
          f"{'WRONG':>7}{'excused':>8}{'right %':>9}{'ms/doc':>8}")  # fmt: skip
    for key, row in sorted(rows.items()):
        cells = row[Outcome.RIGHT] + row[Outcome.FLAGGED] + row[Outcome.WRONG]
        share = 100 * row[Outcome.RIGHT] / cells if cells else 100.0
        print(f"{key:<24}{row['docs']:>6}{row['refused']:>8}{cells:>9}{row[Outcome.RIGHT]:>9}"
              f"{row[Outcome.FLAGGED]:>8}{row[Outcome.WRONG]:>7}{row[Outcome.EXCUSED]:>8}"
              f"{share:>9.3f}{1000 * row['seconds'] / max(1, row['docs']):>8.0f}")  # fmt: skip


def report(scores: list[Score], *, listed: int) -> bool:
    """Print the tables and what went wrong; return whether no wrong cell went unflagged."""
    by_format: dict[str, Counter[str]] = defaultdict(Counter)
    by_variant: dict[str, Counter[str]] = defaultdict(Counter)
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for found in scores:
        names = found.variants or ("(none)",)
        for row in (by_format[found.format], total["all"], *(by_variant[n] for n in names)):
            row.update(found.counts)
            row["docs"] += 1
            row["refused"] += bool(found.refused)
            row["seconds"] += found.seconds
    _table("format", by_format)
    _table("variant", by_variant)
    _table("total", total)
    _list_failures(scores, listed)
    return total["all"][Outcome.WRONG] == 0


def _list_failures(scores: list[Score], listed: int) -> None:
    facts = [found for found in scores if found.wrong_facts]
    print(f"\nFacts wrong in {len(facts)} reports")
    for found in facts[:listed]:
        print(f"  {found.order}\n     {found.wrong_facts[:3]}")
    for outcome in (Outcome.WRONG, Outcome.FLAGGED):
        bad = [found for found in scores if any(m.outcome is outcome for m in found.misses)]
        print(f"\n{outcome.upper()} cells in {len(bad)} reports")
        for found in bad[:listed]:
            misses = [miss for miss in found.misses if miss.outcome is outcome]
            print(f"  {len(misses):>4} {found.template} {found.order} {found.refused}")
            for miss in misses[:2]:
                cell = miss.cell
                print(f"         {cell.table}.{cell.row_key}.{cell.col_key}: {cell.kind} "
                      f"{cell.raw!r} read as {miss.seen}")  # fmt: skip


def _others(seed: int) -> bool:
    taken = [name for name, data in not_reports(seed).items() if not refusal_of(data, name)]
    print(f"\nNot reports: {len(not_reports(seed))} documents, taken for reports: {taken or 0}")
    return not taken


def _one(text: str) -> Order:
    seed, index, form, names = text.split("/")
    variants = frozenset(Variant(name) for name in names.split(",") if name)
    return Order(int(seed), int(index), Format(form), variants)


def main() -> int:
    """Read the arguments, make, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.accuracy")
    parser.add_argument("--documents", type=int, default=0, help="reports of all formats but scans")
    parser.add_argument("--scans", type=int, default=0, help="scanned reports")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=4, help="variants in one report at most")
    parser.add_argument("--formats", default="", help="comma-separated, default all")
    parser.add_argument("--list", type=int, default=12, help="failures to list of each kind")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--one", type=_one, help="seed/index/format/variant,variant")
    parser.add_argument("--save", type=Path, help="with --one: where to write the file")
    wanted = parser.parse_args()
    if wanted.one:
        return _show(wanted.one, wanted.save)
    formats = [Format(name) for name in wanted.formats.split(",") if name] or list(Format)
    if not has_office():
        print("LibreOffice is missing: no .doc and no .wps")
        formats = [form for form in formats if form not in OFFICE]
    if wanted.scans and not can_scan():
        print("no font with Chinese letters: no scans")
        wanted.scans = 0
    plain = [form for form in formats if form not in SCANS]
    scans = [form for form in formats if form in SCANS]
    todo = orders(wanted.seed, wanted.documents, plain, wanted.most) if plain else []
    fine = True
    if todo:
        fine = report(list(scored(todo, wanted.processes)), listed=wanted.list)
        fine = _others(wanted.seed) and fine
    if wanted.scans:
        # OCR keeps two cores busy by itself.
        found = list(scored(orders(wanted.seed, wanted.scans, scans, wanted.most), 1))
        fine = report(found, listed=wanted.list) and fine
    return 0 if fine else 1


def _show(order: Order, save: Path | None) -> int:
    made = next(iter(generate_many([order], processes=1)))
    if save:
        save.write_bytes(made.data)
    found = score(made)
    print(found.order, dict(found.counts), found.refused)
    print("\n".join(found.wrong_facts))
    for issue in found.issues:
        print("  issue", issue.code, issue.message)
    for miss in found.misses:
        cell = miss.cell
        print(f"  {miss.outcome} {cell.table}.{cell.row_key}.{cell.col_key}: "
              f"{cell.kind} {cell.raw!r} read as {miss.seen}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

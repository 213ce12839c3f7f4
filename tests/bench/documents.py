"""Documents a second on one core: ours against the libraries that get the same tables.

Reports with the variants that change a table's structure, made from a seed, are read by each
contender in turn, round after round. What counts is CPU time, and whether a rival is right: whether
its tables show every text of the three official ones in its place.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from crawler.replica.generator import Format, Variant, fits, generate
from crawler.replica.generator.drafting import draft
from crawler.replica.generator.model import Grid
from tests.bench.measure import ROOT
from tests.bench.readers import READERS, Matrix

if TYPE_CHECKING:
    from collections.abc import Iterable

SEED = 20260105
#: The official form, what editors make of its tables, and the mark-up that they write.
LOADS = (
    (),
    (Variant.UNMERGED,),
    (Variant.PHANTOM_COLUMNS,),
    (Variant.SPLIT_TABLE3,),
    (Variant.TWO_HEADER_ROWS,),
    (Variant.VERTICAL_LABELS, Variant.BLANK_FOR_ZERO),
    (Variant.CELL_LINES,),
    (Variant.NESTED,),
    (Variant.HTML_WORD,),
    (Variant.HTML_WPS, Variant.HTML_UNCLOSED),
    (Variant.HTML_DIVS, Variant.HTML_GBK),
    (Variant.FILLED_RULES,),
)
#: How many times as fast as the fastest rival that is right.
TARGETS = {Format.HTML: 5.0, Format.DOCX: 5.0}
#: Here ours must be as fast as one rival, right or not.
ALONE = {Format.PDF: ("pdfplumber", 1.0)}

#: A table's places row by row: the text of the cell there, and whether the cell begins there.
Places = list[list[tuple[str, bool]]]


@dataclass(frozen=True)
class Load:
    """The files of one format in a folder, and their tables, for each file by name (t2, t3, t4)."""

    form: Format
    folder: Path
    tables: list[list[Places]]


@dataclass(frozen=True)
class Result:
    """CPU seconds for each round, most memory in MB, and how many tables are right."""

    cpu: list[float]
    memory: float
    right: int


class Contender:
    """A reader's process."""

    def __init__(self, name: str, load: Load) -> None:
        command = [sys.executable, "-m", "tests.bench.readers", name, load.form, str(load.folder)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.missing = self._heard().get("missing", "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, order: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # then nothing is heard either
            self._process.stdin.write(f"{order}\n")
            self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"missing": "its process broke down"}


def make(form: Format, folder: Path, copies: int) -> Load:
    """Write the files of a format; the same every time but for .doc."""
    tables = []
    loads = [frozenset(load) for load in LOADS if all(fits(variant, form) for variant in load)]
    for index in range(copies * len(loads)):
        variants = loads[index % len(loads)]
        report = generate(SEED, index, format=form, variants=variants)
        (folder / f"{index:03d}").write_bytes(report.data)
        tables.append(true_tables([*draft(SEED, index, variants).blocks]))
    return Load(form, folder, tables)


def true_tables(blocks: list[Any]) -> list[Places]:
    """Return the three tables; what was printed in several pieces is put together."""
    found: dict[str, Places] = {}
    for block in blocks:
        if isinstance(block, Grid):
            found.setdefault(block.name, []).extend(places(block))
    return list(found.values())


def places(grid: Grid) -> Places:
    rows = [[("", False)] * grid.columns for _ in range(grid.height)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                begins = (row, column) == (cell.row, cell.column)
                rows[row][column] = (bare(cell.text), begins)
    return rows


def bare(text: str) -> str:
    """Return a text without any white space, about which libraries differ."""
    return "".join(text.split())


def is_found(table: Places, seen: list[Matrix]) -> bool:
    """Return whether a table is among those seen: as one, or as pieces in order."""
    return any(
        shows(rows, table)
        for first in range(len(seen))
        for rows in accumulate(seen[first:], lambda rows, more: rows + more)
        if len(rows) == len(table)
    )


def shows(rows: Matrix, table: Places) -> bool:
    """Return whether every text stands in its place.

    Where a merged cell goes on there may be its text again, or nothing.
    """
    return all(
        len(row) == len(true)
        and all(
            bare(text) == wanted or (not begins and not bare(text))
            for text, (wanted, begins) in zip(row, true, strict=True)
        )
        for row, true in zip(rows, table, strict=True)
    )


def compare(load: Load, rounds: int) -> tuple[dict[str, Result], dict[str, str]]:
    """Have all contenders read a load in turn; return their results, and which ones are missing."""
    with ExitStack() as stack:
        started = {name: Contender(name, load) for name in READERS[load.form]}
        for contender in started.values():
            stack.enter_context(contender)
        missing = {name: one.missing for name, one in started.items() if one.missing}
        present = [name for name in started if name not in missing]
        answers: dict[str, list[dict[str, Any]]] = {name: [] for name in present}
        for turn in range(rounds + 1):  # the first one warms up
            at = turn % len(present)
            for name in present[at:] + present[:at]:
                answers[name].append(started[name].ask("read"))
        results = {}
        for name in present:
            broken = any("missing" in answer for answer in answers[name])
            seen = {} if broken else started[name].ask("tables")
            if "tables" not in seen:
                missing[name] = "its process broke down"
                continue
            right = sum(
                is_found(table, tables)
                for true, tables in zip(load.tables, seen["tables"], strict=True)
                for table in true
            )
            cpu = [answer["cpu"] for answer in answers[name][1:]]
            results[name] = Result(cpu, answers[name][-1]["memory"], right)
    return results, missing


def faster(results: dict[str, Result], name: str) -> list[float]:
    """Return how many times as fast as a rival we are, one for each round."""
    return [
        theirs / mine for mine, theirs in zip(results["ours"].cpu, results[name].cpu, strict=True)
    ]


def report(forms: Iterable[Format], rounds: int, copies: int) -> bool:
    """Measure formats, print their tables and return whether all targets hold."""
    page = 0.0  # seconds of the first format's documents; all others are told by it
    good = True
    for form in forms:
        try:
            load, results, missing = measure(form, rounds, copies)
        except RuntimeError as error:
            print(f"{form}: not measured: {error}", flush=True)
            continue
        took = statistics.median(results["ours"].cpu) / len(load.tables)
        page = page or took
        print(
            f"{form}: {len(load.tables)} files, {rounds} interleaved rounds (median; min-max);"
            f" ours take {took / page:.1f} x the time of a page"
        )
        tables = sum(map(len, load.tables))
        show(results, missing, tables)
        good &= judge(form, results, tables)
    return good


def measure(
    form: Format, rounds: int, copies: int
) -> tuple[Load, dict[str, Result], dict[str, str]]:
    """Make a load and compare; raises ``RuntimeError`` where it cannot be made."""
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        load = make(form, Path(folder), copies)
        return load, *compare(load, rounds)


def show(results: dict[str, Result], missing: dict[str, str], tables: int) -> None:
    mine = results["ours"]
    print(f"  ours   right: {mine.right} of {tables} tables   peak {mine.memory:.0f} MB")
    for name, result in results.items():
        if name == "ours":
            continue
        ratios = faster(results, name)
        print(
            f"  {statistics.median(ratios):7.3g} x as fast as {name:12}"
            f" {min(ratios):.3g}-{max(ratios):.3g}"
            f"   right: {result.right} of {tables} tables   peak {result.memory:.0f} MB"
        )
    for name, why in missing.items():
        print(f"  {name} is missing: {why}")


def judge(form: Format, results: dict[str, Result], tables: int) -> bool:
    """Print whether the target holds; it does where there is nobody to compare with."""
    rivals = [name for name, result in results.items() if result.right == tables and name != "ours"]
    if form in ALONE:
        name, target = ALONE[form]
        rivals = [name] if name in results else []
    elif form in TARGETS:
        target = TARGETS[form]
    else:
        return True
    if results["ours"].right < tables:
        print("  ours are not right: MISSED")
        return False
    if not rivals:
        print("  no rival to judge by", flush=True)
        return True
    rival = min(rivals, key=lambda name: statistics.median(results[name].cpu))
    ratio = statistics.median(faster(results, rival))
    verdict = "holds" if ratio >= target else "MISSED"
    for name, result in results.items():
        if result.right < tables and statistics.median(faster(results, name)) < target:
            print(f"  not judged by, as it is not right: {name}")
    print(f"  against {rival}: {ratio:.2f} x   target >= {target:.2f}   {verdict}", flush=True)
    return ratio >= target

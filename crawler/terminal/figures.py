"""What ``scrapy statistics`` does: reads loose files, or works through the catalog."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from crawler.catalog import migrations
from crawler.catalog.database import FILE_NAME, Database, default_url
from crawler.catalog.errors import CatalogError, StorageError
from crawler.catalog.reader import open_catalog
from crawler.catalog.readonly import CRAWL_FIRST
from crawler.configuration import BY_NAME, ConfigurationError, from_environment
from crawler.figures.guard import Guard, GuardError, GuardLimits
from crawler.figures.loose import STANDARD_INPUT, line_of, loose_tasks
from crawler.figures.showing import shown
from crawler.figures.working import Tally, Worker
from crawler.outcomes import ExitCode
from crawler.query import QueryError
from crawler.statistics.record import Outcome
from crawler.terminal.checking import check_settings
from crawler.terminal.limits import LIMITS
from crawler.terminal.progress import watched
from crawler.terminal.selection import (
    selected,
    spider_arguments,
    standard_output,
    write_lines,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from scrapy.settings import Settings

    from crawler.figures.guard import Done


def read_figures(settings: Settings, names: list[str], opts: argparse.Namespace) -> int:
    """Read files, or what the catalog holds where none is named; return the exit code.

    :param opts: the options of ``scrapy statistics``.
    """
    signal.signal(signal.SIGTERM, _stop)
    try:
        with standard_output():
            return _files(settings, names, opts) if names else _catalog(settings, opts)
    except StorageError as error:
        return _say(error, ExitCode.FAILED)
    except (CatalogError, ConfigurationError, QueryError, OSError) as error:
        return _say(error, ExitCode.USAGE)
    except GuardError as error:
        return _say(error, ExitCode.FAILED)
    except KeyboardInterrupt:
        text = "stopped" if names else "stopped; the same command goes on"
        return _say(text, ExitCode.INTERRUPTED)


def _files(settings: Settings, names: list[str], opts: argparse.Namespace) -> int:
    """Print a line or tables for each document, in the order in which the files were named."""
    if opts.spargs or opts.again:
        raise QueryError("-a and --again choose from the catalog: leave them out with files")
    failed = False
    with _piped(names) as piped, _guard(settings, opts) as guard:
        tasks = loose_tasks(names, piped)
        if not tasks:
            sys.stderr.write(f"nianbao: there is no file in {', '.join(names)}\n")
        for done in _in_order(guard.run(tasks)):
            failed |= any(found.outcome is Outcome.FAILED for found in done.answers)
            _print(done, jsonl=opts.jsonl)
    return int(ExitCode.PARTIAL if failed else ExitCode.COMPLETE)


def _catalog(settings: Settings, opts: argparse.Namespace) -> int:
    """Work through the catalog; print how many reports were read, refused and failed."""
    if opts.jsonl:
        raise QueryError("--jsonl prints what is read from files: name some")
    check_settings(settings)
    arguments = spider_arguments([], opts.spargs)
    output = Path(settings["NIANBAO_OUTPUT"])
    place = settings["NIANBAO_DATABASE"] or output
    database = _opened(settings["NIANBAO_DATABASE"], output)
    tally = Tally()
    try:
        with open_catalog(place, output) as reader, _guard(settings, opts) as guard:

            def items() -> Any:
                return selected(reader, settings, arguments, latest_only=False)

            total = sum(1 for _ in items())
            if not total:
                sys.stderr.write("nianbao: no report in the catalog is asked for\n")
            with watched(total, live=settings.getbool("NIANBAO_LIVE")) as see:
                worker = Worker(reader, database, guard, see)
                tally = worker.tally
                worker.run(items(), again=opts.again)
    except KeyboardInterrupt:
        _print_tally(tally)
        raise
    finally:
        database.close()
    _print_tally(tally)
    failed = tally.reports[Outcome.FAILED] or tally.documents[Outcome.FAILED]
    return int(ExitCode.PARTIAL if failed else ExitCode.COMPLETE)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _say(error: Exception | str, code: ExitCode) -> int:
    sys.stderr.write(f"nianbao: {error}\n")
    return int(code)


def _opened(url: str, output: Path) -> Database:
    """Return the catalog's database, brought up to date. Raises ``CatalogError`` if there is none."""
    if not url and not (output / FILE_NAME).is_file():
        raise CatalogError(f"there is no catalog in {output}", CRAWL_FIRST)
    database = Database(url or default_url(output))
    with database.translated():
        empty = migrations.current(database.connection) is None
    if empty:
        raise CatalogError(f"{database.name} holds no catalog", "crawl first, or name another one")
    migrations.prepare(database)
    return database


def _guard(settings: Settings, opts: argparse.Namespace) -> Guard:
    seconds = _number(settings, opts, "seconds")
    mebibytes = int(_number(settings, opts, "mebibytes"))
    if not seconds or not mebibytes:
        raise ConfigurationError("--seconds and --mebibytes: expected more than 0")
    return Guard(GuardLimits(seconds, mebibytes), int(_number(settings, opts, "processes")))


def _number(settings: Settings, opts: argparse.Namespace, name: str) -> float:
    """Return a limit: the option, else the setting; outside of the project the environment's."""
    setting = BY_NAME[LIMITS[name]]
    value = getattr(opts, name)
    where = f"--{name}"
    if value is None:
        where = setting.name
        value = settings.get(where, from_environment().get(where, setting.default))
    try:
        number = float(value) if setting.kind == "number" else float(int(value))
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < float("inf"):
        raise ConfigurationError(f"{where}: expected a number of 0 or more, seen {value!r}")
    return number


@contextmanager
def _piped(names: list[str]) -> Iterator[Path | None]:
    """Give the file that holds standard input, where it is one of the names."""
    if STANDARD_INPUT not in names:
        yield None
        return
    with tempfile.NamedTemporaryFile(prefix="nianbao-") as file:
        while piece := sys.stdin.buffer.read(1 << 20):
            file.write(piece)
        file.flush()
        yield Path(file.name)


def _in_order(ended: Iterator[Done]) -> Iterator[Done]:
    """Yield what has ended in the order in which it was begun."""
    waiting: dict[int, Done] = {}
    turn = 0
    for done in ended:
        waiting[done.number] = done
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def _print(done: Done, *, jsonl: bool) -> None:
    for answer in done.answers:
        if jsonl:
            line = json.dumps(line_of(done.task.name, answer), ensure_ascii=False)
            # Half of a surrogate pair, as damaged files have them, cannot be written.
            write_lines([line.encode("utf-8", "replace").decode()])
        else:
            # Only a terminal folds long lines: in a pipe a file's name stays in one piece.
            whole = not sys.stdout.isatty()
            console = Console(markup=False, highlight=False)
            console.print(shown(done.task.name, answer), soft_wrap=whole)


def _print_tally(tally: Tally) -> None:
    """Print what a run has done: a table on a terminal, else tab-separated lines."""
    rows = [("read before", tally.known)]
    rows += [(outcome.value, tally.reports[outcome]) for outcome in Outcome]
    rows += [(f"documents {outcome}", tally.documents[outcome]) for outcome in Outcome]
    rows += [(f"issue {code}", number) for code, number in sorted(tally.issues.items())]
    if not sys.stdout.isatty():
        write_lines(f"{name}\t{number}" for name, number in rows)
        return
    table = Table("reports", "number")
    for name, number in rows:
        table.add_row(name, str(number))
    Console().print(table)

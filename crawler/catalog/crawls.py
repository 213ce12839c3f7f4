"""Crawls, runs and leases: which question is being asked, by which process, holding which platforms."""

from __future__ import annotations

import os
import secrets
import socket
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, insert, select, update

from crawler.catalog import tables
from crawler.catalog.errors import LeaseError
from crawler.catalog.prepared import Prepared
from crawler.catalog.records import dump, now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

    from crawler.query import Query

# How the time stands in an identifier.
_STAMP: Final = "%Y%m%dT%H%M%S"
# A run on another machine that has not been heard of for so long is taken to be dead.
LEASE_SECONDS = 120.0


@dataclass(frozen=True)
class RunRecord:
    """One process at work on one crawl. ``resumed`` says that the crawl had begun before."""

    run_id: str
    crawl_id: str
    resumed: bool
    started_at: str


def new_id(last: str | None) -> str:
    """Return an identifier that sorts by time: ``20261121T040000-1a2b3c``.

    :param last: the latest one there is. The new one sorts after it, within the same second too
        and where the clock was set back: ``--since RUN`` goes by this order.
    """
    found = f"{datetime.now(UTC):{_STAMP}}-{secrets.token_hex(3)}"
    if last is None or found > last:
        return found
    after = datetime.strptime(last.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    return f"{after + timedelta(seconds=1):{_STAMP}}-{secrets.token_hex(3)}"


def open_run(connection: Connection, query: Query, query_key: str, version: str) -> RunRecord:
    """Return a new run of the unfinished crawl of this query, or of a new one.

    Must be called inside a transaction.
    """
    crawl = tables.crawl
    crawl_id = connection.execute(
        select(crawl.c.id).where(crawl.c.query_key == query_key, crawl.c.state == "running")
    ).scalar()
    resumed = crawl_id is not None
    started = now()
    if crawl_id is None:
        crawl_id = new_id(connection.execute(select(func.max(crawl.c.id))).scalar())
        connection.execute(
            insert(crawl).values(
                id=crawl_id,
                query_key=query_key,
                query=dump(asdict(query)),
                state="running",
                started_at=started,
            )
        )
    run_id = new_id(connection.execute(select(func.max(tables.run.c.id))).scalar())
    connection.execute(
        insert(tables.run).values(
            id=run_id,
            crawl_id=crawl_id,
            started_at=started,
            pid=os.getpid(),
            host=socket.gethostname(),
            collector_version=version,
        )
    )
    return RunRecord(run_id, crawl_id, resumed, started)


def take_leases(
    connection: Connection, run_id: str, platforms: Iterable[str], seconds: float = LEASE_SECONDS
) -> dict[str, int]:
    """Take every platform for this run and return the epoch of each.

    Must be called inside a transaction. Raises ``LeaseError`` naming the holder where a platform
    is in use by a run that lives; then none is taken.
    """
    lease = tables.lease
    epochs: dict[str, int] = {}
    mine = {
        "run_id": run_id,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "process_started": _process_started(os.getpid()),
        "released": False,
    }
    for platform in sorted(set(platforms)):
        row = connection.execute(
            select(lease).where(lease.c.platform == platform).with_for_update()
        ).one_or_none()
        values = {**mine, "heartbeat_at": time.time()}
        if row is None:
            connection.execute(insert(lease).values(platform=platform, epoch=1, **values))
            epochs[platform] = 1
            continue
        _refuse_if_alive(row, seconds)
        epochs[platform] = row.epoch + 1
        connection.execute(
            update(lease).where(lease.c.platform == platform).values(epoch=row.epoch + 1, **values)
        )
    return epochs


def refuse_held(
    connection: Connection, platforms: Iterable[str], seconds: float = LEASE_SECONDS
) -> None:
    """Raise ``LeaseError`` where a platform is in use: only reads, and so waits for nobody.

    A holder that was stopped in the middle of a write keeps every other writer waiting; who only
    wants to know that the platform is taken must not wait with them.
    """
    lease = tables.lease
    held = select(lease).where(lease.c.platform.in_(set(platforms)), ~lease.c.released)
    for row in connection.execute(held.order_by(lease.c.platform)):
        _refuse_if_alive(row, seconds)


def _refuse_if_alive(row: Row[Any], seconds: float) -> None:
    if row.released or not _is_alive(
        row.host, row.pid, row.process_started, row.heartbeat_at, seconds
    ):
        return
    raise LeaseError(
        f"platform {row.platform} is in use by run {row.run_id} "
        f"(process {row.pid} on {row.host}, last heard of "
        f"{time.time() - row.heartbeat_at:.0f} s ago)",
        "wait for that run to end, or crawl portals of other platforms meanwhile",
    )


def beat(connection: Connection, run_id: str) -> int:
    """Say that this run lives; return how many platforms it still holds."""
    return connection.execute(
        update(tables.lease)
        .where(tables.lease.c.run_id == run_id, ~tables.lease.c.released)
        .values(heartbeat_at=time.time())
    ).rowcount


def release(connection: Connection, run_id: str) -> None:
    """Give every platform of this run back."""
    connection.execute(
        update(tables.lease).where(tables.lease.c.run_id == run_id).values(released=True)
    )


def holds(connection: Connection, platform: str, run_id: str, epoch: int) -> bool:
    """Return whether this run still holds a platform.

    On a server the lease's row stays locked to the end of the transaction: nobody can take the
    platform over before what it writes is there.

    :param epoch: the number that the lease had when the run took it.
    """
    asked = {"which": platform, "run": run_id, "number": epoch}
    return _HOLDS.run(connection, asked).scalar() is not None


_HOLDS = Prepared(
    lambda _: (
        select(tables.lease.c.epoch)
        .where(
            tables.lease.c.platform == bindparam("which"),
            tables.lease.c.run_id == bindparam("run"),
            tables.lease.c.epoch == bindparam("number"),
        )
        .with_for_update(read=True)
    )
)


def close_run(
    connection: Connection, run: RunRecord, outcome: str, exit_code: int, summary: str
) -> bool:
    """Write how a run ended, and finish its crawl if nothing is pending.

    :param outcome: the exit code's name in lower case, or what the storage failed of.
    :param summary: JSON of ``items.RunSummary``.

    Return whether the crawl is finished.
    """
    fetch = tables.fetch
    pending = connection.execute(
        select(func.count()).where(fetch.c.crawl_id == run.crawl_id, fetch.c.state == "pending")
    ).scalar_one()
    connection.execute(
        update(tables.run)
        .where(tables.run.c.id == run.run_id)
        .values(ended_at=now(), outcome=outcome, exit_code=exit_code, summary=summary)
    )
    finished = pending == 0
    if finished:
        connection.execute(
            update(tables.crawl)
            .where(tables.crawl.c.id == run.crawl_id)
            .values(state="finished", finished_at=now())
        )
    release(connection, run.run_id)
    return finished


def _process_started(pid: int) -> float:
    """Return when a process began, in clock ticks since the boot; 0 where nobody can tell.

    A process number is used again after a while: with its start it is unique.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # A zombie has ended; only its parent has not taken note yet.
        return -1.0 if fields[0] == "Z" else float(fields[19])
    except (OSError, IndexError, ValueError):
        return 0.0


def _is_alive(host: str, pid: int, started: float, heartbeat_at: float, seconds: float) -> bool:
    if host != socket.gethostname():
        return time.time() - heartbeat_at < seconds
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _process_started(pid) == started

"""A PostgreSQL server of the tests' own, for every test that needs one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator


def _postgresql_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A server on a socket in a temporary folder; it ends with the tests."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed below /usr/lib/postgresql")
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        pytest.skip("root cannot run PostgreSQL and there is no user postgres")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    os.chown(folder, account.pw_uid, account.pw_gid)
    identity = {"user": account.pw_uid, "group": account.pw_gid} if os.geteuid() == 0 else {}
    data = folder / "data"
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=20"

    def run(*command: str) -> None:
        subprocess.run(
            [str(programs / command[0]), *command[1:]],
            check=True,
            capture_output=True,
            cwd=folder,
            **identity,
        )

    try:
        run("initdb", "-D", str(data), "-U", "nianbao", "-A", "trust", "-E", "UTF8", "--locale=C")
        log = str(folder / "log")
        run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql+psycopg://nianbao@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgresql(postgresql_url: str) -> Iterator[str]:
    """The URL of an empty database on that server."""
    name = "t" + os.urandom(6).hex()
    server = Database(postgresql_url)
    server.connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield postgresql_url.replace("/postgres?", f"/{name}?")
    server.connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()

"""A PostgreSQL server of the tests' own, for every test that needs one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _postgresql_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class PostgresqlServer:
    """A server of the tests' own on a socket in a temporary folder."""

    programs: Path
    folder: Path
    identity: Mapping[str, int]

    @property
    def url(self) -> str:
        """The URL of the server's first database."""
        return f"postgresql+psycopg://nianbao@/postgres?host={self.folder}"

    def initialise(self) -> None:
        """Make the folder of the databases."""
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "nianbao", "-A", "trust",
                  "-E", "UTF8", "--locale=C")  # fmt: skip

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off -c max_connections=20"
        self._control("-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """End it as a crash does: its connections break, what was not committed is gone."""
        self._control("-m", "immediate", "stop")

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), *words)

    def _run(self, *command: str) -> None:
        subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self.identity,
        )


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A server that ends with the tests."""
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
    server = PostgresqlServer(programs, folder, identity)
    try:
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgresql(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of an empty database on that server."""
    name = "t" + os.urandom(6).hex()
    _tell(postgresql_server, f"CREATE DATABASE {name}")
    yield postgresql_server.url.replace("/postgres?", f"/{name}?")
    _tell(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


def _tell(server: PostgresqlServer, statement: str) -> None:
    database = Database(server.url)
    database.connection.exec_driver_sql(statement)
    database.close()

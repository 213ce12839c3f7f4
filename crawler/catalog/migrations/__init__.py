"""The catalog's tables through the versions of the program (Alembic, called from here alone)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from crawler.catalog.errors import SchemaVersionError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

    from crawler.catalog.database import Database

# The newest file in `versions`; a test compares. Reading it from Alembic costs a third of a second.
HEAD = "0002"
VERSION_TABLE = "alembic_version"
# Two runs that begin at once on one server: the second waits until the tables are there.
_LOCK = 0x6E69616E62616F


def prepare(database: Database) -> None:
    """Create the catalog's tables, or bring them up to this program's version.

    Raises ``SchemaVersionError`` where the catalog was written by a newer program, or where the
    database holds tables that are no catalog; ``StorageError`` where the database refuses.
    """
    with database.translated():
        if current(database.connection) == HEAD:
            return
    with database.transaction() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        upgrade(connection)


def check(connection: Connection, name: str) -> None:
    """Raise ``SchemaVersionError`` unless the catalog is of exactly this program's version.

    :param name: the catalog as the message names it.
    """
    found = current(connection)
    if found == HEAD:
        return
    if found is None:
        raise SchemaVersionError(
            f"{name} holds no catalog", "crawl into it first, or name another one"
        )
    if found not in known():
        raise _too_new(found)
    raise SchemaVersionError(
        f"{name} is of version {found}, this program reads version {HEAD}",
        "the next crawl into it brings it up to date",
    )


def current(connection: Connection) -> str | None:
    """Return the version of the catalog's tables, or None for an empty database."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(connection: Connection, target: str = "head") -> None:
    """Bring the tables to a version, inside the transaction that is open."""
    from alembic import command  # noqa: PLC0415 - a third of a second, needed once per catalog

    found = current(connection)
    if found is not None and found not in known():
        raise _too_new(found)
    if found is None and inspect(connection).has_table("crawl"):
        raise SchemaVersionError(
            "the database has a table named crawl but no version of a catalog",
            "name a database of its own: NIANBAO_DATABASE or NIANBAO_OUTPUT",
        )
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def known() -> set[str]:
    """Return every version that this program knows."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see upgrade

    scripts = ScriptDirectory.from_config(configuration())
    return {script.revision for script in scripts.walk_revisions()}


def configuration() -> Config:
    """Return Alembic's configuration; there is no file of it."""
    from alembic.config import Config  # noqa: PLC0415 - see upgrade

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _too_new(found: str) -> SchemaVersionError:
    return SchemaVersionError(
        f"the catalog is of version {found}, which this program does not know (it knows {HEAD})",
        "it was written by a newer program: update nianbao, or choose another output folder",
    )

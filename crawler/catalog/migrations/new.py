"""``python -m crawler.catalog.migrations.new 0002 "Say what changes"``: write the next version.

Compares ``crawler.catalog.tables`` with an empty SQLite catalog of the newest version and writes
the difference to ``versions``. Read what it wrote, set ``HEAD`` and run the tests.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from crawler.catalog.database import Database, default_url
from crawler.catalog.migrations import configuration, known, upgrade


def write(revision: str, message: str) -> None:
    """Write the version file ``revision`` that brings the newest version up to the tables."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(default_url(Path(folder)))
        with database.transaction() as connection:
            if known():
                upgrade(connection)
        config = configuration()
        config.attributes["connection"] = database.connection
        command.revision(config, message, autogenerate=True, rev_id=revision)
        database.close()


if __name__ == "__main__":
    write(*sys.argv[1:3])

"""Run by Alembic: works on the connection that ``migrations.upgrade`` hands over, and on no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from crawler.catalog.migrations import VERSION_TABLE
from crawler.catalog.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    compare_type=True,
    compare_server_default=True,
    # SQLite alters a column by copying its table.
    render_as_batch=connection.dialect.name == "sqlite",
)
# The caller has a transaction open; it commits or rolls back.
context.run_migrations()

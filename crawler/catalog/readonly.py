"""Opening a catalog that is only read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from crawler.catalog.errors import CatalogError

if TYPE_CHECKING:
    from sqlalchemy import Engine

#: What to do where there is no catalog.
CRAWL_FIRST = (
    "crawl first, or name another folder (NIANBAO_OUTPUT; "
    "what make demo collected: SCRAPY_PROJECT=replica)"
)


def read_only(url: str) -> Engine:
    """Return an engine whose connections cannot write; ``CatalogError`` where there is no file."""
    if not url.startswith("sqlite:///"):
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")

        @event.listens_for(engine, "connect")
        def _forbid(connection: Any, _record: Any) -> None:
            connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")

        return engine
    path = Path(url.removeprefix("sqlite:///"))
    if not path.is_file():
        raise CatalogError(f"there is no catalog at {path}", CRAWL_FIRST)
    address = path.resolve().as_uri()
    wal = path.with_name(path.name + "-wal")
    # On a read-only disk SQLite cannot make its shared memory; without a log it needs none.
    frozen = not os.access(path.parent, os.W_OK) and (not wal.exists() or not wal.stat().st_size)
    mode = "mode=ro&immutable=1" if frozen else "mode=ro"
    return create_engine(
        f"sqlite:///{address}?{mode}&uri=true", poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )

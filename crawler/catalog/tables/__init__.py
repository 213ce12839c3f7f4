"""The tables of the catalog, the same on SQLite and PostgreSQL (SQLAlchemy Core).

Times are ISO 8601 in UTC; structured values are JSON text, never pickle.
"""

from __future__ import annotations

from crawler.catalog.tables.base import metadata
from crawler.catalog.tables.delivery import issue, outbox, portal_run
from crawler.catalog.tables.frontier import crawl, fetch, known_column, lease, link, run, walk
from crawler.catalog.tables.holdings import (
    blob,
    blob_member,
    capture,
    capture_file,
    report,
    resource,
    version,
)
from crawler.catalog.tables.readings import reading

__all__ = [
    "blob",
    "blob_member",
    "capture",
    "capture_file",
    "crawl",
    "fetch",
    "issue",
    "known_column",
    "lease",
    "link",
    "metadata",
    "outbox",
    "portal_run",
    "reading",
    "report",
    "resource",
    "run",
    "version",
    "walk",
]

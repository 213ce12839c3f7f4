"""The way out: items on their way to the consumers, issues, and how each portal's run ended."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from crawler.catalog.tables.base import NUMBER, metadata, text_column

# Items on their way to the consumers. ``id`` is the cursor: it only grows.
outbox = Table(
    "outbox",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("report_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("delivered_at", Text),
    text_column("refused"),  # why a pipeline would not take it, once it is set aside
    UniqueConstraint("report_id", "version"),
    # A cursor must never see a number twice, not even after the newest rows are deleted.
    sqlite_autoincrement=True,
)
# Nearly every row is delivered: what still waits is found without reading the others.
Index(
    "outbox_waiting",
    outbox.c.id,
    sqlite_where=outbox.c.delivered_at.is_(None),
    postgresql_where=outbox.c.delivered_at.is_(None),
)

issue = Table(
    "issue",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("run_id", Text, nullable=False, index=True),
    Column("portal", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("message", Text, nullable=False),
    text_column("url"),
    Column("fetch_id", NUMBER),
    Column("report_id", Text),
    Column("at", Text, nullable=False),
)
Index("issue_crawl", issue.c.crawl_id, issue.c.portal, issue.c.level)

# How each portal's part of a run ended, and how many reports it ever had.
portal_run = Table(
    "portal_run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("portal", Text, primary_key=True),
    Column("crawl_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("limited", Boolean, nullable=False),
    Column("summary", Text, nullable=False),  # JSON of items.PortalSummary
    Column("ended_at", Text, nullable=False),
)

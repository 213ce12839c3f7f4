"""The frontier: what a crawl was asked, who works on it, and all that it fetches and finds in lists."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from crawler.catalog.tables.base import NUMBER, metadata, text_column

# One normalised query, asked once. The same query resumes a crawl that is not finished.
crawl = Table(
    "crawl",
    metadata,
    Column("id", Text, primary_key=True),
    Column("query_key", Text, nullable=False, index=True),
    Column("query", Text, nullable=False),
    Column("state", Text, nullable=False),  # running | finished
    Column("started_at", Text, nullable=False),
    Column("finished_at", Text),
)

# One process working on a crawl.
run = Table(
    "run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("crawl_id", ForeignKey("crawl.id"), nullable=False, index=True),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    text_column("outcome"),
    Column("exit_code", Integer),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    text_column("collector_version"),
    text_column("summary"),  # JSON of items.RunSummary
)

# A platform belongs to one run at a time; ``epoch`` fences off a holder that only looked dead.
lease = Table(
    "lease",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("process_started", Float, nullable=False),
    Column("heartbeat_at", Float, nullable=False),
    Column("released", Boolean, nullable=False, server_default=text("false")),
)

# Every request of a crawl, from the moment somebody wants it. ``key`` is the hash of platform,
# method, URL, body, render and round. The columns from ``status`` on are written when it ends.
fetch = Table(
    "fetch",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("portal", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("url", Text, nullable=False),
    text_column("column_url"),
    Column("context", Text, nullable=False),  # JSON of the rest of model.Fetch
    Column("parent_id", NUMBER),
    Column("state", Text, nullable=False),
    text_column("reason"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("run_id", Text),
    Column("status", Integer),
    Column("final_url", Text),
    Column("sha256", Text),
    Column("answer", Text),  # JSON of catalog.records.Answer
    Column("ended_at", Text),
    UniqueConstraint("crawl_id", "key"),
)
Index(
    "fetch_pending",
    fetch.c.crawl_id,
    fetch.c.platform,
    fetch.c.priority,
    fetch.c.id,
    sqlite_where=fetch.c.state == "pending",
    postgresql_where=fetch.c.state == "pending",
)
Index("fetch_portal", fetch.c.crawl_id, fetch.c.portal, fetch.c.state)

# One list of a portal within one crawl: what it states and how often it was walked.
walk = Table(
    "walk",
    metadata,
    Column("crawl_id", Text, primary_key=True),
    Column("portal", Text, primary_key=True),
    Column("column_url", Text, primary_key=True),
    Column("total", Integer),
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("rows", Integer, nullable=False, server_default="0"),  # different URLs
    Column("repeats", Integer, nullable=False, server_default="0"),  # rows with a URL seen before
    Column("round", Integer, nullable=False, server_default="0"),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
)

# Every row of every list, with the decision about it.
link = Table(
    "link",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("portal", Text, nullable=False),
    Column("column_url", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    text_column("published"),
    Column("decision", Text, nullable=False),  # match | reject | off_host | filtered | limit
    text_column("reason"),
    Column("year", Integer),
    text_column("agency"),
    UniqueConstraint("crawl_id", "portal", "column_url", "url"),
)

# Columns that discovery found, remembered for the next crawl.
known_column = Table(
    "known_column",
    metadata,
    Column("portal", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("column", Text, nullable=False),  # JSON of model.Column
    Column("found_at", Text, nullable=False),
)

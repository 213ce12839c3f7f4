"""The tables of the catalog, the same on SQLite and PostgreSQL (SQLAlchemy Core).

Three groups. The *frontier*: crawl, run, lease, fetch, walk, link, known_column. The *holdings*:
blob, blob_member, resource, report, capture, capture_file, version. The *way out*: outbox, issue,
portal_run. And *reading*: what downstream's first parser read. Times are ISO 8601 in UTC; structured values are JSON text, never pickle.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

# SQLite counts rows by itself only for a column of the type INTEGER.
_ID = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *, null: bool = False, default: str | None = "") -> Column[str]:
    """Return a text column; an empty string is the default unless NULL is allowed."""
    if null:
        return Column(name, Text)
    return Column(name, Text, nullable=False, server_default=default)


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
    _text("outcome"),
    Column("exit_code", Integer),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    _text("collector_version"),
    _text("summary"),  # JSON of items.RunSummary
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
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("portal", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("url", Text, nullable=False),
    _text("column_url"),
    Column("context", Text, nullable=False),  # JSON of the rest of model.Fetch
    Column("parent_id", _ID),
    Column("state", Text, nullable=False),
    _text("reason"),
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
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("portal", Text, nullable=False),
    Column("column_url", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    _text("published"),
    Column("decision", Text, nullable=False),  # match | reject | off_host | filtered | limit
    _text("reason"),
    Column("year", Integer),
    _text("agency"),
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

blob = Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    _text("sniffed_type"),
    Column("stored_at", Text, nullable=False),
)

# What an archive held. The members are blobs of their own.
blob_member = Table(
    "blob_member",
    metadata,
    Column("archive_sha256", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    _text("sniffed_type"),
)

# The newest state of every report page and file, across crawls: what a conditional check needs.
resource = Table(
    "resource",
    metadata,
    Column("portal", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # fetch key without the round
    Column("url", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    _text("etag"),
    _text("last_modified"),
    Column("answer", Text, nullable=False),  # JSON of catalog.records.Answer
    Column("capture_id", _ID),
    Column("year", Integer),
    Column("checked_at", Text, nullable=False),
)

report = Table(
    "report",
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("portal", Text, nullable=False),
    Column("agency_id", Text, nullable=False),
    Column("agency_name", Text),
    Column("agency_name_full", Text),
    Column("year", Integer),
    Column("region_code", Text, nullable=False),
    Column("latest_version", Integer, nullable=False, server_default="0"),
    Column("first_seen_at", Text, nullable=False),
    Column("last_seen_at", Text, nullable=False),
)
Index("report_portal_year", report.c.portal, report.c.year)
Index("report_region", report.c.region_code)

# One reading of one report page in one crawl, with the files that it needs.
capture = Table(
    "capture",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("fetch_id", _ID, nullable=False),
    Column("report_id", ForeignKey("report.report_id"), nullable=False, index=True),
    Column("portal", Text, nullable=False),
    Column("report", Text, nullable=False),  # JSON of catalog.records.CapturedReport
    Column("answer", Text, nullable=False),  # JSON of the page's catalog.records.Answer
    Column("waiting", Integer, nullable=False),  # files that have not ended yet
    Column("version", Integer),  # set when settled
    Column("captured_at", Text, nullable=False),
    UniqueConstraint("crawl_id", "fetch_id"),
)

capture_file = Table(
    "capture_file",
    metadata,
    Column("capture_id", ForeignKey("capture.id"), primary_key=True),
    Column("fetch_id", _ID, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("role", Text, nullable=False),
    _text("text"),
)
Index("capture_file_fetch", capture_file.c.fetch_id)

version = Table(
    "version",
    metadata,
    Column("report_id", ForeignKey("report.report_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_key", Text, nullable=False),
    Column("content_text", Text, nullable=False),  # hash of the text
    Column("content_files", Text, nullable=False),  # JSON list of the files' hashes
    _text("published_at"),
    Column("capture_id", ForeignKey("capture.id"), nullable=False),
    Column("run_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("other_urls", Text, nullable=False, server_default="[]"),  # JSON list
    Column("stored_at", Text, nullable=False),
    Column("item", Text, nullable=False),  # JSON of items.ReportItem
    UniqueConstraint("report_id", "content_key"),
)
Index("version_run", version.c.run_id)

# Items on their way to the consumers. ``id`` is the cursor: it only grows.
outbox = Table(
    "outbox",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("report_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("delivered_at", Text),
    _text("refused"),  # why a pipeline would not take it, once it is set aside
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
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("run_id", Text, nullable=False, index=True),
    Column("portal", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("message", Text, nullable=False),
    _text("url"),
    Column("fetch_id", _ID),
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

# What the statistics parser read from one document of one version of a report. Figures, sections
# and violations are JSON: one row a document, however many cells it has.
reading = Table(
    "reading",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("report_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", Text, nullable=False),  # of the bytes that were read
    _text("member"),  # the name inside an archive
    Column("url", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # statistics.record.Outcome
    _text("reason"),
    _text("detail"),
    Column("is_main", Boolean, nullable=False),  # its figures count for the report
    _text("statistics"),  # JSON of statistics.model.Statistics where it was read
    Column("issues", Text, nullable=False, server_default="[]"),
    Column("parser", Text, nullable=False),  # the parser's version
    Column("seconds", Float, nullable=False),
    Column("read_at", Text, nullable=False),
    ForeignKeyConstraint(["report_id", "version"], ["version.report_id", "version.version"]),
    UniqueConstraint("report_id", "version", "sha256", "member"),
)

"""The holdings: bytes, report pages and files as they were last seen, and the versions of reports."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from crawler.catalog.tables.base import NUMBER, metadata, text_column

blob = Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    text_column("sniffed_type"),
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
    text_column("sniffed_type"),
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
    text_column("etag"),
    text_column("last_modified"),
    Column("answer", Text, nullable=False),  # JSON of catalog.records.Answer
    Column("capture_id", NUMBER),
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
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("fetch_id", NUMBER, nullable=False),
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
    Column("fetch_id", NUMBER, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("role", Text, nullable=False),
    text_column("text"),
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
    text_column("published_at"),
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

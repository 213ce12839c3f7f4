"""Reading: what downstream's first parser read."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from crawler.catalog.tables.base import NUMBER, metadata, text_column

# What the statistics parser read from one document of one version of a report. Figures, sections
# and violations are JSON: one row a document, however many cells it has.
reading = Table(
    "reading",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("report_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", Text, nullable=False),  # of the bytes that were read
    text_column("member"),  # the name inside an archive
    Column("url", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # statistics.record.Outcome
    text_column("reason"),
    text_column("detail"),
    Column("is_main", Boolean, nullable=False),  # its figures count for the report
    text_column("statistics"),  # JSON of statistics.model.Statistics where it was read
    Column("issues", Text, nullable=False, server_default="[]"),
    Column("parser", Text, nullable=False),  # the parser's version
    Column("seconds", Float, nullable=False),
    Column("read_at", Text, nullable=False),
    ForeignKeyConstraint(["report_id", "version"], ["version.report_id", "version.version"]),
    UniqueConstraint("report_id", "version", "sha256", "member"),
)

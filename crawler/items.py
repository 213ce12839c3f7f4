"""The item that leaves the crawl: one version of one report with its files and its provenance.

The same shape is yielded to the item pipeline and the feeds, printed by ``scrapy reports --jsonl``,
kept in the outbox and described by the JSON Schema ``crawler/schemas/report-1.json``.
``SCHEMA`` names its version; fields are only ever added within one version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

SCHEMA: Final = "nianbao-report/1"


@dataclass(frozen=True)
class FileRecord:
    """One file of a report as it lies in the catalog (the main page is one of them).

    ``path`` is relative to the output folder (``blobs/3f/3f9a…``). ``state`` is a ``FetchState``;
    ``reason`` says why where it is not ``stored`` or ``unchanged``, and then ``sha256`` is None.
    ``media_type`` is what the server declared, ``sniffed_type`` what the bytes are,
    ``filename`` the name chosen from Content-Disposition, the link's text or the URL in this order.
    ``members`` are the files inside an archive (sha256 of each is a blob too).
    """

    url: str
    final_url: str
    role: str
    filename: str
    state: str
    reason: str = ""
    path: str | None = None
    sha256: str | None = None
    size: int | None = None
    media_type: str = ""
    sniffed_type: str = ""
    charset: str | None = None
    charset_declared: str | None = None
    http_status: int | None = None
    etag: str = ""
    last_modified: str = ""
    fetched_at: str | None = None
    tls_valid: bool | None = None
    tls_reason: str = ""
    certificate_sha256: str = ""
    redirects: list[str] = field(default_factory=list)
    members: list[MemberRecord] = field(default_factory=list)


@dataclass(frozen=True)
class MemberRecord:
    """One file inside an archive. ``name`` as stored inside, ``path`` and ``sha256`` of its blob."""

    name: str
    path: str
    sha256: str
    size: int
    sniffed_type: str = ""


@dataclass(frozen=True)
class IssueRecord:
    """An issue as it leaves: see ``crawler.issues.CODES``."""

    code: str
    level: str
    message: str
    url: str = ""


@dataclass(frozen=True)
class ReportItem:
    """One version of one report (政府信息公开工作年度报告). Dates are ISO 8601, unknown is None.

    ``report_id`` is the hash of portal, agency and reporting year: it survives corrections, and
    ``version`` counts them. ``delivery_id`` grows monotonically: remember the last one seen.
    """

    schema: str
    delivery_id: int
    report_id: str
    version: int
    supersedes: int | None
    doc_type: str
    scope: str
    title: str
    report_year: int | None
    year_source: str
    period_start: str | None
    period_end: str | None
    agency_name: str | None
    agency_name_full: str | None
    agency_certain: bool
    agency_id: str
    agency_level: str
    unified_social_credit_code: str
    province: str
    city: str
    county: str
    region_code: str
    portal: str
    portal_name: str
    portal_url: str
    platform: str
    site_name: str
    site_id_code: str
    url: str
    final_url: str
    list_url: str
    channel: str
    other_urls: list[str]
    index_no: str
    doc_no: str
    topic_class: str
    source: str
    published_at: str | None
    published_at_source: str
    created_date: str | None
    fetched_at: str
    body_location: str
    text_sha256: str
    family: str
    main: FileRecord
    attachments: list[FileRecord]
    issues: list[IssueRecord]
    run: str
    crawl: str
    collector: str
    collector_version: str


@dataclass(frozen=True)
class PortalSummary:
    """How one portal's part of a run ended. The counts obey: scheduled = the sum of the states."""

    portal: str
    name: str
    outcome: str
    limited: bool
    scheduled: int
    stored: int
    unchanged: int
    skipped: int
    failed: int
    pending: int
    reports_found: int
    reports_stored: int
    reports_unchanged: int
    reasons: dict[str, int] = field(default_factory=dict)
    issues: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RunSummary:
    """How a run ended: its portals, its exit code, where its files lie."""

    run: str
    crawl: str
    started_at: str
    ended_at: str
    exit_code: int
    outcome: str
    output: str
    portals: list[PortalSummary]

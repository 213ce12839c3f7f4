"""The end of a capture: its last file has ended, and it becomes a version or is one already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crawler.catalog import captures, holdings, tables, versions
from crawler.catalog.blobs import blob_path
from crawler.catalog.building import build_item, item_json
from crawler.issues import issue
from crawler.items import IssueRecord, MemberRecord
from crawler.model import FetchState

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from crawler.catalog.captures import Capture
    from crawler.catalog.crawls import RunRecord
    from crawler.catalog.versions import Verdict
    from crawler.items import ReportItem
    from crawler.model import Issue, Portal

ARCHIVE_TYPES = frozenset(
    {"application/zip", "application/x-7z-compressed", "application/vnd.rar", "application/x-rar"}
)


def settle(
    connection: Connection, capture_id: int, portal: Portal, run: RunRecord
) -> tuple[ReportItem | None, list[Issue]]:
    """Settle a capture that waits for nothing.

    Returns the item if it became a new version, and the issues that are only known now.
    """
    capture = captures.read_capture(connection, capture_id)
    url = str(capture.report["url"])
    verdict = versions.judge(connection, capture, url, str(capture.report.get("published_at", "")))
    issues = _issues(capture, verdict, url)
    if _lacking(capture):
        holdings.forget_resource(connection, capture_id)
    if not verdict.is_new:
        return None, issues
    records = [IssueRecord(i.code, str(i.level), i.message, i.url) for i in issues]
    members = _members(connection, capture)
    built: list[ReportItem] = []

    def build(delivery_id: int) -> str:
        item = build_item(
            capture, verdict, portal, delivery_id, run.run_id, run.crawl_id, records, members
        )
        built.append(item)
        return item_json(item)

    versions.keep_version(connection, capture, verdict, run.crawl_id, run.run_id, build)
    return built[0], issues


def _lacking(capture: Capture) -> list[str]:
    failed = {FetchState.FAILED, FetchState.SKIPPED}
    return [file.url for file in capture.files if file.state in failed]


def _issues(capture: Capture, verdict: Verdict, url: str) -> list[Issue]:
    issues: list[Issue] = []
    lacking = _lacking(capture)
    if lacking:
        issues.append(
            issue(
                "report_incomplete",
                f"{len(lacking)} of {len(capture.files)} files could not be had: "
                + ", ".join(lacking[:3]),
                url,
            )
        )
    if verdict.corrected:
        issues.append(
            issue(
                "report_corrected",
                f"version {verdict.version} of a report that is already in the catalog",
                url,
            )
        )
    if verdict.is_back:
        issues.append(
            issue("report_corrected", f"its page shows version {verdict.version} again", url)
        )
    if verdict.duplicate_of_url:
        issues.append(
            issue("report_duplicate", f"the same report stands at {verdict.duplicate_of_url}", url)
        )
    return issues


def _members(connection: Connection, capture: Capture) -> dict[str, list[MemberRecord]]:
    """Return what the archives among a capture's files held, by the archive's hash."""
    answers = [capture.answer, *(file.answer for file in capture.files)]
    archives = [a.sha256 for a in answers if a.sha256 and a.sniffed_type in ARCHIVE_TYPES]
    if not archives:
        return {}
    table = tables.blob_member
    found: dict[str, list[MemberRecord]] = {}
    for row in connection.execute(
        select(table).where(table.c.archive_sha256.in_(archives)).order_by(table.c.name)
    ):
        found.setdefault(row.archive_sha256, []).append(
            MemberRecord(row.name, blob_path(row.sha256), row.sha256, row.size, row.sniffed_type)
        )
    return found

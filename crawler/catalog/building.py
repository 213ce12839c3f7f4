"""From a settled capture to the item that leaves the crawl."""

from __future__ import annotations

import json
from importlib.metadata import version as distribution_version
from typing import TYPE_CHECKING

from crawler import regions
from crawler.catalog.blobs import blob_path
from crawler.items import SCHEMA, FileRecord, IssueRecord, MemberRecord, ReportItem
from crawler.model import FetchState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crawler.catalog.captures import Capture, CaptureFile
    from crawler.catalog.records import Answer
    from crawler.catalog.versions import Verdict
    from crawler.model import Portal

COLLECTOR = "nianbao"
COLLECTOR_VERSION = distribution_version(COLLECTOR)


def build_item(
    capture: Capture,
    verdict: Verdict,
    portal: Portal,
    delivery_id: int,
    run_id: str,
    crawl_id: str,
    issues: Sequence[IssueRecord] = (),
    members: Mapping[str, list[MemberRecord]] | None = None,
) -> ReportItem:
    """Return the item of a capture that has become a version.

    :param members: what the archives among the files held, by the archive's SHA-256.
    """
    facts = capture.report
    region = regions.expand(facts.get("region_code", portal.region))
    members = members or {}
    main = _file(facts["url"], "main", FetchState.STORED, "", capture.answer, members)
    files = [
        _file(found.url, found.role, found.state, found.reason, found.answer, members)
        for found in capture.files
    ]
    return ReportItem(
        schema=SCHEMA,
        delivery_id=delivery_id,
        report_id=capture.report_id,
        version=verdict.version,
        supersedes=verdict.supersedes,
        doc_type="ogi_annual_report",
        scope=facts.get("scope", "unknown"),
        title=facts.get("title", ""),
        report_year=facts.get("report_year"),
        year_source=facts.get("year_source", ""),
        period_start=facts.get("period_start"),
        period_end=facts.get("period_end"),
        agency_name=facts.get("agency_name"),
        agency_name_full=facts.get("agency_name_full"),
        agency_certain=facts.get("agency_certain", False),
        agency_id=facts.get("agency_id", ""),
        agency_level=facts.get("agency_level", ""),
        unified_social_credit_code=facts.get("unified_social_credit_code", ""),
        province=region.province or "",
        city=region.city or "",
        county=region.county or "",
        region_code=facts.get("region_code", portal.region),
        portal=portal.key,
        portal_name=portal.name,
        portal_url=portal.home,
        platform=portal.platform,
        site_name=facts.get("site_name", ""),
        site_id_code=facts.get("site_id_code", ""),
        url=facts["url"],
        final_url=capture.answer.final_url or facts["url"],
        list_url=facts.get("list_url", ""),
        channel=facts.get("channel", ""),
        other_urls=list(verdict.other_urls),
        index_no=facts.get("index_no", ""),
        doc_no=facts.get("doc_no", ""),
        topic_class=facts.get("topic_class", ""),
        source=facts.get("source", ""),
        published_at=facts.get("published_at"),
        published_at_source=facts.get("published_at_source", ""),
        created_date=facts.get("created_date"),
        fetched_at=capture.answer.fetched_at,
        body_location=_body_location(capture),
        text_sha256=facts.get("text_sha256", ""),
        family=facts.get("family", ""),
        main=main,
        attachments=files,
        issues=[IssueRecord(**found) for found in facts.get("issues", ())] + list(issues),
        run=run_id,
        crawl=crawl_id,
        collector=COLLECTOR,
        collector_version=COLLECTOR_VERSION,
    )


def item_json(item: ReportItem) -> str:
    """Return an item as one line of JSON."""
    # Only our own dataclasses are inside: ``vars`` of each is what ``asdict`` would copy.
    return json.dumps(vars(item), ensure_ascii=False, separators=(",", ":"), default=vars)


def _body_location(capture: Capture) -> str:
    """Return where the report's text stands: html, attachment, html+attachment or image."""
    if not capture.answer.sniffed_type.startswith(("text/html", "application/xhtml")):
        return "attachment"
    documents = [found for found in capture.files if _is_document(found)]
    if capture.report.get("has_text"):
        return "html+attachment" if documents else "html"
    if documents:
        return "attachment"
    return "image" if capture.files or capture.report.get("has_images") else "html"


def _is_document(file: CaptureFile) -> bool:
    return file.role not in {"image", "part", "infographic"}


def _file(
    url: str,
    role: str,
    state: FetchState,
    reason: str,
    answer: Answer,
    members: Mapping[str, list[MemberRecord]],
) -> FileRecord:
    kept = state in {FetchState.STORED, FetchState.UNCHANGED}
    sha256 = answer.sha256 if kept else None
    return FileRecord(
        url=url,
        final_url=answer.final_url or url,
        role=role,
        filename=answer.filename,
        state=state.value,
        reason=reason,
        path=blob_path(sha256) if sha256 else None,
        sha256=sha256,
        size=answer.size if kept else None,
        media_type=answer.media_type,
        sniffed_type=answer.sniffed_type,
        charset=answer.charset,
        charset_declared=answer.charset_declared,
        http_status=answer.status,
        etag=answer.etag,
        last_modified=answer.last_modified,
        fetched_at=answer.fetched_at or None,
        tls_valid=answer.tls_valid,
        tls_reason=answer.tls_reason,
        certificate_sha256=answer.certificate_sha256,
        redirects=list(answer.redirects),
        members=members.get(sha256 or "", []),
    )

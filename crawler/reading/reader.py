"""From an answer to what it gives: the plugins are asked, their answers become one result."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.cms.shells import shell_reason
from crawler.commit.following import is_conditional
from crawler.documents import filetypes
from crawler.hosts import host_matches
from crawler.issues import issue
from crawler.model import (
    Column,
    Fetch,
    FetchKind,
    FetchState,
    Level,
    Link,
    Match,
    Reject,
    Role,
)
from crawler.reading.collection import collected, reports_behind
from crawler.reading.files import HTML, FileReader, describe
from crawler.reading.foreign import foreign, foreign_rows
from crawler.reading.instead import behind_shell, by_get
from crawler.reading.ownreport import own_report, with_column
from crawler.reading.pageends import charset_issues, empty, http_error, led_on, rejected
from crawler.recognition import agency_id, report_id
from crawler.registry import PluginError
from crawler.results import LinkDecision, ListResult, PageResult, ReportResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.catalog.frontier import ScheduledFetch
    from crawler.catalog.records import Answer
    from crawler.model import Attachment, Issue, Listing, Page, Portal, Report
    from crawler.query import Query
    from crawler.registry import Registry

logger = logging.getLogger(__name__)

NOT_MODIFIED = 304
# What a list's address shows where the list is not there any more, see ``shell_reason``.
GONE = frozenset({"redirect_home", "not_found"})
OK = 200
REDIRECTED = 300


class Reader:
    """Reads answers for one query."""

    def __init__(self, registry: Registry, query: Query) -> None:
        self.registry = registry
        self.query = query
        self.files = FileReader(registry)
        self._told: set[str] = set()  # hosts and lists that an issue spoke of

    def read(self, scheduled: ScheduledFetch, page: Page, answer: Answer) -> PageResult:
        """Return what an answer gives. Never raises for what a portal or a plugin did wrong."""
        portal = self.registry.portal(scheduled.portal)
        if page.status == NOT_MODIFIED and is_conditional(page.fetch):
            return PageResult(scheduled, FetchState.UNCHANGED, answer=answer)
        result = PageResult(
            scheduled,
            FetchState.STORED,
            answer=answer,
            body=page.body,
            issues=self._tls_issues(page, answer),
        )
        if not OK <= page.status < REDIRECTED:
            other = by_get(page)
            if other is None:
                return http_error(result, page)
            return led_on(result, f"http_{page.status}", other)
        if not page.body and page.fetch.kind in {FetchKind.REPORT, FetchKind.FILE}:
            return empty(result, page)
        try:
            if page.fetch.kind is FetchKind.FILE:
                return self._file(result, portal, page)
            result = replace(result, issues=(*result.issues, *charset_issues(page)))
            if page.fetch.kind is FetchKind.REPORT:
                return self._report(result, portal, page)
            return self._listing(result, portal, page)
        except PluginError as error:
            # The bytes are kept: the page can be read again without another fetch.
            found = issue("plugin_error", str(error), page.url)
            return replace(
                result,
                state=FetchState.FAILED,
                reason="plugin_error",
                issues=(*result.issues, found),
                listing=None,
                report=None,
            )

    def _tls_issues(self, page: Page, answer: Answer) -> tuple[Issue, ...]:
        """Say once for each host that its certificate could not be verified."""
        host = urlsplit(page.url).netloc
        if answer.tls_valid is not False or host in self._told:
            return ()
        self._told.add(host)
        return (issue("tls_invalid", f"{host}: {answer.tls_reason}", page.url),)

    def _listing(self, result: PageResult, portal: Portal, page: Page) -> PageResult:
        """Read a list page or a home page."""
        fetch = page.fetch
        listing = self.registry.listing(portal, page, self.query)
        issues = [*result.issues, *listing.issues]
        columns = tuple(c for c in listing.columns if _on_hosts(c.url, portal.hosts))
        explore = tuple(f for f in listing.explore if _on_hosts(f.url, portal.hosts))
        others = [c for c in listing.columns if c not in columns and c.url not in self._told]
        self._told.update(column.url for column in others)
        issues += [foreign(column) for column in others]
        column = fetch.column or Column(fetch.url)
        decisions, repeats = self._decide(portal, column, listing)
        if fetch.kind is FetchKind.HOME:
            # Reports that the page shows itself; its other rows are no list's.
            kept = tuple(d for d in decisions if d.decision in {"match", "filtered"})
            shown = ListResult(column, kept) if kept else None
            found = replace(result, listing=shown, issues=tuple(issues))
            return replace(found, columns=columns, explore=explore)
        leads_on = columns or listing.next or listing.otherwise
        if fetch.number == 1 and not leads_on and all(d.decision != "match" for d in decisions):
            own = self._own(portal, page, column)
            if own is not None:
                decisions = (*decisions, own)
                issues = [found for found in issues if found.code != "listing_empty"]
        if fetch.number == 1 and not (decisions or leads_on) and shell_reason(page) in GONE:
            return rejected(result, Reject("soft_404", f"{shell_reason(page)}: no list"), page)
        off_host = [found.link for found in decisions if found.decision == "off_host"]
        if off_host:
            named = [(at, self.registry.match(portal, with_column(at, column))) for at in off_host]
            reports = [link for link, match in named if isinstance(match, Match)]
            issues.append(foreign_rows(page, off_host, reports))
        told = any(found.code == "listing_empty" for found in issues)
        rows = any(found.decision != "reject" or found.link.date for found in decisions)
        if fetch.number == 1 and fetch.round == 0 and not (rows or leads_on or told):
            said = "the first page of a list holds no row: none is a report's or has a date"
            # Below a list a year or a group may be empty as yet.
            level = None if fetch.depth == 0 else Level.WARNING
            issues.append(issue("listing_empty", said, page.url, level))
        return replace(
            result,
            issues=tuple(issues),
            columns=columns,
            listing=ListResult(
                column=column,
                decisions=decisions,
                next=listing.next,
                otherwise=listing.otherwise,
                total=listing.total,
                pages=listing.pages,
                repeats=repeats,
            ),
        )

    def _own(self, portal: Portal, page: Page, column: Column) -> LinkDecision | None:
        """Return the row of the report that the list's own page is, or None."""
        found = own_report(self.registry, portal, page, column)
        if found is None:
            return None
        decision, match = found
        if self._is_filtered(match):
            return replace(decision, decision="filtered", reason="", fetch=None)
        return decision

    def _decide(
        self, portal: Portal, column: Column, listing: Listing
    ) -> tuple[tuple[LinkDecision, ...], int]:
        """Decide about every row once; return the decisions and how many rows repeat a URL."""
        decisions: dict[str, LinkDecision] = {}
        for link in listing.links:
            if link.url not in decisions:
                decisions[link.url] = self._decide_one(portal, column, link)
        return tuple(decisions.values()), len(listing.links) - len(decisions)

    def _decide_one(self, portal: Portal, column: Column, link: Link) -> LinkDecision:
        if not _on_hosts(link.url, (*portal.hosts, *portal.file_hosts)):
            return LinkDecision(link, "off_host", urlsplit(link.url).netloc)
        link = with_column(link, column)
        found = self.registry.match(portal, link)
        if isinstance(found, Reject):
            return LinkDecision(link, "reject", found.reason)
        if self._is_filtered(found):
            return LinkDecision(link, "filtered", "", found.year, found.agency_name or "")
        fetch = Fetch(url=link.url, kind=FetchKind.REPORT, column=column, link=link)
        return LinkDecision(
            link,
            "match",
            found.reason,
            found.year,
            found.agency_name_full or found.agency_name or "",
            fetch,
        )

    def _is_filtered(self, match: Match) -> bool:
        """Return whether the query does not ask for this report. What is unknown stays in."""
        query = self.query
        if query.years and match.year is not None and match.year not in query.years:
            return True
        names = (match.agency_name or "") + (match.agency_name_full or "")
        return bool(query.agency and names and query.agency not in names)

    def _file(self, result: PageResult, portal: Portal, page: Page) -> PageResult:
        """Read a file; a further part of a report offers files of its own, mostly the last one."""
        result = self.files.read(result, page)
        is_part = page.fetch.memo.get("role") == Role.PART
        if not is_part or result.answer.sniffed_type not in HTML:
            return result
        report = self.registry.report(portal, page, Link(page.url, ""))
        if isinstance(report, Reject):
            return result
        kept, off_host = self._attachments(portal, page, report)
        issues = [foreign(found) for found in off_host]
        return replace(result, attachments=kept, issues=(*result.issues, *issues))

    def _report(self, result: PageResult, portal: Portal, page: Page) -> PageResult:
        """Read a report page, or a file that a row leads to directly."""
        link = page.fetch.link or Link(page.url, "")
        answer = describe(result.answer, page, link.title)
        result = replace(result, answer=answer)
        if answer.sniffed_type not in HTML:
            result = self.files.look_into(result, page)
            if result.state is FetchState.FAILED:
                return result
        report = self.registry.report(portal, page, link)
        if isinstance(report, Reject):
            behind = behind_shell(page, portal) if report.reason == "soft_404" else None
            if behind is not None:
                return led_on(result, "redirect_shell", behind)
            others = () if report.reason == "soft_404" else self._others(portal, page)
            if others:
                return led_on(result, "several_reports", *others)
            return rejected(result, report, page)
        kept, off_host = self._attachments(portal, page, report)
        inside = collected(self.registry, portal, page, report, kept)
        if inside:
            return led_on(result, "several_reports", *inside)
        issues: list[Issue] = [*result.issues, *report.issues]
        # A check is given the report and not its address.
        issues += [
            replace(found, url=found.url or page.url)
            for found in self.registry.check(portal, report)
        ]
        issues += [foreign(found) for found in off_host]
        has_body = report.article.text.strip() or kept or answer.sniffed_type not in HTML
        if not has_body:
            issues.append(issue("report_incomplete", "neither text nor file", page.url))
        if report.report_year is not None and self._is_filtered(
            Match(report.report_year, report.agency_name, 1, report.agency_name_full)
        ):
            return replace(
                result, state=FetchState.SKIPPED, reason="filtered", issues=tuple(issues)
            )
        identity = agency_id(
            report.region_code, report.agency_name_full or report.agency_name or ""
        )
        found = ReportResult(
            report=replace(report, issues=tuple(issues)),
            report_id=report_id(portal.key, identity, report.report_year, page.fetch.url),
            agency_id=identity,
            attachments=kept,
            family=report.article.family,
        )
        return replace(result, report=found, issues=tuple(issues))

    def _others(self, portal: Portal, page: Page) -> tuple[Fetch, ...]:
        """Return the reports that a page leads to which is none itself."""
        if filetypes.sniff_type(page.body) not in HTML:
            return ()
        return reports_behind(self.registry, portal, page)

    def _attachments(
        self, portal: Portal, page: Page, report: Report
    ) -> tuple[tuple[Attachment, ...], list[Attachment]]:
        """Return the files to fetch, and those that lie on somebody else's host."""
        if filetypes.sniff_type(page.body) not in HTML:
            return (), []
        hosts = (*portal.hosts, *portal.file_hosts)
        offered = self.registry.attachments(portal, page, report)
        offered = [file for file in offered if file.url not in {page.url, page.fetch.url}]
        kept = tuple(file for file in offered if _on_hosts(file.url, hosts))
        return kept, [file for file in offered if not _on_hosts(file.url, hosts)]


def _on_hosts(url: str, patterns: Iterable[str]) -> bool:
    return host_matches(urlsplit(url).hostname or "", patterns)

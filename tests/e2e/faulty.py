"""What a crawl against a replica brought, held against what the replica published and served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.catalog.reader import IssueInfo, open_catalog
from crawler.catalog.verify import verify
from crawler.registry import Registry
from crawler.replica.faults import FAULTS
from crawler.replica.henan import FILE_HOSTS
from crawler.replica.state import CLONE_HOSTS

if TYPE_CHECKING:
    from crawler.items import ReportItem
    from crawler.replica.model import Published, Served
    from tests.e2e.conftest import Site

STATES = ("stored", "unchanged", "skipped", "failed", "pending")
HTTP_OK, NOT_MODIFIED = 200, 304


@dataclass(frozen=True)
class Crawled:
    """A crawl that has ended: exit code, summary, catalog and log, and what the replica noted."""

    code: int
    summary: dict[str, Any]
    items: list[ReportItem]
    issues: list[IssueInfo]
    log: str
    served: list[Served]
    struck: dict[str, dict[str, int]]

    def ending(self, portal: str) -> dict[str, Any]:
        """Return one portal's part of the summary."""
        found: dict[str, Any] = next(
            entry for entry in self.summary["portals"] if entry["portal"] == portal
        )
        return found


def crawl(site: Site, portals: tuple[str, ...], *words: str, timeout: int = 30) -> Crawled:
    """Crawl portals with the faults that are on, and check what holds under every fault.

    :param timeout: seconds that an answer may take; a busy machine must not make faults of its own.
    """
    site.replica.reset_served()
    seconds = ("-s", f"DOWNLOAD_TIMEOUT={timeout}")
    done = site.crawl(*seconds, "-a", "portal=" + ",".join(portals), *words)
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    served, struck = site.replica.served(), site.replica.struck()
    with open_catalog(site.output) as catalog:
        items, issues = list(catalog.reports(latest_only=False)), list(catalog.issues())
    summary: dict[str, Any] = dict(site.run_summary())
    found = Crawled(done.returncode, summary, items, issues, done.stderr, served, struck)
    assert {entry["portal"] for entry in summary["portals"]} == set(portals)
    assert summary["exit_code"] == found.code
    check_hosts(found, portals)
    check_books(found)
    assert verify(site.output).problems == []
    return found


def bare(url: str) -> str:
    """Return a URL without its scheme: the crawler may ask either."""
    return url.split("://", 1)[-1]


def hosts_of(portals: tuple[str, ...]) -> set[str]:
    """Return the hosts that a crawl of these portals may ask."""
    known = [portal for portal in Registry([], []).portals() if portal.key in portals]
    assert len(known) == len(portals)
    homes = {urlsplit(portal.home).hostname or "" for portal in known}
    return homes | {host for portal in known for host in portal.hosts} | set(FILE_HOSTS)


def check_hosts(found: Crawled, portals: tuple[str, ...]) -> None:
    """Check that nobody but the portals was asked. Clones would be noted: they lead here too."""
    asked = {hit.host for hit in found.served}
    assert asked
    assert not asked & set(CLONE_HOSTS)
    assert asked <= hosts_of(portals), asked - hosts_of(portals)


def check_books(found: Crawled) -> None:
    """Check the counts against each other, and each stored file against the replica's own log."""
    served = {(bare(hit.url), hit.sha256) for hit in found.served}
    wire = {"length_lies"}  # The log has what the replica meant to send, before the cut.
    cut = any(
        count for faults in found.struck.values() for name, count in faults.items() if name in wire
    )
    run = found.summary["run"]
    for item in found.items:
        for file in (item.main, *item.attachments):
            if item.run == run and file.sha256 is not None and not cut:
                asked = {bare(file.url), bare(file.final_url)}
                assert any((url, file.sha256) in served for url in asked), file
    for entry in found.summary["portals"]:
        assert entry["scheduled"] == sum(entry[state] for state in STATES), entry
        mine = [i for i in found.items if i.portal == entry["portal"] and i.run == run]
        assert entry["reports_stored"] == len(mine), entry


def check_strikes(found: Crawled, name: str, portal: str) -> None:
    """Check that a fault that is on really struck: one that never does proves nothing."""
    assert found.struck[portal].get(name, 0) > 0, (name, portal, found.log[-1500:])


def check_told(found: Crawled, lost: list[Published]) -> None:
    """Check that each lost report has an issue of its own, with a code that one of its faults has."""
    for entry in lost:
        codes = {issue.code for issue in found.issues if bare(issue.url) == bare(entry.urls[0])}
        wanted = {code for name in entry.lost_to for code in FAULTS[name].expected.issues}
        assert codes & wanted, (entry.urls[0], entry.lost_to, codes)


def check_reports(
    published: list[Published], items: list[ReportItem]
) -> tuple[list[str], list[Published]]:
    """Check that nothing is invented or altered; return what is missing.

    First what could be had, then what the fault made impossible.
    """
    by_url = {bare(url): entry for entry in published for url in entry.urls}
    seen: set[str] = set()
    stored: set[str] = set()
    for item in items:
        entry = by_url.get(bare(item.url))
        assert entry is not None, f"invented: {item.url}"
        if bare(item.url) == bare(entry.urls[0]):
            # Also where the fault makes it impossible: an error page must never pass for a report.
            assert item.main.sha256 == entry.sha256, item.url
            assert item.url not in stored, f"twice: {item.url}"
            stored.add(item.url)
            files = {bare(file.url): file for file in (item.main, *item.attachments)}
            for file in entry.files:
                if not file.lost_to and not entry.lost_to:
                    assert files[bare(file.url)].sha256 == file.sha256, file.url
        seen |= {bare(entry.urls[0]), *(bare(url) for url in item.other_urls)}
    absent = [entry for entry in published if bare(entry.urls[0]) not in seen]
    missing = [entry.urls[0] for entry in absent if not entry.lost_to]
    return missing, [entry for entry in absent if entry.lost_to]

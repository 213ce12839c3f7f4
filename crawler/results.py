"""What a callback makes of one answer. The commit writes it down in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.catalog.records import Answer

if TYPE_CHECKING:
    from crawler.catalog.frontier import ScheduledFetch
    from crawler.model import Attachment, Column, Fetch, FetchState, Issue, Link, Report


@dataclass(frozen=True)
class LinkDecision:
    """A row of a list, and what was decided about it.

    ``decision`` is ``match``, ``reject``, ``off_host``, ``filtered`` (the query does not ask for it)
    or ``limit`` (beyond the query's); only a match has a fetch.
    """

    link: Link
    decision: str
    reason: str = ""
    year: int | None = None
    agency: str = ""
    fetch: Fetch | None = None


@dataclass(frozen=True)
class ListResult:
    """What one page of a list gave.

    ``next`` is the next page, ``otherwise`` another way to it where this page brought nothing new.
    ``total`` and ``pages`` are what the list states of itself, rows and pages; ``repeats`` counts
    the rows of this page whose address stands on it before.
    """

    column: Column
    decisions: tuple[LinkDecision, ...]
    next: tuple[Fetch, ...] = ()
    otherwise: tuple[Fetch, ...] = ()
    total: int | None = None
    pages: int | None = None
    repeats: int = 0


@dataclass(frozen=True)
class ReportResult:
    """What a report page gave."""

    report: Report
    report_id: str
    agency_id: str
    attachments: tuple[Attachment, ...] = ()
    family: str = ""


@dataclass(frozen=True)
class ArchiveMember:
    """One file out of an archive, with its bytes."""

    name: str
    data: bytes
    sniffed_type: str


@dataclass(frozen=True)
class PageResult:
    """How a fetch ended, with all that its page gave. ``body`` is kept as a blob if not empty.

    ``attachments`` are those that a further part of a report offers; a report has its own.
    ``instead`` is fetched in the place of a page that only leads on; see ``crawler.reading.instead``.
    """

    scheduled: ScheduledFetch
    state: FetchState
    reason: str = ""
    answer: Answer = field(default_factory=Answer)
    body: bytes = b""
    listing: ListResult | None = None
    report: ReportResult | None = None
    columns: tuple[Column, ...] = ()
    explore: tuple[Fetch, ...] = ()
    instead: tuple[Fetch, ...] = ()
    members: tuple[ArchiveMember, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    issues: tuple[Issue, ...] = ()

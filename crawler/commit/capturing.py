"""From a report page to a capture: what it says, and the fetches of the files that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crawler.catalog import captures, frontier, holdings, tables
from crawler.catalog.captures import NeededFile, NewCapture
from crawler.catalog.frontier import Wanted
from crawler.catalog.records import fetch_key, report_to_json, resource_key
from crawler.commit.following import conditional
from crawler.model import Fetch, FetchKind, FetchState, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from crawler.catalog.blobs import BlobStore
    from crawler.catalog.captures import CaptureFile
    from crawler.catalog.crawls import RunRecord
    from crawler.catalog.frontier import ScheduledFetch
    from crawler.model import Attachment
    from crawler.results import PageResult, ReportResult


class Capturer:
    """Opens the captures of one run. Every method works inside the page's transaction."""

    def __init__(self, run: RunRecord, blobs: BlobStore) -> None:
        self.run = run
        self.blobs = blobs

    def capture(self, connection: Connection, result: PageResult, found: ReportResult) -> list[int]:
        """Write a report page down; return the capture if it waits for no file."""
        report = found.report
        fetches, needed = _files(result.scheduled, found.attachments)
        new = NewCapture(
            report_id=found.report_id,
            agency_id=found.agency_id,
            agency_name=report.agency_name,
            agency_name_full=report.agency_name_full,
            year=report.report_year,
            region_code=report.region_code,
            report=report_to_json(
                report,
                result.scheduled.fetch,
                agency_id=found.agency_id,
                family=found.family,
                file_count=len(needed),
            ),
            answer=result.answer,
            files=needed,
        )
        capture_id, done = self._open(connection, result.scheduled, new, fetches)
        _keep(connection, result, capture_id, report.report_year)
        return [capture_id] if done else []

    def check_files(self, connection: Connection, result: PageResult) -> list[int]:
        """A known report's page is unchanged: check its files too, under a new capture.

        Returns the capture if it waits for no file.
        """
        scheduled = result.scheduled
        key = resource_key(scheduled.platform, scheduled.fetch)
        known = holdings.resources(connection, scheduled.portal, [key])[key]
        if known.capture_id is None:
            return []
        before = connection.execute(
            select(tables.capture).where(tables.capture.c.id == known.capture_id)
        ).one()
        fetches, needed = _files(scheduled, captures.read_capture(connection, before.id).files)
        if not needed:
            return []
        report = connection.execute(
            select(tables.report).where(tables.report.c.report_id == before.report_id)
        ).one()
        new = NewCapture(
            report_id=before.report_id,
            agency_id=report.agency_id,
            agency_name=report.agency_name,
            agency_name_full=report.agency_name_full,
            year=report.year,
            region_code=report.region_code,
            report=before.report,
            answer=result.answer,
            files=needed,
        )
        capture_id, done = self._open(connection, scheduled, new, fetches)
        return [capture_id] if done else []

    def keep_file(self, connection: Connection, result: PageResult) -> None:
        """Remember a file that was stored."""
        if result.state is FetchState.STORED:
            _keep(connection, result, None, None)

    def add_files(self, connection: Connection, result: PageResult) -> None:
        """Put the files that a further part of a report offers on the frontier and to its captures."""
        scheduled = result.scheduled
        fetches, needed = _files(scheduled, result.attachments)
        if needed:
            states = self._want(connection, scheduled, needed, fetches)
            captures.add_files(connection, scheduled.id, needed, states)

    def _open(
        self,
        connection: Connection,
        scheduled: ScheduledFetch,
        new: NewCapture,
        fetches: list[Fetch],
    ) -> tuple[int, bool]:
        """Put a capture's files on the frontier and open it."""
        states = self._want(connection, scheduled, new.files, fetches)
        return captures.open_capture(
            connection,
            self.run.crawl_id,
            self.run.run_id,
            scheduled.portal,
            scheduled.id,
            new,
            states,
        )

    def _want(
        self,
        connection: Connection,
        scheduled: ScheduledFetch,
        files: Sequence[NeededFile],
        fetches: Sequence[Fetch],
    ) -> dict[str, tuple[int, FetchState]]:
        """Put files on the frontier; return the number and state of each by its key.

        A further part of a report is asked for without a condition: its text names files again.
        """
        keys = [needed.key for needed in files]
        known = holdings.resources(connection, scheduled.portal, keys)
        wanted = [
            Wanted(conditional(fetch, known[needed.key], self.blobs))
            if needed.key in known and needed.role != Role.PART
            else Wanted(fetch)
            for needed, fetch in zip(files, fetches, strict=True)
        ]
        crawl_id = self.run.crawl_id
        frontier.add(
            connection, crawl_id, scheduled.portal, scheduled.platform, wanted, scheduled.id
        )
        return frontier.states(connection, crawl_id, keys) if keys else {}


def _files(
    scheduled: ScheduledFetch, files: Iterable[Attachment | CaptureFile]
) -> tuple[list[Fetch], tuple[NeededFile, ...]]:
    """Return the fetches of a report's files, and what each of them is to the report."""
    fetches = []
    needed = []
    for file in files:
        fetch = Fetch(
            url=file.url,
            kind=FetchKind.FILE,
            # As a browser asks for it from its page.
            headers=(("Referer", scheduled.fetch.url),),
            memo={"text": file.text, "role": str(file.role)},
        )
        fetches.append(fetch)
        key = fetch_key(scheduled.platform, fetch)
        needed.append(NeededFile(key, file.url, str(file.role), file.text))
    return fetches, tuple(needed)


def _keep(
    connection: Connection, result: PageResult, capture_id: int | None, year: int | None
) -> None:
    """Remember the answer for the conditional check of the next crawl."""
    scheduled = result.scheduled
    holdings.keep_resource(
        connection,
        scheduled.portal,
        resource_key(scheduled.platform, scheduled.fetch),
        scheduled.fetch.url,
        scheduled.fetch.kind.value,
        result.answer,
        capture_id,
        year,
    )

"""Through the catalog: every version that was not read yet, side by side, kept one by one.

A version is kept in one short transaction, whole or not at all: whoever is killed in between goes
on with the versions that are left. The reading processes never touch the catalog.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.catalog.records import now
from crawler.figures import readings
from crawler.figures.candidates import MAIN, Candidate, candidates
from crawler.figures.choosing import Found, choose, is_complete, outcome_of
from crawler.figures.neighbours import renew_year_after, with_year_before
from crawler.issues import issue
from crawler.statistics.record import Outcome, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crawler.catalog.database import Database
    from crawler.catalog.reader import CatalogReader
    from crawler.figures.guard import Done, Guard
    from crawler.items import ReportItem

logger = logging.getLogger(__name__)

#: Reports that are begun at a time, for each process: enough that none waits for work.
_BEGUN: Final = 3


@dataclass
class Tally:
    """What a run has done.

    :param known: versions that had been read before.
    :param reports: versions by how their best document ended; ``documents`` by how each did.
    :param seconds: of all reading processes together.
    """

    known: int = 0
    reports: Counter[Outcome] = field(default_factory=Counter)
    documents: Counter[Outcome] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, kept: list[Reading]) -> None:
        """Count the readings of one version."""
        self.reports[outcome_of(kept)] += 1
        for found in kept:
            self.documents[found.outcome] += 1
            self.seconds += found.seconds
            self.issues.update(said.code for said in found.issues)

    @property
    def done(self) -> int:
        """How many versions need no more work."""
        return self.known + sum(self.reports.values())


@dataclass
class _Version:
    """A version whose documents are being read."""

    item: ReportItem
    todo: deque[Candidate]
    late: list[Candidate]
    running: int = 0
    found: list[Found] = field(default_factory=list)


class Worker:
    """Reads versions of reports and keeps what was read.

    :param progress: called after every version that is done.
    """

    def __init__(
        self,
        catalog: CatalogReader,
        database: Database,
        guard: Guard,
        progress: Callable[[Tally], None] = lambda _: None,
    ) -> None:
        self._catalog = catalog
        self._database = database
        self._guard = guard
        self._progress = progress
        self._open: list[_Version] = []
        self._asked: dict[int, tuple[_Version, Candidate]] = {}
        self.tally = Tally()

    def run(self, items: Iterable[ReportItem], *, again: bool = False) -> Tally:
        """Read those of the versions that this parser has not read; with ``again`` all of them.

        Raises ``StorageError`` where the catalog refuses to keep what was read.
        """
        waiting = self._unread(items, again=again)
        more = True
        while more or self._open:
            while more and len(self._open) < _BEGUN * self._guard.processes:
                item = next(waiting, None)
                more = item is not None
                if item is not None:
                    self._begin(item)
            self._ask()
            if self._guard.busy:
                for done in self._guard.next():
                    self._take(done)
            for version in [one for one in self._open if not one.todo and not one.running]:
                self._end(version)
        return self.tally

    def _unread(self, items: Iterable[ReportItem], *, again: bool) -> Iterator[ReportItem]:
        for item in items:
            with self._database.translated():
                known = not again and readings.is_read(
                    self._database.connection, item.report_id, item.version
                )
            if known:
                self.tally.known += 1
                self._progress(self.tally)
            else:
                yield item

    def _begin(self, item: ReportItem) -> None:
        found = candidates(item, self._catalog.path_of)
        if lost := [path for one in found for path in _lost(one)]:
            # Nothing is kept: once the bytes are there again it is read as if nothing had been.
            logger.error("%s: not there: %s; run scrapy verify", item.url, ", ".join(lost[:3]))
            self.tally.reports[Outcome.FAILED] += 1
            self.tally.issues["storage_error"] += 1
            self._progress(self.tally)
            return
        first = deque(one for one in found if not one.late)
        late = [one for one in found if one.late]
        self._open.append(_Version(item, first or deque(late), late if first else []))

    def _ask(self) -> None:
        for version in self._open:
            while version.todo and self._guard.room:
                candidate = version.todo.popleft()
                version.running += 1
                number = self._guard.start(candidate.task)
                self._asked[number] = (version, candidate)

    def _take(self, done: Done) -> None:
        version, candidate = self._asked.pop(done.number)
        version.running -= 1
        version.found += _readings(version, candidate, done)
        if not version.todo and not version.running and version.late:
            if not is_complete(version.item, version.found):
                version.todo.extend(version.late)
            version.late = []

    def _end(self, version: _Version) -> None:
        self._open.remove(version)
        item = version.item
        kept = choose(item, version.found) or [_nothing(item)]
        with self._database.transaction() as connection:
            kept = with_year_before(connection, item, kept)
            readings.keep(connection, item.report_id, item.version, kept)
            renew_year_after(connection, item)
        for found in kept:
            if found.outcome is Outcome.FAILED:
                # Nobody should have to export everything to learn which file it was.
                logger.warning("%s: %s: %s", found.url, found.reason, found.detail)
        self.tally.add(kept)
        self._progress(self.tally)


def _lost(candidate: Candidate) -> list[str]:
    """Return the files of a document that are not in the store although they should be."""
    return [part.path for part in candidate.task.parts if not Path(part.path).is_file()]


def _readings(version: _Version, candidate: Candidate, done: Done) -> Iterator[Found]:
    names: Counter[str] = Counter()
    for answer in done.answers:
        name = "!".join(filter(None, (candidate.member, answer.part)))
        names[name] += 1
        if names[name] > 1:  # an archive may hold two files of one name
            name = f"{name} ({names[name]})"
        reading = Reading(
            report_id=version.item.report_id,
            version=version.item.version,
            sha256=candidate.sha256,
            member=name,
            url=candidate.url,
            role=candidate.role,
            filename=candidate.filename,
            outcome=answer.outcome,
            reason=answer.reason,
            detail=answer.detail,
            statistics=answer.statistics,
            issues=answer.issues,
            seconds=done.seconds,
            read_at=now(),
        )
        yield Found(reading, answer.own_title)


def _nothing(item: ReportItem) -> Reading:
    """Return the reading of a version without any document that could be read.

    It is kept, so that the version is not tried for ever; a file that comes later makes a new one.
    """
    lost = [file.url for file in item.attachments if not file.sha256]
    code = "attachment_missing" if lost else "document_unsupported"
    text = "no file of the report is there" if lost else "the report has no document to read"
    said = issue(code, f"{text}: {', '.join(lost[:3])}" if lost else text, item.url)
    return Reading(
        report_id=item.report_id,
        version=item.version,
        sha256=item.main.sha256 or "",
        member="",
        url=item.url,
        role=MAIN,
        filename=item.main.filename,
        outcome=Outcome.FAILED,
        reason=code,
        detail=said.message,
        issues=(said,),
        read_at=now(),
    )

"""The run's own folder: what happened, one line an event, flushed as it happens.

``runs/<run id>/reports.jsonl`` and ``issues.jsonl`` grow while the run goes on; ``run.json`` is
written at its end. They are for people and scripts; the catalog is the truth.
"""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.catalog.database import storage_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import TextIO

    from crawler.items import ReportItem, RunSummary
    from crawler.model import Issue

logger = logging.getLogger(__name__)


class RunLog:
    """Writes a run's folder. Raises ``StorageError`` where the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._reports = (folder / "reports.jsonl").open("a", encoding="utf-8")
            self._issues = (folder / "issues.jsonl").open("a", encoding="utf-8")
        except OSError as error:
            raise storage_error(error, f"run folder {folder}") from error

    def reports(self, items: Iterable[ReportItem]) -> None:
        """Write a line for each report that entered the catalog."""
        lines = [
            json.dumps(
                {
                    "delivery_id": item.delivery_id,
                    "report_id": item.report_id,
                    "version": item.version,
                    "portal": item.portal,
                    "year": item.report_year,
                    "agency": item.agency_name_full or item.agency_name,
                    "title": item.title,
                    "url": item.url,
                    "path": item.main.path,
                },
                ensure_ascii=False,
            )
            for item in items
        ]
        self._write(self._reports, lines)

    def issues(self, portal: str, issues: Iterable[Issue]) -> None:
        """Write a line for each issue."""
        lines = [
            json.dumps({"portal": portal, **asdict(found)}, ensure_ascii=False) for found in issues
        ]
        self._write(self._issues, lines)

    def _write(self, file: TextIO, lines: list[str]) -> None:
        """Write lines at once. Raises ``StorageError`` where the disk refuses."""
        if not lines:
            return
        try:
            file.write("\n".join(lines) + "\n")
            file.flush()
        except OSError as error:
            raise storage_error(error, f"run folder {self.folder}") from error

    def finish(self, summary: RunSummary) -> None:
        """Write how the run ended. The catalog says so too: a disk that refuses is only logged."""
        text = json.dumps(asdict(summary), ensure_ascii=False, indent=1)
        try:
            (self.folder / "run.json").write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            logger.error("%s", storage_error(error, f"run folder {self.folder}"))  # noqa: TRY400 - the cause is in the message
        for file in (self._reports, self._issues):
            # What could not be flushed before cannot be now; its lines are in the catalog.
            with contextlib.suppress(OSError):
                file.close()

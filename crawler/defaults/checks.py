"""Checks of a report, and the line that says how a run ended."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from crawler.hookspecs import hookimpl
from crawler.issues import issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.items import RunSummary
    from crawler.model import Issue, Portal, Report

logger = logging.getLogger(__name__)


@hookimpl(trylast=True)
def nianbao_check(portal: Portal, report: Report) -> Sequence[Issue]:
    """Say where a report was published before the year that it is about had ended."""
    published = report.article.published_at
    if published is None or report.report_year is None or published.year > report.report_year:
        return []
    seen = f"{portal.key}: report for {report.report_year} published on {published:%Y-%m-%d}"
    return [issue("year_conflict", seen)]


@hookimpl(trylast=True)
def nianbao_finished(run: RunSummary) -> None:
    """Log how each portal's part of the run ended."""
    for portal in run.portals:
        logger.info(
            "%s: %s%s — %d found, %d stored, %d unchanged; fetches: %d scheduled = %d stored "
            "+ %d unchanged + %d skipped + %d failed + %d pending",
            portal.portal,
            portal.outcome,
            " (limited)" if portal.limited else "",
            portal.reports_found,
            portal.reports_stored,
            portal.reports_unchanged,
            portal.scheduled,
            portal.stored,
            portal.unchanged,
            portal.skipped,
            portal.failed,
            portal.pending,
        )
    logger.info("Run %s ended with exit code %d: %s", run.run, run.exit_code, run.outcome)

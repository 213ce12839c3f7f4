"""A page that publishes the reports of several agencies as files, one for each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.model import Link, Match
from crawler.recognition.unnamed import opens_as_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Attachment, Fetch, Page, Portal, Report
    from crawler.registry import Registry

_SEVERAL = 2


def reports_in_files(
    registry: Registry, portal: Portal, page: Page, report: Report, files: Sequence[Attachment]
) -> tuple[Fetch, ...]:
    """Return the fetches of the reports that a page's files are, or nothing.

    海宁市部门2023年政府信息公开工作年度报告 with a file for each department is nobody's report. Every
    file must be named as a report, at least two agencies must be named, and the page's own text
    must be no report.

    :param report: what was read of the page; its date is that of the files.
    """
    if len(files) < _SEVERAL or opens_as_report(report.article.text):
        return ()
    moment = report.article.published_at
    date = moment.date() if moment else None
    channel = page.fetch.link.channel if page.fetch.link else ""
    links = [Link(file.url, file.text, date, channel=channel) for file in files]
    read = [registry.match(portal, link) for link in links]
    found = [match for match in read if isinstance(match, Match) and match.agency_name]
    agencies = {match.agency_name_full or match.agency_name for match in found}
    if len(agencies) < _SEVERAL or len(found) < len(links):
        return ()
    return tuple(replace(page.fetch, url=link.url, link=link, headers=()) for link in links)

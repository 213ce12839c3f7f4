"""A page that publishes the reports of several agencies, as files or by links, one for each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.cms.address import base_of
from crawler.cms.anchors import is_article
from crawler.cms.files import is_file
from crawler.cms.rows import rows
from crawler.hosts import host_matches
from crawler.model import Link, Match
from crawler.recognition.text import squeeze
from crawler.recognition.unnamed import lists_several, opens_as_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Attachment, Fetch, Page, Portal, Report
    from crawler.registry import Registry

_SEVERAL = 2


def collected(
    registry: Registry, portal: Portal, page: Page, report: Report, files: Sequence[Attachment]
) -> tuple[Fetch, ...]:
    """Return the fetches of the reports that stand behind a page which is nobody's, or nothing.

    A page whose own text is a report is that report, whatever it leads to.
    """
    text = report.article.text
    if opens_as_report(text):
        return ()
    inside = reports_in_files(registry, portal, page, report, files)
    titled = bool(report.agency_name) and squeeze(report.agency_name or "") in squeeze(report.title)
    if inside or titled or not lists_several(text):
        return inside
    return reports_behind(registry, portal, page)


def reports_in_files(
    registry: Registry, portal: Portal, page: Page, report: Report, files: Sequence[Attachment]
) -> tuple[Fetch, ...]:
    """Return the fetches of the reports that a page's files are, or nothing.

    海宁市部门2023年政府信息公开工作年度报告 with a file for each department is nobody's report. Every
    file must be named as a report, and at least two agencies must be named.

    :param report: what was read of the page; its date is that of the files.
    """
    if len(files) < _SEVERAL:
        return ()
    moment = report.article.published_at
    date = moment.date() if moment else None
    channel = page.fetch.link.channel if page.fetch.link else ""
    links = [Link(file.url, file.text, date, channel=channel) for file in files]
    found = _of_several(registry, portal, links)
    return _fetches(page, found) if len(found) == len(links) else ()


def reports_behind(registry: Registry, portal: Portal, page: Page) -> tuple[Fetch, ...]:
    """Return the fetches of the reports of several agencies that a page links to, or nothing.

    For a page that is no report itself: 嵩县部门2021年政府信息公开工作年度报告汇总, or the notice that
    publishes them.
    """
    body = page.tree.find("body")
    hosts = (*portal.hosts, *portal.file_hosts)
    links = [
        link
        for link in rows(page.tree if body is None else body, base_of(page))
        if (is_article(link.url) or is_file(link.url, link.title))
        and host_matches(urlsplit(link.url).hostname or "", hosts)
        and link.url not in {page.url, page.fetch.url}
    ]
    return _fetches(page, _of_several(registry, portal, links))


def _of_several(registry: Registry, portal: Portal, links: Sequence[Link]) -> list[Link]:
    """Return the links that name an agency's report, none where they name fewer than two agencies."""
    named: dict[Link, str] = {}
    for link in links:
        match = registry.match(portal, link)
        if isinstance(match, Match) and (name := match.agency_name_full or match.agency_name):
            named[link] = name
    return list(named) if len(set(named.values())) >= _SEVERAL else []


def _fetches(page: Page, links: Sequence[Link]) -> tuple[Fetch, ...]:
    return tuple(replace(page.fetch, url=link.url, link=link, headers=()) for link in links)

"""What is said of things on hosts that are not the portal's: they are left where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.issues import issue
from crawler.model import Column, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Attachment, Issue, Link, Page


def foreign(found: Attachment | Column) -> Issue:
    """Say that a file or a list was left where it is: on a host that is not the portal's.

    A list weighs more, because cities keep the reports of all their organs on a host of their own.
    """
    if not isinstance(found, Column):
        return issue("off_host_link", "a file on a host that is not the portal's", found.url)
    said = (
        f"a list of annual reports ({found.name}) on another host. If it is the portal's own,"
        " add the host to the portal's hosts"
    )
    return issue("off_host_link", said, found.url, Level.WARNING)


def foreign_rows(page: Page, rows: Sequence[Link], reports: Sequence[Link]) -> Issue:
    """Say that rows lead to other hosts; reports among them are lost if the hosts are the portal's."""
    said = f"{len(rows)} rows lead to other hosts"
    if not reports:
        return issue("off_host_link", said, page.url)
    hosts = ", ".join(sorted({urlsplit(link.url).netloc for link in reports}))
    said += f", {len(reports)} of them named as reports: {hosts}"
    return issue("off_host_link", said, page.url, Level.WARNING)

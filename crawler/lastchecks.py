"""What only the end of a run shows: no list found, or nothing in the lists that were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.catalog import walks
from crawler.issues import issue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.commit.committer import Committer
    from crawler.model import Issue, Portal


def last_checks(committer: Committer, portals: Iterable[Portal]) -> None:
    """Note, within the open transaction, for which of these portals nothing was found.

    A portal that still has something pending is not judged.

    :param portals: those that do not declare themselves to be without a report that is asked for.
    """
    connection, crawl = committer.database.connection, committer.run.crawl_id
    for portal in portals:
        if walks.has_pending_at_all(connection, crawl, portal.key):
            continue
        if walks.matches(connection, crawl, portal.key):
            continue
        found = _nothing_found(portal, walks.lists(connection, crawl, portal.key))
        committer.note_within(connection, portal.key, [found])


def _nothing_found(portal: Portal, lists: int) -> Issue:
    """Return what to tell of a portal without a single match.

    :param lists: how many of its lists were read.
    """
    if lists:
        said = (
            f"{lists} lists were read, no row is a report that is asked for. Open the list "
            "and see what stands there"
        )
        return issue("nothing_found", said, portal.home)
    said = (
        "no list of annual reports is linked from the home page or the pages near it. "
        "Find it in a browser and declare it as a column of the portal"
    )
    return issue("discovery_empty", said, portal.home)

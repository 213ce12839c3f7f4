"""Where a crawl begins: every portal's first fetches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.catalog import discovery, frontier
from crawler.catalog.frontier import Wanted
from crawler.issues import issue
from crawler.model import Fetch, FetchKind
from crawler.registry import PluginError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from crawler.model import Issue, Portal
    from crawler.query import Query
    from crawler.registry import Registry


def seed(
    connection: Connection,
    crawl_id: str,
    portals: Mapping[str, Portal],
    registry: Registry,
    query: Query,
) -> dict[str, Issue]:
    """Put every portal's first fetches on the frontier; remembered columns count as known.

    Return the portals whose plugin could not say where to begin, each with the issue.
    """
    broken: dict[str, Issue] = {}
    for portal in portals.values():
        known = portal.columns or discovery.remembered_columns(connection, portal.key)
        try:
            seeds = registry.seeds(replace(portal, columns=known), query)
        except PluginError as error:
            # The other portals go on; this one ends as failed.
            broken[portal.key] = issue("plugin_error", str(error), portal.home)
            continue
        if not (portal.columns or discovery.is_whole(connection, portal.key)):
            # What is remembered may not be all: look once more.
            seeds = (*seeds, Fetch(portal.home, FetchKind.HOME))
        wanted = [Wanted(fetch) for fetch in seeds]
        frontier.add(connection, crawl_id, portal.key, portal.platform, wanted)
    return broken

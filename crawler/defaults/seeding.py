"""Where a portal's crawl begins: at its columns, else at its home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.hookspecs import hookimpl
from crawler.model import Fetch, FetchKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Portal


@hookimpl(trylast=True)
def nianbao_seeds(portal: Portal) -> Sequence[Fetch]:
    """Return a fetch for each column, or the home page for discovery where there is none."""
    if not portal.columns:
        return [Fetch(url=portal.home, kind=FetchKind.HOME)]
    return [
        Fetch(url=column.url, kind=FetchKind.LISTING, column=column) for column in portal.columns
    ]

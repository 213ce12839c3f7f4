"""Block pages, as the core knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.cms.blocks import detect
from crawler.hookspecs import hookimpl

if TYPE_CHECKING:
    from crawler.model import Block, Page


@hookimpl(trylast=True)
def nianbao_blocked(page: Page) -> Block | None:
    """Return the block that a page is."""
    return detect(page)

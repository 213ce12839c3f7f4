"""The same content by another way, where a portal's answer itself says which."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.cms.shells import is_home, shell_target
from crawler.hosts import host_matches
from crawler.model import FetchKind

if TYPE_CHECKING:
    from crawler.model import Fetch, Page, Portal

# 405 says it; a server that knows GET only says 501 or has nothing at the address.
NOT_BY_POST: Final = frozenset({404, 405, 501})
_FORM: Final = "application/x-www-form-urlencoded"
# Scripts that lead here say that the article is gone; the page itself need not be asked for.
_ERROR_PAGE: Final = re.compile(
    r"/(?:40\d|50\d|error|err|not_?found|page_?not_?found)(?:[/._-]|$)", re.IGNORECASE
)
# What a fetch's memo says that stands in for another: a chain of shells is not followed.
_SHELL: Final = "shell"


def behind_shell(page: Page, portal: Portal) -> Fetch | None:
    """Return the fetch of the article that a redirect shell leads to, or None.

    Rows of link-type articles lead to a page with nothing but a script or a meta refresh. Its
    target is fetched in its place, once, on the portal's hosts; a home page or an error page is no
    article.
    """
    target = shell_target(page)
    if target is None or is_home(target) or _SHELL in page.fetch.memo:
        return None
    if _ERROR_PAGE.search(urlsplit(target).path):
        return None
    if not host_matches(urlsplit(target).hostname or "", portal.hosts):
        return None
    return replace(page.fetch, url=target, headers=(), memo={**page.fetch.memo, _SHELL: "yes"})


def by_get(page: Page) -> Fetch | None:
    """Return the fetch with its form in the address, where a list service refuses POST, or None.

    ``dataproxy.jsp`` takes its parameters either way, and some servers allow one of them only.
    """
    fetch = page.fetch
    headers = {name.lower(): value for name, value in fetch.headers}
    is_form = headers.get("content-type", "").startswith(_FORM)
    if fetch.kind is not FetchKind.LISTING or fetch.method != "POST" or not is_form:
        return None
    if page.status not in NOT_BY_POST:
        return None
    mark = "&" if "?" in fetch.url else "?"
    return replace(
        fetch,
        method="GET",
        url=f"{fetch.url}{mark}{fetch.body.decode('ascii')}",
        body=b"",
        headers=tuple(pair for pair in fetch.headers if pair[0].lower() != "content-type"),
    )

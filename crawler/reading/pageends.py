"""How pages end that are no list and no report, and what their bytes say against them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.cms.pagers import beyond
from crawler.issues import issue
from crawler.model import FetchKind, FetchState, Level

if TYPE_CHECKING:
    from crawler.model import Fetch, Issue, Page, Reject
    from crawler.results import PageResult


_GONE: Final = frozenset({404, 410})


def http_error(result: PageResult, page: Page) -> PageResult:
    """Return the end of a page whose status is an error."""
    code = "attachment_missing" if page.fetch.kind is FetchKind.FILE else "http_error"
    found = issue(code, f"expected status 200, seen {page.status}", page.url)
    if page.fetch.kind is FetchKind.HOME and page.fetch.depth and page.status in _GONE:
        # A dead link of a menu: the portal itself says that no list is there.
        found = replace(found, level=Level.WARNING)
        reason = f"http_{page.status}"
        return replace(
            result,
            state=FetchState.SKIPPED,
            reason=reason,
            body=b"",
            issues=(*result.issues, found),
        )
    behind = beyond(page.fetch)
    return replace(
        result,
        state=FetchState.FAILED,
        reason=f"http_{page.status}",
        body=b"",
        issues=(*result.issues, found),
        instead=(behind,) if behind is not None else (),
    )


def empty(result: PageResult, page: Page) -> PageResult:
    """Return the end of a report or a file that came without a byte: there is nothing to keep."""
    code = "attachment_missing" if page.fetch.kind is FetchKind.FILE else "soft_404"
    found = issue(code, f"status {page.status} and an empty body", page.fetch.url)
    return replace(
        result, state=FetchState.FAILED, reason="empty_body", issues=(*result.issues, found)
    )


def led_on(result: PageResult, reason: str, *others: Fetch) -> PageResult:
    """Return the end of a page in whose place others are fetched."""
    return replace(result, state=FetchState.SKIPPED, reason=reason, body=b"", instead=others)


def rejected(result: PageResult, reject: Reject, page: Page) -> PageResult:
    """Return the end of a report's page that is none: an error page, or something else."""
    if reject.reason == "soft_404":
        # The URL that was asked for: many lost articles lead to the same home or error page.
        detail = reject.detail or "the page says that there is nothing"
        found = issue("soft_404", detail, page.fetch.url)
        state = FetchState.FAILED
    else:
        found = issue("not_a_report", f"{reject.reason}: {reject.detail}", page.url)
        state = FetchState.SKIPPED
    return replace(result, state=state, reason=reject.reason, issues=(*result.issues, found))


def charset_issues(page: Page) -> list[Issue]:
    """Return what is wrong with the way a page's bytes became text."""
    charset = page.charset
    if charset.replaced:
        return [
            issue(
                "charset_replaced",
                f"{charset.replaced} characters could not be read as {charset.used}",
                page.url,
            )
        ]
    if charset.guessed:
        return [issue("charset_guessed", f"read as {charset.used}", page.url)]
    if charset.mismatched:
        found = f"declared {charset.declared}, read as {charset.used}"
        return [issue("charset_mismatch", found, page.url)]
    return []

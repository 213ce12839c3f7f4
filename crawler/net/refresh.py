"""Pages that lead on by a meta refresh: followed by Scrapy, looked at only where one may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

# Scrapy looks at the first 4096 characters; in GB 18030 one takes four bytes at most.
_HEAD_BYTES: Final = 4 * 4096


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's middleware for pages that may hold a meta refresh; it would decode every page."""

    def process_response(  # type: ignore[override]  # the spider argument is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response, or the request that its meta refresh asks for."""
        head = response.body[:_HEAD_BYTES].lower()
        # In UTF-16 there is a NUL between the letters.
        if b"refresh" not in head and b"\0" not in head:
            return response
        return super().process_response(request, response)

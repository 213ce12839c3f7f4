"""Why a fetch brought no answer: exceptions of our own, and what every other one means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.hookcalls import PluginError

if TYPE_CHECKING:
    from crawler.model import Block, Page


class BlockedError(IgnoreRequest):
    """A block page stands in the way. The platform rests; nothing tries to get around it."""

    def __init__(self, block: Block, page: Page) -> None:
        super().__init__(f"{block.kind}: {block.evidence}")
        self.block = block
        self.page = page


class RobotsDisallowedError(IgnoreRequest):
    """robots.txt disallows the URL (RFC 9309)."""


class RobotsUnreachableError(IgnoreRequest):
    """robots.txt answers with a server error or not at all: all is disallowed (RFC 9309 §2.3.1.4)."""


class OffHostError(IgnoreRequest):
    """The URL is not on the portal's hosts."""


class AddressRefusedError(IgnoreRequest):
    """The host leads to a private, loopback or otherwise internal address."""


class CertificateError(IgnoreRequest):
    """The certificate cannot be verified, and NIANBAO_TLS_STRICT refuses such hosts."""


class RenderError(Exception):
    """The browser could not show the page."""


class BrokenBodyError(Exception):
    """The body cannot be decompressed."""


# (exception, issue code, whether another try may help); the first that fits counts.
_REASONS: Final = (
    (PluginError, "plugin_error", False),
    (RobotsDisallowedError, "robots_disallowed", False),
    (RobotsUnreachableError, "robots_unreachable", True),
    (BlockedError, "block_page", True),
    (OffHostError, "redirect_off_host", False),
    (AddressRefusedError, "address_refused", False),
    (CertificateError, "tls_invalid", False),
    (RenderError, "render_failed", True),
    (BrokenBodyError, "decompression", False),
    (ResponseDataLossError, "truncated", True),
    (DownloadCancelledError, "too_large", False),
    (UnsupportedURLSchemeError, "redirect_off_host", False),
    (CannotResolveHostError, "network_error", True),
    (DownloadConnectionRefusedError, "network_error", True),
    (DownloadTimeoutError, "network_error", True),
    (DownloadFailedError, "network_error", True),
    (OSError, "network_error", True),
    (ValueError, "network_error", False),
)


def failure_reason(error: BaseException) -> tuple[str, bool]:
    """Return the issue code of a failed fetch, and whether another try may help."""
    if type(error) is IgnoreRequest:
        # Scrapy's own middlewares raise it bare; our subclasses quote URLs, which may say anything.
        text = str(error)
        if "max redirections" in text:
            return "redirect_loop", False
        if "DOWNLOAD_MAXSIZE" in text:
            return "too_large", False
    for kind, code, retryable in _REASONS:
        if isinstance(error, kind):
            return code, retryable
    return "network_error", True

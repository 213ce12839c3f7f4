"""Every way to fail has a code of the project, and says whether another try may help."""

from __future__ import annotations

import pytest
from scrapy import exceptions

from crawler.issues import CODES
from crawler.model import Block, Charset, Fetch, FetchKind, Page
from crawler.net import errors


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        (errors.RobotsDisallowedError("x"), "robots_disallowed", False),
        (errors.RobotsUnreachableError("x"), "robots_unreachable", True),
        (
            errors.OffHostError("http://a/?max redirections DOWNLOAD_MAXSIZE"),
            "redirect_off_host",
            False,
        ),
        (errors.AddressRefusedError("x"), "address_refused", False),
        (errors.CertificateError("x"), "tls_invalid", False),
        (errors.RenderError("x"), "render_failed", True),
        (errors.BrokenBodyError("x"), "decompression", False),
        (exceptions.IgnoreRequest("max redirections reached"), "redirect_loop", False),
        (exceptions.IgnoreRequest("exceeded DOWNLOAD_MAXSIZE (1 B)"), "too_large", False),
        (exceptions.ResponseDataLossError("x"), "truncated", True),
        (exceptions.DownloadCancelledError("x"), "too_large", False),
        (exceptions.DownloadTimeoutError("x"), "network_error", True),
        (exceptions.DownloadConnectionRefusedError("x"), "network_error", True),
        (exceptions.CannotResolveHostError("x"), "network_error", True),
        (exceptions.UnsupportedURLSchemeError("x"), "redirect_off_host", False),
        (ConnectionResetError("x"), "network_error", True),
        (ValueError("x"), "network_error", False),
        (RuntimeError("x"), "network_error", True),
    ],
)
def test_the_reason_of_a_failure(error: Exception, code: str, retryable: bool) -> None:  # noqa: FBT001 - pytest's table
    assert errors.failure_reason(error) == (code, retryable)
    assert code in CODES


def test_a_block_keeps_its_page_and_its_evidence() -> None:
    fetch = Fetch("http://a.gov.cn/", FetchKind.HOME)
    page = Page(fetch.url, 412, (), b"", "", Charset("ascii"), fetch)
    error = errors.BlockedError(Block("ruishu", "status 412"), page)
    assert (str(error), error.page) == ("ruishu: status 412", page)
    assert errors.failure_reason(error)[0] == "block_page"

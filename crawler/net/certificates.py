"""What is wrong with a server's certificate, said as exactly as the libraries let us know."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL
from service_identity import VerificationError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from scrapy.http import Response

UNVERIFIED = "certificate verify failed"


def certificate_fault(error: BaseException) -> str:
    """Return what is wrong with a certificate, or "" if that is not why a connection failed.

    Twisted wraps the reasons of a failed connection in lists of failures, Scrapy once more.
    """
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, VerificationError):
            return f"wrong host name: {found}"[:200]
        if isinstance(found, SSL.Error):
            for _, _, reason in found.args[0] if found.args else ():
                if UNVERIFIED in reason:
                    return UNVERIFIED
        reasons = getattr(found, "reasons", ())
        waiting += [found.__cause__, found.__context__, *(one.value for one in reasons)]
    return ""


def describe(response: Response, fault: str) -> tuple[str, str]:
    """Return why the certificate of an unchecked response does not hold, and its SHA-256.

    OpenSSL's own reason is lost on the way through Twisted, so the certificate is looked at again.
    """
    original = getattr(response.certificate, "original", None)
    if original is None:
        return fault, ""
    certificate: Certificate = original.to_cryptography()
    sha256 = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
    if fault != UNVERIFIED:
        return fault, sha256
    now = datetime.now(UTC)
    if certificate.not_valid_after_utc < now:
        reason = f"expired on {certificate.not_valid_after_utc:%Y-%m-%d}"
    elif certificate.not_valid_before_utc > now:
        reason = f"not valid before {certificate.not_valid_before_utc:%Y-%m-%d}"
    elif certificate.issuer == certificate.subject:
        reason = "self-signed"
    else:
        issuer = certificate.issuer.rfc4514_string()
        reason = f"issuer unknown or chain incomplete: {issuer}"
    return f"{fault}: {reason}"[:200], sha256

"""Certificates for every host name, made when a client asks for the name (SNI)."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Certificates:
    """The replica's own authority. ``fault_of`` says what is wrong with a host's certificate."""

    def __init__(self, fault_of: Callable[[str], str]) -> None:
        self._fault_of = fault_of
        self._authority = trustme.CA()
        self._stranger = trustme.CA(organization_name="nobody knows this authority")
        self._middle = self._authority.create_child_ca()
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}

    def save(self, path: Path) -> None:
        """Write the authority's certificate."""
        self._authority.cert_pem.write_to_path(str(path))

    def context(self) -> ssl.SSLContext:
        """Return the server's TLS context, which picks a certificate by the name asked for."""
        context = self._made("localhost", "")
        context.sni_callback = self._pick
        return context

    def _pick(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        host = name or "localhost"
        connection.context = self._made(host, self._fault_of(host))

    def _made(self, host: str, fault: str) -> ssl.SSLContext:
        key = (host, fault)
        if key not in self._contexts:
            self._contexts[key] = self._make(host, fault)
        return self._contexts[key]

    def _make(self, host: str, fault: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names = (host,) if host.startswith("www.") or host == "localhost" else (host, f"*.{host}")
        if fault == "expired":
            past = datetime.now(UTC) - timedelta(days=30)
            certificate = self._authority.issue_cert(*names, not_after=past)
        elif fault == "self_signed":
            certificate = self._stranger.issue_cert(*names)
        elif fault == "incomplete":
            certificate = self._middle.issue_cert(*names)
            with (
                certificate.private_key_pem.tempfile() as private,
                certificate.cert_chain_pems[0].tempfile() as leaf,
            ):
                context.load_cert_chain(leaf, private)
            return context
        else:
            certificate = self._authority.issue_cert(*names)
        certificate.configure_cert(context)
        return context

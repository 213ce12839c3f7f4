"""Servers and certificates for the tests of the network stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import trustme

from tests.net.wire import WireServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@pytest.fixture
def serve() -> Iterator[Callable[..., WireServer]]:
    started: list[WireServer] = []

    def start(answers: Mapping[str, Any] | None = None, **options: Any) -> WireServer:
        server = WireServer(answers or {}, **options)
        started.append(server)
        return server

    yield start
    for server in started:
        server.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)

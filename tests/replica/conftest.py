from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crawler.replica.client import Got, fetch
from crawler.replica.model import ReplicaOptions
from crawler.replica.process import start_replica

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.replica.process import ReplicaProcess


@pytest.fixture(scope="session")
def replica() -> Iterator[ReplicaProcess]:
    with start_replica(ReplicaOptions(reports=(("jiaxing", 60),))) as running:
        yield running


@pytest.fixture
def clean(replica: ReplicaProcess) -> Iterator[ReplicaProcess]:
    replica.set_faults([])
    replica.reset_served()
    yield replica
    replica.set_faults([])


@pytest.fixture
def get(clean: ReplicaProcess) -> Callable[..., Got]:
    def ask(url: str, method: str = "GET", body: bytes | None = None, **rest: Any) -> Got:
        return fetch(clean, url, method, body, **rest)

    return ask

"""The replica as its user sees it: started in a child process, steered, stopped."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from crawler.replica.model import Published, PublishedFile, ReplicaOptions, Served

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_OPENER = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Ports:
    """Where the three servers listen on 127.0.0.1."""

    http: int
    https: int
    control: int


class ReplicaProcess:
    """A replica that runs. Use it in a ``with`` statement, or call ``stop``."""

    def __init__(self, child: subprocess.Popen[str], ready: dict[str, Any], folder: str) -> None:
        self._child = child
        self._folder = folder
        self.ports = Ports(ready["http"], ready["https"], ready["control"])
        self.ca_file = str(ready["ca_file"])
        self.names: tuple[str, ...] = tuple(ready["names"])

    @property
    def pid(self) -> int:
        """Return the child's process id."""
        return self._child.pid

    @cached_property
    def resolve(self) -> str:
        """Return the value for ``NIANBAO_RESOLVE``: every name's two ports lead to the replica."""
        return ",".join(
            f"{name}:{port}=127.0.0.1:{target}"
            for name in self.names
            for port, target in ((80, self.ports.http), (443, self.ports.https))
        )

    def _ask(self, path: str, data: object = None) -> Iterator[bytes]:
        body = None if data is None else json.dumps(data).encode()
        request = Request(f"http://127.0.0.1:{self.ports.control}{path}", data=body)
        try:
            with _OPENER.open(request, timeout=600) as response:
                yield from response
        except HTTPError as error:
            raise ValueError(json.loads(error.read())["error"]) from error

    def published(
        self, portal: str = "", *, hashes: bool = True, attainable: bool = False
    ) -> list[Published]:
        """Return what stands on the portals (or on one), with what the faults make impossible.

        :param hashes: whether to compute sha256 and size of every body.
        :param attainable: leave out reports that an active fault makes impossible.
        """
        path = f"/published?portal={portal}&hashes={int(hashes)}"
        found = [_published(json.loads(line)) for line in self._ask(path)]
        return [entry for entry in found if not entry.lost_to] if attainable else found

    def served(self) -> list[Served]:
        """Return every request since the start or ``reset_served``, in order."""
        return [Served(**entry) for entry in json.loads(b"".join(self._ask("/served")))]

    def struck(self) -> dict[str, dict[str, int]]:
        """Return how often each fault came to act, by portal, since the faults were set.

        Ask before ``published()``: making the true bodies counts too.
        """
        found: dict[str, dict[str, int]] = json.loads(b"".join(self._ask("/struck")))
        return found

    def reset_served(self) -> None:
        """Forget what was served."""
        list(self._ask("/reset", {}))

    def set_faults(self, faults: Sequence[str]) -> None:
        """Switch these faults on (``name`` or ``name@portal``) and all others off."""
        list(self._ask("/faults", list(faults)))

    def stop(self) -> None:
        """End the child and remove its folder."""
        if self._child.stdin is not None:
            self._child.stdin.close()
        try:
            self._child.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()
        with contextlib.suppress(OSError):
            Path(self.ca_file).unlink()
            Path(self._folder).rmdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _published(entry: dict[str, Any]) -> Published:
    files = tuple(
        PublishedFile(**(file | {"lost_to": tuple(file["lost_to"])})) for file in entry["files"]
    )
    lists = {name: tuple(entry[name]) for name in ("urls", "pages", "lost_to")}
    return Published(**(entry | lists | {"files": files}))


def start_replica(options: ReplicaOptions | None = None) -> ReplicaProcess:
    """Start a replica in a child process and return it once it listens.

    The child ends when this process ends, however that comes about.

    :raises RuntimeError: if the child does not come up; the message holds what it wrote.
    """
    folder = tempfile.mkdtemp(prefix="nianbao-replica-")
    command = [sys.executable, "-m", "crawler.replica", "--child", "--folder", folder]
    child = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
        [*command, "--options", json.dumps(asdict(options or ReplicaOptions()))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    line = child.stdout.readline() if child.stdout else ""
    if not line:
        child.wait()
        raise RuntimeError(
            f"the replica ended with code {child.returncode} before it listened; "
            "its message stands above on standard error"
        )
    return ReplicaProcess(child, json.loads(line), folder)


def environment(replicas: Iterable[ReplicaProcess]) -> dict[str, str]:
    """Return the environment variables under which a crawl meets these replicas."""
    return {"NIANBAO_RESOLVE": ",".join(replica.resolve for replica in replicas)}

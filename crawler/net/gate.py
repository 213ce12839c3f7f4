"""The browser's only way out: a SOCKS5 server on loopback that knows the portal's hosts.

Playwright's routes see a request before it leaves, but not where redirects lead it, and chromium
resolves names itself. Here every connection of a tab passes, redirects and rebound names included:
it is let through to pinned hosts only, by the same map and to public addresses only.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Final

from crawler.hosts import host_matches
from crawler.net.aiohttp_resolver import AiohttpResolver

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from crawler.net.resolver import ResolveMap

# RFC 1928: version, "no authentication", the kinds of addresses (§5) and the replies (§6).
_VERSION: Final = 5
_CONNECT: Final = 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_GRANTED, _NOT_ALLOWED, _UNREACHABLE = 0, 2, 4
_CHUNK: Final = 65536
_HANDSHAKE_SECONDS: Final = 10.0


class Gate:
    """Lets connections to pinned hosts through, while it is entered with ``async with``.

    ``off_host`` and ``inner`` hold the hosts that were asked for in vain: those that are not
    pinned, and those that lead to an address that is not public.
    """

    def __init__(self, hosts: Iterable[str], resolve_map: ResolveMap, seconds: float) -> None:
        self.hosts = tuple(hosts)
        self.resolve_map = resolve_map
        self.seconds = seconds
        self.off_host: list[str] = []
        self.inner: list[str] = []
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen on a free port of the loopback address."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cut what is still connected."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Return the proxy's URL for the browser."""
        assert self._server is not None
        return f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            pass  # the browser went away, or speaks something else: it sees a closed connection
        except asyncio.CancelledError:
            pass  # the gate closes; nobody awaits this task but asyncio's own logging
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HANDSHAKE_SECONDS):
            host, port = await _asked_for(reader, writer)
        address = await self._address(host, port)
        if address is None:
            await _reply(writer, _NOT_ALLOWED)
            return
        try:
            async with asyncio.timeout(self.seconds):
                inward, outward = await asyncio.open_connection(*address)
        except (OSError, TimeoutError):
            await _reply(writer, _UNREACHABLE)
            return
        try:
            await _reply(writer, _GRANTED)
            await asyncio.gather(_pour(reader, outward), _pour(inward, writer))
        finally:
            outward.close()

    async def _address(self, host: str, port: int) -> tuple[str, int] | None:
        """Return where to connect; None for a host that must not be reached."""
        if not host_matches(host, self.hosts):
            self.off_host.append(host)
            return None
        try:
            found = await AiohttpResolver(self.resolve_map).resolve(host, port)
        except socket.gaierror:
            return None  # there is no such name
        except OSError:
            self.inner.append(host)
            return None
        return found[0]["host"], found[0]["port"]


async def _asked_for(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Return the host and port of a SOCKS5 request. Raises ``ValueError`` for anything else."""
    version, count = await reader.readexactly(2)
    await reader.readexactly(count)
    if version != _VERSION:
        raise ValueError(f"SOCKS version {version}")
    writer.write(bytes([_VERSION, 0]))
    await writer.drain()
    version, command, _, kind = await reader.readexactly(4)
    if (version, command) != (_VERSION, _CONNECT):
        raise ValueError(f"SOCKS command {command}")
    if kind == _NAME:
        (length,) = await reader.readexactly(1)
        host = (await reader.readexactly(length)).decode("ascii")
    elif kind in {_IPV4, _IPV6}:
        family, length = (socket.AF_INET, 4) if kind == _IPV4 else (socket.AF_INET6, 16)
        host = socket.inet_ntop(family, await reader.readexactly(length))
    else:
        raise ValueError(f"SOCKS address type {kind}")
    return host, int.from_bytes(await reader.readexactly(2), "big")


async def _reply(writer: asyncio.StreamWriter, code: int) -> None:
    writer.write(bytes([_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0]))
    await writer.drain()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy one direction of a connection until it ends."""
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

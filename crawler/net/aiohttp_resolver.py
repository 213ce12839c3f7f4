"""The map and the guard of ``resolver`` for connections that aiohttp or the browser's gate make.

Apart from it, because most crawls need neither, and aiohttp takes long to import.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.net.resolver import REFUSED, is_public

if TYPE_CHECKING:
    from crawler.net.resolver import ResolveMap


class AiohttpResolver(AbstractResolver):
    """The same map and guard for the aiohttp connector of the legacy TLS profile."""

    def __init__(self, resolve_map: ResolveMap) -> None:
        self.map = resolve_map

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses to connect to. Raises ``OSError`` where none is allowed."""
        target = self.map.find(host, port)
        if target is not None:
            return [_result(host, target.address, target.port)]
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        public = [info[4] for info in found if is_public(str(info[4][0]))]
        REFUSED.pop(host, None)
        if not public:
            REFUSED[host] = str(found[0][4][0]) if found else ""
            raise OSError(f"{host} leads to no public address")
        return [_result(host, str(address[0]), int(address[1])) for address in public]

    async def close(self) -> None:
        """Nothing is held."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )

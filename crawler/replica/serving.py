"""The child process: three servers on loopback (plain, TLS, control) until the parent is gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from crawler.replica.certificates import Certificates
from crawler.replica.publishing import published
from crawler.replica.server import Replica

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.replica.model import ReplicaOptions


def _control(replica: Replica) -> web.Application:
    async def get_published(request: web.Request) -> web.StreamResponse:
        hashes = request.query.get("hashes", "1") == "1"
        response = web.StreamResponse()
        await response.prepare(request)
        for place, found in enumerate(
            published(replica, request.query.get("portal", ""), hashes=hashes)
        ):
            await response.write(json.dumps(asdict(found), ensure_ascii=False).encode() + b"\n")
            if place % 50 == 0:
                await asyncio.sleep(0)
        return response

    async def get_served(request: web.Request) -> web.Response:
        del request
        return web.json_response([asdict(entry) for entry in replica.served])

    async def reset_served(request: web.Request) -> web.Response:
        del request
        replica.served = []
        return web.json_response({})

    async def get_struck(request: web.Request) -> web.Response:
        del request
        return web.json_response({key: d.portal.struck for key, d in replica.dialects.items()})

    async def set_faults(request: web.Request) -> web.Response:
        try:
            replica.set_faults(await request.json())
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({})

    application = web.Application()
    application.router.add_get("/published", get_published)
    application.router.add_get("/served", get_served)
    application.router.add_get("/struck", get_struck)
    application.router.add_post("/reset", reset_served)
    application.router.add_post("/faults", set_faults)
    return application


async def _serve(options: ReplicaOptions, folder: Path, *, until_closed: bool) -> None:
    replica = Replica(options)
    certificates = Certificates(replica.certificate_fault)
    authority = folder / "replica-ca.pem"
    await asyncio.to_thread(certificates.save, authority)
    runner = web.ServerRunner(web.Server(replica.handle, access_log=None))
    control = web.AppRunner(_control(replica), access_log=None)
    await runner.setup()
    await control.setup()
    plain = web.TCPSite(runner, "127.0.0.1", 0)
    secure = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificates.context())
    steering = web.TCPSite(control, "127.0.0.1", 0)
    for site in (plain, secure, steering):
        await site.start()
    ports = [_port(site) for site in (plain, secure, steering)]
    ready = {"http": ports[0], "https": ports[1], "control": ports[2], "ca_file": str(authority),
             "names": replica.names()}  # fmt: skip
    sys.stdout.write(json.dumps(ready, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    if until_closed:
        # A death signal (prctl) would come when the parent's *thread* ends; a pipe closes only
        # with the process, even after kill -9.
        await loop.connect_read_pipe(lambda: _Pipe(stopped), sys.stdin)
    await stopped.wait()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(runner.cleanup(), 0.5)


class _Pipe(asyncio.Protocol):
    """Standard input: a pipe that the parent holds open as long as it lives."""

    def __init__(self, stopped: asyncio.Event) -> None:
        self._stopped = stopped

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._stopped.set()


def _port(site: web.TCPSite) -> int:
    server = site._server  # noqa: SLF001 - aiohttp has no public way to a chosen port
    if not isinstance(server, asyncio.Server):
        raise TypeError("the site has not been started")
    return int(server.sockets[0].getsockname()[1])


def run(options: ReplicaOptions, folder: Path, *, until_closed: bool) -> None:
    """Serve until a signal, or until standard input closes.

    One line of JSON on standard output says where: the ports, the names, the authority's file.
    """
    asyncio.run(_serve(options, folder, until_closed=until_closed))

"""Pages that need a browser: chromium through Playwright, by declared steps, owned by the core.

Playwright is driven directly, inside the download handler: scrapy-playwright would send every
request of a page through Scrapy's own slots, and its contexts are opened by request meta, while
here one context for each platform is opened and closed by the core.
"""

from __future__ import annotations

import asyncio
import html
import logging
import os
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError, async_playwright
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import HtmlResponse

from crawler.hosts import host_matches
from crawler.net.errors import AddressRefusedError, OffHostError, RenderError
from crawler.net.gate import Gate
from crawler.requesting import spider_of

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium, Page as Tab, Playwright, Route
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.catalog.frontier import ScheduledFetch
    from crawler.model import Render
    from crawler.net.resolver import ResolveMap

logger = logging.getLogger(__name__)

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNWANTED = frozenset({"image", "media", "font", "websocket", "manifest", "ping"})
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    # Nothing leaves but through the gate (chromium's own advice for SOCKS proxies).
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
OK = 200
# What the page of a list looks like before and after it was turned.
_INNER = "(selector) => document.querySelector(selector)?.innerHTML ?? ''"


def find_chromium(configured: str) -> str | None:
    """Return the chromium program to use: the configured one, else the first that is found."""
    if configured:
        return configured
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


class Browser:
    """Renders pages. Started with the first page that needs it, closed with the crawl."""

    def __init__(self, crawler: Crawler, resolve_map: ResolveMap) -> None:
        self.crawler = crawler
        self.resolve_map = resolve_map
        self.milliseconds = 1000 * crawler.settings.getfloat("NIANBAO_BROWSER_SECONDS")
        self._driver: Playwright | None = None
        self._chromium: Chromium | None = None
        self._lock = asyncio.Lock()

    async def _open(self) -> Chromium:
        async with self._lock:
            if self._chromium is not None and self._chromium.is_connected():
                return self._chromium
            program = find_chromium(self.crawler.settings["NIANBAO_CHROMIUM"])
            flags = list(FLAGS)
            if hasattr(os, "geteuid") and os.geteuid() == 0:
                flags.append("--no-sandbox")  # chromium refuses to start as root otherwise
            if self._driver is None:
                self._driver = await async_playwright().start()
            try:
                self._chromium = await self._driver.chromium.launch(
                    executable_path=program,
                    args=flags,
                    timeout=self.milliseconds,
                    # The crawl closes the browser itself, in order.
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
            except PlaywrightError as error:
                raise RenderError(
                    f"no browser could be started ({program or 'none found'}): install chromium "
                    f"(Debian: apt-get install chromium) or set NIANBAO_CHROMIUM; {error}"
                ) from error
            return self._chromium

    async def download(self, request: Request, scheduled: ScheduledFetch) -> Response:
        """Return the rendered page as a response of UTF-8 HTML.

        Raises ``RenderError``, ``OffHostError`` where the page leads to a host that is not
        pinned, ``AddressRefusedError`` where it leads to an inner address, and Scrapy's
        ``DownloadCancelledError`` for a page beyond the cap.
        """
        portal = spider_of(self.crawler).registry.portal(scheduled.portal)
        hosts = (*portal.hosts, *portal.file_hosts)
        chromium = await self._open()
        async with Gate(hosts, self.resolve_map, self.milliseconds / 1000) as gate:
            try:
                response = await self._show(chromium, gate, request, scheduled)
            except PlaywrightError as error:
                seen = error.message.splitlines()[0]
                raise _reason(portal.key, request.url, gate, seen) from error
            if not host_matches(urlsplit(response.url).hostname or "", portal.hosts):
                seen = f"the browser ended at {response.url}"
                raise _reason(portal.key, request.url, gate, seen)
            return response

    async def _show(
        self, chromium: Chromium, gate: Gate, request: Request, scheduled: ScheduledFetch
    ) -> Response:
        """Open the page in a context of its own."""
        context = await chromium.new_context(
            proxy={"server": gate.url, "bypass": "<-loopback>"},
            user_agent=self.crawler.settings["USER_AGENT"],
            ignore_https_errors=not self.crawler.settings.getbool("NIANBAO_TLS_STRICT"),
            service_workers="block",
            accept_downloads=False,
        )
        try:
            await context.route("**/*", _judge(gate))
            await context.route_web_socket("**/*", lambda socket: socket.close())
            tab = await context.new_page()
            tab.set_default_timeout(self.milliseconds)
            return await self._render(tab, request, scheduled)
        finally:
            await context.close()

    async def _render(self, tab: Tab, request: Request, scheduled: ScheduledFetch) -> Response:
        render = scheduled.fetch.render
        assert render is not None
        answer = await tab.goto(request.url, wait_until="domcontentloaded")
        await tab.wait_for_selector(render.wait_for, state="attached")
        if render.turn:
            text = await self._turn(tab, render, scheduled.platform)
        else:
            text = await tab.content()
        body = text.encode("utf-8", "replace")
        cap = request.meta.get("download_maxsize", 0)
        if cap and len(body) > cap:
            raise DownloadCancelledError(f"{request.url}: rendered to more than {cap} bytes")
        status = answer.status if answer else OK
        # The browser has decoded the page: what its <meta> declares is true no more.
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if answer and (later := answer.headers.get("retry-after")):
            headers["Retry-After"] = later
        return HtmlResponse(tab.url, status=status, headers=headers, body=body, encoding="utf-8")

    async def _turn(self, tab: Tab, render: Render, platform: str) -> str:
        """Turn a list over; return one document with a section for every page seen.

        Ends at ``render.pages``, where the control is gone or disabled, and where turning brings
        the same list again.
        """
        delay = spider_of(self.crawler).books.delay(platform)
        selector = render.collect or "body"
        sections = [await tab.evaluate(_INNER, selector)]
        while len(sections) < render.pages:
            control = await tab.query_selector(render.turn)
            if control is None or not await control.is_visible() or not await control.is_enabled():
                break
            await asyncio.sleep(delay)
            await control.click()
            try:
                await tab.wait_for_function(
                    "([selector, before]) => {"
                    " const now = document.querySelector(selector)?.innerHTML ?? '';"
                    " return now.trim() && now !== before }",
                    arg=[selector, sections[-1]],
                    timeout=min(self.milliseconds, 5000 + 1000 * delay),
                )
            except PlaywrightError:
                break  # nothing changed: that was the last page
            sections.append(await tab.evaluate(_INNER, selector))
        title = html.escape(await tab.title())
        parts = "\n".join(
            f'<section data-page="{number}">{section}</section>'
            for number, section in enumerate(sections, 1)
        )
        return (
            f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{parts}</body></html>"
        )

    async def close(self) -> None:
        """Close the browser, whatever state it is in."""
        try:
            if self._chromium is not None:
                await self._chromium.close()
            if self._driver is not None:
                await self._driver.stop()
        except PlaywrightError:
            logger.debug("The browser had gone before it was closed", exc_info=True)
        self._chromium = self._driver = None


def _judge(gate: Gate) -> Any:
    """Return the judge of a tab's requests: the portal's hosts only, and no pictures."""

    async def judge(route: Route) -> None:
        asked = route.request
        host = urlsplit(asked.url).hostname or ""
        pinned = host_matches(host, gate.hosts)
        if not pinned and asked.is_navigation_request() and asked.frame.parent_frame is None:
            gate.off_host.append(host)
        if asked.resource_type in UNWANTED or not pinned:
            await route.abort()
        else:
            await route.continue_()

    return judge


def _reason(portal: str, url: str, gate: Gate, seen: str) -> Exception:
    """Return why a page could not be shown.

    Scripts and pictures of other hosts are refused all the time: a host that was refused explains
    only an error that speaks of the connection, or a page that ended elsewhere.
    """
    connection = "ERR_SOCKS" in seen or "ERR_FAILED" in seen or "browser ended at" in seen
    if connection and gate.inner:
        return AddressRefusedError(f"{portal}: {url} leads to {gate.inner[-1]}, an inner address")
    if connection and gate.off_host:
        return OffHostError(
            f"{portal}: {url} leads to {gate.off_host[-1]}, which is not on the portal's hosts "
            f"({', '.join(gate.hosts)})"
        )
    return RenderError(f"{portal}: {url}: {seen}")

"""The replica's server: requests by Host header, faults, validators, the log of what was served."""

from __future__ import annotations

import asyncio
import hashlib
import time
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from crawler.replica import pages, waf, wire
from crawler.replica.faults import FAULTS
from crawler.replica.hanweb import Hanweb
from crawler.replica.hanweb_xxgk import ANNUAL
from crawler.replica.henan import FILE_HOSTS, Henan
from crawler.replica.jpaas import Jpaas
from crawler.replica.model import Answer, ReplicaOptions, Served
from crawler.replica.search import is_search, search
from crawler.replica.sites import by_host, extras, sites
from crawler.replica.state import CLONE_HOSTS, Asked, Portal
from crawler.replica.trs import Trs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.replica.model import Document

Dialect = Hanweb | Jpaas | Trs | Henan
_DIALECTS: Final[Mapping[str, type[Hanweb | Trs | Henan]]] = {
    "hanweb": Hanweb,
    "jpaas": Jpaas,
    "trs": Trs,
    "henan": Henan,
}
_ROBOTS: Final = b"User-agent: *\nDisallow: /admin/\n"
_CERTIFICATES: Final = ("expired", "self_signed", "incomplete")


class Replica:
    """All portals of a replica and what they have served."""

    def __init__(self, options: ReplicaOptions) -> None:
        self.options = options
        table = sites(options)
        given = extras(options.publish, table)
        self.dialects: dict[str, Dialect] = {}
        self.hosts: dict[str, Dialect] = {}
        self._patterns: list[tuple[str, Dialect]] = []
        for site in table:
            portal = Portal(site, options.seed, given.get(site.key, ()))
            make = _DIALECTS[site.family]
            self.dialects[site.key] = make(portal)
        for name, site in by_host(table):
            dialect = self.dialects[site.key]
            if name.startswith("*."):
                self._patterns.append((name[2:], dialect))
            else:
                self.hosts.setdefault(name, dialect)
        self.served: list[Served] = []
        self.busy: set[str] = set()
        self.count = 0
        self.set_faults(options.faults)

    def names(self) -> list[str]:
        """Return every host name and pattern that leads to the replica."""
        patterns = [f"*.{name}" for name, _ in self._patterns]
        return list(dict.fromkeys((*self.hosts, *FILE_HOSTS, *CLONE_HOSTS, *patterns)))

    def set_faults(self, wanted: Iterable[str]) -> None:
        """Switch these faults on and all others off. ``name@portal`` or ``name`` for everywhere.

        :raises ValueError: for a fault or portal that is unknown.
        """
        chosen: dict[str, set[str]] = {key: set() for key in self.dialects}
        for text in wanted:
            name, _, key = text.partition("@")
            if name not in FAULTS:
                raise ValueError(f"no fault is called {name!r}; there are {', '.join(FAULTS)}")
            if key and key not in chosen:
                raise ValueError(f"no portal is called {key!r}; there are {', '.join(chosen)}")
            for target in (key,) if key else tuple(chosen):
                if self.dialects[target].portal.site.family in FAULTS[name].families:
                    chosen[target].add(name)
        for key, names in chosen.items():
            portal = self.dialects[key].portal
            portal.faults = frozenset(names)
            portal.grown = False
            portal.struck.clear()
            portal.file.cache_clear()
        self.busy.clear()

    def find(self, host: str) -> Dialect | None:
        """Return the site of a host name."""
        if host in self.hosts:
            return self.hosts[host]
        return next(
            (d for name, d in self._patterns if host == name or host.endswith("." + name)), None
        )

    def certificate_fault(self, host: str) -> str:
        """Return which fault the certificate of a host has, or nothing."""
        dialect = self.find(host)
        if dialect is None:
            return ""
        faults = dialect.portal.faults
        found = next((name for name in _CERTIFICATES if f"certificate_{name}" in faults), "")
        if found:
            dialect.portal.struck[f"certificate_{found}"] += 1
        return found

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request and write it down."""
        host = request.headers.get("Host", "").partition(":")[0].lower()
        form = dict(parse_qsl((await request.text()), keep_blank_values=True)) \
            if request.method == "POST" else {}  # fmt: skip
        raw = request.raw_path
        url = urlsplit("http://h" + raw) if raw.startswith("/") else urlsplit(raw)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        asked = Asked(request.method, host, url.path, query, form, url)
        self.count += 1
        # An answer that hangs ends long after: it belongs to the log in which it was asked.
        served = self.served
        response, status, body = await self._respond(request, asked)
        tls = request.secure
        scheme = "https" if tls else "http"
        served.append(
            Served(request.method, host, f"{scheme}://{host}{raw}", status,
                   hashlib.sha256(body).hexdigest(), len(body), time.time(), tls)
        )  # fmt: skip
        return response

    async def _respond(
        self, request: web.BaseRequest, asked: Asked
    ) -> tuple[web.StreamResponse, int, bytes]:
        answer, dialect, document = self.answer(asked, request.headers.get("Cookie", ""))
        if dialect is not None and document is not None and answer.status == HTTPStatus.OK:
            struck = await self._strike(request, dialect.portal, document, answer)
            if struck is not None:
                return struck, 0, b""
        response, status = self._finish(request, dialect.portal if dialect else None, answer)
        if answer.disposition and not answer.disposition.isascii() and answer.body:
            response = await wire.with_disposition(request, response, answer)
        return response, status, answer.body

    async def _strike(
        self, request: web.BaseRequest, portal: Portal, document: Document, answer: Answer
    ) -> web.StreamResponse | None:
        if portal.strikes("slow", document):
            await asyncio.sleep(wire.SLOW)
        if not answer.media_type.startswith("text/html"):
            if portal.strikes("length_lies", document):
                return await wire.length_lies(request, answer)
            return None
        if portal.strikes("hangs", document):
            return await wire.hangs(request)
        if portal.strikes("resets", document):
            return await wire.resets(request)
        if portal.strikes("truncated", document):
            return await wire.truncated(request, answer)
        if portal.strikes("gzip_bomb", document):
            headers = {"Content-Encoding": "gzip", "Content-Type": answer.media_type}
            return web.Response(body=wire.gzip_bomb(), headers=headers)
        return None

    def answer(
        self, asked: Asked, cookies: str = ""
    ) -> tuple[Answer, Dialect | None, Document | None]:
        """Return the answer to a request, the site, and the report that it is about."""
        if asked.host in FILE_HOSTS:
            return self._file_host(asked)
        dialect = self.find(asked.host)
        if dialect is None:
            return Answer(b"unknown host", status=404), None, None
        portal = dialect.portal
        if asked.path == "/robots.txt":
            return _robots(portal), dialect, None
        if stopped := self._stopped(portal, asked, cookies):
            return stopped, dialect, None
        document = report_of(dialect, asked)
        if document is not None and (struck := _page_fault(portal, document, asked)):
            return struck, dialect, document
        if is_search(asked):
            return search(self.dialects.values(), asked), dialect, None
        found = dialect.answer(asked)
        if found is None:
            found = Answer(b"<html><head><title>404 Not Found</title></head></html>", status=404)
        return found, dialect, document

    def healthy(self, dialect: Dialect, asked: Asked) -> bytes:
        """Return the body that this URL has when no fault strikes it, in the site's encoding."""
        portal, faults = dialect.portal, dialect.portal.faults
        portal.faults = faults - {"missing_attachment", "html_as_doc"}
        try:
            if isinstance(dialect, Henan) and asked.host in FILE_HOSTS:
                found = dialect.file(asked.path)
            else:
                found = dialect.answer(asked)
            if found is None:
                raise LookupError(f"{asked.url.geturl()} is published but not served")
            if found.media_type.startswith("text/html"):
                return _encode(portal, found.body, found.media_type)[0]
            return found.body
        finally:
            portal.faults = faults

    def _file_host(self, asked: Asked) -> tuple[Answer, Dialect | None, Document | None]:
        if asked.path == "/robots.txt":
            return Answer(_ROBOTS, media_type="text/plain"), None, None
        for dialect in self.dialects.values():
            if isinstance(dialect, Henan) and (found := dialect.file(asked.path)):
                return found, dialect, report_of(dialect, asked)
        return Answer(b"<Error><Code>NoSuchKey</Code></Error>", "application/xml", 404), None, None

    def _stopped(self, portal: Portal, asked: Asked, cookies: str) -> Answer | None:
        blocked = waf.challenge(portal, asked.url.path, asked.url.query, cookies)
        if blocked is not None:
            return blocked
        for name, status in (("busy_429", 429), ("busy_503", 503)):
            mark = f"{asked.host}{asked.url.geturl()}"
            if self.count % 10 == 0 and mark not in self.busy and portal.on(name):
                self.busy.add(mark)
                return Answer(b"busy", "text/plain", status, [("Retry-After", "1")])
        return None

    def _finish(
        self, request: web.BaseRequest, portal: Portal | None, answer: Answer
    ) -> tuple[web.StreamResponse, int]:
        headers = dict(answer.headers)
        body, media_type = answer.body, answer.media_type
        if portal is not None and media_type.startswith("text/html"):
            body, media_type = _encode(portal, body, media_type)
        answer.body = body
        headers["Content-Type"] = media_type
        if answer.disposition.isascii() and answer.disposition:
            headers["Content-Disposition"] = answer.disposition.decode()
        if answer.entity and not (portal and portal.has("no_validators")):
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            headers["ETag"] = tag
            headers["Last-Modified"] = formatdate(answer.modified, usegmt=True)
            if _unchanged(request, tag, answer.modified):
                answer.body = b""
                return web.Response(status=304, headers=headers), 304
        if portal is not None and body and portal.has("forced_gzip"):
            headers["Content-Encoding"] = "gzip"
            body = wire.squeeze(body)
        return web.Response(body=body, status=answer.status, headers=headers), answer.status


def report_of(dialect: Dialect, asked: Asked) -> Document | None:
    """Return the report that a request is about: its article or one of its files."""
    if isinstance(dialect, Hanweb) and asked.path == ANNUAL:
        return dialect.module.annual(asked.query)
    return dialect.portal.about(f"{asked.path}?{asked.url.query}")


def _page_fault(portal: Portal, document: Document, asked: Asked) -> Answer | None:
    if asked.path.rpartition(".")[2] not in {"html", "shtml"} and "AnnualReport" not in asked.path:
        return None
    for name in pages.SOFT_404S:
        if portal.strikes(name, document):
            return pages.soft_404(portal, name)
    if portal.strikes("redirect_loop", document):
        turn = "b" if asked.query.get("turn") == "a" else "a"
        return Answer(b"", status=302, headers=[("Location", f"{asked.path}?turn={turn}")])
    return None


def _robots(portal: Portal) -> Answer:
    if portal.on("robots_503"):
        return Answer(b"unavailable", "text/plain", 503)
    if portal.on("robots_disallow"):
        return Answer(b"User-agent: *\nDisallow: /\n", "text/plain")
    return Answer(_ROBOTS, "text/plain")


def _encode(portal: Portal, body: bytes, media_type: str) -> tuple[bytes, str]:
    if portal.has("wrong_charset"):
        return body.decode().encode("gb18030"), "text/html; charset=utf-8"
    if portal.has("gbk_silent"):
        return body.decode().encode("gb18030"), "text/html"
    return body, media_type


def _unchanged(request: web.BaseRequest, tag: str, modified: float) -> bool:
    if known := request.headers.get("If-None-Match"):
        return tag in known
    since = request.headers.get("If-Modified-Since")
    if not since:
        return False
    try:
        return modified <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False

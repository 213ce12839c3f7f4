"""Whether a portal's data can be right, as far as the data alone can tell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler import regions
from crawler.hosts import host_matches
from crawler.model import Column, Portal, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_TYPES: Final = (
    (("key", "name", "region", "home", "platform", "status_reason"), str, "text"),
    (("hosts", "file_hosts", "legacy_tls_hosts"), tuple, 'a tuple, as ("www.example.gov.cn",)'),
    (("columns",), tuple, "a tuple, as (Column(url),)"),
    (("family",), str | None, "a family's key or None"),
    (("status",), Status, "a member of Status"),
    (("delay",), int | float, "a number of seconds"),
    (("empty_years",), Mapping, "a mapping of years to reasons"),
)
_HOST: Final = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def check_portal(portal: Portal) -> None:
    """Raise ``ValueError`` that names every problem of a portal's data."""
    # What is of another type would only confuse the checks of what it says.
    problems = [*_types(portal)] or [*_naming(portal), *_hosts(portal), *_pace(portal)]
    if problems:
        raise ValueError(f"portal {portal.key!r}: " + "; ".join(problems))


def check_platform(portal: Portal, other: Portal, host: str) -> None:
    """Raise ``ValueError`` where two portals share a host and name different platforms for it.

    A platform is asked one thing at a time; under two names a server would be asked two.
    """
    if portal.platform != other.platform:
        raise ValueError(
            f"portal {portal.key!r}: host {host} is on platform {other.platform!r} for portal "
            f"{other.key!r}, here on {portal.platform!r}: name the same platform"
        )


def _types(portal: Portal) -> Iterator[str]:
    for names, kind, expected in _TYPES:
        for name in names:
            if not isinstance(seen := getattr(portal, name), kind):
                yield f"{name} must be {expected}, seen {type(seen).__name__}: {seen!r}"
    for name in ("hosts", "file_hosts", "legacy_tls_hosts"):
        hosts = getattr(portal, name)
        if isinstance(hosts, tuple) and not all(isinstance(host, str) for host in hosts):
            yield f"{name} must hold text, seen {hosts!r}"
    columns: Iterable[object] = portal.columns if isinstance(portal.columns, tuple) else ()
    for column in columns:
        if not isinstance(column, Column):
            yield f"columns must hold Columns, seen {type(column).__name__}: {column!r}"


def _naming(portal: Portal) -> Iterator[str]:
    if not _KEY.fullmatch(portal.key):
        yield "the key must be lower-case letters, digits and _, a letter first"
    if not portal.name.strip():
        yield "name is empty: it is the organ's full name in Chinese"
    wanted = [portal.region, *(column.region for column in portal.columns if column.region)]
    for code in wanted:
        try:
            regions.region(code)
        except LookupError:
            yield f"region {code!r} is no GB/T 2260 code"


def _hosts(portal: Portal) -> Iterator[str]:
    if not portal.hosts:
        yield "hosts is empty: nothing may be fetched"
    for host in (*portal.hosts, *portal.file_hosts, *portal.legacy_tls_hosts):
        if not _HOST.fullmatch(host):
            yield f"{host!r} is no host: write `www.example.gov.cn` or `*.example.gov.cn`, no scheme"
    for url in (portal.home, *(column.url for column in portal.columns)):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            yield f"{url!r} is no http(s) URL"
        elif not host_matches(parts.hostname, portal.hosts):
            yield f"{url} is not on the portal's hosts {', '.join(portal.hosts)}"


def _pace(portal: Portal) -> Iterator[str]:
    if not portal.platform:
        yield "platform is empty: it names the machine room that must be spared"
    if not (math.isfinite(portal.delay) and portal.delay >= 0):
        yield f"delay must be 0 or more seconds, seen {portal.delay}"
    for year in portal.empty_years:
        if not portal.empty_years[year]:
            yield f"empty_years[{year}] gives no reason"

"""Where reports are looked for: portals, their columns, the rows of lists, and what is fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.model.states import FetchKind, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True)
class Column:
    """A list page (栏目) of a portal on which annual reports stand.

    ``family`` is the key of the CMS family to try first; every page is sniffed all the same.
    ``agency``, ``region`` and ``year`` are set where the column belongs to one organ, another
    region than the portal's, or one year (``2023n/``).
    ``options`` are read by the family alone and are documented there.
    """

    url: str
    family: str | None = None
    name: str = ""
    agency: str | None = None
    region: str | None = None
    year: int | None = None
    options: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, eq=False)
class Portal:
    """A government portal (政府门户网站): one organ's site with the hosts that belong to it.

    ``region`` is a GB/T 2260 code. ``hosts`` pins report pages (``*.example.gov.cn`` covers the
    domain itself and everything below it), ``file_hosts`` adds hosts for attachments only.
    ``platform`` names the machine room that portals share: one request at a time is sent to it.
    ``delay`` (seconds) may only raise the delay between two requests, never lower it.
    ``empty_years`` maps a reporting year without a report to the reason.
    """

    key: str
    name: str
    region: str
    home: str
    hosts: tuple[str, ...]
    platform: str = ""
    columns: tuple[Column, ...] = ()
    file_hosts: tuple[str, ...] = ()
    family: str | None = None
    delay: float = 0.0
    status: Status = Status.UNVERIFIED
    status_reason: str = ""
    status_since: date | None = None
    legacy_tls_hosts: tuple[str, ...] = ()
    empty_years: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Render:
    """Ask for a page through the browser, by declared steps; the core owns the browser.

    ``wait_for`` is the CSS selector that must appear. With ``turn`` (CSS selector of the control
    for the next page) the list inside ``collect`` (CSS selector) is turned over up to ``pages``
    pages, and the body of the answer is one HTML document with one
    ``<section data-page="n">`` for every page seen.
    """

    wait_for: str = "body"
    turn: str = ""
    collect: str = ""
    pages: int = 1


@dataclass(frozen=True)
class Link:
    """One row of a listing, as it stood there.

    ``title`` is the ``title=`` attribute where there is one, else the visible text.
    ``agency``, ``channel`` carry what the listing says beside the row (a column 发布机构, the node
    of an organisation tree). ``date`` is the row's date; ``index_no`` its 索引号.
    """

    url: str
    title: str
    date: date | None = None
    agency: str | None = None
    channel: str = ""
    index_no: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Fetch:
    """One request to be made, with the context that its answer needs.

    Two fetches of a crawl are the same if platform, method, URL, body, render and ``round`` agree;
    discovery may read a page that is also fetched as a list.
    ``number`` is the 1-based page of a listing, ``depth`` the distance from the home page,
    ``memo`` what a family writes down for itself, ``round`` counts walks over the same listing.
    """

    url: str
    kind: FetchKind
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    render: Render | None = None
    column: Column | None = None
    link: Link | None = None
    number: int = 1
    depth: int = 0
    round: int = 0
    memo: Mapping[str, str] = field(default_factory=dict, hash=False)

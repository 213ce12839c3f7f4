"""The replica's plain data: what it is asked to be, what it publishes, what it has served."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

#: Families that the replica can imitate, by the key of the crawler's CMS family.
FAMILIES = ("hanweb", "jpaas", "trs", "henan")


@dataclass(frozen=True)
class ReplicaOptions:
    """What the replica shall be.

    ``reports`` maps a portal's key to the number of its reports (default: the site's own number);
    a single number above 0 is for every portal of the table,
    ``portals`` adds that many synthetic portals (``crawler.replica.portals``), with
    ``portal_reports`` reports each. ``faults`` are ``name`` or ``name@portal key``. ``publish`` is
    a JSON file of further documents. ``seed`` changes the content; equal options give equal bytes.
    """

    seed: int = 1
    reports: int | tuple[tuple[str, int], ...] = ()
    portals: int = 0
    portal_reports: int = 20
    faults: tuple[str, ...] = ()
    publish: str = ""


@dataclass(frozen=True)
class Column:
    """A list of a site: ``ordinals`` says which of the site's reports stand on it, in order.

    ``path`` is the path of its page, ``number`` its id where the CMS has one; ``again`` marks a
    second list of the same articles, ``agency`` (the name in daily use) an agency's own list.
    """

    path: str
    name: str
    ordinals: Sequence[int]
    number: str = ""
    again: bool = False
    agency: str = ""


@dataclass(frozen=True)
class Site:
    """A portal as the replica serves it.

    ``region_name`` is the region's full name; agencies are made of it. ``habits`` are marks of
    this very site that every correct crawler must master (``crawler.replica.sites`` lists them).
    ``index`` is the site's place in the table; shared file hosts tell sites apart by it.
    """

    key: str
    name: str
    region: str
    region_name: str
    host: str
    family: str
    reports: int
    columns: tuple[str, ...] = ()
    habits: frozenset[str] = frozenset()
    index: int = 0
    hosts: tuple[str, ...] = ()
    root: str = ""
    scheme: str = "https"
    synthetic: bool = False


@dataclass(frozen=True)
class FileSpec:
    """A file of a report. ``kind`` is its suffix, ``name`` the name shown to readers."""

    kind: str
    name: str


@dataclass(frozen=True)
class Extra:
    """A document given from outside with ``--publish``."""

    title: str
    agency: str
    year: int
    published: date
    html: str = ""
    files: tuple[str, ...] = ()
    publisher: str = ""
    region: str = ""


@dataclass(frozen=True)
class Document:
    """A report as it is published: the true values and the way in which they are shown.

    ``row_title`` stands in the list (``title=``), ``title`` over the article. ``shape`` is one of
    ``html``, ``html_docx``, ``docx``, ``doc``, ``direct_pdf``, ``image``, ``zip``, ``pages``,
    ``pdf_ofd``; ``layout`` one of ``2021``, ``2019``, ``prose``.
    """

    ordinal: int
    agency: str
    short: str
    region: str
    year: int
    title: str
    row_title: str
    published: date
    shape: str
    layout: str
    source: str
    publisher: str
    files: tuple[FileSpec, ...] = ()
    extra: Extra | None = None
    version: int = 1


@dataclass(frozen=True)
class PublishedFile:
    """A file as served. ``lost_to`` names the faults that make it unobtainable."""

    url: str
    name: str
    sha256: str
    size: int
    lost_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """A report that stands on a portal: what a crawl is compared with.

    ``urls`` are all addresses of the same report, the first the canonical one; ``pages`` further
    pages of a multi-page article. ``sha256`` belongs to the body of ``urls[0]``. ``lost_to`` names
    the active faults that make it unobtainable, ``late`` is true for one that appeared while the
    lists were being read, so that this run may miss it.
    """

    portal: str
    host: str
    agency: str
    region_code: str
    year: int
    title: str
    published: str
    shape: str
    urls: tuple[str, ...]
    sha256: str
    size: int
    files: tuple[PublishedFile, ...] = ()
    pages: tuple[str, ...] = ()
    lost_to: tuple[str, ...] = ()
    late: bool = False


@dataclass(frozen=True)
class Served:
    """One answer that the replica gave. ``sha256`` and ``size`` belong to the decoded body."""

    method: str
    host: str
    url: str
    status: int
    sha256: str
    size: int
    time: float
    tls: bool = False


@dataclass
class Answer:
    """An answer before it goes over the wire. ``entity`` answers get validators."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    entity: bool = False
    modified: float = 0.0
    disposition: bytes = b""

"""The plain data that flows through the crawl. No Scrapy here, no I/O, no behaviour beyond reading.

Data goes one way::

    Portal -> Column -> Fetch -> Page -> Listing -> Link -> Match -> Article -> Report -> Attachment

Everything is a frozen dataclass. ``Portal`` compares by identity because pluggy and the registry
keep registered objects in sets; all others compare by value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lxml.html import HtmlElement


class Status(StrEnum):
    """What is known about a portal. ``working`` needs a recording of the live site."""

    UNVERIFIED = "unverified"
    WORKING = "working"
    BLOCKED = "blocked"
    BROKEN = "broken"
    RETIRED = "retired"


class FetchKind(StrEnum):
    """What a fetch is for. The order of the members is the order in which a platform is asked."""

    HOME = "home"
    LISTING = "listing"
    FILE = "file"
    REPORT = "report"


class FetchState(StrEnum):
    """Where a fetch stands. Every fetch leaves ``pending`` exactly once."""

    PENDING = "pending"
    STORED = "stored"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


class Outcome(StrEnum):
    """How one portal's part of a run ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    EMPTY = "empty"
    BLOCKED = "blocked"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class Level(StrEnum):
    """How grave an issue is. One issue of level ``error`` makes the portal's run ``partial``."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


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

    Two fetches of a crawl are the same if platform, method, URL, body, render and ``round`` agree.
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


@dataclass(frozen=True)
class Charset:
    """How a page's bytes became text. ``guessed`` is true where nothing declared the charset.

    ``mismatched`` is true where one was declared and another one was used.
    """

    used: str
    declared: str | None = None
    replaced: int = 0
    guessed: bool = False
    mismatched: bool = False


def _parser() -> html.HTMLParser:
    """Return a parser whose elements are made without asking Python for each one's class.

    ``lxml.html`` has classes for forms and fields, and its look-up costs half of a page's reading.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=False)
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(
            element=html.HtmlElement,
            comment=html.HtmlComment,
            pi=html.HtmlProcessingInstruction,
            entity=html.HtmlEntity,
        )
    )
    return parser


@dataclass(frozen=True, eq=False)
class Page:
    """An answer as a plugin sees it: bytes as received, text as decoded, never a live response.

    ``url`` is the URL after redirects, ``fetch.url`` the one asked for.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    text: str
    charset: Charset
    fetch: Fetch

    def header(self, name: str) -> str:
        """Return the first header of that name (any case), or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def media_type(self) -> str:
        """Return the declared media type in lower case, without parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @cached_property
    def tree(self) -> HtmlElement:
        """Return the parsed HTML; an empty document for an empty or unparsable body."""
        try:
            root = html.document_fromstring(self.text.encode("utf-8", "replace"), parser=_parser())
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            root = html.document_fromstring("<html><body></body></html>")
        # Kept alive, each element is made an object of Python's only once, not on every visit.
        vars(self)["_elements"] = list(root.iter())
        return root


@dataclass(frozen=True)
class Issue:
    """Something that a person should know about. ``code`` is a key of ``crawler.issues.CODES``."""

    code: str
    message: str
    url: str = ""
    level: Level | None = None


@dataclass(frozen=True)
class Listing:
    """What one page of a list says.

    ``links`` are *all* rows of the list in the page's order, look-alikes and links to other hosts
    included: the total is compared with them. ``next`` leads to the following page(s);
    ``otherwise`` is fetched instead when this page brought nothing new although the stated total
    says that there is more. ``total`` is the stated number of rows, ``pages`` of pages.
    ``columns`` are further lists (year directories, agencies' own columns, discovered columns),
    ``explore`` pages worth a look by discovery.
    """

    links: tuple[Link, ...] = ()
    next: tuple[Fetch, ...] = ()
    otherwise: tuple[Fetch, ...] = ()
    total: int | None = None
    per_page: int | None = None
    pages: int | None = None
    columns: tuple[Column, ...] = ()
    explore: tuple[Fetch, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Match:
    """A listing row or page is a report: of which reporting year, of which agency, how surely.

    ``agency_name`` is as printed, ``agency_name_full`` the organ's own full form. ``certain`` is
    false where an abbreviation could not be expanded for sure. ``reason`` says where the year and
    the agency came from. ``score`` is 0 to 1.
    """

    year: int | None
    agency_name: str | None
    score: float
    agency_name_full: str | None = None
    region_code: str | None = None
    certain: bool = True
    reason: str = ""
    year_source: str = ""


@dataclass(frozen=True)
class Reject:
    """A listing row or page is not a report. ``reason`` is a short code, ``detail`` the evidence."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Article:
    """An article page as its CMS marks it up, before anybody asks whose report it is.

    ``publisher`` is 发布机构, ``source`` 来源 (often not the agency), ``created_date`` 成文日期,
    ``index_no`` 索引号, ``doc_no`` 文号, ``topic_class`` 主题/组配分类, ``channel`` the column's name.
    ``text`` is the body's visible text with line breaks between blocks. ``content_found`` is false
    where no known container was found and ``text`` is the whole page's.
    """

    title: str
    text: str = ""
    published_at: datetime | None = None
    published_at_source: str = ""
    created_date: date | None = None
    publisher: str = ""
    source: str = ""
    index_no: str = ""
    doc_no: str = ""
    topic_class: str = ""
    channel: str = ""
    breadcrumb: tuple[str, ...] = ()
    site_name: str = ""
    site_id_code: str = ""
    content_found: bool = True
    images: tuple[str, ...] = ()
    family: str = ""


@dataclass(frozen=True)
class Report:
    """A report with its identity: whose it is and of which year. See ``Article`` for the rest.

    ``scope`` is ``government``, ``agency``, ``township``, ``vertical``, ``public_institution``,
    ``multi_agency`` or ``unknown``; ``text_sha256`` is the hash of the body's text without white
    space, so that counters and tokens in the page's frame do not make a new version.
    """

    title: str
    agency_name: str | None
    agency_name_full: str | None
    report_year: int | None
    region_code: str
    article: Article
    year_source: str = ""
    agency_certain: bool = True
    period_start: date | None = None
    period_end: date | None = None
    scope: str = "unknown"
    agency_level: str = ""
    unified_social_credit_code: str = ""
    text_sha256: str = ""
    issues: tuple[Issue, ...] = ()


class Role(StrEnum):
    """What an attachment is to its report."""

    FULL = "report_full"
    SAME_AS_HTML = "report_same_as_html"
    TABLE = "table"
    INFOGRAPHIC = "infographic"
    IMAGE = "image"
    PART = "part"
    OTHER = "other"


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a report. ``text`` is the link's text: often the only file name."""

    url: str
    text: str = ""
    role: Role = Role.OTHER


@dataclass(frozen=True)
class Block:
    """A page that stands in the way. ``retry_after`` (seconds) is what the server asked for."""

    kind: str
    evidence: str
    retry_after: float | None = None


@dataclass(frozen=True)
class Member:
    """One file inside an archive, already unpacked to ``path``. ``name`` is as stored inside."""

    name: str
    path: str
    size: int


class Family(Protocol):
    """A CMS family: four pure methods over a page. Plugins may bring their own."""

    @property
    def key(self) -> str:
        """Return the family's name. Read-only, so that frozen objects can be families."""

    def sniff(self, page: Page) -> float:
        """Return how surely this page was made by this CMS, 0 to 1."""

    def listing(self, page: Page, portal: Portal) -> Listing:
        """Return the rows of a list page and the way to the next one."""

    def article(self, page: Page) -> Article:
        """Return what an article page says of itself."""

    def attachments(self, page: Page) -> tuple[Attachment, ...]:
        """Return the files that the article page offers."""

"""What a page gives: its article, the report, the report's files, and the families that read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from crawler.model.states import Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from crawler.model.pages import Issue, Listing, Page
    from crawler.model.portals import Portal


@dataclass(frozen=True)
class Article:
    """An article page as its CMS marks it up, before anybody asks whose report it is.

    ``publisher`` is 发布机构, ``source`` 来源 (often not the agency), ``created_date`` 成文日期,
    ``index_no`` 索引号, ``doc_no`` 文号, ``topic_class`` 主题/组配分类, ``channel`` the column's name.
    ``text`` is the body's visible text with line breaks between blocks. ``content_found`` is false
    where no known container was found and ``text`` is the part with all sentences, or the whole page's.
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


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a report. ``text`` is the link's text: often the only file name."""

    url: str
    text: str = ""
    role: Role = Role.OTHER


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

"""What came: a page, what its list says, and what recognition says of a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree, html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.model.portals import Column, Fetch, Link
    from crawler.model.states import Level


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
class Block:
    """A page that stands in the way. ``retry_after`` (seconds) is what the server asked for."""

    kind: str
    evidence: str
    retry_after: float | None = None

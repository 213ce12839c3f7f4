"""What a replica publishes, with the truth about every report: a crawl is compared with this."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.replica.content import STRIDE
from crawler.replica.faults import FAULTS, chosen
from crawler.replica.hanweb import PER_PAGE
from crawler.replica.model import Published, PublishedFile
from crawler.replica.state import Asked
from crawler.replica.trs import Trs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.replica.model import Document
    from crawler.replica.server import Dialect, Replica

#: Faults that strike some articles' pages.
_PAGES = (
    "soft_404_home", "soft_404_shell", "soft_404_nothing", "soft_404_chrome", "truncated",
    "resets", "hangs", "redirect_loop", "gzip_bomb",
)  # fmt: skip
_FILES = ("missing_attachment", "html_as_doc", "length_lies")
#: Faults that hide the end of a list.
_LISTS = ("page_one_forever", "empty_deep_page", "listing_error")


def published(replica: Replica, portal: str = "", *, hashes: bool = True) -> Iterator[Published]:
    """Return every report that stands on the portals (or on one), with what faults take away.

    A report with ``lost_to`` may still be collected where another way leads to it (a second list,
    the xxgk module): a correct crawl collects all without ``lost_to`` and nothing that is not here.

    :param hashes: whether to make every body; without it ``sha256`` is empty, which is quick.
    """
    for key, dialect in replica.dialects.items():
        if portal and key != portal:
            continue
        content = dialect.portal.content
        for document in content.all():
            yield _one(replica, dialect, document, hashes=hashes)
        if "corrected" in dialect.portal.faults:
            for document in dialect.portal.corrected():
                yield _one(replica, dialect, document, hashes=hashes)
        if "list_grows" in dialect.portal.faults and dialect.portal.grown:
            newest = content.document(content.count)
            yield _one(replica, dialect, newest, hashes=hashes, late=True)


def _one(
    replica: Replica, dialect: Dialect, document: Document, *, hashes: bool, late: bool = False
) -> Published:
    site, row = dialect.portal.site, dialect.portal.row_of(document)
    root = f"{site.scheme}://{site.host}/"
    urls = [urljoin(root, url) for url in (dialect.address(row), *dialect.aliases(row))]
    body = _body(replica, dialect, urls[0]) if hashes else b""
    further = dialect.further(row) if isinstance(dialect, Trs) else []
    files = tuple(
        _file(replica, dialect, document, place, hashes=hashes)
        for place in range(len(document.files))
    )
    return Published(
        portal=site.key,
        host=site.host,
        agency=document.agency,
        region_code=document.region,
        year=document.year,
        title=document.title,
        published=document.published.isoformat(),
        shape=document.shape,
        urls=tuple(urls),
        sha256=hashlib.sha256(body).hexdigest() if hashes else "",
        size=len(body),
        files=files,
        pages=tuple(urljoin(root, url) for url in further),
        lost_to=_lost(dialect, document),
        late=late,
    )


def _lost(dialect: Dialect, document: Document) -> tuple[str, ...]:
    portal = dialect.portal
    lost = [name for name in portal.faults if FAULTS[name].expected.loses == "all"]
    struck = chosen(document.ordinal) and document.version == 1
    kinds = _FILES if document.shape == "direct_pdf" else _PAGES
    if struck:
        lost += [name for name in kinds if name in portal.faults]
    if document.version == 1 and any(name in portal.faults for name in _LISTS):
        columns = portal.content.columns
        place, column = document.ordinal // len(columns), columns[document.ordinal % len(columns)]
        row = place // STRIDE * (STRIDE + 1) + place % STRIDE
        row += portal.total(column) - portal.content.rows(column)
        first = PER_PAGE * (3 if type(dialect).__name__ == "Hanweb" else 1)
        if row >= first:
            lost += [name for name in _LISTS if name in portal.faults]
    return tuple(sorted(lost))


def _file(
    replica: Replica, dialect: Dialect, document: Document, place: int, *, hashes: bool
) -> PublishedFile:
    portal, spec = dialect.portal, document.files[place]
    url = urljoin(
        f"{portal.site.scheme}://{portal.site.host}/", dialect.file_address(document, place)
    )
    body = _body(replica, dialect, url) if hashes else b""
    lost: list[str] = []
    if chosen(document.ordinal) and document.version == 1:
        lost = [n for n in _FILES if n in portal.faults and (spec.kind != "png" or n == _FILES[2])]
    return PublishedFile(
        url, spec.name, hashlib.sha256(body).hexdigest() if hashes else "", len(body), tuple(lost)
    )


def _body(replica: Replica, dialect: Dialect, url: str) -> bytes:
    """Return what a healthy server would send for a URL of this site."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    asked = Asked("GET", parts.hostname or "", parts.path, query, {}, parts)
    return replica.healthy(dialect, asked)

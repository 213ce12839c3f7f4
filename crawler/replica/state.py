"""A portal at work: its content under the faults that are switched on, as list rows and articles."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.replica import documents
from crawler.replica.content import Content, timestamp, visible
from crawler.replica.faults import chosen
from crawler.replica.model import Answer, Column, Document
from crawler.replica.texts import blocks, html_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from urllib.parse import SplitResult

    from crawler.replica.model import Extra, Site

_FIRST_REPORT = 3_000_000
_FIRST_NEIGHBOUR = 1_000_000
_COLUMNS = 16
_FILE_KEY = re.compile(r"([0-9a-f]{32})\.[a-z]+")
_ARTICLE_KEY = re.compile(r"[/_]([1-9]\d{6,})(?:_\d)?\.s?html")
_CORRECTED = 60
#: Foreign hosts with copies: they lead to the replica, so that its log shows who asks for them.
CLONE_HOSTS: Final = tuple(f"www.zfxxgk-mirror{number}.com" for number in range(3))


@dataclass(frozen=True)
class Asked:
    """A request as a dialect sees it: raw path, decoded query and form values."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    url: SplitResult

    def number(self, name: str, default: int) -> int:
        """Return the number that the form, or else the query, has under a name."""
        text = self.form.get(name, self.query.get(name, ""))
        return int(text) if text.isdigit() else default


@dataclass(frozen=True)
class Row:
    """A row of a list. ``key`` names its article for the dialect; ``url`` is set for foreign ones."""

    title: str
    day: date
    key: int
    document: Document | None = None
    url: str = ""

    @property
    def shown(self) -> str:
        """Return the title as the list shows it."""
        return visible(self.title)


class Portal:
    """One site's content with the faults that are active on it."""

    def __init__(self, site: Site, seed: int, extras: tuple[Extra, ...] = ()) -> None:
        self.site = site
        self.seed = seed
        self.content = Content(site, seed, extras)
        self.faults: frozenset[str] = frozenset()
        self.struck: Counter[str] = Counter()
        self.grown = False
        self.turned: set[str] = set()
        self.text = lru_cache(maxsize=512)(self._text)
        self.file = lru_cache(maxsize=256)(self._file)

    def has(self, name: str) -> bool:
        """Return whether a fault is switched on or belongs to this site."""
        return self.on(name) or name in self.site.habits

    def on(self, name: str) -> bool:
        """Return whether a fault is switched on, and count it as a strike: ask where it acts alone."""
        self.struck[name] += name in self.faults
        return name in self.faults

    def strikes(self, name: str, document: Document) -> bool:
        """Return whether a fault that strikes some reports is on and strikes this one."""
        return chosen(document.ordinal) and document.version == 1 and self.on(name)

    # Lists

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the lists, with the second one of the same articles where that fault is on."""
        found = self.content.columns
        if not self.has("two_columns"):
            return found
        number = str(int(found[0].number) + 50)
        again = Column("", "信息公开年度报告", found[0].ordinals, number, again=True)
        return (*found, again)

    def _injected(self, column: Column) -> tuple[Row, ...]:
        rows: list[Row] = []
        if column is not self.content.columns[0]:
            return ()
        if self.grown and self.on("list_grows"):
            rows.append(self.row_of(self.content.document(self.content.count)))
        if self.on("corrected"):
            rows += [self.row_of(document) for document in self.corrected()]
        if self.on("clone_links"):
            for ordinal in range(min(len(CLONE_HOSTS), self.content.count)):
                copy = self.content.document(ordinal)
                url = f"http://{CLONE_HOSTS[ordinal]}/art/{copy.year + 1}/art_{ordinal}.html"
                rows.append(replace(self.row_of(copy), url=url))
        return tuple(rows)

    def corrected(self) -> Iterable[Document]:
        """Return the corrected versions of reports that stand beside the first ones."""
        for ordinal in range(2, min(self.content.count, _CORRECTED), 10):
            document = self.content.document(ordinal)
            if document.shape in {"html", "html_docx"}:
                later = document.published + timedelta(days=40)
                yield replace(document, version=2, published=later)

    def row_of(self, document: Document) -> Row:
        """Return the list row of a report."""
        key = _FIRST_REPORT + document.ordinal * 2 + document.version - 1
        return Row(document.row_title, document.published, key, document)

    def total(self, column: Column) -> int:
        """Return the number of rows that a list really has."""
        return self.content.rows(column) + len(self._injected(column))

    def stated(self, column: Column) -> int:
        """Return the number of rows that a list claims to have."""
        return self.total(column) + (7 if self.on("total_lies") else 0)

    def rows(self, column: Column, start: int, end: int) -> list[Row]:
        """Return the rows from ``start`` up to ``end`` (0-based, exclusive)."""
        injected = self._injected(column)
        place = self.columns.index(column)
        found = list(injected[start:end])
        base = len(injected)
        last = min(end - base, self.content.rows(column))
        for position in range(max(0, start - base), last):
            number, is_report = self.content.row(column, position)
            if is_report:
                found.append(self.row_of(self.content.document(number)))
            else:
                title, day = self.content.neighbour(column, number)
                found.append(Row(title, day, _FIRST_NEIGHBOUR + number * _COLUMNS + place))
        return found

    def turn(self, column: Column, page: int) -> Answer | None:
        """Take note that a page of a list is asked for; return what a fault answers instead.

        :param page: 1-based.
        """
        if page > 1:
            if not self.grown and "list_grows" in self.faults:
                self.grown = True
            if page == 2 and self.on("listing_error"):  # noqa: PLR2004 - the second page
                return Answer(b"<html><body><h1>500 Internal Server Error</h1></body></html>",
                              status=500)  # fmt: skip
        return None

    # Articles

    def by_key(self, key: int) -> Row | None:
        """Return the row whose article has this number, or nothing."""
        if key >= _FIRST_REPORT:
            ordinal, version = divmod(key - _FIRST_REPORT, 2)
            newest = self.content.count if self.grown else self.content.count - 1
            if ordinal > newest:
                return None
            if version:
                return next(
                    (self.row_of(d) for d in self._corrections() if d.ordinal == ordinal), None
                )
            return self.row_of(self.content.document(ordinal))
        number, place = divmod(key - _FIRST_NEIGHBOUR, _COLUMNS)
        if number < 0 or place >= len(self.columns):
            return None
        column = self.columns[place]
        if number >= len(column.ordinals) // 6:
            return None
        title, day = self.content.neighbour(column, number)
        return Row(title, day, key)

    def about(self, address: str) -> Document | None:
        """Return the report that an address speaks of: an article or one of its files."""
        if match := _FILE_KEY.search(address):
            found = self.file_by_key(match[1])
            if found is None and match[1][8:10] == "ff":
                row = self.by_key(_FIRST_REPORT + int(match[1][:8], 16) * 2)
                return row.document if row else None
            return found[0] if found else None
        match = _ARTICLE_KEY.search(address)
        row = self.by_key(int(match[1])) if match else None
        return row.document if row else None

    def _corrections(self) -> Iterable[Document]:
        return self.corrected() if "corrected" in self.faults else ()

    def _text(self, document: Document) -> str:
        """Return the HTML of a report's body."""
        if document.extra is not None:
            if document.extra.html:
                return Path(document.extra.html).read_text(encoding="utf-8")
            return "<p>　　附件：</p>"
        if document.shape in {"docx", "zip", "doc"}:
            return f"<p>　　{document.title}见附件。</p>"
        if document.shape == "image":
            return ""
        return html_of(blocks(document, self.seed))

    def _file(self, document: Document, place: int) -> bytes:
        """Return the bytes of a report's file."""
        if document.extra is not None:
            return Path(document.extra.files[place]).read_bytes()
        kind = document.files[place].kind
        if kind == "zip" and self.on("zip_bomb"):
            return documents.bomb()
        return documents.make(kind, document, self.seed)

    def file_answer(self, document: Document, place: int) -> Answer:
        """Return the answer to a request for a report's file."""
        spec = document.files[place]
        if spec.kind != "png" and self.strikes("missing_attachment", document):
            return Answer(b"<html><head><title>404</title></head><body>404</body></html>",
                          status=404)  # fmt: skip
        if spec.kind != "png" and self.strikes("html_as_doc", document):
            page = (
                f"<html><head><title>{self.site.name}</title></head><body>文件不存在</body></html>"
            )
            return Answer(page.encode(), media_type="application/octet-stream")
        media_type = documents.MEDIA_TYPES.get(spec.kind, "application/octet-stream")
        if document.ordinal % 4 == 1 and spec.kind not in {"png", "html"}:
            media_type = "application/octet-stream"
        return Answer(
            self.file(document, place),
            media_type=media_type,
            entity=True,
            modified=timestamp(document.published),
        )

    def file_key(self, document: Document, place: int) -> str:
        """Return 32 hexadecimal digits that name a file and lead back to it."""
        head = f"{document.ordinal:08x}{place:02x}{document.version:02x}{self.site.index:04x}"
        return head + hashlib.md5(head.encode(), usedforsecurity=False).hexdigest()[:16]

    def file_by_key(self, key: str) -> tuple[Document, int] | None:
        """Return the report and the place of the file with that key, or nothing."""
        try:
            ordinal, place = int(key[:8], 16), int(key[8:10], 16)
            document = self.content.document(ordinal)
        except (ValueError, IndexError):
            return None
        if int(key[10:12], 16) > 1:
            document = replace(document, version=2)
        if place >= len(document.files) or self.file_key(document, place) != key:
            return None
        return document, place

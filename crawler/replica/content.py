"""What a site publishes: every report and every list row, made from its number when asked for.

Nothing is stored, so that 100,000 reports cost neither memory nor time at the start.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crawler.replica.agencies import agency
from crawler.replica.chance import choose, number
from crawler.replica.model import Column, Document, Extra, FileSpec, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_YEAR: Final = 2025
_YEARS: Final = 18  # 2008, the first year of the Regulations on open information, to LAST_YEAR
#: After so many reports a list holds one row that is no report.
STRIDE: Final = 6
#: Lists cut the visible title here; ``title=`` stays whole.
VISIBLE: Final = 34

#: Rows that stand beside the reports and are none.
NEIGHBOURS: Final = (
    "{year}年度政府网站年度工作报表",
    "{agency}政府信息公开指南",
    "{agency}政府信息公开制度",
    "{agency}{year}年法治政府建设年度报告",
    "{agency}{year}年度部门决算",
    "图解:{agency}{year}年度政府信息公开工作年度报告",
    "关于做好{year}年度政府信息公开工作年度报告编制发布工作的通知",
    "{agency}政府信息公开目录",
)
_TITLES: Final = (
    "{agency}{year}年度政府信息公开工作年度报告",
    "{agency}{year}年政府信息公开工作年度报告",
    "{year}年{agency}政府信息公开工作年度报告",
    "{year}年度{agency}政府信息公开年度报告",
    "{agency}{year}年度政府信息公开年度报告",
    "{agency}{year}年政府信息公开工作报告",
    "(图文){agency}{year}年度政府信息公开工作年度报告",
    "{agency} {year}年政府信息公开工作年度报告",
    "{year}年{short}政府信息公开工作年度报告",
    "{bare}{year}年度政府信息公开工作年度报告",
    "{year}年政府信息公开工作年度报告",
    "政府信息公开年报",
)
#: From here on a title lacks the region or more.
_UNCLEAR: Final = 8
_SHAPES: Final = (
    *("html",) * 5, "html_docx", "docx", "direct_pdf", "zip", "pdf_ofd", "image", "html_docx",
)  # fmt: skip


def layout_of(year: int) -> str:
    """Return the official layout for a reporting year."""
    if year >= 2021:  # noqa: PLR2004 - the form of 国办公开办函〔2021〕30号
        return "2021"
    return "2019" if year >= 2019 else "prose"  # noqa: PLR2004 - 国办公开办函〔2019〕60号


class Content:
    """The reports and rows of one site."""

    def __init__(self, site: Site, seed: int, extras: tuple[Extra, ...] = ()) -> None:
        self.site = site
        self.seed = seed
        self.extras = extras
        self.first = len(extras)
        count = site.reports
        self.agencies = max(4, -(-count // _YEARS)) if count else 1
        per_agency = max(1, -(-count // self.agencies))
        self.step = max(1, _YEARS // per_agency)
        self.document = lru_cache(maxsize=4096)(self._document)
        self.columns = self._columns()

    @property
    def count(self) -> int:
        """Return the number of reports, those given from outside included."""
        return self.first + self.site.reports

    def _columns(self) -> tuple[Column, ...]:
        """Return the lists: one, those that the portal declares, or one more for each agency."""
        if "lists_of_agencies" in self.site.habits:
            return self._lists_of_agencies()
        paths = self.site.columns or ("",)
        everything = range(self.count)
        return tuple(
            Column(
                path=path,
                name="政府信息公开年报",
                ordinals=everything[place :: len(paths)],
                number=_column_number(path) or str(1229400000 + self.site.index * 100 + place),
            )
            for place, path in enumerate(paths)
        )

    def _lists_of_agencies(self) -> tuple[Column, ...]:
        """Return the government's list, and for each other agency one below its own page."""
        after = range(self.first, self.count)
        own = (*range(self.first), *after[:: self.agencies])
        found = [Column("", "政府信息公开年报", own)]
        for place in range(1, min(self.agencies, len(after))):
            who = agency(self.site.region_name, place)
            path = f"{self.site.root}/zwgk/bmxxgk/{place:02d}/xxgknb/"
            ordinals = after[place :: self.agencies]
            found.append(Column(path, "信息公开年报", ordinals, agency=who.short))
        return tuple(found)

    def roll(self, ordinal: int, what: str) -> int:
        """Return a number that belongs to a report and a purpose."""
        return number(self.seed, self.site.key, ordinal, what)

    def _document(self, ordinal: int) -> Document:
        """Return a report of this site. The first ones are those given from outside.

        The number after the last one is the report that appears while the lists are being read.
        """
        if not 0 <= ordinal <= self.count:
            raise IndexError(ordinal)
        if ordinal < self.first:
            return _from_extra(ordinal, self.extras[ordinal], self.site)
        place = ordinal - self.first
        who = agency(self.site.region_name, place % self.agencies)
        year = LAST_YEAR - place // self.agencies * self.step - place % self.step
        if ordinal == self.count:
            who, year = agency(self.site.region_name, self.agencies), LAST_YEAR
        kind = self.roll(ordinal, "title") % len(_TITLES)
        title = _TITLES[kind].format(agency=who.full, year=year, bare=who.bare, short=who.short)
        full_title = f"{who.full}{year}年度政府信息公开工作年度报告"
        shape = self._shape(ordinal, kind)
        return Document(
            ordinal=ordinal,
            agency=who.full,
            short=who.short,
            region=self.site.region,
            year=year,
            title=title if shape != "direct_pdf" else full_title,
            row_title=title if shape != "direct_pdf" else full_title,
            published=self._published(ordinal, year),
            shape=shape,
            layout=layout_of(year),
            source=self._source(ordinal, who.full),
            publisher=who.bare if kind % 3 == 0 else who.full,
            files=_files(shape, full_title),
        )

    def _shape(self, ordinal: int, kind: int) -> str:
        if "html_only" in self.site.habits:
            return "html"
        # A title that names neither year nor agency leaves the text as the only source of both:
        # such a report has its text in the page, so that its true values can be told.
        shape = choose(_SHAPES, self.seed, self.site.key, ordinal, "shape")
        if kind >= _UNCLEAR:
            return choose(("html", "html", "html_docx"), self.seed, self.site.key, ordinal, "text")
        if self.site.family == "trs" and self.roll(ordinal, "pages") % 8 == 0:
            return "pages"
        return shape

    def _published(self, ordinal: int, year: int) -> date:
        late = 2 if self.roll(ordinal, "late") % 20 == 0 else 1
        days = self.roll(ordinal, "day") % 80
        return date(year + (late if year + late <= LAST_YEAR + 1 else 1), 1, 8) + timedelta(days)

    def _source(self, ordinal: int, full: str) -> str:
        # 来源 names an inner office or another organ as often as the reporter.
        return choose(
            (full, "办公室", f"{self.site.region_name}人民政府办公室", "本网"),
            *(self.seed, self.site.key, ordinal, "source"),
        )

    def rows(self, column: Column) -> int:
        """Return the number of rows of a list, look-alikes included."""
        return len(column.ordinals) + len(column.ordinals) // STRIDE

    def row(self, column: Column, place: int) -> tuple[int, bool]:
        """Return what stands at a place of a list: (report's ordinal, True) or (n, False)."""
        block, offset = divmod(place, STRIDE + 1)
        if offset == STRIDE:
            return block, False
        return column.ordinals[block * STRIDE + offset], True

    def neighbour(self, column: Column, place: int) -> tuple[str, date]:
        """Return title and date of a row that is no report."""
        year = LAST_YEAR - place % _YEARS
        who = agency(self.site.region_name, place % self.agencies)
        title = NEIGHBOURS[(place + number(column.path)) % len(NEIGHBOURS)]
        return title.format(agency=who.full, year=year), date(year + 1, 2, 1 + place % 28)

    def all(self) -> Iterator[Document]:
        """Return every report, without keeping any."""
        return (self.document(ordinal) for ordinal in range(self.count))


def _column_number(path: str) -> str:
    match = re.search(r"/col/col(\d+)/", path)
    return match[1] if match else ""


def _files(shape: str, title: str) -> tuple[FileSpec, ...]:
    kinds = {
        "html_docx": ("docx",),
        "docx": ("docx",),
        "direct_pdf": ("pdf",),
        "zip": ("zip",),
        "pdf_ofd": ("pdf", "ofd"),
        "image": ("png",),
    }.get(shape, ())
    return tuple(FileSpec(kind, f"{title}.{kind}") for kind in kinds)


def _from_extra(ordinal: int, extra: Extra, site: Site) -> Document:
    return Document(
        ordinal=ordinal,
        agency=extra.agency,
        short=extra.agency,
        region=extra.region or site.region,
        year=extra.year,
        title=extra.title,
        row_title=extra.title,
        published=extra.published,
        shape="extra",
        layout=layout_of(extra.year),
        source=extra.publisher or extra.agency,
        publisher=extra.publisher or extra.agency,
        files=tuple(
            FileSpec(path.rpartition(".")[2].lower(), path.replace("\\", "/").rpartition("/")[2])
            for path in extra.files
        ),
        extra=extra,
    )


def visible(title: str) -> str:
    """Return a title as a list shows it: cut after 34 characters."""
    return title if len(title) <= VISIBLE else title[:VISIBLE] + "..."


def timestamp(day: date) -> float:
    """Return the moment at which a report's page was last changed: eight in the morning."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()

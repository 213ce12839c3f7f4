"""The Henan unified platform: /YYYY/MM-DD/id.html, files on oss hosts."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from crawler.replica import pages

if TYPE_CHECKING:
    from crawler.replica.model import Answer, Column, Document
    from crawler.replica.state import Asked, Portal, Row

PER_PAGE: Final = 15
FILE_HOSTS: Final = ("oss.henan.gov.cn", "xcoss.henan.gov.cn")
_ARTICLE: Final = re.compile(r"/(\d{4})/(?:/)?(\d{2})-(\d{2})/(\d+)\.html")
_FILE: Final = re.compile(r"/typtfile/\d{8}/([0-9a-f]{32})\.[a-z]+")


class Henan:
    """A site of the platform."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def column_url(self, column: Column) -> str:
        """Return the path of a list."""
        name = "ndbg" if column.again else "zfxxgknb"
        path = column.path or f"{self.portal.site.root}/zfxxgk/{name}"
        if self.portal.has("no_slash_column"):
            return path.removesuffix("index.html").rstrip("/")
        return path if path.endswith((".html", "/")) else path + "/"

    def _base(self, column: Column) -> str:
        return self.column_url(column).removesuffix("index.html").rstrip("/") + "/"

    def address(self, row: Row) -> str:
        """Return an article's path, or a file's whole URL."""
        if row.url:
            return row.url
        if row.document and row.document.shape == "direct_pdf":
            return self.file_address(row.document, 0)
        slash = "/" if self.portal.has("double_slash") else ""
        return f"/{row.day.year}/{slash}{row.day:%m-%d}/{row.key}.html"

    def aliases(self, row: Row) -> list[str]:
        """Return further addresses of the same report: none on this platform."""
        del row
        return []

    def file_address(self, document: Document, place: int) -> str:
        """Return the URL of a file on one of the platform's file hosts."""
        key = self.portal.file_key(document, place)
        host = FILE_HOSTS[document.ordinal % 2]
        day, kind = document.published, document.files[place].kind
        return f"https://{host}/typtfile/{day:%Y%m%d}/{key}.{kind}"

    def file(self, path: str) -> Answer | None:
        """Return the answer of the file hosts for this site's files."""
        match = _FILE.fullmatch(path)
        found = self.portal.file_by_key(match[1]) if match else None
        if found is None or not self.file_address(*found).endswith(path):
            return None
        return self.portal.file_answer(*found)

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer of this site, or nothing for an unknown path."""
        path, root = asked.path, self.portal.site.root
        if match := _ARTICLE.fullmatch(path):
            row = self.portal.by_key(int(match[4]))
            if row is None or self.address(row) != path:
                return None
            return self.article(row)
        if path in {"/", "/index.html", f"{root}/"}:
            menu = [
                ("新闻动态", "/xwdt/"),
                ("政府信息公开", f"{root}/zfxxgk/"),
                ("互动交流", "/hdjl/"),
            ]
            return pages.home(self.portal, menu)
        if path == f"{root}/zfxxgk/":
            menu = [("政府信息公开指南", "/zfxxgk/zn/"), ("政府信息公开制度", "/zfxxgk/zd/")]
            menu += [("政府信息公开年报", self.column_url(c)) for c in self.portal.columns]
            return pages.menu_page(self.portal, "政府信息公开", menu)
        if path in {"/xwdt/", "/hdjl/", "/zfxxgk/zn/", "/zfxxgk/zd/"}:
            return pages.menu_page(self.portal, "栏目", [("首页", "/")])
        return self._list(path)

    def _list(self, path: str) -> Answer | None:
        for column in self.portal.columns:
            if path == self.column_url(column):
                return self._list_page(column, 0)
            base = self._base(column)
            if not path.startswith(base):
                continue
            match = re.fullmatch(r"index(?:_(\d+))?\.html", path[len(base) :])
            if match and (match[1] or not self.portal.has("no_slash_column")):
                return self._list_page(column, int(match[1] or 0))
        return None

    def _list_page(self, column: Column, number: int) -> Answer | None:
        total = self.portal.total(column)
        count = max(1, -(-total // PER_PAGE))
        if number >= count:
            return None
        if refused := self.portal.turn(column, number + 1):
            return refused
        rows = self.portal.rows(column, number * PER_PAGE, (number + 1) * PER_PAGE)
        items = "\n".join(
            f'<li class="wzxqnr"><a href="{self._link(row)}" title="{escape(row.title)}" '
            f'target="_blank">{escape(row.shown)}</a><span>{row.day.isoformat()}</span></li>'
            for row in rows
        )
        base = self._base(column)
        links = "".join(
            f'<a href="{base}index{f"_{page}" if page else ""}.html">{page + 1}</a>'
            for page in range(1, count)
        )
        following = f'<a class="next" href="{base}index_{number + 1}.html">下一页</a>'
        pager = f'<div class="page">{links}{following if number + 1 < count else ""}</div>'
        body = f'<div class="con-box"><ul>\n{items}\n</ul></div>{pager}'
        title = f"{column.name}-{self.portal.site.name}"
        return pages.page(self.portal, title, {"ColumnName": column.name}, body)

    def _link(self, row: Row) -> str:
        url = self.address(row)
        return url if "://" in url else f"https://{self.portal.site.host}{url}"

    def article(self, row: Row) -> Answer:
        """Return an article's page."""
        document, portal = row.document, self.portal
        text = portal.text(document) if document else f"<p>{escape(row.title)}</p>"
        source = document.source if document else "本网"
        links = ""
        for place, spec in enumerate(document.files if document else ()):
            url = self.file_address(document, place) if document else ""
            if spec.kind == "png":
                links += f'<p><img src="{url}"></p>'
            else:
                links += f'<p>附件：<a href="{url}">{escape(spec.name)}</a></p>'
        clock = f"{row.day.isoformat()} {8 + row.key % 10:02d}:23"
        body = (
            f'<div class="title">{escape(row.title)}</div>'
            f'<div class="info">时间:{clock} 来源:{source}</div>'
            f'<div class="pages_content" id="content">{text}{links}</div>'
        )
        head = pages.metas(portal, pages.article_metas(portal, row))
        return pages.article(portal, row, head, body)

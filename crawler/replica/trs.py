"""TRS WCM: directories of static pages, createPageHTML, files beside articles."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from crawler.replica import pages
from crawler.replica.model import Answer, Column

if TYPE_CHECKING:
    from crawler.replica.model import Document
    from crawler.replica.state import Asked, Portal, Row

PER_PAGE: Final = 15
_ARTICLE: Final = re.compile(r"(/.*?)(\d{6})/t(\d{8})_(\d+)(?:_(\d))?\.s?html")
_FILE: Final = re.compile(r"/.*/[PW]0(\d{8})([0-9a-f]{32})\.[a-z]+")
_LIST: Final = re.compile(r"index(?:_(\d+))?\.s?html")


class Trs:
    """A TRS site."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.suffix = "shtml" if portal.site.index % 2 else "html"

    def column_url(self, column: Column) -> str:
        """Return the path of a list's directory."""
        if column.again:
            return f"{self.portal.site.root}/zwgk/ndbg/"
        return column.path or f"{self.portal.site.root}/zwgk/xxgknb/"

    def _directory(self) -> str:
        return self.column_url(self.portal.content.columns[0])

    def address(self, row: Row) -> str:
        """Return an article's path."""
        if row.url:
            return row.url
        if row.document and row.document.shape == "direct_pdf":
            return self.file_address(row.document, 0)
        day = row.day
        return f"{self._directory()}{day:%Y%m}/t{day:%Y%m%d}_{row.key}.{self.suffix}"

    def aliases(self, row: Row) -> list[str]:
        """Return further addresses of the same report: the lists' own directories."""
        del row
        return []

    def further(self, row: Row) -> list[str]:
        """Return the further pages of an article."""
        if row.document and row.document.shape == "pages":
            head, dot, tail = self.address(row).rpartition(".")
            return [f"{head}_1{dot}{tail}"]
        return []

    def file_address(self, document: Document, place: int) -> str:
        """Return the path of a file, which lies beside the article."""
        day, spec = document.published, document.files[place]
        letter = "W" if spec.kind == "png" else "P"
        key = self.portal.file_key(document, place)
        return f"{self._directory()}{day:%Y%m}/{letter}0{day:%Y%m%d}{key}.{spec.kind}"

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer of this site, or nothing for an unknown path."""
        path = asked.path
        if match := _ARTICLE.fullmatch(path):
            return self._article(match, path)
        if match := _FILE.fullmatch(path):
            found = self.portal.file_by_key(match[2])
            if found is None or self.file_address(*found) != path:
                return None
            return self.portal.file_answer(*found)
        root = self.portal.site.root
        if path in {"/", "/index.html", f"{root}/"}:
            return pages.home(self.portal, self._menu(root))
        if path.startswith(f"{root}/zwgk/") and (menu := self._section(path, f"{root}/zwgk/")):
            return pages.menu_page(self.portal, "政务公开", menu)
        if path in {f"{root}/zwgk/zfxxgkzn/", f"{root}/zwgk/zfxxgkzd/", f"{root}/xwzx/"}:
            return pages.menu_page(self.portal, "栏目", [("首页", "/")])
        return self._list(path)

    def _menu(self, root: str) -> list[tuple[str, str]]:
        return [("新闻中心", f"{root}/xwzx/"), ("政务公开", f"{root}/zwgk/"),
                ("办事服务", "https://www.sxzwfw.gov.cn/")]  # fmt: skip

    def _section(self, path: str, section: str) -> list[tuple[str, str]]:
        """Return the menu of a page of the open-information section; empty for another page."""
        lists = [column for column in self.portal.columns if not column.agency]
        of_agencies = [column for column in self.portal.columns if column.agency]
        if path == section:
            menu = [("政府信息公开指南", "./zfxxgkzn/"), ("政府信息公开制度", "./zfxxgkzd/")]
            menu += [("政府信息<br>公开年报", self.column_url(column)) for column in lists]
            return menu + ([("部门信息公开", f"{section}bmxxgk/")] if of_agencies else [])
        pages_of = {column: column.path.removesuffix("xxgknb/") for column in of_agencies}
        if path == f"{section}bmxxgk/":
            return [(column.agency, page) for column, page in pages_of.items()]
        own = [(column.name, column.path) for column, page in pages_of.items() if page == path]
        return [*own, ("政务公开", section)] if own else []

    def _list(self, path: str) -> Answer | None:
        for column in self.portal.columns:
            directory = self.column_url(column)
            if not path.startswith(directory):
                continue
            name = path[len(directory) :]
            match = _LIST.fullmatch(name or f"index.{self.suffix}")
            if match is None:
                return None
            number = int(match[1] or 0)
            if self.portal.has("off_by_one"):
                if number == 1:
                    return None
                number = max(0, number - 1)
            return self._list_page(column, number)
        return None

    def _list_page(self, column: Column, number: int) -> Answer | None:
        total = self.portal.total(column)
        count = max(1, -(-total // PER_PAGE))
        if number >= count:
            if self.portal.has("over_range_stub"):
                return Answer(b"<html><head><meta charset='utf-8'></head><body>"
                              + b"<!-- %d -->" % number * 20 + b"</body></html>")  # fmt: skip
            return None
        if refused := self.portal.turn(column, number + 1):
            return refused
        rows = self.portal.rows(column, number * PER_PAGE, (number + 1) * PER_PAGE)
        items = "\n".join(self._li(row, n, column) for n, row in enumerate(rows))
        body = f'<div class="list"><ul>\n{items}\n</ul></div>\n{self._pager(count, number, total)}'
        title = f"{column.name}_{self.portal.site.name}"
        return pages.page(self.portal, title, {"ColumnName": column.name}, body)

    def _li(self, row: Row, place: int, column: Column) -> str:
        url = self.address(row)
        directory = self.column_url(column)
        if url.startswith(directory):
            url = "./" + url[len(directory) :]
        empty = '\n<li class="empty"></li>' if place % 5 == 4 else ""  # noqa: PLR2004 - spacers
        return (f'<li><a href="{url}" target="_blank" title="{escape(row.title)}">'
                f"{escape(row.shown)}</a><span>{row.day:%Y/%m/%d}</span></li>{empty}")  # fmt: skip

    def _pager(self, count: int, number: int, total: int) -> str:
        if self.portal.has("inline_count_page"):
            step = 1 if self.portal.has("off_by_one") else 0
            return (
                f"<script>var countnum= {total}; var currentPage={number}; var countPage={count}"
                "//共多少页\nfor (var i = 0; i < countPage; i++) { document.write('<a href=\"index' +"
                f" (i ? '_' + (i + {step}) : '') + '.{self.suffix}\">' + (i + 1) + '</a>'); }}"
                "</script>"
            )
        if self.portal.has("off_by_one"):
            links = "".join(
                f'<a href="index{f"_{page}" if page > 1 else ""}.{self.suffix}">{page}</a>'
                for page in range(1, count + 1)
            )
            return f'<div class="page">{links}</div>'
        return (f'<div class="page"><script><!--\ncreatePageHTML({count}, {number}, "index", '
                f'"{self.suffix}");\n//--></script></div>')  # fmt: skip

    def _article(self, match: re.Match[str], path: str) -> Answer | None:
        row = self.portal.by_key(int(match[4]))
        part = int(match[5] or 0)
        canonical = path if not part else path.replace(f"_{part}.{self.suffix}", f".{self.suffix}")
        if row is None or self.address(row) != canonical:
            return None
        paged = bool(self.further(row))
        if part and not (paged and part == 1):
            return None
        return self.article(row, part, paged=paged)

    def article(self, row: Row, part: int, *, paged: bool) -> Answer:
        """Return an article's page, or a part of it."""
        document, portal = row.document, self.portal
        text = portal.text(document) if document else f"<p>{escape(row.title)}</p>"
        pager = ""
        if paged:
            cut = text.find("<p><strong>", len(text) // 2)
            text = text[cut:] if part else text[:cut]
            name = self.address(row).rpartition("/")[2].partition(".")[0]
            pager = f'<script>createPageHTML(2, {part}, "{name}", "{self.suffix}");</script>'
        head, body = self._variant(row, text + pager, self._files(document) if document else "")
        metas = pages.article_metas(portal, row) | {"ColumnName": f"{row.day.year}年"}
        return pages.article(portal, row, pages.metas(portal, metas), head + body)

    def _variant(self, row: Row, text: str, files: str) -> tuple[str, str]:
        """Return head and body of an article in one of three templates, by the site."""
        document, day = row.document, row.day
        source = document.source if document else "本网"
        title = escape(row.title)
        trap = ""
        if self.portal.has("alt_date_trap"):
            trap = f'<span alt="时间：2017-11-08 20:26"><i>时间：</i>{day.isoformat()} 06:23</span>'
        if self.portal.has("nested_comments"):
            trap += (
                f"<!-- <p>时间：2009-01-01 <!-- 来源：旧模板 --> <p>原发布机构：{source}</p> -->"
            )
        variant = self.portal.site.index % 3
        if variant == 0:
            head = (f"<h2>{title}</h2>{trap}<p class='info'>时间:{day.isoformat()} "
                    f"来源:{source}</p>")  # fmt: skip
            return head, f'<div class="article-con">{text}</div>{files}'
        if variant == 1:
            head = (f"<h1 class='title'>{title}</h1>{trap}<div class='info'>发布时间："
                    f"{day.isoformat()} 09:15 来源：{source}</div>")  # fmt: skip
            style = "<style>.TRS_Editor P{line-height:2;font-size:12pt;}</style>"
            return head, f'<div class="TRS_Editor">{style}{text}</div>{files}'
        publisher = document.publisher if document else ""
        code = f"11{self.portal.site.region}{row.key % 97:09d}X"
        head = (
            f'<div class="xxgk_detail_head"><table><tr><td width="100"><b>索 引 号：</b></td><td>'
            f"{code}/{day.year}-{row.key % 100000:05d}</td><td><b>发布机构：</b></td><td>{publisher}</td>"
            f"</tr><tr><td><b>标　　题：</b></td><td>{title}</td><td><b>发布日期：</b></td><td>"
            f"{day.isoformat()}</td></tr></table></div>{trap}<h1>{title}</h1>"
        )
        return head, (
            '<meta name="ContentStart"/><div class="trs_editor_view TRS_UEDITOR trs_paper_default">'
            f'{text}</div><meta name="ContentEnd"/>{files}'
        )

    def _files(self, document: Document) -> str:
        if not document.files:
            return ""
        found = []
        for place, spec in enumerate(document.files):
            url = "./" + self.file_address(document, place).rpartition("/")[2]
            if spec.kind == "png":
                return f'<div class="TRS_Editor"><p><img src="{url}" /></p></div>'
            found.append(f'<a href="{url}">{escape(spec.name)}</a>')
        return (f'<div class="attachment"><div class="attachment_l">附件：</div>'
                f'<div class="attachment_r">{"<BR>".join(found)}</div></div>')  # fmt: skip

"""Hanweb JCMS: datastore in a script, dataproxy.jsp."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from crawler.replica import pages
from crawler.replica.hanweb_xxgk import ANNUAL, OpenInformation
from crawler.replica.model import Answer, Column

if TYPE_CHECKING:
    from crawler.replica.model import Document
    from crawler.replica.state import Asked, Portal, Row

PER_PAGE: Final = 15
_BLOCK: Final = 3 * PER_PAGE
_CAP: Final = 300  # more rows than these are silently cut
_ART: Final = re.compile(r"/art/(\d{4})/(\d{1,2})/(\d{1,2})/art_(\d+)_(\d+)\.html")
_HEX: Final = re.compile(r"/art/(\d{4})/art_(\d+)_([0-9a-f]{32})\.html")
_DOWNLOAD: Final = "/module/download/downfile.jsp"
_PROXY: Final = re.compile(r"/module/(?:web/)?jpage/dataproxy\.jsp")


class Hanweb:
    """A JCMS site."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.web = 2800 + portal.site.index
        self.module = OpenInformation(self, PER_PAGE)

    # Addresses

    def column_url(self, column: Column) -> str:
        """Return the path of a list's page."""
        return column.path or f"/col/col{column.number}/index.html"

    def address(self, row: Row, *, other: bool = False) -> str:
        """Return an article's path; every third article stands at the newer kind of address.

        :param other: return the address of the other generation instead.
        """
        if row.url:
            return row.url
        document, day = row.document, row.day
        number = self.portal.content.columns[0].number
        if document and document.shape == "direct_pdf":
            return self.file_address(document, 0)
        newer = document is not None and document.ordinal % 3 == 2 and day.year >= 2023  # noqa: PLR2004 - every third one since then
        if document and newer is not other:
            key = self.portal.file_key(document, 0xFF)
            return f"/art/{day.year}/art_{number}_{key}.html"
        return f"/art/{day.year}/{day.month}/{day.day}/art_{number}_{row.key}.html"

    def file_address(self, document: Document, place: int) -> str:
        """Return the path and query of a file."""
        spec, key = document.files[place], self.portal.file_key(document, place)
        if spec.kind == "png":
            return f"/picture/0/{key}.png"
        if document.ordinal % 2:
            return f"{_DOWNLOAD}?classid=0&filename={key}.{spec.kind}"
        return f"{_DOWNLOAD}?classid=0&showname={quote(spec.name)}&filename={key}.{spec.kind}"

    def aliases(self, row: Row) -> list[str]:
        """Return further addresses of the same report."""
        document = row.document
        if not document or document.shape == "direct_pdf":
            return []
        found = []
        if self.portal.has("two_columns"):
            found.append(self.address(row, other=True))
        place = document.ordinal - self.portal.content.first
        if "xxgk_module" in self.portal.site.habits and document.version == 1 and place >= 0:
            area = self.module.area(place % self.portal.content.agencies)
            found.append(f"{ANNUAL}?area={area}&fbtime={document.year}")
        return found

    # Answers

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer of this site, or nothing for an unknown path."""
        path = asked.path
        if match := (_ART.fullmatch(path) or _HEX.fullmatch(path)):
            return self._art(match, path)
        if path == _DOWNLOAD or path.startswith("/picture/0/"):
            return self._file(asked)
        if _PROXY.fullmatch(path):
            return self._dataproxy(asked)
        if path.startswith("/module/xxgk/"):
            return self.module.answer(asked)
        return self._static(path)

    def _static(self, path: str) -> Answer | None:
        columns = self.portal.columns
        if path in {"/", "/index.html"}:
            return pages.home(self.portal, self._menu())
        if path == "/col/col1229000001/index.html":
            menu = [(column.name, self.column_url(column)) for column in columns]
            decoys = [("政府信息公开指南", "/col/col1229000003/index.html"),
                      ("政府信息公开制度", "/col/col1229000004/index.html"),
                      ("法定主动公开内容", "/col/col1229000005/index.html")]  # fmt: skip
            if "xxgk_module" in self.portal.site.habits:
                decoys.append(("机构目录", "/module/xxgk/tree.jsp"))
            return pages.menu_page(self.portal, "政府信息公开", [*decoys, *menu])
        if re.fullmatch(r"/col/col122900000[2-5]/index\.html", path):
            return pages.menu_page(self.portal, "栏目", [("首页", "/")])
        for column in columns:
            url = self.column_url(column)
            if path in {url, url.removesuffix("index.html")}:
                return self.column_page(column)
        return None

    def _menu(self) -> list[tuple[str, str]]:
        return [("新闻中心", "/col/col1229000002/index.html"),
                ("政府信息公开", "/col/col1229000001/index.html"),
                ("政务服务", "https://www.zjzwfw.gov.cn/"),
                ("互动交流", "/col/col1229000004/index.html")]  # fmt: skip

    def li(self, row: Row, column: Column) -> str:
        """Return a list row in this site's mark-up."""
        other = column.again and row.document is not None
        url = self.address(row, other=other)
        title, day = escape(row.title), row.day.isoformat()
        if self.portal.site.index % 2:
            return (f'<li class="clearfix"><a target="_blank" href="{escape(url)}" title="{title}">'
                    f"{escape(row.shown)}</a><b>{day}</b></li>")  # fmt: skip
        return (f"<li><a href='{escape(url)}' title='{title}' target='_blank'>"
                f"{escape(row.shown)}</a><span>{day}</span></li>")  # fmt: skip

    def datastore(self, column: Column, start: int, end: int, page: int) -> str:
        """Return rows as the XML that stands in the page and that dataproxy.jsp answers."""
        name = quote(self.portal.site.name)
        if self.portal.has("double_encoded_webname"):
            name = f"{quote(name)}&appid=1"
        link = (f"/module/web/jpage/dataproxy.jsp?page={page + 1}&appid=1&webid={self.web}&path=/"
                f"&columnid={column.number}&unitid={self.unit(column)}&webname={name}"
                f"&permissiontype=0")  # fmt: skip
        total = self.portal.stated(column)
        records = [f"<record><![CDATA[{self.li(row, column)}]]></record>"
                   for row in self.portal.rows(column, start, end)]  # fmt: skip
        if self.portal.has("garbage_li"):
            records.insert(1, "<record><![CDATA[<li style=<br/>]]></record>")
        return (f'<datastore>\n<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>\n'
                f"<totalrecord>{total}</totalrecord><totalpage>{-(-total // PER_PAGE)}</totalpage>\n"
                f"<recordset>\n" + "\n".join(records) + "\n</recordset></datastore>")  # fmt: skip

    def unit(self, column: Column) -> str:
        """Return the id of the list's unit on its page."""
        return str(int(column.number) % 1_000_000 + 2_000_000)

    def column_page(self, column: Column) -> Answer:
        """Return a list's page with the first block of rows in a script."""
        self.portal.turn(column, 1)
        unit, total = self.unit(column), self.portal.stated(column)
        visible = ""
        if not self.portal.has("rows_in_script"):
            rows = self.portal.rows(column, 0, PER_PAGE)
            visible = "".join(self.li(row, column) for row in rows)
        body = (
            f'<div id="{unit}"><ul>{visible}</ul><script type="text/xml">'
            f"{self.datastore(column, 0, _BLOCK, 1)}</script></div>\n"
            f"<script>var param_{unit}={{columnid:{column.number},unitid:'{unit}',"
            f"webid:{self.web}}}; $('#{unit}').jpage({{totalRecord:{total},perPage:{PER_PAGE}}});"
            "</script>"
        )
        return pages.page(
            self.portal, f"{self.portal.site.name} {column.name}", {"ColumnName": column.name}, body
        )

    def _dataproxy(self, asked: Asked) -> Answer:
        if asked.method == "POST" and self.portal.on("dataproxy_get_only"):
            return Answer(b"<html><body>403 Forbidden</body></html>", status=403)
        values = asked.query | asked.form
        column = next((c for c in self.portal.columns if c.number == values.get("columnid")), None)
        xml = "application/xml; charset=utf-8"
        empty = b"<datastore>\n<recordset>\n</recordset>\n</datastore>\n\n\n\n\n"
        if column is None or values.get("unitid") != self.unit(column):
            return Answer(empty, media_type=xml)
        page = asked.number("page", 1)
        size = min(asked.number("perpage", PER_PAGE), _CAP)
        start = asked.number("startrecord", (page - 1) * _BLOCK + 1) - 1
        end = min(asked.number("endrecord", start + max(size, _BLOCK)), start + _CAP)
        block = ((page - 1) * _BLOCK, page * _BLOCK)
        if (start, end) != block and self.portal.has("ignores_startrecord"):
            start, end = block
        if (start, end) != (0, _BLOCK) and self.portal.on("page_one_forever"):
            start, end = 0, _BLOCK
        elif start >= _BLOCK and self.portal.on("empty_deep_page"):
            return Answer(empty[:54], media_type=xml)
        if refused := self.portal.turn(column, 1 if start < PER_PAGE else start // _BLOCK + 1):
            return refused
        text = self.datastore(column, start, end, page)
        return Answer(text.encode(), media_type=xml)

    # Articles

    def _art(self, match: re.Match[str], path: str) -> Answer | None:
        if match.re is _HEX:
            key = match[3]
            row = self.portal.by_key(3_000_000 + int(key[:8], 16) * 2 + int(key[10:12], 16) - 1)
        else:
            row = self.portal.by_key(int(match[5]))
        if row is None or path not in (self.address(row), *self.aliases(row)):
            return None
        return self.article(row)

    def article(self, row: Row) -> Answer:
        """Return an article's page, marked up by the comments that all Hanweb sites have."""
        document, portal = row.document, self.portal
        text = portal.text(document) if document else f"<p>{escape(row.title)}</p>"
        publisher, source = (document.publisher, document.source) if document else ("", "本网")
        links = "".join(self._link(document, place) for place in range(len(document.files))) \
            if document else ""  # fmt: skip
        table = ""
        if document and portal.site.index % 2:
            table = (
                '<table class="xxgk-table"><tr><td>索 引 号</td><td>'
                f"{self.module.area(document.ordinal % 97)}/{row.day.year}-{row.key % 100000:05d}</td>"
                f"<td>组配分类</td><td>信息公开年报</td></tr><tr><td>发布机构</td><td>{publisher}</td>"
                f"<td>生成日期</td><td>{row.day.isoformat()}</td></tr></table>"
            )
        body = (
            f'<p class="con-title"><!--<$[标题]>begin-->{escape(row.title)}<!--<$[标题]>end--></p>'
            f'{table}<div class="small-title clearfix"><span>发布日期：{row.day.isoformat()}</span>'
            f"<span>浏览次数： </span><span>信息来源：<!--<$[信息来源]>begin-->{source}"
            "<!--<$[信息来源]>end--></span></div>"
            '<div class="main-txt" id="zoom"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin-->'
            f'<meta name="ContentStart">{text}{links}<meta name="ContentEnd">'
            "<!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div>"
        )
        head = pages.article_metas(portal, row) | {"Maketime": "2026-05-01 03:00:00"}
        return pages.article(portal, row, pages.metas(portal, head), body)

    def _link(self, document: Document, place: int) -> str:
        spec, url = document.files[place], escape(self.file_address(document, place))
        if spec.kind == "png":
            return f'<p style="text-align:center"><img src="{url}" alt=""></p>'
        return f'<p><a href="{url}" target="_blank">{escape(spec.name)}</a></p>'

    def _file(self, asked: Asked) -> Answer | None:
        name = asked.query.get("filename") or asked.path.rpartition("/")[2]
        found = self.portal.file_by_key(name.partition(".")[0])
        if found is None:
            return None
        made = self.portal.file_answer(*found)
        if made.entity and asked.path == _DOWNLOAD:
            spec = found[0].files[found[1]]
            if found[0].ordinal % 2:
                made.disposition = b"attachment; filename=" + spec.name.encode("gbk", "replace")
            else:
                made.disposition = f"attachment; filename*=UTF-8''{quote(spec.name)}".encode()
        return made

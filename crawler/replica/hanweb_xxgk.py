"""The open-information module (xxgk) of Hanweb's JCMS: a tree of organs, a search, annual reports."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from crawler.replica import pages
from crawler.replica.agencies import agency
from crawler.replica.model import Answer

if TYPE_CHECKING:
    from crawler.replica.hanweb import Hanweb
    from crawler.replica.model import Document
    from crawler.replica.state import Asked

ANNUAL: Final = "/module/xxgk/xxgkAnnualReport.jsp"


class OpenInformation:
    """The module of one site."""

    def __init__(self, site: Hanweb, per_page: int) -> None:
        self._site = site
        self._portal = site.portal
        self._per_page = per_page

    def area(self, index: int) -> str:
        """Return an organ's unified social credit code (18 digits, the region in 3 to 8)."""
        return f"11{self._portal.site.region}{index:09d}X"

    def answer(self, asked: Asked) -> Answer | None:
        """Return the module's answer, or nothing for an unknown path."""
        if "xxgk_module" not in self._portal.site.habits:
            return None
        content = self._portal.content
        if asked.path == "/module/xxgk/tree.jsp":
            rows = []
            for index in range(content.agencies):
                who = agency(self._portal.site.region_name, index)
                rows.append(f'<li><a href="{ANNUAL}?area={self.area(index)}">{who.bare}</a></li>')
            return pages.page(
                self._portal, "机构目录", {}, f'<ul class="tree">{"".join(rows)}</ul>'
            )
        if asked.path == ANNUAL:
            return self._annual(asked)
        if asked.path == "/module/xxgk/search.jsp":
            return self._search(asked)
        return None

    def _by_area(self, area: str) -> list[Document]:
        """Return the reports of the organ with this code that have a page, the newest first."""
        content = self._portal.content
        for index in range(content.agencies):
            if self.area(index) == area:
                places = range(content.first + index, content.count, content.agencies)
                found = map(content.document, places)
                return [document for document in found if document.shape != "direct_pdf"]
        return []

    def annual(self, query: dict[str, str]) -> Document | None:
        """Return the report that the annual-report page is asked for."""
        found = self._by_area(query.get("area", ""))
        return next((d for d in found if str(d.year) == query.get("fbtime")), None)

    def _annual(self, asked: Asked) -> Answer:
        if document := self.annual(asked.query):
            return self._site.article(self._portal.row_of(document))
        area, body = asked.query.get("area", ""), '<div class="xxgk_ndbg">暂无相关信息</div>'
        found = [] if asked.query.get("fbtime") else self._by_area(area)
        if found:
            options = "".join(
                f'<li><a href="{ANNUAL}?area={area}&amp;fbtime={d.year}" '
                f'title="{escape(d.row_title)}">{escape(d.row_title)}</a>'
                f"<span>{d.published.isoformat()}</span></li>"
                for d in found
            )
            body = f'<ul class="xxgk_ndbg">{options}</ul>'
        return pages.page(self._portal, "政府信息公开年度报告", {}, body)

    def _search(self, asked: Asked) -> Answer:
        page, column = asked.number("currpage", 1), self._portal.content.columns[0]
        total, end = self._portal.stated(column), page * self._per_page
        last = -(-total // self._per_page)
        rows = "".join(
            f'<div><span>{n}</span><a href="{escape(self._site.address(row))}" title="{escape(row.title)}">'
            f'{escape(row.shown)}</a><span class="cont_right_from4">{row.day.isoformat()}</span></div>'
            for n, row in enumerate(self._portal.rows(column, end - self._per_page, end), 1)
        )
        following = f'<a onclick="goPage({page + 1})">下一页</a>' if page < last else ""
        text = (f'<div class="zcwj-con-right_list">{rows}</div><table><tr><td align="right">'
                f"共{total}条 共{last}页 {following}</td></tr></table>")  # fmt: skip
        return Answer(text.encode() if rows else "暂无相关信息".encode())

"""Hanweb JPAAS: lists built by build/unit, turned over by the page's script."""

from __future__ import annotations

import base64
import json
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from crawler.replica import pages
from crawler.replica.hanweb import PER_PAGE, Hanweb
from crawler.replica.model import Answer, Column

if TYPE_CHECKING:
    from crawler.replica.state import Asked, Row

UNIT: Final = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_SCRIPT: Final = "/script/unitbuild/AuthorizedRead/unitbuild.js"
_TAG: Final = "信息列表"

#: The page's own pager. It names the page in ``turn``, which the server honours even where it
#: ignores pageNo: so only a browser that runs the script gets further there.
_PAGER: Final = """
document.addEventListener('click', function (event) {
  var control = event.target.closest('[data-page]');
  if (!control) { return; }
  event.preventDefault();
  var tag = document.querySelector('script[tagid="信息列表"]');
  var query = new URLSearchParams(JSON.parse(tag.getAttribute('queryData').replace(/'/g, '"')));
  query.set('paramJson', JSON.stringify({pageNo: +control.dataset.page, pageSize: PAGE_SIZE}));
  query.set('turn', btoa(control.dataset.page));
  fetch(tag.getAttribute('url') + '?' + query).then(function (r) { return r.text(); })
    .then(function (text) {
      var html = JSON.parse(text.replace(/[\\u0000-\\u001f]/g, ' ')).data.html;
      document.getElementById('unit-list').innerHTML = html;
    });
});
""".replace("PAGE_SIZE", str(PER_PAGE))


class Jpaas(Hanweb):
    """A JPAAS site: Hanweb's articles, other lists."""

    @property
    def _parse_type(self) -> str:
        return "bulidstatic" if self.portal.has("bulidstatic") else "buildstatic"

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer of this site, or nothing for an unknown path."""
        if asked.path == UNIT:
            return self._unit(asked)
        if asked.path == _SCRIPT:
            return Answer(_PAGER.encode(), media_type="application/javascript")
        if asked.path.endswith("/dataproxy.jsp"):
            return None
        return super().answer(asked)

    def column_page(self, column: Column) -> Answer:
        """Return a list's page: the first rows stand in it, the rest is for the script."""
        self.portal.turn(column, 1)
        tags = [("信息列表", column.number)]
        if self.portal.has("several_units"):
            tags = [("导航", column.number), *tags, ("页脚", column.number)]
        scripts = "\n".join(
            f'<script src="{_SCRIPT}?v=1.4" url="{UNIT}" tagid="{tag}" queryData="'
            f"{{'parseType':'{self._parse_type}','webId':'{self.web}','tplSetId':"
            f"'{self._template}','pageType':'column','tagId':'{tag}','editType':'null',"
            f"'pageId':'{number}'}}\"></script>"
            for tag, number in tags
        )
        body = f'<div id="unit-list">{self._html(column, 1)}</div>\n{scripts}'
        return pages.page(
            self.portal, f"{self.portal.site.name} {column.name}", {"ColumnName": column.name}, body
        )

    @property
    def _template(self) -> str:
        return f"tpl{self.web}Kq7ZxWn3Rb5YtLd"

    def _row(self, row: Row) -> str:
        url = self.address(row)
        if "://" not in url:
            url = f"//{self.portal.site.host}{url}"
        return (f'<li class="clearfix"><a class="bt-left" title="{escape(row.title)}" '
                f'href="{escape(url)}" target="_blank">{escape(row.shown)}</a>'
                f'<span class="bt-right">{row.day.isoformat()}</span></li>')  # fmt: skip

    def _html(self, column: Column, number: int) -> str:
        rows = self.portal.rows(column, (number - 1) * PER_PAGE, number * PER_PAGE)
        total = self.portal.stated(column)
        count = max(1, -(-self.portal.total(column) // PER_PAGE))
        disabled = " layui-disabled" if number >= count else f'" data-page="{number + 1}'
        joint = "\n\t" if self.portal.has("control_characters") else ""
        items = joint.join(map(self._row, rows))
        return (
            f'<ul>{items}</ul><div class="pagination" rows="{PER_PAGE}" count="{total}" '
            f'pageNo="{number}"><div class="layui-box layui-laypage"><span class="layui-laypage-curr">'
            f'{number}</span><a href="javascript:;" class="layui-laypage-next{disabled}">下一页</a>'
            "</div></div>"
        )

    def _unit(self, asked: Asked) -> Answer:
        values = asked.query
        media_type = "application/json;charset=UTF-8"
        if self.portal.has("json_as_html"):
            media_type = "text/html;charset=UTF-8"
        column = next((c for c in self.portal.columns if c.number == values.get("pageId")), None)
        known = values.get("parseType") == self._parse_type and values.get("webId") == str(self.web)
        if column is None or not known or values.get("tplSetId") != self._template:
            return Answer(b'{"success":false,"data":{}}', media_type=media_type)
        if values.get("tagId") != _TAG:
            menu = f'<a href="/">首页</a><a href="/search?q={quote(column.name)}">搜索</a>'
            answer = {"success": True, "code": "200", "data": {"html": menu}}
            return Answer(json.dumps(answer, ensure_ascii=False).encode(), media_type=media_type)
        number = self._number(values)
        if refused := self.portal.turn(column, number):
            return refused
        text = json.dumps(
            {"success": True, "code": "200", "data": {"html": self._html(column, number)}},
            ensure_ascii=False,
        )
        if self.portal.has("control_characters"):
            text = text.replace("\\n", "\n").replace("\\t", "\t")
        return Answer(text.encode(), media_type=media_type)

    def _number(self, values: dict[str, str]) -> int:
        if self.portal.has("ignores_page_number"):
            try:
                return max(1, int(base64.b64decode(values.get("turn", ""))))
            except ValueError:
                return 1
        try:
            asked = json.loads(values.get("paramJson", "{}")).get("pageNo")
            return max(1, int(asked or values.get("pageNo", "1")))
        except (ValueError, AttributeError):
            return 1

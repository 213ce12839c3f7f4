"""The province's search service: every report of a Hanweb site, whatever its lists hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from crawler.replica.model import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.replica.hanweb import Hanweb
    from crawler.replica.henan import Henan
    from crawler.replica.state import Asked
    from crawler.replica.trs import Trs

PATH: Final = "/jsearchfront/interfaces/cateSearch.do"
_REGION_DIGITS: Final = 6


def is_search(asked: Asked) -> bool:
    """Return whether the search's interface is asked."""
    return asked.path == PATH


def search(dialects: Iterable[Hanweb | Henan | Trs], asked: Asked) -> Answer:
    """Return one page of hits; a page beyond the end is the last one again, as on the real one."""
    if asked.method != "POST":
        return Answer(b"", status=405)
    region = asked.form.get("websiteid", "")[:_REGION_DIGITS]
    hits = [hit for site in dialects for hit in _hits(site, region)]
    size = int(asked.form.get("pg") or 10)
    last = max(1, -(-len(hits) // size))
    page = min(int(asked.form.get("p") or 1), last)
    shown = hits[(page - 1) * size : page * size]
    body = json.dumps({"result": shown, "total": len(hits)}, ensure_ascii=False)
    return Answer(body.encode(), "application/json;charset=UTF-8")


def _hits(dialect: Hanweb | Henan | Trs, region: str) -> Iterator[str]:
    site = dialect.portal.site
    if site.region != region or site.family not in {"hanweb", "jpaas"}:
        return
    for document in dialect.portal.content.all():
        row = dialect.portal.row_of(document)
        url = f"{site.scheme}://{site.host}{dialect.address(row)}"
        link = "../visit/link.do?" + urlencode({"url": url, "q": "年报", "websiteid": region})
        title = row.shown.replace("政府信息公开", "<em>政府信息公开</em>")
        hit = (
            f'<div class="comprehensiveItem"><div class="titleWrapper"><a href="{link}" '
            f'target="_blank">{title}</a></div><div class="newsDescribe"><a href="{link}">……</a>'
            f'</div><div class="sourceTime"><span>来源：{site.name}</span>'
            f"<span>时间：{row.day:%Y-%m-%d}</span></div></div>"
        )
        yield hit
        if document.ordinal % 10 == 0:
            yield hit  # the real one gives some twice

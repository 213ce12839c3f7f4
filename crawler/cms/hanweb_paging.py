"""The requests for the further rows of a Hanweb JCMS list, by record numbers or by page numbers.

Source: pages saved from such sites, and what public scrapers of them say. A block of 100 rows is safe; more than about 300 is silently cut. Some
servers ignore the record numbers and honour only ``page``; that way is tried where a block
brought nothing new.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.cms.hanweb_units import PROXY_PATH
from crawler.model import Fetch, FetchKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.cms.hanweb_units import Unit
    from crawler.model import Page

BLOCK = 100

# What every known host was sent, in the order in which the CMS's own script sends it.
_DEFAULTS = {
    "col": "1",
    "appid": "1",
    "webid": "",
    "path": "/",
    "columnid": "",
    "sourceContentType": "1",
    "unitid": "",
    "webname": "",
    "permissiontype": "0",
}
_LINK_PARAMETERS = ("appid", "webid", "path", "columnid", "unitid", "webname", "permissiontype")


def first_block(page: Page, unit: Unit, total: int | None) -> tuple[Fetch, ...]:
    """Return the fetch that follows a column page, or nothing where the list is complete.

    It begins at the first record: a server that ignores the numbers shows itself at once, and rows
    that moved since the page was built are seen.

    :param total: the stated number of rows of the whole page, which may hold several units.
    """
    shown = len(unit.records)
    known = unit.total is not None
    if not unit.parameter("columnid") or (known and shown >= (unit.total or 0)):
        return ()
    if not known and not (unit.path or unit.records):
        return ()
    form = {**_DEFAULTS, **dict(unit.parameters)}
    memo = {
        "way": "record",
        "start": "1",
        "end": str(BLOCK),
        "form": json.dumps(form, ensure_ascii=False),
        "path": urljoin(page.url, unit.path or PROXY_PATH),
        "referer": page.url,
        "shown": str(shown),
        "per_page": str(unit.per_page or ""),
        "unit_total": "" if unit.total is None else str(unit.total),
        "total": "" if total is None else str(total),
    }
    if page.fetch.column is not None and page.fetch.column.options.get("paging") == "page":
        return (_by_page(page, memo, 2),)
    return (_by_record(page, memo, 1),)


def following(page: Page, unit: Unit) -> tuple[tuple[Fetch, ...], tuple[Fetch, ...]]:
    """Return the next fetch after a ``dataproxy.jsp`` answer and the one to try otherwise.

    An answer without rows is the end: nothing is asked for that no answer gave reason for.
    """
    memo = page.fetch.memo or _memo_of(page, unit)
    count = len(unit.records)
    if not count:
        return (), ()
    if memo["way"] == "page":
        return _after_page(page, memo, count)
    start = int(memo["start"])
    total = _stated(unit, memo)
    more = total is None or start + count <= total
    onward = (_by_record(page, memo, start + count),) if more else ()
    otherwise = (_by_page(page, memo, 2),) if total is None or count < total else ()
    return onward, otherwise


def stated_total(page: Page, unit: Unit) -> int | None:
    """Return the total of the whole list: what the column page wrote down, else the answer's."""
    noted = page.fetch.memo.get("total", "")
    if noted and page.fetch.memo.get("unit_total") != noted:
        # Several units were added up on the column page.
        return int(noted)
    return unit.total if unit.total is not None else (int(noted) if noted else None)


def _stated(unit: Unit, memo: Mapping[str, str]) -> int | None:
    if unit.total is not None:
        return unit.total
    return int(memo["unit_total"]) if memo.get("unit_total") else None


def _after_page(
    page: Page, memo: Mapping[str, str], count: int
) -> tuple[tuple[Fetch, ...], tuple[Fetch, ...]]:
    number = int(memo["page"])
    per_page = int(memo["per_page"] or 0) or count
    total = int(memo["unit_total"]) if memo.get("unit_total") else None
    if total is not None and number * per_page >= total:
        return (), ()
    onward = (_by_page(page, memo, number + 1),)
    # The column page shows several screen pages at once: those bring nothing new, and yet the
    # list goes on behind them.
    shown_pages = math.ceil(int(memo["shown"]) / per_page)
    return onward, onward if number <= shown_pages else ()


def _by_record(page: Page, memo: Mapping[str, str], start: int) -> Fetch:
    end = start + BLOCK - 1
    query = urlencode({"startrecord": start, "endrecord": end, "perpage": BLOCK})
    form: dict[str, str] = json.loads(memo["form"])
    return Fetch(
        url=f"{memo['path']}?{query}",
        kind=FetchKind.LISTING,
        method="POST",
        body=urlencode(form).encode("ascii"),
        headers=(
            ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
            *_headers(memo["referer"]),
        ),
        column=page.fetch.column,
        number=page.fetch.number + 1,
        memo={**memo, "way": "record", "start": str(start), "end": str(end)},
    )


def _by_page(page: Page, memo: Mapping[str, str], number: int) -> Fetch:
    form: dict[str, str] = json.loads(memo["form"])
    query = urlencode({"page": number, **{name: form[name] for name in _LINK_PARAMETERS}})
    return Fetch(
        url=f"{memo['path']}?{query}",
        kind=FetchKind.LISTING,
        headers=_headers(memo["referer"]),
        column=page.fetch.column,
        number=page.fetch.number + 1,
        memo={**memo, "way": "page", "page": str(number)},
    )


def _headers(referer: str) -> tuple[tuple[str, str], ...]:
    return (
        ("X-Requested-With", "XMLHttpRequest"),
        ("Accept", "application/xml, text/xml, */*"),
        ("Referer", referer),
    )


def _memo_of(page: Page, unit: Unit) -> dict[str, str]:
    """Return what a column page would have written down, for an answer that was asked for alone."""
    parts = urlsplit(page.fetch.url)
    asked = dict(parse_qsl(parts.query))
    asked.update(parse_qsl(page.fetch.body.decode("ascii", "replace")))
    form = {**_DEFAULTS, **dict(unit.parameters)}
    column = asked.get("columnid") or form["columnid"]
    return {
        "way": "page" if asked.get("page") and not asked.get("startrecord") else "record",
        "page": asked.get("page", "1"),
        "start": asked.get("startrecord", "1"),
        "form": json.dumps(form, ensure_ascii=False),
        "path": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "referer": f"{parts.scheme}://{parts.netloc}/col/col{column}/index.html",
        "shown": "0",
        "per_page": asked.get("perpage", ""),
        "unit_total": "",
        "total": "",
    }

"""The units of a Hanweb JPAAS page, their answers and what their pager states.

A unit is a script tag of ``unitbuild.js`` with single-quoted pseudo JSON in ``queryData``; its
answer is JSON that holds HTML, with raw control characters. Source: pages saved from such sites, and what public scrapers of them say.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNIT_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"

# The tags of list units that were seen, the likeliest first; others of a page are menu and footer.
LIST_TAGS = (
    "信息列表",
    "当前栏目list",
    "当前栏目_list",
    "右侧内容",
    "内容区域",
    "ajax分页",
    "分页列表",
    "列表新闻",
    "内容1",
)
_LIST_WORDS = re.compile(r"列表|list|分页|内容|信息|content", re.IGNORECASE)
_FRAME_WORDS = re.compile(
    r"导航|头部|顶部|底部|页脚|页尾|位置|菜单|nav|foot|head|menu|banner|搜索|左侧|栏目名",
    re.IGNORECASE,
)

_SCRIPT = re.compile(r"<script\b([^>]*unitbuild\.js[^>]*)>", re.IGNORECASE | re.DOTALL)
_QUERY_DATA = re.compile(
    r"""\bqueryData\s*=\s*(?:"(\{[^"]*\})"|'(\{[^']*\})')""", re.IGNORECASE | re.DOTALL
)
_URL = re.compile(r"""(?<![\w-])url\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_PAIR = re.compile(r"""["']([\w-]+)["']\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")
_PAGINATION = re.compile(
    r"""<[a-z]+\b[^>]*\bclass\s*=\s*["'][^"']*\bpagination\b[^>]*>""", re.IGNORECASE
)
_LAY_PAGE = re.compile(r"oLayPageRender\s*\([^{]*(\{[^{}]*\})", re.IGNORECASE | re.DOTALL)


# Which page is wanted, in both ways that hosts are known to understand.
PAGING = ("paramJson", "pageNo", "rows")


@dataclass(frozen=True)
class Unit:
    """One unit of a page: where it is asked for, with which parameters, in their own order."""

    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def tag(self) -> str:
        """Return the unit's tagId, its name in the template."""
        return dict(self.query).get("tagId", "")

    def url(self, page_url: str, number: int, size: int) -> str:
        """Return the address of one page of the unit; the first page is asked for as it stands.

        The tag is sent in UTF-8: GBK bytes are answered with ``success: false``. Some hosts read the
        number from ``paramJson``, some from a parameter of its own; each leaves the other alone.
        """
        query = list(self.query)
        if number > 1:
            wanted = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
            query = [pair for pair in query if pair[0] not in PAGING]
            query += zip(PAGING, (wanted, str(number), str(size)), strict=True)
        return f"{urljoin(page_url, self.path)}?{urlencode(query, quote_via=quote)}"


@dataclass(frozen=True)
class Pager:
    """What a pager states: rows a page, rows in all, the page shown, and its unit if it says so."""

    rows: int
    count: int | None
    number: int
    query: tuple[tuple[str, str], ...] = ()


def units(text: str) -> tuple[Unit, ...]:
    """Return the units of a page, the likeliest list first, without those of the page's frame.

    Where all of them look like the frame they are all returned: a template may name anything.
    """
    found: list[Unit] = []
    for attributes in _SCRIPT.findall(text):
        query = query_data(attributes)
        if query:
            address = _URL.search(attributes)
            found.append(Unit(html.unescape(address[1]) if address else UNIT_PATH, query))
    inner = [unit for unit in found if not _FRAME_WORDS.search(unit.tag)] or found
    return tuple(sorted(dict.fromkeys(inner), key=_rank))


def query_data(text: str) -> tuple[tuple[str, str], ...]:
    """Return the parameters of the first ``queryData`` in a tag, as written (typos included)."""
    found = _QUERY_DATA.search(text)
    return _pairs(html.unescape(found[1] or found[2])) if found else ()


def pager(markup: str) -> Pager | None:
    """Return what the pager of a page or an answer states, or None where there is none."""
    for tag in _PAGINATION.findall(markup):
        numbers = {
            name.lower(): int(value)
            for name, value in re.findall(
                r"""\b(rows|count|pageNo)\s*=\s*["']?(\d+)""", tag, re.IGNORECASE
            )
        }
        if "rows" in numbers or "count" in numbers:
            return _pager(numbers, query_data(tag))
    call = _LAY_PAGE.search(markup)
    if call is None:
        return None
    pairs = re.findall(
        r"""["']?(rows|count|pageNo)["']?\s*:\s*["']?(\d+)""", call[1], re.IGNORECASE
    )
    return _pager({name.lower(): int(value) for name, value in pairs}, ())


def answer_html(text: str) -> str | None:
    """Return the HTML of a unit's answer; None where the server did not build it.

    Strings hold raw line breaks and tabs, which strict JSON forbids. Markup that came escaped
    (``&lt;ul&gt;``) is given as markup.
    """
    try:
        answer = json.loads(text, strict=False)
    except ValueError:
        return None
    data = answer.get("data") if isinstance(answer, dict) else None
    markup = data.get("html") if isinstance(data, dict) else None
    if not isinstance(markup, str):
        return None
    return html.unescape(markup) if "&lt;" in markup and "<" not in markup else markup


def noted(found: Sequence[Unit]) -> str:
    """Return units as text for a fetch's memo; ``remembered`` reads it."""
    return json.dumps([[unit.path, unit.query] for unit in found], ensure_ascii=False)


def remembered(memo: Mapping[str, str], key: str) -> tuple[Unit, ...]:
    """Return the units that ``noted`` wrote into a memo."""
    return tuple(
        Unit(path, tuple((name, value) for name, value in query))
        for path, query in json.loads(memo.get(key, "[]"))
    )


def _rank(unit: Unit) -> int:
    """Return the place of a unit among the candidates, the list first."""
    if unit.tag in LIST_TAGS:
        return LIST_TAGS.index(unit.tag)
    return len(LIST_TAGS) + (0 if _LIST_WORDS.search(unit.tag) else 1)


def _pager(numbers: Mapping[str, int], query: tuple[tuple[str, str], ...]) -> Pager:
    return Pager(numbers.get("rows", 0), numbers.get("count"), numbers.get("pageno", 1), query)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (match[1], next(value for value in match.groups()[1:] if value is not None))
        for match in _PAIR.finditer(text)
    )

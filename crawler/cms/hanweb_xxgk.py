"""The xxgk (信息公开) module of Hanweb JCMS: searched lists and the tree of catalogues and organs.

Source: pages saved from such sites, and what public scrapers of them say. The list is drawn by ``search.jsp``, which answers with a fragment of
HTML; ``tree.jsp`` names the catalogues (``funclick('A0212',…)``) and the organs (``area=…``).
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.cms.rows import rows
from crawler.model import Column, Fetch, FetchKind, Listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.model import Page

SEARCH_PATH = "/module/xxgk/search.jsp"
TREE_PATH = "/module/xxgk/tree.jsp"

REPORT_WORDS = re.compile(r"公开(?:工作)?年报|年度报告|公开年度|年报")

_LITERAL = re.compile(
    r"""["']([^"'<>\n]*(?:xxgk/(?:search|tree)\.jsp\?|\binfotypeId=)[^"'<>\n]*)["']""",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"""\b(infotypeId|jdid|area|divid)["']?\s*(?:[:=]|"\s+value=)\s*["']([\w-]+)["']""",
    re.IGNORECASE,
)
_LOAD_DYNAMIC = re.compile(
    r"""loadDynamic\(\s*["'][^;]*?,\s*["'](div\w+)["']\s*(?:,\s*["'](\w*)["'])?"""
    r"""(?:\s*,\s*["']([^"']*)["']){0,2}(?:\s*,\s*["'](\d+)["'])?\s*\)""",
    re.IGNORECASE | re.DOTALL,
)
_PAGES = re.compile(r"(?:共|/)\s*(?:<[^>]*>\s*)*(\d+)\s*(?:<[^>]*>\s*)*页")
_TOTAL = re.compile(r"共\s*(?:<[^>]*>\s*)*(\d+)\s*(?:<[^>]*>\s*)*(?:条|个|篇)")
_LAST_PAGE = re.compile(
    r"""<a\b[^>]*?(?:currpage=|[(,]\s*["']?)(\d+)["']?[^>]*>\s*(?:尾页|末页|最后一页)""",
    re.IGNORECASE,
)
_NEXT_PAGE = re.compile(r"<a\b[^>]*(?:href|onclick)[^>]*>\s*下一?页", re.IGNORECASE)
_CATALOGUE = re.compile(
    r"""funclick\(\s*\\?["']([\w.-]+)\\?["'][^)]*\)[^<>]{0,80}>\s*([^<>"']{1,60})""", re.IGNORECASE
)
_ORGAN = re.compile(
    r"""(?:vc_xxgk)?\barea=([0-9A-Za-z]{6,18})\b[^<>]{0,200}>\s*([^<>"']{2,60})|"""
    r"""vc_xxgkarea=([0-9A-Za-z]{6,18})\b[^<>]{0,200}>\s*([^<>"']{2,60})""",
    re.IGNORECASE,
)
_TREE_NODE = re.compile(
    r"""\.add\(\s*[\w'"-]+\s*,\s*[\w'"-]+\s*,\s*["']([^"'<>]{2,60})["']\s*,\s*["']([^"'<>]*)["']""",
    re.IGNORECASE,
)
_AREA = re.compile(r"\b(?:vc_xxgk)?area=([0-9A-Za-z]{6,18})\b")
_COLUMN_NUMBER = re.compile(r"/col/col(\d+)/")
# Keys of the form, in the order in which the CMS's own script sends them.
_FORM = [
    "infotypeId",
    "jdid",
    "area",
    "divid",
    "vc_title",
    "vc_number",
    "sortfield",
    "currpage",
    "vc_filenumber",
    "vc_all",
    "texttype",
    "fbtime",
]
_CARRIED = frozenset((*_FORM, "standardXxgk", "requestUrl", "unit", "keyWord", "isAllList"))


def is_search(url: str) -> bool:
    """Return whether this is the address of a searched list."""
    return urlsplit(url).path.endswith(SEARCH_PATH)


def is_tree(url: str) -> bool:
    """Return whether this is the address of a tree."""
    return urlsplit(url).path.endswith(TREE_PATH)


def has_search(page: Page) -> bool:
    """Return whether a column page draws its list with the xxgk module."""
    return "xxgk/search.jsp" in page.text or "xxgk/tree.jsp" in page.text


def first_search(page: Page) -> tuple[Fetch, ...]:
    """Return the fetch that fills an xxgk column page: its search, or first its tree.

    The tree is asked where the page does not say which catalogue it shows, and where the search of
    all organs finds nothing.
    """
    form = _form_of(page)
    has_tree = "xxgk/tree.jsp" in page.text
    if not form.get("infotypeId") and has_tree:
        return (_tree(page, form, page.url),)
    search = _search(page, form, page.url, 1, page.fetch.number)
    if has_tree and not form.get("area"):
        search = replace(search, memo={**search.memo, "tree": "yes"})
    return (search,)


def search_listing(page: Page) -> Listing:
    """Return the rows of a searched list's fragment and the way to the next one."""
    memo = page.fetch.memo
    asked = _asked(page)
    form = json.loads(memo["form"]) if "form" in memo else asked
    number = int(asked.get("currpage") or 1)
    found = rows(page.tree, page.url)
    if not found and number == 1 and "tree" in memo:
        return Listing(next=(_tree(page, form, memo["referer"]),))
    if memo.get("agency") or memo.get("channel"):
        found = tuple(
            replace(
                link,
                agency=link.agency or memo.get("agency") or None,
                channel=link.channel or memo.get("channel", ""),
            )
            for link in found
        )
    pages = _pages(page.text)
    total = _TOTAL.search(page.text)
    more = number < pages if pages else bool(total is None or _NEXT_PAGE.search(page.text))
    onward = (
        (_search(page, form, memo.get("referer", page.url), number + 1, page.fetch.number + 1),)
        if found and more
        else ()
    )
    return Listing(
        links=found, next=onward, total=int(total[1]) if total else None, pages=pages or None
    )


def tree_listing(page: Page) -> Listing:
    """Return a column for every catalogue of annual reports and every organ that a tree names.

    An organ is searched for the catalogue of annual reports that the same tree or the column
    names; where there is none its own tree is a column, which may name it.
    """
    form: dict[str, str] = json.loads(page.fetch.memo.get("form", "{}")) or _asked(page)
    text = page.text.replace('\\"', '"').replace("\\'", "'")
    catalogues = {
        code: label.strip()
        for code, label in _CATALOGUE.findall(text)
        if REPORT_WORDS.search(label)
    }
    asked_area = _asked(page).get("area", "")
    organs = dict(_organs(text))
    organs.pop(asked_area, None)
    wanted = form.get("infotypeId") or next(iter(catalogues), "")
    columns = [
        _column(page, {**form, "infotypeId": code}, label, None)
        for code, label in catalogues.items()
    ]
    for area, label in organs.items():
        entry = {**form, "area": area}
        if wanted:
            columns.append(_column(page, {**entry, "infotypeId": wanted}, label, label))
        elif not asked_area:
            columns.append(_tree_column(page, entry, label))
    return Listing(columns=tuple(columns))


def _organs(text: str) -> Iterator[tuple[str, str]]:
    for groups in _ORGAN.findall(text):
        area, label = (groups[0], groups[1]) if groups[0] else (groups[2], groups[3])
        yield area, label.strip()
    for label, address in _TREE_NODE.findall(text):
        area_found = _AREA.search(html.unescape(address))
        if area_found:
            yield area_found[1], label.strip()


def _column(page: Page, form: Mapping[str, str], label: str, agency: str | None) -> Column:
    known = page.fetch.column
    return Column(
        url=f"{urljoin(page.url, SEARCH_PATH)}?{urlencode(_complete(form, 1))}",
        family="jcms",
        name=label,
        agency=agency or (known.agency if known else None),
        region=known.region if known else None,
    )


def _tree_column(page: Page, form: Mapping[str, str], label: str) -> Column:
    query = {key: form[key] for key in ("standardXxgk", "divid", "area") if form.get(key)}
    return Column(
        url=f"{urljoin(page.url, TREE_PATH)}?{urlencode(query)}",
        family="jcms",
        name=label,
        agency=label,
    )


def _form_of(page: Page) -> dict[str, str]:
    """Return what the page's scripts and its own address say about its search."""
    form = {key: value for key, value in _own_query(page).items() if value}
    for literal in _LITERAL.findall(page.text):
        query = html.unescape(literal).rpartition("?")[2]
        for key, value in parse_qsl(query):
            if key in _CARRIED and key != "currpage":
                form.setdefault(key, value)
    dynamic = _LOAD_DYNAMIC.search(page.text)
    if dynamic:
        for key, value in zip(
            ("divid", "infotypeId", "jdid"), (dynamic[1], dynamic[2], dynamic[4]), strict=True
        ):
            if value:
                form.setdefault(key, value)
    for key, value in _ASSIGNED.findall(page.text):
        form.setdefault(next(name for name in _FORM if name.lower() == key.lower()), value)
    number = _COLUMN_NUMBER.search(page.url)
    if number:
        form.setdefault("divid", f"div{number[1]}")
    form.setdefault("jdid", "1")
    if form.get("standardXxgk") == "1":
        form.setdefault("requestUrl", page.url)
    return form


def _own_query(page: Page) -> dict[str, str]:
    """Return the area and the catalogue that a column's own address names (Shandong, Jilin)."""
    query = dict(parse_qsl(urlsplit(page.url).query))
    return {
        "area": query.get("vc_xxgkarea") or query.get("area", ""),
        "infotypeId": query.get("number") or query.get("infotypeId", ""),
    }


def _complete(form: Mapping[str, str], number: int) -> dict[str, str]:
    complete = {key: form.get(key, "") for key in _FORM}
    complete.update({key: form[key] for key in sorted(_CARRIED) if form.get(key)})
    complete["currpage"] = str(number)
    return complete


def _tree(page: Page, form: Mapping[str, str], referer: str) -> Fetch:
    query = {key: form[key] for key in ("standardXxgk", "divid", "area") if form.get(key)}
    return Fetch(
        url=f"{urljoin(page.url, TREE_PATH)}?{urlencode(query)}",
        kind=FetchKind.LISTING,
        headers=_headers(referer),
        column=page.fetch.column,
        number=page.fetch.number,
        memo={"form": json.dumps(dict(form)), "referer": referer},
    )


def _search(page: Page, form: Mapping[str, str], referer: str, currpage: int, number: int) -> Fetch:
    complete = _complete(form, currpage)
    in_query = ("standardXxgk", "texttype", "fbtime", "currpage", "sortfield")
    query = {"isAllList": "1", **{key: complete.get(key, "") for key in in_query}}
    memo = {"form": json.dumps(dict(form)), "referer": referer}
    memo.update(
        {key: page.fetch.memo[key] for key in ("agency", "channel") if key in page.fetch.memo}
    )
    return Fetch(
        url=f"{urljoin(page.url, SEARCH_PATH)}?{urlencode(query)}",
        kind=FetchKind.LISTING,
        method="POST",
        body=urlencode(complete).encode("ascii"),
        headers=(
            ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
            *_headers(referer),
        ),
        column=page.fetch.column,
        number=number,
        memo=memo,
    )


def _headers(referer: str) -> tuple[tuple[str, str], ...]:
    return (("X-Requested-With", "XMLHttpRequest"), ("Referer", referer))


def _asked(page: Page) -> dict[str, str]:
    """Return the parameters with which this answer was asked for."""
    asked = dict(parse_qsl(urlsplit(page.fetch.url).query))
    asked.update(parse_qsl(page.fetch.body.decode("ascii", "replace")))
    return asked


def _pages(text: str) -> int:
    stated = [int(match[1]) for pattern in (_PAGES, _LAST_PAGE) for match in pattern.finditer(text)]
    return max(stated, default=0)

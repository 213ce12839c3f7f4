"""The per-organ annual report pages of Hanweb JCMS: ``xxgkAnnualReport.jsp?area=…&fbtime=…``.

``area`` is the organ's 统一社会信用代码 (or its older code), ``fbtime`` the reporting year; the page is
the report itself. Source: pages saved from such sites, and what public scrapers of them say. What a column adds by its options:

- ``areas``: ``code=name;code=name``, the organs to ask for beside the one in the address;
- ``years``: ``2019-2024`` or ``2019,2021``, where the page offers no choice of years.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.cms.address import absolute
from crawler.cms.text import compact, line
from crawler.model import Column, Link, Listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from crawler.model import Page

_AS_LIST = "#years"
ANNUAL_PATH = "/module/xxgk/xxgkAnnualReport.jsp"

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_YEAR_ASKED = re.compile(r"[?&]fbtime=(20[0-3]\d)(?!\d)")
_YEAR_ALONE = re.compile(r"(20[0-3]\d)年?度?")
_CODE = re.compile(r"[0-9A-Za-z]{6,18}")
_NOTHING = re.compile(
    r"暂无|没有(?:找到|相关|符合|数据|内容)|无相关|未找到|不存在|尚未发布|无数据|参数(?:错误|有误)"
)
# A report of the six headings is longer than this; a notice that there is none is shorter.
_NOTICE_LENGTH = 120


def is_annual(url: str) -> bool:
    """Return whether this is the address of an organ's annual report page."""
    return urlsplit(url).path.lower().endswith("/xxgkannualreport.jsp")


def is_missing(text: str) -> bool:
    """Return whether the page's text says that the organ has no report for the year."""
    bare = compact(text)
    return not bare or (len(bare) < _NOTICE_LENGTH and bool(_NOTHING.search(bare)))


def annual_listing(page: Page) -> Listing:
    """Return a row for every organ and year that the page or its column offers.

    The rows have no title of their own on the page; theirs says what the module is: the annual
    report of that organ and year.
    """
    column = page.fetch.column
    query = dict(parse_qsl(urlsplit(page.url).query))
    areas = _areas(page, column, query.get("area", ""))
    years = set(_years(page, column))
    if query.get("fbtime", "").isdigit():
        years.add(int(query["fbtime"]))
    links = tuple(
        _link(page, area, name, year)
        for area, name in areas.items()
        for year in sorted(years, reverse=True)
    )
    return Listing(links=links, total=len(links))


def annual_columns(page: Page, family: str) -> tuple[Column, ...]:
    """Return a column for every organ whose annual report pages an index of organs links to.

    The page is a list of the organ's years and a report at once: as a list its address ends with a
    fragment, which no server sees, so that both are fetched. The parameters stay as they are linked.

    :param family: the key of the family that reads the index.
    """
    links: dict[str, list[tuple[str, str, str]]] = {}
    for anchor in page.tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        address = absolute(page.url, href)
        if not is_annual(address):
            continue
        query = dict(parse_qsl(urlsplit(address).query))
        if _CODE.fullmatch(query.get("area", "")):
            address = f"{address.partition('#')[0]}{_AS_LIST}"
            entry = (address, _organ_of(anchor), query.get("fbtime", ""))
            links.setdefault(query["area"], []).append(entry)
    return tuple(
        Column(
            found[0][0],
            family,
            name=next((name for _, name, _ in found if name), ""),
            agency=next((name for _, name, _ in found if name), None),
            options={"years": ",".join(sorted({year for _, _, year in found if year.isdigit()}))},
        )
        for found in links.values()
    )


def _organ_of(anchor: HtmlElement) -> str:
    """Return the organ that a link to an annual report page names, else its row; "" for none."""
    label = compact(anchor.get("title") or line(anchor))
    if not _YEAR.search(label):
        return label
    row = next(anchor.iterancestors("tr", "li", "dl", "dd"), None)
    if row is None:
        return ""
    links = "".join(line(link) for link in row.iter("a"))
    name = compact(line(row))
    for text in (links, *(line(link) for link in row.iter("a"))):
        name = name.replace(compact(text), "")
    return name.strip(":：|、")


def _link(page: Page, area: str, name: str, year: int) -> Link:
    address = urlsplit(page.url)
    path = address.path if is_annual(page.url) else ANNUAL_PATH
    # In the order of the page's own address: to another order some servers have no answer.
    asked = dict(parse_qsl(address.query)) if is_annual(page.url) else {}
    query = urlencode({**asked, "area": area, "fbtime": year})
    return Link(
        url=f"{address.scheme}://{address.netloc}{path}?{query}",
        title=f"{name}{year}年政府信息公开工作年度报告",
        agency=name or None,
        year=year,
    )


def _areas(page: Page, column: Column | None, own: str) -> dict[str, str]:
    """Return the organs' codes with their names; an empty name where nothing tells it."""
    areas: dict[str, str] = {}
    if own:
        areas[own] = (column.agency or "") if column else ""
    for entry in (column.options.get("areas", "") if column else "").split(";"):
        code, _, name = entry.partition("=")
        if code.strip():
            areas[code.strip()] = name.strip()
    for code, name in (*_choices(page, "area"), *_anchors(page, "area")):
        if _CODE.fullmatch(code) and not areas.get(code):
            areas[code] = name if not _YEAR.search(name) else areas.get(code, "")
    return areas


def _years(page: Page, column: Column | None) -> Iterator[int]:
    for value, label in (*_choices(page, "fbtime"), *_choices(page, "year")):
        if found := _YEAR.search(value) or _YEAR.search(label):
            yield int(found[1])
    for choice in page.tree.iter("option"):
        # A selector without a name leads to the pages themselves, or offers nothing but years.
        value, label = choice.get("value") or "", compact(line(choice))
        if found := _YEAR_ASKED.search(value) or _YEAR_ALONE.fullmatch(label):
            yield int(found[1])
    for value, _ in _anchors(page, "fbtime"):
        if found := _YEAR.fullmatch(value):
            yield int(found[1])
    option = column.options.get("years", "") if column else ""
    for part in option.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdigit():
            yield from range(int(first), int(last or first) + 1)


def _choices(page: Page, name: str) -> Iterator[tuple[str, str]]:
    """Return value and label of every option of the selectors of that name."""
    for select in page.tree.iter("select"):
        label = f"{select.get('name') or ''} {select.get('id') or ''}".lower()
        if name in label:
            for option in select.iter("option"):
                yield (option.get("value") or "").strip(), line(option)


def _anchors(page: Page, parameter: str) -> Iterator[tuple[str, str]]:
    """Return that parameter and the text of every link to an annual report page."""
    for anchor in page.tree.iter("a"):
        address = anchor.get("href") or anchor.get("onclick") or ""
        if "xxgkAnnualReport" not in address and "fbtime=" not in address:
            continue
        found = re.search(rf"\b{parameter}=([0-9A-Za-z]+)", address)
        if found:
            yield found[1], line(anchor)

"""Pagers of static list pages: what scripts and the visible text say, and plain anchors."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.cms.address import absolute, base_of, scripted
from crawler.cms.pagerscripts import Pager, script_pager
from crawler.cms.text import compact, line
from crawler.model import Fetch, FetchKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from crawler.model import Page

_GAP: Final = r"(?:<[^<>]*>|\s|&nbsp;|&ensp;)*"
_STATED_ROWS: Final = re.compile(
    rf"(?:共有?|总共|共计|总计|合计){_GAP}(\d+){_GAP}(?:条|篇|个(?:信息|文件)|项)"
    rf"|(?:总记录数|记录总数|总条数|信息总数|记录数){_GAP}[:：]?{_GAP}(\d+)"
)
_STATED_PAGES: Final = re.compile(
    rf"(?:共有?|总共|共计){_GAP}(\d+){_GAP}页|\d\s?/\s?(\d{{1,4}})\s?页"
)
_NEXT: Final = re.compile(
    r"[\[(（]?(?:下一?页|后一?页|next(?:page)?)[\])）>＞»›]*|[>＞»›]+", re.IGNORECASE
)
_NEXT_CLASS: Final = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
# What draws a pager in the browser: laypage({pages: 3}), createPage({pageCount: 3}).
_DRAWN: Final = re.compile(
    r"(?:laypage(?:\.render)?|createPage|jqPaginator|pagination|paging)\s*\(\s*(?:[\"'][^\"']*[\"']\s*,\s*)?"
    r"\{[^{}]*?\b(?:pages|pageCount|totalPages?)[\"']?\s*:\s*[\"']?(\d+)",
    re.IGNORECASE,
)
# The same by rows and rows a page: laypage.render({count: 45, limit: 15}).
_DRAWN_ROWS: Final = re.compile(
    r"(?:laypage(?:\.render)?|createPage|jqPaginator|pagination|paging)\s*\(\s*(?:[\"'][^\"']*[\"']\s*,\s*)?"
    r"\{(?=[^{}]*?\b(?:count|total|totalCount|totalRecords?|records)[\"']?\s*:\s*[\"']?(?P<rows>\d+))"
    r"(?=[^{}]*?\b(?:limit|pageSize|perPage|size)[\"']?\s*:\s*[\"']?(?P<size>[1-9]\d*))",
    re.IGNORECASE,
)
_MORE: Final = re.compile(r"(?:点击)?加载更多|点击加载|loadmore", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"_(\d+)\.\w+$")

# What the memo of a list's page says of how many pages are stated.
_COUNT: Final = "pages"
GAPS: Final = "gaps"
"""What the memo of a list's page says where pages before it could not be had or were empty."""
_MOST_GAPS: Final = 3


def pager(page: Page) -> Pager:
    """Return the pager of a list page, read from scripts, visible text and anchors.

    Calls in scripts count, also inside the ``<!-- //-->`` that TRS wraps them in; scripts and
    totals inside HTML comments do not, and neither do commented lines and the function's definition.
    """
    found = script_pager(page)
    # Searched only where the script says nothing: a whole page's text is long.
    stated = _uncommented(page.text, _STATED_ROWS) if found.total is None else None
    stated_pages = None
    if found.pages is None:
        stated_pages = _uncommented(page.text, _STATED_PAGES) or _uncommented(page.text, _DRAWN)
        if not stated_pages and (drawn := _DRAWN_ROWS.search(page.text)):
            stated = int(drawn["rows"]) if stated is None else stated
            stated_pages = -(-int(drawn["rows"]) // int(drawn["size"]))
    next_url = _next_anchor(page)
    if found.pages is None and not stated_pages and not next_url:
        stated_pages = _turned_to(page)
    return replace(
        found,
        kind=found.kind if found.kind != "none" or not next_url else "anchors",
        total=found.total if found.total is not None else stated,
        pages=found.pages if found.pages is not None else stated_pages,
        next_url=next_url,
    )


def following(page: Page, url: str) -> Fetch:
    """Return the fetch of the list's next page at that address, in the context of this page."""
    return replace(
        page.fetch,
        url=url,
        kind=FetchKind.LISTING,
        method="GET",
        body=b"",
        render=None,
        headers=(),
        number=page.fetch.number + 1,
    )


def ways_on(
    page: Page, found: Pager, base: str = ""
) -> tuple[tuple[Fetch, ...], tuple[Fetch, ...]]:
    """Return the next page and what to try instead where this page repeats an earlier one.

    TRS puts page 2 at ``index_1``, some sites at ``index_2``. The page's own
    anchor decides; without one ``_1`` is tried. A page whose number in the address is not the one
    its pager calls current shows the site's shift, and then its address leads on.
    """
    base = base or base_of(page)
    if found.kind in ("none", "anchors"):
        return ((counted(following(page, found.next_url), found),) if found.next_url else ()), ()
    suffix = _suffix(page.url, found)
    current = found.current if found.current is not None else suffix
    pages = found.pages
    if found.kind == "ucap":
        current = max(found.current or 0, suffix - 1, 0)
    last = pages is not None and current + 1 >= pages
    # UCAP's file of page n is called _n as far as is known, TRS's _(n-1).
    guess = current + 2 if found.kind == "ucap" else max(current + 1, suffix + 1 if suffix else 0)
    if found.shift and not suffix:
        guess += found.shift
    if last:
        return (), ()
    named = absolute(base, f"{found.name}_{guess}.{found.extension}")
    target = found.next_url if found.next_url and found.next_url != page.url else named
    others = [absolute(base, f"{found.name}_{n}.{found.extension}") for n in _shifted(found, guess)]
    if target != named:
        others.insert(0, named)
    otherwise = [url for url in dict.fromkeys(others) if url not in (target, page.url)]
    onward = counted(following(page, target), found)
    return (onward,), tuple(following(page, url) for url in otherwise)


def counted(fetch: Fetch, found: Pager) -> Fetch:
    """Note on the fetch of a list's page how many there are, for ``beyond``."""
    memo = {name: value for name, value in fetch.memo.items() if name not in (_COUNT, GAPS)}
    if found.pages is not None:
        memo[_COUNT] = str(found.pages)
    return replace(fetch, memo=memo)


def beyond(fetch: Fetch) -> Fetch | None:
    """Return the page after one that cannot be had, None past the stated end or after three gaps.

    A page names its next one only. Where one of them is broken for good, those behind it stand.
    """
    gaps = int(fetch.memo.get(GAPS, "0")) + 1
    suffix = _SUFFIX.search(fetch.url)
    if fetch.kind is not FetchKind.LISTING or suffix is None or gaps > _MOST_GAPS:
        return None
    if fetch.number >= int(fetch.memo.get(_COUNT, "0")):
        return None
    start, end = suffix.span(1)
    url = f"{fetch.url[:start]}{int(suffix[1]) + 1}{fetch.url[end:]}"
    memo = {**fetch.memo, GAPS: str(gaps)}
    return replace(fetch, url=url, number=fetch.number + 1, memo=memo)


def over_gap(fetch: Fetch, found: Sequence[Fetch]) -> tuple[Fetch, ...]:
    """Return the ways on from a list's page that holds no row, none after three such in a row.

    An empty page in the middle of a list is no end of it where it leads to a next one all the same;
    a server that draws its pager on every page past the end is left soon.

    :param fetch: the empty page's.
    :param found: what its pager leads to.
    """
    gaps = int(fetch.memo.get(GAPS, "0")) + 1
    if fetch.number == 1 or gaps > _MOST_GAPS:
        return ()
    return tuple(replace(onward, memo={**onward.memo, GAPS: str(gaps)}) for onward in found)


def _shifted(found: Pager, guess: int) -> tuple[int, ...]:
    return (guess - 1,) if found.kind == "ucap" and guess > 1 else (guess + 1,)


def _suffix(url: str, found: Pager) -> int:
    """Return the number in a list page's file name, 0 for the first page."""
    file = url.partition("?")[0].rpartition("/")[2]
    number = _SUFFIX.search(file)
    return int(number.group(1)) if number and file.startswith(found.name + "_") else 0


def _uncommented(text: str, pattern: re.Pattern[str]) -> int | None:
    """Return the first number that the pattern finds outside HTML comments."""
    for found in pattern.finditer(text):
        opened = text.rfind("<!--", 0, found.start())
        if (
            opened > text.rfind("-->", 0, found.start())
            and "<script" not in text[opened - 200 : opened]
        ):
            continue
        return int(next(group for group in found.groups() if group))
    return None


def _next_anchor(page: Page) -> str:
    """Return where the anchor for the next page leads: one that says so, else the next number."""
    base = base_of(page)
    numbered = ""
    following_number = str(page.fetch.number + 1)
    for anchor in page.tree.iter("a"):
        href = anchor.get("href") or ""
        if not href or href[:1] == "#" or href[:11].lower() == "javascript:":
            href = scripted(f"{href} {anchor.get('onclick') or ''}")
        if not href:
            continue
        text = compact(line(anchor)) or _unwritten(anchor)
        if len(text) <= len("nextpage>>") and _NEXT.fullmatch(text):
            url = absolute(base, href)
            if url and url != page.url:
                return url
        if text == following_number and not numbered:
            numbered = absolute(base, href)
    numbered = numbered or absolute(base, _chosen(page, following_number))
    return numbered if numbered != page.url else ""


def _chosen(page: Page, number: str) -> str:
    """Return the address of a page's number in a box of choices (onchange="location=this.value")."""
    for option in page.tree.xpath("//select[contains(@onchange, 'location')]/option[@value]"):
        if re.fullmatch(rf"第?{number}页?", compact(line(option))):
            return str(option.get("value"))
    return ""


def _unwritten(anchor: HtmlElement) -> str:
    """Return what an anchor without text says: its title, its picture's, or its class."""
    titles = [anchor.get("title"), *(image.get("alt") for image in anchor.iter("img"))]
    said = next((compact(title) for title in titles if title), "")
    return said or ("next" if _NEXT_CLASS.search(anchor.get("class") or "") else "")


def _turned_to(page: Page) -> int | None:
    """Return the next page's number where only a script turns to it: goPage(2), __doPostBack(…,'2')."""
    number = page.fetch.number + 1
    turning = re.compile(rf"\([^()]*(?<!\d){number}(?!\d)[^()]*\)")
    for element in page.tree.iter("a", "span", "li", "button", "div", "p"):
        code = element.get("onclick") or element.get("href") or ""
        said = compact(line(element)) if "(" in code else ""
        if said and ((turning.search(code) and _NEXT.fullmatch(said)) or _MORE.fullmatch(said)):
            return number
    return None

"""Rows of list pages: which elements are rows, and what a row says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.cms.address import absolute, scripted
from crawler.cms.clickable import link_rows
from crawler.cms.dates import parse_date
from crawler.cms.headers import Header, header_of
from crawler.cms.lists import main_list
from crawler.cms.rowdates import EDGE_DATE, WHOLE_DATE, date_of
from crawler.cms.text import compact, line, squeeze, without_tags
from crawler.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

__all__ = ["absolute", "main_list", "rows"]

_ROW_TAGS: Final = frozenset({"li", "tr", "dd"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "dt"})
_ELLIPSIS: Final = re.compile(r"(?:\.{2,}|…+|。{3,})$")
_BULLETS: Final = re.compile(r"^[·•▪■◆●○>＞›»\-–—*|\s]+")
#: What the list says of a row, not the row of itself: [置顶], NEW.
_MARKS: Final = re.compile(
    r"^(?:[\[【(（]\s*(?:置顶|顶|推荐|最新|新|热|热门|new|hot)\s*[\]】)）]\s*|(?:置顶|推荐)[\s:：|]+)+"
    r"|(?:\s*[\[【(（](?:置顶|new|hot|新)[\]】)）]|\s+(?:new|hot)!?)$",
    re.IGNORECASE,
)
_NOT_A_ROW: Final = re.compile(
    r"\d{1,3}|首\s*页|上一?页|下一?页|前一?页|后一?页|尾\s*页|末\s*页|最后一页|第一页|[<>＜＞«»‹›]+|"
    r"(?:查看)?更多(?:信息|内容)?\s*[>＞»+]*|more\s*[>＞»+]*|返回(?:首页|列表|顶部)?|关闭(?:窗口)?|"
    r"打印(?:本页)?|跳转|GO|确定|\.{3}|…",
    re.IGNORECASE,
)
_ACTION: Final = re.compile(
    r"(?:点击|立即|在线)?(?:下载|查看|预览|阅读|浏览|详情|详细|打开|解读|图解)(?:.{0,6}版|全文|附件|详情|文件|更多)?"
)
_TITLE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:til|tit|title|bt|biaoti|name|subject)(?:$|[\s_-])", re.IGNORECASE
)
_TIP_TITLE: Final = re.compile(
    r"(?:文章)?标\s*题\s*[:：]\s*([^\r\n]+?)(?:\s*(?:[\r\n]|作\s*者|更新时间|发布|点击).*)?$",
    re.DOTALL,
)
_LOOSE_ANCHORS: Final = 6


@dataclass(frozen=True, eq=False)
class Row:
    """An element that is a row, its anchor and the address behind it."""

    element: HtmlElement
    anchor: HtmlElement
    url: str


def rows(root: HtmlElement, base_url: str) -> tuple[Link, ...]:
    """Return the rows under an element in the page's order, look-alikes and other hosts included.

    A row is an ``li``, ``tr`` or ``dd`` with a link, else the largest element that holds no other
    link. Pager anchors and links that lead nowhere (``javascript:``, ``#``, ``mailto:``) are left
    out, and so are further links of one row (downloads, related pop-ups). The title is the
    ``title=`` attribute where it says more than the visible text, which lists cut. Header cells
    (名称 索引号 发布机构 发布日期) tell where agency, index number and date stand.
    """
    headers: dict[HtmlElement, Header | None] = {}
    link_rows(root)
    return tuple(
        link for row in find(root, base_url) if (link := _read(row, headers, root)) is not None
    )


def find(root: HtmlElement, base_url: str) -> tuple[Row, ...]:
    """Return the row elements under ``root`` with their leading anchor, in the page's order."""
    groups: dict[HtmlElement, list[tuple[HtmlElement, str]]] = {}
    for anchor, url in _anchors(root, base_url):
        groups.setdefault(_row_block(anchor, root), []).append((anchor, url))
    found: list[Row] = []
    for block, anchors in groups.items():
        if _inside_a_row(block, groups, root):
            continue
        if block.tag in _ROW_TAGS and _is_one_row(block, anchors):
            anchor, url = max(anchors, key=lambda pair: _weight(pair[0]))
            found.append(Row(block, anchor, url))
        else:
            found.extend(
                Row(_widest(anchor, root), anchor, url)
                for anchor, url in _merged(anchors)
                if not _ACTION.fullmatch(compact(line(anchor)))
            )
    return tuple(found)


def _anchors(root: HtmlElement, base_url: str) -> Iterator[tuple[HtmlElement, str]]:
    for anchor in root.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#") or href[:11].lower() == "javascript:":
            href = scripted(href) or scripted(anchor.get("onclick") or "")
        url = absolute(base_url, href)
        if _is_home(url):
            continue
        if url and not _NOT_A_ROW.fullmatch(line(anchor)):
            yield anchor, url


def _is_home(url: str) -> bool:
    """Return whether an address is a host's front page: no list has that for a row."""
    scheme, _, rest = url.partition("://")
    return bool(scheme) and not rest.partition("/")[2]


def _row_block(anchor: HtmlElement, root: HtmlElement) -> HtmlElement:
    """Return the nearest ``li``, ``tr`` or ``dd`` around the anchor within root, else root."""
    element = anchor
    while element is not root:
        if element.tag in _ROW_TAGS:
            return element
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return root


def _inside_a_row(
    block: HtmlElement, groups: dict[HtmlElement, list[tuple[HtmlElement, str]]], root: HtmlElement
) -> bool:
    """Say whether the block stands in a row's pop-up: an outer row with a link and date of its own."""
    if block is root:
        return False
    for outer in block.iterancestors("li", "dd"):
        if outer in groups and outer is not root and _own_date(outer):
            return True
        if outer is root:
            break
    return False


def _own_date(block: HtmlElement) -> bool:
    """Say whether a block has a date outside the lists and tables inside it."""
    return any(
        isinstance(child.tag, str)
        and child.tag not in ("ul", "ol", "table", "dl", "a")
        and child.find(".//li") is None
        and parse_date(line(child)) is not None
        for child in block
    ) or any(parse_date(child.tail or "") is not None for child in block)


def _is_one_row(block: HtmlElement, anchors: list[tuple[HtmlElement, str]]) -> bool:
    """Say whether several links of one block belong to one row."""
    if len({url for _, url in anchors}) == 1:
        return True
    leading = [anchor for anchor, _ in anchors if not _ACTION.fullmatch(compact(line(anchor)))]
    texts = [text for anchor in leading if (text := line(anchor))]
    if len(texts) <= 1:
        return True
    dated = any(parse_date(line(cell)) for cell in block if isinstance(cell.tag, str))
    return dated and len(texts) <= _LOOSE_ANCHORS and not _several_dates(block)


def _several_dates(block: HtmlElement) -> bool:
    """Say whether a block of several links repeats link and date, as rows set in columns do."""
    dates = [
        cell
        for cell in block.iter("span", "td", "i", "em", "b")
        if WHOLE_DATE.fullmatch(line(cell))
    ]
    outer = [cell for cell in dates if cell.getparent() not in dates]
    anchors = [anchor for anchor in block.iter("a") if line(anchor)]
    return len(outer) > 1 and len(outer) >= len(anchors)


def _weight(anchor: HtmlElement) -> int:
    text = line(anchor)
    title = anchor.get("title") or ""
    return 0 if _ACTION.fullmatch(compact(text)) else max(len(text), len(title) if text else 0)


def _merged(anchors: list[tuple[HtmlElement, str]]) -> Iterator[tuple[HtmlElement, str]]:
    """Give the anchors; of neighbours with one address (picture and title) the one that says more."""
    held: tuple[HtmlElement, str] | None = None
    for pair in anchors:
        if held and held[1] == pair[1]:
            held = max(held, pair, key=lambda item: _weight(item[0]))
            continue
        if held:
            yield held
        held = pair
    if held:
        yield held


def _widest(anchor: HtmlElement, root: HtmlElement) -> HtmlElement:
    """Return the largest element around the anchor that holds no other link and no heading."""
    element = anchor
    while element is not root:
        parent = element.getparent()
        if (
            parent is None
            or (parent is root and len(parent) > 1)
            or parent.tag in ("body", "ul", "ol")
        ):
            break
        own = {other.get("href") for other in parent.iter("a") if other.get("href")}
        if len(own) > 1:
            break
        element = parent
    return element


def _read(row: Row, headers: dict[HtmlElement, Header | None], root: HtmlElement) -> Link | None:
    header = header_of(row.element, headers, root)
    title = _title(row)
    if not title:
        return None
    said = header.read(row.element, row.anchor) if header else {}
    return Link(
        url=row.url,
        title=_MARKS.sub("", said.get("title") or title) or title,
        date=(parse_date(said["date"]) if said.get("date") else None)
        or date_of(row.element, row.anchor),
        agency=said.get("agency") or None,
        index_no=said.get("index_no", ""),
    )


def _title(row: Row) -> str:
    anchor = row.anchor
    visible = _visible_title(anchor)
    tip = anchor.get("title") or anchor.get("data-title") or ""
    if not tip:
        inner = next(
            (
                child.get("title")
                for child in anchor.iter("span", "p", "h3", "h4", "font", "b", "img")
                if child.get("title")
            ),
            "",
        )
        tip = inner or ""
    labelled = _TIP_TITLE.search(tip.strip())
    tip = without_tags(labelled.group(1) if labelled else tip)
    if not visible or (WHOLE_DATE.fullmatch(visible) and tip):
        image = next((child.get("alt") for child in anchor.iter("img") if child.get("alt")), "")
        heading = next((line(child) for child in row.element.iter(*_HEADINGS)), "")
        return tip or heading or squeeze(image or "")
    cut = _ELLIPSIS.search(visible)
    if not tip or tip.startswith(("http:", "https:")) or _ACTION.fullmatch(tip):
        return visible
    if not cut and len(compact(tip)) < len(compact(visible)):
        return visible
    return tip


def _visible_title(anchor: HtmlElement) -> str:
    """Return an anchor's text without bullets, dates and a subtitle that have elements of their own."""
    children = [child for child in anchor if isinstance(child.tag, str)]
    for child in children:
        if child.get("class") and _TITLE_CLASS.search(child.get("class") or ""):
            text = line(child)
            if text and not WHOLE_DATE.fullmatch(text):
                return _BULLETS.sub("", text)
    text = line(anchor)
    for child in children:
        said = line(child)
        if said and said != text and WHOLE_DATE.fullmatch(said):
            text = (
                squeeze(text.replace(said, " ", 1))
                if text.startswith(said)
                else squeeze(" ".join(text.rsplit(said, 1)))
            )
    return _BULLETS.sub("", EDGE_DATE.sub("", text)).strip()

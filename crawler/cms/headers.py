"""Header rows of lists set as tables: 名称, 索引号, 发布机构, 发布日期."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.cms.text import compact, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.html import HtmlElement

_LABELS: Final = (
    ("index_no", re.compile(r"索引(?:号|码|编号)|信息索引号?")),
    (
        "agency",
        re.compile(
            r"(?:信息)?(?:发布|发文|公开|制作|公布|责任)(?:机构|机关|单位|部门|主体)(?:名称)?"
        ),
    ),
    ("date", re.compile(r"(?:发布|公开|发文|生成|成文|更新|公布|制发|上传)?(?:日期|时间)")),
    ("title", re.compile(r"(?:信息|文件|公文|文章)?(?:名称|标题|题目)|文件|内容|信息内容")),
    (
        "other",
        re.compile(
            r"序号|编号|文号|发文字号|文件编号|下载|操作|效力|有效性|状态|分类|主题|备注|附件"
        ),
    ),
)
# Of two date columns the day of publication counts, not the day on the document.
_PUBLISHED: Final = re.compile(r"发布|公开|公布|上传|更新")
_LEADING: Final = 40


@dataclass(frozen=True)
class Header:
    """Which cell of a row holds what. ``columns`` maps a field's name to the cell's position."""

    columns: Mapping[str, int]
    width: int

    def read(self, row: HtmlElement, anchor: HtmlElement) -> Mapping[str, str]:
        """Return what the row's cells say, by field; nothing where the cells do not fit."""
        cells = _cells(row)
        if len(cells) != self.width:
            return {}
        said = {name: line(cells[place]) for name, place in self.columns.items()}
        title = said.pop("title", "")
        # The title cell counts where the link itself is only a button in another cell.
        place = self.columns.get("title")
        if place is not None and anchor not in cells[place].iter("a") and title:
            said["title"] = title
        return said


def header_of(
    row: HtmlElement, known: dict[HtmlElement, Header | None], root: HtmlElement
) -> Header | None:
    """Return the header that stands above a row, or None. ``known`` remembers what was found."""
    if row.tag == "tr":
        table = next(row.iterancestors("table"), None)
        holder = root if table is None else table
    else:
        parent = row.getparent()
        if parent is None:
            return None
        holder = parent
    if holder not in known:
        known[holder] = _search(holder, row.tag == "tr")
    return known[holder]


def _search(holder: HtmlElement, is_table: bool) -> Header | None:  # noqa: FBT001 (one caller, one line above)
    for candidate in _candidates(holder, is_table=is_table):
        columns = _columns(candidate)
        if columns:
            return columns
    return None


def _candidates(holder: HtmlElement, *, is_table: bool) -> Iterator[HtmlElement]:
    """Give the rows that may be the header: a table's first ones, or a list's and the one before."""
    if is_table:
        for count, row in enumerate(holder.iter("tr")):
            if count > 2:  # noqa: PLR2004 (a caption row and an empty row may stand above it)
                return
            yield row
        return
    if len(holder):
        yield holder[0]
    before = holder.getprevious()
    if before is not None and isinstance(before.tag, str):
        yield before
        if len(before) == 1:
            yield before[0]


def _columns(row: HtmlElement) -> Header | None:
    cells = _cells(row)
    if len(cells) < 2 or next(row.iter("a"), None) is not None:  # noqa: PLR2004 (one cell is no table)
        return None
    columns: dict[str, int] = {}
    labels = 0
    for place, cell in enumerate(cells):
        label = compact(line(cell)).strip(":：")
        name = _field(label) if len(label) < _LEADING else None
        if name is None:
            continue
        labels += 1
        if name not in columns or (name == "date" and _PUBLISHED.search(label)):
            columns[name] = place
    columns.pop("other", None)
    if labels < 2 or not ({"title", "date"} & columns.keys()):  # noqa: PLR2004 (one label may be chance)
        return None
    return Header(columns, len(cells))


def _field(label: str) -> str | None:
    return next((name for name, pattern in _LABELS if pattern.fullmatch(label)), None)


def _cells(row: HtmlElement) -> list[HtmlElement]:
    cells = [
        cell
        for cell in row
        if isinstance(cell.tag, str) and cell.tag not in ("script", "style", "input")
    ]
    if len(cells) == 1 and cells[0].tag in ("div", "ul", "p", "dl"):
        return _cells(cells[0])
    return cells

"""Reports before 2019: free prose and one statistics table, national or provincial."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crawler.replica.generator import prose
from crawler.replica.generator.model import Draft, Grid, GridCell, Kind, Line, TrueCell, Truth
from crawler.replica.generator.variants import Variant

if TYPE_CHECKING:
    from random import Random

    from crawler.replica.agencies import Agency

#: Rows of the national form (政府信息公开情况统计表): label and unit; no unit is a chapter's row.
NATIONAL: Final = (
    ("一、主动公开情况", ""),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    ("其中：主动公开规范性文件数", "条"),
    ("制发规范性文件总数", "件"),
    ("（二）通过不同渠道和方式公开政府信息的情况", ""),
    ("1.政府公报公开政府信息数", "条"),
    ("2.政府网站公开政府信息数", "条"),
    ("3.政务微博公开政府信息数", "条"),
    ("4.政务微信公开政府信息数", "条"),
    ("5.其他方式公开政府信息数", "条"),
    ("二、回应解读情况", ""),
    ("（一）回应公众关注热点或重大舆情数", "次"),
    ("三、依申请公开情况", ""),
    ("（一）收到申请数", "件"),
    ("1.当面申请数", "件"),
    ("2.传真申请数", "件"),
    ("3.网络申请数", "件"),
    ("4.信函申请数", "件"),
    ("（二）申请办结数", "件"),
    ("1.按时办结数", "件"),
    ("2.延期办结数", "件"),
    ("四、行政复议数量", "件"),
    ("五、行政诉讼数量", "件"),
    ("六、举报投诉数量", "件"),
    ("七、依申请公开信息收取的费用", "万元"),
    ("八、机构建设和保障经费情况", ""),
    ("（一）政府信息公开工作专门机构数", "个"),
    ("九、政府信息公开会议和培训情况", ""),
    ("（一）召开政府信息公开工作会议或专题会议数", "次"),
)
#: Rows of a provincial form with the year's figure and a running total.
PROVINCIAL: Final = (
    ("主动公开文件数", "条"),
    ("其中：1.政府网站公开数", "条"),
    ("2.政府公报公开数", "条"),
    ("3.纸质文件公开数", "条"),
    ("依申请公开申请数", "件"),
    ("其中：1.当面申请数", "件"),
    ("2.网上申请数", "件"),
    ("对申请的答复数", "件"),
    ("行政复议数", "件"),
    ("行政诉讼数", "件"),
)
_HEADS: Final = (
    "一、概述",
    "二、主动公开政府信息情况",
    "三、依申请公开政府信息情况",
    "四、收费及减免情况",
    "五、行政复议、行政诉讼情况",
    "六、存在的主要问题及改进措施",
)


def draft_before_2019(who: Agency, variants: frozenset[Variant], chance: Random) -> Draft:
    """Return a report for a year from 2014 to 2018 with one of the two tables."""
    running = Variant.RUNNING_TOTAL in variants
    year = chance.randint(2014, 2018)
    heads = ("指标名称", "计量单位", f"{year}年度", "历年累计") if running else (
        "统计指标", "单位", "统计数",
    )  # fmt: skip
    grid, cells = _table(PROVINCIAL if running else NATIONAL, heads, chance)
    title = prose.title_of(who, year, variants, chance)
    texts = (
        prose.overall(year, {}, chance),
        f"全年主动公开政府信息{chance.randint(20, 900)}条。",
        "申请均在法定期限内答复。",
        "依申请提供政府信息没有收取费用。",
        "有关数量见附表。",
        prose.problems(chance),
    )
    blocks: list[Line | Grid] = [Line(title, 1), Line(prose.opening(who, year, chance))]
    for heading, text in zip(_HEADS, texts, strict=True):
        blocks += [Line(heading, 2), Line(text)]
    blocks += [Line("附表：政府信息公开情况统计表", 2), grid, Line(who.full)]
    return Draft(tuple(blocks), Truth("pre2019", title, who.full, year, tuple(cells)))


def _table(
    rows: tuple[tuple[str, str], ...], heads: tuple[str, ...], chance: Random
) -> tuple[Grid, list[TrueCell]]:
    grid = [GridCell(0, column, head) for column, head in enumerate(heads)]
    cells: list[TrueCell] = []
    for row, (label, unit) in enumerate(rows, 1):
        grid += [GridCell(row, 0, label), GridCell(row, 1, unit)]
        total = 0
        for column, head in enumerate(heads[2:], 2):
            if not unit:
                grid.append(GridCell(row, column, "", value=True))
                continue
            total += chance.choice((0, 0, chance.randint(1, 40), chance.randint(1, 4000)))
            grid.append(GridCell(row, column, str(total), value=True))
            cells.append(
                TrueCell("pre2019", label, head, Kind.NUMBER, Decimal(total), str(total), unit)
            )
    widths = (20, 4, *(6,) * (len(heads) - 2))
    return Grid("pre2019", tuple(grid), len(heads), 1, widths), cells

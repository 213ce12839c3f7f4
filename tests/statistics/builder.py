"""Reports with known values as documents, plain or with the variants of real ones."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.documents.model import Cell, Document, Method, Paragraph, Table
from crawler.statistics.model import Template
from crawler.statistics.templates import ARTICLES, TABLE2, TABLE3, part_keys

SEVEN = 7
#: A source row: texts with their column spans.
Line = list[str]


@dataclass
class Truth:
    """What a report says: table 2 by row and column, table 3 by row, table 4 as 15 texts."""

    template: Template
    table2: dict[str, list[str]] = field(default_factory=dict)
    table3: dict[str, list[str]] = field(default_factory=dict)
    table4: list[str] = field(default_factory=list)


def make(template: Template, seed: int = 0, *, largest: int = 40) -> Truth:
    """Return random figures that keep all equations."""
    rng = random.Random(seed)

    def number() -> int:
        return rng.choice([0, 0, 0, 1, rng.randint(0, largest)])

    truth = Truth(template)
    for row in TABLE2[template]:
        if not row.optional:
            truth.table2[row.row_key] = [str(number()) for _ in row.columns]
    rows: dict[str, list[int]] = {}
    for key in part_keys(template):
        rows[key] = [number() for _ in range(6)]
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    left = [number() for _ in range(6)]
    carried = [min(number(), t + o) for t, o in zip(total, left, strict=True)]
    rows["results_total"], rows["carried_out"], rows["carried_in"] = total, left, carried
    rows["new_requests"] = [t + o - c for t, o, c in zip(total, left, carried, strict=True)]
    for row3 in TABLE3[template]:
        values = rows[row3.key]
        truth.table3[row3.key] = [str(value) for value in (*values, sum(values))]
    for _ in range(3):
        block = [number() for _ in range(4)]
        truth.table4 += [str(value) for value in (*block, sum(block))]
    return truth


HEADER3 = [
    ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"],
    ["自然人", "法人或其他组织", "总计"],
    ["商业\n企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
]
HEADER4 = [
    ["行政复议", "行政诉讼"],
    ["结果维持", "结果\n纠正", "其他结果", "尚未审结", "总计", "未经复议直接起诉", "复议后起诉"],
    ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2,
]


def lines2(truth: Truth) -> list[Line]:
    lines: list[Line] = []
    last = ""
    header: tuple[str, ...] = ()
    for row in TABLE2[truth.template]:
        if row.row_key not in truth.table2:
            continue
        if row.article != last:
            lines.append([ARTICLES[row.article]])
            header = ()
        labels = tuple(column.label for column in row.columns)
        if labels != header:
            lines.append(["信息内容", *labels])
            header = labels
        last = row.article
        lines.append([row.label, *truth.table2[row.row_key]])
    return lines


def lines3(truth: Truth) -> list[Line]:
    """Return table 3 with merged label cells as an HTML page has them."""
    lines: list[Line] = [list(line) for line in HEADER3]
    group = ""
    for row in TABLE3[truth.template]:
        front = ["三、本年度办理结果"] if row.key == "granted" else []
        if row.group and row.group != group:
            front.append(row.group)
        group = row.group
        lines.append([*front, row.label, *truth.table3[row.key]])
    return lines


def lines4(truth: Truth) -> list[Line]:
    return [*[list(line) for line in HEADER4], list(truth.table4)]


def table(lines: list[Line], *, offset: int = 0) -> Table:
    """Return a table whose rows end in the same column, as merged cells in front make them."""
    width = max(len(line) for line in lines)
    cells = []
    for number, line in enumerate(lines):
        start = width - len(line) if len(line) > SEVEN else 0
        cells += [Cell(number + offset, place + start, text) for place, text in enumerate(line)]
    return Table(tuple(cells))


def document(
    tables: list[list[Line]],
    *,
    year: int = 2022,
    agency: str = "平湖市科学技术局",
    method: Method = Method.HTML,
    sixth: str = "未收取信息处理费。",
) -> Document:
    """Return a document of the six sections with tables for the second to the fourth."""
    blocks: list[Paragraph | Table] = [
        Paragraph(f"{agency}{year}年度政府信息公开工作年度报告", 1),
        Paragraph(f"统计期限自{year}年1月1日起至{year}年12月31日止。"),
        Paragraph("一、总体情况"),
        Paragraph("本单位依法推进政府信息公开工作。"),
        Paragraph("二、主动公开政府信息情况"),
    ]
    names = ("三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
    for number, lines in enumerate(tables):
        blocks.append(table(lines))
        if number < len(names) and len(tables) == 3:
            blocks.append(Paragraph(names[number]))
    blocks += [
        Paragraph("五、存在的主要问题及改进情况"),
        Paragraph("公开的深度还不够。"),
        Paragraph("六、其他需要报告的事项"),
        Paragraph(sixth),
    ]
    return Document(method, "text/html", "", tuple(blocks))


def plain(truth: Truth, **options: Any) -> Document:
    """Return the report without any variant."""
    year = {Template.Y2019: 2020, Template.Y2021: 2022}[truth.template]
    return document([lines2(truth), lines3(truth), lines4(truth)], year=year, **options)


def with_confidence(source: Document, confidence: float) -> Document:
    """Return the document as if it had been recognised."""
    blocks = tuple(
        replace(block, cells=tuple(replace(cell, confidence=confidence) for cell in block.cells))
        if isinstance(block, Table)
        else block
        for block in source.blocks
    )
    return replace(source, method=Method.OCR, blocks=blocks)

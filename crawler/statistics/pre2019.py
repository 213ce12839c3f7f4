"""Statistics tables of reports before 2019: kept as they stand, the national form's rows mapped.

《政府信息公开情况统计表》 (2014-2018) has the columns 统计指标, 单位, 统计数; provinces had forms of
their own, some with a running total or a column of codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crawler.documents.model import Cell
from crawler.issues import issue
from crawler.statistics.cells import is_empty, is_value, read_cell
from crawler.statistics.labels import compact, words
from crawler.statistics.model import CellStatus, Figure, TableKind, UnitSource
from crawler.statistics.stream import Line, Row
from crawler.statistics.templates import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.model import Issue

_HEAD: Final = re.compile(r"统计指标|指标名称|统计项目")
_WEAK_HEAD: Final = re.compile(r"^(?:统计)?(?:项目|指标|内容)(?:名称)?$")
_UNIT_IN_LABEL: Final = re.compile(r"\(([^()]{1,2})\)$")
_UNIT_HEAD: Final = re.compile(r"单位")
_CODE_HEAD: Final = re.compile(r"代码|序号")
_UNIT: Final = re.compile(r"^(?:条|件|次|篇|个|人|人次|万元|元|期|份|场|项)$")

#: The national form's rows in order; a chapter's name in front parts rows of one name.
_NATIONAL: Final = (
    ("", "主动公开政府信息数", "proactive.total"),
    ("", "主动公开规范性文件数", "proactive.normative_docs"),
    ("", "制发规范性文件总数", "proactive.normative_docs_issued"),
    ("", "政府公报公开政府信息数", "channels.gazette"),
    ("", "政府网站公开政府信息数", "channels.website"),
    ("", "政务微博公开政府信息数", "channels.weibo"),
    ("", "政务微信公开政府信息数", "channels.wechat"),
    ("", "其他方式公开政府信息数", "channels.other"),
    ("", "回应公众关注热点或重大舆情数", "response.hot_topics"),
    ("", "参加或举办新闻发布会总次数", "response.press_conferences"),
    ("", "政府网站在线访谈次数", "response.online_interviews"),
    ("", "政策解读稿件发布数", "response.interpretations"),
    ("", "微博微信回应事件数", "response.social_media"),
    ("", "其他方式回应事件数", "response.other"),
    ("", "收到申请数", "requests.received"),
    ("", "当面申请数", "requests.in_person"),
    ("", "传真申请数", "requests.fax"),
    ("", "网络申请数", "requests.online"),
    ("", "信函申请数", "requests.mail"),
    ("", "申请办结数", "requests.closed"),
    ("", "按时办结数", "requests.closed_on_time"),
    ("", "延期办结数", "requests.closed_late"),
    ("", "申请答复数", "answers.total"),
    ("", "属于已主动公开范围数", "answers.already_public"),
    ("", "同意公开答复数", "answers.granted"),
    ("", "同意部分公开答复数", "answers.partially_granted"),
    ("", "不同意公开答复数", "answers.denied"),
    ("", "涉及国家秘密", "answers.denied_state_secret"),
    ("", "涉及商业秘密", "answers.denied_trade_secret"),
    ("", "涉及个人隐私", "answers.denied_privacy"),
    ("", "危及国家安全公共安全经济安全和社会稳定", "answers.denied_security"),
    ("", "不是条例所指政府信息", "answers.denied_not_government_information"),
    ("", "法律法规规定的其他情形", "answers.denied_other"),
    ("", "不属于本行政机关公开数", "answers.other_agency"),
    ("", "申请信息不存在数", "answers.not_existing"),
    ("", "告知作出更改补充数", "answers.correction_asked"),
    ("", "告知通过其他途径办理数", "answers.other_channel"),
    ("", "行政复议数量", "review.total"),
    ("review", "维持具体行政行为数", "review.upheld"),
    ("review", "被依法纠错数", "review.corrected"),
    ("review", "其他情形数", "review.other"),
    ("", "行政诉讼数量", "litigation.total"),
    ("litigation", "维持具体行政行为或者驳回原告诉讼请求数", "litigation.upheld"),
    ("litigation", "被依法纠错数", "litigation.corrected"),
    ("litigation", "其他情形数", "litigation.other"),
    ("", "举报投诉数量", "complaints.total"),
    ("", "依申请公开信息收取的费用", "fees.amount"),
    ("", "政府信息公开工作专门机构数", "organisation.offices"),
    ("", "设置政府信息公开查阅点数", "organisation.reading_points"),
    ("", "从事政府信息公开工作人员数", "organisation.staff"),
    ("", "专职人员数", "organisation.staff_full_time"),
    ("", "兼职人员数", "organisation.staff_part_time"),
    ("", "政府信息公开专项经费", "organisation.budget"),
    ("", "召开政府信息公开工作会议或专题会议数", "meetings.held"),
    ("", "举办各类培训班数", "meetings.trainings"),
    ("", "接受培训人员数", "meetings.trained"),
)


def _normal(text: str) -> str:
    bare = words(re.sub(r"\(.*?\)", "", compact(text)))
    bare = bare.removeprefix("其中")
    return re.sub(r"数量?$", "", bare)


@dataclass
class _Chapter:
    """What the rows before say: which chapter it is, and what 其中 refers to."""

    name: str = ""
    last: str = ""


def national_key(label: str, chapter: _Chapter) -> str:
    """Return the national form's row that a label names, or an empty string."""
    bare = _normal(label)
    if bare.startswith("主要负责同志参加"):
        return f"{chapter.last}.leaders" if chapter.last.startswith("response") else ""
    for where, name, key in _NATIONAL:
        if bare == _normal(name) and where in {"", chapter.name}:
            if key in {"review.total", "litigation.total"}:
                chapter.name = key.partition(".")[0]
            elif where == "":
                chapter.name = ""
            chapter.last = key
            return key
    return ""


@dataclass(frozen=True)
class _Columns:
    """The columns that a header names, counted from the right: label columns are merged.

    :param first: where the label's cells begin; None where everything in front is the label.
    :param values: the cells of the values with their labels.
    """

    first: int | None
    unit: int | None
    values: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Header:
    """A header: of one list, or of several side by side.

    :param weak: its words are those of any table; the rows must show whose it is.
    """

    columns: tuple[_Columns, ...]
    width: int
    weak: bool = False


#: What the national form's rows without a header are.
_IMPLIED: Final = _Header((_Columns(None, -2, ((-1, "统计数"),)),), 0)


def _header(row: Row) -> _Header | None:
    texts = [compact(text) for text in row.texts]
    heads = [place for place, text in enumerate(texts) if _HEAD.search(text)]
    weak = not heads
    if weak and any(_UNIT_HEAD.search(text) for text in texts):
        heads = [place for place, text in enumerate(texts) if _WEAK_HEAD.match(text)]
    found = []
    for label, end in pairwise([*heads, len(texts)]):
        part = range(label + 1, end)
        unit = next((place for place in part if _UNIT_HEAD.search(texts[place])), None)
        values = tuple(
            (place - len(texts), texts[place])
            for place in part
            if place != unit and texts[place] and not _CODE_HEAD.search(texts[place])
        )
        if values:
            first = None if label == heads[0] else label - len(texts)
            found.append(_Columns(first, None if unit is None else unit - len(texts), values))
    return _Header(tuple(found), len(texts), weak) if found else None


def read_pre2019(items: Sequence[Row | Line]) -> tuple[list[Figure], list[Issue]]:
    """Return the figures of every statistics table, row by row as they stand."""
    tables: list[tuple[_Header, list[Figure]]] = []
    issues: list[Issue] = []
    chapters: list[_Chapter] = []
    table, number = -1, 0
    for item in _rows_of(items):
        head = _header(item)
        implied = head is None and not tables and _is_national(item)
        if head is not None or implied:
            tables.append((head or _IMPLIED, []))
            table, chapters = item.table, [_Chapter() for _ in (head or _IMPLIED).columns]
        if not tables or head is not None or item.table > table + 1:
            continue
        header, figures = tables[-1]
        if len(item.cells) <= sum(len(part.values) for part in header.columns):
            continue
        table = item.table
        if len(header.columns) > 1 and len(item.cells) != header.width:
            text = " ".join(item.texts).strip()
            issues.append(issue("table_shape", f"lists side by side: {text!r} is not whole"))
            continue
        for columns, chapter in zip(header.columns, chapters, strict=True):
            found = _row(item, columns, chapter, number)
            number += bool(found)
            figures.extend(found)
    figures = [
        figure
        for header, part in tables
        if not header.weak or len({figure.row_key for figure in part if figure.row_key}) > 1
        for figure in part
    ]
    issues += [
        issue("cell_unreadable", f"{figure.row_label_raw}: {figure.raw.strip()!r}")
        for figure in figures
        if figure.status in {CellStatus.TEXT, CellStatus.UNREADABLE}
    ]
    return figures, issues


def _rows_of(items: Sequence[Row | Line]) -> list[Row]:
    """Return the rows of the tables; where there are none, lines of label, unit and number."""
    rows = [item for item in items if isinstance(item, Row)]
    if rows:
        return rows
    texts = [part for item in items if isinstance(item, Line) for part in item.text.splitlines()]
    texts.append("")
    windows = zip(texts, texts[1:], texts[2:], texts[3:], strict=False)
    for place, (label, unit, value, following) in enumerate(windows):
        if not is_empty(following) and is_value(following):
            continue  # more columns than the national form has: nothing says which one it is
        cells = tuple(Cell(place, at, text) for at, text in enumerate((label, unit, value)))
        row = Row(cells, 0, place, None)
        if _is_national(row) and not is_empty(value):
            rows.append(row)
    return rows


def _is_national(row: Row) -> bool:
    """Return whether a row is one of the national form: its label, a unit, a number."""
    *labels, unit, value = ["", "", *row.texts]
    chapters = (_Chapter(), _Chapter("review"))  # some rows are named within a chapter only
    named = any(national_key(text, chapter) for text in labels for chapter in chapters)
    return named and _UNIT.match(compact(unit)) is not None and is_value(value)


def _row(row: Row, columns: _Columns, chapter: _Chapter, number: int) -> list[Figure]:
    cells = row.cells
    first = min(place for place, _ in columns.values)
    label_end = first if columns.unit is None else min(first, columns.unit)
    texts = [cell.text for cell in cells[columns.first : label_end] if not is_empty(cell.text)]
    if not texts or all(is_value(text) for text in texts):
        return []
    label = next(text for text in reversed(texts) if not is_value(text)).strip()
    own = _UNIT_IN_LABEL.search(compact(label))
    unit_text = "" if columns.unit is None else compact(cells[columns.unit].text)
    unit_text = unit_text or (own.group(1) if own else "")
    unit = unit_text if _UNIT.match(unit_text) else None
    kind = Kind.AMOUNT if unit in {"元", "万元"} else Kind.COUNT
    key = national_key(label, chapter)
    return [
        _figure(row, place, head, label, key, unit, kind, number) for place, head in columns.values
    ]


def _figure(
    row: Row, place: int, head: str, label: str, key: str, unit: str | None, kind: Kind, number: int
) -> Figure:
    cell = read_cell(row.cells[place], kind, row.page)
    own = cell.unit
    return Figure(
        table=TableKind.PRE_2019,
        row_key=key,
        col_key=f"value{-place}",
        status=cell.status,
        value=cell.value,
        raw=cell.raw,
        row_label_raw=label,
        col_label_raw=head,
        unit=own or unit,
        unit_source=UnitSource.CELL if own or unit else UnitSource.UNKNOWN,
        page=row.page,
        row_index=number,
        col_index=cell.column,
        confidence=cell.confidence,
    )

"""The figures of one document for people: the official tables with their official labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from crawler.statistics.model import Figure, Statistics, TableKind, Template
from crawler.statistics.record import Outcome
from crawler.statistics.templates import APPLICANTS, ARTICLES, BLOCKS, RESULTS, ROWS3

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

    from crawler.figures.task import Answer

_TITLES: Final[Mapping[TableKind, str]] = {
    TableKind.T2: "二、主动公开政府信息情况",
    TableKind.T3: "三、收到和处理政府信息公开申请情况",
    TableKind.T4: "四、政府信息公开行政复议、行政诉讼情况",
    TableKind.PRE_2019: "政府信息公开情况统计表",
}
_LABELS3: Final = {row.key: row.label for row in ROWS3}
_LABELS4: Final = {block.key: block.label for block in BLOCKS}
_PROBLEMS: Final = 20
#: Of the columns of numbers; a Chinese character takes two places.
_WIDTHS: Final[Mapping[TableKind, int]] = {TableKind.T3: 6, TableKind.T4: 8}


def shown(name: str, answer: Answer) -> RenderableType:
    """Return what a terminal shows of one document."""
    file = f"{name}!{answer.part}" if answer.part else name
    head = Text(file, style="bold")
    if answer.outcome is not Outcome.READ or answer.statistics is None:
        return Group(head, Text(f"{answer.outcome}: {answer.reason}: {answer.detail}"), Text())
    found = answer.statistics
    facts = f"{found.title or '?'} | {found.agency or '?'} | {found.report_year or '?'}"
    lines = [head, Text(f"{facts} | template {found.template} | {found.method}")]
    tables = [_table(kind, found) for kind in TableKind]
    return Group(*lines, *filter(None, tables), *_remarks(found), Text())


def _remarks(found: Statistics) -> Iterable[Text]:
    """Yield the broken rules and the issues, each on a line of its own."""
    for broken in found.violations:
        sums = "" if broken.lhs is None else f": {broken.lhs} ≠ {broken.rhs}"
        detail = f" {broken.detail}" if broken.detail else ""
        yield Text(f"{broken.level} {broken.rule} {broken.scope} ({broken.mode}){sums}{detail}")
    for said in found.issues[:_PROBLEMS]:
        yield Text(f"{said.level or 'issue'} {said.code}: {said.message}")
    if len(found.issues) > _PROBLEMS:
        yield Text(f"and {len(found.issues) - _PROBLEMS} more")


def _table(kind: TableKind, found: Statistics) -> Table | None:
    figures = [figure for figure in found.figures if figure.table is kind]
    if not figures:
        return None
    table = Table(title=_TITLES[kind], title_justify="left", show_header=kind in _HEADS)
    for label in _HEADS.get(kind, ("", "", "")):
        # The labels are long and the numbers short: headings fold rather than push the labels out.
        if label:
            table.add_column(label, justify="right", overflow="fold", width=_WIDTHS[kind])
        else:
            table.add_column(label, overflow="fold", ratio=1)
    if kind in _HEADS:
        labels = _LABELS3 if kind is TableKind.T3 else _LABELS4
        rows: dict[str, list[Figure]] = {}
        for figure in figures:
            rows.setdefault(figure.row_key, []).append(figure)
        for key, row in rows.items():
            table.add_row(labels.get(key, key), *(_cell(figure) for figure in row))
    else:
        for figure in figures:
            table.add_row(_row_label(figure, found.template), figure.col_label_raw, _cell(figure))
    return table


_HEADS: Final[Mapping[TableKind, tuple[str, ...]]] = {
    TableKind.T3: ("", *(column.label for column in APPLICANTS)),
    TableKind.T4: ("", *(column.label for column in RESULTS)),
}


def _row_label(figure: Figure, template: Template) -> str:
    if template is Template.PRE_2019:
        return figure.row_label_raw
    article = ARTICLES.get(figure.row_key.partition(".")[0], "")
    return f"{article} {figure.row_label_raw}".strip()


def _cell(figure: Figure) -> Text:
    """Return a value with its unit where it is money; what is none says what it is."""
    if figure.value is None:
        return Text(figure.raw.strip() or str(figure.status), style="dim")
    unit = figure.unit if figure.col_key.startswith("amount") and figure.unit else ""
    return Text(f"{figure.value}{unit}")

"""Reports as plain text whose cells are parted by bars, as programs write a page's tables."""

from __future__ import annotations

import random

import pytest

from crawler.documents.text import read_text
from crawler.statistics import Statistics, read_statistics
from crawler.statistics.model import TableKind, Template
from tests.statistics import builder as b


def _flat(line: b.Line) -> list[str]:
    return [text.replace("\n", "") for text in line]


def _markdown(lines: list[b.Line]) -> str:
    rows = ["| " + " | ".join(_flat(line)) + " |" for line in lines]
    return "\n".join([rows[0], "|---|---|", *rows[1:]])


def _covered(lines: list[b.Line]) -> str:
    """Each row ends with the bars of the places that its merged cells cover."""
    width = max(map(len, lines))
    return "\n".join(" | ".join(_flat(line)) + " | " + "|" * (width - len(line)) for line in lines)


def _broken(lines: list[b.Line]) -> str:
    return "\n".join(f"{text} |" for line in lines for text in _flat(line))


def _broken_covered(lines: list[b.Line]) -> str:
    """Each cell on its own line; the last one of a short row covers the places that are left."""
    width = max(map(len, lines))
    rows = []
    for line in lines:
        cells = [f"{text} |" if text else "|" for text in _flat(line)]
        left = width - len(line)
        rows.append("\n".join(cells) + (" " + "|" * left if left else ""))
    return "\n".join(rows)


def _report(truth: b.Truth, shape) -> Statistics:
    text = "\n".join(
        [
            f"代县水利局{2019 if truth.template is Template.Y2019 else 2023}年政府信息公开工作年度报告",
            "一、总体情况\n本局依法公开。\n二、主动公开政府信息情况",
            shape(b.lines2(truth)),
            "三、收到和处理政府信息公开申请情况",
            shape(b.lines3(truth)),
            "四、政府信息公开行政复议、行政诉讼情况",
            shape(b.lines4(truth)),
            "五、存在的主要问题及改进情况\n深度不够。\n六、其他需要报告的事项\n无。",
        ]
    )
    result = read_statistics(read_text(text))
    assert isinstance(result, Statistics)
    return result


def _rows(result: Statistics) -> dict[str, list[int | None]]:
    rows: dict[str, list[int | None]] = {}
    for figure in result.figures:
        if figure.table is TableKind.T3:
            rows.setdefault(figure.row_key, []).append(figure.value)
    return rows


@pytest.mark.parametrize("shape", [_markdown, _covered, _broken, _broken_covered])
@pytest.mark.parametrize("template", [Template.Y2019, Template.Y2021])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_between_bars_is_read(shape, template, seed):
    truth = b.make(template, seed)
    result = _report(truth, shape)
    rows = {key: [int(text) for text in texts] for key, texts in truth.table3.items()}
    assert _rows(result) == rows
    four = [figure.value for figure in result.figures if figure.table is TableKind.T4]
    assert four == [int(text) for text in truth.table4]
    two = [figure.value for figure in result.figures if figure.table is TableKind.T2]
    assert [value for value in two if value is not None] == [
        int(text) for texts in truth.table2.values() for text in texts
    ]
    assert not [found.rule for found in result.violations if found.rule.startswith(("T3", "T4"))]


@pytest.mark.parametrize("shape", [_markdown, _covered, _broken_covered])
def test_a_blank_cell_between_bars_keeps_its_place(shape):
    truth = b.make(Template.Y2021, 4)
    rng = random.Random(4)
    wanted: dict[str, list[int | None]] = {}
    for key, texts in truth.table3.items():
        blank = [
            text == "0" and place < 6 and rng.random() < 0.8 for place, text in enumerate(texts)
        ]
        truth.table3[key] = [
            "" if empty else text for empty, text in zip(blank, texts, strict=True)
        ]
        wanted[key] = [
            None if empty else int(text) for empty, text in zip(blank, texts, strict=True)
        ]
    assert _rows(_report(truth, shape)) == wanted

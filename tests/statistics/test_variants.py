"""The variants of real reports' tables, each with all its true values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.documents.model import Document, Method, Paragraph, Table
from crawler.export.wide import wide_values
from crawler.statistics import TableKind
from crawler.statistics.model import Template
from tests.statistics import builder as b
from tests.statistics.checking import GENERATIONS, YEARS, check, read
from tests.statistics.scoring import score
from tests.statistics.variants import VARIANTS3


@pytest.mark.parametrize("template", GENERATIONS)
@pytest.mark.parametrize("seed", range(3))
def test_plain(template, seed):
    truth = b.make(template, seed)
    result = check(truth, [b.lines2(truth), b.lines3(truth), b.lines4(truth)])
    assert not [found for found in result.violations if found.level == "error"]
    assert result.template_confidence == 1.0


@pytest.mark.parametrize("template", GENERATIONS)
@pytest.mark.parametrize("variant", VARIANTS3, ids=lambda function: function.__name__)
def test_variants_of_table_3(template, variant):
    truth = b.make(template, 7)
    check(truth, [b.lines2(truth), variant(b.lines3(truth)), b.lines4(truth)])


@pytest.mark.parametrize("template", GENERATIONS)
@pytest.mark.parametrize("place", [5, 11, 20])
@pytest.mark.parametrize("cut", [3, 5])
@pytest.mark.parametrize("above", [True, False])
def test_a_row_cut_by_a_page(template, place, cut, above):
    truth = b.make(template, 3)
    lines = b.lines3(truth)
    label, values = lines[place][:-7], lines[place][-7:]
    halves = [label[-1][:cut]], [label[-1][cut:]]
    first = [*label[:-1], *halves[0], *(values if above else [""] * 7)]
    second = [*halves[1], *([""] * 7 if above else values)]
    tables = [
        b.lines2(truth),
        [*lines[:place], first],
        [second, *lines[place + 1 :]],
        b.lines4(truth),
    ]
    check(truth, tables)


@pytest.mark.parametrize("template", GENERATIONS)
def test_tables_in_pieces_and_in_one(template):
    truth = b.make(template, 4)
    two, three, four = b.lines2(truth), b.lines3(truth), b.lines4(truth)
    captions = [place for place, line in enumerate(two) if line[0].startswith("第二十条")]
    pieces = [two[x:y] for x, y in zip(captions, [*captions[1:], len(two)], strict=True)]
    check(truth, [*pieces, three[:9], [*b.HEADER3, *three[9:]], four])
    check(truth, [[*two, *three, *four]])


def test_captions_of_table_2_as_paragraphs():
    truth = b.make(Template.Y2019, 5)
    plain = b.plain(truth)
    blocks: list[Paragraph | Table] = []
    for block in plain.blocks:
        if isinstance(block, Table) and "第二十条" in block.cells[0].text:
            for line in b.lines2(truth):
                if len(line) == 1:
                    blocks.append(Paragraph(line[0]))
                else:
                    blocks.append(b.table([line]))
        else:
            blocks.append(block)
    found = score(truth, read(replace(plain, blocks=tuple(blocks))))
    assert (found.unread, found.wrong) == (0, [])


def test_the_same_header_twice_is_read_by_its_order():
    truth = b.make(Template.Y2019, 6)
    lines = b.lines2(truth)
    lines[1] = ["信息内容", "本年新", "本年新", "对外公开总数量"]
    check(truth, [lines, b.lines3(truth), b.lines4(truth)])


def test_the_extra_row_of_hubei():
    truth = b.make(Template.Y2019, 6)
    lines = b.lines2(truth)
    lines.insert(4, ["其他主动公开文件（指除规章、规范性文件以外的文件）", "4", "5", "60"])
    result = check(truth, [lines, b.lines3(truth), b.lines4(truth)])
    figure = result.figure(TableKind.T2, "art20_1.other_docs_hubei", "total_public")
    assert figure is not None
    assert figure.value == 60
    assert result.figure(TableKind.T2, "art20_1.regulations", "made") is not None


def test_the_old_label_in_the_new_layout():
    truth = b.make(Template.Y2021, 6)
    lines = [
        ["规范性文件" if t == "行政规范性文件" else t for t in line] for line in b.lines2(truth)
    ]
    check(truth, [lines, b.lines3(truth), b.lines4(truth)])


def blocks_as_rows(truth):
    header = ["", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    names = (["行政复议"], ["行政诉讼", "未经复议直接起诉"], ["复议后起诉"])
    return [header, *([*name, *truth.table4[n * 5 : n * 5 + 5]] for n, name in enumerate(names))]


def results_as_rows(truth):
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    values = truth.table4
    return [
        ["", "行政复议", "未经复议直接起诉", "复议后起诉"],
        *([name, values[n], values[n + 5], values[n + 10]] for n, name in enumerate(names)),
    ]


def phantom(truth):
    return [*b.HEADER4, [*truth.table4, ""]]


def in_two_tables(truth):
    return [
        ["行政复议"],
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
        truth.table4[:5],
        ["行政诉讼"],
        ["未经复议直接起诉", "复议后起诉"],
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2,
        truth.table4[5:],
    ]


@pytest.mark.parametrize(
    "variant", [blocks_as_rows, results_as_rows, phantom, in_two_tables], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("seed", [1, 2])
def test_variants_of_table_4(variant, seed):
    truth = b.make(Template.Y2021, seed)
    check(truth, [b.lines2(truth), b.lines3(truth), variant(truth)])


def test_a_short_row_behind_table_4_is_none_of_it():
    truth = b.make(Template.Y2021, 1)
    tables = [b.lines2(truth), b.lines3(truth), b.lines4(truth)]
    after = [["Item", "Natural persons", "Total"], ["New requests", "5", "9"]]
    result = read(b.document([*tables, after]))
    assert result.figure(TableKind.T4, "review", "upheld").value == int(truth.table4[0])
    assert result.figure(TableKind.T4, "lit_post_review", "total").value == int(truth.table4[14])


def as_text(truth: b.Truth, between: str) -> Document:
    rows = [line for part in (b.lines2(truth), b.lines3(truth), b.lines4(truth)) for line in part]
    text = between.join(between.join(line) for line in rows)
    lines = (
        [f"平湖市科学技术局{YEARS[truth.template]}年度政府信息公开工作年度报告", *text.split("\n")]
        if between == "\n"
        else [f"平湖市科学技术局{YEARS[truth.template]}年度政府信息公开工作年度报告", text]
    )
    tail = ["五、存在的主要问题及改进情况", "略", "六、其他需要报告的事项", "无"]
    return Document(
        Method.FLAT, "text/plain", blocks=tuple(Paragraph(line) for line in (*lines, *tail))
    )


@pytest.mark.parametrize("template", GENERATIONS)
@pytest.mark.parametrize("between", [" ", "\n"])
def test_cells_in_running_text(template, between):
    truth = b.make(template, 9)
    found = score(truth, read(as_text(truth, between)))
    assert (found.unread, found.wrong_flagged, found.wrong) == (0, 0, [])


def test_blanks_within_the_first_labels_of_table_2_hide_no_row():
    text = (
        "平湖市科学技术局2019年度政府信息公开工作年度报告二、主动公开政府信息情况第二十条第（ 一）项信 息内容"
        "本年新制作数量本年新公开数量对外公开总数量规章000规范性文件123其他主动公开文件456"
        "第二十条第（五）项信息内容上一年项目数量本年增/减处理决定数量行政许可123"
    )
    result = read(Document(Method.FLAT, "text/plain", blocks=(Paragraph(text),)))
    rows = ("regulations", "normative_docs", "other_docs_hubei")
    found = [result.figure(TableKind.T2, f"art20_1.{row}", "made") for row in rows]
    assert [figure is not None and figure.raw for figure in found] == ["000", "123", "456"]


@pytest.mark.parametrize("template", GENERATIONS)
@pytest.mark.parametrize("seed", range(6))
def test_digits_run_together_are_right_or_unread(template, seed):
    truth = b.make(template, seed, largest=60)
    result = read(as_text(truth, ""))
    found = score(truth, result)
    assert (found.wrong_flagged, found.wrong) == (0, [])
    three = [f for f in result.figures if f.table is TableKind.T3]
    assert all(f.status in {"repaired", "unreadable"} for f in three)
    assert sum(f.status == "repaired" for f in three) > 0.5 * len(three)
    codes = {item.code for item in result.issues}
    assert "cell_repaired" in codes


def test_other_handling_in_one_row_below_tables_of_2021():
    """What was left as in 2019's form does not make it one of 2019."""
    truth, old = b.make(Template.Y2021, 3), b.make(Template.Y2019, 4)
    result = read(b.document([b.lines2(truth), b.lines3(old), b.lines4(truth)], year=2022))
    assert result.template is Template.Y2021
    found = score(replace(truth, table3=old.table3), result)
    assert (found.unread, found.wrong_flagged, found.wrong) == (0, 0, [])
    assert [item.code for item in result.issues] == ["template_conflict"]
    assert not [found for found in result.violations if found.level == "error"]
    name = "t3__other_handling__total"
    assert str(wide_values(result)[name]) == old.table3["other_handling"][-1]

"""The variants of real reports, each with all its true values."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crawler.documents.model import Cell, Document, Method, Paragraph, Table
from crawler.export.wide import wide_values
from crawler.statistics import CellStatus, Statistics, TableKind, UnitSource, read_statistics
from crawler.statistics.model import Template
from tests.statistics import builder as b
from tests.statistics.scoring import score

GENERATIONS = [Template.Y2019, Template.Y2021]
YEARS = {Template.Y2019: 2020, Template.Y2021: 2022}


def read(document: Document) -> Statistics:
    result = read_statistics(document)
    assert isinstance(result, Statistics), result
    return result


def check(truth: b.Truth, tables, *, quiet: bool = True, **options) -> Statistics:
    result = read(b.document(tables, year=YEARS[truth.template], **options))
    found = score(truth, result)
    assert (found.unread, found.wrong_flagged, found.wrong) == (0, 0, []), result.issues
    assert result.template == truth.template
    if quiet:
        assert not [item for item in result.issues if item.code != "unit_unknown"]
    return result


@pytest.mark.parametrize("template", GENERATIONS)
@pytest.mark.parametrize("seed", range(3))
def test_plain(template, seed):
    truth = b.make(template, seed)
    result = check(truth, [b.lines2(truth), b.lines3(truth), b.lines4(truth)])
    assert not [found for found in result.violations if found.level == "error"]
    assert result.template_confidence == 1.0


def vertical(lines):
    return [["\n".join(text) if not text.isdigit() else text for text in line] for line in lines]


def padded(lines):
    return [[f"\u3000 {text}\xa0" for text in line] for line in lines]


def full_width(lines):
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [[text.translate(wide) if text.isdigit() else text for text in line] for line in lines]


def repeated_labels(lines):
    """Write merged label cells out in every row."""
    found, front = [], ["", ""]
    for line in lines:
        if len(line) > 8:
            front = (["三、本年度办理结果", *line[:-8]])[-2:]
        elif len(line) == 8:
            found.append([*front, *line])
            continue
        found.append(line)
    return found


def empty_labels(lines):
    """Leave merged label cells empty, as text exports do."""
    return [[*[""] * (10 - len(line)), *line] if len(line) in {8, 9} else line for line in lines]


def trailing(lines):
    return [[*line, ""] if len(line) > 7 else line for line in lines]


def shifted(lines):
    """Take the merged cell's place away in some rows, which get an empty cell behind."""
    found = []
    for number, line in enumerate(empty_labels(lines)):
        moved = number % 3 == 0 and len(line) == 10 and not line[0]
        found.append([*line[1:], ""] if moved else line)
    return found


def header_again(lines):
    return [*lines[:12], *b.HEADER3, *lines[12:]]


def page_number(lines):
    return [*lines[:12], ["- 3 -"], *lines[12:]]


def result_again(lines):
    """Repeat 三、本年度办理结果 in the middle: the table was pasted in two parts."""
    found = [list(line) for line in lines]
    found[14] = ["三、本年度办理结果", *found[14]]
    return found


def other_brackets(lines):
    table = str.maketrans("（），“”", "(),\"'")
    return [[text.translate(table).replace(".", "、", 1) for text in line] for line in lines]


VARIANTS3 = [
    vertical, padded, full_width, repeated_labels, empty_labels, trailing, shifted, header_again,
    page_number, result_again, other_brackets,
]  # fmt: skip


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


def test_blank_dash_zero_and_text_are_different():
    truth = b.make(Template.Y2021, 8)
    for key, text in (("other_misc", ""), ("rejected_publication", "/"), ("granted", "\xa0")):
        truth.table3[key] = [text] * 7
    result = read(b.plain(truth))
    status = {
        key: result.figure(TableKind.T3, key, "business").status
        for key in ("other_misc", "rejected_publication", "granted", "new_requests")
    }
    assert list(status.values()) == ["blank", "dash", "blank", "number"]
    truth.table3["other_misc"][0] = "三"
    read_again = read(b.plain(truth))
    assert read_again.figure(TableKind.T3, "other_misc", "natural_person").status == "text"
    assert any("t3.other_misc[0]" in item.message for item in read_again.issues)


@pytest.mark.parametrize(
    ("cell", "header", "value", "unit", "source", "si"),
    [
        ("17800", "采购总金额", "17800", None, UnitSource.UNKNOWN, None),
        ("109994元", "采购总金额", "109994", "元", UnitSource.CELL, "109994"),
        ("0", "采购总金额（单位：万元，保留4位小数）", "0", "万元", UnitSource.HEADER, "0"),
        ("1.5", "采购总金额（万元）", "1.5", "万元", UnitSource.HEADER, "15000"),
        ("1.5万元", "采购总金额", "1.5", "万元", UnitSource.CELL, "15000"),
    ],
)
def test_an_amount_says_where_its_unit_comes_from(cell, header, value, unit, source, si):
    truth = b.make(Template.Y2019, 1)
    lines = b.lines2(truth)
    lines[-2][2], lines[-1][2] = header, cell
    result = read(b.document([lines, b.lines3(truth), b.lines4(truth)], year=2020))
    figure = result.figure(TableKind.T2, "art20_9.central_procurement", "amount")
    assert (figure.value, figure.unit, figure.unit_source) == (Decimal(value), unit, source)
    assert figure.value_si == (None if si is None else Decimal(si))
    assert any(item.code == "unit_unknown" for item in result.issues) == (unit is None)


@pytest.mark.parametrize(
    ("header", "cell", "wan"),
    [
        ("本年收费金额（单位：万元）/元", "521500", None),
        ("本年收费金额（万元/元）", "521500", None),
        ("本年收费金额 单位：元（万元）", "521500", None),
        ("本年收费金额（万元/元）", "52.15万元", "52.15"),
        ("本年收费金额（万元/元）", "0", "0"),
        ("本年收费金额（单位：万元，精确到元）", "52.15", "52.15"),
        ("本年收费金额（单位：元）", "521500", "52.15"),
    ],
)
def test_an_amount_whose_header_names_two_units_has_none(header, cell, wan):
    truth = b.make(Template.Y2021, 1)
    lines = b.lines2(truth)
    lines[-2][1], lines[-1][1] = header, cell
    result = read(b.document([lines, b.lines3(truth), b.lines4(truth)], year=2023))
    figure = result.figure(TableKind.T2, "art20_8.admin_fees", "amount_wan_yuan")
    assert figure.in_key_unit == (None if wan is None else Decimal(wan))
    assert any(item.code == "unit_unknown" for item in result.issues) == (wan is None)


@pytest.mark.parametrize("said", ["无", "", "见附件", "3", "含废止2件"])
def test_a_column_of_remarks_in_table_2_is_no_value(said):
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_1.normative_docs"], truth.table2["art20_6.penalty"] = list("123"), ["4"]
    lines = [
        [*line, "备注" if line[0] == "信息内容" else said] if len(line) > 1 else line
        for line in b.lines2(truth)
    ]
    result = read(b.document([lines, b.lines3(truth), b.lines4(truth)]))
    docs = [
        result.figure(TableKind.T2, "art20_1.normative_docs", key).value
        for key in ("issued", "repealed", "in_force")
    ]
    assert docs == [1, 2, 3]
    assert result.figure(TableKind.T2, "art20_6.penalty", "decisions").value == 4
    assert "cell_unreadable" not in {item.code for item in result.issues}


def test_a_short_row_behind_table_4_is_none_of_it():
    truth = b.make(Template.Y2021, 1)
    tables = [b.lines2(truth), b.lines3(truth), b.lines4(truth)]
    after = [["Item", "Natural persons", "Total"], ["New requests", "5", "9"]]
    result = read(b.document([*tables, after]))
    assert result.figure(TableKind.T4, "review", "upheld").value == int(truth.table4[0])
    assert result.figure(TableKind.T4, "lit_post_review", "total").value == int(truth.table4[14])


def test_a_change_may_be_negative():
    truth = b.make(Template.Y2019, 1)
    truth.table2["art20_5.licensing"] = ["6", "减4", "2"]
    truth.table2["art20_5.other_services"] = ["21", "-14", "5"]
    result = read(b.plain(truth))
    assert result.figure(TableKind.T2, "art20_5.licensing", "items_change").value == -4
    assert result.figure(TableKind.T2, "art20_5.other_services", "items_change").value == -14
    assert not [found for found in result.violations if found.rule == "NONNEG-INT"]


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


def test_recognised_cells():
    truth = b.make(Template.Y2021, 2)
    document = b.with_confidence(b.plain(truth), 0.95)
    cells = document.tables[1].cells
    place = next(n for n, cell in enumerate(cells) if cell.row == 5 and cell.column == 4)
    unread = replace(cells[place], text="?", confidence=0.0)
    table = replace(document.tables[1], cells=(*cells[:place], unread, *cells[place + 1 :]))
    blocks = tuple(table if block is document.tables[1] else block for block in document.blocks)
    result = read(replace(document, blocks=blocks))
    found = score(truth, result)
    assert (found.unread, found.wrong) == (0, [])
    assert sum(f.status is CellStatus.REPAIRED for f in result.figures) == 1


def test_a_figure_recognised_with_doubt_needs_a_proof():
    truth = b.make(Template.Y2021, 2)
    result = read(b.with_confidence(b.plain(truth), 0.6))
    uncertain = [item.message for item in result.issues if item.code == "cell_uncertain"]
    # Rows of tables 3 and 4 prove themselves by their totals; table 2 has no equation.
    assert uncertain
    assert all(message.startswith("t2.") for message in uncertain)


def test_a_misread_figure_is_marked():
    truth = b.make(Template.Y2021, 2)
    document = b.with_confidence(b.plain(truth), 0.95)
    cells = [
        replace(cell, text="9") if cell.row == 5 and cell.column == 4 else cell
        for cell in document.tables[1].cells
    ]
    table = Table(tuple(cells))
    blocks = tuple(table if block is document.tables[1] else block for block in document.blocks)
    result = read(replace(document, blocks=blocks))
    assert any(item.code == "cell_uncertain" for item in result.issues)


def test_the_national_form_before_2019():
    rows = [
        ["统计指标", "单位", "统计数"],
        ["一、主动公开情况", "——", "——"],
        ["主动公开政府信息数\n（不同渠道和方式公开相同信息计1条）", "条", "1,234"],
        ["其中：主动公开规范性文件数", "条", "5"],
        ["2.参加或举办新闻发布会总次数", "次", "3"],
        ["其中：主要负责同志参加新闻发布会次数", "次", "1"],
        ["（一）收到申请数", "件", "7"],
        ["四、行政复议数量", "件", "2"],
        ["（一）维持具体行政行为数", "件", "1"],
        ["（三）其他情形数", "件", "0"],
        ["五、行政诉讼数量", "件", "4"],
        ["（三）其他情形数", "件", "4"],
        ["七、依申请公开信息收取的费用", "万元", "0.5"],
        ["自定指标", "个", ""],
    ]
    cells = tuple(Cell(y, x, text) for y, line in enumerate(rows) for x, text in enumerate(line))
    blocks = (
        Paragraph("舒兰市市场监管局2016年政府信息公开工作年度报告"),
        Paragraph("一、概述"),
        Paragraph("本年度主动公开、依申请公开、复议情况如下。"),
        Table(cells),
    )
    result = read(Document(Method.HTML, "text/html", blocks=blocks))
    assert result.template is Template.PRE_2019
    values = {figure.row_key: figure.value for figure in result.figures if figure.row_key}
    assert values == {
        "proactive.total": 1234, "proactive.normative_docs": 5, "response.press_conferences": 3,
        "response.press_conferences.leaders": 1, "requests.received": 7, "review.total": 2,
        "review.upheld": 1, "review.other": 0, "litigation.total": 4, "litigation.other": 4,
        "fees.amount": Decimal("0.5"),
    }  # fmt: skip
    raw = result.figures[-1]
    assert (raw.row_key, raw.row_label_raw, raw.status) == ("", "自定指标", CellStatus.BLANK)


def test_a_form_of_a_province_with_a_running_total():
    rows = [
        ["指标名称", "计量单位", "2017年度", "历年累计"],
        ["主动公开政府信息数", "条", "12", "345"],
        ["收到申请数", "件", "0", "6"],
    ]
    cells = tuple(Cell(y, x, text) for y, line in enumerate(rows) for x, text in enumerate(line))
    blocks = (
        Paragraph("平潭县2017年政府信息公开工作年度报告"),
        Paragraph("一、概述"),
        Paragraph("主动公开、依申请公开、复议"),
        Table(cells),
    )
    result = read(Document(Method.HTML, "text/html", blocks=blocks))
    found = [(f.row_key, f.col_label_raw, f.value, f.unit) for f in result.figures]
    assert found == [
        ("proactive.total", "2017年度", 12, "条"), ("proactive.total", "历年累计", 345, "条"),
        ("requests.received", "2017年度", 0, "件"), ("requests.received", "历年累计", 6, "件"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["5.2E+4", "1E+05", "3.4e3"])
def test_a_number_with_a_power_of_ten_is_doubted_where_nothing_proves_it(text):
    truth = b.make(Template.Y2021, 1)
    truth.table2["art20_5.licensing"] = [text]
    truth.table3["granted"] = ["0"] * 6 + [text]
    result = read(b.plain(truth))
    figure = result.figure(TableKind.T2, "art20_5.licensing", "decisions")
    assert figure.value == Decimal(text)
    doubted = [item.message for item in result.issues if item.code == "cell_uncertain"]
    assert [name for name in ("t2.art20_5", "t3.granted") if any(name in one for one in doubted)]
    assert any("power of ten" in one for one in doubted)


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

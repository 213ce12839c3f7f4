"""The reports of many agencies in one file are cut apart, each with its own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.documents.model import Cell, Document, Method, Paragraph, Table
from crawler.figures.child import read
from crawler.figures.parts import reports_in
from crawler.figures.task import Answer, Part, Task
from crawler.replica.generator import Format, Truth, Variant, generate, generate_bound
from crawler.statistics.record import Outcome

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS = (Format.DOCX, Format.PDF, Format.HTML, Format.RTF, Format.OFD)


def answers_of(
    folder: Path, form: Format, variants: frozenset[Variant] = frozenset()
) -> tuple[list[Answer], tuple[Truth, ...]]:
    data, truths = generate_bound(100, range(4), format=form, variants=variants)
    (folder / "bound").write_bytes(data)
    return read(Task((Part(str(folder / "bound")),), "bound", region="330424")), truths


def assert_parted(found: list[Answer], truths: tuple[Truth, ...]) -> None:
    assert [one.part for one in found] == [truth.title for truth in truths]
    for one, truth in zip(found, truths, strict=True):
        assert one.statistics is not None
        assert one.own_title
        assert one.statistics.report_year == truth.report_year
        printed = {(cell.table, cell.row_key, cell.col_key): cell.value for cell in truth.cells}
        assert {
            (figure.table.value, figure.row_key, figure.col_key): figure.value
            for figure in one.statistics.figures
            if figure.table.value == "t3"
        } == {place: value for place, value in printed.items() if place[0] == "t3"}
        assert {section.number for section in one.statistics.sections} >= {1, 5, 6}


@pytest.mark.parametrize("form", _FORMATS)
def test_a_file_of_four_departments_gives_four_reports(form: Format, tmp_path: Path) -> None:
    assert_parted(*answers_of(tmp_path, form))


@pytest.mark.parametrize(
    "variant", [Variant.TITLE_BROKEN, Variant.NO_SECTION_SIX, Variant.PAGE_NUMBERS]
)
def test_titles_on_two_lines_and_pages_with_numbers_are_cut_too(
    variant: Variant, tmp_path: Path
) -> None:
    found, truths = answers_of(tmp_path, Format.DOCX, frozenset({variant}))
    assert [one.part for one in found] == [truth.title for truth in truths]
    assert [one.statistics.report_year for one in found if one.statistics] == [
        truth.report_year for truth in truths
    ]


def test_a_workbook_is_cut_only_where_the_tables_stand_below_their_titles(tmp_path: Path) -> None:
    assert_parted(*answers_of(tmp_path, Format.XLSX, frozenset({Variant.ONE_SHEET})))
    # A sheet for each table: all titles stand in the first one, and no table says whose it is.
    found, truths = answers_of(tmp_path, Format.XLSX)
    assert [one.part for one in found] == [truth.title for truth in truths]
    assert_mixed(found)
    # Without the numbers of sections nothing tells where a report ends.
    assert_mixed(answers_of(tmp_path, Format.XLSX, frozenset({Variant.LOST_NUMBERING}))[0])


def assert_mixed(found: list[Answer]) -> None:
    for one in found:
        assert (one.outcome, one.reason) == (Outcome.REFUSED, "several_reports")
        assert [said.code for said in one.issues] == ["statistics_refused"]


def test_a_report_whose_title_was_lost_spoils_only_the_one_before_it(tmp_path: Path) -> None:
    data, truths = generate_bound(100, range(4), format=Format.HTML)
    head = f">{truths[2].title}<".encode()
    assert data.count(head) == 1
    (tmp_path / "bound").write_bytes(data.replace(head, b"><"))
    found = read(Task((Part(str(tmp_path / "bound")),), "bound", region="330424"))
    assert [one.part for one in found] == [truths[n].title for n in (0, 1, 3)]
    assert_parted([found[0], found[2]], (truths[0], truths[3]))
    assert_mixed([found[1]])


@pytest.mark.parametrize("count", [2, 3])
def test_a_report_without_a_title_is_not_taken_for_the_one_that_is_asked_for(
    count: int, tmp_path: Path
) -> None:
    data, truths = generate_bound(100, range(count), format=Format.HTML)
    head = f">{truths[0].title}<".encode()
    assert data.count(head) == 1
    (tmp_path / "bound").write_bytes(data.replace(head, b"><"))
    asked = truths[-1].title
    task = Task((Part(str(tmp_path / "bound")),), "bound", asked, "330424")
    nameless, *others = read(task)
    assert nameless.part == ""
    assert_mixed([nameless])
    assert_parted(others, truths[1:])


TABLE = Table(tuple(Cell(row, column, "0") for row in range(25) for column in range(8)))
FIRST, SECOND = (
    "海盐县教育局2023年政府信息公开工作年度报告",
    "海盐县财政局2023年政府信息公开工作年度报告",
)


def parted(*blocks: str | Table) -> list[tuple[str, list[str]]]:
    """Return the titles that are found, and the lines below each."""
    made = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks)
    return [
        (title, [paragraph.text for paragraph in part.paragraphs])
        for title, part in reports_in(Document(Method.PDF, "application/pdf", blocks=made))
    ]


def titles(*blocks: str | Table) -> list[str]:
    return [title for title, _ in parted(*blocks)]


@pytest.mark.parametrize(
    "lines",
    [
        ["海盐县财政局", "2023年政府信息公开工作年度报告"],
        ["海盐县", "财政局2023年", "政府信息公开工作年度报告"],
        ["海盐县财政局202", "3年政府信息公开工作年度报告"],
        # The signature of the report before it, with its date and without one.
        ["海盐县教育局", "2024年1月5日", SECOND],
        ["海盐县教育局", SECOND],
        ["海盐县人民政府", SECOND],
        ["海盐县教育局", "2024年1月5日", "海盐县财政局", "2023年政府信息公开工作年度报告"],
    ],
)
def test_a_title_is_put_together_from_its_own_lines_only(lines: list[str]) -> None:
    assert titles(FIRST, TABLE, *lines, TABLE) == [FIRST, SECOND]


def test_a_report_that_only_names_another_one_is_not_cut() -> None:
    lines = ["一、总体情况", "二、主动公开", "附件：", SECOND, "六、其他需要报告的事项", "无。"]
    assert parted(FIRST, *lines[:2], TABLE, *lines[2:]) == [("", [FIRST, *lines])]
    assert parted(FIRST, TABLE, *lines[3:], FIRST, TABLE)[0][0] == ""
    third = SECOND.replace("财政", "民政")
    assert parted(FIRST, TABLE, *lines[3:], third, TABLE) == [
        (FIRST, [FIRST, *lines[3:]]),
        (third, [third]),
    ]


def test_a_line_that_heads_every_page_is_no_title() -> None:
    head = "海盐县各部门2023年政府信息公开工作年度报告"
    expected = [FIRST, SECOND, SECOND.replace("财政", "民政")]
    pages: list[str | Table] = []
    for title in expected:
        pages += [head, title, "一、总体情况", head, TABLE, head, "五、问题"]
    assert titles(*pages) == expected


def test_years_of_one_agency_are_reports_of_their_own() -> None:
    last = FIRST.replace("2023", "2022")
    assert titles(FIRST, TABLE, last, TABLE) == [FIRST, last]
    assert titles(FIRST, TABLE, FIRST, TABLE) == [""]


def test_a_report_without_tables_or_without_a_title_is_not_lost() -> None:
    prose = [f"{number}、总体情况" for number in "一二三四五六"]
    assert titles(FIRST, TABLE, SECOND, *prose) == [FIRST, SECOND]
    third = SECOND.replace("财政", "民政")
    assert titles("前言", TABLE, FIRST, SECOND, TABLE, third, TABLE) == ["", SECOND, third]


def test_a_page_with_its_report_twice_is_read(tmp_path: Path) -> None:
    made = generate(100, 1, format=Format.HTML, variants=frozenset())
    for links in ("", f"<p>{FIRST}</p><p>{SECOND}</p>"):
        (tmp_path / "page").write_bytes(made.data * 2 + links.encode())
        (found,) = read(Task((Part(str(tmp_path / "page")),), "page", region="330424"))
        assert found.statistics is not None
        assert found.statistics.title == made.truth.title

"""The document generator: same bytes for same arguments, true values, variants that show."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest
from lxml import etree, html

from crawler.replica.generator import (
    SCANS,
    Format,
    Kind,
    Order,
    Variant,
    chosen,
    fits,
    generate,
    generate_many,
    not_reports,
)
from crawler.replica.generator.certainty import in_run_text
from crawler.replica.generator.drafting import draft
from crawler.replica.generator.labels import COLUMNS, OUTCOMES, rows3
from crawler.replica.generator.model import Grid, TrueCell
from crawler.replica.generator.office import has_office
from crawler.replica.generator.pages import pages_of
from crawler.replica.generator.rules import check, clash
from crawler.replica.generator.scans import can_scan
from crawler.replica.generator.variants import OFFICE

QUICK = [form for form in Format if form not in SCANS | OFFICE]
NONE: frozenset[Variant] = frozenset()


def grids(drafted, name):
    return [block for block in drafted.blocks if isinstance(block, Grid) and block.name == name]


@pytest.mark.parametrize("form", QUICK)
def test_equal_arguments_give_equal_bytes(form):
    for index in range(3):
        variants = chosen(5, index, form)
        first = generate(5, index, format=form, variants=variants)
        assert first.data == generate(5, index, format=form, variants=variants).data
        assert first.data
        assert first.truth.title in first.name


@pytest.mark.parametrize("form", sorted(SCANS))
def test_scans_are_equal_too(form):
    if not can_scan():
        pytest.skip("no font with Chinese letters")
    variants = frozenset({Variant.DPI_150, Variant.SPECKS, Variant.SKEWED})
    first = generate(5, 1, format=form, variants=variants)
    assert first.data == generate(5, 1, format=form, variants=variants).data


def test_word_binary_files_come_from_libreoffice():
    if not has_office():
        pytest.skip("LibreOffice is not installed")
    orders = [Order(5, index, form, NONE) for index, form in enumerate(sorted(OFFICE))]
    for made in generate_many(orders, processes=1):
        assert made.data.startswith(b"\xd0\xcf\x11\xe0")


def test_many_come_in_order():
    orders = [Order(1, index, Format.TEXT_ROWS, NONE) for index in range(90)]
    made = list(generate_many(orders, processes=2))
    assert [report.index for report in made] == list(range(90))
    assert made[50].data == generate(1, 50, format=Format.TEXT_ROWS, variants=NONE).data


@pytest.mark.parametrize("variant", Variant)
def test_every_variant_changes_the_file(variant):
    form = next(form for form in (*QUICK, *sorted(SCANS)) if fits(variant, form))
    if form in SCANS and not can_scan():
        pytest.skip("no font with Chinese letters")
    base = {Variant.TABLE_CUT} if variant is Variant.REPEATED_HEADER else set()
    with_it = frozenset({*base, variant})
    check(form, with_it)
    changed = [
        generate(8, index, format=form, variants=with_it).data
        != generate(8, index, format=form, variants=frozenset(base)).data
        for index in range(6 if form in QUICK else 1)
    ]
    assert any(changed)


def test_chosen_variants_fit_and_all_come_up():
    seen: Counter[Variant] = Counter()
    for form in Format:
        for index in range(300):
            variants = chosen(1, index, form)
            check(form, variants)
            seen.update(variants)
    assert set(seen) == set(Variant)


def test_variants_that_do_not_go_together_are_refused():
    with pytest.raises(ValueError, match="cannot show"):
        generate(1, 1, format=Format.TEXT_ROWS, variants=frozenset({Variant.ROW_CUT}))
    with pytest.raises(ValueError, match="exclude"):
        generate(
            1, 1, format=Format.HTML, variants=frozenset({Variant.HUBEI, Variant.SHORT_LABELS})
        )
    assert clash(frozenset({Variant.NATIONAL_FORM, Variant.BREACH}))


@pytest.mark.parametrize("index", range(40))
def test_the_equations_hold_unless_a_breach_is_planted(index):
    truth = draft(3, index, NONE).truth
    value = {(cell.table, cell.row_key, cell.col_key): cell.value for cell in truth.cells}
    rows = rows3(truth.template)
    for column, _ in COLUMNS:
        got = {row: value["t3", row, column] for row in rows}
        assert got["results_total"] == sum(got[row] for row in rows[2:-2])
        assert got["new_requests"] + got["carried_in"] == got["results_total"] + got["carried_out"]
    for row in rows:
        assert value["t3", row, "total"] == sum(value["t3", row, key] for key, _ in COLUMNS[:-1])
    for block in ("review", "lit_direct", "lit_post_review"):
        parts = [value["t4", block, key] for key, _ in OUTCOMES]
        assert parts[-1] == sum(parts[:-1])
    planted = draft(3, index, frozenset({Variant.BREACH})).truth
    assert len(planted.breaches) == 1


@pytest.mark.parametrize("template", ["2019", "2021"])
def test_the_tables_have_the_official_shape(template):
    drafted = next(
        made
        for made in (draft(4, index, NONE) for index in range(20))
        if made.truth.template == template
    )
    counts = Counter(cell.table for cell in drafted.truth.cells)
    assert counts == (
        {"t2": 22, "t3": 161, "t4": 15} if template == "2019" else {"t2": 10, "t3": 175, "t4": 15}
    )
    (table3,) = grids(drafted, "t3")
    assert table3.height == 3 + (23 if template == "2019" else 25)
    (table4,) = grids(drafted, "t4")
    assert (table4.columns, table4.height) == (15, 4)


@pytest.mark.parametrize("index", range(60))
def test_every_grid_is_covered_once(index):
    drafted = draft(6, index, chosen(6, index, Format.HTML))
    for block in drafted.blocks:
        if not isinstance(block, Grid):
            continue
        taken = Counter(
            (cell.row + down, cell.column + right)
            for cell in block.cells
            for down in range(cell.row_span)
            for right in range(cell.column_span)
        )
        assert set(taken.values()) == {1}
        assert len(taken) == block.height * block.columns


def test_what_is_printed_is_what_the_truth_says():
    for index in range(40):
        drafted = draft(7, index, chosen(7, index, Format.HTML))
        printed = Counter(
            cell.text.replace("\n", "")
            for block in drafted.blocks
            if isinstance(block, Grid)
            for cell in block.cells
            if cell.value
        )
        for raw, count in Counter(cell.raw for cell in drafted.truth.cells if cell.raw).items():
            assert printed[raw] >= count, raw


@pytest.mark.parametrize(
    ("variant", "kind"),
    [
        (Variant.BLANK_FOR_ZERO, Kind.BLANK),
        (Variant.DASH_FOR_ZERO, Kind.DASH),
        (Variant.NONE_FOR_ZERO, Kind.DASH),
        (Variant.TEXT_FOR_ZERO, Kind.TEXT),
    ],
)
def test_what_stands_for_zero_has_no_value(variant, kind):
    cells = [cell for n in range(5) for cell in draft(2, n, frozenset({variant})).truth.cells]
    found = [cell for cell in cells if cell.kind is kind]
    assert found
    assert all(cell.value is None for cell in found)
    assert all(cell.value is not None for cell in cells if cell.kind is Kind.NUMBER)


def test_a_row_cut_by_a_page_stands_on_both():
    drafted = draft(3, 7, frozenset({Variant.ROW_CUT}))
    from random import Random

    whole = pages_of(drafted, NONE, Random(1))
    cut = pages_of(drafted, frozenset({Variant.ROW_CUT}), Random(1))
    letters = [
        sorted("".join(run.text for page in made for run in page.runs)) for made in (whole, cut)
    ]
    assert letters[0] == letters[1]
    assert len(cut) > len(whole) - 1


def test_word_files_are_well_formed():
    for index in range(15):
        made = generate(1, index, format=Format.DOCX, variants=chosen(1, index, Format.DOCX))
        with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                if name.endswith(".xml"):
                    etree.fromstring(archive.read(name))


def test_a_sheet_holds_the_figures():
    made = generate(1, 2, format=Format.XLSX, variants=frozenset({Variant.ONE_SHEET}))
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).worksheets[0]
    numbers = Counter(
        Decimal(str(cell.value))
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).removeprefix("-").replace(".", "").isdigit()
    )
    assert numbers == Counter(cell.value for cell in made.truth.cells)


def test_a_page_holds_the_figures():
    made = generate(1, 2, format=Format.HTML, variants=frozenset({Variant.HTML_WORD}))
    page = html.fromstring(made.data)
    texts = Counter("".join(cell.itertext()).strip() for cell in page.iter("td"))
    for raw, count in Counter(cell.raw for cell in made.truth.cells).items():
        assert texts[raw] >= count


def test_run_together_digits_are_certain_only_where_one_reading_is_left():
    def row(key, *raws):
        return [
            TrueCell("t3", key, column, Kind.NUMBER, Decimal(raw), raw)
            for (column, _), raw in zip(COLUMNS, raws, strict=True)
        ]

    cells = in_run_text(
        [*row("a", *"0000000"), *row("b", "64", "0", "0", "2", "0", "4", "70"),
         *row("c", *"1100002"), *row("d", "1", "11", "0", "0", "0", "0", "12")]
    )  # fmt: skip
    sure = {cell.row_key: cell.certain for cell in cells}
    assert sure["a"]
    assert sure["c"]
    assert not sure["d"]


def test_what_is_no_report_is_made_in_four_formats():
    made = not_reports(1)
    assert {name.rpartition(".")[2] for name in made} == {"html", "docx", "pdf", "xlsx"}
    assert made == not_reports(1)

import pytest

from crawler.documents.model import DocumentError, Method, Paragraph
from crawler.documents.rtf import read_rtf
from tests.documents.shapes import cells

HEAD = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fnil\fcharset0 Arial;}}"


def rtf(content):
    return HEAD + content + b"}"


def hexed(text, charset="gb18030"):
    return b"".join(b"\\'%02x" % byte for byte in text.encode(charset))


def row(definition, *texts):
    body = b"".join(rb"\pard\intbl " + text + rb"\cell" for text in texts)
    return rb"\trowd" + definition + body + rb"\row "


def test_merged_cells_are_origins():
    data = rtf(
        row(rb"\clmgf\clvmgf\cellx1000\clmrg\clvmgf\cellx2000\cellx4000", b"a", b"", b"b")
        + row(rb"\clvmrg\cellx2000\cellx3000\cellx4010", b"", b"1", b"2")
        + row(rb"\cellx1000\cellx2000\cellx3000\cellx4000", b"c", b"d", b"3", b"")
        + rb"\pard after\par"
    )
    document = read_rtf(data)
    assert document.method is Method.RTF
    assert cells(document.tables[0]) == [
        (0, 0, 2, 2, "a"),
        (0, 2, 1, 2, "b"),
        (1, 2, 1, 1, "1"),
        (1, 3, 1, 1, "2"),
        (2, 0, 1, 1, "c"),
        (2, 1, 1, 1, "d"),
        (2, 2, 1, 1, "3"),
        (2, 3, 1, 1, ""),
    ]
    assert document.blocks[1] == Paragraph("after")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"abc", "abc"),
        (hexed("政府"), "政府"),
        (rb"\u25919?\u24220?", "政府"),
        (rb"\u25919\'3f\u24220\'3f", "政府"),
        (rb"\uc0\u25919 \u-41316 ", "政\u5e9c"),
        (rb"\uc2\u25919 ab\uc1\u24220 ?", "政府"),
        (rb"{\uc1\u25919{\b x}y}", "政xy"),
        (rb"\u55360?\u56320?", "\U00020000"),
        (rb"\f1 1{\f0 " + hexed("件") + b"}2", "1件2"),
        (rb"\f1{\dbch\af0 " + hexed("件") + b"}", "件"),
        (rb"a\~b\_c\{d\}\\", "a\xa0b-c{d}\\"),
        (rb"a\tab b\line c", "a\tb\nc"),
        (rb"\ldblquote a\rdblquote", "“a”"),
        (b"a\r\nb", "ab"),
        (rb"a{\v hidden}b{\*\unknown x}c{\fldinst PAGE}{\fldrslt 3}", "abc3"),
        (rb"{\pict\bin5 }}}}}}a", "a"),
        (rb"{\listtext\u19968?\u12289?\tab}" + hexed("总体情况"), "一、总体情况"),
        (rb"a{\footnote x}b{\header y}", "ab"),
        (rb"a{\nonshppict {\pict 00}}b", "ab"),
    ],
)
def test_text(content, text):
    assert [block.text for block in read_rtf(rtf(content + rb"\par")).blocks] == [text]
    table = row(rb"\cellx1\cellx2000", b"a", content)
    assert read_rtf(rtf(table)).tables[0].cells[-1].text == text


def test_paragraphs_of_a_cell_are_lines_and_definitions_may_come_last():
    data = rtf(
        rb"\pard\intbl a\cell\pard\intbl b\par c\par\cell\trowd\cellx1000\cellx2000\row"
        rb"\pard\intbl d\cell e\cell\trowd\cellx1000\cellx2000\row"
    )
    assert [cell.text for cell in read_rtf(data).tables[0].cells] == ["a", "b\nc", "d", "e"]


def test_nested_tables_of_a_layout_are_blocks():
    inner = (
        rb"\pard\intbl\itap2 1\nestcell 2\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}"
        rb"{\nonesttables\par}"
    )
    data = rtf(
        rb"\trowd\cellx1000\cellx2000\pard\intbl left\cell "
        + inner
        + rb"\pard\intbl after\cell\row"
    )
    blocks = read_rtf(data).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["left", "after"]
    assert [cell.text for cell in read_rtf(data).tables[0].cells] == ["1", "2"]


def test_headings_and_objects():
    document = read_rtf(
        rtf(rb"\pard\outlinelevel0 a\par\pard b\par{\object\objemb{\*\objdata 00}}")
    )
    assert document.blocks == (Paragraph("a", 1), Paragraph("b"))
    assert [issue.code for issue in document.issues] == ["document_active"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (rtf(b"{" * 100_000), "document_limits"),
        (rtf(rb"\par a")[:-1], "document_damaged"),
        (rtf(rb"{\pict\bin999999999 x}"), "document_damaged"),
        (rtf(rb"\trowd" + rb"\cellx1" * 10_000), "document_limits"),
        (rtf(rb"\pard\itap9999999\intbl a\nestcell"), "document_limits"),
        (
            rtf(rb"\intbl " + b"".join(b"%d\\cell " % n for n in range(700)) + rb"\row"),
            "document_limits",
        ),
        (b"{\\rtf1", "document_damaged"),
    ],
    ids=["groups", "cut", "bin", "columns", "nesting", "cells", "head"],
)
def test_hostile_files_end_with_a_code(data, code):
    with pytest.raises(DocumentError) as caught:
        read_rtf(data)
    assert caught.value.code == code


def test_a_code_page_that_is_none_does_no_harm():
    assert read_rtf(rb"{\rtf1\ansicpg99999 a\'e9\par}").blocks == (Paragraph("aé"),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb"{\deleted\revauthdel1 77}{\revised 14}\par", "14"),
        (rb"{\strike 77}14\strike\'31\strike0 5\par", "145"),
        (rb"14{\super 1}5\par", "14¹5"),
        (rb"{\super 14}\par", "14"),
        (rb"14\super\u50?\nosupersub 3\par", "14²3"),
        (rb"14{\sub 1}5\par", "14¹5"),
        (rb"14{\up6 1}{\up2 5}\par", "14¹5"),
        (rb"{\fs2 88}14{\fs21 5}\par", "145"),
        (rb"\fs2 88\plain 145\par", "145"),
    ],
)
def test_deleted_text_is_left_out_and_raised_digits_stay_raised(content, text):
    (paragraph,) = read_rtf(rtf(content)).blocks
    assert paragraph.text == text


def test_pale_text_is_left_out():
    colours = rb"{\colortbl;\red254\green250\blue254;\red200\green254\blue254;}"
    found = read_rtf(rtf(colours + rb"{\cf1 88}{\cf2 7}\par"))
    assert found.blocks == (Paragraph("7"),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb"{\cf2 88}7", "7"),
        (rb"\cf2 88\cf1 7", "7"),
        (rb"\cf2 88\plain 7", "7"),
        (rb"\cf1 7", "7"),
        (rb"\cf2 88\cf0 7\chcbpat1", "\ufffd\ufffd7"),
        (rb"\cf2 88\cf0 7\chcbpat2", "7"),
    ],
)
def test_white_text_is_left_out_unless_its_ground_may_be_dark(content, text):
    colours = rb"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
    assert read_rtf(rtf(colours + content + rb"\par")).blocks == (Paragraph(text),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb"\highlight1 {\cf1 5}", "\ufffd"),
        (rb"\cb3 {\cf2 5}{\cf1 7}", "\ufffd7"),
        (rb"\shading10000\cfpat3\cbpat0 {\cf3 5}", "\ufffd"),
        (rb"\shading1000\cfpat1\cbpat0 {\cf1 5}", "5"),
        (rb"\highlight2 {\cf1 5}\cf0 7", "57"),
        (rb"\highlight12 {\cf1 5}", "5"),
    ],
)
def test_figures_that_may_stand_on_a_ground_of_their_colour_are_not_told(content, text):
    colours = rb"{\colortbl;\red0\green0\blue0;\red191\green191\blue200;\red192\green192\blue192;}"
    assert read_rtf(rtf(colours + content + rb"\par")).blocks == (Paragraph(text),)


PICTURE = rb"{\pict{\*\picprop{\sp{\sn fac}{\sv 75}}}\pngblip\picw10 89504e47}"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (PICTURE, "\ufffd"),
        (rb"{\*\shppict" + PICTURE + rb"}{\nonshppict" + PICTURE + b"}", "\ufffd"),
        (rb"{\pict\bin4 }}{{}", "\ufffd"),
        (PICTURE + b"7", "7"),
        (b"7" + PICTURE, "7"),
        (rb"{\*\other" + PICTURE + b"}", ""),
    ],
)
def test_a_cell_with_a_picture_for_a_figure_is_not_blank(content, text):
    (table,) = read_rtf(rtf(row(rb"\cellx1000\cellx2000", b"a", content))).tables
    assert table.cells[1].text == text

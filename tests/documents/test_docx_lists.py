"""The numbers that Word writes before the paragraphs of a list, and the levels of headings."""

import pytest

from crawler.documents.docx import read_docx
from crawler.documents.model import Paragraph
from crawler.documents.wordlists import in_form
from tests.documents.docx_packages import W, body, p, texts


def numbering(form, text, extra=""):
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
        f'</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="3"/>{extra}</w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
    )


def numbered(text, number="1", level="0"):
    return p(
        text,
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>',
    )


def test_numbers_of_lists_are_written_before_their_paragraphs():
    data = body(
        numbered("总体情况") + p("文字") + numbered("主动公开") + numbered("子", level="1")
        + numbered("子", level="1") + numbered("申请") + numbered("子", level="1")
        + numbered("重来", "2") + numbered("无", "0"),
        numbering=numbering("chineseCountingThousand", "%1、"),
    )  # fmt: skip
    assert texts(data) == [
        "一、总体情况", "文字", "二、主动公开", "二.1子", "二.2子", "三、申请", "三.1子", "一、重来", "无",
    ]  # fmt: skip


def test_numbers_and_levels_come_from_styles_too():
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="a"><w:name w:val="正文"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/><w:pPr>'
        '<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="3"><w:basedOn w:val="2"/></w:style></w:styles>'
    )
    style = '<w:pPr><w:pStyle w:val="{}"/></w:pPr>'
    content = p("甲", style.format("2")) + p("乙", style.format("3")) + p("丙", style.format("a"))
    for given in (
        styles,
        styles.replace("w:styles xmlns", "w:styles a='1' xmlns"),
        f"<!-- -->{styles}",
    ):
        data = body(content, styles=given, numbering=numbering("japaneseCounting", "%1、"))
        assert read_docx(data).blocks == (
            Paragraph("一、甲", 1), Paragraph("二、乙", 1), Paragraph("丙", 0),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (11, "chineseCounting", "十一"),
        (20, "chineseCounting", "二十"), (35, "chineseCounting", "三十五"), (100, "chineseCounting", "100"),
        (3, "decimal", "3"), (3, "decimalEnclosedCircle", "③"), (2, "upperLetter", "B"),
        (14, "lowerRoman", "xiv"), (4, "ordinal", "4"),
    ],
)  # fmt: skip
def test_number_formats(value, form, text):
    assert in_form(value, form) == text


def test_outline_levels_of_paragraphs():
    level = '<w:pPr><w:outlineLvl w:val="{}"/></w:pPr>'
    data = body(p("甲", level.format(1)) + p("乙", level.format(9)) + p("丙", level.format("x")))
    assert [paragraph.level for paragraph in read_docx(data).paragraphs] == [2, 0, 0]

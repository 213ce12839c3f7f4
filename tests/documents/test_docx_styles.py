"""What the styles of Word files hide, paint white, cross out or raise."""

import pytest

from tests.documents.docx_packages import W, body, p, texts

STYLED = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="A"><w:rPr>{{}}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    '<w:style w:type="character" w:styleId="C"><w:rPr>{}</w:rPr></w:style>{}</w:styles>'
)
OF_A, OF_B = (f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>' for name in "AB")
OF_C = "<w:p><w:r><w:rPr><w:rStyle w:val='C'/></w:rPr><w:t>x</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    "mark", ["<w:color w:val='FFFFFF'/>", "<w:vanish/>", "<w:strike/>", "<w:dstrike/>"]
)
def test_what_a_style_hides_is_not_read(mark):
    styles = STYLED.format(mark, mark, "")
    xml = p("x", OF_A) + p("x", OF_B) + OF_C + p("y")
    assert texts(body(xml, styles=styles)) == ["y"]


def test_what_a_run_says_itself_counts_before_its_style():
    styles = STYLED.format("<w:vanish/>", "<w:color w:val='FFFFFF'/>", "")
    shown = "<w:p>{}<w:r><w:rPr>{}</w:rPr><w:t>x</w:t></w:r></w:p>"
    xml = shown.format(OF_A, "<w:vanish w:val='0'/>")
    xml += shown.format("", "<w:rStyle w:val='C'/><w:color w:val='000000'/>")
    assert texts(body(xml, styles=styles)) == ["x", "x"]


def test_white_text_of_a_style_with_a_ground_of_its_own_is_read():
    styles = STYLED.format("<w:color w:val='FFFFFF'/><w:shd w:fill='4472C4'/>", "", "")
    assert texts(body(p("x", OF_A), styles=styles)) == ["x"]


def test_the_default_style_hides_too():
    default = "<w:style w:type='paragraph' w:default='1' w:styleId='N'><w:rPr><w:vanish/></w:rPr></w:style>"
    xml = p("x") + p("y", OF_A)
    assert texts(body(xml, styles=STYLED.format("", "", default))) == ["y"]


def test_a_mark_raised_by_its_style_is_no_digit_of_the_figure():
    styles = STYLED.format("", "<w:vertAlign w:val='superscript'/>", "")
    raised = "<w:r><w:rPr><w:rStyle w:val='C'/></w:rPr><w:t>1</w:t></w:r>"
    xml = f"<w:p><w:r><w:t>5</w:t></w:r>{raised}</w:p>"
    assert texts(body(xml, styles=styles)) == ["5¹"]

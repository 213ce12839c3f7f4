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


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:sz w:val='2'/>", ""), ("<w:sz w:val='10'/>", "9"),
        ("<w:color w:val='FEFEFE'/>", ""), ("<w:color w:val='C00000'/>", "9"),
        ("<w:color w:val='4472C4'/><w:shd w:val='clear' w:fill='4472C4'/>", ""),
        ("<w:color w:val='4472C4'/><w:shd w:val='clear' w:fill='FFFF00'/>", "9"),
        ("<w:position w:val='8'/>", "⁹"), ("<w:position w:val='-2'/>", "9"),
    ],
)  # fmt: skip
def test_tiny_pale_and_raised_digits_are_none_of_the_figure(run, text):
    xml = f"<w:p><w:r><w:t>5</w:t></w:r><w:r><w:rPr>{run}</w:rPr><w:t>9</w:t></w:r></w:p>"
    assert texts(body(xml)) == [f"5{text}"]


@pytest.mark.parametrize(("result", "text"), [("<w:result w:val='1'/>", "24"), ("", "0")])
def test_what_was_chosen_in_a_list_of_a_form_is_read(result, text):
    entries = "<w:listEntry w:val='0'/><w:listEntry w:val='24'/>"
    field = f"<w:ffData><w:ddList>{result}{entries}</w:ddList></w:ffData>"
    xml = f"<w:p><w:r><w:fldChar w:fldCharType='begin'>{field}</w:fldChar></w:r></w:p>"
    assert texts(body(xml)) == [text]


def test_the_number_of_a_list_is_not_run_into_a_figure():
    numbered = "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    levels = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1'/></w:lvl>"
    numbering = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    assert texts(body(p("37", numbered), numbering=numbering)) == ["1 37"]

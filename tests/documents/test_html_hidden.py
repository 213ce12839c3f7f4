"""What a page does not show, or shows as the mark of a note, and what is left of its cells."""

import pytest

from crawler.documents.html import read_html
from crawler.documents.htmlrows import hidden_elements, is_hidden, styles_of
from crawler.documents.markup import parse_html
from tests.documents.shapes import only_table


@pytest.mark.parametrize(
    ("markup", "hidden"),
    [
        ("<p style='color:red'>1</p>", 0),
        ("<p style='display:'>1</p><p style='none'>2</p>", 0),
        ("<p style='DISPLAY : none'>1</p><p style='mso-hide:all'>2</p><p>3</p>", 2),
        ("<p style='color:red'>1</p><p hidden>2</p>", 1),
        ("<dialog><p>1</p></dialog><dialog open>2</dialog>", 1),
    ],
)
def test_hidden_elements_are_those_of_which_each_by_itself_is_hidden(markup, hidden):
    root = parse_html(f"<body>{markup}</body>".encode())
    found = hidden_elements(root, styles_of(root))
    assert found == {element for element in root.iter() if is_hidden(element)}
    assert len(found) == hidden


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("174<sup>1</sup>", "174¹"),
        ("<p>174<a href='#n'><sup>[2]</sup></a></p>", "174[²]"),
        ("<sup>5</sup>", "5"),
        ("<del>55</del><ins>7</ins>", "7"),
        ("<s>55</s><strike>6</strike>7", "7"),
        ("<input value=7 readonly>", "7"),
        ("<input type=hidden value=5><input type=number value=7>", "7"),
        ("<textarea> 7</textarea>", "7"),
        ("<span style='visibility:hidden'>88</span>7", "7"),
        ("<dialog>88</dialog>7", "7"),
        ("<dialog open>8</dialog>", "8"),
        ("<span style='font-size: 0px'>88</span><span style='font-size:0.9em'>7</span>", "7"),
        ("<div style='visibility:hidden'>7</div>", "7"),
        ("<span style='color:#FFFFFF'>88</span>7", "7"),
        ("<font style='font-size:9pt; color: white'>88</font>7", "7"),
        ("<font color='#ffffff'>88</font>7", "7"),
        ("<span style='text-decoration:line-through'>88</span>7", "7"),
        ("<u style='text-decoration: underline line-through'>88</u>7", "7"),
        ("<u style='text-decoration: underline'>7</u>", "7"),
        ("<span style='opacity:0'>88</span><span style='opacity:0.9'>7</span>", "7"),
        ("<span style='font-size:0.1px'>88</span>7", "7"),
        ("<span style='position:absolute;left:-9999px'>88</span>7", "7"),
        ("<span style='margin-left:-100px;left:-9px'>7</span>", "7"),
        ("7<span style='font-size:8px;vertical-align: super'>1</span>", "7¹"),
        ("<ruby>7<rp>(</rp><rt>9</rt></ruby>", "7"),
        ("<button>7</button>", "7"),
        ("<svg><text>7</text></svg>", "7"),
        ("<select><option>88<option selected>7</select>", "7"),
        ("<select><option>7<option>88</select>", "7"),
        ("<font color=#ffffff style='background: #333333'>7</font>", "7"),
        ("<span style='background-color:white;color:red'>7</span>", "7"),
        ("<span style='color:#fff;background:#333'>7</span>", "7"),
        ("<div style='background:navy'><span style='color:#fff'>7</span></div>", "7"),
        ("<span class=badge style='color:#fff'>7</span>", "7"),
        ("<span style='color:#fefefe'>88</span>7", "7"),
        ("<span style='color:rgb(250, 250,255)'>88</span>7", "7"),
        ("<span style='color:#f00'>7</span>", "7"),
        ("<span style='color:transparent'>88</span>7", "7"),
        ("<span style='color:#4472C4;background:#4472c4'>88</span>7", "7"),
        ("<span style='background-color:#333;color:#333'>88</span>7", "7"),
        ("<span style='background-color:#333;color:#3333aa'>7</span>", "7"),
        ("<span style='font-size:1px'>88</span><span style='font-size:12px'>7</span>", "7"),
        ("<span style='font-size:2.5em'>7</span>", "7"),
        ("<span style='transform:scale(0)'>88</span>7", "7"),
        ("<span style='position:absolute;clip:rect(0,0,0,0)'>88</span>7", "7"),
        ("<span style='display:block;max-height:0;overflow:hidden'>88</span>7", "7"),
        ("<span style='width:0.5em;overflow:hidden'>7</span>", "7"),
        ("7<sub>1</sub>", "7¹"),
        # A figure that is a picture.
        ("<p><img src=7.png></p>", "\N{REPLACEMENT CHARACTER}"),
        ("<img src=7.png>7", "7"),
        ("<img src=blank.gif width=1 height=12>", ""),
    ],
)
def test_marks_of_notes_and_deleted_text_are_no_digits_of_a_figure(cell, text):
    table = only_table(f"<table><tr><td>甲<td>{cell}<tr><td>乙<td>3</table>")
    assert table[1][-1] == text


@pytest.mark.parametrize(
    ("style", "row", "texts"),
    [
        (".h{display:none}", "<td><span class=h>88</span>7", ["7"]),
        ("p{color:red} span.h , #x { DISPLAY : NONE !important }", "<td><b id=x>9</b>7", ["7"]),
        (".h{visibility:hidden}", "<td><i class='a h'>88</i>7", ["7"]),
        (".h{font-size:0}", "<td><font class=h>88</font>7", ["7"]),
        ("<!-- .h{display:none} -->", "<td class=h>88<td>7", ["7"]),
        (".h{visibility:hidden}", "<td class=h>88<td>7", ["88", "7"]),
        (".h{display:none}.h{display:inline}", "<td><span class=h>7</span>", ["7"]),
        (".h{display:none}.s{display:inline}", "<td><span class='h s'>7</span>", ["7"]),
        ("@media print{.h{display:none}}", "<td><span class=h>7</span>", ["7"]),
        ("/* .h{display:none} */", "<td><span class=h>7</span>", ["7"]),
        ("div .h{display:none}", "<td><span class=h>7</span>", ["7"]),
        ("td.h{display:none}", "<td><span class=h>7</span>", ["7"]),
        (".h{display:none}", "<td><div class=h>7</div>", ["7"]),
        (".h{color:#fff}", "<td><span class=h>88</span>7", ["7"]),
        ("span.h{font-size:9px;COLOR: White !important}", "<td><span class=h>88</span>7", ["7"]),
        (".h{color:transparent}", "<td><span class=h>88</span>7", ["7"]),
        (".h{color:#fff;background:#00f}", "<td><span class=h>7</span>", ["7"]),
        (".h{color:#fff;background:none}.b{background:blue}", "<td><b class='h b'>7</b>", ["7"]),
        (".h{color:#fff}", "<td bgcolor=blue><span class=h>7</span>", ["7"]),
        (".h{color:#fff}.h{color:#333}", "<td><span class=h>7</span>", ["7"]),
        (".h{color:#fff}", "<td><span class=h style='color:red'>7</span>", ["7"]),
        (".h{opacity:0}", "<td><span class=h>88</span>7", ["7"]),
        (".h{position:absolute;left:-999px}", "<td><span class=h>88</span>7", ["7"]),
        (".h{text-decoration:line-through}", "<td><span class=h>88</span>7", ["7"]),
        ("table td span.h{display:none}", "<td><span class=h>88</span>7", ["7"]),
        (".h{vertical-align:super}", "<td>7<span class=h>1</span>", ["7¹"]),
    ],
)
def test_words_and_cells_that_a_style_sheet_hides_are_not_read(style, row, texts):
    page = f"<style>{style}</style><table><tr><td>甲{row}<tr><td>乙<td>3<td>4</table>"
    (table,) = read_html(page).tables
    assert [cell.text for cell in table.cells if cell.row == 0][1:] == texts

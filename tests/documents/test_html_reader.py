import pytest

from crawler.documents.html import read_html
from crawler.documents.limits import DocumentLimits
from crawler.documents.model import DocumentError, Method, Paragraph
from tests.documents.shapes import cells, only_table, shape


def test_cells_stand_where_spans_from_above_leave_room():
    assert only_table(
        "<table><tr><td rowspan=2 colspan=2>标<td colspan=2>甲<tr><td>1<td>2"
        "<tr><td>a<td>b<td>3<td>4</table>"
    ) == [
        (0, 0, 2, 2, "标"),
        (0, 2, 1, 2, "甲"),
        (1, 2, 1, 1, "1"),
        (1, 3, 1, 1, "2"),
        (2, 0, 1, 1, "a"),
        (2, 1, 1, 1, "b"),
        (2, 2, 1, 1, "3"),
        (2, 3, 1, 1, "4"),
    ]


@pytest.mark.parametrize(
    ("attribute", "row_span", "column_span"),
    [
        ("rowspan=0", 2, 1),
        ("rowspan=22", 2, 1),
        ("rowspan=-3", 1, 1),
        ("rowspan=x", 1, 1),
        ('rowspan=""', 1, 1),
        ('rowspan=" 2 "', 2, 1),
        ("rowspan=99999999999", 2, 1),
        ("colspan=0", 1, 1),
        ("colspan=2.5", 1, 2),
        ("colspan=100000", 1, 100),
    ],
)
def test_odd_spans_are_clamped(attribute, row_span, column_span):
    table = read_html(f"<table><tr><td {attribute}>a<td>b<tr><td>c<td>d</table><p>after").tables[0]
    assert (table.cells[0].row_span, table.cells[0].column_span) == (row_span, column_span)


def test_a_row_span_ends_with_its_row_group():
    table = read_html("<table><thead><tr><td rowspan=9>h<td>i<tbody><tr><td>1<td>2</table>").tables[
        0
    ]
    assert cells(table)[0] == (0, 0, 1, 1, "h")
    assert cells(table)[2] == (1, 0, 1, 1, "1")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", ""),
        ("&nbsp;", "\xa0"),
        ("\u30000", "\u30000"),
        ("  \n 12 \t ", "12"),
        ("<p>商业</p>\n<p>企业</p>", "商业\n企业"),
        ("本年新<br/>制作数量", "本年新\n制作数量"),
        ("<p><span>1</span><span>2</span></p>", "12"),
        ("1<!-- 2 -->3", "13"),
        ("<script>5</script>6<style>7</style>", "6"),
        ("<p style='DISPLAY: none'>9</p>8", "8"),
        ("<span style='display:none'>9</span>", ""),
        ("<p hidden>9</p>", ""),
        ("<div><div>a</div>b</div>", "a\nb"),
        ("<o:p>&nbsp;</o:p>", "\xa0"),
        ("&lt;5&gt;", "<5>"),
        ("<pre>a  b</pre>", "a b"),
    ],
)
def test_a_cell_holds_the_text_that_is_shown(cell, text):
    assert only_table(f"<table><tr><td>甲<td>{cell}</td></tr><tr><td>a<td>b</table>")[1][4] == text


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("<tr><td>a<td>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><th>a</th><td>b</td></tr>", [["a", "b"]]),
        ("<form><tr><td>a<td>b</tr></form><tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td>a<td>b</tr><tr style='display:none'><td>x<td>y</tr>", [["a", "b"]]),
        ("<tr><td>a<td style='display:none'>x<td>b", [["a", "b"]]),
        ("<tr><td>a<td>b<tr height=0><td><td>", [["a", "b"]]),
        ("<td>a<td>b", [["a", "b"]]),
        ("<tbody><tr><td>a<td>b</tbody><tbody><tr><td>c<td>d</tbody>", [["a", "b"], ["c", "d"]]),
    ],
)
def test_rows_are_found_in_damaged_mark_up(table, rows):
    assert shape(read_html(f"<table>{table}</table>")) == [rows]


def test_blocks_come_in_reading_order_with_their_levels():
    document = read_html(
        "<html><head><title>网站</title><meta name='ArticleTitle' content='年度报告'></head><body>"
        "<h2>一、总体情况</h2>文字<b>粗</b><p>第二段<br>第二行</p>"
        "<table><caption>表</caption><tr><td>a<td>b</table>尾<ul><li>项</ul></body></html>"
    )
    assert document.method is Method.HTML
    assert document.title == "年度报告"
    assert shape(document) == [
        "一、总体情况", "文字粗", "第二段\n第二行", "表", [["a", "b"]], "尾", "项",
    ]  # fmt: skip
    assert document.headings == (Paragraph("一、总体情况", 2),)


def test_a_table_around_tables_is_a_layout():
    inner = "<table><tr><td>1<td>2</table>"
    document = read_html(f"<table><tr><td>菜单<td><p>前</p>{inner}后</table>")
    assert shape(document) == ["菜单", "前", [["1", "2"]], "后"]


def test_a_table_of_one_column_or_of_prose_is_a_layout():
    assert shape(read_html("<table><tr><td><p>甲<p>乙</table>")) == ["甲", "乙"]
    prose = "字" * 1500
    document = read_html(f"<table><tr><td>菜单<td><p>{prose}<p>乙</table>")
    assert shape(document) == ["菜单", prose, "乙"]


def test_a_small_table_within_figures_does_not_take_them_apart():
    rows = "".join(f"<tr><td>行{n}<td>{n}<td>0" for n in range(12))
    document = read_html(f"<table>{rows}<tr><td>末<td><table><tr><td>7<td>8</table><td>9</table>")
    assert len(document.tables) == 2
    assert [cell.text for cell in document.tables[0].rows()[-1]] == ["末", "7\n8", "9"]


def test_a_hidden_tab_is_read_where_nothing_else_holds_a_table():
    tab = "<div style='display:none'><table><tr><td>a<td>1</table></div>"
    assert shape(read_html(f"<p>全真版</p>{tab}")) == ["全真版", [["a", "1"]]]
    shown = "<table><tr><td>b<td>2</table>"
    assert shape(read_html(shown + tab)) == [[["b", "2"]]]


def test_text_with_tabs_within_pre_is_a_table():
    document = read_html("<pre>规章\t0\t1\n行政许可\t2\t3</pre>")
    assert shape(document) == [[["规章", "0", "1"], ["行政许可", "2", "3"]]]


def test_tags_that_are_never_closed_are_read_to_a_depth():
    document = read_html("<font>" * 320 + "<p>甲" + "<table><tr><td>1<td>2</table>")
    assert shape(document) == ["甲", [["1", "2"]]]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 100_000,
        "<table><tr><td>" * 1000,
        "<table><tr>" + "<td>1" * 10_000 + "</table>",
        "<table>" + "<tr><td>1<td>2" * 11_000 + "</table>",
        "<table>" + "<tr><td>a<td>b" * 20 + "<td>" + "9" * 400_000 + "</table>",
        "<b>" * 3_100_000,
        "x" * (40 << 20),
    ],
    ids=["depth", "tables", "columns", "rows", "cell", "tags", "bytes"],
)
def test_hostile_pages_end_with_a_limit(text):
    with pytest.raises(DocumentError) as caught:
        read_html(text)
    assert caught.value.code == "document_limits"


def test_limits_are_the_callers():
    with pytest.raises(DocumentError, match="columns"):
        read_html("<table><tr><td>1<td>2<td>3</table>", DocumentLimits(columns=2))


@pytest.mark.parametrize("text", ["", " ", "<!-- -->", "\x00\x01", "<html></html>"])
def test_a_page_without_content_has_no_blocks(text):
    assert read_html(text).blocks == ()


def test_entities_of_a_page_are_not_followed():
    text = (
        "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY a 'bbbb'>]>"
        "<html><body><p>&x;&a;1</p></body></html>"
    )
    assert "root:" not in str(read_html(text).blocks)


def test_what_html_forbids_in_text_is_left_out():
    page = read_html("<p>1\x002\x0b3\x1f4\ufffe5\uffff6\ud8007\t8</p>")
    assert page.paragraphs == (Paragraph("123456?7 8"),)

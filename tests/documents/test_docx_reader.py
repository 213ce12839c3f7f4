import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from crawler.documents.docx import read_docx, read_word_xml
from crawler.documents.limits import DocumentLimits
from crawler.documents.model import DocumentError, Method, Paragraph, Table
from crawler.documents.wordlists import in_form

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def package(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def body(xml, namespace=W, **parts):
    main = f'<w:document xmlns:w="{namespace}" {MC}><w:body>{xml}</w:body></w:document>'
    members = {"word/document.xml": main}
    members |= {f"word/{name}.xml": text for name, text in parts.items()}
    return package(members)


def p(text, properties=""):
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows):
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


SPAN = '<w:gridSpan w:val="{}"/>'
DOWN = '<w:vMerge w:val="restart"/>'
ON = "<w:vMerge/>"


def cells(table):
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


def texts(data):
    return [
        block.text if isinstance(block, Paragraph) else cells(block)
        for block in read_docx(data).blocks
    ]


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_cells_are_origins_with_their_spans(namespace):
    data = body(
        tbl(
            tc("标", SPAN.format(2) + DOWN) + tc("甲", SPAN.format(2)),
            tc("", SPAN.format(2) + ON) + tc("1") + tc("2"),
            tc("a", DOWN) + tc("b") + tc("3") + tc(""),
            tc("", ON) + tc("c") + tc("5") + tc("6"),
        ),
        namespace,
    )
    document = read_docx(data)
    assert document.method is Method.DOCX
    assert cells(document.tables[0]) == [
        (0, 0, 2, 2, "标"),
        (0, 2, 1, 2, "甲"),
        (1, 2, 1, 1, "1"),
        (1, 3, 1, 1, "2"),
        (2, 0, 2, 1, "a"),
        (2, 1, 1, 1, "b"),
        (2, 2, 1, 1, "3"),
        (2, 3, 1, 1, ""),
        (3, 1, 1, 1, "c"),
        (3, 2, 1, 1, "5"),
        (3, 3, 1, 1, "6"),
    ]


def test_a_phantom_grid_still_gives_one_cell_a_figure():
    row = tc("0", SPAN.format(2)) + "".join(tc(str(n)) for n in range(1, 14)) + tc("14")
    data = body(tbl(tc("行政复议", SPAN.format(16)), row))
    assert [cell.text for cell in read_docx(data).tables[0].rows()[-1]] == [
        str(n) for n in range(15)
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Word 6's merged cells, and rows that begin further to the right.
        (tc("a", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>"), tc("1") + tc("2"),
         [(0, 0, 1, 2, "a"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]),
        (tc("a") + tc("b"), '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("2"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "2")]),
        # Continues nothing: a cell of its own.
        (tc("a") + tc("b", ON), tc("1") + tc("2", ON),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]),
        ("<w:sdt><w:sdtContent>" + tc("a") + "</w:sdtContent></w:sdt>" + tc("b"), tc("1") + tc("2"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]),
        # A hidden row.
        (tc("a") + tc("b"), "<w:trPr><w:hidden/></w:trPr>" + tc("8") + tc("9"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
        # A row and a cell that were deleted with changes tracked.
        (tc("a") + tc("b") + tc("x", "<w:cellDel/>"), "<w:trPr><w:del/></w:trPr>" + tc("y"),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
    ],
)  # fmt: skip
def test_merged_moved_and_deleted_cells(first, second, expected):
    assert cells(read_docx(body(tbl(first, second))).tables[0]) == expected


RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (RUN.format("1") + RUN.format("2"), "12"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>c</w:t><w:tab/><w:t>d</w:t></w:r>", "a\nb\nc\td"),
        ("<w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr>" + RUN.format("a"), "a"),
        ('<w:r><w:br w:type="page"/><w:t>a</w:t></w:r>', "a"),
        ("<w:hyperlink>" + RUN.format("a") + "</w:hyperlink><w:smartTag>" + RUN.format("b") + "</w:smartTag>", "ab"),
        ("<w:ins>" + RUN.format("新") + "</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "新"),
        ("<w:moveFrom>" + RUN.format("x") + "</w:moveFrom><w:moveTo>" + RUN.format("y") + "</w:moveTo>", "y"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>" + RUN.format("y"), "y"),
        ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>x</w:t></w:r>", "x"),
        ("<w:r><w:fldChar/><w:instrText> PAGE 7 </w:instrText></w:r>" + RUN.format("3"), "3"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", "a-b"),
        ("<w:sdt><w:sdtContent>" + RUN.format("a") + "</w:sdtContent></w:sdt>", "a"),
        (RUN.format("a") + "<w:r><w:footnoteReference w:id='1'/></w:r>", "a"),
        ("<w:r><w:ruby><w:rt>" + RUN.format("zi") + "</w:rt><w:rubyBase>" + RUN.format("字") + "</w:rubyBase></w:ruby></w:r>", "字"),
    ],
)  # fmt: skip
def test_the_text_of_a_paragraph_is_what_is_printed(content, text):
    assert texts(body(f"<w:p>{content}</w:p>")) == [text]
    cell = f"<w:tc><w:p>{content}</w:p></w:tc>"
    assert read_docx(body(tbl(tc("x") + cell))).tables[0].cells[1].text == text


WHITE = '<w:r><w:rPr><w:color w:val="FFFFFF"/>{}</w:rPr><w:t>{}</w:t></w:r>'
DARK = '<w:shd w:val="clear" w:fill="{}"/>'


@pytest.mark.parametrize(
    ("table", "cell", "run", "text"),
    [
        ("", "", "", "8"),
        ("", DARK.format("FFFFFF"), "", "8"),
        ("", DARK.format("auto"), "", "8"),
        ("", DARK.format("1F4E79"), "", "778"),
        (DARK.format("1F4E79"), "", "", "778"),
        ("", "", DARK.format("000000"), "778"),
        ('<w:tblStyle w:val="a3"/>', "", "", "\ufffd\ufffd8"),
    ],
)
def test_white_text_is_read_on_a_coloured_ground_only(table, cell, run, text):
    data = (
        f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p>{WHITE.format(run, '77')}{RUN.format('8')}</w:p></w:tc>"
    )
    grid = tbl(tc("x") + data).replace("<w:tbl>", f"<w:tbl><w:tblPr>{table}</w:tblPr>", 1)
    assert read_docx(body(grid)).tables[0].cells[1].text == text


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
    ("formula", "text"),
    [
        ("<m:r><m:t>12</m:t></m:r>", "12"),
        ("<m:sSup><m:e><m:r><m:t>5</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>",
         "\ufffd\ufffd"),
    ],
)  # fmt: skip
def test_a_formula_of_one_number_is_text(formula, text):
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    cell = f'<w:tc><w:p><m:oMath xmlns:m="{space}">{formula}</m:oMath></w:p></w:tc>'
    assert read_docx(body(tbl(tc("x") + cell))).tables[0].cells[1].text == text


def test_a_deleted_paragraph_mark_joins_what_it_parted():
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    data = body(tbl(tc("a") + f"<w:tc>{p('1', mark)}{p('2', mark)}{p('3')}</w:tc>"))
    assert read_docx(data).tables[0].cells[1].text == "123"


def test_paragraphs_of_a_cell_are_lines():
    data = body(tbl(tc("a") + f"<w:tc>{p('商业')}{p('企业')}<w:p/></w:tc>"))
    assert read_docx(data).tables[0].cells[1].text == "商业\n企业"


def test_text_boxes_stand_behind_their_paragraph_and_are_read_once():
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    data = body(f"<w:p>{RUN.format('前')}<w:r>{drawing}</w:r></w:p>{p('后')}")
    assert texts(data) == ["前", "框", "后"]


def test_tables_in_tables():
    inner = tbl(tc("1") + tc("2"))
    layout = tbl(f"<w:tc>{p('左')}</w:tc><w:tc>{p('前')}{inner}{p('后')}</w:tc>")
    assert texts(body(layout)) == ["左", "前", [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")], "后"]
    rows = [tc(f"行{n}") + tc(str(n)) + tc("0") for n in range(12)]
    figures = tbl(*rows, f"{tc('末')}<w:tc>{p('7')}{inner}</w:tc>{tc('9')}")
    outer, within = read_docx(body(figures)).tables
    assert [cell.text for cell in outer.rows()[-1]] == ["末", "7", "9"]
    assert len(within.cells) == 2


def test_a_table_of_one_column_is_a_frame():
    assert texts(body(tbl(f"<w:tc>{p('甲')}{p('乙')}</w:tc>"))) == ["甲", "乙"]


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


def test_what_python_docx_writes():
    document = docx.Document()
    document.add_heading("一、总体情况", 1)
    document.add_paragraph("文字")
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "合"
    table.cell(2, 1).merge(table.cell(2, 2)).text = "并"
    out = io.BytesIO()
    document.save(out)
    read = read_docx(out.getvalue())
    assert read.headings == (Paragraph("一、总体情况", 1),)
    assert cells(read.tables[0]) == [
        (0, 0, 2, 1, "合"), (0, 1, 1, 1, "01"), (0, 2, 1, 1, "02"), (1, 1, 1, 1, "11"),
        (1, 2, 1, 1, "12"), (2, 0, 1, 1, "20"), (2, 1, 1, 2, "并"),
    ]  # fmt: skip
    assert qn("w:tbl")


def test_the_main_part_is_found_by_the_packages_relations():
    relations = (
        '<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document2.xml"/>'
        "</Relationships>"
    )
    main = f'<w:document xmlns:w="{W}"><w:body>{p("甲")}</w:body></w:document>'
    assert texts(package({"_rels/.rels": relations, "word/document2.xml": main})) == ["甲"]


def test_a_page_that_was_put_in_is_read():
    main = f'<w:document xmlns:w="{W}" xmlns:r="urn:r"><w:body><w:altChunk r:id="h"/></w:body></w:document>'
    relations = (
        '<Relationships><Relationship Type="http://x/aFChunk" Target="/word/afchunk.mht" Id="h"/>'
        "</Relationships>"
    )
    chunk = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        "<html><table><tr><td>规章<td>5</table></html>\n--b--\n"
    )
    data = package(
        {
            "word/document.xml": main,
            "word/_rels/document.xml.rels": relations,
            "word/afchunk.mht": chunk.encode(),
        }
    )
    assert [cell.text for cell in read_docx(data).tables[0].cells] == ["规章", "5"]


@pytest.mark.parametrize("active", ["vbaProject", "template", "link", "none"])
def test_macros_and_references_outside_are_named_and_not_followed(active):
    relation = '<Relationship Id="1" Type="http://x/{}" Target="http://127.0.0.1:9/x" TargetMode="External"/>'
    members = {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{p("甲")}</w:body></w:document>'
    }
    if active == "vbaProject":
        members["word/vbaProject.bin"] = "x"
    elif active == "template":
        members["word/_rels/settings.xml.rels"] = relation.format("attachedTemplate")
    elif active == "link":
        members["word/_rels/document.xml.rels"] = relation.format("hyperlink")
    codes = [issue.code for issue in read_docx(package(members)).issues]
    assert codes == (["document_active"] if active in {"vbaProject", "template"} else [])


def test_flat_packages_and_word_2003():
    content = p("甲") + tbl(tc("a") + tc("1"), tc("b") + tc("2"))
    flat = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        '<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>'
        f'<w:document xmlns:w="{W}"><w:body>{content}</w:body></w:document>'
        "</pkg:xmlData></pkg:part></pkg:package>"
    )
    old = (
        '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        f'xmlns:wx="urn:wx"><w:body><wx:sect>{content}</wx:sect></w:body></w:wordDocument>'
    )
    for text in (flat, old):
        document = read_word_xml(text.encode())
        assert [type(block) for block in document.blocks] == [Paragraph, Table]
        assert len(document.tables[0].cells) == 4
    with pytest.raises(DocumentError) as caught:
        read_word_xml(b'<?xml version="1.0"?><rss/>')
    assert caught.value.code == "document_unsupported"


LAUGHS = '<!DOCTYPE x [<!ENTITY a "{}"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'.format(
    "ha" * 50
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (body(p("甲"))[:-30], "document_damaged"),
        (body(p("甲"))[:400], "document_damaged"),
        (body("<w:p>"), "document_damaged"),
        (package({"word/other.xml": "<a/>"}), "document_damaged"),
        (package({"word/document.xml": "<a/>"}), "document_unsupported"),
        (package({"word/document.xml": f'<w:document xmlns:w="{W}"/>'}), "document_damaged"),
        (package({"word/document.xml": f'{LAUGHS}<w:document xmlns:w="{W}">&b;</w:document>'}), "document_limits"),
        (
            package(
                {
                    "word/document.xml": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
                    f'<w:document xmlns:w="{W}"/>'
                }
            ),
            "document_limits",
        ),
        (body("<w:sdt>" * 300 + "</w:sdt>" * 300), "document_limits"),
        (body(p("9" * 11_000_000)), "document_limits"),
        (body(p(" " * (33 << 20))), "document_limits"),
        (body("<w:p/>" * 3_000_001), "document_limits"),
        (body(tbl("".join(tc("1") for _ in range(10_000)))), "document_limits"),
        (body(tbl(tc("a") + tc("1", SPAN.format(999999)) + tc("2"))), "document_limits"),
        (body(tbl(tc("a") + tc("9" * 300_000))), "document_limits"),
        # More digits than are read: not a span of one.
        (body(tbl(tc("", SPAN.format("2" * 10)))), "document_limits"),
        (body(tbl('<w:trPr><w:gridBefore w:val="501"/></w:trPr>' + tc(""))), "document_limits"),
        (package({f"word/{n}": "" for n in range(4001)}), "document_limits"),
    ],
    ids=[
        "cut end", "cut middle", "bad XML", "no main part", "other XML", "no body", "laughs",
        "outside DTD", "depth", "huge text", "bomb", "elements", "columns", "span", "cell",
        "long span", "before", "members",
    ],
)  # fmt: skip
def test_hostile_files_end_with_a_code(data, code):
    with pytest.raises(DocumentError) as caught:
        read_docx(data)
    assert caught.value.code == code


def test_a_span_that_is_no_number_is_one():
    cell = read_docx(body(tbl(tc("a", SPAN.format("zwei")) + tc("b")))).tables[0].cells[0]
    assert cell.column_span == 1


def test_a_part_that_is_encrypted_is_said_to_be():
    data = bytearray(body(p("甲")))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(DocumentError) as caught:
        read_docx(bytes(data))
    assert caught.value.code == "document_encrypted"


def test_limits_are_the_callers():
    with pytest.raises(DocumentError, match="bytes of the file"):
        read_docx(body(p("甲")), DocumentLimits(input_bytes=10))


def test_the_raised_mark_of_a_note_is_no_digit_of_the_figure_before_it():
    mark = '<w:r><w:rPr><w:vertAlign w:val="{}"/></w:rPr><w:t>{}</w:t></w:r>'
    raised, plain = mark.format("superscript", "1"), mark.format("baseline", "1")
    runs = "<w:p><w:r><w:t>{}</w:t></w:r>{}</w:p>"
    data = body(runs.format("174", raised) + runs.format("174", plain) + f"<w:p>{raised}</w:p>")
    assert texts(data) == ["174¹", "1741", "1"]


def test_what_was_crossed_out_is_left_out():
    run = "<w:r><w:rPr><w:{}/></w:rPr><w:t>{}</w:t></w:r>"
    kept = run.format('strike w:val="0"', "14")
    data = body(f"<w:p>{run.format('strike', '77')}{run.format('dstrike', '5')}{kept}</w:p>")
    assert texts(data) == ["14"]

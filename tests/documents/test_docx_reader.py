"""Word files as a whole: text, lists, other forms of the format, and marks that are no digits."""

import io

import docx
import pytest
from docx.oxml.ns import qn

from crawler.documents.docx import read_docx, read_word_xml
from crawler.documents.model import DocumentError, Paragraph, Table
from tests.documents.docx_packages import RUN, W, body, p, package, tbl, tc, texts
from tests.documents.shapes import cells


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


def test_a_deleted_paragraph_mark_joins_what_it_parted():
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    data = body(tbl(tc("a") + f"<w:tc>{p('1', mark)}{p('2', mark)}{p('3')}</w:tc>"))
    assert read_docx(data).tables[0].cells[1].text == "123"


def test_text_boxes_stand_behind_their_paragraph_and_are_read_once():
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    data = body(f"<w:p>{RUN.format('前')}<w:r>{drawing}</w:r></w:p>{p('后')}")
    assert texts(data) == ["前", "框", "后"]


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

import json
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.documents.model import DocumentError, Method
from crawler.documents.ofd import read_ofd
from crawler.replica.packing import pack

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "reports"
NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x, y, characters, *, code="", ctm=""):
    """Return a text object at a place in millimetres; ``code`` are the steps of its characters."""
    steps = code or f'DeltaX="g {max(len(characters) - 1, 1)} 3.5"'
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 80 5" Font="2" Size="3.5" {ctm}>'
        f'<ofd:TextCode X="0" Y="3" {steps}>{characters}</ofd:TextCode></ofd:TextObject>'
    )


def line(x, y, to_x, to_y):
    return (
        f'<ofd:PathObject ID="1" Boundary="{x} {y} {max(to_x - x, 0.1)} {max(to_y - y, 0.1)}">'
        f"<ofd:AbbreviatedData>M 0 0 L {to_x - x} {to_y - y}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def box(x, y, to_x, to_y):
    wide, high = to_x - x, to_y - y
    return (
        f'<ofd:PathObject ID="1" Boundary="{x} {y} {wide} {high}"><ofd:AbbreviatedData>'
        f"M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def lines(xs, ys):
    levels = [line(xs[0], y, xs[-1], y) for y in ys]
    return "".join([*levels, *(line(x, ys[0], x, ys[-1]) for x in xs)])


def boxes(xs, ys):
    return "".join(box(x, y, to_x, to_y) for x, to_x in pairwise(xs) for y, to_y in pairwise(ys))


def ofd(pages, *, common="", template="", extra=None):
    members = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:Title>标题</ofd:Title>"
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData>"
        "<ofd:Pages>"
        + "".join(
            f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        + "</ofd:Pages></ofd:Document>",
    }
    for number, content in enumerate(pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {NS}>{template}<ofd:Content><ofd:Layer>{content}</ofd:Layer>"
            "</ofd:Content></ofd:Page>"
        )
    members.update(extra or {})
    return pack(members)


XS, YS = [20, 60, 90], [50, 58, 66]
TEXTS = text(22, 52, "规章") + text(62, 52, "13") + text(22, 60, "规范性文件") + text(62, 60, "0")
ROWS = [["规章", "13"], ["规范性文件", "0"]]


def rows(document):
    return [[[cell.text for cell in row] for row in table.rows()] for table in document.tables]


@pytest.mark.parametrize("draw", [lines, boxes])
def test_lines_and_boxes_make_cells(draw):
    document = read_ofd(ofd([draw(XS, YS) + TEXTS]))
    assert document.method is Method.OFD
    assert document.title == "标题"
    assert rows(document) == [ROWS]


def test_steps_between_characters_may_be_written_short_or_long():
    objects = text(22, 20, "年度报告", code='DeltaX="g 2 4 4"') + text(
        22, 30, "年度报告", code='DeltaX="4 4 4"'
    )
    texts = [paragraph.text for paragraph in read_ofd(ofd([objects])).paragraphs]
    assert "".join(texts) == "年度报告年度报告"


def test_a_matrix_moves_and_scales_what_it_holds():
    # Half the size, moved by 40 mm: the label falls into the second column.
    objects = lines(XS, YS) + text(22, 52, "规章", ctm='CTM="0.5 0 0 0.5 40 1"') + text(22, 60, "0")
    assert rows(read_ofd(ofd([objects]))) == [[["", "规章"], ["0", ""]]]


def test_what_stands_on_a_template_belongs_to_the_page():
    common = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    content = f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{lines(XS, YS)}</ofd:Layer></ofd:Content></ofd:Page>"
    data = ofd(
        [TEXTS],
        common=common,
        template='<ofd:Template TemplateID="7"/>',
        extra={"Doc_0/Tpls/Tpl_0/Content.xml": content},
    )
    assert rows(read_ofd(data)) == [ROWS]


def test_a_drawing_that_is_called_by_number_is_read():
    common = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    resource = (
        f'<ofd:Res {NS}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="9">'
        f"<ofd:Content>{lines(XS, YS)}{TEXTS}</ofd:Content>"
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    call = '<ofd:CompositeObject ID="3" ResourceID="9" Boundary="0 20 210 200"/>'
    data = ofd([call], common=common, extra={"Doc_0/Res.xml": resource})
    assert rows(read_ofd(data)) == [ROWS]


def test_a_drawing_that_calls_itself_is_refused():
    common = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    call = '<ofd:CompositeObject ID="3" ResourceID="9" Boundary="0 0 210 200"/>'
    resource = (
        f'<ofd:Res {NS}><ofd:CompositeGraphicUnit ID="9"><ofd:Content>{call}</ofd:Content>'
        "</ofd:CompositeGraphicUnit></ofd:Res>"
    )
    with pytest.raises(DocumentError) as raised:
        read_ofd(ofd([call], common=common, extra={"Doc_0/Res.xml": resource}))
    assert raised.value.code == "document_limits"


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"OFD.xml": "<broken"}, "document_damaged"),
        ({"Doc_0/Pages/Page_0/Content.xml": "no xml"}, "document_damaged"),
        ({"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "document_limits"),
        ({"Doc_0/Document.xml": "\x00\x01", "Doc_0/Encryptions.xml": "x"}, "document_encrypted"),
        (
            {"Doc_0/Pages/Page_0/Content.xml": text(1, 1, "一", code='DeltaX="g x"').replace(
                "<ofd:TextObject", f"<ofd:Page {NS}><ofd:Content><ofd:Layer><ofd:TextObject"
            ) + "</ofd:Layer></ofd:Content></ofd:Page>"},
            "document_damaged",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(extra, code):
    with pytest.raises(DocumentError) as raised:
        read_ofd(ofd([TEXTS], extra=extra))
    assert raised.value.code == code


@pytest.mark.parametrize("name", ["huaian_2024", "shanghai_office_2019"])
def test_the_samples_tables_are_read_whole(name):
    path = SAMPLES / f"{name}.rebuilt.ofd"
    if not path.exists():
        pytest.skip(f"no sample {path.name}")
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text("utf-8"))
    document = read_ofd(path.read_bytes())
    wanted = [
        ["" if value is None else str(value) for value in row]
        for row in expected["table3"]["rows"].values()
    ]
    found = [[cell.text for cell in row[-7:]] for row in document.tables[1].rows()]
    assert sorted(found[3:]) == sorted(wanted)
    assert not document.issues


def test_characters_that_were_drawn_twice_to_look_bold_are_read_once():
    rules = lines(XS, YS)
    again = text(22.1, 52, "规章") + text(62.1, 52.1, "113") + text(22.1, 60, "规范性文件")
    drawn = TEXTS.replace(text(62, 52, "13"), text(62, 52, "113"))
    document = read_ofd(ofd([rules + drawn + again]))
    assert rows(document) == [[["规章", "113"], ["规范性文件", "0"]]]

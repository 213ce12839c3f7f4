"""Word files that are hostile, locked, or larger than the caller allows."""

import pytest

from crawler.documents.docx import read_docx
from crawler.documents.limits import DocumentLimits
from crawler.documents.model import DocumentError
from tests.documents.docx_packages import W, body, p, package, tbl, tc
from tests.documents.test_docx_tables import SPAN


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

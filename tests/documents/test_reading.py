import gzip
import io
import struct
import subprocess
import sys
import zipfile

import pytest

from crawler.documents import office
from crawler.documents.doc import read_doc
from crawler.documents.limits import LIMITS
from crawler.documents.model import Document, DocumentError, Method
from crawler.documents.reading import read_document, read_documents
from crawler.replica.packing import pack
from tests.documents.compound import compound

PAGE = (
    "<html><head><meta charset='{}'></head><body><p>报告</p>"
    "<table><tr><td>规章<td>5</tr><tr><td>行政许可<td>7</table></body></html>"
)
TEXT = "\t规章\n\t5\n\n\t行政许可\n\t7\n"
RTF = rb"{\rtf1\ansi\trowd\cellx1\cellx9000\intbl a\cell 5\cell\row\pard x\par}"
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=b"\r\n\r\n--=b\r\n'
    "Content-Location: file:///C:/1.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    'Content-Type: text/html; charset="gb2312"\r\n\r\n{}\r\n--=b--\r\n'
)


def figures(document):
    return [cell.text for table in document.tables for cell in table.cells][1::2]


def quoted(text, charset):
    return "".join(f"={byte:02X}" for byte in text.encode(charset))


@pytest.mark.parametrize(
    ("data", "method", "issues"),
    [
        (PAGE.format("utf-8").encode(), Method.HTML, []),
        (PAGE.format("gb2312").encode("gbk"), Method.HTML, []),
        (PAGE.format("utf-8").encode("gbk"), Method.HTML, ["charset_mismatch"]),
        (PAGE.replace("<meta charset='{}'>", "").encode("gbk"), Method.HTML, ["charset_guessed"]),
        (PAGE.format("utf-16").encode("utf-16"), Method.HTML, []),
        (PAGE.format("utf-8").encode() + b"\xff", Method.HTML, ["charset_replaced"]),
        (TEXT.encode(), Method.FLAT, []),
        (TEXT.encode("gb18030"), Method.FLAT, ["charset_guessed"]),
        (RTF, Method.RTF, []),
        (MHTML.format(quoted(PAGE.format("gb2312"), "gb2312")).encode(), Method.HTML, []),
        (
            ("From: <Saved by WebKit>\r\n" + MHTML.format(quoted(PAGE, "gb2312"))).encode(),
            Method.HTML,
            [],
        ),
        (gzip.compress(PAGE.format("utf-8").encode(), mtime=0), Method.HTML, []),
    ],
)
def test_the_bytes_decide_and_never_the_name(data, method, issues):
    document = read_document(data, name="报告.doc")
    assert document.method is method
    assert [issue.code for issue in document.issues] == issues
    assert figures(document)[0] == "5"


def test_text_that_the_crawl_decoded_is_taken_as_it_is():
    page = PAGE.format("utf-8")
    assert figures(read_document(page.encode(), text=page.replace("5", "6"))) == ["6", "7"]
    assert figures(read_document(TEXT.encode(), text=TEXT.replace("5", "6"))) == ["6", "7"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document_unsupported"),
        (b"\x01\x02\x03" * 50, "document_unsupported"),
        (b"MZ" + b"\0" * 80 + b"This program cannot be run", "document_unsupported"),
        (b'{"a": 1}', "document_unsupported"),
        (b"<svg></svg>", "document_unsupported"),
        (b'<?xml version="1.0"?><rss/>', "document_unsupported"),
        (compound("EncryptedPackage"), "document_encrypted"),
        (compound("PowerPoint Document"), "document_unsupported"),
        (compound("Workbook"), "document_damaged"),
        (compound("Other"), "document_unsupported"),
        (b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", "document_damaged"),
        (gzip.compress(b" " * (40 << 20), mtime=0), "document_limits"),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "document_unsupported"),
        (gzip.compress(b"hello there", mtime=0)[:-4], "document_damaged"),
        (b"PK\x03\x04" + bytes(60), "document_unsupported"),
        (b" " * (LIMITS.input_bytes + 1), "document_limits"),
    ],
)
def test_what_cannot_be_read_says_why(data, code):
    with pytest.raises(DocumentError) as caught:
        read_document(data)
    assert caught.value.code == code


def test_the_members_of_an_archive_are_read_one_by_one():
    inner = pack({"内.txt": TEXT})
    found = read_documents(
        pack({"a.doc": PAGE.format("utf-8"), "b.bin": b"\x01\x02\x03\x04", "c.zip": inner}),
        "d.zip",
    )
    assert [(entry.name, type(entry.result)) for entry in found] == [
        ("d.zip/a.doc", Document),
        ("d.zip/b.bin", DocumentError),
        ("d.zip/c.zip/内.txt", Document),
    ]
    assert read_documents(RTF, "e.rtf")[0].result.method is Method.RTF


@pytest.mark.parametrize(
    "members",
    [{"../x": "1"}, {"/etc/x": "1"}, {"a": b"\0" * (70 << 20)}, {str(n): "" for n in range(2001)}],
    ids=["path", "absolute", "bomb", "members"],
)
def test_hostile_archives_are_one_entry_with_its_error(members, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (entry,) = read_documents(pack(members), "a.zip")
    assert entry.result.code == "document_limits"
    assert list(tmp_path.iterdir()) == []


def damaged(data):
    """Return an archive whose stored member ``bad`` has another byte than its checksum says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("bad", b"hello hello")
        file.writestr("good.txt", data)
    return out.getvalue().replace(b"hello hello", b"hello jello", 1)


def locked(data):
    whole = bytearray(pack({"bad": "1", "good.txt": data}))
    whole[whole.find(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (damaged(TEXT), "document_damaged"),
        (locked(TEXT), "document_encrypted"),
        (pack({"bad": b"PK\x03\x04" + b"\0" * 60, "good.txt": TEXT}), "document_damaged"),
        (pack({"../bad": "1", "good.txt": TEXT}), "document_limits"),
    ],
    ids=["damaged", "locked", "inner", "path"],
)
def test_one_bad_member_is_named_and_the_others_are_read(data, code, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    good, bad = read_documents(data, "a.zip")
    assert (good.name, type(good.result)) == ("a.zip/good.txt", Document)
    assert bad.name.endswith("bad")
    assert bad.result.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_among_good_members_refuses_the_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    inner = pack({"a": b"\0" * (70 << 20)})
    for members in ({"a": b"\0" * (70 << 20)}, {"inner.zip": inner}):
        (entry,) = read_documents(pack({"good.txt": TEXT, **members}), "a.zip")
        assert entry.result.code == "document_limits"


def by_office(folder, suffix, form):
    """Return the page of figures as LibreOffice writes it in a format."""
    soffice = office.program()
    if soffice is None:
        pytest.skip(f"LibreOffice is not installed: it makes the {suffix} of this test")
    source = folder / "source.html"
    source.write_text(PAGE.format("utf-8"), encoding="utf-8")
    subprocess.run(
        [soffice, f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless",
         "--infilter=HTML (StarWriter)", "--convert-to", form, "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / f"source{suffix}").read_bytes()


@pytest.fixture(scope="module")
def word_file(tmp_path_factory):
    """A .doc file, made by LibreOffice."""
    return by_office(tmp_path_factory.mktemp("doc"), ".doc", "doc:MS Word 97")


def test_an_opendocument_text_is_read_by_libreoffice(tmp_path, monkeypatch):
    data = by_office(tmp_path, ".odt", "odt:writer8")
    document = read_document(data)
    assert figures(document) == ["5", "7"]
    assert document.media_type == "application/vnd.oasis.opendocument.text"

    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("Basic/Standard/Module1.xml", "<x/>")
    # LibreOffice itself refuses a part that the package's list does not name.
    made = office.to_docx(data, LIMITS, ".odt")
    with monkeypatch.context() as patch:
        patch.setattr(office, "to_docx", lambda *_: made)
        found = read_document(out.getvalue())
    assert [item.code for item in found.issues] == ["document_active"]

    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("Pictures/x", b"\0" * (70 << 20))
    monkeypatch.setattr(office, "program", lambda: None)
    for bytes_, code in ((data, "document_needs_extra"), (out.getvalue(), "document_limits")):
        with pytest.raises(DocumentError) as caught:
            read_document(bytes_)
        assert caught.value.code == code


def test_word_files_with_and_without_the_library(word_file, monkeypatch):
    data = word_file
    with_library = read_doc(data)
    assert with_library.method is Method.DOC
    assert with_library.media_type == "application/msword"
    assert figures(with_library) == ["5", "7"]

    monkeypatch.setitem(sys.modules, "doc2docx", None)
    assert figures(read_doc(data)) == ["5", "7"]

    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(DocumentError) as caught:
        read_doc(data)
    assert caught.value.code == "document_needs_extra"
    with pytest.raises(DocumentError) as caught:
        read_doc(data[:-3000])
    assert caught.value.code == "document_damaged"


def test_a_word_file_whose_figures_were_lost_is_read_by_another_way(word_file, monkeypatch):
    data = word_file
    doc2docx = pytest.importorskip("doc2docx")

    def losing(source, made):
        made.write_bytes(
            pack(
                {
                    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/'
                    'wordprocessingml/2006/main"><w:body><w:p/></w:body></w:document>'
                }
            )
        )

    monkeypatch.setattr(doc2docx, "convert", losing)
    assert figures(read_doc(data)) == ["5", "7"]
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(DocumentError, match="lost"):
        read_doc(data)


def test_an_encrypted_word_file_is_said_to_be(word_file):
    data = bytearray(word_file)
    at = data.find(b"\xec\xa5\x01\x01")
    flags = struct.unpack_from("<H", data, at + 10)[0]
    struct.pack_into("<H", data, at + 10, flags | 0x0100)
    with pytest.raises(DocumentError) as caught:
        read_document(bytes(data))
    assert caught.value.code == "document_encrypted"

import base64

import pytest

from crawler.documents.filetypes import extension_of, sniff_type, type_agrees
from crawler.documents.wholeness import looks_complete
from tests.documents.compound import compound

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "application/pdf"),
        (b"{\\rtf1\\ansi}", "application/rtf"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07\x01\x00", "application/vnd.rar"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (PNG, "image/png"),
        (compound("WordDocument"), "application/msword"),
        (compound("Workbook"), "application/vnd.ms-excel"),
        (compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
        (compound("Other"), "application/x-ole-storage"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"\xef\xbb\xbf\r\n  <!-- a --><!-- b -->\n<html lang=zh>", "text/html"),
        (b"<script>location='/x'</script>", "text/html"),
        ("\ufeff<html>".encode("utf-16"), "text/html"),
        (
            b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">',
            "application/xhtml+xml",
        ),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "application/xml"),
        (b'{"rows": []}', "application/json"),
        ("政府信息公开".encode("gb18030"), "text/plain"),
        ("政府信息公开".encode(), "text/plain"),
        (b"MZ\x90\0 This program cannot be run", "application/x-msdownload"),
        (b"\0\1\2\3\4\5\6\7 nothing known", "application/octet-stream"),
    ],
)
def test_bytes_say_what_they_are(data, expected) -> None:
    assert sniff_type(data, "report.pdf") == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b""}, "application/ofd"),
        (
            {"[Content_Types].xml": b"", "xl/workbook.xml": b""},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""},
            "application/vnd.oasis.opendocument.text",
        ),
        ({"word/readme.txt": b"a folder of that name alone makes no document"}, "application/zip"),
        ({}, "application/zip"),
    ],
)
def test_containers_are_told_apart_by_their_members(make_zip, members, expected) -> None:
    assert sniff_type(make_zip(members)) == expected


def test_a_real_document_is_known_even_when_cut(docx_bytes) -> None:
    assert sniff_type(docx_bytes) == DOCX
    assert looks_complete(docx_bytes, DOCX)
    cut = docx_bytes[: len(docx_bytes) * 3 // 4]
    assert sniff_type(cut) == DOCX
    assert not looks_complete(cut, DOCX)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_cut_files_are_seen(pdf_bytes, share) -> None:
    for data, kind in (
        (pdf_bytes, "application/pdf"),
        (PNG, "image/png"),
        (compound("WordDocument"), "application/msword"),
        (b"{\\rtf1 " + b"x" * 100 + b"}", "application/rtf"),
    ):
        assert looks_complete(data, kind), kind
        cut = data[: int(len(data) * share)]
        assert not looks_complete(cut, kind) or kind == "application/msword", kind
    assert not looks_complete(compound("WordDocument")[:1400], "application/msword")


@pytest.mark.parametrize(
    ("declared", "sniffed", "name", "expected"),
    [
        ("application/pdf", "application/pdf", "报告.pdf", True),
        ("application/octet-stream", "application/pdf", "报告.pdf", True),
        ("", "application/pdf", "download.jsp", True),
        ("text/html", "application/pdf", "报告.pdf", False),
        ("application/pdf", "text/html", "报告.pdf.html", False),
        ("application/msword", DOCX, "报告.docx", True),
        ("application/msword", DOCX, "报告.doc.docx", False),
        ("application/msword", "application/msword", "报告.wps", True),
        ("image/jpeg", "application/octet-stream", "x.bin", False),
        ("text/html", "text/html", "content_12.html", True),
    ],
)
def test_header_name_and_bytes_are_compared(declared, sniffed, name, expected) -> None:
    assert type_agrees(declared, sniffed, name) is expected


def test_extensions_are_the_usual_ones() -> None:
    assert extension_of("application/pdf") == ".pdf"
    assert extension_of(DOCX) == ".docx"
    assert extension_of("application/nothing") == ""

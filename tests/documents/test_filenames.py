from urllib.parse import quote

import pytest
from hypothesis import given, strategies

from crawler.documents.filenames import filename

PDF = "application/pdf"
NAME = "2023年政府信息公开工作年度报告.pdf"
UTF8, GBK = NAME.encode(), NAME.encode("gbk")


@pytest.mark.parametrize(
    "header",
    [
        b'attachment; filename="' + UTF8 + b'"',
        b'attachment; filename="' + GBK + b'"',
        b"attachment;filename=" + GBK,
        f'attachment; filename="{UTF8.decode("latin-1")}"',
        f'attachment; filename="{GBK.decode("latin-1")}"',
        f"attachment; filename*=UTF-8''{quote(NAME)}",
        f"attachment; filename=\"x.pdf\"; filename*=utf-8''{quote(NAME)}",
        f"attachment; filename*=GBK''{quote(NAME, encoding='gbk')}",
        f'attachment; filename="{quote(NAME)}"',
        f'attachment; filename="{quote(NAME, encoding="gbk")}"',
        f"attachment; filename*=UTF-8''{quote(UTF8.decode('latin-1'))}",
        "attachment; filename==?UTF-8?B?MjAyM+W5tOaUv+W6nOS/oeaBr+WFrOW8gOW3peS9nOW5tOW6puaKpeWRii5wZGY=?=",
        f'attachment; filename="C:\\\\temp\\\\{NAME}"',
        f'attachment; filename="../../{NAME}"',
    ],
)
def test_the_header_is_read_however_it_was_written(header) -> None:
    assert filename(header, "别的名字", "https://a.example/x.jsp", PDF) == NAME


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("附件：2023年年度报告.pdf", "https://a.example/1.pdf", "2023年年度报告.pdf"),
        ("附件1：《2023年年度报告》", "https://a.example/1.pdf", "《2023年年度报告》.pdf"),
        ("点击下载 2023年报告（1.2MB）", "https://a.example/1.pdf", "2023年报告.pdf"),
        ("附件1", "https://a.example/files/W020240115.pdf", "W020240115.pdf"),
        ("下载", "https://a.example/d.jsp?filename=8a7b.pdf&showname=" + quote(NAME), NAME),
        ("", "https://a.example/d.do?showname=" + quote(NAME, encoding="gbk"), NAME),
        ("", "https://a.example/download.jsp?id=7", "download.pdf"),
        ("", "https://a.example/", "file.pdf"),
        ("报告.doc", "https://a.example/", "报告.doc.pdf"),
    ],
)
def test_without_a_header_the_link_and_then_the_address_name_it(text, url, expected) -> None:
    assert filename("", text, url, PDF) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('attachment; filename="a\0b\r\n.pdf"', "ab.pdf"),
        ('attachment; filename="/etc/passwd"', "passwd.pdf"),
        ('attachment; filename="..\\\\..\\\\x.pdf"', "x.pdf"),
        ("attachment; filename*=UTF-8''" + quote("x\u202efdp.exe"), "xfdp.exe.pdf"),
        ('attachment; filename=".."', "file.pdf"),
    ],
)
def test_dangerous_names_are_made_harmless(header, expected) -> None:
    assert filename(header, "", "https://a.example/", PDF) == expected


def test_reserved_and_endless_names_are_changed() -> None:
    assert filename('attachment; filename="CON.pdf"', "", "", PDF).upper() != "CON.PDF"
    long = filename(f'attachment; filename="{"报" * 300}.pdf"', "", "", PDF)
    assert len(long.encode()) <= 255
    assert long.endswith("报.pdf")


@given(strategies.text(max_size=400), strategies.text(max_size=300), strategies.text(max_size=80))
def test_any_name_can_be_stored(header, text, path) -> None:
    name = filename(f'attachment; filename="{header}"', text, "https://a.example/" + path, PDF)
    assert name.endswith((".pdf", ".PDF")) or name.lower().endswith(".pdf")
    assert 4 < len(name.encode()) <= 255
    assert not set('/\\\0\r\n<>:"|?*') & set(name)
    assert name not in {".", ".."}

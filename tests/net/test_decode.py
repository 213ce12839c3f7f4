"""What portals declare and what they send: the text is right, and how it was read is recorded."""

from __future__ import annotations

import codecs

import pytest

from crawler.net.decode import decode

LONG = "浙江省舟山市定海区人民政府办公室政府信息公开工作年度报告"
SHORT = "年报"
RARE = "䶮镕㐂𠮷"  # outside GB 2312; the last two need four bytes in GB 18030
META = '<html><head><meta charset="{}"></head><body>{}</body></html>'
HTML = "text/html"


def page(text: str, charset: str) -> str:
    return META.format(charset, text)


@pytest.mark.parametrize(
    ("body", "content_type", "text", "used", "declared", "guessed", "mismatched"),
    [
        # The truth is told.
        (LONG.encode(), "text/html; charset=UTF-8", LONG, "utf-8", "utf-8", False, False),
        (LONG.encode("gbk"), "text/html;charset=GBK", LONG, "gb18030", "gbk", False, False),
        (LONG.encode("gbk"), "text/html;charset=x-gbk", LONG, "gb18030", "gbk", False, False),
        (
            SHORT.encode("gbk"),
            "text/html; charset='gb2312'",
            SHORT,
            "gb18030",
            "gb2312",
            False,
            False,
        ),
        (
            RARE.encode("gb18030"),
            "text/html; charset=gb2312",
            RARE,
            "gb18030",
            "gb2312",
            False,
            False,
        ),
        (
            "報告".encode("big5"),
            "text/html; charset=big5",
            "報告",
            "big5hkscs",
            "big5",
            False,
            False,
        ),
        # Nothing is said.
        (LONG.encode(), HTML, LONG, "utf-8", None, True, False),
        (LONG.encode("gbk"), HTML, LONG, "gb18030", None, True, False),
        (SHORT.encode(), HTML, SHORT, "utf-8", None, True, False),
        (SHORT.encode("gbk"), HTML, SHORT, "gb18030", None, True, False),
        (RARE.encode("gb18030"), "", RARE, "gb18030", None, True, False),
        # Something else is said.
        (LONG.encode("gbk"), "text/html; charset=utf-8", LONG, "gb18030", "utf-8", False, True),
        (SHORT.encode("gbk"), "text/html; charset=utf-8", SHORT, "gb18030", "utf-8", False, True),
        (LONG.encode(), "text/html; charset=gbk", LONG, "utf-8", "gbk", False, True),
        (LONG.encode(), "text/html; charset=ISO-8859-1", LONG, "utf-8", "iso8859-1", False, True),
        (
            LONG.encode("gbk"),
            "text/html; charset=ISO-8859-1",
            LONG,
            "gb18030",
            "iso8859-1",
            False,
            True,
        ),
        (LONG.encode("gbk"), "text/html; charset=big5", LONG, "gb18030", "big5", False, True),
        # What is said is no charset.
        (LONG.encode("gbk"), "text/html; charset=hex", LONG, "gb18030", None, True, False),
        (LONG.encode("gbk"), "text/html; charset=undefined", LONG, "gb18030", None, True, False),
        (LONG.encode(), "text/html; charset=", LONG, "utf-8", None, True, False),
        # A byte order mark.
        (codecs.BOM_UTF8 + SHORT.encode(), HTML, SHORT, "utf-8", None, False, False),
        (codecs.BOM_UTF8 + SHORT.encode(), "a/b; charset=gbk", SHORT, "utf-8", "gbk", False, True),
        (SHORT.encode("utf-16"), HTML, SHORT, "utf-16", None, False, False),
        # Nothing to decide, and Western text.
        (b"<html>ok</html>", HTML, "<html>ok</html>", "ascii", None, False, False),
        (b"", "", "", "ascii", None, False, False),
        (b"ok", "text/html; charset=gbk", "ok", "ascii", "gbk", False, False),
        (
            b"caf\xe9 <b>",
            "text/html; charset=iso-8859-1",
            "café <b>",
            "iso8859-1",
            "iso8859-1",
            False,
            False,
        ),
    ],
)
def test_the_text_is_right_and_the_way_is_recorded(
    body: bytes,
    content_type: str,
    text: str,
    used: str,
    declared: str | None,
    guessed: bool,  # noqa: FBT001 - pytest's table
    mismatched: bool,  # noqa: FBT001 - pytest's table
) -> None:
    found, charset = decode(body, content_type)
    assert found == text
    assert (charset.used, charset.declared) == (used, declared)
    assert (charset.guessed, charset.mismatched) == (guessed, mismatched)
    assert charset.replaced == 0


def test_the_page_is_believed_before_a_guess_but_after_the_header() -> None:
    text = page("年", "big5")
    assert decode(text.encode("big5"), HTML)[0] == text
    text = page(LONG, "gb2312")
    found, charset = decode(text.encode("gb18030"), "text/html; charset=utf-8")
    assert found == text
    assert (charset.declared, charset.used, charset.mismatched) == ("utf-8", "gb18030", True)


def test_an_xml_declaration_counts() -> None:
    body = f'<?xml version="1.0" encoding="GBK"?><a>{LONG}</a>'.encode("gbk")
    assert decode(body, "text/xml")[1].declared == "gbk"


def test_json_with_a_page_inside_is_utf8_whatever_the_page_says() -> None:
    body = '{"html": "<meta charset=gb2312><p>年报</p>"}'.encode()
    text, charset = decode(body, "text/html")
    assert "年报" in text
    assert (charset.used, charset.declared, charset.mismatched) == ("utf-8", None, False)


def test_characters_that_could_not_be_read_are_counted() -> None:
    text, charset = decode((LONG * 3).encode() + b"\xff\xfe" + LONG.encode(), HTML)
    assert text.startswith(LONG)
    assert text.endswith(LONG)
    assert (charset.used, charset.replaced) == ("utf-8", 2)
    text, charset = decode(LONG.encode("gbk") + b"\xff\xff", "text/html; charset=gbk")
    assert text.startswith(LONG)
    assert (charset.used, charset.replaced > 0, charset.guessed) == ("gb18030", True, False)


def test_replacement_characters_of_the_page_itself_are_not_counted() -> None:
    charset = decode((LONG + "\ufffd" + LONG).encode() + b"\xff", HTML)[1]
    assert charset.replaced == 1


def test_a_mark_before_gbk_does_not_spoil_the_page() -> None:
    text, charset = decode(codecs.BOM_UTF8 + LONG.encode("gbk") * 5, "text/html; charset=gbk")
    assert LONG in text
    assert charset.used == "gb18030"


@pytest.mark.parametrize("hanzi", ["年", "公开", "定海区", "政府信息", "年度报告书"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_short_pages_that_declare_the_truth_are_read_right(hanzi: str, charset: str) -> None:
    text = page(hanzi, charset)
    found, read = decode(text.encode(charset), HTML)
    assert (found, read.mismatched) == (text, False)

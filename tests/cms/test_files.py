"""Attachments: five ways to publish a report, and everything that only looks like a file."""

from __future__ import annotations

import pytest

from crawler.cms.files import attachments, is_file
from crawler.model import FetchKind, Role

URL = "http://www.example.gov.cn/art/2024/1/16/art_1_2.html"
TITLE = '<meta name="ArticleTitle" content="某局2023年度政府信息公开工作年度报告">'
LONG = "<p>" + "本机关严格落实条例要求。" * 30 + "</p>"


def read(make_page, body, extra=LONG):
    return attachments(
        make_page(
            f'{TITLE}<body><div class="w"><div id="zoom">{extra}{body}</div></div></body>',
            URL,
            FetchKind.REPORT,
        )
    )


@pytest.mark.parametrize(
    ("url", "text", "expected"),
    [
        ("http://h/P020260409348498606128.pdf", "", True),
        ("http://h/a.DOCX?x=1", "", True),
        ("http://h/module/download/downfile.jsp?classid=0&filename=ab.pdf", "", True),
        (
            "http://h/module/download/downfile.jsp?showname=%E5%B9%B4%E6%8A%A5.docx&filename=ab.docx",
            "年报",
            True,
        ),
        (
            "http://h/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=123",
            "年报.xlsx",
            True,
        ),
        (
            "http://h/api-gateway/jpaas-web-server/front/document/download?fileUrl=opaque&fileName=x",
            "年报",
            True,
        ),
        ("http://h/attach/0/abc", "《某局年报》.pdf", True),
        ("http://h/attach/0/abc", "年报.docx（23KB）", True),
        ("http://h/x.html", "年报.pdf", False),
        ("http://h/x.html", "年报", False),
        ("http://h/js/app.js", "", False),
        ("http://h/zf.apk", "客户端", False),
        ("http://get.adobe.com/reader/a.exe", "Adobe Reader", False),
    ],
)
def test_a_file_is_known_by_path_query_or_text(url, text, expected):
    assert is_file(url, text) is expected


def test_roles_follow_the_names(make_page):
    files = read(
        make_page,
        '<a href="a.docx">某局2023年度政府信息公开工作年度报告.docx</a><a href="b.xls">附件2：统计表.xls</a>'
        '<a href="c.pdf">一图读懂2023年报.pdf</a><a href="d.pdf">收费标准.pdf</a><a href="e.jpg">现场</a>',
    )
    assert [file.role for file in files] == [
        Role.SAME_AS_HTML,
        Role.TABLE,
        Role.INFOGRAPHIC,
        Role.OTHER,
        Role.IMAGE,
    ]


def test_an_attachment_on_a_page_without_text_is_the_report(make_page):
    (file,) = read(make_page, '<p>附件：<a href="/attach/0/ab.doc">附件1</a></p>', extra="")
    assert (file.url, file.role) == ("http://www.example.gov.cn/attach/0/ab.doc", Role.FULL)


def test_pictures_are_files_only_where_the_body_has_no_text(make_page):
    image = '<img src="/picture/0/ab.png"><img src="/images/icon_pdf.gif">'
    (file,) = read(make_page, image, extra="")
    assert (file.url, file.role) == ("http://www.example.gov.cn/picture/0/ab.png", Role.IMAGE)
    assert read(make_page, image) == ()


def test_an_embedded_viewer_shows_its_file(make_page):
    files = read(
        make_page,
        '<iframe src="/pdfjs/web/viewer.html?file=/f/%E5%B9%B4%E6%8A%A5.pdf"></iframe><embed src="b.ofd">'
        '<object data="c.pdf"></object><script>show("/f/d.pdf")</script>',
        extra="",
    )
    assert [file.url.rpartition("/")[2] for file in files] == [
        "年报.pdf",
        "b.ofd",
        "c.pdf",
        "d.pdf",
    ]
    assert {file.role for file in files} == {Role.FULL}


def test_a_box_beside_the_body_counts_and_the_frame_does_not(make_page):
    body = f"""{TITLE}<body><div class="nav"><a href="/guide.pdf">办事指南.pdf</a></div>
    <div class="main"><div class="article"><div id="zoom">{LONG}</div><div class="fj">附件【<a
    href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=7F">某局年报.docx</a>】</div></div></div>
    <div class="footer"><a href="/app.apk">客户端</a><a href="/qr/weixin.png">微信</a><a href="/z.doc">登记表.doc</a></div></body>"""
    (file,) = attachments(make_page(body, URL, FetchKind.REPORT))
    assert file.url.endswith("wbfileid=7F")
    assert file.text == "某局年报.docx"


def test_one_file_linked_twice_is_one_file_with_the_text_that_there_is(make_page):
    files = read(make_page, '<a href="a.pdf"></a><a href="a.pdf">年报.pdf</a>')
    assert [(file.url.rpartition("/")[2], file.text) for file in files] == [("a.pdf", "年报.pdf")]


def test_the_csrc_pair_stands_outside_the_body_with_raw_names(sample):
    page = sample(
        "ucap/csrc_detail_1.html",
        "http://www.csrc.gov.cn/csrc/c106256/c3217074/content.shtml",
        FetchKind.REPORT,
    )
    files = attachments(page)
    folder = "http://www.csrc.gov.cn/csrc/c106256/c3217074/3217074/files/"
    assert [file.url for file in files] == [
        folder + "《中国证监会派出机构监管职责规定》.pdf",
        folder + "《中国证监会派出机构监管职责规定》.docx",
    ]
    assert {file.role for file in files} == {Role.SAME_AS_HTML}

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


MENU = '<ul class="m1">' + '<li><a href="/x/">政务公开栏目与机构职能</a></li>' * 20 + "</ul>"
SIDE = '<div class="s1"><a href="/f/law.pdf">某市条例.pdf</a></div>'
HEAD = (
    '<h1>某局2023年政府信息公开工作年度报告</h1><p>时间：2024-01-16</p><img src="/images/top1.jpg">'
)


def outside_known_containers(make_page, body):
    text = f"<body><div class='l1'>{MENU}{SIDE}</div>{HEAD}<div class='n1'>{body}</div></body>"
    return attachments(make_page(f"{TITLE}{text}", URL, FetchKind.REPORT))


def test_a_file_on_a_page_of_menus_is_the_report(make_page):
    files = outside_known_containers(make_page, '<a href="/f/1.docx">2023年度报告.docx</a>')
    assert (files[-1].url[-9:], files[-1].role) == ("/f/1.docx", Role.FULL)


def test_a_scan_on_a_page_of_menus_is_taken_and_the_templates_pictures_are_not(make_page):
    body = f"<body><div>{MENU}</div>{HEAD}<p><img src='./W020240116384950617283.jpg'></p></body>"
    files = attachments(make_page(f"{TITLE}{body}", URL, FetchKind.REPORT))
    assert [(file.url.rpartition("/")[2], file.role) for file in files] == [
        ("W020240116384950617283.jpg", Role.IMAGE)
    ]


def test_files_far_from_the_sentences_are_not_the_reports(make_page):
    text = "".join(f"<p>本局按照条例要求，公开信息{n}条。</p>" for n in range(30))
    body = f"<div class='a1'><div class='b1'><div class='c1'><div class='d1'>{text}</div></div></div></div>"
    page = f"<body><div class='l1'>{SIDE}</div>{body}<p class='fj'><a href='/f/1.docx'>附件：报告.docx</a></p></body>"
    files = attachments(make_page(f"{TITLE}{page}", URL, FetchKind.REPORT))
    assert [file.url[-9:] for file in files] == ["/f/1.docx"]
    own = "<div><div><a href='/f/2.pdf'>某局2023年度政府信息公开工作年度报告.pdf</a></div></div>"
    files = attachments(make_page(f"{TITLE}{own}{page}", URL, FetchKind.REPORT))
    assert {file.url[-8:] for file in files} == {"f/1.docx", "/f/2.pdf"}


@pytest.mark.parametrize(
    ("markup", "path"),
    [
        # pdf.js reads the name against its own address.
        ('<iframe src="/pdfjs/web/viewer.html?file=../../files/ab.pdf"></iframe>', "/files/ab.pdf"),
        ('<iframe src="/web/viewer.html?file=%252Fa%252Fab.pdf"></iframe>', "/a/ab.pdf"),
        (
            '<iframe src="/web/viewer.html?file=/d/downfile.jsp?classid=0&filename=ab.pdf"></iframe>',
            "/d/downfile.jsp?classid=0&filename=ab.pdf",
        ),
        (
            '<iframe src="/web/viewer.html?profile=1&file=%2Fd%2Fdownfile.jsp%3Fclassid%3D0%26filename%3Dab.pdf&z=2"></iframe>',
            "/d/downfile.jsp?classid=0&filename=ab.pdf",
        ),
        (
            '<iframe src="/generic2/web/viewer.html?file=./P020240116.ofd"></iframe>',
            "/art/2024/1/16/P020240116.ofd",
        ),
        ('<iframe data-src="/a/ab.pdf"></iframe>', "/a/ab.pdf"),
        ('<embed src="/api/view?id=3f2a" type="application/pdf">', "/api/view?id=3f2a"),
        ('<object classid="x"><param name="src" value="/a/ab.pdf"></object>', "/a/ab.pdf"),
        ('<div class="pdf" data-url="/a/ab.pdf"></div>', "/a/ab.pdf"),
        ('<a href="/pdfjs/web/viewer.html?file=/a/ab.pdf">年报</a>', "/a/ab.pdf"),
        (
            '<a href="/document/download?fileUrl=/a/ab.pdf&fileName=x.pdf">年报</a>',
            "/document/download?fileUrl=/a/ab.pdf&fileName=x.pdf",
        ),
        (
            '<a href="/common/fileDown?id=77" title="年报.docx">点击下载</a>',
            "/common/fileDown?id=77",
        ),
        ('<a href="/common/fileDown?id=77">某局2023年度报告</a>', "/common/fileDown?id=77"),
        (
            "<a href='javascript:;' onclick=\"downloadFile('/u/ab.docx','年报.docx')\">年报.docx</a>",
            "/u/ab.docx",
        ),
    ],
)
def test_a_file_is_found_behind_what_shows_or_serves_it(make_page, markup, path):
    found = read(make_page, markup, extra="")
    assert [item.url for item in found] == ["http://www.example.gov.cn" + path]


def test_a_box_that_shows_no_document_is_no_file(make_page):
    markup = '<div data-url="/a/1.html"></div><div data-src="/a/1.jpg"></div><a href="/download/">下载中心</a>'
    assert read(make_page, markup) == ()

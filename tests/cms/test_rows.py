"""Rows in every mark-up that portals are known to use."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html

from crawler.cms.rows import absolute, main_list, rows

BASE = "http://www.example.gov.cn/a/b/index.html"


def read(markup):
    return rows(html.fromstring(f"<div>{markup}</div>"), BASE)


@pytest.mark.parametrize(
    ("markup", "title", "day"),
    [
        (
            '<li><a href="x.html">2020-01-27 某局2019年报告</a></li>',
            "某局2019年报告",
            date(2020, 1, 27),
        ),
        (
            '<li><a href="x.html">某局2019年报告&nbsp;&nbsp;2020/1/27 10:11</a></li>',
            "某局2019年报告",
            date(2020, 1, 27),
        ),
        (
            '<li><a href="x.html">某局报告全文</a><span>[2020-01-27]</span></li>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<li><a href="x.html" title="某局2021年度报告">某局20...</a><b>2022-01-20</b></li>',
            "某局2021年度报告",
            date(2022, 1, 20),
        ),
        (
            '<p><a href="x.html">·某局报告全文</a> (2020/1/27)</p><p><a href="y.html">乙</a></p>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<li><span>2020年01月27日</span><a href="x.html">某局报告全文</a></li>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<li><a href="x.html"><span>某局报告全文</span><i>2020-01-27</i></a></li>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<div class="i"><span><a href="x.html">某局报告全文</a></span><span>2020-01-27</span></div><p><a href="y.html">乙局</a></p>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<li><em>27</em><span>2020-01</span><a href="x.html">某局报告全文</a></li>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<tr><td>1</td><td><a href="x.html">某局报告全文</a></td><td>2020-01-27</td></tr>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<dd><a href="x.html">某局报告全文</a>2020- 01- 27</dd>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<li><a class="bt-left" href="x.html" title="">某局报告全文</a><span class="bt-right">2020-01-27</span></li>',
            "某局报告全文",
            date(2020, 1, 27),
        ),
        (
            '<li><a href="x.html">2023年1月1日起施行的办法</a></li>',
            "2023年1月1日起施行的办法",
            None,
        ),
    ],
)
def test_a_row_gives_its_title_and_date(markup, title, day):
    wrapped = f"<table>{markup}</table>" if markup.startswith("<tr") else markup
    link = read(wrapped)[0]
    assert (link.title, link.date) == (title, day)
    assert link.url == "http://www.example.gov.cn/a/b/x.html"


def test_spacers_pager_anchors_and_dead_links_are_no_rows():
    markup = """<ul><li class="empty"></li><li><a href="javascript:void(0)">打印</a></li><li><a href="#">顶部</a></li>
    <li><a href="mailto:a@b.cn">写信给我们</a></li><li><a href="x.html">某局报告</a></li><li style="height:1px"></li></ul>
    <div><a href="index_1.html">2</a><a href="index_1.html">下一页</a><a href="index_8.html">尾页</a></div>"""
    assert [link.title for link in read(markup)] == ["某局报告"]


def test_a_year_directory_is_a_row_and_a_page_number_is_none():
    markup = '<ul><li><a href="2023n/">2023</a></li><li><a href="index_2.html">12</a></li></ul>'
    assert [link.title for link in read(markup)] == ["2023"]


def test_header_cells_tell_agency_and_index_number():
    markup = """<table><tr><th>序号</th><th>索引号</th><th>名 称</th><th>发布机构</th><th>成文日期</th><th>发布日期</th></tr>
    <tr><td>1</td><td>11330902002638067G/2024-1</td><td><a href="x.html" title="全名">全名</a></td><td>区发改局</td>
    <td>2023-12-30</td><td>2024-01-16</td></tr></table>"""
    (link,) = read(markup)
    assert (link.agency, link.index_no, link.date) == (
        "区发改局",
        "11330902002638067G/2024-1",
        date(2024, 1, 16),
    )


def test_header_cells_may_be_spans_of_a_list():
    markup = """<ul><li class="t"><span>名称</span><span>发布机构</span><span>发布日期</span></li>
    <li><span><a href="x.html">某镇报告</a></span><span>某镇</span><span>2024-01-16</span></li></ul>"""
    (link,) = read(markup)
    assert (link.agency, link.date) == ("某镇", date(2024, 1, 16))


def test_agencies_side_by_side_in_a_table_row_are_rows_of_their_own():
    markup = '<table><tr><td><a href="a/">市教育局</a></td><td><a href="b/">市公安局</a></td></tr></table>'
    assert [link.title for link in read(markup)] == ["市教育局", "市公安局"]


def test_two_dated_rows_in_one_table_row_stay_two():
    markup = """<table><tr><td><a href="a.html">甲局年度报告</a></td><td>2024-01-01</td>
    <td><a href="b.html">乙局年度报告</a></td><td>2024-01-02</td></tr></table>"""
    assert [link.title for link in read(markup)] == ["甲局年度报告", "乙局年度报告"]


def test_downloads_and_a_picture_beside_the_title_make_no_further_rows():
    markup = """<ul><li><a href="x.html"><img src="t.png"></a><a href="x.html">某局年度报告</a>
    <a href="x.docx">下载文字版</a><span>2024-01-01</span></li></ul>"""
    (link,) = read(markup)
    assert (link.title, link.url) == ("某局年度报告", "http://www.example.gov.cn/a/b/x.html")


def test_a_link_opened_by_script_is_a_row():
    assert (
        read("<li><a href='javascript:;' onclick=\"window.open('/art/x.html')\">某局报告</a></li>")[
            0
        ].url
        == "http://www.example.gov.cn/art/x.html"
    )


def test_a_direct_link_to_a_pdf_is_a_row():
    (link,) = read('<li><a href="\n/f/年报.pdf\n">某局2023年度报告</a><span>2024-01-01</span></li>')
    assert link.url == "http://www.example.gov.cn/f/年报.pdf"


@pytest.mark.parametrize(
    ("base", "href", "url"),
    [
        (BASE, "./t.html", "http://www.example.gov.cn/a/b/t.html"),
        (BASE, "../../t.html", "http://www.example.gov.cn/t.html"),
        (BASE, "../../../../t.html", "http://www.example.gov.cn/t.html"),
        (BASE, "//oss.henan.gov.cn/t.xls", "http://oss.henan.gov.cn/t.xls"),
        (BASE, "\n/c/x.pdf\n", "http://www.example.gov.cn/c/x.pdf"),
        (BASE, "files/《年报》.pdf", "http://www.example.gov.cn/a/b/files/《年报》.pdf"),
        (BASE, "a b.doc", "http://www.example.gov.cn/a/b/a%20b.doc"),
        (BASE, "?page=2", "http://www.example.gov.cn/a/b/index.html?page=2"),
        (BASE, "javascript:void(0)", ""),
        (BASE, "mailto:x@y.cn", ""),
        (BASE, "#top", ""),
        (BASE, "..\\c\\t.html", "http://www.example.gov.cn/a/c/t.html"),
        (BASE, "HTTP://WWW.Example.GOV.cn/A/T.HTM", "http://www.example.gov.cn/A/T.HTM"),
        (BASE, "//OSS.henan.gov.cn/T.xls", "http://oss.henan.gov.cn/T.xls"),
        (BASE, "http:\\\\h.gov.cn\\c\\t.html", "http://h.gov.cn/c/t.html"),
        (BASE, "http://h.gov.cn/a/../b/./t.html?u=/./", "http://h.gov.cn/b/t.html?u=/./"),
        (BASE, "http:///t.html", ""),
        (
            "https://luolong.gov.cn/html/1//2/151/index.html",
            "59946.html",
            "https://luolong.gov.cn/html/1//2/151/59946.html",
        ),
        (
            "https://luolong.gov.cn/html/1//2/151/index.html",
            "../../x.html",
            "https://luolong.gov.cn/html/1//x.html",
        ),
        (BASE, "/html/1//2/x.html", "http://www.example.gov.cn/html/1//2/x.html"),
        ("http://h.gov.cn/zfxxgk/zfwj", "./1.html", "http://h.gov.cn/zfxxgk/1.html"),
    ],
)
def test_addresses_become_absolute_byte_for_byte(base, href, url):
    assert absolute(base, href) == url


def test_the_list_wins_over_menu_sidebar_and_footer(make_page):
    menu = "".join(f"<li><a href='/m{n}/'>栏目名称第{n}号的菜单</a></li>" for n in range(40))
    hot = "".join(
        f"<li><a href='/h{n}.html'>热点新闻标题在这里第{n}条</a><span>2024-01-0{n}</span></li>"
        for n in range(1, 9)
    )
    rows_ = "".join(
        f"<li><a href='r{n}.html'>某局2023年度政府信息公开工作年度报告</a><span>2024-01-1{n}</span></li>"
        for n in range(3)
    )
    body = f"<div class='nav'><ul>{menu}</ul></div><div class='sidebar'><ul>{hot}</ul></div><div class='con'><ul>{rows_}</ul></div><div class='footer'><a href='/x'>网站地图导航链接文字</a></div>"
    page = make_page(body)
    assert [link.url[-7:] for link in rows(main_list(page), page.url)] == [
        "r0.html",
        "r1.html",
        "r2.html",
    ]


def test_a_list_in_groups_of_five_is_one_list(make_page):
    group = (
        "<ul class='g'>"
        + "<li><a href='r{n}.html'>某局年度政府信息公开报告</a><span>2024-01-10</span></li>" * 5
        + "</ul>"
    )
    page = make_page(f"<div id='l'>{group.format(n=1)}{group.format(n=2)}{group.format(n=3)}</div>")
    assert len(rows(main_list(page), page.url)) == 15


def test_wrapped_groups_are_one_list_and_a_wrapped_list_is_no_more_than_itself(make_page):
    row = "<li><a href='r{n}.html'>某局年度政府信息公开报告</a><span>2024-01-10</span></li>"
    group = "<div class='g'><ul>" + row * 5 + "</ul></div>"
    page = make_page(f"<div id='l'>{group}{group}</div>")
    assert len(rows(main_list(page), page.url)) == 10
    news = "<div class='xw'><p><a href='n.html'>全市政务公开工作会议召开</a>2024-01-11</p></div>"
    page = make_page(f"<div id='l'>{group}{news}</div>")
    assert len(rows(main_list(page), page.url)) == 5


def test_rows_that_are_tables_of_their_own_are_one_list(make_page):
    row = (
        "<tr><td><div><table><tr><td><img src='d.gif'></td><td><a href='r{n}.html'>某局{n}年度政府信息公开报告</a>"
        "</td><td>[2024-01-10]</td></tr></table></div></td></tr>"
    )
    listed = "".join(row.format(n=2019 + n) for n in range(5))
    menu = "<td><a href='/a/'>指南</a></td>"
    page = make_page(f"<table><tr>{menu}<td><table>{listed}</table></td></tr></table>")
    found = rows(main_list(page), page.url)
    assert [link.title[2:6] for link in found if link.date] == [
        "2019",
        "2020",
        "2021",
        "2022",
        "2023",
    ]


def test_a_date_alone_counts_before_one_in_the_texts_beginning():
    abstract = "<p>根据条例要求，现将某局自2023年1月1日起至2023年12月31日止的情况报告如下。</p>"
    day = "<p><span>2024-01-16</span></p>"
    (row,) = read(f"<ul><li><h4><a href='x.html'>某局报告全文</a></h4>{abstract}{day}</li></ul>")
    assert row.date == date(2024, 1, 16)


def test_the_sasac_fragments_give_thirty_dated_rows(sample):
    page = sample(
        "govcms_n/sasac_list_1.html",
        "http://www.sasac.gov.cn/n2588035/n2588320/n2588335/index.html",
    )
    found = rows(main_list(page), page.url)
    assert len(found) == 30
    assert all(link.date for link in found)
    assert sum(link.url.endswith("/content.html") for link in found) == 29
    assert found[0].date == date(2025, 12, 18)


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        ("[置顶]某局2019年报告", "某局2019年报告"),
        ("<font color='red'>【置顶】</font>某局2019年报告", "某局2019年报告"),
        ("某局2019年报告 NEW", "某局2019年报告"),
        ("（新）某局2019年报告", "某局2019年报告"),
        ("[市财政局]某局2019年报告", "[市财政局]某局2019年报告"),
        ("新[2020]1号通知", "新[2020]1号通知"),
    ],
)
def test_marks_of_the_list_are_no_part_of_a_title(anchor, title):
    found = read(f'<li><a href="x.html">{anchor}</a><span>[20200127]</span></li>')
    assert [(link.title, link.date) for link in found] == [(title, date(2020, 1, 27))]

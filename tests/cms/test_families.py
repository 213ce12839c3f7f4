"""Henan, generic discovery, and the choice between the families."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.cms import FAMILIES
from crawler.cms.generic import GENERIC
from crawler.cms.hanweb import JCMS
from crawler.cms.henan import HENAN
from crawler.cms.jpaas import JPAAS
from crawler.cms.sniff import sniff
from crawler.cms.trs import TRS
from crawler.model import Column, FetchKind, Role

HENAN_LIST = """<body><div class="con-box"><ul>
<li><a href="https://www.hnsongxian.gov.cn/2024/01-19/2677014.html" title="嵩县某局2023年政府信息公开工作年度报告">嵩县某局2023年…</a><span>2024-01-19</span></li>
<li><a href="/2024/01-20/2677015.html">嵩县某镇2023年政府信息公开工作年度报告</a><span>2024-01-20</span></li></ul></div>
<div class="page"><script>createPageHTML(3, 0, "index", "html");</script></div></body>"""


def test_a_henan_column_without_slash_pages_inside_its_folder(make_page, portal):
    page = make_page(HENAN_LIST, "https://www.hnsongxian.gov.cn/zfxxgk/zfxxgknb")
    listing = HENAN.listing(page, portal)
    assert [link.date for link in listing.links] == [date(2024, 1, 19), date(2024, 1, 20)]
    assert listing.links[0].title == "嵩县某局2023年政府信息公开工作年度报告"
    assert listing.links[1].url == "https://www.hnsongxian.gov.cn/2024/01-20/2677015.html"
    assert listing.next[0].url == "https://www.hnsongxian.gov.cn/zfxxgk/zfxxgknb/index_1.html"


def test_a_henan_report_keeps_its_tables_and_its_file_on_the_object_store(make_page):
    page = make_page(
        """<title>嵩县某局2023年政府信息公开工作年度报告</title><h1>嵩县某局2023年政府信息公开工作年度报告</h1>
        <p>时间:2024-01-19 20:23 来源:办公室</p><div class="pages_content"><p>一、总体情况</p>
        <table><tr><td>规章</td><td>0</td></tr><tr><td>行政规范性文件</td><td>3</td></tr></table>
        <p><a href="https://oss.henan.gov.cn/typtfile/20240119/0123456789abcdef0123456789abcdef.xls">统计表</a></p></div>""",
        "https://www.hnsongxian.gov.cn/2024/01-19/2677014.html",
        FetchKind.REPORT,
    )
    found = HENAN.article(page)
    assert found.source == "办公室"
    assert found.published_at is not None
    assert found.published_at.hour == 20
    assert "行政规范性文件\t3" in found.text
    (file,) = HENAN.attachments(page)
    assert (file.url.split("/")[2], file.role) == ("oss.henan.gov.cn", Role.TABLE)
    assert HENAN.sniff(page) > 0.8


def test_pages_go_to_the_family_that_made_them(make_page):
    assert sniff(make_page(HENAN_LIST), FAMILIES, None)[0] is HENAN
    trs = """<div class="TRS_Editor">x</div><a href="./202401/t20240101_1.html">甲</a><a href="./202401/t20240101_2.html">乙</a>
    <script>createPageHTML(2, 0, "index", "html");</script>"""
    assert sniff(make_page(trs), FAMILIES, "henan")[0] is TRS
    assert sniff(make_page("<p>什么都没有</p>"), FAMILIES, None)[0] is GENERIC
    assert sniff(make_page("<p>什么都没有</p>"), FAMILIES, "trs")[0] is TRS


def test_without_families_the_message_says_what_is_missing(make_page):
    with pytest.raises(ValueError, match="registry"):
        sniff(make_page("<p></p>"), (), None)


HOME = """<body><div class="nav"><ul><li><a href="/zwgk/">政务公开</a></li><li><a href="/xxgk/">信息公开</a></li>
<li><a href="/zfxxgk/fdzdgknr/">法定主动公开内容</a></li><li><a href="/tjnb/">统计年报</a></li></ul></div>
<a href="/zfxxgk/zfxxgknb/"><span>政府信息<br>公开年报</span></a><a href="/zfxxgk/nb2/" title="政府信息公开年度报告"><img src="n.png"></a>
<a href="/bmxxgkndbg/">部门</a><a href="/fzzf/">法治政府建设年度报告</a><a href="/wz/">政府网站年度工作报表</a><a href="/js/">部门决算</a>
<a href="/art/2024/1/16/art_1_2.html">某市2023年政府信息公开工作年度报告</a><iframe src="/inner/list.html"></iframe>
<iframe src="https://other.cn/x.html"></iframe><a href="/news/">新闻动态</a></body>"""


def test_discovery_finds_columns_by_menu_text_and_address(make_page, portal):
    listing = GENERIC.listing(make_page(HOME, "http://www.example.gov.cn/", FetchKind.HOME), portal)
    assert [column.url.partition(".cn")[2] for column in listing.columns] == [
        "/zfxxgk/zfxxgknb/",
        "/zfxxgk/nb2/",
        "/bmxxgkndbg/",
    ]
    assert [link.url.partition(".cn")[2] for link in listing.links] == [
        "/art/2024/1/16/art_1_2.html"
    ]
    explored = [fetch.url.partition(".cn")[2] for fetch in listing.explore]
    assert explored[0] == "/zfxxgk/fdzdgknr/"
    assert set(explored) == {"/zfxxgk/fdzdgknr/", "/xxgk/", "/zwgk/", "/inner/list.html"}
    assert {fetch.depth for fetch in listing.explore} == {1}
    assert {fetch.kind for fetch in listing.explore} == {FetchKind.HOME}


@pytest.mark.parametrize(
    "title",
    ["全县政府信息公开年报编制工作会议召开", "政府信息公开年报解读", "关于填报信息公开年报的通知"],
)
def test_news_of_the_reports_are_not_their_list(make_page, portal, title):
    text = f'<a href="/Item/24067.aspx">{title}</a><a href="/zwgk/">政务公开</a>'
    page = make_page(f"<body>{text}</body>", "http://www.example.gov.cn/", FetchKind.HOME)
    listing = GENERIC.listing(page, portal)
    assert listing.columns == ()
    assert [fetch.url for fetch in listing.explore] == ["http://www.example.gov.cn/zwgk/"]


def two_boxes(more=""):
    ours = "".join(
        f'<li><a href="/2022/01-1{n}/{n}.html">示例市{2018 + n}年政府信息公开工作年度报告</a><span>2022-01-11</span></li>'
        for n in range(2)
    )
    others = "".join(
        f'<li><a href="/2022/02-1{n}/{n}.html">示例市召开第{n}次会议部署下一阶段工作</a><span>2022-02-11</span></li>'
        for n in range(9)
    )
    hot = (
        '<div class="hot"><a href="/2022/03-11/7.html">某局2021年政府信息公开工作年度报告</a></div>'
    )
    return (
        f'<body><div><ul>{others}</ul></div><div><ul class="b">{ours}</ul></div>{hot}{more}</body>'
    )


def test_reports_beside_the_longest_list_of_a_page_are_rows_too(make_page, portal):
    found = GENERIC.listing(make_page(two_boxes()), portal).links
    assert [link.url[26:] for link in found[9:]] == ["2022/01-10/0.html", "2022/01-11/1.html"]
    assert found[9].date is not None
    one = Column("http://www.example.gov.cn/zfxxgk/zfxxgknb/", agency="某局")
    assert len(GENERIC.listing(make_page(two_boxes(), column=one), portal).links) == 9
    assert len(GENERIC.listing(make_page(two_boxes("共9条记录")), portal).links) == 9


def test_a_list_inside_a_frame_is_followed(make_page, portal):
    listing = GENERIC.listing(
        make_page('<body><p>公开年报</p><iframe src="inner/list.html"></iframe></body>'), portal
    )
    assert [fetch.url for fetch in listing.next] == [
        "http://www.example.gov.cn/zfxxgk/zfxxgknb/inner/list.html"
    ]
    assert listing.next[0].number == 1
    assert listing.next[0].memo == {"family": ""}  # whoever made the frame reads it


def test_discovery_reads_the_frame_of_a_menu_and_a_list_does_not(make_page, portal):
    markup = '<html><frameset><frame src="menu1.html"><frame src="top.html"></frameset></html>'
    host = "http://www.example.gov.cn/"
    home = GENERIC.listing(make_page(markup, host, FetchKind.HOME), portal)
    assert [fetch.url for fetch in home.explore] == [f"{host}menu1.html"]
    assert GENERIC.listing(make_page(markup, f"{host}nb/"), portal).next == ()


def test_a_shell_leads_to_its_target_and_keeps_the_page_number(make_page, portal):
    listing = GENERIC.listing(make_page("<script>location.replace('2024n/')</script>"), portal)
    assert (listing.next[0].url, listing.next[0].number) == (
        "http://www.example.gov.cn/zfxxgk/zfxxgknb/2024n/",
        1,
    )


ROWS = "".join(
    f"<li><a href='a{n}.html'>某局{n}年度政府信息公开年报</a><i>2024-01-1{n}</i></li>"
    for n in range(3)
)


def paged(make_page, portal, controls, family=GENERIC, **fetch):
    page = make_page(f"<body><ul>{ROWS}</ul><div class='p1'>{controls}</div></body>", **fetch)
    return family.listing(page, portal)


@pytest.mark.parametrize("family", [GENERIC, TRS, JCMS, JPAAS])
@pytest.mark.parametrize(
    "controls",
    [
        "第1页/共3页 <a href='javascript:goPage(2)'>下一页</a>",
        "共3页 <a onclick='turn(2)'>下一页</a>",
        "<a href=\"javascript:__doPostBack('pager','2')\">下一页 &gt;</a>",
        "<script>laypage({cont: 'p', pages: 3, jump: function(o){go(o.curr)}})</script>",
        "<script>$('.p').createPage({pageCount: 12, current: 1})</script>",
    ],
)
def test_pages_that_only_a_script_turns_to_are_told(make_page, portal, family, controls):
    found = paged(make_page, portal, controls, family)
    assert (len(found.links), found.next) == (3, ())
    assert [issue.code for issue in found.issues] == ["total_mismatch"]


@pytest.mark.parametrize(
    "controls",
    [
        "第1页/共1页 <a href='javascript:goPage(1)'>下一页</a>",
        "<a href='javascript:;' class='disabled'>下一页</a>",
        "<a>下一页</a>",
        "",
    ],
)
def test_a_list_of_one_page_is_whole(make_page, portal, controls):
    assert paged(make_page, portal, controls).issues == ()


def test_the_last_page_of_a_list_is_its_end(make_page, portal):
    assert paged(make_page, portal, "第3页/共3页", number=3).issues == ()


@pytest.mark.parametrize(
    "control",
    [
        "<a href='?page=2'>下一页&gt;</a>",
        "<a href='?page=2'>[下页]</a>",
        "<a href='?page=2'><img src='n.gif' alt='下一页'></a>",
        "<a class='page-next' href='?page=2'><i></i></a>",
    ],
)
def test_the_next_page_is_named_in_many_ways(make_page, portal, control):
    (onward,) = paged(make_page, portal, control).next
    assert onward.url.endswith("?page=2")


@pytest.mark.parametrize("family", [GENERIC, TRS, HENAN, JCMS, JPAAS])
def test_every_family_follows_the_next_page_of_a_list_that_the_server_drew(
    make_page, portal, family
):
    for control in (
        "<a href='index_2.html'>下一页</a>",
        "<a href='javascript:;' onclick=\"location.href='index_2.html'\">下一页</a>",
    ):
        found = paged(make_page, portal, control, family)
        assert [fetch.url.rpartition("/")[2] for fetch in found.next] == ["index_2.html"]
        assert found.issues == ()


@pytest.mark.parametrize("family", [GENERIC, TRS, HENAN, JCMS, JPAAS])
def test_every_family_tells_of_rows_that_only_a_script_opens(make_page, portal, family):
    row = "<li onclick=\"detail('9')\">某局2022年政府信息公开工作年度报告<i>2023-01-02</i></li>"
    found = paged(make_page, portal, f"<ul>{row}</ul>", family)
    assert len(found.links) == 3
    assert ["1 rows are opened by a script" in issue.message for issue in found.issues] == [True]


def test_jpaas_keeps_dated_rows_whatever_their_addresses_look_like(make_page, portal):
    row = (
        '<li><a href="/info/{0}">某局{0}年政府信息公开工作年度报告</a><span>2023-01-02</span></li>'
    )
    body = "<body><ul>" + "".join(row.format(year) for year in (2020, 2021)) + "</ul></body>"
    assert len(JPAAS.listing(make_page(body), portal).links) == 2

"""Articles of every system: titles, dates, heads, bodies."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from crawler.cms.article import article
from crawler.cms.meta import meta, site_id_code
from crawler.model import FetchKind, Link

BODY = "<p>一、总体情况。本报告根据《中华人民共和国政府信息公开条例》编制。</p>"


def read(make_page, markup, url="http://www.example.gov.cn/a/t20240203_1.html", **fetch):
    return article(make_page(markup, url, FetchKind.REPORT, **fetch))


def moment(*parts):
    return datetime(*parts)  # noqa: DTZ001 (pages print China time)


def test_meta_tags_survive_every_deviation(make_page):
    page = make_page(
        """<html><head><!-- <meta name="SiteName" content="旧站"> --><script>var x='<meta name="PubDate" content="1">';</script>
        <meta name="SiteName"content="某市"><META NAME=SiteName CONTENT="重复"><meta content="123" name="i_articleid">
        <meta name="Keywords" content=""><meta name="keywords" content="公开"><meta name="Author"content="">
        <meta name="ArticleTitle" content="关于"年报"的报告"><meta name="SiteIDCode" content="1409000001"></head></html>"""
    )
    found = meta(page)
    assert found["sitename"] == "某市"
    assert found["i_articleid"] == "123"
    assert found["keywords"] == "公开"
    assert found["author"] == ""
    assert "pubdate" not in found
    assert found["articletitle"] == '关于"年报"的报告'
    assert site_id_code(page) == "1409000001"


@pytest.mark.parametrize(
    "markup",
    [
        '<script id="_jiucuo_" sitecode="1304000009" src="x.js"></script>',
        "<p>网站标识码：<span>1304000009</span></p>",
        "<p>网站标识码 1304000009 冀ICP备05029117号</p>",
        '<meta name="SiteIDCode" content=""><p>网站标识码&nbsp;1304000009</p>',
    ],
)
def test_the_site_code_is_found_outside_the_meta_tag(make_page, markup):
    assert site_id_code(make_page(f"<html><body>{markup}</body></html>")) == "1304000009"


HEADS = [
    "<table><tr><td><b>索 引 号：</b></td><td>11330902002638067G/2024-1</td><td><b>组配分类：</b></td><td>信息公开年报</td></tr><tr><td>发布机构：</td><td>区发改局</td><td>成文日期：</td><td>2024-01-16</td></tr><tr><td>文　　号：</td><td>某发〔2024〕1号</td></tr></table>",
    "<p>索引号 11330902002638067G/2024-1 组配分类 信息公开年报 发布机构 区发改局 生成日期 2024-01-16 文号 某发〔2024〕1号 公开方式 主动公开</p>",
    "<ul><li>索引号:11330902002638067G/2024-1</li><li>主题分类: 信息公开年报</li><li>发布机构: 区发改局</li><li>生成日期: 2024-01-16</li><li>发文字号: 某发〔2024〕1号</li></ul>",
    "<div>• 索引号:11330902002638067G/2024-1 • 发文字号:某发〔2024〕1号 • 发布机构:区发改局 • 成文日期:2024-01-16 • 主题分类:信息公开年报</div>",
    "<dl><dt>索引号：</dt><dd>11330902002638067G/2024-1</dd><dt>组配分类：</dt><dd>信息公开年报</dd><dt>发布机构：</dt><dd>区发改局</dd><dt>生成日期：</dt><dd>2024-01-16</dd><dt>文号：</dt><dd>某发〔2024〕1号</dd></dl>",
]


@pytest.mark.parametrize("head", HEADS)
def test_the_head_is_read_in_every_setting(make_page, head):
    found = read(make_page, f'<body>{head}<div id="zoom">{BODY}</div></body>')
    assert found.index_no == "11330902002638067G/2024-1"
    assert found.topic_class == "信息公开年报"
    assert found.publisher == "区发改局"
    assert found.created_date == date(2024, 1, 16)
    assert found.doc_no == "某发〔2024〕1号"


def test_an_empty_value_does_not_take_the_next_one(make_page):
    head = "<table><tr><td>发文字号</td><td></td><td>发布机构</td><td>某局</td></tr></table>"
    found = read(make_page, f'<body>{head}<div id="zoom">{BODY}</div></body>')
    assert (found.doc_no, found.publisher) == ("", "某局")


@pytest.mark.parametrize(
    ("head", "row", "expected", "source"),
    [
        ("<p>发布日期：2024-01-20 10:31</p>", None, (2024, 1, 20, 10, 31), "label"),
        ("<p>时间:2024-01-20 来源:办公室</p>", None, (2024, 1, 20), "label"),
        ("<p>发布时间：2024- 01- 20 08: 07</p>", None, (2024, 1, 20, 8, 7), "label"),
        ("<p>某市政府门户网 2024-01-20 15:59</p>", None, (2024, 1, 20, 15, 59), "head"),
        ("", date(2024, 1, 20), (2024, 1, 20), "list"),
        ("", None, (2024, 2, 3), "url"),
        (
            '<p><span alt="时间：2017-11-08"><i>时间：</i>2024-01-20</span></p>',
            None,
            (2024, 1, 20),
            "label",
        ),
    ],
)
def test_the_day_of_publication_has_its_precedence(make_page, head, row, expected, source):
    link = Link("http://x", "t", row) if row else None
    found = read(make_page, f'<body>{head}<div id="zoom">{BODY}</div></body>', link=link)
    assert (found.published_at, found.published_at_source) == (moment(*expected), source)


def test_the_time_of_generation_is_no_day_of_publication(make_page):
    head = """<head><meta name="PubDate" content="2025-10-25 11:32:37"><meta name="others" content="页面生成时间 2025-10-25 11:32:37"></head>"""
    found = read(make_page, f'<html>{head}<body><div id="zoom">{BODY}</div></body></html>')
    assert (found.published_at, found.published_at_source) == (moment(2024, 2, 3), "url")
    plain = read(
        make_page, f'<meta name="PubDate" content="2025-10-25 11:32"><div id="zoom">{BODY}</div>'
    )
    assert plain.published_at_source == "meta"


def test_maketime_alone_is_no_day_of_publication(make_page):
    found = read(
        make_page,
        f'<meta name="Maketime" content="2019-03-22 12:28:37"><div id="zoom">{BODY}</div>',
        "http://x.gov.cn/a.html",
    )
    assert found.published_at is None


@pytest.mark.parametrize(
    ("head", "link", "title"),
    [
        ('<meta name="ArticleTitle" content="甲局<br>2023年度报告">', None, "甲局 2023年度报告"),
        ("<title>甲局2023年度报告_某市人民政府</title>", None, "甲局2023年度报告"),
        (
            "<title>某市人民政府 公开年报 甲局2023年度政府信息公开工作年度报告</title>",
            None,
            "甲局2023年度政府信息公开工作年度报告",
        ),
        (
            '<title>某市</title></head><body><h1 class="title">甲局2023年度报告</h1>',
            None,
            "甲局2023年度报告",
        ),
        ("<title>某市</title>", Link("http://x", "甲局2023年度报告"), "甲局2023年度报告"),
        (
            '<meta name="ArticleTitle" content="甲局2023年度政…">',
            Link("http://x", "甲局2023年度政府信息公开年报"),
            "甲局2023年度政府信息公开年报",
        ),
        (
            '<meta name="ArticleTitle" content="公开年报"><meta name="ColumnName" content="公开年报"><title>甲局2023年报</title>',
            Link("http://x", "甲局2023年报"),
            "甲局2023年报",
        ),
    ],
)
def test_the_title_has_its_precedence(make_page, head, link, title):
    assert (
        read(make_page, f'<html><head>{head}<div id="zoom">{BODY}</div></html>', link=link).title
        == title
    )


def test_a_year_directory_is_not_the_channel(make_page):
    crumbs = '<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="../">政府信息公开年报</a> &gt; <a href="./">2026年</a></div>'
    found = read(
        make_page, f'<meta name="ColumnName" content="2026年">{crumbs}<div id="zoom">{BODY}</div>'
    )
    assert found.breadcrumb == ("首页", "政府信息公开年报", "2026年")
    assert found.channel == "政府信息公开年报"


def test_tables_in_the_body_keep_rows_and_cells(make_page):
    table = "<table><tr><td>信息内容</td><td><p>本年</p><p>制发件数</p></td></tr><tr><td>规章</td><td>0</td></tr></table>"
    found = read(
        make_page,
        f'<div class="pages_content">{BODY}{table}<p>甲<br>乙</p><script>x</script></div>',
    )
    assert found.text.split("\n")[1:] == ["信息内容\t本年制发件数", "规章\t0", "甲", "乙"]


def test_a_page_without_known_container_says_so(make_page):
    found = read(make_page, f"<body><div>{BODY}</div></body>")
    assert not found.content_found
    assert "总体情况" in found.text


TEXT = (
    "<div><p>一、总体情况</p><p>本局按照条例要求，公开信息12条。</p></div><div><p>二、主动公开情况</p><table><tr><td>信息内容"
    "</td><td>第二十条第（一）项</td></tr></table></div><p>五、存在的问题</p><p>公开还不够主动，将会改进。</p><p>六、无。</p>"
)
AROUND = """<title>{name}</title><div class="wz1"><h1>{name}</h1><p>时间：2024-01-03 浏览：{visits}次</p>
<div class="wznr1">{text}</div><ul><li><a href="/1.html">{news}，更多内容请点击。</a></li></ul></div>
<div class="dibu1">主办：某市政府办公室，地址：某路1号。技术支持：某公司</div>"""


def test_what_changes_around_an_unknown_container_is_no_text(make_page):
    name = "某局2023年政府信息公开工作年度报告"
    first, again = (
        read(make_page, AROUND.format(name=name, text=TEXT, visits=visits, news=news))
        for visits, news in ((7, "市长调研"), (8, "全市会议召开"))
    )
    assert first.text == again.text
    assert first.text.startswith("一、总体情况\n")
    assert first.text.endswith("\n六、无。")
    assert "信息内容\t第二十条第（一）项" in first.text
    assert (first.title, first.published_at) == (name, moment(2024, 1, 3))


@pytest.mark.parametrize("name", ['id="content"', 'class="content clearfix"', 'id="mainbody"'])
def test_a_wide_container_is_narrowed_to_the_sentences(make_page, name):
    title = "某局2023年政府信息公开工作年度报告"
    around = AROUND.format(name=title, text=TEXT, visits=7, news="要闻")
    found = read(make_page, f"<div {name}>{around}</div>")
    assert found.text.startswith("一、总体情况\n")
    assert found.text.endswith("\n六、无。")
    assert (found.title, found.published_at) == (title, moment(2024, 1, 3))
    assert found.content_found


def test_the_title_above_the_sentences_belongs_to_them_where_the_page_has_another(make_page):
    heading = "<div class='b7'>某局2023年政府信息公开工作年度报告</div>"
    page = AROUND.format(name="政府公开信息", text=heading + TEXT, visits=7, news="要闻")
    assert read(make_page, page).text.startswith(
        "某局2023年政府信息公开工作年度报告\n一、总体情况\n"
    )


def test_a_page_with_few_sentences_is_read_whole(make_page):
    found = read(make_page, "<body><div>年度报告</div><div><p>详见附件，请下载。</p></div></body>")
    assert found.text == "年度报告\n详见附件，请下载。"


def test_a_vsb_article_is_read_from_its_old_table_cells(sample):
    page = sample(
        "vsb/sxmu_article.html", "http://www.sxmu.edu.cn/jijian/info/1081/978.htm", FetchKind.REPORT
    )
    found = article(page)
    assert found.title == "中华人民共和国监察法"
    assert found.published_at == moment(2018, 5, 17)
    assert found.source == ""
    assert found.content_found
    assert found.text.startswith("中华人民共和国监察法\n")


def test_a_csrc_article_has_no_day_because_pubdate_is_its_generation(sample):
    page = sample(
        "ucap/csrc_detail_1.html",
        "http://www.csrc.gov.cn/csrc/c106256/c3217074/content.shtml",
        FetchKind.REPORT,
    )
    found = article(page)
    assert found.title == "中国证监会派出机构监管职责规定"
    assert (found.published_at, found.published_at_source) == (None, "")
    assert found.site_id_code == "bm56000001"
    assert found.text.startswith("中国证监会派出机构监管职责规定\n（2015年10月29日")


def test_a_page_with_bot_scripts_is_still_read(sample):
    found = article(
        sample(
            "waf/ccgp_inline_bot_cookies.html", "http://www.ccgp.gov.cn/x.html", FetchKind.REPORT
        )
    )
    assert found.title.startswith("济南大学中心校区")
    assert found.published_at == moment(2025, 7, 14, 1, 59)

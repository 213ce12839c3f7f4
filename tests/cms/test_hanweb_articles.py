"""Articles of Hanweb's JCMS, and the files they lead to."""

from datetime import date

import pytest

from crawler.cms.hanweb import JCMS
from tests.cms.hanweb_pages import ARTICLE, HOST, REPORT, page, sample, title


def test_the_real_article_is_read_by_its_markers():
    text = sample("fgw_zj_art_1621004_30332664.html")
    url = "http://fgw.zj.gov.cn/art/2016/11/22/art_1621004_30332664.html"
    found = JCMS.article(page(text, url=url))
    assert found.title == "1-10月德清县固定资产投资结构趋稳趋优"
    assert found.published_at is not None
    assert found.published_at.date() == date(2016, 11, 22)
    assert found.source == "省发改委"
    assert found.site_name == "浙江省发展和改革委员会"
    assert found.content_found
    assert found.text.startswith("1-10月，全县固定资产投资完成246.79亿元")
    assert "浏览次数" not in found.text
    assert JCMS.sniff(page(text, url=url)) >= 0.85


def article(body, head=""):
    return JCMS.article(page(f"<html><head>{head}</head><body>{body}</body></html>", ARTICLE))


def test_markers_give_title_source_and_body_where_there_are_no_meta_tags():
    found = article(
        "<p><!--<$[标题]>begin-->某县财政局<br>2023年度报告<!--<$[标题]>end--></p>"
        "<span>来自<!--<$[信息来源]>begin-->县财政局<!--<$[信息来源]>end--></span>"
        f"<div><!--<$[信息内容]>begin-->{REPORT}<!--<$[信息内容]>end--></div><p>版权所有</p>",
        head="<title>某县 年报 某县财政局2023年度报告</title>",
    )
    assert found.title == "某县财政局2023年度报告"
    assert found.source == "县财政局"
    assert found.text.startswith("根据")
    assert "版权" not in found.text
    assert found.content_found


def test_the_build_time_is_never_the_day_of_publication():
    found = article(
        '<div class="xl_title">某县财政局2023年度政府信息公开工作年度报告</div>'
        f'<div class="xl_doc">2024-01-16 来源</div><div class="xl_text">{REPORT}</div>',
        head='<meta name="Maketime" content="2026-03-22 12:28:37">',
    )
    assert found.published_at is not None
    assert found.published_at.date() == date(2024, 1, 16)
    assert found.title == "某县财政局2023年度政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "where", ['id="zoom"', 'class="bt_content"', 'id="ivs_content"', 'id="c"', 'class="art_con x"']
)
def test_the_bodies_of_the_known_templates_are_found(where):
    found = article(f"<h1>标题</h1><div {where}>{REPORT}</div><div>版权所有</div>")
    assert found.content_found
    assert found.text.startswith("根据")
    assert "版权" not in found.text


def test_the_xxgk_header_table_gives_publisher_and_index_number():
    found = article(
        "<table><tr><td>索 引 号</td><td>11330999002638067G/2024-00012</td><td>组配分类</td>"
        "<td>信息公开年报</td></tr><tr><td>发布机构</td><td>区发改局</td><td>生成日期</td>"
        f'<td>2024-01-16</td></tr></table><h1>标题一二三</h1><div id="zoom">{REPORT}</div>'
    )
    assert found.publisher == "区发改局"
    assert found.index_no == "11330999002638067G/2024-00012"
    assert found.topic_class == "信息公开年报"
    assert found.created_date == date(2024, 1, 16)


def test_files_without_a_useful_path_are_found_by_their_handler():
    links = [
        "/module/download/downfile.jsp?classid=0&filename=0123456789abcdef0123456789abcdef.pdf",
        "/module/download/downfile.jsp?classid=0&showname=%E9%99%84%E4%BB%B6.docx&filename=0a.docx",
        "/module/download/downfile.jsp?classid=0&filename=1703211613455351820.xls&showname=a.xls",
        "/gov/jcms_files/jcms1/web7/site/zfxxgk/download/downfile.jsp?classid=0&filename=140901165845693.xls",
        "/attach/0/0123456789abcdef.docx",
    ]
    body = "".join(f'<p><a href="{link}">附件{n}</a></p>' for n, link in enumerate(links))
    text = (
        f'<html><body><div id="zoom">{REPORT}{body}<img src="/picture/0/1.png"></div></body></html>'
    )
    found = JCMS.attachments(page(text, ARTICLE))
    assert [attachment.url for attachment in found] == [HOST + link for link in links]
    assert JCMS.article(page(text, ARTICLE)).images == (f"{HOST}/picture/0/1.png",)


def test_the_pictures_of_a_scanned_report_are_its_files():
    pictures = [f"/picture/0/23012010{n}3838939.jpg" for n in range(3)]
    body = "".join(f'<p><img src="{picture}"></p>' for picture in pictures)
    text = f'<html><body><h1>{title(1)}</h1><div id="zoom">{body}</div></body></html>'
    found = JCMS.attachments(page(text, ARTICLE))
    assert [attachment.url for attachment in found] == [HOST + picture for picture in pictures]


def test_other_pages_are_not_taken_for_this_family():
    assert (
        JCMS.sniff(page("<html><body>createPageHTML(3,0,'index','html')</body></html>", HOST)) == 0
    )

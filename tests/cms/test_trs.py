"""TRS WCM: saved pages and small replicas of its quirks."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from crawler.cms.generic import GENERIC
from crawler.cms.trs import TRS
from crawler.model import Column, FetchKind, Role

ROW = '<li><a href="./202401/t20240116_{n}.html" title="某局{n}年度政府信息公开工作年度报告">某局…</a><span>2024-01-16</span></li>'
LIST = "http://www.example.gov.cn/zwgk/xxgknb/"


def page_with(script, rows=3):
    items = "".join(ROW.format(n=2000 + n) for n in range(rows))
    return (
        f"<html><body><ul class='list'>{items}</ul><div class='page'>{script}</div></body></html>"
    )


def test_the_ndrc_list_gives_its_25_rows_and_page_two_at_index_1(sample, portal):
    page = sample("trs/ndrc_list_page.html", "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/")
    listing = TRS.listing(page, portal)
    assert TRS.sniff(page) > 0.7
    assert len(listing.links) == 25
    assert (
        listing.links[0].url
        == "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/202604/t20260409_1404577.html"
    )
    assert listing.links[0].title == "《电力重大事故隐患判定标准及治理监督管理规定》 2026年第41号令"
    assert [link.date for link in listing.links][:2] == [date(2026, 4, 9), date(2026, 2, 11)]
    assert all(link.date and "/t20" in link.url for link in listing.links)
    assert listing.pages == 9
    assert [fetch.url for fetch in listing.next] == [
        "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/index_1.html"
    ]
    assert listing.next[0].number == 2
    assert [fetch.url for fetch in listing.otherwise] == [
        "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/index_2.html"
    ]


def test_the_handan_list_states_6348_rows_that_its_56_pages_do_not_hold(sample, portal):
    page = sample("trs/handan_list.jsp.html", "http://hdzfxxgk.hd.gov.cn/zfwj/jinqixxgk/")
    listing = TRS.listing(page, portal)
    (row,) = listing.links
    assert row.url == "http://hdzfxxgk.hd.gov.cn/gszbm/auto23716/202008/t20200805_1353179.html"
    assert row.agency == "邯郸市教育局"
    assert row.index_no == "000014348/2020-35428"
    assert row.date == date(2020, 8, 5)
    assert (listing.total, listing.pages) == (6348, 56)
    assert listing.next[0].url == "http://hdzfxxgk.hd.gov.cn/zfwj/jinqixxgk/index_1.html"


def test_the_ndrc_article_offers_a_pdf_and_an_ofd(sample):
    url = "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/202604/t20260409_1404577.html"
    page = sample("trs/ndrc_detail_1.html", url, FetchKind.REPORT)
    article = TRS.article(page)
    assert article.title == "《电力重大事故隐患判定标准及治理监督管理规定》 2026年第41号令"
    assert article.published_at == datetime(2026, 4, 9, 9, 39, 8)  # noqa: DTZ001 (pages print China time)
    assert article.source == "国家能源局"
    assert article.channel == "发展改革委令"
    assert article.site_id_code == "bm04000007"
    assert article.content_found
    assert article.text.splitlines()[-1] == "2026年3月18日"
    files = TRS.attachments(page)
    assert [file.url.rpartition(".")[2] for file in files] == ["pdf", "ofd"]
    assert files[0].url.startswith("https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/202604/P0")
    assert {file.role for file in files} == {Role.FULL}


def test_the_shanxi_article_is_dated_by_its_label_and_not_by_the_alt_text(sample):
    url = "http://www.shanxi.gov.cn/yw/sxyw/201909/t20190918_693227.shtml"
    page = sample("trs/shanxi_t20190918_693227.shtml", url, FetchKind.REPORT)
    article = TRS.article(page)
    assert article.published_at == datetime(2019, 9, 18, 6, 23)  # noqa: DTZ001 (pages print China time)
    assert article.source == "山西日报"
    assert article.site_id_code == "1400000045"
    assert article.breadcrumb == ("首页", "要闻", "山西要闻")
    assert "TRS_Editor" not in article.text
    assert article.text.startswith("图为山西品牌丝路行")
    assert article.images == ("http://www.shanxi.gov.cn/yw/sxyw/201909/W020190918234243033577.jpg",)
    assert TRS.attachments(page) == ()
    assert TRS.sniff(page) > 0.7


def test_the_six_argument_call_of_ucap_is_no_trs_pager(sample, portal):
    page = sample("ucap/csrc_list_1.html", "http://www.csrc.gov.cn/csrc/c106256/fg.shtml")
    assert TRS.sniff(page) < 0.4
    listing = GENERIC.listing(page, portal)
    assert len(listing.links) == 20
    assert (listing.total, listing.pages) == (89, 5)
    assert listing.links[0].title == "中国证监会派出机构监管职责规定"
    assert [fetch.url for fetch in listing.next] == [
        "http://www.csrc.gov.cn/csrc/c106256/fg_2.shtml"
    ]
    assert [fetch.url for fetch in listing.otherwise] == [
        "http://www.csrc.gov.cn/csrc/c106256/fg_1.shtml"
    ]


def test_a_call_in_a_script_comment_counts_and_one_in_a_commented_line_does_not(make_page, portal):
    live = page_with('<script>\n<!--\n\tcreatePageHTML(4, 0, "index", "shtml");\n//-->\n</script>')
    dead = page_with('<script>\n//createPageHTML(4, 0, "index", "shtml");\n</script>')
    commented = page_with('<!--<script>createPageHTML(4, 0, "index", "shtml");</script>-->')
    assert TRS.listing(make_page(live, LIST), portal).next[0].url == LIST + "index_1.shtml"
    assert TRS.listing(make_page(dead, LIST), portal).next == ()
    assert TRS.listing(make_page(commented, LIST), portal).next == ()


def test_the_last_page_has_no_next(make_page, portal):
    body = page_with('<script>createPageHTML(4, 3, "index", "html");</script>')
    listing = TRS.listing(make_page(body, LIST + "index_3.html", number=4), portal)
    assert len(listing.links) == 3
    assert listing.next == listing.otherwise == ()


def test_a_middle_page_goes_on_from_its_own_number(make_page, portal):
    body = page_with('<script>createPageHTML(9, 4, "index", "html");</script>')
    listing = TRS.listing(make_page(body, LIST + "index_4.html", number=5), portal)
    assert listing.next[0].url == LIST + "index_5.html"
    assert listing.next[0].number == 6


def test_a_site_that_counts_from_two_is_followed_by_its_anchors(make_page, portal):
    body = page_with(
        '<script>createPageHTML(3, 0, "index", "shtml");</script><a href="index_2.shtml">下一页</a>'
    )
    listing = TRS.listing(make_page(body, LIST), portal)
    assert listing.next[0].url == LIST + "index_2.shtml"
    assert LIST + "index_1.shtml" in [fetch.url for fetch in listing.otherwise]


def test_a_site_that_counts_from_two_is_known_by_address_and_pager(make_page, portal):
    body = page_with('<script>createPageHTML(3, 1, "index", "shtml");</script>')
    listing = TRS.listing(make_page(body, LIST + "index_2.shtml", number=2), portal)
    assert listing.next[0].url == LIST + "index_3.shtml"


def test_inline_variables_lead_on_although_no_anchor_is_in_the_page(make_page, portal):
    script = """<script>var countPage = 12//共多少页
    var currentPage=2;
    document.write("<a href=\\"list"+"_"+3+"."+"shtml\\">下一页</a>");</script>"""
    listing = TRS.listing(make_page(page_with(script), LIST + "list_2.shtml", number=3), portal)
    assert listing.pages == 12
    assert listing.next[0].url == LIST + "list_3.shtml"


@pytest.mark.parametrize("extension", ["html", "shtml"])
def test_a_directorys_pages_are_called_like_its_articles(make_page, portal, extension):
    script = "<script>var countPage = 3; var currentPage=0;</script>"
    row = f'<li><a href="./202401/t20240105_1.{extension}">某局2023年政府信息公开工作年度报告</a></li>'
    listing = TRS.listing(make_page(page_with(script + 9 * row), LIST), portal)
    assert listing.next[0].url == f"{LIST}index_1.{extension}"


def test_a_total_in_the_text_counts_but_not_in_a_comment(make_page, portal):
    said = page_with("<span>共 <em>17</em> 条</span>")
    hidden = page_with("<!--<span>共有<em>0</em>条信息</span>-->")
    assert TRS.listing(make_page(said, LIST), portal).total == 17
    assert TRS.listing(make_page(hidden, LIST), portal).total is None


def test_an_article_of_several_pages_offers_the_others_as_parts(make_page):
    url = "http://www.example.gov.cn/zwgk/xxgknb/202102/t20210220_3603498.shtml"
    body = """<div class="TRS_Editor"><p>一、总体情况。本报告按照条例的要求编制。</p></div>
    <script>createPageHTML(3,0,"t20210220_3603498","shtml");</script>"""
    parts = [
        file
        for file in TRS.attachments(make_page(body, url, FetchKind.REPORT))
        if file.role is Role.PART
    ]
    folder = "http://www.example.gov.cn/zwgk/xxgknb/202102/"
    assert [file.url for file in parts] == [
        folder + "t20210220_3603498_1.shtml",
        folder + "t20210220_3603498_2.shtml",
    ]


def test_a_stub_beyond_the_end_gives_nothing_and_no_next(make_page, portal):
    stub = "<html><head><title>x</title></head><body><p>页面正在建设</p></body></html>"
    listing = TRS.listing(make_page(stub, LIST + "index_9.html", number=10), portal)
    assert listing.links == listing.next == ()


def test_an_empty_first_page_is_an_issue(make_page, portal):
    listing = TRS.listing(make_page("<html><body><p>暂无相关信息</p></body></html>", LIST), portal)
    assert [entry.code for entry in listing.issues] == ["listing_empty"]
    assert LIST in listing.issues[0].message


def test_nested_comments_do_not_hide_or_invent_facts(make_page):
    body = """<html><body><div class="top"><p><strong>索 引 号：</strong>000014348/2021-1</p>
    <!-- <p><strong>发布机构：</strong><!-- 旧机构 --></p> -->
    <p><strong>发布机构：</strong>某市教育局</p></div>
    <div class="TRS_Editor"><style>.x{}</style><p>2020年度政府信息公开工作年度报告正文在此处。</p></div></body></html>"""
    article = TRS.article(make_page(body, kind=FetchKind.REPORT))
    assert article.publisher == "某市教育局"
    assert article.index_no == "000014348/2021-1"
    assert article.text == "2020年度政府信息公开工作年度报告正文在此处。"


def test_year_directories_below_a_list_are_columns_with_their_years(make_page, portal):
    body = """<body><ul><li><a href="./2023n/">2023年</a></li><li><a href="./2022n/">2022年</a></li></ul>
    <ul><li><a href="./sbj/">市本级</a></li><li><a href="./bm/">部门</a></li><li><a href="./xzjd/">乡镇街道</a></li>
    <li><a href="./skjj/">市科技局</a></li></ul><div class="nav"><a href="/other/">市教育局</a></div></body>"""
    listing = TRS.listing(make_page(body, LIST), portal)
    found = {column.url[len(LIST) :]: column for column in listing.columns}
    assert set(found) == {"2023n/", "2022n/", "sbj/", "bm/", "xzjd/", "skjj/"}
    assert found["2023n/"].year == 2023
    assert found["skjj/"].agency == "市科技局"
    assert found["bm/"].agency is None
    assert listing.issues == ()


def test_agencies_named_like_look_alikes_have_their_columns_too(make_page, portal):
    names = [
        "县财政局",
        "县审计局",
        "县统计局",
        "县生态环境局",
        "社保中心",
        "财政预决算",
        "统计年报",
        "法治政府建设",
    ]
    items = "".join(f'<li><a href="./a{n}/">{name}</a></li>' for n, name in enumerate(names))
    listing = TRS.listing(make_page(f"<body><ul>{items}</ul></body>", LIST), portal)
    assert [column.agency for column in listing.columns] == names[:5]


@pytest.mark.parametrize(
    "name",
    [
        "各乡镇",
        "各镇街",
        "委办局",
        "市级部门",
        "县(市、区)政府",
        "街镇年报",
        "2018年以前",
        "历年年报",
    ],
)
def test_every_list_below_a_list_of_reports_is_one_and_many_organs_are_no_organ(
    make_page, portal, name
):
    items = f'<li><a href="./x/">{name}</a></li><li><a href="./y/">年报解读</a></li>'
    pager = '<li><a href="./p/">下一页</a></li><li><a href="./202401/1.html">另一篇</a></li>'
    listing = TRS.listing(make_page(f"<body><ul>{items}{pager}</ul></body>", LIST), portal)
    assert [(c.url, c.agency) for c in listing.columns] == [(LIST + "x/", None)]
    elsewhere = make_page(f"<body><ul>{items}</ul></body>", "http://www.example.gov.cn/bm/")
    assert [c.agency for c in TRS.listing(elsewhere, portal).columns] in ([], [None])


def test_one_organs_short_name_is_no_group(make_page, portal):
    names = ["县政府", "市委办", "区府办", "县局"]
    items = "".join(f'<li><a href="./a{n}/">{name}</a></li>' for n, name in enumerate(names))
    listing = TRS.listing(make_page(f"<body><ul>{items}</ul></body>", LIST), portal)
    assert [column.agency for column in listing.columns] == names


def test_what_is_known_of_a_list_holds_for_the_lists_below_it(make_page, portal):
    body = (
        """<ul><li><a href="./2022n/">2022年</a></li><li><a href="./skjj/">市科技局</a></li></ul>"""
    )
    column = Column(LIST, agency="某县教育局", region="140902", year=2023)
    menu = '<a href="/bm/">部门年报</a>'
    listing = TRS.listing(make_page(f"<body>{menu}{body}</body>", LIST, column=column), portal)
    assert [(c.agency, c.region, c.year) for c in listing.columns] == [
        (None, "140902", None),
        ("某县教育局", "140902", 2022),
        ("市科技局", "140902", 2023),
    ]


def test_groups_of_reports_count_wherever_their_lists_stand(make_page, portal):
    body = """<a href="/channel_13599/">县政府年报</a><a href="/channel_13600/">部门年报</a>
    <a href="/channel_13601/">乡镇（街道）信息公开年报</a><a href="/channel_1/">部门</a><ul><li>
    <a href="./202401/t20240116_1.html">某县2023年政府信息公开工作年度报告</a><i>2024-01-16</i></li></ul>"""
    listing = TRS.listing(make_page(f"<body>{body}</body>", LIST), portal)
    assert [c.url.rpartition("_")[2] for c in listing.columns] == ["13599/", "13600/", "13601/"]


def test_a_copy_of_page_one_at_index_1_leads_to_index_2(make_page, portal):
    body = page_with('<script>createPageHTML(3, 0, "index", "shtml");</script>')
    listing = TRS.listing(make_page(body, LIST + "index_1.shtml", number=2), portal)
    assert listing.next[0].url == LIST + "index_2.shtml"


def test_a_base_element_moves_rows_and_pager(make_page, portal):
    body = '<base href="http://www.example.gov.cn/moved/">' + page_with(
        '<script>createPageHTML(3, 0, "index", "shtml");</script>'
    )
    listing = TRS.listing(make_page(body, LIST), portal)
    assert listing.links[0].url.startswith("http://www.example.gov.cn/moved/202401/")
    assert listing.next[0].url == "http://www.example.gov.cn/moved/index_1.shtml"

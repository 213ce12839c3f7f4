import re
import time
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from crawler.cms.hanweb import JCMS
from crawler.model import Charset, Column, Fetch, FetchKind, Page, Portal

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "pages" / "hanweb"
HOST = "http://www.example.gov.cn"
COLUMN = f"{HOST}/col/col4711/index.html"
PORTAL = Portal(key="example", name="某县", region="330999", home=HOST, hosts=("*.example.gov.cn",))
NAMES = ["某县财政局", "某县民政局", "某县水利局", "某镇人民政府", "某县司法局"]


def sample(name):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the shared sample {name} is absent")
    return path.read_text(encoding="utf-8")


def page(text, url=COLUMN, fetch=None):
    fetch = fetch or Fetch(url=url, kind=FetchKind.LISTING, column=Column(url))
    return Page(
        url=url,
        status=200,
        headers=(("Content-Type", "text/html"),),
        body=text.encode(),
        text=text,
        charset=Charset("utf-8", "utf-8"),
        fetch=fetch,
    )


def answer(fetch, text):
    return page(text, fetch.url, fetch)


def title(number):
    return f"{NAMES[number % 5]}{2024 - number // 5}年度政府信息公开工作年度报告"


def record(number, markup=None):
    markup = markup or (
        "<li><a href='/art/2024/1/{day}/art_4711_{id}.html' title='{title}'>{cut}...</a>"
        "<span>2024-01-{day:02}</span></li>"
    )
    values = {
        "day": number % 28 + 1,
        "id": 1000 + number,
        "title": title(number),
        "cut": title(number)[:12],
    }
    return f"<record><![CDATA[\n {markup.format(**values)}]]></record>"


NEXT = (
    '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&appid=1&webid=39'
    '&path=/&columnid={column}&unitid={unit}&webname={name}&permissiontype=0"></a>]]></nextgroup>'
)


def datastore(
    numbers, column="4711", unit="212860", name="某县人民政府", head="", junk="", markup=None
):
    records = "".join(record(number, markup) for number in numbers)
    group = NEXT.format(column=column, unit=unit, name=name)
    return f"<datastore>{group}{head}<recordset>{junk}{records}</recordset></datastore>"


def column_page(store, total, per_page=20, unit="212860", more=""):
    return (
        '<html><head><meta name="ColumnName" content="政府信息公开年报"></head><body>'
        f'<ul class="nav"><li><a href="/col/col1/index.html">首页</a></li></ul>{more}'
        f'<div id="{unit}"><script type="text/xml">{store}</script></div>'
        f"<script>var param_{unit}={{columnid:4711,unitid:'{unit}',sourceContentType:3}}; "
        f"$('#{unit}').jpage({{totalRecord:{total},perPage:{per_page},groupSize:3,"
        "barPosition:'bottom'});</script></body></html>"
    )


def listing(text, **options):
    return JCMS.listing(page(text, **options), PORTAL)


def form(fetch):
    return dict(parse_qsl(fetch.body.decode("ascii"), keep_blank_values=True))


# The real samples


def test_the_real_dataproxy_answer_gives_every_row_with_its_whole_title():
    text = sample("dingxi_dataproxy_col12377.xml")
    url = "http://www.dingxi.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=60&perpage=20"
    found = listing(text, url=url)
    assert len(found.links) == text.count("<record>") > 20
    assert not any(link.title.endswith("...") for link in found.links)
    assert all(link.date for link in found.links)
    assert found.links[0].date == date(2022, 1, 20)
    assert found.links[0].url == "http://www.dingxi.gov.cn/art/2022/1/20/art_12377_1486865.html"
    assert JCMS.sniff(page(text, url=url)) == 1.0


def test_the_real_column_page_gives_rows_total_and_the_next_block():
    text = sample("jiangsu_col33718_embedded.html")
    found = listing(text, url="http://www.jiangsu.gov.cn/col/col33718/index.html")
    assert [link.date for link in found.links] == [date(2026, 9, 11), date(2025, 12, 15)]
    assert (found.total, found.per_page) == (4895, 19)
    assert form(found.next[0])["webname"] == "江苏省人民政府"
    assert form(found.next[0])["columnid"] == "33718"
    assert JCMS.sniff(page(text)) > 0.9


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


# Column pages


def test_rows_are_read_from_the_script_and_the_list_goes_on_by_record_numbers():
    found = listing(column_page(datastore(range(20)), total=43))
    assert [link.title for link in found.links] == [title(number) for number in range(20)]
    assert found.links[3].date == date(2024, 1, 4)
    assert found.total == 43
    (onward,) = found.next
    assert onward.method == "POST"
    assert urlsplit(onward.url).path == "/module/web/jpage/dataproxy.jsp"
    query = parse_qs(urlsplit(onward.url).query)
    assert (query["startrecord"], query["endrecord"], query["perpage"]) == (["1"], ["100"], ["100"])
    assert form(onward) == {
        "col": "1",
        "appid": "1",
        "webid": "39",
        "path": "/",
        "columnid": "4711",
        "sourceContentType": "3",
        "unitid": "212860",
        "webname": "某县人民政府",
        "permissiontype": "0",
    }
    headers = dict(onward.headers)
    assert headers["Referer"] == COLUMN
    assert headers["X-Requested-With"] == "XMLHttpRequest"
    assert onward.column == Column(COLUMN)
    assert onward.number == 2


def test_a_complete_first_page_asks_for_nothing_more():
    assert listing(column_page(datastore(range(5)), total=5)).next == ()


@pytest.mark.parametrize(
    "name",
    [
        "%25E6%259F%2590%25E5%258E%25BF",
        "%E6%9F%90%E5%8E%BF",
        "某县",
        "%C4%B3%CF%D8",
    ],
)
def test_the_sites_name_is_sent_encoded_once_however_it_was_written(name):
    found = listing(column_page(datastore(range(3), name=name), total=40))
    assert b"webname=%E6%9F%90%E5%8E%BF&" in found.next[0].body


@pytest.mark.parametrize(
    "markup",
    [
        '<li style=<br/><a title="{title}" target="_blank" href="/art/2024/1/{day}/art_4711_{id}.html">{cut}...</a><b>2024-01-{day:02}</b></li>',
        '<tr><td><a href="/art/2024/1/{day}/art_4711_{id}.html" title="{title}">{cut}</a></td><td>[2024-01-{day:02}]</td></tr>',
        '<p class="lb-list"><a title="{title}" href="/art/2024/1/{day}/art_4711_{id}.html">{cut}</a><span>2024-01-{day:02}</span></p>',
        '<li class="clearfix"><a class="bt-left" href="/art/2024/1/{day}/art_4711_{id}.html" title="{title}">{cut}</a><span class="bt-right">2024/1/{day}</span></li>',
        "<s></s><a class=ellipsis href='/art/2024/1/{day}/art_4711_{id}.html' title='{title}'>{cut}</a><span>2024-01-{day:02}</span>",
        '<li><a href="/art/2024/art_0123456789abcdef0123456789abc{id}.html" target="_blank">{title}</a><p>[2024-01-{day:02}]</p></li>',
    ],
)
def test_any_markup_of_a_row_is_read(markup):
    found = listing(column_page(datastore(range(7), markup=markup), total=7))
    assert [link.title for link in found.links] == [title(number) for number in range(7)]
    assert [link.date for link in found.links] == [date(2024, 1, day + 1) for day in range(7)]


def test_junk_in_the_recordset_and_a_cut_datastore_lose_no_whole_row():
    store = datastore(range(6), junk='<ul id="information-list"></ul>\n&nbsp;<br>')
    assert len(listing(column_page(store, total=6)).links) == 6
    cut = store[: store.rindex("<record>") + 30]
    assert len(listing(column_page(cut, total=6)).links) == 5


def test_the_unit_of_the_list_is_chosen_among_several():
    menu = (
        "<datastore><recordset><record><![CDATA[<li><a href='/col/col99/index.html'>机构</a></li>]]>"
        "</record></recordset></datastore>"
    )
    news = datastore(range(30, 36), column="9", unit="5")
    more = (
        f'<div id="3"><script type="text/xml">{menu}</script></div>'
        f'<div id="5"><script type="text/xml">{news}</script></div>'
        "<script>$('#5').jpage({totalRecord:900,perPage:6});</script>"
    )
    found = listing(column_page(datastore(range(4)), total=4, more=more))
    assert [link.title for link in found.links] == [title(number) for number in range(4)]
    assert found.total == 4
    by_uid = listing(
        column_page(datastore(range(4)), total=4, more=more), url=COLUMN + "?uid=5&pageNum=2"
    )
    assert len(by_uid.links) == 6
    assert by_uid.total == 900


def test_lists_of_several_columns_on_one_page_are_added_up():
    towns = datastore(range(30, 36), column="4713", unit="213")
    more = (
        f'<div id="213"><script type="text/xml">{towns}</script></div>'
        "<script>$('#213').jpage({totalRecord:40,perPage:6});</script>"
    )
    text = column_page(datastore(range(4), column="4712"), total=4, more=more)
    text = text.replace("columnid:4711,", "")
    found = listing(text)
    assert len(found.links) == 10
    assert found.total == 44
    (onward,) = found.next
    assert form(onward)["columnid"] == "4713"
    block = JCMS.listing(answer(onward, datastore(range(30, 70), column="4713")), PORTAL)
    assert block.total == 44
    assert block.next == ()


def test_a_list_drawn_by_the_server_is_read_too():
    rows = "".join(
        f'<li><a href="/art/2024/1/3/art_4711_{n}.html" title="{title(n)}">{title(n)[:9]}...</a>'
        "<span>2024-01-03</span></li>"
        for n in range(8)
    )
    found = listing(f'<html><body><ul class="list">{rows}</ul></body></html>')
    assert [link.title for link in found.links] == [title(n) for n in range(8)]


# Paging


def first_fetch(total=250, shown=20):
    return listing(column_page(datastore(range(shown)), total=total)).next[0]


def test_blocks_follow_one_another_up_to_the_total():
    fetch = first_fetch()
    seen = []
    for numbers in (range(100), range(100, 200), range(200, 250)):
        found = JCMS.listing(answer(fetch, datastore(numbers)), PORTAL)
        seen += [link.url for link in found.links]
        assert found.total == 250
        if found.next:
            (fetch,) = found.next
    assert found.next == ()
    assert len(set(seen)) == 250


def test_a_server_that_gives_less_than_asked_is_asked_from_where_it_stopped():
    found = JCMS.listing(answer(first_fetch(), datastore(range(58))), PORTAL)
    assert parse_qs(urlsplit(found.next[0].url).query)["startrecord"] == ["59"]


def test_the_total_of_the_answer_counts_where_it_has_one():
    head = "<totalrecord>251</totalrecord><totalpage>3</totalpage>"
    found = JCMS.listing(answer(first_fetch(), datastore(range(100), head=head)), PORTAL)
    assert found.total == 251


def test_where_record_numbers_are_ignored_pages_are_asked_for_by_get():
    repeated = JCMS.listing(answer(first_fetch(60), datastore(range(20))), PORTAL)
    (fetch,) = repeated.otherwise
    assert fetch.method == "GET"
    query = dict(parse_qsl(urlsplit(fetch.url).query))
    assert query["page"] == "2"
    assert query["columnid"] == "4711"
    assert query["webname"] == "某县人民政府"
    second = JCMS.listing(answer(fetch, datastore(range(20, 40))), PORTAL)
    assert parse_qs(urlsplit(second.next[0].url).query)["page"] == ["3"]
    third = JCMS.listing(answer(second.next[0], datastore(range(40, 60))), PORTAL)
    assert third.next == ()
    assert third.otherwise == ()


def test_screen_pages_that_the_column_page_showed_already_do_not_end_the_list():
    fetch = first_fetch(total=100, shown=57)
    (second,) = JCMS.listing(answer(fetch, datastore(range(57))), PORTAL).otherwise
    repeated = JCMS.listing(answer(second, datastore(range(20, 40))), PORTAL)
    assert parse_qs(urlsplit(repeated.otherwise[0].url).query)["page"] == ["3"]


def test_a_server_that_gives_the_first_page_forever_is_left_with_the_total_kept():
    fetch = first_fetch(60)
    (fetch,) = JCMS.listing(answer(fetch, datastore(range(20))), PORTAL).otherwise
    found = JCMS.listing(answer(fetch, datastore(range(20))), PORTAL)
    assert found.otherwise == ()
    assert found.total == 60


@pytest.mark.parametrize("body", ["<datastore><recordset></recordset></datastore>", "\n\n", ""])
def test_an_empty_deep_page_ends_the_list_and_keeps_the_total(body):
    found = JCMS.listing(answer(first_fetch(), body), PORTAL)
    assert found.links == ()
    assert found.next == ()
    assert found.otherwise == ()
    assert found.total == 250


def test_a_pager_with_a_path_of_its_own_is_asked_there():
    text = column_page(datastore(range(3)), total=30).replace(
        "barPosition", "proxyUrl:'/module/jpage/dataproxy.jsp',barPosition"
    )
    assert listing(text).next[0].url.startswith(f"{HOST}/module/jpage/dataproxy.jsp?")


def test_a_column_may_say_that_its_server_counts_pages():
    fetch = Fetch(COLUMN, FetchKind.LISTING, column=Column(COLUMN, options={"paging": "page"}))
    found = listing(column_page(datastore(range(20)), total=43), fetch=fetch)
    assert found.next[0].method == "GET"
    assert "page=2" in found.next[0].url


# The xxgk module

LOAD = (
    "<script>loadDynamic('/module/xxgk/search.jsp?standardXxgk=0&infotypeId=A0212&vc_title="
    "&vc_number=&area=113309990','div4711','A0212','','','3096');</script>"
)


def fragment(numbers, pages, total):
    rows = "".join(
        f'<tr class="tr_main_value_odd"><td>{n + 1}</td><td><a href="/art/2024/1/3/art_4711_{n}.html" '
        f'gkfs="主动公开" title="{title(n)}">{title(n)[:9]}...</a></td><td>2024-01-03</td></tr>'
        for n in numbers
    )
    return (
        f"<table>{rows}</table><table><tr><td align=right>共{total}条 共<b>{pages}</b>页 "
        '<a href="javascript:void(0)" onclick="goto(\'2\')">下一页</a></td></tr></table>'
    )


def test_an_xxgk_column_is_searched_page_by_page():
    found = listing(f"<html><body><div id=div4711></div>{LOAD}</body></html>")
    (fetch,) = found.next
    assert fetch.method == "POST"
    assert fetch.number == 1
    sent = form(fetch)
    assert (sent["infotypeId"], sent["jdid"], sent["area"]) == ("A0212", "3096", "113309990")
    assert (sent["divid"], sent["currpage"]) == ("div4711", "1")
    first = JCMS.listing(answer(fetch, fragment(range(20), 2, 33)), PORTAL)
    assert [link.title for link in first.links] == [title(n) for n in range(20)]
    assert first.links[0].date == date(2024, 1, 3)
    assert (first.total, first.pages) == (33, 2)
    assert form(first.next[0])["currpage"] == "2"
    assert "currpage=2" in first.next[0].url
    last = JCMS.listing(answer(first.next[0], fragment(range(20, 33), 2, 33)), PORTAL)
    assert last.next == ()
    assert len(last.links) == 13


def test_an_empty_search_ends():
    (fetch,) = listing(f"<html><body>{LOAD}</body></html>").next
    found = JCMS.listing(answer(fetch, "<div>暂无相关信息</div>"), PORTAL)
    assert found.links == ()
    assert found.next == ()


TREE = r"""<script>
d.add(1,0,'<a onclick="funclick(\'A0212\',\'x\')">政府信息公开年报</a>');
d.add(2,0,'<a onclick="funclick(\'A0101\',\'x\')">机构概况</a>');
d.add(3,-1,'某县财政局','/module/xxgk/tree.jsp?area=11330999002638067G');
d.add(4,-1,'某县民政局','/module/xxgk/tree.jsp?area=11330999002638075B');
</script>"""


def test_a_page_that_names_no_catalogue_asks_the_tree_which_gives_a_column_for_each_organ():
    text = '<iframe src="/module/xxgk/tree.jsp?divid=div4711&amp;area="></iframe>'
    (fetch,) = listing(f"<html><body>{text}</body></html>").next
    assert urlsplit(fetch.url).path == "/module/xxgk/tree.jsp"
    columns = JCMS.listing(answer(fetch, TREE), PORTAL).columns
    assert [column.name for column in columns] == ["政府信息公开年报", "某县财政局", "某县民政局"]
    assert [column.agency for column in columns] == [None, "某县财政局", "某县民政局"]
    query = dict(parse_qsl(urlsplit(columns[1].url).query))
    assert (query["area"], query["infotypeId"]) == ("11330999002638067G", "A0212")
    assert urlsplit(columns[1].url).path == "/module/xxgk/search.jsp"


def test_a_columns_own_address_may_name_organ_and_catalogue():
    url = COLUMN + "?vc_xxgkarea=11370999MB2C91453G&number=B01"
    (fetch,) = listing('<script src="/module/xxgk/search.jsp"></script>', url=url).next
    assert form(fetch)["area"] == "11370999MB2C91453G"
    assert form(fetch)["infotypeId"] == "B01"


ANNUAL = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp?area=11330999002638067G&fbtime=2020"


def test_an_index_of_organs_leads_to_each_ones_annual_reports():
    path = "/module/xxgk/xxgkAnnualReport.jsp?"
    found = listing(
        f'<body><ul><li><a href="{path}area=741033213&fbtime=2023" title="某县教育局">教育局</a></li></ul>'
        f'<table><tr><td>某县民政局：</td><td><a href="{path}fbtime=2022&area=002570001">2022</a> '
        f'<a href="{path}fbtime=2023&area=002570001">2023年</a></td></tr></table></body>'
    )
    assert [(column.agency, column.options["years"]) for column in found.columns] == [
        ("某县教育局", "2023"),
        ("某县民政局", "2022,2023"),
    ]
    assert found.columns[0].url == f"{HOST}{path}fbtime=2023&area=741033213"
    # Otherwise the crawl would take the list and the report for one fetch.
    rows = listing("<body></body>", url=found.columns[0].url).links
    assert [link.url for link in rows] == [f"{HOST}{path}area=741033213&fbtime=2023"]


def test_an_organs_annual_report_page_offers_its_years_and_the_columns_organs():
    text = (
        '<html><body><select name="fbtime"><option value="2020">2020年</option>'
        '<option value="2021">2021年</option></select><div id="zoom"><p>…</p></div></body></html>'
    )
    column = Column(ANNUAL, agency="某县财政局", options={"areas": "11330999002638075B=某县民政局"})
    fetch = Fetch(ANNUAL, FetchKind.LISTING, column=column)
    found = JCMS.listing(page(text, ANNUAL, fetch), PORTAL)
    assert [(link.agency, link.year) for link in found.links] == [
        ("某县财政局", 2021),
        ("某县财政局", 2020),
        ("某县民政局", 2021),
        ("某县民政局", 2020),
    ]
    assert found.links[1].url == ANNUAL
    assert found.links[2].title == "某县民政局2021年政府信息公开工作年度报告"


def test_a_column_may_state_the_years_of_its_organ():
    column = Column(ANNUAL, agency="某县财政局", options={"years": "2018-2020,2022"})
    found = JCMS.listing(
        page("<p>…</p>", ANNUAL, Fetch(ANNUAL, FetchKind.LISTING, column=column)), PORTAL
    )
    assert [link.year for link in found.links] == [2022, 2020, 2019, 2018]


def test_a_year_without_a_report_gives_no_article():
    empty = JCMS.article(page("<html><body><div id=zoom>暂无相关信息</div></body></html>", ANNUAL))
    assert empty.title == ""
    assert empty.text == ""
    assert not empty.content_found
    body = "<p>现公布某县财政局2020年度政府信息公开工作年度报告。</p>" * 20
    text = (
        "<html><body><h1>某县财政局2020年度政府信息公开工作年度报告</h1>"
        f"<p>发布时间：2021-01-20</p><div id=zoom>{body}</div></body></html>"
    )
    whole = JCMS.article(page(text, ANNUAL))
    assert whole.title == "某县财政局2020年度政府信息公开工作年度报告"
    assert whole.published_at is not None
    assert whole.published_at.date() == date(2021, 1, 20)


# Further columns


def test_years_and_subtrees_of_a_report_column_are_columns():
    more = (
        '<a href="/col/col81/index.html">2023年</a><a href="/col/col82/index.html">2022年度</a>'
        '<a href="/col/col83/index.html">乡镇街道</a><a href="/col/col84/index.html">领导之窗</a>'
        '<a href="/col/col4711/index.html">政府信息公开年报</a>'
    )
    found = listing(column_page(datastore(range(4)), total=4, more=more)).columns
    assert [(column.name, column.year) for column in found] == [
        ("2023年", 2023),
        ("2022年度", 2022),
        ("乡镇街道", None),
    ]


@pytest.mark.parametrize("name", ["部门年报", "各部门", "镇街年报", "市级部门"])
def test_groups_are_named_in_many_ways(name):
    more = f'<a href="/col/col83/index.html">{name}</a>'
    (found,) = listing(column_page(datastore(range(4)), total=4, more=more)).columns
    assert (found.name, found.agency) == (name, None)


def test_a_menus_list_of_reports_is_not_this_organs():
    more = '<a href="/col/col85/index.html">县政府信息公开年报</a><a href="/col/col86/index.html">2022年</a>'
    column = Column(f"{HOST}/col/col4711/index.html", name="信息公开年报", agency="某县教育局")
    fetch = Fetch(column.url, FetchKind.LISTING, column=column)
    text = column_page(datastore(range(4)), total=4, more=more)
    found = JCMS.listing(answer(fetch, text), PORTAL).columns
    assert [(c.name, c.agency) for c in found] == [
        ("县政府信息公开年报", None),
        ("2022年", "某县教育局"),
    ]


def test_organs_of_an_index_page_are_columns_of_their_own():
    text = (
        '<html><head><meta name="ColumnName" content="政府信息公开年报"></head><body>'
        '<a href="/col/col91/index.html">县财政局</a><a href="/col/col92/index.html">领导之窗</a>'
        "</body></html>"
    )
    found = listing(text).columns
    assert [(column.agency, column.url) for column in found] == [
        ("县财政局", f"{HOST}/col/col91/index.html")
    ]


# Articles


ARTICLE = f"{HOST}/art/2024/1/16/art_4711_1.html"


def article(body, head=""):
    return JCMS.article(page(f"<html><head>{head}</head><body>{body}</body></html>", ARTICLE))


REPORT = "<p>根据《中华人民共和国政府信息公开条例》，现公布本年度报告。</p>" * 8


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


def test_a_pager_of_links_is_followed():
    rows = "".join(
        f'<li><a href="/art/2024/1/3/art_4711_{n}.html" title="{title(n)}">{title(n)[:9]}...</a>'
        "<span>2024-01-03</span></li>"
        for n in range(8)
    )
    pager = '<div><a href="?uid=28899&amp;pageNum=1">上一页</a><a href="?uid=28899&amp;pageNum=3">下一页</a></div>'
    found = listing(f'<html><body><ul class="list">{rows}</ul>{pager}</body></html>')
    (fetch,) = found.next
    assert fetch.url == f"{COLUMN}?uid=28899&pageNum=3"
    assert fetch.number == 2


def test_other_pages_are_not_taken_for_this_family():
    assert (
        JCMS.sniff(page("<html><body>createPageHTML(3,0,'index','html')</body></html>", HOST)) == 0
    )


def test_reading_is_fast_enough():
    text = column_page(datastore(range(20)), total=43)
    body = f'<html><body><h1>标题</h1><div id="zoom">{REPORT * 4}</div></body></html>'
    assert best(lambda: listing(text)) < 0.02
    assert best(lambda: JCMS.article(page(body, ARTICLE))) < 0.03


def best(call):
    times = []
    for _ in range(10):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def test_no_fetch_carries_anything_but_ascii():
    for fetch in listing(column_page(datastore(range(20)), total=43)).next:
        assert re.fullmatch(rb"[\x21-\x7e]*", fetch.body)
        assert fetch.url.isascii()

"""The xxgk module of Hanweb's JCMS: a search, a tree of organs, and the organs' annual reports."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.cms.hanweb import JCMS
from crawler.model import Column, Fetch, FetchKind
from tests.cms.hanweb_pages import COLUMN, HOST, PORTAL, answer, form, listing, page, title

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


def test_where_the_search_of_all_organs_finds_nothing_the_tree_names_them():
    frame = "<iframe src='/module/xxgk/tree.jsp?area='></iframe>"
    (search,) = listing(f"<html><body>{LOAD.replace('113309990', '')}{frame}</body></html>").next
    (tree,) = JCMS.listing(answer(search, "<div>暂无相关信息</div>"), PORTAL).next
    assert urlsplit(tree.url).path == "/module/xxgk/tree.jsp"
    organ = '<a href="/col/col4711/index.html?vc_xxgkarea=11330999002638067G">县教育局</a>'
    (column,) = JCMS.listing(answer(tree, f"<ul><li>{organ}</li></ul>"), PORTAL).columns
    assert column.agency == "县教育局"
    asked = dict(parse_qsl(urlsplit(column.url).query))
    assert (asked["area"], asked["infotypeId"]) == ("11330999002638067G", "A0212")
    again = Fetch(column.url, FetchKind.LISTING, column=column)
    nothing = JCMS.listing(answer(again, "<div>暂无相关信息</div>"), PORTAL)
    assert nothing.next == ()


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
    # Otherwise the crawl would take the list and the report for one fetch.
    assert found.columns[0].url == f"{HOST}{path}area=741033213&fbtime=2023#years"
    rows = listing("<body></body>", url=found.columns[0].url).links
    assert [link.url for link in rows] == [f"{HOST}{path}area=741033213&fbtime=2023"]


@pytest.mark.parametrize("query", ["fbtime=2022&area=741033213", "area=741033213&fbtime=2022"])
def test_the_parameters_of_an_annual_report_stay_in_their_order(query):
    address = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp?{query}"
    choice = f"<select><option>请选择</option><option value='?{query}'>2022年</option></select>"
    found = listing(choice, url=address)
    assert [link.url for link in found.links] == [address]


def test_a_selector_without_a_name_may_offer_the_years():
    options = "".join(
        f"<option value='/module/xxgk/xxgkAnnualReport.jsp?area=741033213&amp;fbtime={year}'>{year}</option>"
        for year in (2021, 2019)
    )
    text = f"<select onchange='go()'>{options}</select><select><option>2018年度</option></select>"
    assert [link.year for link in listing(text, url=ANNUAL).links] == [2021, 2020, 2019, 2018]


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

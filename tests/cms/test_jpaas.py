import json
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.cms.hanweb import JCMS
from crawler.cms.jpaas import JPAAS
from crawler.cms.pagers import GAPS
from crawler.model import Column, Fetch, FetchKind, Portal
from tests.pages import page_of

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "pages" / "hanweb"
HOST = "https://fgw.example.gov.cn"
COLUMN = f"{HOST}/col/col1229565788/index.html"
PORTAL = Portal(key="example", name="某市", region="330999", home=HOST, hosts=("*.example.gov.cn",))


def sample(name):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the shared sample {name} is absent")
    return path.read_text(encoding="utf-8")


def page(text, url=COLUMN, fetch=None, kind="text/html"):
    fetch = fetch or Fetch(url=url, kind=FetchKind.LISTING, column=Column(url))
    return page_of(fetch, text, media_type=kind)


def title(number):
    return f"某市发展和改革委员会{2024 - number}年政府信息公开工作年度报告"


def rows(numbers):
    return "".join(
        f'<li class="clearfix"><a class="bt-left" title="{title(n)}" '
        f'href="//fgw.example.gov.cn/art/2024/1/2/art_1229565788_{n}.html">{title(n)[:9]}...</a>'
        f'<span class="bt-right">2024-01-02</span></li>'
        for n in numbers
    )


def query_data(tag, page_id="1229565788", spelling="bulidstatic"):
    return (
        f"{{'parseType':'{spelling}','webId':'3185','tplSetId':'o0Yc','pageType':'column',"
        f"'tagId':'{tag}','editType':'null','pageId':'{page_id}'}}"
    )


def script(tag, spelling="bulidstatic"):
    return (
        f'<div class="box {len(tag)}"><script src="/script/AuthorizedRead/unitbuild.js?v=3"\n webId="3185"'
        ' url="/api-gateway/jpaas-publish-server/front/page/build/unit"'
        f' queryData="{query_data(tag, spelling=spelling)}"></script></div>'
    )


def shell(*tags, body=""):
    scripts = "".join(script(tag) for tag in tags)
    return f"<html><body>{scripts}{body}</body></html>"


def pagination(count, number=1, size=15):
    return (
        f'<div class="pagination" rows="{size}" count="{count}" pageNo="{number}" '
        f'queryData="{query_data("信息列表")}"></div>'
    )


def unit_answer(markup):
    # The raw line break and tab inside the string are what real servers send.
    return json.dumps(
        {"success": True, "code": "200", "data": {"html": "@"}}, ensure_ascii=False
    ).replace("@", "\n\t" + markup.replace("\\", "\\\\").replace('"', '\\"'))


def listing(text, fetch=None):
    return JPAAS.listing(page(text, fetch=fetch), PORTAL)


def answered(fetch, markup):
    return JPAAS.listing(page(unit_answer(markup), fetch.url, fetch, "application/json"), PORTAL)


def sent(fetch):
    return dict(parse_qsl(urlsplit(fetch.url).query))


def test_the_real_shell_leads_to_its_unit():
    text = sample("miit_jpaas_shell.html")
    url = "https://www.miit.gov.cn/zwgk/index.html"
    found = JPAAS.listing(page(text, url), PORTAL)
    (fetch,) = found.next
    assert fetch.url.startswith(
        "https://www.miit.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit?"
    )
    assert sent(fetch) == {
        "parseType": "buildstatic",
        "webId": "8d828e408d90447786ddbe128d495e9e",
        "tplSetId": "209741b2109044b5b7695700b2bec37e",
        "pageType": "column",
        "tagId": "右侧内容",
        "editType": "null",
        "pageId": "ca517c97303b40cf80bd668b35f6148f",
    }
    assert "%E5%8F%B3%E4%BE%A7%E5%86%85%E5%AE%B9" in fetch.url
    assert JPAAS.sniff(page(text, url)) > 0.9 > JCMS.sniff(page(text, url))


def test_the_typo_is_sent_as_the_page_says_it():
    (fetch,) = listing(shell("信息列表")).next
    assert sent(fetch)["parseType"] == "bulidstatic"
    assert dict(fetch.headers)["Referer"] == COLUMN


def test_of_several_units_the_list_is_asked_for_first_and_the_frame_never():
    (fetch,) = listing(shell("头部导航", "某块", "当前栏目list", "底部")).next
    assert sent(fetch)["tagId"] == "当前栏目list"
    assert fetch.number == 1
    empty = answered(fetch, '<ul><li><a href="/col/col1/index.html">栏目</a></li></ul>')
    assert empty.links == ()
    (second,) = empty.next
    assert sent(second)["tagId"] == "某块"
    found = answered(second, f"<ul>{rows(range(3))}</ul>{pagination(3)}")
    assert len(found.links) == 3
    assert found.next == ()


def test_a_column_may_name_its_unit():
    column = Column(COLUMN, options={"tag": "某块"})
    found = listing(shell("信息列表", "某块"), Fetch(COLUMN, FetchKind.LISTING, column=column))
    assert sent(found.next[0])["tagId"] == "某块"


def test_an_answer_gives_rows_total_and_the_next_page():
    (fetch,) = listing(shell("信息列表")).next
    found = answered(fetch, f"<ul>{rows(range(15))}</ul>{pagination(37)}")
    assert [link.title for link in found.links] == [title(n) for n in range(15)]
    assert found.links[0].url == f"{HOST}/art/2024/1/2/art_1229565788_0.html"
    assert found.links[0].date == date(2024, 1, 2)
    assert (found.total, found.per_page) == (37, 15)
    (second,) = found.next
    assert json.loads(sent(second)["paramJson"]) == {"pageNo": 2, "pageSize": 15}
    assert (sent(second)["pageNo"], sent(second)["rows"]) == ("2", "15")
    assert " " not in second.url
    assert second.number == 2
    third = answered(second, f"<ul>{rows(range(15, 30))}</ul>{pagination(37, 2)}").next[0]
    assert json.loads(sent(third)["paramJson"])["pageNo"] == 3
    last = answered(third, f"<ul>{rows(range(30, 37))}</ul>{pagination(37, 3)}")
    assert last.next == ()


def test_the_pagers_script_tells_the_numbers_too():
    (fetch,) = listing(shell("信息列表")).next
    call = '<script>oLayPageRender(\'page1\',{rows:"20",count:"585",pageNo:"1"});</script>'
    found = answered(fetch, f"<ul>{rows(range(20))}</ul>{call}")
    assert (found.total, found.per_page) == (585, 20)
    assert json.loads(sent(found.next[0])["paramJson"]) == {"pageNo": 2, "pageSize": 20}


def test_rows_in_the_pages_own_html_count_as_the_first_page():
    body = f'<ul id="list">{rows(range(15))}</ul>{pagination(37)}'
    found = listing(shell("头部", "信息列表", body=body))
    assert len(found.links) == 15
    assert (found.total, found.per_page) == (37, 15)
    assert json.loads(sent(found.next[0])["paramJson"]) == {"pageNo": 2, "pageSize": 15}
    assert sent(found.next[0])["tagId"] == "信息列表"


def test_a_complete_static_list_asks_for_nothing():
    body = f"<ul>{rows(range(4))}</ul>{pagination(4)}"
    assert listing(shell("信息列表", body=body)).next == ()


def test_a_box_of_news_beside_the_list_does_not_stand_in_for_its_first_page():
    box = "".join(
        f'<li><a href="/art/2024/2/2/art_7_{n}.html">某市召开第{n}次工作会议</a></li>'
        for n in range(6)
    )
    found = listing(shell("信息列表", body=f'<ul class="news">{box}</ul>'))
    assert "paramJson" not in sent(found.next[0])
    assert len(answered(found.next[0], f"<ul>{rows(range(15))}</ul>{pagination(37)}").next) == 1


def second_page(options=None):
    column = Column(COLUMN, options=options or {})
    (fetch,) = listing(shell("信息列表"), Fetch(COLUMN, FetchKind.LISTING, column=column)).next
    (second,) = answered(fetch, f"<ul>{rows(range(15))}</ul>{pagination(37)}").next
    return second


def test_a_host_that_ignores_the_page_number_is_turned_over_by_the_browser():
    repeated = answered(second_page(), f"<ul>{rows(range(15))}</ul>{pagination(37)}")
    (fetch,) = repeated.otherwise
    assert fetch.url == COLUMN
    assert fetch.render is not None
    assert fetch.render.pages == 3
    assert fetch.render.collect == ".box.4"
    assert fetch.render.wait_for == ".box.4 a"
    assert "next" in fetch.render.turn
    sections = "".join(
        f'<section data-page="{n + 1}"><ul>{rows(range(15 * n, min(15 * n + 15, 37)))}</ul></section>'
        for n in range(3)
    )
    rendered = page(f"<html><body>{sections}</body></html>", COLUMN, fetch)
    assert JPAAS.sniff(rendered) == 1.0
    found = JPAAS.listing(rendered, PORTAL)
    assert [link.title for link in found.links] == [title(n) for n in range(37)]
    assert found.total == 37
    assert found.next == ()


def test_a_column_may_name_what_the_browser_turns():
    options = {"turn": ".weiter", "collect": "#liste", "wait_for": "#liste li"}
    (fetch,) = answered(second_page(options), f"<ul>{rows(range(15))}</ul>").otherwise
    assert fetch.render is not None
    assert (fetch.render.turn, fetch.render.collect) == (".weiter", "#liste")
    assert fetch.render.wait_for == "#liste li"


@pytest.mark.parametrize("body", ['{"success":false,"data":{}}', "<html>502</html>", ""])
def test_an_answer_that_was_not_built_is_an_issue_and_keeps_the_total(body):
    fetch = second_page()
    found = JPAAS.listing(page(body, fetch.url, fetch), PORTAL)
    assert [issue.code for issue in found.issues] == ["listing_unread"]
    assert found.links == ()
    assert found.next == ()
    assert found.total == 37


def test_an_empty_page_ends_the_list_where_no_more_are_stated():
    (third,) = answered(second_page(), "<ul></ul>").next
    assert (json.loads(sent(third)["paramJson"])["pageNo"], third.memo[GAPS]) == (3, "1")
    found = answered(third, "<ul></ul>")
    assert found.links == ()
    assert found.next == ()
    assert found.total == 37
    assert found.issues == ()


def test_an_answer_whose_markup_came_escaped_is_read():
    (fetch,) = listing(shell("信息列表")).next
    markup = escape(f"<ul>{rows(range(15))}</ul>{pagination(37)}", quote=False)
    assert len(answered(fetch, markup).links) == 15


def test_an_answer_asked_for_without_a_column_page_is_read_too():
    url = listing(shell("信息列表")).next[0].url
    bare = Fetch(url, FetchKind.LISTING, column=Column(url))
    found = answered(bare, f"<ul>{rows(range(15))}</ul>{pagination(37)}")
    assert len(found.links) == 15
    assert json.loads(sent(found.next[0])["paramJson"])["pageNo"] == 2
    assert sent(found.next[0])["tagId"] == "信息列表"


def test_files_behind_a_handler_without_an_extension_are_found():
    href = (
        "/api-gateway/jpaas-web-server/front/document/download?fileUrl=aGVsbG8=&fileName=2023.docx"
    )
    body = "<p>现公布某市发展和改革委员会年度报告。</p>" * 6
    text = f'<html><body><div id="zoom">{body}<a href="{href}">附件</a></div></body></html>'
    url = f"{HOST}/art/2024/art_0123456789abcdef0123456789abcdef.html"
    (found,) = JPAAS.attachments(page(text, url))
    assert found.url == HOST + href
    assert found.text
    article = JPAAS.article(page(text, url))
    assert article.family == "jpaas"
    assert article.content_found

"""Each dialect is walked by hand, as a client that knows the protocol would do it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.replica.process import ReplicaProcess

CT6T = {"Cookie": "CT6T=91b7"}


def paths(urls: list[str]) -> set[str]:
    return {url.partition("://")[2].partition("/")[2] for url in urls}


def expected(replica: ReplicaProcess, portal: str) -> set[str]:
    return paths([entry.urls[0] for entry in replica.published(portal, hashes=False)])


def hrefs(text: str, base: str) -> list[str]:
    return [urljoin(base, unescape(found)) for found in re.findall(r"href=['\"]([^'\"]+)", text)]


def menu(get: Callable, start: str, words: str, **rest: object) -> str:
    text = get(start, **rest).body.decode("gb18030" if "ly.gov" in start else "utf-8")
    found = re.search(rf'<a href="([^"]+)">{words}</a>', text)
    assert found, (start, words)
    return urljoin(start, found[1])


def jcms(get: Callable, host: str) -> tuple[str, str]:
    section = menu(get, f"http://{host}/", "政府信息公开")
    column = menu(get, section, "政府信息公开年报")
    return column, get(column).text


def proxied(get: Callable, column: str, text: str, start: int, end: int, method: str) -> str:
    number = re.search(r"columnid:(\d+),unitid:'(\d+)',webid:(\d+)", text)
    assert number
    window = f"startrecord={start}&endrecord={end}&perpage=15"
    form = urlencode({"col": 1, "appid": 1, "webid": number[3], "path": "/", "columnid": number[1],
                      "unitid": number[2], "permissiontype": 0})  # fmt: skip
    proxy = urljoin(column, "/module/web/jpage/dataproxy.jsp")
    if method == "GET":
        return get(f"{proxy}?{window}&{form}").text
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    return get(f"{proxy}?{window}", "POST", form.encode(), headers=head).text


def test_a_jcms_list_has_every_report_by_post_and_by_get(
    clean: ReplicaProcess, get: Callable
) -> None:
    column, text = jcms(get, "www.jiaxing.gov.cn")
    total = int(re.search(r"totalRecord:(\d+)", text)[1])
    first = re.findall(r"<record>.*?</record>", text)
    assert len(first) == 45
    assert total == 70
    for method in ("GET", "POST"):
        rest = proxied(get, column, text, 46, 90, method)
        records = first + re.findall(r"<record>.*?</record>", rest)
        assert len(records) == total
        found = paths(hrefs("".join(records), column))
        wanted = expected(clean, "jiaxing")
        assert wanted <= found
        assert len(found - wanted) == total - len(wanted)


def test_rows_of_a_jcms_list_stand_in_a_script_alone(get: Callable) -> None:
    _, text = jcms(get, "www.jiaxing.gov.cn")
    assert "/art/" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


def test_the_tree_leads_to_annual_report_pages_of_every_organ(
    clean: ReplicaProcess, get: Callable
) -> None:
    base = "http://www.jiaxing.gov.cn/module/xxgk/tree.jsp"
    found = [u for organ in hrefs(get(base).text, base) if "area=" in organ
             for u in hrefs(get(organ).text, organ) if "fbtime=" in u]  # fmt: skip
    reports = [r for r in clean.published("jiaxing", hashes=False) if r.shape != "direct_pdf"]
    assert paths(found) == paths([report.urls[-1] for report in reports])
    assert reports[3].title in get(reports[3].urls[-1]).text
    assert "暂无相关信息" in get(found[0].replace("fbtime=", "fbtime=1")).text


def test_search_jsp_answers_fragments_with_totals(get: Callable) -> None:
    url = "http://www.jiaxing.gov.cn/module/xxgk/search.jsp?currpage=5"
    text = get(url, "POST", b"infotypeId=A06&jdid=1&currpage=5").text
    assert text.count('<span class="cont_right_from4">') == 10
    assert "共70条 共5页" in text
    assert "下一页" not in text


def test_a_jpaas_list_is_turned_over_by_parameters(clean: ReplicaProcess, get: Callable) -> None:
    section = menu(get, "http://www.zhoushan.gov.cn/", "政府信息公开")
    column = menu(get, section, "政府信息公开年报")
    text = get(column).text
    query = next(q for q in re.findall(r'queryData="([^"]+)"', text) if "信息列表" in q)
    values = json.loads(query.replace("'", '"'))
    assert values["parseType"] == "buildstatic"
    found: list[str] = hrefs(re.search(r"<ul>(<li.*?)</ul>", text)[1], column)
    page = 1
    while True:
        page += 1
        values["paramJson"] = json.dumps({"pageNo": page, "pageSize": 15})
        unit = "/api-gateway/jpaas-publish-server/front/page/build/unit?" + urlencode(values)
        rows = hrefs(json.loads(get(urljoin(column, unit)).text)["data"]["html"], column)
        rows = [row for row in rows if "javascript" not in row]
        if not rows:
            break
        found += rows
    assert page == 3
    assert expected(clean, "zhoushan") <= paths(found)


def test_the_province_ignores_page_numbers_and_sends_control_characters(get: Callable) -> None:
    section = menu(get, "http://www.zj.gov.cn/", "政府信息公开")
    text = get(menu(get, section, "政府信息公开年报")).text
    query = next(q for q in re.findall(r'queryData="([^"]+)"', text) if "信息列表" in q)
    values = json.loads(query.replace("'", '"'))
    assert values["parseType"] == "bulidstatic"
    unit = "http://www.zj.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit?"
    answers = []
    for page in (1, 2):
        values["paramJson"] = json.dumps({"pageNo": page, "pageSize": 15})
        raw = get(unit + urlencode(values)).text
        answers.append(json.loads(raw, strict=False)["data"]["html"])
    assert answers[0] == answers[1]
    assert "\n" in raw
    values["turn"] = "Mg=="
    turned = json.loads(get(unit + urlencode(values)).text, strict=False)["data"]["html"]
    assert turned != answers[0]


def test_a_trs_list_has_every_report_on_the_pages_of_its_pager(
    clean: ReplicaProcess, get: Callable
) -> None:
    base = menu(get, menu(get, "http://www.sxxz.gov.cn/", "政务公开"), "政府信息<br>公开年报")
    text = get(base).text
    pager = re.search(r'createPageHTML\((\d+), 0, "index", "(\w+)"\)', text)
    assert pager
    for page in range(1, int(pager[1])):
        text += get(f"{base}index_{page}.{pager[2]}").text
    assert expected(clean, "sxxz") <= paths(hrefs(text, base))
    stub = get(f"{base}index_{pager[1]}.{pager[2]}")
    assert (stub.status, len(stub.body) < 500) == (200, True)


def test_a_county_of_trs_writes_its_pager_with_variables(
    clean: ReplicaProcess, get: Callable
) -> None:
    base = menu(get, menu(get, "http://xzxfq.gov.cn/", "政务公开"), "政府信息<br>公开年报")
    text = get(base).text
    count, suffix = (
        int(re.search(r"countPage=(\d+)", text)[1]),
        re.search(r"'\.(s?html)\"", text)[1],
    )
    assert "createPageHTML" not in text
    for page in range(1, count):
        text += get(f"{base}index_{page}.{suffix}").text
    assert expected(clean, "xinfu") <= paths(hrefs(text, base))


def test_an_article_in_parts_has_its_second_page(clean: ReplicaProcess, get: Callable) -> None:
    report = next(r for r in clean.published(hashes=False) if r.shape == "pages")
    first, second = get(report.urls[0], headers=CT6T), get(report.pages[0], headers=CT6T)
    assert "createPageHTML(2, 0" in first.text
    assert "createPageHTML(2, 1" in second.text


def test_a_henan_list_ends_without_a_slash_and_its_files_lie_elsewhere(
    clean: ReplicaProcess, get: Callable
) -> None:
    section = menu(get, "http://www.hnsongxian.gov.cn/", "政府信息公开")
    column = menu(get, section, "政府信息公开年报")
    assert not column.endswith("/")
    assert get(column + "/").status == 404
    text = get(column).text
    following = re.search(r'class="next" href="([^"]+)"', text)[1]
    text += get(urljoin(column, following)).text
    assert expected(clean, "songxian") <= paths(hrefs(text, column))
    files = [f for r in clean.published("songxian", hashes=False) for f in r.files]
    assert {urlsplit(f.url).hostname for f in files} <= {"oss.henan.gov.cn", "xcoss.henan.gov.cn"}
    assert get(files[0].url).status == 200


def test_unknown_paths_and_hosts_answer_404(get: Callable) -> None:
    for host in ("www.haiyan.gov.cn", "www.sxxz.gov.cn", "www.henan.gov.cn", "www.example.com"):
        assert get(f"http://{host}/nothing/here.html").status == 404
        assert get(f"http://{host}/2024/01-01/4999999.html").status == 404

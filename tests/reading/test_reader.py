"""What an answer gives: answers without content end their fetch, and say so."""

from __future__ import annotations

import pytest

from crawler.catalog.frontier import ScheduledFetch
from crawler.catalog.records import Answer, now
from crawler.model import Charset, Fetch, FetchKind, FetchState, Level, Link, Page
from crawler.query import Query
from crawler.reading.reader import Reader
from crawler.registry import Registry
from crawler.results import PageResult

URL = "http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/202602/t20260220_1.html"
TAGGED = ("If-None-Match", '"1"')


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Registry([], []), Query(()))


def read(
    reader: Reader, fetch: Fetch, status: int, body: bytes = b"", final_url: str = ""
) -> PageResult:
    page = Page(final_url or fetch.url, status, (), body, body.decode(), Charset("utf-8"), fetch)
    scheduled = ScheduledFetch(1, "xinfu", "sxxz.gov.cn", 0, fetch)
    return reader.read(scheduled, page, Answer(status=status, final_url=URL, fetched_at=now()))


@pytest.mark.parametrize("status", [200, 204])
@pytest.mark.parametrize(
    ("kind", "code"), [(FetchKind.REPORT, "soft_404"), (FetchKind.FILE, "attachment_missing")]
)
def test_an_answer_without_a_byte_is_a_failure(
    reader: Reader, kind: FetchKind, code: str, status: int
) -> None:
    result = read(reader, Fetch(URL, kind), status)
    assert (result.state, result.reason) == (FetchState.FAILED, "empty_body")
    assert [found.code for found in result.issues] == [code]


@pytest.mark.parametrize("kind", list(FetchKind))
def test_not_modified_counts_only_where_it_was_asked(reader: Reader, kind: FetchKind) -> None:
    asked = read(reader, Fetch(URL, kind, headers=(TAGGED,)), 304)
    assert asked.state is FetchState.UNCHANGED
    unasked = read(reader, Fetch(URL, kind), 304)
    assert (unasked.state, unasked.reason) == (FetchState.FAILED, "http_304")


@pytest.mark.parametrize(
    ("depth", "status", "state"),
    [
        (1, 404, FetchState.SKIPPED),
        (1, 410, FetchState.SKIPPED),
        (1, 500, FetchState.FAILED),
        (0, 404, FetchState.FAILED),
    ],
)
def test_a_dead_link_of_a_menu_makes_no_portal_incomplete(
    reader: Reader, depth: int, status: int, state: FetchState
) -> None:
    page = Fetch("http://xzxfq.gov.cn/gone/", FetchKind.HOME, depth=depth)
    result = read(reader, page, status)
    assert (result.state, result.reason) == (state, f"http_{status}")
    level = Level.WARNING if state is FetchState.SKIPPED else Level.ERROR
    assert [(found.code, found.level) for found in result.issues] == [("http_error", level)]


HOME = "<html><body><h1>忻府区人民政府</h1><a href='/xw/'>要闻</a><p>政务要闻</p></body></html>"
LOST = "<html><title>404</title><body><p>您访问的页面不存在</p><a href='/'>首页</a></body></html>"
NONE = "<html><body><div>暂无相关信息</div></body></html>"


@pytest.mark.parametrize(
    ("text", "final_url", "reason"),
    [(HOME, "http://xzxfq.gov.cn/", "soft_404"), (LOST, "", "soft_404"), (NONE, "", "")],
)
def test_a_list_that_is_not_there_any_more_is_told_from_an_empty_one(
    reader: Reader, text: str, final_url: str, reason: str
) -> None:
    column = "http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/"
    result = read(reader, Fetch(column, FetchKind.LISTING), 200, text.encode(), final_url)
    assert result.reason == reason
    assert (result.state is FetchState.FAILED) == bool(reason)
    assert [found.code for found in result.issues] == [reason or "listing_empty"]


def test_the_pages_behind_a_broken_page_of_a_list_are_still_asked_for(reader: Reader) -> None:
    first = Fetch("http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/index.html", FetchKind.LISTING)
    row = (
        "<li><a href='./202602/t20260220_1.html'>忻府区教育局2025年度报告</a><i>2026-02-20</i></li>"
    )
    text = f"<html><ul>{row}</ul><script>createPageHTML(5, 0, 'index', 'html');</script></html>"
    listing = read(reader, first, 200, text.encode()).listing
    assert listing is not None
    (second,) = listing.next
    asked = []
    while len(asked) < 9:
        asked.append(second.url.rpartition("/")[2])
        following = read(reader, second, 500).instead
        if not following:
            break
        (second,) = following
    assert asked == ["index_1.html", "index_2.html", "index_3.html", "index_4.html"]
    assert second.number == 5


def test_no_more_than_three_broken_pages_in_a_row_are_passed_over(reader: Reader) -> None:
    url = "http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/index_1.html"
    fetch = Fetch(url, FetchKind.LISTING, number=2, memo={"pages": "50"})
    passed = 0
    while found := read(reader, fetch, 500).instead:
        (fetch,) = found
        passed += 1
    assert passed == 3


@pytest.mark.parametrize("host", ["xxgk.xzxfq.gov.cn", "zwgk.elsewhere.gov.cn"])
def test_a_list_of_reports_on_another_host_is_told_once(host: str) -> None:
    text = f"<html><ul><li><a href='http://{host}/zfxxgknb/'>政府信息公开年报</a></li></ul></html>"
    home = Fetch("http://xzxfq.gov.cn/", FetchKind.HOME)
    reader = Reader(Registry([], []), Query(()))
    results = [read(reader, home, 200, text.encode()) for _ in range(2)]
    told = [(i.code, i.level, i.url) for found in results for i in found.issues]
    ours = results[0].columns
    if host == "xxgk.xzxfq.gov.cn":
        assert [column.url for column in ours] == [f"http://{host}/zfxxgknb/"]
        assert told == []
    else:
        assert ours == ()
        assert told == [("off_host_link", "warning", f"http://{host}/zfxxgknb/")]


def test_a_report_on_a_home_page_is_taken_and_its_news_are_not(reader: Reader) -> None:
    rows = "".join(
        f"<li><a href='/xw/202403/t20240329_{number}.html'>{title}</a><i>2024-03-29</i></li>"
        for number, title in enumerate(
            ["忻府区2023年政府信息公开工作年度报告", "全区经济工作会议召开"]
        )
    )
    text = f"<html><ul>{rows}</ul><a href='/zwgk/'>政务公开</a></html>"
    found = read(reader, Fetch("http://xzxfq.gov.cn/", FetchKind.HOME), 200, text.encode())
    assert found.listing is not None
    (report,) = found.listing.decisions
    assert (report.decision, report.year, report.agency) == ("match", 2023, "忻府区人民政府")
    assert [page.url for page in found.explore] == ["http://xzxfq.gov.cn/zwgk/"]


@pytest.mark.parametrize(
    ("title", "level", "said"),
    [
        (
            "忻府区教育局2023年政府信息公开工作年度报告",
            "warning",
            "1 of them named as reports: jyj.other.gov.cn",
        ),
        ("全区教育工作会议召开", None, "1 rows lead to other hosts"),
    ],
)
def test_a_report_that_a_list_names_on_another_host_is_told(
    reader: Reader, title: str, level: str | None, said: str
) -> None:
    text = (
        f"<ul><li><a href='http://jyj.other.gov.cn/1.html'>{title}</a><i>2024-01-16</i></li></ul>"
    )
    fetch = Fetch("http://xzxfq.gov.cn/xfqzw/zwgk/xxgknb/", FetchKind.LISTING)
    result = read(reader, fetch, 200, text.encode())
    (found,) = [found for found in result.issues if found.code == "off_host_link"]
    assert (found.level or "info") == (level or "info")
    assert said in found.message


MENUS = "<ul class='nav'><li><a href='/zwgk/'>政务公开</a></li><li><a href='/hd/'>互动交流</a></li></ul>"


@pytest.mark.parametrize(("depth", "level"), [(0, None), (1, "warning")])
def test_a_list_of_nothing_but_menus_is_empty(
    reader: Reader, depth: int, level: str | None
) -> None:
    fetch = Fetch("http://xzxfq.gov.cn/xxgk/list.html", FetchKind.LISTING, depth=depth)
    result = read(reader, fetch, 200, f"<html>{MENUS}<div id='app'></div></html>".encode())
    (found,) = result.issues
    assert (found.code, (found.level or "error")) == ("listing_empty", level or "error")


def test_a_list_in_a_frame_beside_menus_is_read_there(reader: Reader) -> None:
    fetch = Fetch("http://xzxfq.gov.cn/xxgk/list.html", FetchKind.LISTING)
    text = f"<html>{MENUS}<iframe src='/top.html'></iframe>"
    text += "<iframe src='/xxgk/rows.jsp?id=7'></iframe></html>"
    result = read(reader, fetch, 200, text.encode())
    assert result.listing is not None
    assert [page.url for page in result.listing.next] == ["http://xzxfq.gov.cn/xxgk/rows.jsp?id=7"]
    assert result.issues == ()


NAMELESS = """<html><head><title>2023年政府信息公开工作年度报告</title></head><body>
<h1>2023年政府信息公开工作年度报告</h1><div class="TRS_Editor"><p>一、总体情况</p>
<p>{}根据条例要求编制本报告，全面公开。</p><p>二、主动公开政府信息情况</p>
<p>三、收到和处理政府信息公开申请情况</p><p>四、行政复议</p></div></body></html>"""


def test_two_reports_of_which_nobody_says_whose_they_are_stay_two(reader: Reader) -> None:
    found = []
    for number in (1, 2):
        url = URL.replace("_1", f"_{number}")
        fetch = Fetch(url, FetchKind.REPORT, link=Link(url, "2023年政府信息公开工作年度报告"))
        result = read(reader, fetch, 200, NAMELESS.format("甲" * 30 * number).encode(), url)
        assert "agency_unknown" in [issue.code for issue in result.issues]
        assert result.report is not None
        found.append((result.report.agency_id, result.report.report_id))
    assert [agency for agency, _ in found] == ["", ""]
    assert len({report for _, report in found}) == 2


def test_a_further_page_of_a_report_is_no_error_page_in_place_of_a_file(reader: Reader) -> None:
    page = "<html><body><p>第二页</p></body></html>".encode()
    part = read(reader, Fetch(URL, FetchKind.FILE, memo={"role": "part"}), 200, page)
    assert (part.state, part.issues) == (FetchState.STORED, ())
    other = read(reader, Fetch(URL, FetchKind.FILE, memo={"role": "other"}), 200, page)
    assert (other.state, other.reason) == (FetchState.FAILED, "attachment_is_html")

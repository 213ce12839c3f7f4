"""Every fault by name must be visible to a client, and must go away when it is switched off."""

from __future__ import annotations

import http.client
import json
import re
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

import pytest

from crawler.issues import CODES
from crawler.model import Outcome
from crawler.replica.client import Got, fetch
from crawler.replica.faults import FAULTS, chosen, document

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.replica.model import Published
    from crawler.replica.process import ReplicaProcess

HOME = {"hanweb": "dinghai", "jpaas": "zhoushan", "trs": "sxxz", "henan": "henan"}
CERTIFICATES = {"certificate_expired", "certificate_self_signed", "certificate_incomplete"}


class Bench:
    """One portal with one fault switched on."""

    def __init__(self, replica: ReplicaProcess, name: str) -> None:
        self.replica = replica
        self.name = name
        self.portal = HOME[FAULTS[name].families[0]]

    def on(self) -> None:
        self.replica.set_faults([f"{self.name}@{self.portal}"])

    def off(self) -> None:
        self.replica.set_faults([])

    def reports(self) -> list[Published]:
        return self.replica.published(self.portal, hashes=False)

    def struck(self, *shapes: str) -> Published:
        found = self.reports()
        return next(
            r for n, r in enumerate(found) if chosen(n) and (not shapes or r.shape in shapes)
        )

    def page(self) -> str:
        return self.struck("html", "html_docx", "docx", "zip", "image", "pdf_ofd").urls[0]

    def get(self, url: str, timeout: float = 20) -> Got:
        return fetch(self.replica, url, timeout=timeout)

    def column(self) -> tuple[str, str]:
        host = self.reports()[0].host
        url = f"http://{host}/"
        for words in ("政府信息公开|政务公开", "政府信息公开年报|政府信息<br>公开年报"):
            found = re.search(rf'<a href="([^"]+)">(?:{words})</a>', self.get(url).text)
            assert found
            url = urljoin(url, found[1])
        return url, self.get(url).text

    def proxy(self, window: str, method: str = "GET") -> Got:
        url, text = self.column()
        number = re.search(r"columnid:(\d+),unitid:'(\d+)'", text)
        assert number
        path = f"/module/web/jpage/dataproxy.jsp?{window}&columnid={number[1]}&unitid={number[2]}"
        return fetch(self.replica, urljoin(url, path), method, b"" if method == "POST" else None)

    def unit(self, page: int) -> Got:
        url, text = self.column()
        query = next(q for q in re.findall(r'queryData="([^"]+)"', text) if "信息列表" in q)
        values = json.loads(query.replace("'", '"')) | {"paramJson": json.dumps({"pageNo": page})}
        path = "/api-gateway/jpaas-publish-server/front/page/build/unit?" + urlencode(values)
        return self.get(urljoin(url, path))


def status(code: int) -> Callable[[Bench], bool]:
    return lambda bench: bench.get(bench.reports()[0].urls[0]).status == code


def page_has(words: str) -> Callable[[Bench], bool]:
    return lambda bench: words in bench.get(bench.page()).plain.decode("utf-8", "replace")


def column_has(pattern: str) -> Callable[[Bench], bool]:
    return lambda bench: bool(re.search(pattern, bench.column()[1], re.DOTALL))


def breaks(*errors: type[Exception], timeout: float = 3) -> Callable[[Bench], bool]:
    def check(bench: Bench) -> bool:
        url = bench.page()
        try:
            bench.get(url, timeout)
        except errors:
            return True
        return False

    return check


def rows(got: Got) -> list[str]:
    return re.findall(r"art_\d+_\w+\.html|downfile\.jsp[^'\"]+", got.text)


def list_page(bench: Bench, name: str) -> Got:
    return bench.get(urljoin(bench.column()[0], name))


def robots(bench: Bench) -> Got:
    return bench.get(f"http://{bench.reports()[0].host}/robots.txt")


def file_of(bench: Bench) -> Got:
    found = bench.reports()
    report = next(r for n, r in enumerate(found) if chosen(n) and r.files and r.shape != "image")
    return bench.get(report.files[0].url)


def bombed(bench: Bench) -> bool:
    report = next(r for r in bench.reports() if r.shape == "zip")
    sizes = zipfile.ZipFile(BytesIO(bench.get(report.files[0].url).plain)).infolist()
    return sum(entry.file_size for entry in sizes) > 500_000_000


def grows(bench: Bench) -> bool:
    before = list_page(bench, "index.html").text
    list_page(bench, "index_1.html")
    return before != list_page(bench, "index.html").text


def busy(code: int) -> Callable[[Bench], bool]:
    def check(bench: Bench) -> bool:
        answers = [bench.get(r.urls[0]) for r in bench.reports()[:12]]
        return any(a.status == code and a.headers["Retry-After"] == "1" for a in answers)

    return check


CHECKS: dict[str, Callable[[Bench], bool]] = {
    "ignores_startrecord": lambda b: rows(b.proxy("startrecord=16&endrecord=30"))
    == rows(b.proxy("startrecord=1&endrecord=15")),
    "page_one_forever": lambda b: rows(b.proxy("page=2")) == rows(b.proxy("page=1")),
    "empty_deep_page": lambda b: len(b.proxy("startrecord=46&endrecord=90").body) == 54,
    "garbage_li": column_has(r"<li style=<br/>"),
    "double_encoded_webname": column_has(r"webname=%25E"),
    "dataproxy_get_only": lambda b: b.proxy("page=1", "POST").status == 403,
    "rows_in_script": column_has(r"<ul></ul><script type=\"text/xml\">"),
    "ignores_page_number": lambda b: b.unit(1).body == b.unit(2).body,
    "control_characters": lambda b: b"\n" in b.unit(1).body,
    "several_units": column_has(r"'tagId':'导航'"),
    "bulidstatic": column_has(r"'parseType':'bulidstatic'"),
    "inline_count_page": column_has(r"var countPage=2"),
    "off_by_one": lambda b: list_page(b, "index_2.shtml").text.count("<li>") > 1
    and list_page(b, "index_1.shtml").status == 404,
    "over_range_stub": lambda b: list_page(b, "index_9.shtml").status == 200,
    "nested_comments": page_has("<!-- <p>时间"),
    "alt_date_trap": page_has('alt="时间：2017-11-08'),
    "double_slash": lambda b: bool(re.search(r"gov\.cn/\d{4}//\d\d-", b.reports()[0].urls[0])),
    "no_slash_column": lambda b: not b.column()[0].endswith("/"),
    "forbidden_www": status(403),
    "gbk_silent": lambda b: "公开".encode("gbk") in b.get(b.page()).body
    and b.get(b.page()).headers["Content-Type"] == "text/html",
    "wrong_charset": lambda b: "公开".encode("gbk") in b.get(b.page()).body
    and "utf-8" in b.get(b.page()).headers["Content-Type"],
    "forced_gzip": lambda b: b.get(b.page()).headers["Content-Encoding"] == "gzip",
    "json_as_html": lambda b: b.unit(1).headers["Content-Type"].startswith("text/html"),
    "waf_521": status(521),
    "waf_412": status(412),
    "waf_c3vk": lambda b: 300 < len(b.get(b.page()).body) < 400
    and b"C3VK=" in b.get(b.page()).body,
    "waf_ct6t": lambda b: b.get(b.page()).headers["Location"] is not None
    and "CT6T=" in b.get(b.page()).headers["Set-Cookie"],
    "bot_scripts": page_has("/_bot_sbu/"),
    "soft_404_home": lambda b: b.get(b.page()).headers["Location"] == "/",
    "soft_404_shell": page_has("location.replace"),
    "soft_404_nothing": page_has("暂无相关信息"),
    "soft_404_chrome": page_has("不存在或已被删除"),
    "clone_links": column_has(r"zfxxgk-mirror0\.com"),
    "two_columns": lambda b: len(b.reports()[0].urls) == 2
    and b.get(b.reports()[0].urls[1]).plain == b.get(b.reports()[0].urls[0]).plain,
    "corrected": lambda b: len({(r.agency, r.year) for r in b.reports()}) < len(b.reports()),
    "list_grows": grows,
    "total_lies": column_has(r"totalRecord:35\b"),
    "listing_error": lambda b: list_page(b, "index_1.html").status == 500,
    "html_as_doc": lambda b: file_of(b).body.startswith(b"<html>"),
    "missing_attachment": lambda b: file_of(b).status == 404,
    "zip_bomb": bombed,
    "truncated": breaks(http.client.IncompleteRead),
    "length_lies": lambda b: int(file_of(b).headers["Content-Length"])
    < next(f for f in b.replica.published(b.portal) if chosen_file(b, f)).files[0].size,
    "resets": breaks(ConnectionResetError, http.client.RemoteDisconnected),
    "hangs": breaks(TimeoutError, timeout=1),
    "slow": breaks(TimeoutError, timeout=1),
    "busy_429": busy(429),
    "busy_503": busy(503),
    "robots_503": lambda b: robots(b).status == 503,
    "robots_disallow": lambda b: "Disallow: /\n" in robots(b).text,
    "redirect_loop": lambda b: "?turn=" in (b.get(b.page()).headers["Location"] or ""),
    "gzip_bomb": lambda b: b.get(b.page()).body[:2] == b"\x1f\x8b"
    and len(zlib.decompressobj(31).decompress(b.get(b.page()).body, 200 << 20)) == 200 << 20,
    "no_validators": lambda b: b.get(b.page()).headers["ETag"] is None,
}  # fmt: skip
#: Where a fault can be told from the site's own habits.
PLACES = {
    "list_grows": "henan",
    "listing_error": "henan",
    "truncated": "sxxz",
    "bot_scripts": "jiaxing",
    "over_range_stub": "baode",
    "page_one_forever": "jiaxing",
    "empty_deep_page": "jiaxing",
    "several_units": "zhoushan",
    "zip_bomb": "haiyan",
}


def chosen_file(bench: Bench, report: Published) -> bool:
    reports = bench.replica.published(bench.portal, hashes=False)
    place = [r.urls[0] for r in reports].index(report.urls[0])
    return chosen(place) and bool(report.files) and report.shape != "image"


def test_every_fault_has_a_check() -> None:
    assert set(CHECKS) | CERTIFICATES == set(FAULTS)


def test_what_is_expected_is_said_in_known_codes() -> None:
    for fault in FAULTS.values():
        assert set(fault.expected.issues) <= set(CODES), fault.name
        assert fault.expected.outcome in set(Outcome), fault.name
        assert f"`{fault.name}`" in document()


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_fault_is_there_when_it_is_on_and_gone_when_it_is_off(
    clean: ReplicaProcess, name: str
) -> None:
    bench = Bench(clean, name)
    bench.portal = PLACES.get(name, bench.portal)
    bench.on()
    assert CHECKS[name](bench), "it is switched on and nothing shows it"
    bench.off()
    assert not CHECKS[name](bench), "it is switched off and still shows"

"""The hooks that read pages, each with a real use."""

from __future__ import annotations

import json

from crawler.api import Block, Charset, Fetch, FetchKind, Link, Match, Page, Reject, Report
from tests.hooks.conftest import ARTICLE, BASE, PARAGRAPH, QUERY, ROW, page


def test_portals_brings_a_portal(site):
    assert site("").portal.name == "嘉善县人民政府"


def test_families_brings_a_cms_that_reads_lists_articles_and_files(site):
    found = site(
        """
class Flat:
    key = "flat"
    def sniff(self, page): return 1.0 if "made by flat" in page.text else 0.0
    def listing(self, page, portal):
        return Listing(tuple(Link(f"{portal.home}{line}.html", line) for line in page.text.split("|")[1:]))
    def article(self, page): return Article(title="flat " + page.text.split("|")[1], text="body", family="flat")
    def attachments(self, page): return (Attachment(page.url + ".pdf"),)

@hookimpl
def nianbao_families():
    return [Flat()]
""",
        family="flat",
    )
    listing = found.registry.listing(found.portal, page("made by flat|a|b"), QUERY)
    assert [link.title for link in listing.links] == ["a", "b"]
    article = page("<html>made by flat|嘉善县财政局2023年政府信息公开工作年度报告|" + PARAGRAPH)
    report = found.registry.report(found.portal, article, ROW)
    assert isinstance(report, Report)
    assert report.article.family == "flat"
    assert [a.url for a in found.registry.attachments(found.portal, article, report)] == [
        f"{BASE}/1.html.pdf"
    ]


def test_a_family_of_a_plugin_is_sniffed_for_pages_that_name_no_family(site):
    found = site(
        """
class Flat:
    key = "flat"
    def sniff(self, page): return 1.0 if "made by flat" in page.text else 0.0
    def listing(self, page, portal): return Listing((Link(portal.home + "x.html", "from flat"),))
    def article(self, page): return Article("")
    def attachments(self, page): return ()

@hookimpl
def nianbao_families():
    return [Flat()]
"""
    )
    (link,) = found.registry.listing(found.portal, page("made by flat"), QUERY).links
    assert link.title == "from flat"


def test_seeds_asks_for_a_list_with_post(site):
    found = site(
        """
@hookimpl
def nianbao_seeds(portal, query):
    return [Fetch(portal.home + "search", FetchKind.LISTING, method="POST", body=f"year={year}".encode())
            for year in query.years]
"""
    )
    (fetch,) = found.registry.seeds(found.portal, QUERY)
    assert (fetch.method, fetch.body) == ("POST", b"year=2023")


def test_seeds_begin_at_the_columns_or_else_at_the_home_page(site):
    found = site("")
    assert found.registry.seeds(found.portal, QUERY) == [Fetch(f"{BASE}/", FetchKind.HOME)]
    shenchi = found.registry.portal("shenchi")
    assert [(f.kind, f.column) for f in found.registry.seeds(shenchi, QUERY)] == [
        (FetchKind.LISTING, shenchi.columns[0])
    ]


def test_listing_reads_a_list_in_json(site):
    found = site(
        """
@hookimpl
def nianbao_listing(portal, page, query):
    data = json.loads(page.text)
    rows = tuple(Link(portal.home + row["u"], row["t"]) for row in data["rows"])
    more = Fetch(portal.home + "list?page=2", FetchKind.LISTING, number=2)
    return Listing(rows, next=(more,), total=data["total"])
"""
    )
    text = json.dumps({"rows": [{"u": "1.html", "t": ROW.title}], "total": 2})
    listing = found.registry.listing(found.portal, page(text), QUERY)
    assert (listing.links, listing.total) == ((ROW,), 2)
    assert listing.next[0].url == f"{BASE}/list?page=2"


def test_match_knows_a_title_that_only_this_site_has(site):
    found = site(
        """
@hookimpl
def nianbao_match(portal, link):
    if "公开情况汇报" in link.title:
        return Match(2022, portal.name, 0.9, reason="title of this site")
    if "内部" in link.title:
        return Reject("internal")
"""
    )
    decide = found.registry.match
    assert decide(found.portal, Link(f"{BASE}/2.html", "2022公开情况汇报")).year == 2022
    assert decide(found.portal, Link(f"{BASE}/3.html", "内部通知")) == Reject("internal")
    default = decide(found.portal, ROW)
    assert isinstance(default, Match)
    assert (default.year, default.agency_name) == (2023, "嘉善县财政局")


def test_report_rejects_a_page_that_says_it_was_withdrawn(site):
    found = site(
        """
@hookimpl
def nianbao_report(page):
    return Reject("withdrawn", "本报告已撤回") if "已撤回" in page.text else None
"""
    )
    ask = found.registry.report
    assert ask(found.portal, page(ARTICLE + "已撤回", FetchKind.REPORT), ROW) == Reject(
        "withdrawn", "本报告已撤回"
    )
    report = ask(found.portal, page(ARTICLE, FetchKind.REPORT), ROW)
    assert isinstance(report, Report)
    assert (report.report_year, report.agency_name_full) == (2023, "嘉善县财政局")


def test_a_row_that_leads_straight_to_a_file_is_a_report_made_of_the_row(site):
    found = site("")
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
    fetch = Fetch(f"{BASE}/1.pdf", FetchKind.REPORT, link=ROW)
    file = Page(
        fetch.url, 200, (("Content-Type", "application/pdf"),), body, "", Charset("utf-8"), fetch
    )
    report = found.registry.report(found.portal, file, ROW)
    assert isinstance(report, Report)
    assert (report.title, report.report_year) == (ROW.title, 2023)


def test_attachments_adds_a_file_that_a_script_names(site):
    found = site(
        """
import re
@hookimpl
def nianbao_attachments(portal, page, report):
    return [Attachment(portal.home + name, role=Role.FULL) for name in re.findall(r"open\\('(.*?)'\\)", page.text)]
"""
    )
    shown = page(ARTICLE + "<script>open('files/2023.pdf')</script>", FetchKind.REPORT)
    report = found.registry.report(found.portal, shown, ROW)
    assert f"{BASE}/files/2023.pdf" in [
        a.url for a in found.registry.attachments(found.portal, shown, report)
    ]


def test_blocked_knows_a_captcha_of_one_site_and_the_known_firewalls(site):
    found = site(
        """
@hookimpl
def nianbao_blocked(portal, page):
    return Block("captcha", "请输入验证码", 60.0) if "请输入验证码" in page.text else None
"""
    )
    ask = found.registry.blocked
    assert ask(found.portal, page("请输入验证码")) == Block("captcha", "请输入验证码", 60.0)
    assert ask(found.portal, page(ARTICLE)) is None
    assert ask(found.portal, page("<script>$_ts=window['$_ts'];</script>", status=412)) is not None


def test_check_adds_a_rule_of_a_province(site):
    found = site(
        """
@hookimpl
def nianbao_check(portal, report):
    if portal.region.startswith("33") and not report.article.index_no:
        return [issue("report_incomplete", f"{portal.key}: 浙江 expects an 索引号, seen none")]
"""
    )
    report = found.registry.report(found.portal, page(ARTICLE, FetchKind.REPORT), ROW)
    assert [i.code for i in found.registry.check(found.portal, report)] == ["report_incomplete"]


def test_a_wrapper_may_change_what_the_others_answer(site):
    found = site(
        """
@hookimpl(wrapper=True)
def nianbao_match(portal, link):
    answer = yield
    return Reject("not_before_2023") if isinstance(answer, Match) and answer.year < 2023 else answer
"""
    )
    old = Link(f"{BASE}/9.html", "嘉善县财政局2019年政府信息公开工作年度报告")
    assert found.registry.match(found.portal, old) == Reject("not_before_2023")
    assert isinstance(found.registry.match(found.portal, ROW), Match)

"""Every hook, each with a real use."""

from __future__ import annotations

import inspect
import io
import json
import logging
import sys
import zipfile
from types import SimpleNamespace

import pytest

from crawler import hookspecs
from crawler.api import (
    Block,
    Charset,
    Fetch,
    FetchKind,
    Link,
    Match,
    Page,
    PortalSummary,
    Query,
    Registry,
    Reject,
    Report,
    RunSummary,
)
from crawler.documents.archivelimits import ArchiveRefusedError

SITE = """
import json
from pathlib import Path
from crawler.api import *

SITE = Portal(key="site", name="嘉善县人民政府", region="330421", home="http://site.example.gov.cn/",
              hosts=("site.example.gov.cn",), platform="site.example.gov.cn", family={family!r})

@hookimpl
def nianbao_portals():
    return [SITE]
"""
BASE = "http://site.example.gov.cn"
QUERY = Query(portals=("site",), years=(2023,))
ROW = Link(f"{BASE}/1.html", "嘉善县财政局2023年政府信息公开工作年度报告")
# A page of a few words is taken for a stub; a report is longer.
PARAGRAPH = (
    "<p>本报告根据《中华人民共和国政府信息公开条例》编制，包括总体情况等六个部分。</p>\n" * 20
)
ARTICLE = (
    """<html><head><meta name="ArticleTitle" content="嘉善县财政局2023年政府信息公开工作年度报告">
<meta name="PubDate" content="2024-01-15 09:00"></head><body><div id="zoom"><p>统计期限自2023年1月1日起至2023年12月31日止。</p>
"""
    + PARAGRAPH
    + "</div></body></html>"
)


@pytest.fixture
def site(tmp_path):
    """Return what loads the site's plugin with more code, and the portal it brings."""

    def load(text: str, family: str | None = None) -> SimpleNamespace:
        file = tmp_path / "site_plugin.py"
        file.write_text(SITE.format(family=family) + text, "utf-8")
        registry = Registry([str(file)], strict=True)
        return SimpleNamespace(registry=registry, portal=registry.portal("site"))

    yield load
    sys.modules.pop("nianbao_plugin_site_plugin", None)


def page(
    text: str, kind: FetchKind = FetchKind.LISTING, status: int = 200, url: str = f"{BASE}/1.html"
) -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    fetch = Fetch(url, kind, link=ROW)
    return Page(url, status, headers, text.encode(), text, Charset("utf-8"), fetch)


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


def archive(folder) -> object:
    path = folder / "archive"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("2023年报.txt", "统计期限")
    return path


def test_unpack_opens_zip_by_default_and_leaves_what_is_no_archive(site, tmp_path):
    registry = site("").registry
    (member,) = registry.unpack(archive(tmp_path), "application/zip")
    assert member.name == "2023年报.txt"
    with open(member.path, encoding="utf-8") as file:
        assert file.read() == "统计期限"
    assert registry.unpack(tmp_path / "archive", "application/pdf") == []


def test_unpack_reads_a_format_of_its_own(site, tmp_path):
    found = site(
        """
@hookimpl
def nianbao_unpack(path, media_type):
    if media_type == "application/x-lines":
        made = path.with_name("1.txt")
        made.write_bytes(path.read_bytes())
        return [Member("1.txt", str(made), made.stat().st_size)]
"""
    )
    (tmp_path / "lines").write_text("abc")
    (member,) = found.registry.unpack(tmp_path / "lines", "application/x-lines")
    assert (member.name, member.size) == ("1.txt", 3)


def test_unpack_says_that_an_archive_was_refused_and_does_not_call_it_a_plugins_fault(
    site, tmp_path
):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as file:
        file.writestr("../../escape.txt", "x")
    (tmp_path / "archive").write_bytes(raw.getvalue())
    with pytest.raises(ArchiveRefusedError, match="leads out of the folder"):
        site("").registry.unpack(tmp_path / "archive", "application/zip")


def test_stored_hands_each_report_to_a_parser(site, tmp_path):
    found = site(
        f"""
@hookimpl
def nianbao_stored(report, files, run):
    with open({str(tmp_path / "told.jsonl")!r}, "a") as out:
        out.write(json.dumps([report.report_id, [file.path for file in files], run]) + "\\n")
"""
    )
    item = SimpleNamespace(report_id="r1")
    assert found.registry.stored(item, [SimpleNamespace(path="blobs/aa/a")], "run-1") == []
    assert json.loads((tmp_path / "told.jsonl").read_text()) == ["r1", ["blobs/aa/a"], "run-1"]


SUMMARY = RunSummary(
    "run-1", "crawl-1", "2024-01-01T00:00:00Z", "2024-01-01T00:01:00Z", 3, "partial", "output",
    [PortalSummary("site", "嘉善", "partial", False, 5, 2, 1, 1, 1, 0, 3, 2, 1)],
)  # fmt: skip


def test_finished_logs_the_summary_and_notifies(site, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    found = site(
        f"""
@hookimpl
def nianbao_finished(run):
    Path({str(tmp_path / "notice")!r}).write_text(f"{{run.run}} ended with {{run.exit_code}}")
"""
    )
    assert found.registry.finished(SUMMARY) == []
    assert (tmp_path / "notice").read_text() == "run-1 ended with 3"
    assert (
        "site: partial — 3 found, 2 stored, 1 unchanged; fetches: 5 scheduled = 2 stored"
        in caplog.text
    )


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


def test_every_hook_has_a_test_here():
    hooks = [name for name in vars(hookspecs) if name.startswith("nianbao_")]
    tests = [
        name
        for name, value in globals().items()
        if inspect.isfunction(value) and name.startswith("test_")
    ]
    missing = [
        h
        for h in hooks
        if not any(t.startswith(h.replace("nianbao_", "test_") + "_") for t in tests)
    ]
    assert len(hooks) == 12
    assert not missing

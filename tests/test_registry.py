"""Scoped dispatch, faults that are named, and what many plugins cost."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import pytest

from crawler.api import Attachment, Fetch, FetchKind, Link, Page, Query
from crawler.model import Article, Report
from crawler.registry import PluginError, Registry
from tests.pages import page_of

PLUGIN = """
from crawler.api import *
PORTAL = Portal(key="{key}", name="嘉善县人民政府", region="330421", home="http://{key}.example.gov.cn/",
                hosts=("*.{key}.example.gov.cn",), platform="{key}.example.gov.cn", family={family!r})
@hookimpl
def nianbao_portals():
    return [PORTAL]
"""
if TYPE_CHECKING:
    from collections.abc import Callable

QUERY = Query(portals=("one",))
LINK = Link("http://one.example.gov.cn/1.html", "嘉善县财政局2023年政府信息公开工作年度报告")
REPORT = Report("t", "a", "a", 2023, "330421", Article("t"))


@pytest.fixture
def load(tmp_path):
    """Return what loads plugins from files: the code behind a portal of the file's name."""

    def _load(*, trace=False, family=None, **files: str) -> Registry:
        for name, text in files.items():
            head = PLUGIN.format(key=name, family=family if name == "one" else None)
            (tmp_path / f"{name}.py").write_text(head + text, "utf-8")
        registry = Registry([str(tmp_path)], trace=trace)
        assert registry.failures == []
        return registry

    return _load


def page(url: str = "http://one.example.gov.cn/", text: str = "<html></html>") -> Page:
    return page_of(Fetch(url, FetchKind.LISTING), text)


STEALS = """
@hookimpl
def nianbao_match(portal, link):
    return Match(1999, "thief", 1.0)
"""


def test_a_plugin_answers_for_its_own_portals_only(load):
    registry = load(one="", two=STEALS)
    assert registry.match(registry.portal("two"), LINK).agency_name == "thief"
    assert registry.match(registry.portal("one"), LINK).agency_name == "嘉善县财政局"


def test_the_plugin_of_the_portals_family_is_asked_too(load):
    brings = """
class Family:
    key = "theirs"
    def sniff(self, page): return 0.0
    def listing(self, page, portal): return Listing()
    def article(self, page): return Article("")
    def attachments(self, page): return ()
@hookimpl
def nianbao_families():
    return [Family()]
"""
    registry = load(family="theirs", one="", two=STEALS + brings)
    assert registry.match(registry.portal("one"), LINK).agency_name == "thief"


RAISES = """
@hookimpl
def {hook}({arguments}):
    raise ZeroDivisionError("by the plugin")
"""
ASKED = {
    "nianbao_seeds": ("portal", lambda r, p: r.seeds(p, QUERY)),
    "nianbao_listing": ("page", lambda r, p: r.listing(p, page(), QUERY)),
    "nianbao_match": ("link", lambda r, p: r.match(p, LINK)),
    "nianbao_report": ("page", lambda r, p: r.report(p, page(), LINK)),
    "nianbao_attachments": ("report", lambda r, p: r.attachments(p, page(), REPORT)),
    "nianbao_blocked": ("page", lambda r, p: r.blocked(p, page())),
}


@pytest.mark.parametrize("hook", ASKED)
def test_an_exception_names_hook_plugin_portal_and_cause(load, hook):
    arguments, ask = ASKED[hook]
    registry = load(one=RAISES.format(hook=hook, arguments=arguments))
    with pytest.raises(PluginError) as caught:
        ask(registry, registry.portal("one"))
    error = caught.value
    assert (error.hook, error.plugin, error.portal) == (hook, "one", "one")
    assert error.cause == "ZeroDivisionError: by the plugin"
    assert str(error) == f"one: plugin one: hook {hook}: ZeroDivisionError: by the plugin"


WRONG = {
    "nianbao_seeds": ("[7]", "expected Fetchs"),
    "nianbao_listing": ("[]", "expected Listing, seen list"),
    "nianbao_match": ("2023", "expected Match or Reject, seen int"),
    "nianbao_report": ("'no'", "expected Report or Reject, seen str"),
    "nianbao_attachments": ("['http://one.example.gov.cn/a.pdf']", "expected Attachment"),
    "nianbao_blocked": ("True", "expected Block, seen bool"),
}


@pytest.mark.parametrize("hook", WRONG)
def test_an_answer_of_the_wrong_kind_names_the_plugin_and_what_was_expected(load, hook):
    arguments, ask = ASKED[hook]
    value, message = WRONG[hook]
    registry = load(one=f"@hookimpl\ndef {hook}({arguments}):\n    return {value}\n")
    with pytest.raises(PluginError, match=message) as caught:
        ask(registry, registry.portal("one"))
    assert caught.value.plugin == "one"


@pytest.mark.parametrize(
    ("hook", "value", "message"),
    [
        ("nianbao_listing", "Listing(links=(Link('a/1.html', 't'),))", "Link with an absolute URL"),
        (
            "nianbao_listing",
            "Listing(next=(Fetch('?p=2', FetchKind.LISTING),))",
            r"http\(s\) URL in Listing.next",
        ),
        (
            "nianbao_listing",
            "Listing(columns=(Column('/nb/'),))",
            r"http\(s\) URL in Listing.columns",
        ),
        (
            "nianbao_seeds",
            "[Fetch('ftp://one.example.gov.cn/', FetchKind.LISTING)]",
            r"http\(s\) URL",
        ),
        ("nianbao_attachments", "[Attachment('./P020.pdf')]", "Attachment with an absolute URL"),
    ],
)
def test_a_relative_address_is_refused_before_it_is_fetched(load, hook, value, message):
    registry = load(one=f"@hookimpl\ndef {hook}(portal):\n    return {value}\n")
    with pytest.raises(PluginError, match=message) as caught:
        ASKED[hook][1](registry, registry.portal("one"))
    assert caught.value.plugin == "one"


def test_a_generator_that_breaks_half_way_is_the_fault_of_its_plugin(load):
    registry = load(
        one="""
@hookimpl
def nianbao_attachments(page):
    yield Attachment(page.url + "a.pdf")
    raise ZeroDivisionError
"""
    )
    with pytest.raises(PluginError) as caught:
        registry.attachments(registry.portal("one"), page(), REPORT)
    assert caught.value.plugin == "one"


def test_the_fault_of_a_default_is_not_laid_at_a_plugins_door(load, monkeypatch):
    registry = load(one="")
    monkeypatch.setattr("crawler.defaults.reading.recognise", lambda *_, **__: 1 // 0)
    with pytest.raises(PluginError) as caught:
        registry.match(registry.portal("one"), LINK)
    assert caught.value.plugin == "core_reading"


CHECKS = """
@hookimpl
def nianbao_check(portal, report):
    yield issue("report_incomplete", "{name}")
    {more}
"""


def test_one_check_that_raises_silences_no_other(load):
    registry = load(
        one=CHECKS.format(name="from one", more="raise ZeroDivisionError('in one')"),
        two=CHECKS.format(name="from two", more=""),
    )
    found = registry.check(registry.portal("one"), REPORT)
    assert [issue.message for issue in found if issue.code == "report_incomplete"] == ["from two"]
    (fault,) = [issue for issue in found if issue.code == "plugin_error"]
    assert fault.message == "plugin one: hook nianbao_check: ZeroDivisionError: in one"


@pytest.mark.parametrize("value", ["'bad'", "Issue('no_such_code', 'm')", "7"])
def test_a_check_that_returns_no_issues_is_an_issue(load, value):
    registry = load(one=f"@hookimpl\ndef nianbao_check(report):\n    return [{value}]\n")
    (fault,) = registry.check(registry.portal("one"), REPORT)
    assert fault.code == "plugin_error"
    assert "plugin one: hook nianbao_check: expected an Issue" in fault.message


def test_attachments_of_all_plugins_are_united_by_url(load):
    more = """
@hookimpl
def nianbao_attachments(page):
    return [Attachment(page.url + "a.pdf", "theirs"), Attachment(page.url + "b.pdf")]
"""
    registry = load(family="generic", one=more)
    text = '<html><body><div id="zoom"><p>text</p><a href="a.pdf">file</a><a href="c.docx">c</a></div></body></html>'
    found = registry.attachments(registry.portal("one"), page(text=text), REPORT)
    assert found[:2] == [
        Attachment("http://one.example.gov.cn/a.pdf", "theirs"),
        Attachment("http://one.example.gov.cn/b.pdf"),
    ]
    assert sorted(a.url.rpartition("/")[2] for a in found) == ["a.pdf", "b.pdf", "c.docx"]


def test_tracing_logs_whom_a_hook_asks_and_what_comes_back(load, caplog):
    caplog.set_level(logging.INFO, "crawler.hookcalls")
    registry = load(trace=True, one=RAISES.format(hook="nianbao_seeds", arguments="portal"))
    registry.match(registry.portal("one"), LINK)
    with pytest.raises(PluginError):
        registry.seeds(registry.portal("one"), QUERY)
    registry.check(registry.portal("one"), REPORT)
    text = caplog.text
    assert (
        "hook nianbao_match(link=Link(http://one.example.gov.cn/1.html), portal=Portal(one)) asks core_reading"
        in text
    )
    assert "hook nianbao_match returned Match" in text
    assert "hook nianbao_seeds raised ZeroDivisionError" in text
    assert "hook nianbao_check returned ()" in text


def test_the_most_particular_host_wins(load):
    registry = load(one="")
    assert registry.portal_of_host("a.b.one.example.gov.cn") is registry.portal("one")
    assert registry.portal_of_host("fzggw.zj.gov.cn") is registry.portal("zj")
    assert registry.portal_of_host("one.example.gov.cn.evil.example") is None


ANSWERS = """
@hookimpl
def nianbao_blocked(portal, page):
    return Block("captcha", "seen") if page.status == 999 else None
"""


def calls_of(call: Callable[[], object]) -> int:
    """Return how many functions one call runs, those of built-in types included."""
    seen = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal seen
        seen += event in {"call", "c_call"}

    call()  # the first one fills what is kept
    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(None)
    return seen


def test_three_hundred_plugins_cost_what_three_cost(load):
    asked = page()
    few = load(one=ANSWERS, two=ANSWERS, three=ANSWERS)
    many = load(**{f"more{number}": ANSWERS for number in range(297)})
    assert len(many.portals()) - len(few.portals()) == 297
    one, other = few.portal("one"), many.portal("one")
    assert calls_of(lambda: many.blocked(other, asked)) == calls_of(lambda: few.blocked(one, asked))

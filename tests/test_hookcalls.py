"""Answers that no hook may give are refused inside the registry, and the plugin is named."""

from __future__ import annotations

import pytest

from crawler.api import Charset, Fetch, FetchKind, Link, Page, Query, Registry
from crawler.hookcalls import is_several
from crawler.model import Article, Report
from crawler.registry import PluginError

PLUGIN = """
from crawler.api import *
@hookimpl
def nianbao_portals():
    return [Portal(key="site", name="嘉善县人民政府", region="330421", platform="site",
                   home="http://site.example.gov.cn/", hosts=("site.example.gov.cn",))]
@hookimpl
def {hook}({arguments}):
    {body}
"""
URL = "http://site.example.gov.cn/"
PAGE = Page(URL, 200, (), b"<p>", "<p>", Charset("utf-8"), Fetch(URL, FetchKind.LISTING))
REPORT = Report("t", "a", "a", 2023, "330421", Article("t"))
QUERY = Query(portals=("site",))


@pytest.fixture
def load(tmp_path):
    def _load(hook: str, body: str, arguments: str = "portal") -> Registry:
        text = PLUGIN.format(hook=hook, body=body, arguments=arguments)
        (tmp_path / "odd.py").write_text(text, "utf-8")
        return Registry([str(tmp_path)], strict=True)

    return _load


@pytest.mark.parametrize(
    ("value", "several"),
    [(None, True), ([], True), ((1,), True), (iter(()), True), ("text", False), (b"", False), (5, False)],
)  # fmt: skip
def test_text_and_single_things_are_not_several(value, several):
    assert is_several(value) is several


@pytest.mark.parametrize("value", ["7", "'http://site.example.gov.cn/'", "object()"])
def test_seeds_that_are_no_list_are_the_fault_of_the_plugin(load, value):
    registry = load("nianbao_seeds", f"return {value}")
    with pytest.raises(PluginError, match="plugin odd: hook nianbao_seeds: expected Fetchs, seen"):
        registry.seeds(registry.portal("site"), QUERY)


def test_members_that_are_no_list_are_the_fault_of_the_plugin(load, tmp_path):
    registry = load("nianbao_unpack", "return 7", "path")
    with pytest.raises(PluginError, match="plugin odd: hook nianbao_unpack: expected Members"):
        registry.unpack(tmp_path / "file", "application/x-odd")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("links=None", "Listing with a tuple in links"),
        ("next=Fetch(portal.home, FetchKind.LISTING)", "Listing with a tuple in next"),
        ("links=(Link(None, 't'),)", "Link with an absolute URL"),
        ("next=(Fetch(None, FetchKind.LISTING),)", "Fetch of an http"),
        ("columns=('http://site.example.gov.cn/',)", "Column with an http"),
        ("issues=(Issue('no_such_code', 'm'),)", "Issue with a code of crawler.issues"),
    ],
)
def test_a_listing_with_a_field_that_cannot_be_used_is_refused(load, value, expected):
    registry = load("nianbao_listing", f"return Listing({value})")
    with pytest.raises(PluginError, match=f"plugin odd: hook nianbao_listing: expected {expected}"):
        registry.listing(registry.portal("site"), PAGE, QUERY)


def test_text_in_place_of_issues_is_one_issue_and_not_one_for_each_letter(load):
    registry = load("nianbao_check", "return 'bad report'", "report")
    (fault,) = registry.check(registry.portal("site"), REPORT)
    assert fault.code == "plugin_error"
    assert "seen 'bad report'" in fault.message


EXITS = "raise SystemExit(3)"


def test_a_plugin_that_ends_the_program_ends_neither_the_crawl_nor_the_others(load):
    registry = load("nianbao_check", EXITS, "report")
    (fault,) = registry.check(registry.portal("site"), REPORT)
    assert fault.message == "plugin odd: hook nianbao_check: SystemExit: 3"
    registry = load("nianbao_match", EXITS, "link")
    with pytest.raises(PluginError, match="plugin odd: hook nianbao_match: SystemExit: 3"):
        registry.match(registry.portal("site"), Link(URL, "t"))


def test_a_plugin_that_ends_the_program_when_asked_for_its_families_is_left_out(tmp_path):
    body = PLUGIN.format(hook="nianbao_families", arguments="", body=EXITS)
    (tmp_path / "odd.py").write_text(body, "utf-8")
    registry = Registry([str(tmp_path)])
    (failure,) = registry.failures
    assert (failure.stage, failure.message) == ("nianbao_families", "SystemExit: 3")
    assert "zj" in {portal.key for portal in registry.portals()}


def test_one_stored_that_raises_is_an_issue(load):
    registry = load("nianbao_stored", "raise OSError('disk')", "report")
    (fault,) = registry.stored(object(), (), "run-1")
    assert (fault.code, fault.message) == (
        "plugin_error",
        "plugin odd: hook nianbao_stored: OSError: disk",
    )


def test_one_finished_that_raises_is_an_issue(load):
    from crawler.items import RunSummary

    registry = load("nianbao_finished", "raise OSError('mail')", "run")
    summary = RunSummary("run-1", "crawl-1", "", "", 0, "complete", "output", [])
    (fault,) = registry.finished(summary)
    assert fault.message == "plugin odd: hook nianbao_finished: OSError: mail"

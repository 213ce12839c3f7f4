"""Plugins of installed packages, damaged packages among them, and queries that need them."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from crawler.query import QueryError
from crawler.registry import Registry

TODAY = date(2026, 1, 15)
MODULE = """
from crawler.api import Portal, hookimpl
@hookimpl
def nianbao_portals():
    return [Portal(key="{key}", name="嘉善县人民政府", region="330421", platform="{key}",
                   home="http://{key}.example.gov.cn/", hosts=("{key}.example.gov.cn",))]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return what lays down a distribution with that table of entry points, as pip would."""

    def _install(name: str, table: str) -> None:
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(table)
        Path(tmp_path / f"{name}_plugin.py").write_text(MODULE.format(key=name), "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))

    yield _install
    for name in [name for name in sys.modules if name.endswith("_plugin")]:
        del sys.modules[name]


def test_a_damaged_table_of_another_package_spoils_no_plugin(install):
    install("damaged", "[console_scripts]\nno equals sign\n")
    install("sound", "[nianbao.plugins]\nsound = sound_plugin\n")
    registry = Registry()
    assert registry.failures == []
    assert registry.plugin_of(registry.portal("sound")) == "sound"


def test_a_damaged_table_of_a_plugins_package_is_recorded_under_the_packages_name(install):
    install("damaged", "[nianbao.plugins]\nno equals sign\n")
    install("sound", "[nianbao.plugins]\nsound = sound_plugin\n")
    registry = Registry()
    (failure,) = registry.failures
    assert failure.name == "damaged"
    assert "its entry_points.txt cannot be read" in failure.message
    assert "Traceback" in failure.traceback
    assert registry.portal("sound")


def test_entry_points_are_loaded_by_name_and_a_disabled_one_is_not_imported(install):
    install("sound", "[nianbao.plugins]\nzz = sound_plugin\naa = gone_plugin\n")
    assert [failure.name for failure in Registry().failures] == ["aa"]
    registry = Registry([], ["aa", "zz"])
    assert registry.failures == []
    assert "sound" not in {portal.key for portal in registry.portals()}


@pytest.mark.parametrize("asked", [{"portal": "sound"}, {"county": "嘉善县"}])
def test_a_query_that_needs_a_plugin_that_failed_says_so(install, asked):
    install("sound", "[nianbao.plugins]\nsound = gone_plugin\n")
    registry = Registry()
    with pytest.raises(
        QueryError, match=r"not loaded: plugin sound failed at import: .*gone_plugin"
    ):
        registry.query(asked, TODAY)


def test_a_query_that_needs_it_not_goes_on_and_the_log_says_without_whom(install, caplog):
    install("sound", "[nianbao.plugins]\nsound = gone_plugin\n")
    query = Registry().query({"province": "henan"}, TODAY)
    assert query.portals == ("henan", "luoyang", "songxian")
    assert "Going on without what could not be loaded: plugin sound failed at import" in caplog.text


def test_a_wrong_query_says_nothing_of_plugins_where_all_are_loaded():
    with pytest.raises(QueryError) as caught:
        Registry().query({"portal": "sound"}, TODAY)
    assert "not loaded" not in str(caught.value)

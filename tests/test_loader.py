"""Finding plugins, and each failing alone."""

from __future__ import annotations

import sys

import pytest

from crawler.registry import Registry, RegistryError

PORTAL = """
from crawler.api import Column, Portal, hookimpl
from dataclasses import replace
GOOD = Portal(key="{key}", name="嘉善县人民政府", region="330421", home="http://{key}.example.gov.cn/",
              hosts=("*.{key}.example.gov.cn",), platform="{key}.example.gov.cn")
@hookimpl
def nianbao_portals():
    return [{value}]
"""
GOOD = PORTAL.format(key="good", value="GOOD")


@pytest.fixture
def load(tmp_path):
    """Return what loads the given plugins from files, one file for each keyword."""

    def _load(*, disabled=(), strict=False, **files: str) -> Registry:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text, "utf-8")
        return Registry([str(tmp_path)], disabled, strict=strict)

    return _load


FAULTS = {
    "syntax": ("def", "import", "SyntaxError"),
    "import": ("import no_such_module_here", "import", "no_such_module_here"),
    "exits": ("raise SystemExit(3)", "import", "SystemExit: 3"),
    "no_hook": ("x = 1", "validation", "implements no hook"),
    "unknown_hook": (
        "from crawler.api import hookimpl\n@hookimpl\ndef nianbao_portal():\n    return []",
        "validation", "nianbao_portal is not a hook",
    ),
    "signature": (
        "from crawler.api import hookimpl\n@hookimpl\ndef nianbao_match(portal, lnik):\n    return None",
        "validation", "lnik",
    ),
    "coroutine": (
        "from crawler.api import hookimpl\n@hookimpl\nasync def nianbao_report(page):\n    return None",
        "validation", "nianbao_report is a coroutine",
    ),
    "generator": (
        "from crawler.api import hookimpl\n@hookimpl\ndef nianbao_seeds(portal):\n    yield None",
        "validation", "is a generator",
    ),
    "undecorated": ("def nianbao_portals():\n    return []", "validation", "lacks the decorator"),
    "first": (
        "from crawler.api import hookimpl\n@hookimpl(tryfirst=True)\ndef nianbao_portals():\n    return []",
        "validation", "says tryfirst",
    ),
    "old_wrapper": (
        "from crawler.api import hookimpl\n@hookimpl(hookwrapper=True)\ndef nianbao_match(link):\n    yield",
        "validation", "old-style wrapper",
    ),
    "check_wrapper": (
        "from crawler.api import hookimpl\n@hookimpl(wrapper=True)\ndef nianbao_check(report):\n    return (yield)",
        "validation", "cannot be a wrapper",
    ),
    "raises": (
        "from crawler.api import hookimpl\n@hookimpl\ndef nianbao_portals():\n    raise OSError('no table')",
        "nianbao_portals", "OSError: no table",
    ),
    "half_way": (PORTAL.format(key="half", value="GOOD, 7"), "nianbao_portals", "expected Portal, seen int"),
    "region": (
        PORTAL.format(key="bad", value="replace(GOOD, region='330499')"), "nianbao_portals", "'330499' is no GB/T 2260",
    ),
    "home": (
        PORTAL.format(key="bad", value="replace(GOOD, home='http://www.other.example/')"),
        "nianbao_portals", "is not on the portal's hosts",
    ),
    "column": (
        PORTAL.format(key="bad", value="replace(GOOD, columns=(Column('zwgk/nb/'),))"),
        "nianbao_portals", "'zwgk/nb/' is no http(s) URL",
    ),
    "scheme": (
        PORTAL.format(key="bad", value="replace(GOOD, file_hosts=('https://oss.example.cn',))"),
        "nianbao_portals", "'https://oss.example.cn' is no host",
    ),
    "delay": (PORTAL.format(key="bad", value="replace(GOOD, delay=-1)"), "nianbao_portals", "seen -1"),
    "nan": (PORTAL.format(key="bad", value="replace(GOOD, delay=float('nan'))"), "nianbao_portals", "seen nan"),
    "platform": (PORTAL.format(key="bad", value="replace(GOOD, platform='')"), "nianbao_portals", "platform is empty"),
    "key": (PORTAL.format(key="bad", value="replace(GOOD, key='Bad Key')"), "nianbao_portals", "the key must be"),
    "family": (
        PORTAL.format(key="bad", value="replace(GOOD, family='trss')"), "nianbao_portals", "no CMS family 'trss'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_plugin_is_recorded_and_the_others_are_loaded(load, fault):
    text, stage, message = FAULTS[fault]
    registry = load(broken=text, good=GOOD)
    (failure,) = registry.failures
    assert (failure.name, failure.stage) == ("broken", stage)
    assert message in failure.message
    assert failure.message.partition(":")[0] in failure.traceback
    assert {"good", "zj"} <= {portal.key for portal in registry.portals()}
    assert not {"half", "bad"} & {portal.key for portal in registry.portals()}


@pytest.mark.parametrize("fault", ["syntax", "coroutine", "family"])
def test_strict_mode_raises_and_names_the_plugin(load, fault):
    with pytest.raises(RegistryError, match="plugin broken failed"):
        load(broken=FAULTS[fault][0], good=GOOD, strict=True)


def test_a_key_that_is_taken_names_both_plugins(load):
    registry = load(aaa=GOOD, bbb=GOOD)
    (failure,) = registry.failures
    assert failure.name == "bbb"
    assert "'good' is taken by plugin 'aaa'; 'bbb' must choose another" in failure.message
    assert registry.plugin_of(registry.portal("good")) == "aaa"


HAIYAN = """
from crawler.api import Portal, hookimpl
@hookimpl
def nianbao_portals():
    home = "http://www.haiyan.gov.cn/"
    hosts = ("*.haiyan.gov.cn",)
    return [Portal("other", "海盐县教育局", "330424", home, hosts, "{platform}")]
"""


def test_a_host_is_on_one_platform_only(load):
    assert load(other=HAIYAN.format(platform="zj.gov.cn")).failures == []
    (failure,) = load(other=HAIYAN.format(platform="haiyan")).failures
    expected = "host *.haiyan.gov.cn is on platform 'zj.gov.cn' for portal 'haiyan'"
    assert expected in failure.message


def test_a_plugin_with_the_name_of_another_leaves_that_one_in_peace(load):
    registry = load(zj=GOOD)
    (failure,) = registry.failures
    assert "the plugin name 'zj' is taken" in failure.message
    assert registry.plugin_of(registry.portal("haiyan")) == "zj"


def test_a_disabled_plugin_is_not_even_imported(load, tmp_path):
    mark = tmp_path / "imported"
    registry = load(noisy=f"open({str(mark)!r}, 'w').close()\n" + GOOD, disabled=["noisy", "henan"])
    assert not mark.exists()
    assert registry.failures == []
    with pytest.raises(RegistryError, match="no portal 'songxian'"):
        registry.portal("songxian")


def test_a_name_that_is_disabled_and_not_there_is_a_failure(load):
    (failure,) = load(good=GOOD, disabled=["hennan"]).failures
    assert (failure.name, failure.stage) == ("hennan", "NIANBAO_DISABLE")
    assert "there is no plugin 'hennan' to leave out" in failure.message


def test_tests_and_helpers_that_lie_beside_a_plugin_are_no_plugins(load):
    registry = load(good=GOOD, test_good="1 / 0", conftest="1 / 0", _helper="1 / 0")
    assert registry.failures == []
    assert registry.portal("good")


def test_a_path_that_is_nothing_is_a_failure_and_not_a_crash(tmp_path):
    (failure,) = Registry([str(tmp_path / "gone.py")]).failures
    assert "neither a Python file nor a folder" in failure.message


def test_the_error_about_an_unknown_portal_says_what_failed_to_load(load):
    with pytest.raises(RegistryError, match="plugins that failed to load: broken"):
        load(broken="def").portal("nowhere")


def test_files_of_a_folder_are_loaded_by_name(load):
    order = "import builtins\nbuiltins._order = getattr(builtins, '_order', []) + [__name__]\n"
    load(**{name: order + PORTAL.format(key=name, value="GOOD") for name in ("ccc", "aaa", "bbb")})
    import builtins

    seen = builtins._order
    del builtins._order
    assert seen == ["nianbao_plugin_aaa", "nianbao_plugin_bbb", "nianbao_plugin_ccc"]


@pytest.fixture
def downstream(tmp_path, monkeypatch):
    """Return what installs a package with an entry point, as pip would lay it down."""

    def install(text: str) -> None:
        (tmp_path / "jiashan_reports.py").write_text(text, "utf-8")
        info = tmp_path / "jiashan_reports-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: jiashan-reports\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text("[nianbao.plugins]\njiashan = jiashan_reports\n")
        monkeypatch.syspath_prepend(str(tmp_path))

    yield install
    sys.modules.pop("jiashan_reports", None)


def test_a_package_brings_its_plugin_by_an_entry_point(downstream):
    downstream(PORTAL.format(key="installed", value="GOOD"))
    registry = Registry(strict=True)
    assert registry.plugin_of(registry.portal("installed")) == "jiashan"


def test_a_broken_entry_point_fails_alone(downstream):
    downstream("raise RuntimeError('half installed')")
    registry = Registry()
    (failure,) = registry.failures
    assert (failure.name, failure.message) == ("jiashan", "RuntimeError: half installed")
    assert registry.portal("zj")

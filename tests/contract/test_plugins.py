"""What every plugin of this repository must obey."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from crawler import regions
from crawler.api import Status
from crawler.registry import Registry

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in (ROOT / "plugins").glob("*.py") if path.name != "__init__.py")
REGISTRY = Registry(strict=True)
PORTALS = [
    portal for portal in REGISTRY.portals() if REGISTRY.plugin_of(portal) in {f.stem for f in FILES}
]

# GB/T 2260 of the portals that the project was asked for first, each looked up by hand.
ASKED_FOR = {
    "zj": "330000", "jiaxing": "330400", "zhoushan": "330900", "haiyan": "330424", "pinghu": "330482",
    "dinghai": "330902", "henan": "410000", "luoyang": "410300", "songxian": "410325", "sxxz": "140900",
    "sxxz_kjj": "140900", "xinfu": "140902", "shenchi": "140927",
}  # fmt: skip


def test_the_portals_asked_for_are_there_under_their_regions():
    assert ASKED_FOR.items() <= {portal.key: portal.region for portal in PORTALS}.items()


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.key)
class TestEachPortal:
    def test_its_name_begins_with_a_name_of_its_region(self, portal):
        found = regions.region(portal.region)
        assert any(form in portal.name for form in (found.name, *found.forms)), found

    def test_it_is_of_a_government_host(self, portal):
        assert all(host.endswith(".gov.cn") for host in portal.hosts)

    def test_working_is_said_only_with_a_recording(self, portal):
        recorded = (ROOT / "tests" / "portals" / portal.key).is_dir()
        assert portal.status is Status.UNVERIFIED or recorded

    def test_a_platform_is_shared_only_within_one_plugin(self, portal):
        sharing = {
            REGISTRY.plugin_of(other) for other in PORTALS if other.platform == portal.platform
        }
        assert sharing == {REGISTRY.plugin_of(portal)}

    def test_its_home_is_found_by_its_host(self, portal):
        host = portal.home.split("/")[2]
        assert REGISTRY.portal_of_host(host) is portal


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEachFile:
    def test_every_declared_column_has_its_evidence_in_a_comment(self, path):
        text = path.read_text("utf-8")
        evidence = "\n".join(re.findall(r"#.*", text))
        name = path.stem
        columns = [c for p in PORTALS if REGISTRY.plugin_of(p) == name for c in p.columns]
        missing = [column.url for column in columns if column.url not in evidence]
        assert not missing, "a column is proven by a page below it, whose URL stands in a comment"

    def test_it_says_what_it_is_about(self, path):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_nothing_in_the_tree_asks_to_be_tried_first():
    folders = [ROOT / "crawler", ROOT / "plugins"]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    guilty = [path for path in files if re.search(r"tryfirst\s*=", path.read_text("utf-8"))]
    assert len(files) > 30
    assert not guilty

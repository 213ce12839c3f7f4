"""The plugin guide says of every hook what the contract says, in both languages."""

from __future__ import annotations

import gzip
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from crawler import api, configuration, hookspecs

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "plugins" / "README.md", ROOT / "plugins" / "README.zh.md"]
HOOKS = {name: value for name, value in vars(hookspecs).items() if name.startswith("nianbao_")}
BLOCK = re.compile(r"<!-- file: (\S+) -->\n```python\n(.*?)```", re.DOTALL)


def sections(guide: Path) -> dict[str, str]:
    parts = re.split(r"^### `(.*)`$", guide.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_guide_has_a_section_for_every_hook_with_its_arguments_and_no_other(guide):
    wanted = {
        f"{name}({', '.join(inspect.signature(hook).parameters)})" for name, hook in HOOKS.items()
    }
    assert set(sections(guide)) == wanted


@pytest.mark.parametrize(
    ("guide", "first"),
    list(zip(GUIDES, ["First result", "首个结果"], strict=True)),
    ids=["en", "zh"],
)
def test_the_guide_says_of_each_hook_whether_the_first_answer_counts(guide, first):
    for title, text in sections(guide).items():
        options = HOOKS[title.partition("(")[0]].nianbao_spec
        assert (first in " ".join(text.split())) == options["firstresult"], title


def test_both_guides_have_the_same_structure_and_the_same_code():
    english, chinese = (guide.read_text("utf-8") for guide in GUIDES)
    levels = [
        [line.split()[0] for line in re.findall(r"^#+ .*$", text, re.MULTILINE)]
        for text in (english, chinese)
    ]
    assert levels[0] == levels[1]
    code = [re.findall(r"```.*?```", text, re.DOTALL) for text in (english, chinese)]
    assert code[0] == code[1]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_setting_and_field_that_the_guide_names_exists(guide):
    text = guide.read_text("utf-8")
    assert set(re.findall(r"NIANBAO_[A-Z_]+[A-Z]", text)) <= set(configuration.BY_NAME)
    table = re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)
    assert set(table) == set(api.Portal.__dataclass_fields__) - {"status_reason", "status_since"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_worked_example_loads_and_its_own_test_passes(guide, tmp_path):
    files = dict(BLOCK.findall(guide.read_text("utf-8")))
    assert set(files) == {"jiashan.py", "test_jiashan.py"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    environment = {**os.environ, "NIANBAO_PLUGIN_PATHS": str(tmp_path / "jiashan.py")}
    shown = subprocess.run(
        [sys.executable, "-m", "scrapy", "portals"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert re.search(
        r"^jiashan +嘉善县人民政府 +330421 嘉善县 +trs +unverified +jiashan$",
        shown.stdout,
        re.MULTILINE,
    )
    assert "not loaded" not in shown.stdout
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), "-p", "no:cacheprovider",
         str(tmp_path / "test_jiashan.py")],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert "1 passed" in tested.stdout, tested.stdout + tested.stderr


PRELUDE = """
import gzip, json, re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin
from crawler.api import *
"""
FLAT = """<html><head><meta name="generator" content="Flat"></head><body><h1>Title</h1>
<ol><li><a href="1.html">One</a></li></ol><article>Text</article>
<footer><a href="1.pdf">File</a></footer></body></html>"""


@pytest.fixture(params=GUIDES, ids=lambda guide: guide.name)
def examples(request, tmp_path, monkeypatch):
    """Every example of a guide in one plugin, with the portal of the worked example."""
    text = request.param.read_text("utf-8")
    portal = dict(BLOCK.findall(text))["jiashan.py"].partition("import")[2].partition("\n")[2]
    blocks = re.findall(r"```python\n(.*?)```", BLOCK.sub("", text), re.DOTALL)
    file = tmp_path / "examples.py"
    file.write_text("\n\n".join([PRELUDE, portal, *blocks]), "utf-8")
    monkeypatch.chdir(tmp_path)
    yield api.Registry([str(file)], strict=True)
    sys.modules.pop("nianbao_plugin_examples", None)


def page(text: str, media_type: str = "text/html") -> api.Page:
    fetch = api.Fetch("http://www.jiashan.example.gov.cn/nb/", api.FetchKind.LISTING)
    headers = (("Content-Type", media_type),)
    return api.Page(fetch.url, 200, headers, text.encode(), text, api.Charset("utf-8"), fetch)


def test_the_examples_are_a_plugin_with_every_hook(examples):
    assert examples.failures == []
    plugin = sys.modules["nianbao_plugin_examples"]
    assert [name for name in HOOKS if not hasattr(plugin, name)] == []


def test_the_examples_do_what_the_guide_says(examples, tmp_path):
    portal, query = examples.portal("jiashan"), api.Query(portals=("jiashan",), years=(2023,))
    assert [fetch.body for fetch in examples.seeds(portal, query)] == [b"year=2023"]
    answer = {"rows": [{"url": "1.html", "title": "One"}], "next": None, "total": 1}
    listing = examples.listing(portal, page(json.dumps(answer), "application/json"), query)
    row = api.Link("http://www.jiashan.example.gov.cn/nb/1.html", "One")
    assert (listing.links, listing.next, listing.total) == ((row,), (), 1)
    odd = api.Link(row.url, "2023年公开情况汇报", year=2023)
    assert examples.match(portal, odd).agency_name == portal.name
    assert examples.report(portal, page("本报告已撤回"), row).reason == "withdrawn"
    assert examples.blocked(portal, page("请输入验证码")).kind == "captcha"
    report = api.Report("t", "a", "a", 2023, portal.region, api.Article("t"))
    assert [found.code for found in examples.check(portal, report)] == ["report_incomplete"]
    script = page("<script>openFile('2023.pdf')</script>")
    assert examples.attachments(portal, script, report)[0].url.endswith("/nb/2023.pdf")
    (tmp_path / "report.txt.gz").write_bytes(gzip.compress(b"text"))
    (member,) = examples.unpack(tmp_path / "report.txt.gz", "application/gzip")
    assert (member.name, Path(member.path).read_bytes(), member.size) == ("report.txt", b"text", 4)


def test_the_examples_are_told_of_reports_and_of_the_end(examples, tmp_path):
    item, file = SimpleNamespace(delivery_id=7), SimpleNamespace(path="blobs/aa/aa")
    assert examples.stored(item, (file,), "run-1") == []
    told = json.loads((tmp_path / "told.jsonl").read_text("utf-8"))
    assert told == {"delivery": 7, "files": ["blobs/aa/aa"], "run": "run-1"}
    summary = api.RunSummary("run-1", "crawl-1", "", "", 3, "partial", "output", [])
    assert examples.finished(summary) == []
    assert (tmp_path / "attention.txt").read_text() == "run-1: partial, see output\n"


def test_the_family_of_the_guide_is_sniffed_and_reads(examples):
    portal, shown = examples.portal("jiashan"), page(FLAT)
    listing = examples.listing(portal, shown, api.Query(portals=("jiashan",)))
    assert [link.title for link in listing.links] == ["One"]
    family = examples.family("flat")
    assert (family.article(shown).title, family.article(shown).text) == ("Title", "Text")
    assert [found.text for found in family.attachments(shown)] == ["File"]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_guide_names_every_option_that_a_family_reads(guide):
    read = {
        option
        for path in (ROOT / "crawler" / "cms").glob("*.py")
        for option in re.findall(r"options\.get\(\s*\"(\w+)\"", path.read_text("utf-8"))
    }
    named = re.findall(r"^\| (?:hanweb|jpaas) `(\w+)` \|", guide.read_text("utf-8"), re.MULTILINE)
    assert len(named) >= 8
    assert set(named) == read


def test_the_api_is_sorted_and_complete():
    assert api.__all__ == sorted(api.__all__)
    assert all(hasattr(api, name) for name in api.__all__)
    # What a hook's signature names must be there for whoever writes that hook.
    named = set(
        re.findall(r"\b[A-Z][A-Za-z]+\b", inspect.getsource(hookspecs).split("@hookspec", 1)[1])
    )
    types = {
        word
        for word in named
        if hasattr(sys.modules["crawler.model"], word)
        or hasattr(sys.modules["crawler.items"], word)
    }
    assert types <= set(api.__all__)

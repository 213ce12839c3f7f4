"""The plugin guide says of every hook what the contract says, in both languages."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

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

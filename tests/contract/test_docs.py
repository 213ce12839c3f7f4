"""The documents say what the code does, in both languages: names, defaults, commands, examples."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand

import crawler.commands
from crawler.catalog.reader import open_catalog
from crawler.configuration import SETTINGS
from crawler.issues import CODES
from crawler.model import Outcome
from crawler.outcomes import EXIT_CODES
from crawler.query import ARGUMENTS

ROOT = Path(__file__).parents[2]
SETTINGS_DOCS = ("settings/README.md", "settings/README.zh.md")
READMES = ("README.md", "README.zh.md")
PAIRS = [
    (str(path.relative_to(ROOT)), str(path.with_suffix("").relative_to(ROOT)) + ".zh.md")
    for path in sorted([ROOT / "README.md", *ROOT.glob("[!.]*/README.md")])
]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return a document without its blocks of code: their comments look like headings."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", read(name), re.DOTALL | re.MULTILINE)


def tables(name: str) -> dict[str, list[str]]:
    """Return the rows of a document's tables by their first cell."""
    rows = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in read(name).splitlines()
        if line.startswith("|")
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


@pytest.mark.parametrize("name", SETTINGS_DOCS)
def test_every_setting_stands_with_its_type_default_and_meaning(name: str) -> None:
    rows = tables(name)
    for setting in SETTINGS:
        if isinstance(setting.default, bool):
            text = "on" if setting.default else "off"
        else:
            text = "–" if setting.default in ("", []) else str(setting.default)
        meaning = setting.meaning_zh if name.endswith(".zh.md") else setting.meaning
        assert rows.get(setting.name) == [setting.kind, text, meaning], setting.name


@pytest.mark.parametrize("name", SETTINGS_DOCS)
def test_no_document_names_a_setting_that_does_not_exist(name: str) -> None:
    known = {setting.name for setting in SETTINGS}
    for document in (name, *READMES, "SECURITY.md", "CHANGELOG.md", "output/README.md"):
        assert set(re.findall(r"\bNIANBAO_[A-Z_]*[A-Z]\b", read(document))) <= known, document


@pytest.mark.parametrize("name", SETTINGS_DOCS)
def test_every_argument_stands_with_its_meaning_and_example(name: str) -> None:
    rows = tables(name)
    for argument in ARGUMENTS:
        meaning = argument.meaning_zh if name.endswith(".zh.md") else argument.meaning
        assert rows.get(argument.name) == [meaning, f"`{argument.example}`"], argument.name


@pytest.mark.parametrize("name", SETTINGS_DOCS)
def test_every_issue_code_stands_with_its_level_and_meaning(name: str) -> None:
    rows = tables(name)
    for code, kind in CODES.items():
        meaning = kind.meaning_zh if name.endswith(".zh.md") else kind.meaning
        assert rows.get(code) == [kind.level.value, meaning], code


@pytest.mark.parametrize("name", SETTINGS_DOCS)
def test_every_exit_code_stands_with_its_meaning(name: str) -> None:
    rows = tables(name)
    for code, meanings in EXIT_CODES.items():
        meaning = meanings[1] if name.endswith(".zh.md") else meanings[0]
        assert rows.get(str(int(code))) == [code.name.lower(), meaning], code


@pytest.mark.parametrize("name", SETTINGS_DOCS)
def test_every_outcome_is_explained(name: str) -> None:
    assert {outcome.value for outcome in Outcome} <= tables(name).keys()


@pytest.mark.parametrize("name", READMES)
def test_the_readme_says_what_to_do_for_every_exit_code_and_outcome(name: str) -> None:
    rows = tables(name)
    assert {str(int(code)) for code in EXIT_CODES} <= rows.keys()
    told = {row[0].strip("`") for row in rows.values() if len(row) == 3}
    assert {outcome.value for outcome in Outcome} <= told


@pytest.mark.parametrize("name", [*SETTINGS_DOCS, *READMES])
def test_no_table_names_an_issue_code_that_does_not_exist(name: str) -> None:
    rows = tables(name)
    levels = {"error", "warning", "info"}
    assert {first for first, row in rows.items() if row and row[0] in levels} <= CODES.keys()


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_have_the_same_headings_in_the_same_order(
    english: str, chinese: str
) -> None:
    assert (ROOT / chinese).is_file(), f"{chinese} is missing"
    both = [
        re.findall(r"^(#+) (.*)", prose(read(name)), re.MULTILINE) for name in (english, chinese)
    ]
    assert [level for level, _ in both[0]] == [level for level, _ in both[1]]
    # A heading that is code, a hook for instance, is the same in both.
    code = [[text if text.startswith("`") else "" for _, text in found] for found in both]
    assert code[0] == code[1]


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_give_the_same_commands_and_link_each_other(
    english: str, chinese: str
) -> None:
    assert [block.replace("FOLDER", "目录") for block in blocks(english, "bash")] == blocks(
        chinese, "bash"
    )
    assert f"]({Path(chinese).name})" in read(english)
    assert f"]({Path(english).name})" in read(chinese)


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_every_link_leads_to_a_file_and_a_chinese_one_to_chinese(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", read(name)):
        if "://" in target:
            continue
        assert (ROOT / name).parent.joinpath(target).exists(), target
        if name.endswith(".zh.md") and target.endswith("README.md"):
            assert target == "README.md", f"{target}: link to the Chinese text"


def make_targets() -> set[str]:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert {"demo", "test"} <= targets
    return targets


def our_commands() -> set[str]:
    names = {module.name for module in pkgutil.iter_modules(crawler.commands.__path__)}
    found = set()
    for name in names:
        module = importlib.import_module(f"crawler.commands.{name}")
        command = getattr(module, "Command", None)
        if isinstance(command, type) and issubclass(command, ScrapyCommand):
            found.add(name)
    assert {"crawl", "reports", "verify"} <= found
    return found


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_and_every_command_is_in_the_readme(name: str) -> None:
    text = read(name)
    assert {target for target in make_targets() if f"make {target}" not in text} == set()
    missing = {word for word in our_commands() if not re.search(rf"scrapy {word}\b", text)}
    assert missing == set()


def simple_commands(name: str) -> list[list[str]]:
    """Return the commands of a document's bash blocks as words, assignments taken off."""
    found = []
    for block in blocks(name, "bash"):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            while words and re.match(r"^[A-Z_]+=", words[0]):
                words = words[1:]
            if words:
                found.append(words)
    return found


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_every_command_of_a_bash_block_exists(name: str) -> None:
    arguments = {argument.name for argument in ARGUMENTS}
    for words in simple_commands(name):
        program, *rest = words
        if program == "export":
            assert re.match(r"NIANBAO_[A-Z]+=", rest[0]), words
        elif program == "make":
            assert set(rest) <= make_targets(), words
        elif program.endswith("scrapy"):
            assert rest[0] in our_commands(), words
            given = [rest[i + 1] for i, word in enumerate(rest) if word == "-a"]
            assert {pair.partition("=")[0] for pair in given} <= arguments, words
        else:
            assert program in {".venv/bin/python", "pytest", "cd", "git"}, words


def documented_file(name: str, file: str) -> str:
    """Return the block that the document offers as this file."""
    found = re.findall(
        rf"<!-- file: {re.escape(file)} -->\n```python\n(.*?)^```$",
        read(name),
        re.DOTALL | re.MULTILINE,
    )
    assert len(found) == 1
    return str(found[0])


def scrapy(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env={**os.environ, "SCRAPY_PROJECT": "replica", **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small crawl in ``output``, as the examples expect it."""
    folder = tmp_path_factory.mktemp("work")
    done = scrapy(
        *("crawl", "nianbao", "-a", "portal=xinfu"),
        NIANBAO_OUTPUT=str(folder / "output"),
        NIANBAO_REPLICA_REPORTS="6",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def test_the_example_parsers_differ_in_their_comments_only() -> None:
    both = [ast.parse(documented_file(name, "parser.py")) for name in READMES]
    for tree in both:
        tree.body.pop(0)  # the docstring
    assert ast.dump(both[0]) == ast.dump(both[1])


@pytest.mark.parametrize("name", READMES)
def test_the_example_parser_gets_every_report_once(work: Path, tmp_path: Path, name: str) -> None:
    code = documented_file(name, "parser.py")
    assert len(code.splitlines()) <= 30
    (tmp_path / "output").symlink_to(work / "output")
    (tmp_path / "parser.py").write_text(code, encoding="utf-8")

    def run() -> list[str]:
        done = subprocess.run(
            [sys.executable, "parser.py"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=True,
        )
        return done.stdout.splitlines()

    lines = run()
    with open_catalog(work / "output") as catalog:
        items = list(catalog.reports())
    assert len(items) == 6
    for item in items:
        wanted = f"{item.report_year} {item.agency_name_full} version 1 "
        assert any(line.startswith(wanted) for line in lines), wanted
    assert run() == []


@pytest.mark.parametrize("name", READMES)
def test_the_example_portal_loads(tmp_path: Path, name: str) -> None:
    file = tmp_path / "jiashan.py"
    file.write_text(documented_file(name, "jiashan.py"), encoding="utf-8")
    done = scrapy("portals", SCRAPY_PROJECT="default", NIANBAO_PLUGIN_PATHS=str(file))
    assert done.returncode == 0, done.stderr
    assert re.search(r"^jiashan +嘉善县人民政府 +330421 ", done.stdout, re.MULTILINE)
    assert "not loaded" not in done.stdout


def test_the_catalogue_of_changes_begins_with_the_version_of_the_package() -> None:
    (version,) = re.findall(r'^version = "(.*)"$', read("pyproject.toml"), re.MULTILINE)
    assert re.findall(r"^## ([\d.]+)", read("CHANGELOG.md"), re.MULTILINE)[0] == version

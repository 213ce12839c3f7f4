"""scrapy verify: exit codes and messages for a whole catalog and for a damaged one."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crawler.catalog.reader import open_catalog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Collected


@pytest.fixture
def copy(collected: Collected, tmp_path: Path) -> Collected:
    shutil.copytree(collected.output, tmp_path / "output")
    return replace(collected, output=tmp_path / "output")


def some_blob(copy: Collected) -> Path:
    with open_catalog(copy.output) as catalog:
        return catalog.path_of(next(catalog.reports()).main)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def remove(path: Path) -> None:
    path.unlink()


def test_a_whole_catalog_is_clean(collected: Collected) -> None:
    done = collected.scrapy("verify")
    assert (done.returncode, done.stderr) == (0, b"")
    checked, verdict = done.stdout.decode().splitlines()
    assert "16 reports" in checked
    assert verdict == "No damage found."


@pytest.mark.parametrize(
    ("damage", "kind"), [(flip, "blob_changed"), (cut, "blob_size"), (remove, "blob_missing")]
)
def test_a_damaged_blob_is_named_in_full(copy: Collected, damage, kind: str) -> None:
    blob = some_blob(copy)
    damage(blob)
    done = copy.scrapy("verify")
    assert done.returncode == 1
    _, problem, advice = done.stdout.decode().splitlines()
    assert problem.startswith(f"{kind}: {blob.name}: ")
    assert "-a refresh=all" in advice


def test_what_verify_advises_mends_the_catalog(copy: Collected) -> None:
    flip(some_blob(copy))
    again = copy.scrapy(
        *("crawl", "nianbao", "-a", "portal=xinfu,pinghu", "-a", "refresh=all"),
        NIANBAO_REPLICA_REPORTS="8",
    )
    assert again.returncode == 0, again.stderr.decode()[-3000:]
    assert copy.scrapy("verify").returncode == 0


def test_the_findings_come_as_json_too(copy: Collected) -> None:
    remove(some_blob(copy))
    done = copy.scrapy("verify", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["clean"] is False
    assert [problem["kind"] for problem in found["problems"]] == ["blob_missing"]
    assert found["counts"]["reports"] == 16


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribble(path: Path) -> None:
    path.write_bytes(b"this was a database" * 1000)


def noise(path: Path) -> None:
    """Overwrite some pages behind the first, so that the file still opens."""
    data = bytearray(path.read_bytes())
    data[40 * 4096 : 60 * 4096] = bytes(range(256)) * (20 * 16)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [truncate, scribble, noise])
def test_a_damaged_database_is_damage_and_no_traceback(copy: Collected, damage) -> None:
    damage(copy.output / "nianbao.sqlite")
    done = copy.scrapy("verify")
    assert done.returncode == 1, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert b"database_damaged" in done.stdout
    # A crawl refuses such a database: to crawl into it is no way out.
    assert b"move it away" in done.stdout
    assert b"refresh=all" not in done.stdout


def test_what_is_not_understood_is_refused(collected: Collected) -> None:
    done = collected.scrapy("verify", "zhejiang")
    assert done.returncode == 2
    assert done.stderr == b"nianbao: 'zhejiang' is not understood: scrapy verify takes --json\n"


def test_where_there_is_no_catalog_the_exit_code_is_2(copy: Collected, tmp_path: Path) -> None:
    done = copy.scrapy("verify", NIANBAO_OUTPUT=str(tmp_path / "nowhere"))
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert "there is no catalog at" in line


def test_an_unknown_setting_is_refused(copy: Collected) -> None:
    done = copy.scrapy("verify", NIANBAO_OUTPT="x")
    assert done.returncode == 2
    assert b"did you mean NIANBAO_OUTPUT?" in done.stderr

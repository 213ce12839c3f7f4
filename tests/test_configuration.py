"""Settings of our own: unknown and badly typed ones are refused, and the nearest source wins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.configuration import (
    BY_NAME,
    DEFAULTS,
    SETTINGS,
    ConfigurationError,
    check,
    from_environment,
)

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("NIANBAO_JITER", "NIANBAO_JITTER"),
        ("NIANBAO_OUTPUTS", "NIANBAO_OUTPUT"),
        ("NIANBAO_RETRY", "NIANBAO_RETRIES"),
    ],
)
def test_an_unknown_setting_is_refused_with_a_suggestion(name: str, meant: str) -> None:
    with pytest.raises(ConfigurationError, match=f"unknown setting {name}; did you mean {meant}"):
        check(Settings({name: "1"}))


def test_a_setting_that_resembles_none_is_refused_without_a_guess() -> None:
    with pytest.raises(ConfigurationError) as found:
        check(Settings({"NIANBAO_QQQQQQQQQQQQQQ": "1"}))
    assert "did you mean" not in str(found.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NIANBAO_RETRIES", "many"),
        ("NIANBAO_JITTER", "a bit"),
        ("NIANBAO_FSYNC", "perhaps"),
        ("NIANBAO_RETRIES", "-1"),
        ("NIANBAO_BLOCK_REST", -0.5),
        ("NIANBAO_JITTER", "nan"),
        ("NIANBAO_DOCUMENT_SECONDS", "inf"),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"setting {name}: .*seen '?{value}"):
        check(Settings({name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("NIANBAO_OUTPUT", ""), ("NIANBAO_PAGE_MEBIBYTES", "0"), ("NIANBAO_DOCUMENT_SECONDS", 0)],
)
def test_a_folder_that_is_none_and_a_limit_of_nothing_are_refused(name: str, value: object) -> None:
    """An empty folder name would be the folder in which the command runs."""
    with pytest.raises(ConfigurationError, match=f"setting {name}: "):
        check(Settings({name: value}))


def test_the_defaults_pass_and_settings_of_others_are_not_ours() -> None:
    check(Settings({**DEFAULTS, "FEEDS": {}, "MY_SETTING": "x"}))


def test_every_setting_is_explained_in_both_languages() -> None:
    assert len(BY_NAME) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.meaning
        assert any("\u4e00" <= letter <= "\u9fff" for letter in setting.meaning_zh), setting.name
        assert setting.kind in {"text", "number", "whole", "switch", "list"}


def test_only_settings_of_ours_come_from_the_environment() -> None:
    seen = from_environment({"NIANBAO_OUTPUT": "x", "PATH": "y", "SCRAPY_PROJECT": "z"})
    assert seen == {"NIANBAO_OUTPUT": "x"}


def ask(words: list[str], **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "settings", "--get", "NIANBAO_JITTER", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_command_line_overrides_the_environment_and_that_the_settings_file() -> None:
    assert ask([], SCRAPY_PROJECT="replica") == "0.0"
    assert ask([], SCRAPY_PROJECT="replica", NIANBAO_JITTER="0.4") == "0.4"
    words = ["-s", "NIANBAO_JITTER=0.5"]
    assert ask(words, SCRAPY_PROJECT="replica", NIANBAO_JITTER="0.4") == "0.5"


ASKS_NOBODY = """
import socket
def refuse(*asked):
    raise SystemExit(f"asks {asked[0]}")
socket.getaddrinfo = refuse
import settings.base
from scrapy.downloadermiddlewares.cookies import _is_public_domain
print(_is_public_domain("gov.cn"), _is_public_domain("www.zj.gov.cn"))
"""


def test_which_domains_may_have_no_cookies_is_asked_of_no_server(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKS_NOBODY],
        cwd=ROOT,
        env={**os.environ, "TLDEXTRACT_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split() == ["True", "False"], done.stderr

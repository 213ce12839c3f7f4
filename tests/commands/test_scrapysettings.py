"""Scrapy's own settings are checked before Scrapy stumbles over them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler.configuration import ConfigurationError
from crawler.terminal import scrapysettings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DOWNLOAD_DELAY", "abc", "a number"),
        ("DOWNLOAD_DELAY", "nan", "a number from 0"),
        ("DOWNLOAD_DELAY", "-1", "a number from 0"),
        ("DOWNLOAD_TIMEOUT", "", "a number"),
        ("CONCURRENT_REQUESTS", "1.5", "a whole number"),
        ("COOKIES_ENABLED", "maybe", "a switch (1 or 0)"),
    ],
)
def test_a_text_in_the_place_of_a_number_or_switch_is_refused(
    name: str, value: str, expected: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        scrapysettings.check_values(Settings({name: value}))
    assert str(caught.value) == f"setting {name}: expected {expected}, seen {value!r}"


def test_what_scrapy_reads_passes() -> None:
    values = {"DOWNLOAD_DELAY": "0.5", "DOWNLOAD_TIMEOUT": "7.5", "DEPTH_PRIORITY": "-1"}
    scrapysettings.check_values(Settings({**values, "COOKIES_ENABLED": "True", "FEEDS": "{}"}))
    project = Settings()
    project.setmodule("settings.base")
    scrapysettings.check_values(project)


def test_a_feed_that_can_be_written_is_left_as_it_is(tmp_path: Path) -> None:
    kept, pipe = tmp_path / "kept.jsonl", tmp_path / "pipe"
    kept.write_text("before")
    os.mkfifo(pipe)
    feeds = {
        str(kept): {},
        f"file://{tmp_path}/new/feed.csv": {},
        str(pipe): {},
        "stdout:": {},
        "s3://bucket/feed.csv": {},
        "/dev/null/%(time)s.csv": {},
    }
    scrapysettings.check_feeds(Settings({"FEEDS": feeds}))
    assert kept.read_text() == "before"
    assert not (tmp_path / "new" / "feed.csv").exists()


@pytest.mark.parametrize("name", ["file/feed.csv", ""])
def test_a_feed_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written: .*; name another file"):
        scrapysettings.check_feeds(Settings({"FEEDS": {str(tmp_path / name): {}}}))

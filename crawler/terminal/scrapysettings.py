"""Scrapy's own settings, checked before Scrapy meets them: it would end with a traceback.

Each check raises ``ConfigurationError``, which says what was expected.
"""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapy.settings import default_settings

from crawler.configuration import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrapy.settings import BaseSettings

_LEVELS: Final = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
#: Scrapy reads these as fractions, though their defaults are whole numbers.
_FRACTIONS: Final = {"DNS_TIMEOUT", "DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT"}
#: A pause or a limit of less than nothing has no meaning.
_POSITIVE: Final = {
    "DOWNLOAD_DELAY",
    "DOWNLOAD_DELAY_JITTER",
    "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_MAXSIZE",
}


def check_log(settings: BaseSettings) -> None:
    """Refuse a level that is none and a log file that cannot be written."""
    level = settings.get("LOG_LEVEL")
    if isinstance(level, str) and not isinstance(logging.getLevelName(level), int):
        raise ConfigurationError(
            f"setting LOG_LEVEL: expected one of {', '.join(_LEVELS)}, seen {level!r}"
        )
    if settings.get("LOG_FILE"):
        _check_file("the log", Path(settings["LOG_FILE"]), makes_folders=False)


def check_values(settings: BaseSettings) -> None:
    """Refuse a text where Scrapy's default is a number or a switch."""
    for name, default in vars(default_settings).items():
        if name.isupper() and isinstance(default, int | float) and name in settings:
            _check_value(settings, name, default)


def _check_value(settings: BaseSettings, name: str, default: object) -> None:
    value: object = settings[name]
    if value is None:
        return
    expected = "a whole number"
    if isinstance(default, bool):
        expected = "a switch (1 or 0)"
    elif isinstance(default, float) or name in _FRACTIONS:
        expected = "a number"
    readers: Mapping[str, Callable[[str], float]] = {
        "a whole number": settings.getint,
        "a number": settings.getfloat,
        "a switch (1 or 0)": settings.getbool,
    }
    try:
        number = readers[expected](name)
    except (OverflowError, TypeError, ValueError) as error:
        raise ConfigurationError(f"setting {name}: expected {expected}, seen {value!r}") from error
    if not math.isfinite(number) or (name in _POSITIVE and number < 0):
        raise ConfigurationError(f"setting {name}: expected {expected} from 0, seen {value!r}")


def check_feeds(settings: BaseSettings) -> None:
    """Refuse a feed whose file cannot be written: what it misses is not delivered once more."""
    for name in settings.getdict("FEEDS"):
        address = str(name).removeprefix("file://")
        # Standard output and servers are no files; the run fills in %(time)s and the like.
        if not any(sign in address for sign in ("://", "stdout:", "%(")):
            _check_file("the feed", Path(address), makes_folders=True)


def _check_file(what: str, path: Path, *, makes_folders: bool) -> None:
    """Refuse a file that cannot be opened for writing. What it holds stays."""
    made = not path.exists()
    if not made and not path.is_file() and not path.is_dir():
        return  # a pipe or a device: to open it would wait for its reader
    try:
        if makes_folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
        if made:
            path.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"{what} {path} cannot be written: {error.strerror or error}; name another file"
        ) from error

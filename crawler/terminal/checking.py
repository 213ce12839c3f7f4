"""Whether a command can run with the settings that it finds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rapidfuzz import process
from scrapy.utils.conf import get_config
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from crawler import configuration
from crawler.net.resolver import ResolveMap, ResolveMapError
from crawler.terminal import scrapysettings

if TYPE_CHECKING:
    from scrapy.settings import Settings


def check_settings(settings: Settings) -> None:
    """Raise ``ConfigurationError`` for settings that are not ours, unknown or unreadable."""
    project = os.environ.get("SCRAPY_PROJECT", "")
    module = os.environ.get("SCRAPY_SETTINGS_MODULE", "")
    lines = get_config()
    known = dict(lines.items("settings")) if lines.has_section("settings") else {}
    if not known:
        raise configuration.ConfigurationError(
            "there is no scrapy.cfg here or above: run inside the project's folder"
        )
    if "SCRAPY_PROJECT" in os.environ and project not in known:
        near = process.extractOne(project.lower(), known.keys(), score_cutoff=60)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise configuration.ConfigurationError(
            f"SCRAPY_PROJECT={project}: scrapy.cfg has no such line, only {', '.join(known)}{hint}"
        )
    if project and module != known[project]:
        raise configuration.ConfigurationError(
            f"SCRAPY_SETTINGS_MODULE={module} overrides SCRAPY_PROJECT={project}: unset one"
        )
    if settings.get("COMMANDS_MODULE") != "crawler.commands":
        raise configuration.ConfigurationError(
            "these are not the settings of nianbao: run inside the project's folder, "
            "without SCRAPY_SETTINGS_MODULE"
        )
    configuration.check(settings)
    scrapysettings.check_values(settings)
    _check_database(settings["NIANBAO_DATABASE"])
    try:
        ResolveMap.from_settings(settings)
    except ResolveMapError as error:
        raise configuration.ConfigurationError(str(error)) from error


def _check_database(url: str) -> None:
    if not url:
        return
    try:
        make_url(url).get_dialect().import_dbapi()
    except (ArgumentError, ImportError) as error:
        # The URL may hold a password: it is not repeated.
        what = "no URL" if isinstance(error, ArgumentError) and "://" not in url else str(error)
        raise configuration.ConfigurationError(
            f"setting NIANBAO_DATABASE: {what}; expected a SQLAlchemy URL whose driver is "
            "installed, for instance postgresql+psycopg://user@host/name"
        ) from error

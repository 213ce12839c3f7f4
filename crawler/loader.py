"""Finding plugins and letting each fail alone.

Order: built-in defaults, ``plugins/``, entry points of the group ``nianbao.plugins``, files in
``NIANBAO_PLUGIN_PATHS``; each stage sorted by name. What fails to import, to validate or to answer
``nianbao_portals`` is recorded with its traceback and the crawl goes on without it.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import inspect
import pkgutil
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pluggy import PluginValidationError

from crawler import hookspecs, regions
from crawler.hosts import host_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    import pluggy

    from crawler.model import Portal

ENTRY_POINTS = "nianbao.plugins"


@dataclass(frozen=True)
class PluginFailure:
    """A plugin that could not be used: its name, the stage at which it failed, and why."""

    name: str
    stage: str
    message: str
    traceback: str


@dataclass(frozen=True)
class Found:
    """A plugin that was found, or why it could not be imported."""

    name: str
    stage: str
    module: ModuleType | None
    failure: PluginFailure | None = None


def failure(name: str, stage: str, error: BaseException) -> PluginFailure:
    """Return the record of a plugin's failure."""
    text = "".join(traceback.format_exception(error))
    return PluginFailure(name, stage, f"{type(error).__name__}: {error}", text)


def discover(paths: Iterable[str]) -> Iterator[Found]:
    """Yield every plugin of every stage, imported, in the order of loading."""
    yield from _package()
    yield from _entry_points()
    for path in paths:
        yield from _path(Path(path))


def _package() -> Iterator[Found]:
    """Yield the modules of the top-level folder ``plugins``."""
    package = importlib.import_module("plugins")
    for name in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        try:
            yield Found(name, "plugins", importlib.import_module(f"plugins.{name}"))
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything while imported
            yield Found(name, "plugins", None, failure(name, "import", error))


def _entry_points() -> Iterator[Found]:
    points = sorted(
        importlib.metadata.entry_points(group=ENTRY_POINTS), key=lambda point: point.name
    )
    for point in points:
        try:
            yield Found(point.name, "entry point", point.load())
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything while imported
            yield Found(point.name, "entry point", None, failure(point.name, "import", error))


def _path(path: Path) -> Iterator[Found]:
    """Yield a file's module, or those of the files in a folder."""
    files = sorted(path.glob("*.py")) if path.is_dir() else [path]
    for file in files:
        if file.name == "__init__.py":
            continue
        try:
            yield Found(file.stem, "path", _load_file(file))
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything while imported
            yield Found(file.stem, "path", None, failure(file.stem, "import", error))


def _load_file(file: Path) -> ModuleType:
    name = f"nianbao_plugin_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise ImportError(f"NIANBAO_PLUGIN_PATHS names {file}, which is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def register(manager: pluggy.PluginManager, module: ModuleType, name: str) -> None:
    """Register a plugin after checking what pluggy does not.

    Raises ``PluginValidationError`` for a coroutine or generator where data is expected, for an
    unknown hook, and whatever pluggy itself refuses.
    """
    for hook, function in inspect.getmembers(module, inspect.isroutine):
        if not hook.startswith("nianbao_"):
            continue
        if not hasattr(hookspecs, hook):
            raise PluginValidationError(
                module, f"plugin {name!r}: {hook} is not a hook (see plugins/README.md)"
            )
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            raise PluginValidationError(
                module,
                f"plugin {name!r}: {hook} is a coroutine; hooks are synchronous: the core does "
                "all waiting, return data instead",
            )
        if not hasattr(function, f"{hookspecs.PROJECT}_impl"):
            raise PluginValidationError(
                module, f"plugin {name!r}: {hook} lacks the decorator @hookimpl"
            )
    manager.register(module, name=name)


def check_portal(portal: Portal) -> None:
    """Raise ``ValueError`` where a portal's data cannot be right."""
    problems = []
    try:
        regions.region(portal.region)
    except KeyError:
        problems.append(f"region {portal.region!r} is no GB/T 2260 code")
    for url in (portal.home, *(column.url for column in portal.columns)):
        if not url.startswith(("http://", "https://")):
            problems.append(f"{url!r} is no URL")
        elif not host_matches(url.split("/")[2].partition(":")[0], portal.hosts):
            problems.append(f"{url} is not on the portal's hosts {portal.hosts}")
    problems += [f"{host!r} is a URL, not a host" for host in portal.hosts if "/" in host]
    if not portal.platform:
        problems.append("platform is empty: it names the machine room that must be spared")
    if portal.delay < 0:
        problems.append(f"delay is negative: {portal.delay}")
    if problems:
        raise ValueError(f"portal {portal.key!r}: " + "; ".join(problems))

"""Finding plugins and letting each fail alone.

Order: built-in defaults, ``plugins/``, entry points of the group ``nianbao.plugins``, files in
``NIANBAO_PLUGIN_PATHS``; each stage sorted by name. What fails to import, to validate or to answer
``nianbao_portals`` is recorded with its traceback and the crawl goes on without it. What
``NIANBAO_DISABLE`` names is not even imported.
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
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pluggy import PluginValidationError

from crawler import hookspecs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from types import ModuleType

    import pluggy

ENTRY_POINTS: Final = "nianbao.plugins"
_PREFIX: Final = "nianbao_"
_ONE_BY_ONE: Final = frozenset({"nianbao_check", "nianbao_stored", "nianbao_finished"})
_MARK: Final = f"{hookspecs.PROJECT}_impl"


@dataclass(frozen=True)
class PluginFailure:
    """A plugin that could not be used: its name, the stage at which it failed, and why."""

    name: str
    stage: str
    message: str
    traceback: str

    def __str__(self) -> str:
        """Return the failure in one line."""
        return f"plugin {self.name} failed at {self.stage}: {' '.join(self.message.split())}"


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


def discover(paths: Iterable[str], disabled: Collection[str] = ()) -> Iterator[Found]:
    """Yield every plugin of every stage, imported, in the order of loading.

    :param paths: files, or folders whose Python files are plugins.
    :param disabled: names of plugins that are left alone.
    """
    unmet = set(disabled)
    for name, stage, load in _candidates(paths):
        unmet.discard(name)
        if name in disabled:
            continue
        try:
            yield Found(name, stage, load())
        # A plugin may raise anything while it is imported, and one that ends the program at its
        # module level must not end the crawl of the others.
        except (Exception, SystemExit) as error:  # noqa: BLE001 - see above
            yield Found(name, stage, None, failure(name, "import", error))
    for name in sorted(unmet):
        # Whoever misspells a name would otherwise crawl with the plugin that was to be left out.
        unknown = LookupError(f"there is no plugin {name!r} to leave out (see: scrapy portals)")
        yield Found(name, "NIANBAO_DISABLE", None, failure(name, "NIANBAO_DISABLE", unknown))


def _candidates(paths: Iterable[str]) -> Iterator[tuple[str, str, Callable[[], ModuleType]]]:
    """Yield the name of each plugin, where it comes from and what imports it."""
    package = importlib.import_module("plugins")
    for name in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        yield name, "plugins", partial(importlib.import_module, f"plugins.{name}")
    yield from sorted(_entry_points(), key=lambda candidate: candidate[0])
    for path in map(Path, paths):
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            # A plugin's own tests may lie beside it.
            if file == path or not file.name.startswith(("_", "test_", "conftest.")):
                yield file.stem, "path", partial(_load_file, file)


def _entry_points() -> Iterator[tuple[str, str, Callable[[], ModuleType]]]:
    """Yield the entry points of the installed packages; a damaged table spoils no other one."""
    try:
        points = list(importlib.metadata.entry_points(group=ENTRY_POINTS))
    # Whatever the tables hold. One that is damaged hides all, also one of a package that has
    # nothing to do with this project: each is read by itself then, which takes ten times as long.
    except Exception:  # noqa: BLE001 - see above
        # Of two packages of one name the first on the path counts, as when it is imported.
        packages = {
            package.name: package for package in [*importlib.metadata.distributions()][::-1]
        }
        for package in packages.values():
            try:
                points = list(package.entry_points.select(group=ENTRY_POINTS))
            except Exception as error:  # noqa: BLE001 - see above
                points = []
                if ENTRY_POINTS in (package.read_text("entry_points.txt") or ""):
                    yield package.name, "entry point", partial(_refuse, error)
            for point in points:
                yield point.name, "entry point", point.load
        return
    for point in points:
        yield point.name, "entry point", point.load


def _refuse(error: Exception) -> ModuleType:
    raise ImportError(f"its entry_points.txt cannot be read: {error}") from error


def _load_file(file: Path) -> ModuleType:
    name = f"nianbao_plugin_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise ImportError(
            f"NIANBAO_PLUGIN_PATHS names {file}, which is neither a Python file nor a folder of them"
        )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:  # whatever it raises, half a module must not be found later
        del sys.modules[name]
        raise
    return module


def register(manager: pluggy.PluginManager, plugin: object, name: str) -> None:
    """Register a plugin after checking what pluggy does not.

    Raises ``PluginValidationError`` for a name that is taken, a coroutine, a generator where one
    answer is expected, an unknown hook, a missing decorator, and whatever pluggy itself refuses.
    """
    if manager.has_plugin(name):
        raise PluginValidationError(
            plugin, f"the plugin name {name!r} is taken; call this plugin otherwise"
        )
    hooks = 0
    for hook, function in inspect.getmembers(plugin, inspect.isroutine):
        if not hook.startswith(_PREFIX):
            continue
        hooks += 1
        problem = _problem(hook, function)
        if problem:
            raise PluginValidationError(plugin, f"plugin {name!r}: {hook} {problem}")
    if not hooks:
        raise PluginValidationError(
            plugin, f"plugin {name!r} implements no hook (see plugins/README.md)"
        )
    manager.register(plugin, name=name)


def _problem(hook: str, function: Callable[..., object]) -> str:
    """Return what is wrong with an implementation, or nothing. Sources: the pitfalls of pluggy."""
    specification = getattr(hookspecs, hook, None)
    if specification is None:
        return "is not a hook (see plugins/README.md)"
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return (
            "is a coroutine; hooks are synchronous: return data instead, the core does all waiting"
        )
    options = getattr(function, _MARK, None)
    if options is None:
        return "lacks the decorator @hookimpl"
    if options["hookwrapper"]:
        return "is an old-style wrapper; write @hookimpl(wrapper=True)"
    if options["tryfirst"]:
        return "says tryfirst; scoped hooks ask the portal's own plugin before the core anyway"
    if options["wrapper"] and hook in _ONE_BY_ONE:
        return "cannot be a wrapper: each plugin is asked by itself"
    first = getattr(specification, f"{hookspecs.PROJECT}_spec")["firstresult"]
    if first and inspect.isgeneratorfunction(function) and not options["wrapper"]:
        return "is a generator, which always counts as an answer; return a list or None"
    return ""

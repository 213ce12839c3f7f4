"""The registry: the plugins that are there, and one typed method for each hook.

A facade over pluggy. Scoped hooks ask the defaults, the plugin of the portal and nobody else, so
one plugin cannot steal another's page and three hundred cost what three cost.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pluggy

from crawler import hookspecs, loader
from crawler.defaults import DEFAULTS
from crawler.hosts import host_matches
from crawler.issues import issue
from crawler.model import (
    Attachment,
    Block,
    Fetch,
    Issue,
    Listing,
    Match,
    Member,
    Portal,
    Reject,
    Report,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

    from scrapy.settings import BaseSettings

    from crawler.items import FileRecord, ReportItem, RunSummary
    from crawler.loader import PluginFailure
    from crawler.model import Family, Link, Page
    from crawler.query import Query

logger = logging.getLogger(__name__)


class RegistryError(Exception):
    """Raised at the start: strict mode met a failure, or a portal or family is not known."""


class PluginError(Exception):
    """Raised when a plugin raised, or returned what its hook must not return."""

    def __init__(self, hook: str, portal: str, cause: str) -> None:
        super().__init__(f"{portal}: hook {hook}: {cause}")
        self.hook = hook
        self.portal = portal


class Registry:
    """All plugins, loaded and checked. Build it with ``from_settings``."""

    def __init__(
        self,
        paths: Sequence[str] = (),
        disabled: Sequence[str] = (),
        *,
        strict: bool = False,
        trace: bool = False,
        defaults: Iterable[ModuleType] = DEFAULTS,
    ) -> None:
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)
        self.failures: list[PluginFailure] = []
        self._portals: dict[str, Portal] = {}
        self._owners: dict[str, str] = {}
        self._families: dict[str, Family] = {}
        self._family_owners: dict[str, str] = {}
        self._callers: dict[tuple[str, str, str], pluggy.HookCaller] = {}
        self._defaults = set()
        for module in defaults:
            name = module.__name__
            loader.register(self.manager, module, name)
            self._defaults.add(name)
        if trace:
            self.manager.add_hookcall_monitoring(_trace_before, _trace_after)
        for found in loader.discover(paths):
            if found.name in disabled:
                continue
            self._take(found)
        for name in self._defaults:
            self._take_families(name)
        if strict and self.failures:
            first = self.failures[0]
            raise RegistryError(
                f"NIANBAO_STRICT: plugin {first.name} failed at {first.stage}: {first.message}"
            )

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Registry:
        """Return the registry that the settings ask for. Raises ``RegistryError`` if strict."""
        return cls(
            settings.getlist("NIANBAO_PLUGIN_PATHS"),
            settings.getlist("NIANBAO_DISABLE"),
            strict=settings.getbool("NIANBAO_STRICT"),
            trace=settings.getbool("NIANBAO_TRACE_PLUGINS"),
        )

    def _take(self, found: loader.Found) -> None:
        """Register a plugin with all its portals, or none of it."""
        if found.module is None:
            if found.failure is not None:
                self.failures.append(found.failure)
            return
        stage = "validation"
        try:
            loader.register(self.manager, found.module, found.name)
            stage = "nianbao_families"
            self._take_families(found.name)
            stage = "nianbao_portals"
            self._take_portals(found.name)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything
            self.failures.append(loader.failure(found.name, stage, error))
            if self.manager.has_plugin(found.name):
                self.manager.unregister(name=found.name)
            self._portals = {
                key: portal
                for key, portal in self._portals.items()
                if self._owners[key] != found.name
            }

    def _alone(self, hook: str, name: str) -> pluggy.HookCaller:
        """Return a caller of this hook that asks one plugin only."""
        others = [plugin for other, plugin in self.manager.list_name_plugin() if other != name]
        return self.manager.subset_hook_caller(hook, [other for other in others if other])

    def _take_portals(self, name: str) -> None:
        for answer in self._alone("nianbao_portals", name)():
            for portal in list(answer):
                _expect(portal, Portal, "nianbao_portals", name)
                loader.check_portal(portal)
                if portal.key in self._portals:
                    raise ValueError(
                        f"portal key {portal.key!r} is taken by plugin {self._owners[portal.key]!r}"
                        f"; {name!r} must choose another"
                    )
                self._portals[portal.key] = portal
                self._owners[portal.key] = name

    def _take_families(self, name: str) -> None:
        for answer in self._alone("nianbao_families", name)():
            for family in list(answer):
                if family.key in self._families:
                    raise ValueError(
                        f"family key {family.key!r} is taken by plugin "
                        f"{self._family_owners[family.key]!r}; {name!r} must choose another"
                    )
                self._families[family.key] = family
                self._family_owners[family.key] = name

    # What is there

    def portals(self) -> tuple[Portal, ...]:
        """Return every portal, by key."""
        return tuple(self._portals[key] for key in sorted(self._portals))

    def portal(self, key: str) -> Portal:
        """Return a portal; raises ``RegistryError`` with what failed to load if it is not known."""
        try:
            return self._portals[key]
        except KeyError:
            failed = ", ".join(found.name for found in self.failures)
            hint = f"; plugins that failed to load: {failed}" if failed else ""
            raise RegistryError(f"no portal {key!r}{hint} (see: scrapy portals)") from None

    def portal_of_host(self, host: str) -> Portal | None:
        """Return the portal whose own hosts cover this one, the most particular first."""
        return self._host_index.get(host) or max(
            (portal for portal in self.portals() if host_matches(host, portal.hosts)),
            key=lambda portal: max(len(p) for p in portal.hosts if host_matches(host, (p,))),
            default=None,
        )

    @cached_property
    def _host_index(self) -> Mapping[str, Portal]:
        return {
            pattern: portal
            for portal in self.portals()
            for pattern in portal.hosts
            if not pattern.startswith("*.")
        }

    def plugin_of(self, portal: Portal) -> str:
        """Return the name of the plugin that brought a portal."""
        return self._owners[portal.key]

    def families(self) -> tuple[Family, ...]:
        """Return every CMS family: those of plugins first, the core's behind them."""
        own = [f for key, f in self._families.items() if self._family_owners[key] in self._defaults]
        others = [f for f in self._families.values() if f not in own]
        return (*others, *own)

    def family(self, key: str) -> Family:
        """Return a family; raises ``RegistryError`` if it is not known."""
        try:
            return self._families[key]
        except KeyError:
            known = ", ".join(sorted(self._families))
            raise RegistryError(f"no CMS family {key!r}; there are {known}") from None

    # Hooks

    def _scoped(self, hook: str, portal: Portal) -> pluggy.HookCaller:
        """Return a caller of this hook that asks the defaults, the family's and the portal's plugin."""
        owner = self._owners[portal.key]
        family_owner = self._family_owners.get(portal.family or "", owner)
        key = (hook, owner, family_owner)
        caller = self._callers.get(key)
        if caller is None:
            wanted = {*self._defaults, owner, family_owner}
            others = [
                plugin
                for name, plugin in self.manager.list_name_plugin()
                if plugin is not None and name not in wanted
            ]
            caller = self.manager.subset_hook_caller(hook, others)
            self._callers[key] = caller
        return caller

    def _first(self, hook: str, portal: Portal, types: tuple[type, ...], **arguments: Any) -> Any:
        """Ask a scoped first-result hook and check what comes back."""
        try:
            answer = self._scoped(hook, portal)(portal=portal, **arguments)
            if types == (list,):
                answer = list(answer or ())
        except Exception as error:
            raise PluginError(hook, portal.key, f"{type(error).__name__}: {error}") from error
        if answer is not None and not isinstance(answer, types):
            expected = " or ".join(found.__name__ for found in types)
            raise PluginError(
                hook, portal.key, f"expected {expected}, seen {type(answer).__name__}"
            )
        return answer

    def seeds(self, portal: Portal, query: Query) -> Sequence[Fetch]:
        """Return the fetches that a portal's crawl begins with."""
        found: list[Fetch] = self._first("nianbao_seeds", portal, (list,), query=query)
        for fetch in found:
            _expect(fetch, Fetch, "nianbao_seeds", portal.key)
        return found

    def listing(self, portal: Portal, page: Page, query: Query) -> Listing:
        """Return what a list page says; an empty listing where nobody can read it."""
        found: Listing | None = self._first(
            "nianbao_listing", portal, (Listing,), page=page, query=query
        )
        return found or Listing(issues=(issue("listing_unread", "no plugin answered", page.url),))

    def match(self, portal: Portal, link: Link) -> Match | Reject:
        """Return whether a row is a report."""
        found: Match | Reject | None = self._first(
            "nianbao_match", portal, (Match, Reject), link=link
        )
        return found or Reject("unrecognised", "no plugin answered")

    def report(self, portal: Portal, page: Page, link: Link) -> Report | Reject:
        """Return the report on a page, or why it is none."""
        found: Report | Reject | None = self._first(
            "nianbao_report", portal, (Report, Reject), page=page, link=link
        )
        return found or Reject("unrecognised", "no plugin answered")

    def attachments(self, portal: Portal, page: Page, report: Report) -> list[Attachment]:
        """Return the files of a report, each URL once, in the order of the plugins."""
        answers = self._first("nianbao_attachments", portal, (list,), page=page, report=report)
        united: dict[str, Attachment] = {}
        for answer in answers:
            for found in answer or ():
                _expect(found, Attachment, "nianbao_attachments", portal.key)
                united.setdefault(found.url, found)
        return list(united.values())

    def blocked(self, portal: Portal, page: Page) -> Block | None:
        """Return the block that a page is, if a plugin says so."""
        found: Block | None = self._first("nianbao_blocked", portal, (Block,), page=page)
        return found

    def check(self, portal: Portal, report: Report) -> list[Issue]:
        """Return what every plugin finds wrong with a report; one that raises is an issue itself."""
        answers, issues = self._each("nianbao_check", portal=portal, report=report)
        for answer in answers:
            issues += [found for found in answer or () if isinstance(found, Issue)]
        return issues

    def unpack(self, path: Path, media_type: str) -> list[Member]:
        """Return the members of an archive; none where no plugin can unpack it."""
        answer = self.manager.hook.nianbao_unpack(path=path, media_type=media_type)
        return list(answer or ())

    def stored(self, report: ReportItem, files: Sequence[FileRecord], run: str) -> list[Issue]:
        """Tell every plugin of a report that is in the catalog; return what went wrong."""
        return self._each("nianbao_stored", report=report, files=files, run=run)[1]

    def finished(self, run: RunSummary) -> list[Issue]:
        """Tell every plugin that a run has ended; return what went wrong."""
        return self._each("nianbao_finished", run=run)[1]

    def _each(self, hook: str, **arguments: Any) -> tuple[list[Any], list[Issue]]:
        """Ask every implementation one by one: an exception of one must not silence the others."""
        answers: list[Any] = []
        issues: list[Issue] = []
        caller: pluggy.HookCaller = getattr(self.manager.hook, hook)
        for implementation in reversed(caller.get_hookimpls()):
            function: Callable[..., Any] = implementation.function
            try:
                answers.append(function(*(arguments[name] for name in implementation.argnames)))
            except Exception as error:
                logger.exception("Plugin %s: hook %s", implementation.plugin_name, hook)
                text = f"plugin {implementation.plugin_name}: hook {hook}: {error!r}"
                issues.append(issue("plugin_error", text))
        return answers, issues


def _expect(value: object, wanted: type, hook: str, where: str) -> None:
    if not isinstance(value, wanted):
        raise PluginError(
            hook, where, f"expected {wanted.__name__}, seen {type(value).__name__}: {value!r}"
        )


def _trace_before(hook_name: str, _impls: object, arguments: Mapping[str, object]) -> None:
    logger.info("hook %s(%s)", hook_name, ", ".join(sorted(arguments)))


def _trace_after(
    outcome: pluggy.Result[Any], hook_name: str, _impls: object, _arguments: object
) -> None:
    logger.info("hook %s returned %r", hook_name, outcome.get_result())

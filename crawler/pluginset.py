"""The plugins that are there, with their portals and families: loaded, checked, each on its own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pluggy

from crawler import hookspecs, loader
from crawler.defaults import defaults
from crawler.hookcalls import is_several, trace_after, trace_before
from crawler.hosts import host_matches
from crawler.model import Portal
from crawler.portalcheck import check_platform, check_portal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from crawler.loader import PluginFailure
    from crawler.model import Family, Page


class RegistryError(Exception):
    """Raised at the start: strict mode met a failure, or a portal or family is not known."""


class PluginSet:
    """All plugins, loaded and checked. ``failures`` holds what could not be loaded and why."""

    def __init__(
        self,
        paths: Sequence[str] = (),
        disabled: Collection[str] = (),
        *,
        strict: bool = False,
        trace: bool = False,
    ) -> None:
        self.failures: list[PluginFailure] = []
        self.trace = trace
        self._manager = self._new_manager()
        self._scopes: dict[tuple[str, str], pluggy.HookRelay] = {}
        self._portals: dict[str, Portal] = {}
        self._owners: dict[str, str] = {}
        self._families: dict[str, Family] = {}
        self._family_owners: dict[str, str] = {}
        self._defaults = defaults(self.families)
        for name, plugin in self._defaults.items():
            loader.register(self._manager, plugin, name)
            self._take_families(name)
        for found in loader.discover(paths, disabled):
            self._take(found)
        self._refuse_unknown_families()
        if strict and self.failures:
            first = self.failures[0]
            raise RegistryError(
                f"NIANBAO_STRICT: plugin {first.name} failed at {first.stage}: {first.message}"
            )

    def _new_manager(self) -> pluggy.PluginManager:
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        if self.trace:
            manager.add_hookcall_monitoring(trace_before, trace_after)
        return manager

    def _take(self, found: loader.Found) -> None:
        """Register a plugin with all its families and portals, or nothing of it."""
        if found.module is None:
            if found.failure is not None:
                self.failures.append(found.failure)
            return
        stage = "validation"
        registered = False
        try:
            loader.register(self._manager, found.module, found.name)
            registered = True
            stage = "nianbao_families"
            self._take_families(found.name)
            stage = "nianbao_portals"
            self._take_portals(found.name)
        # A plugin may raise anything; the others must be loaded all the same.
        except (Exception, SystemExit) as error:  # noqa: BLE001 - see above
            self.failures.append(loader.failure(found.name, stage, error))
            if registered:
                self._drop(found.name)

    def _drop(self, name: str) -> None:
        """Forget a plugin with all that it brought."""
        self._manager.unregister(name=name)
        for key in [key for key, owner in self._owners.items() if owner == name]:
            del self._owners[key]
            self._portals.pop(key, None)
        for key in [key for key, owner in self._family_owners.items() if owner == name]:
            del self._family_owners[key]
            self._families.pop(key, None)

    def _answers(self, caller: pluggy.HookCaller, name: str) -> Iterator[Any]:
        """Yield what one plugin answers to a hook that is asked once."""
        for implementation in caller.get_hookimpls():
            if implementation.plugin_name == name:
                answer: Any = implementation.function()
                if not is_several(answer):
                    raise TypeError(
                        f"{caller.name} must return a list or None, seen {type(answer).__name__}"
                    )
                yield from answer or ()

    def _take_portals(self, name: str) -> None:
        platforms = {host: found for found in self._portals.values() for host in found.hosts}
        for portal in self._answers(self._manager.hook.nianbao_portals, name):
            if not isinstance(portal, Portal):
                raise TypeError(f"expected Portal, seen {type(portal).__name__}: {portal!r}")
            check_portal(portal)
            for host in portal.hosts:
                check_platform(portal, platforms.setdefault(host, portal), host)
            _claim(self._owners, portal.key, name, "portal")
            self._portals[portal.key] = portal

    def _take_families(self, name: str) -> None:
        for family in self._answers(self._manager.hook.nianbao_families, name):
            for part in ("key", "sniff", "listing", "article", "attachments"):
                if not hasattr(family, part):
                    raise TypeError(f"family {family!r} lacks {part!r} (see crawler.api.Family)")
            _claim(self._family_owners, family.key, name, "family")
            self._families[family.key] = family

    def _refuse_unknown_families(self) -> None:
        """Drop a plugin whose portals name families that nobody brought."""
        for portal in self.portals():
            named = {portal.family, *(column.family for column in portal.columns)}
            unknown = sorted(key for key in named if key and key not in self._families)
            owner = self._owners.get(portal.key)
            if unknown and owner is not None:
                known = ", ".join(sorted(self._families))
                error = ValueError(
                    f"portal {portal.key!r}: no CMS family {unknown[0]!r}; there are {known}"
                )
                self.failures.append(loader.failure(owner, "nianbao_portals", error))
                self._drop(owner)

    # What is there

    @property
    def hooks(self) -> pluggy.HookRelay:
        """Return the hooks of every plugin, for those that are not scoped."""
        return self._manager.hook

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
        return self._ordered_families

    @cached_property
    def _ordered_families(self) -> tuple[Family, ...]:
        # First asked when the crawl reads its first page: all plugins are loaded by then.
        core = [key for key, owner in self._family_owners.items() if owner in self._defaults]
        others = [key for key in self._families if key not in core]
        return tuple(self._families[key] for key in (*others, *core))

    def family(self, key: str) -> Family:
        """Return a family; raises ``RegistryError`` if it is not known."""
        try:
            return self._families[key]
        except KeyError:
            known = ", ".join(sorted(self._families))
            raise RegistryError(f"no CMS family {key!r}; there are {known}") from None

    def scope(self, portal: Portal, page: Page | None) -> pluggy.HookRelay:
        """Return the hooks of the defaults, the family's plugin and the portal's, and no others.

        Each scope has a small manager of its own: a subset of one large manager is filtered anew at
        every call, which costs the more the more plugins there are.
        """
        column = page.fetch.column if page is not None else None
        family = (column.family if column is not None else None) or portal.family or ""
        owner = self._owners[portal.key]
        key = (self._family_owners.get(family, owner), owner)
        scope = self._scopes.get(key)
        if scope is None:
            manager = self._new_manager()
            for name in dict.fromkeys((*self._defaults, *key)):
                manager.register(self._manager.get_plugin(name), name=name)
            scope = self._scopes[key] = manager.hook
        return scope


def _claim(owners: dict[str, str], key: str, name: str, what: str) -> None:
    """Note that a plugin brings this key. Raises ``ValueError`` that names both if it is taken."""
    if key in owners:
        raise ValueError(
            f"{what} key {key!r} is taken by plugin {owners[key]!r}; {name!r} must choose another"
        )
    owners[key] = name

"""The registry: one typed method for each hook, over the plugins that are there.

A facade over pluggy. Scoped hooks ask the defaults, the plugin of the page's family, the plugin of
the portal and nobody else, so one plugin cannot steal another's page and three hundred cost what
three cost.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.documents.archivelimits import ArchiveRefusedError
from crawler.hookcalls import PluginError, ask_each, is_several, raised, returned, unusable
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
from crawler.pluginset import PluginSet, RegistryError
from crawler.query import Query, QueryError, parse_query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from scrapy.settings import BaseSettings

    from crawler.items import FileRecord, ReportItem, RunSummary
    from crawler.model import Link, Page

__all__ = ["PluginError", "Registry", "RegistryError"]

logger = logging.getLogger(__name__)

_Part = TypeVar("_Part", Fetch, Attachment)


class Registry(PluginSet):
    """All plugins, and every hook as a method. Build it with ``from_settings``.

    Each method raises ``PluginError`` where a plugin raised or answered with the wrong thing, but
    for ``check``, ``stored`` and ``finished``: there such a fault is an issue ``plugin_error``.
    """

    @classmethod
    def from_settings(cls, settings: BaseSettings, *, strict: bool | None = None) -> Registry:
        """Return the registry that the settings ask for. Raises ``RegistryError`` if strict.

        :param strict: in place of the setting ``NIANBAO_STRICT``.
        """
        return cls(
            settings.getlist("NIANBAO_PLUGIN_PATHS"),
            settings.getlist("NIANBAO_DISABLE"),
            strict=settings.getbool("NIANBAO_STRICT") if strict is None else strict,
            trace=settings.getbool("NIANBAO_TRACE_PLUGINS"),
        )

    def query(self, arguments: Mapping[str, str], today: date) -> Query:
        """Return the query of the ``-a`` arguments, over the portals that are there.

        Raises ``QueryError``; where a portal may be missing because its plugin failed, it says so.
        """
        try:
            found = parse_query(arguments, self.portals(), today)
        except QueryError as error:
            if not self.failures:
                raise
            failed = "; ".join(map(str, self.failures))
            raise QueryError(f"{error} — not loaded: {failed} (see: scrapy portals -v)") from error
        for failure in self.failures:
            logger.warning("Going on without what could not be loaded: %s", failure)
        return found

    def _first(self, hook: str, portal: Portal, types: tuple[type, ...], **arguments: Any) -> Any:
        """Ask a scoped first-result hook and check what comes back."""
        caller = getattr(self.scope(portal, arguments.get("page")), hook)
        arguments["portal"] = portal
        try:
            answer = caller(**arguments)
        except (Exception, SystemExit) as error:
            raise raised(caller, portal.key, error) from error
        if answer is not None and not isinstance(answer, types):
            expected = " or ".join(found.__name__ for found in types)
            raise returned(caller, portal.key, arguments, expected, answer)
        return answer

    def _parts(self, hook: str, portal: Portal, kind: type[_Part], **arguments: Any) -> list[_Part]:
        """Ask a scoped hook that returns several things, and check each of them."""
        caller = getattr(self.scope(portal, arguments.get("page")), hook)
        arguments["portal"] = portal
        try:
            answer = caller(**arguments)
            answers = [answer] if caller.spec.opts["firstresult"] else answer
            wrong = [one for one in answers if not is_several(one)]
            # What is iterable may be a generator: its exceptions must come up here.
            parts = wrong or [part for one in answers for part in one or ()]
        except (Exception, SystemExit) as error:
            raise raised(caller, portal.key, error) from error
        for part in parts:
            if not isinstance(part, kind):
                raise returned(caller, portal.key, arguments, f"{kind.__name__}s", part)
            for expected, seen in unusable(part):
                raise returned(caller, portal.key, arguments, expected, seen)
        return parts

    def seeds(self, portal: Portal, query: Query) -> Sequence[Fetch]:
        """Return the fetches that a portal's crawl begins with."""
        return self._parts("nianbao_seeds", portal, Fetch, query=query)

    def listing(self, portal: Portal, page: Page, query: Query) -> Listing:
        """Return what a list page says; an empty listing where nobody can read it."""
        found: Listing | None = self._first(
            "nianbao_listing", portal, (Listing,), page=page, query=query
        )
        if found is None:
            return Listing(issues=(issue("listing_unread", "no plugin answered", page.url),))
        for expected, seen in unusable(found):
            caller = self.scope(portal, page).nianbao_listing
            arguments = {"portal": portal, "page": page, "query": query}
            raise returned(caller, portal.key, arguments, expected, seen)
        return found

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
        found = self._parts("nianbao_attachments", portal, Attachment, page=page, report=report)
        united: dict[str, Attachment] = {}
        for attachment in found:
            united.setdefault(attachment.url, attachment)
        return list(united.values())

    def blocked(self, portal: Portal, page: Page) -> Block | None:
        """Return the block that a page is, if a plugin says so."""
        found: Block | None = self._first("nianbao_blocked", portal, (Block,), page=page)
        return found

    def check(self, portal: Portal, report: Report) -> list[Issue]:
        """Return what every plugin finds wrong with a report, and what was wrong with plugins."""
        found, faults = self._each("nianbao_check", portal=portal, report=report)
        return found + faults

    def unpack(self, path: Path, media_type: str) -> list[Member]:
        """Return the members of an archive; none where no plugin can unpack it.

        Raises ``ArchiveRefusedError`` where the archive breaks the limits.
        """
        caller = self.hooks.nianbao_unpack
        try:
            answer = caller(path=path, media_type=media_type)
            members = list(answer or ()) if is_several(answer) else [answer]
        except ArchiveRefusedError:
            raise
        except (Exception, SystemExit) as error:
            raise raised(caller, str(path), error) from error
        for member in members:
            if not isinstance(member, Member):
                arguments = {"path": path, "media_type": media_type}
                raise returned(caller, str(path), arguments, "Members", member)
        return members

    def stored(self, report: ReportItem, files: Sequence[FileRecord], run: str) -> list[Issue]:
        """Tell every plugin of a report that is in the catalog; return what went wrong."""
        return self._each("nianbao_stored", report=report, files=files, run=run)[1]

    def finished(self, run: RunSummary) -> list[Issue]:
        """Tell every plugin that a run has ended; return what went wrong."""
        return self._each("nianbao_finished", run=run)[1]

    def _each(self, hook: str, **arguments: Any) -> tuple[list[Issue], list[Issue]]:
        """Ask every plugin by itself; return the issues it found, and those about plugins."""
        return ask_each(getattr(self.hooks, hook), arguments, trace=self.trace)

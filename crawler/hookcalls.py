"""Asking plugins so that the fault of one is named and stays its own."""

from __future__ import annotations

import contextlib
import inspect
import logging
import re
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from crawler.issues import CODES, issue
from crawler.model import Attachment, Column, Fetch, Issue, Link, Listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pluggy

logger = logging.getLogger(__name__)

_ABSOLUTE: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_ROWS: Final = ("links", "next", "otherwise", "explore", "columns", "issues")


class PluginError(Exception):
    """Raised by the registry when a plugin raised, or returned what its hook must not return.

    The page that the hook was asked about fails; its bytes are kept and the crawl goes on.
    """

    def __init__(self, hook: str, plugin: str, portal: str, cause: str) -> None:
        super().__init__(f"{portal}: plugin {plugin}: hook {hook}: {cause}")
        self.hook = hook
        self.plugin = plugin
        self.portal = portal
        self.cause = cause


def raised(caller: pluggy.HookCaller, portal: str, error: BaseException) -> PluginError:
    """Return the error that names the plugin in whose implementation an exception arose."""
    names = {
        inspect.unwrap(implementation.function).__code__: implementation.plugin_name
        for implementation in caller.get_hookimpls()
    }
    plugin = "(unknown)"
    for frame, _ in traceback.walk_tb(error.__traceback__):
        plugin = names.get(frame.f_code, plugin)
    return PluginError(caller.name, plugin, portal, f"{type(error).__name__}: {error}")


def returned(
    caller: pluggy.HookCaller,
    portal: str,
    arguments: Mapping[str, object],
    expected: str,
    seen: Any,
) -> PluginError:
    """Return the error that names the plugin whose answer is of the wrong kind.

    :param portal: the key of the portal that was asked about.
    :param arguments: what the hook was asked with, by name.
    :param expected: the kind of answer that the contract wants, in words.
    :param seen: the answer that came.
    """
    plugin = "(unknown)"
    for implementation in reversed(caller.get_hookimpls()):
        if implementation.wrapper:
            continue
        # Hooks are pure: asked again they answer the same.
        with contextlib.suppress(Exception):
            values = [arguments[name] for name in implementation.argnames]
            answer = implementation.function(*values)
            if _holds(answer, seen):
                plugin = implementation.plugin_name
                break
            # Some things are equal to themselves only; then the type has to tell.
            if type(answer) is type(seen):
                plugin = implementation.plugin_name
    text = repr(seen)
    shown = text if len(text) <= 120 else text[:120] + "…"  # noqa: PLR2004 - one line of a terminal
    return PluginError(
        caller.name, plugin, portal, f"expected {expected}, seen {type(seen).__name__}: {shown}"
    )


def _holds(answer: object, seen: object) -> bool:
    """Return whether an answer is this object or has it as a part."""
    if answer == seen:
        return True
    if isinstance(answer, Listing):
        return any(part == seen for name in _ROWS for part in getattr(answer, name))
    return isinstance(answer, Iterable) and any(part == seen for part in answer)


def unusable(answer: Fetch | Listing | Attachment) -> Iterator[tuple[str, object]]:
    """Yield what is expected and what is seen for each part of an answer that cannot be used."""
    if isinstance(answer, Listing):
        wrong = [name for name in _ROWS if not isinstance(getattr(answer, name), tuple | list)]
        if wrong:
            yield f"Listing with a tuple in {wrong[0]}", answer
        else:
            yield from _unusable_rows(answer)
    elif isinstance(answer, Fetch) and not _begins(answer.url, _WEB):
        yield "Fetch of an http(s) URL", answer
    elif isinstance(answer, Attachment) and not _begins(answer.url, _ABSOLUTE):
        yield "Attachment with an absolute URL", answer


def _unusable_rows(listing: Listing) -> Iterator[tuple[str, object]]:
    for link in listing.links:
        if not (isinstance(link, Link) and _begins(link.url, _ABSOLUTE)):
            yield "Link with an absolute URL in Listing.links", link
    for fetch in (*listing.next, *listing.otherwise, *listing.explore):
        if not (isinstance(fetch, Fetch) and _begins(fetch.url, _WEB)):
            yield "Fetch of an http(s) URL in Listing.next, otherwise or explore", fetch
    for column in listing.columns:
        if not (isinstance(column, Column) and _begins(column.url, _WEB)):
            yield "Column with an http(s) URL in Listing.columns", column
    for found in listing.issues:
        if not (isinstance(found, Issue) and found.code in CODES):
            yield "Issue with a code of crawler.issues in Listing.issues", found


def _begins(url: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(url, str) and pattern.match(url) is not None


def is_several(answer: Any) -> bool:
    """Return whether an answer can be read as several things: none at all, or what holds some."""
    return answer is None or (isinstance(answer, Iterable) and not isinstance(answer, str | bytes))


def ask_each(
    caller: pluggy.HookCaller, arguments: Mapping[str, Any], *, trace: bool = False
) -> tuple[list[Issue], list[Issue]]:
    """Ask every implementation by itself; return the issues it found, and those about plugins.

    An exception of one must not silence the others, so pluggy's own loop is not used.
    """
    found: list[Issue] = []
    faults: list[Issue] = []
    if trace:
        trace_before(caller.name, caller.get_hookimpls(), arguments)
    for implementation in reversed(caller.get_hookimpls()):
        values = [arguments[name] for name in implementation.argnames]
        where = f"plugin {implementation.plugin_name}: hook {caller.name}"
        try:
            answer: Any = implementation.function(*values)
            # What is iterable may be a generator: its exceptions belong to this plugin alone.
            parts = list(answer or ()) if is_several(answer) else [answer]
        # One that ends the program must not end the crawl of the others.
        except (Exception, SystemExit) as error:
            logger.exception("%s failed", where)
            faults.append(issue("plugin_error", f"{where}: {type(error).__name__}: {error}"))
            continue
        for part in parts:
            if isinstance(part, Issue) and part.code in CODES:
                found.append(part)
            else:
                seen = f"{where}: expected an Issue with a code of crawler.issues, seen {part!r}"
                faults.append(issue("plugin_error", seen))
    if trace:
        logger.info("hook %s returned %r", caller.name, (*found, *faults))
    return found, faults


def trace_before(hook: str, implementations: Any, arguments: Mapping[str, Any]) -> None:
    """Log that a hook is about to be asked, of whom and with what."""
    plugins = ", ".join(one.plugin_name for one in reversed(implementations))
    given = ", ".join(f"{name}={_brief(value)}" for name, value in sorted(arguments.items()))
    logger.info("hook %s(%s) asks %s", hook, given, plugins)


def trace_after(
    outcome: pluggy.Result[Any], hook: str, _implementations: object, _arguments: object
) -> None:
    """Log what a hook returned or raised."""
    if outcome.exception is not None:
        logger.info("hook %s raised %r", hook, outcome.exception)
    else:
        logger.info("hook %s returned %s", hook, _brief(outcome.get_result()))


def _brief(value: object) -> str:
    """Return a value in one readable line: pages and portals by their address and key."""
    for name in ("key", "url"):
        if isinstance(found := getattr(value, name, None), str):
            return f"{type(value).__name__}({found})"
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "…"  # noqa: PLR2004 - two lines of a terminal

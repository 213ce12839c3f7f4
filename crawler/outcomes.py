"""How each portal's part of a run ended, and the exit code of the whole. Silence is an error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crawler.catalog import tables
from crawler.items import PortalSummary
from crawler.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from crawler.model import Portal


class ExitCode(IntEnum):
    """The process's exit code. Where several apply: 2, 1, 130, 4, 3, 5, 0 in this order."""

    COMPLETE = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    BLOCKED = 4
    EMPTY = 5
    INTERRUPTED = 130


EXIT_CODES: Mapping[ExitCode, tuple[str, str]] = {
    ExitCode.COMPLETE: ("every portal complete", "所有门户均完整"),
    ExitCode.FAILED: ("a plugin or the storage failed, or a crash", "插件或存储失败，或程序崩溃"),
    ExitCode.USAGE: (
        "wrong arguments or settings, or a platform in use",
        "参数或设置错误，或平台被占用",
    ),
    ExitCode.PARTIAL: ("any other mixture: something is missing", "其他情况：有缺失"),
    ExitCode.BLOCKED: ("every portal blocked", "所有门户均被拦截"),
    ExitCode.EMPTY: ("every portal empty", "所有门户均未发现报告"),
    ExitCode.INTERRUPTED: (
        "stopped by a signal; the same command resumes",
        "被信号中断，重新执行即可续跑",
    ),
}


# What these stand for stays pending, or fails: the states tell it better.
_STOPPED: Final = ("block_page", "robots_unreachable")


@dataclass(frozen=True)
class Ending:
    """What the run knows of a portal beside the catalog."""

    blocked: bool = False
    interrupted: bool = False
    failed: bool = False
    limited: bool = False
    declared_empty: bool = False


def summarise(
    connection: Connection, crawl_id: str, run_id: str, portal: Portal, ending: Ending
) -> PortalSummary:
    """Return one portal's books of a crawl and how its part of the run ended."""
    states = _states(connection, crawl_id, portal.key)
    issues = _issues(connection, crawl_id, portal.key)
    found = _found(connection, crawl_id, portal.key)
    stored, unchanged = _reports(connection, crawl_id, run_id, portal.key)
    pending = states.get("pending", 0)
    outcome = Outcome.COMPLETE
    if ending.failed or issues.get("plugin_error") or issues.get("storage_error"):
        outcome = Outcome.FAILED
    elif ending.blocked:
        outcome = Outcome.BLOCKED
    elif ending.interrupted or pending:
        outcome = Outcome.INTERRUPTED
    elif _robots_refused(connection, crawl_id, portal.key):
        outcome = Outcome.BLOCKED
    elif ending.declared_empty and found == 0 and not states.get("failed"):
        outcome = Outcome.COMPLETE
    elif found == 0 and not states.get("failed"):
        outcome = Outcome.EMPTY
    elif states.get("failed") or _errors(connection, crawl_id, portal.key):
        outcome = Outcome.PARTIAL
    return PortalSummary(
        portal=portal.key,
        name=portal.name,
        outcome=outcome.value,
        limited=ending.limited,
        scheduled=sum(states.values()),
        stored=states.get("stored", 0),
        unchanged=states.get("unchanged", 0),
        skipped=states.get("skipped", 0),
        failed=states.get("failed", 0),
        pending=pending,
        reports_found=found,
        reports_stored=stored,
        reports_unchanged=unchanged,
        reasons=_reasons(connection, crawl_id, portal.key),
        issues=issues,
    )


def exit_code(
    portals: Iterable[PortalSummary], *, interrupted: bool = False, failed: bool = False
) -> ExitCode:
    """Return the exit code of a run: see ``ExitCode``."""
    outcomes = [portal.outcome for portal in portals]
    if failed or Outcome.FAILED in outcomes:
        return ExitCode.FAILED
    if interrupted:
        return ExitCode.INTERRUPTED
    if not outcomes:
        return ExitCode.EMPTY
    if all(outcome == Outcome.COMPLETE for outcome in outcomes):
        return ExitCode.COMPLETE
    if all(outcome == Outcome.BLOCKED for outcome in outcomes):
        return ExitCode.BLOCKED
    if all(outcome == Outcome.EMPTY for outcome in outcomes):
        return ExitCode.EMPTY
    return ExitCode.PARTIAL


def _states(connection: Connection, crawl_id: str, portal: str) -> dict[str, int]:
    fetch = tables.fetch
    rows = connection.execute(
        select(fetch.c.state, func.count())
        .where(fetch.c.crawl_id == crawl_id, fetch.c.portal == portal)
        .group_by(fetch.c.state)
    )
    return {str(name): int(count) for name, count in rows}


def _reasons(connection: Connection, crawl_id: str, portal: str) -> dict[str, int]:
    """Return why fetches were skipped or failed, and how often."""
    fetch = tables.fetch
    rows = connection.execute(
        select(fetch.c.reason, func.count())
        .where(
            fetch.c.crawl_id == crawl_id,
            fetch.c.portal == portal,
            fetch.c.state.in_(["skipped", "failed"]),
        )
        .group_by(fetch.c.reason)
    )
    return {str(name): int(count) for name, count in rows}


def _issues(connection: Connection, crawl_id: str, portal: str) -> dict[str, int]:
    issue = tables.issue
    rows = connection.execute(
        select(issue.c.code, func.count())
        .where(issue.c.crawl_id == crawl_id, issue.c.portal == portal)
        .group_by(issue.c.code)
    )
    return {str(name): int(count) for name, count in rows}


def _errors(connection: Connection, crawl_id: str, portal: str) -> int:
    """Return how many errors a crawl met. What only stopped an earlier run of it is over."""
    issue = tables.issue
    return connection.execute(
        select(func.count()).where(
            issue.c.crawl_id == crawl_id,
            issue.c.portal == portal,
            issue.c.level == "error",
            issue.c.code.not_in(_STOPPED),
        )
    ).scalar_one()


def _found(connection: Connection, crawl_id: str, portal: str) -> int:
    """Return how many different reports the lists offered and the query asks for."""
    link = tables.link
    return connection.execute(
        select(func.count(func.distinct(link.c.url))).where(
            link.c.crawl_id == crawl_id, link.c.portal == portal, link.c.decision == "match"
        )
    ).scalar_one()


def _reports(connection: Connection, crawl_id: str, run_id: str, portal: str) -> tuple[int, int]:
    """Return how many new versions this run wrote, and how many reports the crawl left alone.

    Left alone is also what a portal without ETags sent again as it was before this crawl.
    """
    version, report, fetch = tables.version, tables.report, tables.fetch
    capture, run = tables.capture, tables.run
    sent_again = (
        select(capture.c.fetch_id)
        .join(
            version,
            (version.c.report_id == capture.c.report_id) & (version.c.version == capture.c.version),
        )
        .join(run, run.c.id == version.c.run_id)
        .where(capture.c.crawl_id == crawl_id, run.c.crawl_id != crawl_id)
    )
    stored = connection.execute(
        select(func.count())
        .select_from(version.join(report, report.c.report_id == version.c.report_id))
        .where(version.c.run_id == run_id, report.c.portal == portal)
    ).scalar_one()
    unchanged = connection.execute(
        select(func.count()).where(
            fetch.c.crawl_id == crawl_id,
            fetch.c.portal == portal,
            fetch.c.kind == "report",
            (fetch.c.state == "unchanged")
            | ((fetch.c.state == "skipped") & (fetch.c.reason == "known"))
            | fetch.c.id.in_(sent_again),
        )
    ).scalar_one()
    return stored, unchanged


def _robots_refused(connection: Connection, crawl_id: str, portal: str) -> bool:
    """Return whether robots.txt kept every list away from us."""
    fetch = tables.fetch
    rows = connection.execute(
        select(fetch.c.state, fetch.c.reason).where(
            fetch.c.crawl_id == crawl_id,
            fetch.c.portal == portal,
            fetch.c.kind.in_(["home", "listing"]),
        )
    ).all()
    return bool(rows) and all(row.reason == "robots_disallowed" for row in rows)

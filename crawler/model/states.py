"""The words for how things stand: of a portal, a fetch, a platform, an issue, an attachment."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What is known about a portal. ``working`` needs a recording of the live site."""

    UNVERIFIED = "unverified"
    WORKING = "working"
    BLOCKED = "blocked"
    BROKEN = "broken"
    RETIRED = "retired"


class FetchKind(StrEnum):
    """What a fetch is for. The order of the members is the order in which a platform is asked."""

    HOME = "home"
    LISTING = "listing"
    FILE = "file"
    REPORT = "report"


class FetchState(StrEnum):
    """Where a fetch stands. Every fetch leaves ``pending`` exactly once."""

    PENDING = "pending"
    STORED = "stored"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


class Outcome(StrEnum):
    """How one portal's part of a run ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    EMPTY = "empty"
    BLOCKED = "blocked"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class Level(StrEnum):
    """How grave an issue is. One issue of level ``error`` makes the portal's run ``partial``."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Role(StrEnum):
    """What an attachment is to its report."""

    FULL = "report_full"
    SAME_AS_HTML = "report_same_as_html"
    TABLE = "table"
    INFOGRAPHIC = "infographic"
    IMAGE = "image"
    PART = "part"
    OTHER = "other"

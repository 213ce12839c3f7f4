"""What a reading process is asked, and what it answers. Both cross a process's border as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from crawler.issues import issue
from crawler.statistics.model import Refusal, Statistics
from crawler.statistics.record import (
    Outcome,
    issues_from_plain,
    statistics_from_json,
    statistics_to_json,
)

if TYPE_CHECKING:
    from crawler.documents.model import DocumentError
    from crawler.model import Issue

_LONGEST_DETAIL: Final = 1000


@dataclass(frozen=True)
class Part:
    """A file, or a page of a document that lies in several files.

    :param charset: of text, as the crawl found it; empty where nobody knows.
    """

    path: str
    charset: str = ""


@dataclass(frozen=True)
class Task:
    """One document to read.

    :param parts: its file; several are its pages in order (pictures, an article in pieces).
    :param name: what people call it; tells nothing about its type.
    :param title: of the report, for a document that does not say its own.
    :param region: GB/T 2260 code in which abbreviated names are read, or empty.
    """

    parts: tuple[Part, ...]
    name: str
    title: str = ""
    region: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return what ``task_from_plain`` reads."""
        return asdict(self)


def task_from_plain(plain: dict[str, Any]) -> Task:
    """Return a task from its parsed JSON."""
    return Task(**{**plain, "parts": tuple(Part(**part) for part in plain["parts"])})


@dataclass(frozen=True)
class Answer:
    """What came of one document, of one member of an archive, or of one report of several.

    :param part: the member's name, or the title of a report that stands in one file with others.
    :param reason: of a refusal, or the issue code of a failure.
    :param method: ``documents.model.Method``, empty where nothing could be opened.
    :param own_title: whether the title stands in the document, not only in the task.
    """

    part: str
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    statistics: Statistics | None = None
    issues: tuple[Issue, ...] = ()
    method: str = ""
    own_title: bool = False


def answered(part: str, found: Statistics | Refusal | DocumentError) -> Answer:
    """Return the answer for a result."""
    if isinstance(found, Statistics):
        return Answer(
            part,
            Outcome.READ,
            statistics=found,
            issues=found.issues,
            method=found.method.value,
        )
    if isinstance(found, Refusal):
        return Answer(
            part,
            Outcome.REFUSED,
            found.reason,
            found.detail,
            issues=found.issues,
            method=found.method.value,
        )
    return failed(found.code, str(found), part)


def failed(code: str, detail: str, part: str = "") -> Answer:
    """Return the answer for a document that could not be read.

    :param code: a key of ``crawler.issues.CODES``.
    """
    detail = detail[:_LONGEST_DETAIL]
    return Answer(part, Outcome.FAILED, code, detail, issues=(issue(code, detail),))


def answers_to_json(answers: list[Answer]) -> bytes:
    """Return answers as they leave the reading process."""
    plain = [
        {
            "part": answer.part,
            "outcome": answer.outcome.value,
            "reason": answer.reason,
            "detail": answer.detail,
            "statistics": statistics_to_json(answer.statistics) if answer.statistics else "",
            "issues": [] if answer.statistics else [asdict(found) for found in answer.issues],
            "method": answer.method,
            "own_title": answer.own_title,
        }
        for answer in answers
    ]
    # Half of a surrogate pair, as damaged files have them, is no character: it becomes ``?``.
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")


def answers_from_json(data: bytes) -> tuple[Answer, ...]:
    """Return what a reading process answered. It is data only: nothing of it is ever run.

    Raises ``ValueError``, ``KeyError`` or ``TypeError`` for what no reading process says.
    """
    found = []
    for plain in json.loads(data):
        text = plain["statistics"]
        statistics = statistics_from_json(text) if text else None
        found.append(
            Answer(
                part=plain["part"],
                outcome=Outcome(plain["outcome"]),
                reason=plain["reason"],
                detail=plain["detail"],
                statistics=statistics,
                issues=statistics.issues if statistics else issues_from_plain(plain["issues"]),
                method=plain["method"],
                own_title=plain["own_title"],
            )
        )
    return tuple(found)

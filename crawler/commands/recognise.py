"""``scrapy recognise``: explain whether a title is an annual report, of whom and of which year."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.configuration import ConfigurationError
from crawler.model import Match, Reject
from crawler.outcomes import ExitCode
from crawler.pluginset import RegistryError
from crawler.recognition import recognise
from crawler.regions import expand, find
from crawler.terminal.checking import check_settings
from crawler.terminal.selection import standard_output, write_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from crawler.model import Portal

#: Lines are written in blocks: one write a line costs more than the recognition itself.
_BLOCK: Final = 512
_SOURCES: Final = {
    "title": "the title",
    "heading": "the title at the beginning of the text",
    "period": "the stated period in the text",
    "column": "the column",
    "column_url": "the column's URL",
    "column_name": "the column's name",
    "url": "a year directory in the URL",
    "channel": "the channel's name",
    "text": "the sentences that the text begins with",
    "": "nothing",
}


@dataclass(frozen=True)
class _Row:
    url: str
    title: str
    head_text: str


class BadInputError(ValueError):
    """Raised for an input line that is not an object with text in url, title and head_text."""


def read_row(line: str) -> _Row:
    """Return the row of one line of JSON; ``BadInputError`` says what is wrong with it."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadInputError(f"expected an object, got {type(value).__name__}")
    texts = {}
    for name in ("url", "title", "head_text"):
        text = value.get(name)
        if text is not None and not isinstance(text, str):
            raise BadInputError(f"{name}: expected text, got {type(text).__name__}")
        texts[name] = text or ""
    if "title" not in value:
        raise BadInputError("title is missing")
    return _Row(**texts)


def answer(row: _Row, portal_of_host: Callable[[str], Portal | None]) -> Match | Reject:
    """Return recognition's decision on a row, with the portal of its host where one is known."""
    portal = portal_of_host(_host(row.url)) if row.url else None
    return recognise(row.title, url=row.url, head_text=row.head_text, portal=portal)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def record(decision: Match | Reject) -> dict[str, object]:
    """Return the output line of a decision; the agency is the full form where that is certain."""
    if isinstance(decision, Reject):
        return _line(decision.reason + (f": {decision.detail}" if decision.detail else ""))
    agency = decision.agency_name_full if decision.certain else decision.agency_name
    return {
        "is_report": True,
        "report_year": decision.year,
        "agency": agency,
        "region_code": decision.region_code,
        "reason": decision.reason,
    }


def _line(reason: str) -> dict[str, object]:
    return {
        "is_report": False,
        "report_year": None,
        "agency": None,
        "region_code": None,
        "reason": reason,
    }


def answers(
    lines: Iterable[bytes], portal_of_host: Callable[[str], Portal | None]
) -> Iterator[str]:
    """Yield one line of JSON for every input line, in order, whatever the line holds."""
    for raw in lines:
        try:
            row = read_row(raw.decode("utf-8-sig", "surrogateescape"))
        except BadInputError as error:
            found = _line(f"bad_input: {error}")
        else:
            found = record(answer(row, portal_of_host))
        yield json.dumps(found, ensure_ascii=False).encode("utf-8", "replace").decode()


def explain(decision: Match | Reject) -> Iterator[str]:
    """Yield a decision in plain lines."""
    if isinstance(decision, Reject):
        yield "Not an annual report on open government information."
        yield f"Why: {decision.reason}" + (f" (seen: {decision.detail})" if decision.detail else "")
        return
    yield f"An annual report on open government information (score {decision.score:.2f})."
    year = decision.year if decision.year is not None else "unknown"
    yield f"Year: {year}, from {_SOURCES.get(decision.year_source, decision.year_source)}"
    yield f"Agency: {decision.agency_name or 'unknown'}"
    if decision.agency_name_full and decision.agency_name_full != decision.agency_name:
        yield f"Full form: {decision.agency_name_full}"
    if decision.agency_name and not decision.certain:
        yield "The full form is not certain: the name stays as printed."
    yield f"Region: {_region(decision.region_code)}"
    yield f"Why: {decision.reason}"


def _region(code: str | None) -> str:
    found = find(code) if code else None
    if found is None:
        return code or "unknown"
    place = expand(found.code)
    names = [name for name in (place.province, place.city, place.county) if name]
    return f"{found.code} {' '.join(names)}"


class Command(ScrapyCommand):
    """Explains recognition's decisions, one title at a time or for lines of JSON."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own attribute

    def syntax(self) -> str:
        """Return the arguments of the command."""
        return "[--url URL] TITLE | --jsonl"

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "Explain whether a title is an annual report, of whom and of which year"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add ``--url``, ``--head-text`` and ``--jsonl``."""
        super().add_options(parser)
        parser.add_argument(
            "--url", default="", help="URL of the report; its host says whose portal"
        )
        parser.add_argument("--head-text", default="", help="beginning of the page's text")
        parser.add_argument(
            "--jsonl",
            action="store_true",
            help="read {url, title, head_text} lines from standard input, write one line for each",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Explain the title, or answer the lines of standard input."""
        assert self.settings is not None
        if opts.jsonl and args:
            raise UsageError("--jsonl reads standard input and takes no title")
        if not opts.jsonl and len(args) != 1:
            raise UsageError('one title is expected: scrapy recognise --url URL "TITLE"')
        try:
            check_settings(self.settings)
            portal_of_host = self._portal_of_host()
        except (ConfigurationError, RegistryError) as error:
            sys.stderr.write(f"nianbao: {error}\n")
            self.exitcode = int(ExitCode.USAGE)
            return
        with standard_output():
            if opts.jsonl:
                write_blocks(answers(sys.stdin.buffer, portal_of_host))
            else:
                row = _Row(opts.url, args[0], opts.head_text)
                write_lines(explain(answer(row, portal_of_host)))

    def _portal_of_host(self) -> Callable[[str], Portal | None]:
        # The registry loads every plugin; that is done here and not for the list of commands.
        from crawler.registry import Registry  # noqa: PLC0415 - as above

        assert self.settings is not None
        # Lines of one host come together; a host that is nobody's is searched for only once.
        return lru_cache(maxsize=4096)(Registry.from_settings(self.settings).portal_of_host)


def write_blocks(lines: Iterable[str]) -> None:
    """Write lines to standard output in UTF-8, in blocks."""
    out = sys.stdout.buffer
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) >= _BLOCK:
            out.write(("\n".join(block) + "\n").encode("utf-8", "replace"))
            block.clear()
    if block:
        out.write(("\n".join(block) + "\n").encode("utf-8", "replace"))
    out.flush()

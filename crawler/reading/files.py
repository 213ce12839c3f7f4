"""From a downloaded file to what it is: its name, its type, whether it is whole, what it holds.

Everything here is pure but for ``unpack``, which writes an archive's members to a temporary folder.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.catalog.settling import ARCHIVE_TYPES
from crawler.documents import archivelimits, filenames, filetypes
from crawler.documents.wholeness import looks_complete
from crawler.issues import issue
from crawler.model import FetchState, Role
from crawler.results import ArchiveMember

if TYPE_CHECKING:
    from crawler.catalog.records import Answer
    from crawler.model import Page
    from crawler.registry import Registry
    from crawler.results import PageResult

HTML = frozenset({"text/html", "application/xhtml+xml"})


class FileReader:
    """Reads attachments, and files that a row leads to directly."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def read(self, result: PageResult, page: Page) -> PageResult:
        """Read an attachment."""
        text = page.fetch.memo.get("text", "")
        answer = describe(result.answer, page, text)
        result = replace(result, answer=answer)
        wants_html = page.fetch.memo.get("role") == Role.PART
        if answer.sniffed_type in HTML and not wants_html:
            found = issue(
                "attachment_is_html",
                f"expected a file, seen an HTML page of {len(page.body)} bytes",
                page.url,
            )
            return replace(
                result,
                state=FetchState.FAILED,
                reason="attachment_is_html",
                issues=(*result.issues, found),
            )
        return self.look_into(result, page)

    def look_into(self, result: PageResult, page: Page) -> PageResult:
        """Check a file: is it whole, is it what it says, what does the archive hold?"""
        answer = result.answer
        issues = list(result.issues)
        if not looks_complete(page.body, answer.sniffed_type):
            found = issue(
                "attachment_broken",
                f"{answer.sniffed_type} of {len(page.body)} bytes has no proper end",
                page.url,
            )
            return replace(
                result, state=FetchState.FAILED, reason="attachment_broken", issues=(*issues, found)
            )
        if not filetypes.type_agrees(page.media_type, answer.sniffed_type, answer.filename):
            issues.append(
                issue(
                    "attachment_type",
                    f"declared {page.media_type or 'nothing'}, named {answer.filename}, "
                    f"is {answer.sniffed_type}",
                    page.url,
                )
            )
        members: tuple[ArchiveMember, ...] = ()
        if answer.sniffed_type in ARCHIVE_TYPES:
            try:
                members = self._unpack(page.body, answer.sniffed_type)
            except archivelimits.ArchiveRefusedError as error:
                issues.append(issue("archive_refused", str(error), page.url))
        return replace(result, issues=tuple(issues), members=members)

    def _unpack(self, body: bytes, media_type: str) -> tuple[ArchiveMember, ...]:
        with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
            archive = Path(folder) / "archive"
            archive.write_bytes(body)
            return tuple(
                ArchiveMember(member.name, data, filetypes.sniff_type(data))
                for member in self.registry.unpack(archive, media_type)
                for data in (Path(member.path).read_bytes(),)
            )


def describe(answer: Answer, page: Page, text: str) -> Answer:
    """Return the answer with the file's name and the media type that its bytes have.

    :param text: the words of the link that led to the file: its name where the header gives none.
    """
    sniffed = filetypes.sniff_type(page.body)
    name = filenames.filename(
        page.header("content-disposition"), text, page.url, sniffed or page.media_type
    )
    return replace(answer, sniffed_type=sniffed, filename=name)

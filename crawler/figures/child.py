"""Reads one task. Runs in a process of its own; its libraries are loaded before the first fork."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

# Loaded before the first fork: a document then costs milliseconds.
import crawler.documents.doc
import crawler.documents.ofd
import crawler.documents.pdf
import crawler.documents.rtf
import crawler.documents.sheets  # noqa: F401 - loaded only
from crawler.documents.filetypes import sniff_type
from crawler.documents.limits import LIMITS, check_size
from crawler.documents.model import Document, DocumentError, Paragraph
from crawler.documents.reading import ARCHIVES, read_document, read_documents
from crawler.figures.merging import tables_of
from crawler.figures.parts import doubts, reports_in
from crawler.figures.task import answered
from crawler.issues import issue
from crawler.recognition import squeeze
from crawler.statistics import Refusal, Statistics, TableKind, read_statistics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.figures.task import Answer, Part, Task

#: The name by which the guard knows ``read``.
READER: Final = "crawler.figures.child:read"
#: A title stands among these; a web page has its navigation before it.
_FIRST_BLOCKS: Final = 60


#: The beginning of a report: reading it loads every table of names that reading a report needs.
_SMALL: Final = (
    "<h1>海盐县科学技术局2020年度政府信息公开工作年度报告</h1><p>一、总体情况</p>"
    "<p>统计期限自2020年1月1日起至12月31日止。</p><table><tr><td>一、本年新收政府信息公开申请数量"
    "</td><td>0</td></tr></table><p>六、其他需要报告的事项</p><p>无。</p>"
)


def warm_up() -> None:
    """Load what every document needs, before the first fork."""
    document = read_document(f"<html><body>{_SMALL}</body></html>".encode())
    read_statistics(document, region_code="330424")


def read(task: Task) -> list[Answer]:
    """Return what comes of a task: one answer, or one for each member or report that it holds."""
    try:
        data = _bytes_of(task.parts[0])
        if len(task.parts) == 1 and sniff_type(data) in ARCHIVES:
            return list(_members(data, task))
        document = _document(task, data)
    except DocumentError as error:
        return [answered("", error)]
    return list(_reports(document, "", task))


def _bytes_of(part: Part) -> bytes:
    """Return a file's bytes; one that is too large is refused before it fills the memory."""
    path = Path(part.path)
    check_size(path.stat().st_size, LIMITS)
    return path.read_bytes()


def _members(data: bytes, task: Task) -> Iterator[Answer]:
    for found in read_documents(data, task.name):
        name = found.name.removeprefix(f"{task.name}/") if found.name != task.name else ""
        if isinstance(found.result, DocumentError):
            yield answered(name, found.result)
        else:
            yield from _reports(found.result, name, task)


def _reports(document: Document, member: str, task: Task) -> Iterator[Answer]:
    reports = reports_in(document)
    whys = doubts([part for _, part in reports])
    for (title, part), why in zip(reports, whys, strict=True):
        name = "!".join(filter(None, (member, title)))
        is_bound = len(reports) > 1
        # The task's title is that of one report among several: it says nothing of a nameless one.
        given = title if is_bound else task.title
        found = read_statistics(part, title=given, region_code=task.region)
        if why and not _agrees(found):
            found = _mixed(part, why)
        elif is_bound and isinstance(found, Statistics) and not found.agency:
            found = _mixed(part, "no title says whose report this is")
        answer = answered(name, found)
        if isinstance(found, Statistics):
            answer = replace(answer, own_title=is_bound or _says(part, found.title))
        yield answer


def _agrees(found: Statistics | Refusal) -> bool:
    """Return whether the tables 3 of a document say the same: then one stands there twice."""
    return (
        isinstance(found, Statistics)
        and TableKind.T3 in tables_of(found)
        and not any(said.code == "figures_disagree" for said in found.issues)
    )


def _mixed(document: Document, why: str) -> Refusal:
    said = issue("statistics_refused", f"several_reports: {why}")
    return Refusal("several_reports", why, document.method, (*document.issues, said))


def _says(document: Document, title: str) -> bool:
    """Return whether a title stands at the beginning of a document, however it is broken."""
    texts = [document.title]
    for block in document.blocks[:_FIRST_BLOCKS]:
        cells = (block,) if isinstance(block, Paragraph) else block.cells
        texts += [cell.text for cell in cells]
    return bool(title) and squeeze(title) in squeeze("".join(texts))


def _document(task: Task, data: bytes) -> Document:
    """Return the document of a task; files that are its pages become one."""
    first = _page(task.parts[0], data, task.name)
    blocks, issues = list(first.blocks), list(first.issues)
    for number, part in enumerate(task.parts[1:], 2):
        more = _page(part, _bytes_of(part), f"{task.name} ({number})")
        blocks += [replace(block, page=number) for block in more.blocks]
        issues += more.issues
    if len(task.parts) == 1:
        return first
    return replace(first, blocks=tuple(blocks), issues=tuple(issues), pages=len(task.parts))


def _page(part: Part, data: bytes, name: str) -> Document:
    text = None
    if part.charset:
        try:
            text = data.decode(part.charset, "replace")
        except LookupError:  # a charset that this Python does not know
            text = None
    return read_document(data, name=name, text=text)

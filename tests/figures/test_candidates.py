"""Which documents of a report are read, together or by themselves, at once or only if needed."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from crawler.documents.model import Document, Method, Paragraph, Table
from crawler.figures.candidates import Candidate, candidates
from crawler.figures.child import read
from crawler.figures.parts import reports_in
from crawler.figures.task import Part, Task
from crawler.items import FileRecord, MemberRecord
from crawler.replica.generator import Format, generate
from crawler.replica.packing import pack
from crawler.statistics.model import Template
from tests.figures.conftest import report
from tests.figures.readings import item as named
from tests.statistics.builder import make, plain

TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "png": "image/png",
    "zip": "application/zip",
    "mp4": "video/mp4",
}


def stored(name: str, role: str = "main", **changes: Any) -> FileRecord:
    kind = TYPES[name.rpartition(".")[2]]
    made = FileRecord(f"http://a/{name}", "", role, name, "stored", sha256=name, sniffed_type=kind)
    return replace(made, **changes)


def member(name: str) -> MemberRecord:
    return MemberRecord(name, "", f"sha {name}", 1, TYPES[name.rpartition(".")[2]])


def read_of(*files: FileRecord, **changes: object) -> list[Candidate]:
    item = named(main=files[0], attachments=list(files[1:]), **changes)
    return candidates(item, lambda record: Path(f"/blobs/{record.sha256}"))


def shape(found: list[Candidate]) -> list[tuple[str, str, str, list[str], bool]]:
    return [
        (
            one.sha256,
            one.member,
            one.role,
            [part.path.removeprefix("/blobs/") for part in one.task.parts],
            one.late,
        )
        for one in found
    ]


def test_page_and_files_are_read_each_once_and_what_was_not_stored_is_not() -> None:
    found = read_of(
        stored("a.html", charset="gb18030"),
        stored("b.pdf", "report_same_as_html"),
        stored("copy.pdf", "other", sha256="b.pdf"),
        stored("lost.pdf", "other", sha256=None),
        stored("film.mp4", "other"),
    )
    assert shape(found) == [
        ("a.html", "", "main", ["a.html"], False),
        ("b.pdf", "", "report_same_as_html", ["b.pdf"], False),
    ]
    assert found[0].task.parts[0].charset == "gb18030"
    assert (found[1].task.title, found[1].task.region) == (named().title, "330424")


def test_the_pages_of_an_article_are_one_document() -> None:
    found = read_of(stored("a.html"), stored("a_1.html", "part"), stored("a_2.html", "part"))
    assert shape(found) == [("a.html", "", "main", ["a.html", "a_1.html", "a_2.html"], False)]


def test_pictures_of_a_page_are_one_document_and_wait() -> None:
    found = read_of(
        stored("a.html"), stored("1.png", "image"), stored("2.png", "image"),
        stored("chart.png", "infographic"),
    )  # fmt: skip
    assert shape(found) == [
        ("a.html", "", "main", ["a.html"], False),
        ("1.png", "", "image", ["1.png", "2.png"], True),
        ("chart.png", "", "infographic", ["chart.png"], True),
    ]


def test_no_page_of_very_many_pictures_is_left_out() -> None:
    names = [f"{number}.png" for number in range(85)]
    found = read_of(stored("a.html"), *(stored(name, "image") for name in names))[1:]
    pages = [[part.path.rpartition("/")[2] for part in one.task.parts] for one in found]
    assert [len(part) for part in pages] == [40, 40, 5]
    assert [*chain(*pages)] == names


def test_members_of_an_archive_are_read_its_scanned_pages_together_in_their_order() -> None:
    names = ["10.png", "2.png", "__MACOSX/._2.png", "inner.zip", "a/b.pdf"]
    packed = stored("c.zip", "report_full", members=[member(name) for name in names])
    found = read_of(stored("a.html"), packed)
    assert [row[1:4] for row in shape(found)[1:]] == [
        ("2.png", "report_full", ["sha 2.png", "sha 10.png"]),
        ("a/b.pdf", "report_full", ["sha a/b.pdf"]),
    ]


def test_of_an_archive_with_many_reports_only_ours_are_read() -> None:
    names = [f"海盐县第{n}街道办事处2023年政府信息公开工作年度报告.pdf" for n in range(40)]
    names.append("海盐县教育局2023年政府信息公开工作年度报告.pdf")
    packed = stored("c.zip", "report_full", members=[member(name) for name in names])
    assert [one.member for one in read_of(stored("a.html"), packed)[1:]] == [names[-1]]


def bound(*agencies: str) -> Document:
    """Return a document with the reports of several agencies behind each other."""
    blocks: list[Paragraph | Table] = [Paragraph("目录")]
    titles = [f"{agency}2023年政府信息公开工作年度报告" for agency in agencies]
    blocks += [Paragraph(title) for title in titles]
    for seed, title in enumerate(titles):
        one = plain(make(Template.Y2021, seed))
        rest = [block for block in one.blocks if "年度报告" not in getattr(block, "text", "")]
        # Printed on two lines, as covers are.
        blocks += [Paragraph(title[:9]), Paragraph(title[9:]), *rest]
    return Document(Method.PDF, "application/pdf", blocks=tuple(blocks))


def test_a_file_for_many_departments_is_taken_apart() -> None:
    agencies = ["海盐县财政局", "海盐县教育局", "海盐县民政局"]
    found = reports_in(bound(*agencies))
    assert [title[:6] for title, _ in found] == agencies
    for seed, (_, part) in enumerate(found):
        tables = [block for block in plain(make(Template.Y2021, seed)).blocks
                  if isinstance(block, Table)]  # fmt: skip
        assert list(part.tables) == tables
    one = bound("海盐县财政局")
    assert reports_in(one) == [("", one)]
    twice = bound("海盐县财政局", "海盐县财政局")
    assert reports_in(twice) == [("", twice)]


def test_a_reader_puts_pages_together_and_names_members(tmp_path: Path) -> None:
    whole = report(2023)
    cut = whole.index("<p>五、")
    for number, text in enumerate((whole[:cut] + "</body>", "<body>" + whole[cut:])):
        (tmp_path / f"{number}.html").write_bytes(f"<html>{text}</html>".encode("gb18030"))
    parts = tuple(Part(str(tmp_path / f"{number}.html"), "gb18030") for number in range(2))
    (answer,) = read(Task(parts, "a.html"))
    assert answer.statistics is not None
    assert {section.number for section in answer.statistics.sections} >= {1, 3, 5, 6}
    assert answer.own_title
    member = generate(3, 2, format=Format.DOCX, variants=frozenset())
    (tmp_path / "b.zip").write_bytes(pack({"报告.docx": member.data, "空.docx": b""}))
    found = read(Task((Part(str(tmp_path / "b.zip")),), "b.zip"))
    assert any(one.statistics is not None for one in found)
    assert all(one.part and not one.part.startswith("b.zip") for one in found)


def test_a_charset_that_nobody_knows_is_no_charset(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><meta charset=utf-8>{report(2023)}</html>", "utf-8")
    (answer,) = read(Task((Part(str(tmp_path / "a.html"), "x-unheard-of"),), "a.html"))
    assert answer.statistics is not None
    assert answer.statistics.report_year == 2023

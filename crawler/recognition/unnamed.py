"""Reports whose row or page is not called one: named by organ or year alone, or sent by letter.

温州's column 信息公开年报 calls each report by its agency alone (温州市水利局), others by the year
alone (2020年). And a report may lie behind the letter or notice that sends it
(关于公布X市2009年度政府信息公开工作年度报告的通知, followed by the report).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.recognition.agencies import read_organ
from crawler.recognition.opening import HEAD, head
from crawler.recognition.text import lines, squeeze
from crawler.recognition.titles import CORE, INSTITUTION, NotAReport, TitleReading, read_title

if TYPE_CHECKING:
    from collections.abc import Iterable

_YEAR_ONLY: Final = re.compile(r"^(?:\(?(?<!\d)20\d\d(?:年度|年)?\)?)$")
_YEAR_AND_KIND: Final = re.compile(r"\(?20\d\d(?:年度?)?\)?(?:年报|(?:年度)?报告)")
_YEAR: Final = re.compile(r"\(?(?<!\d)20\d\d(?!\d)(?:年度|年)?\)?")
#: The sentences with which reports open, whichever template: what they rest on, what they cover.
_RESTS_ON: Final = re.compile(r"信息公开条例|政府信息公开(?:规定|办法)")
_SAYS_SO: Final = re.compile(
    r"统计(?:数据)?(?:的)?(?:期限|时限|时间|起止)|所列数据|(?:报告|年报)[^。]{0,80}编制|编制(?:本(?:年度)?(?:报告|年报)|的?20\d\d)|(?:报告|汇报|总结)如下|(?:公布|发布|公开).{0,40}(?:年度报告|年报)"
)
_PARTS: Final = (
    "主动公开", "依申请公开", "申请情况", "行政复议", "收费", "存在的主要问题", "概述", "总体情况",
)  # fmt: skip
_PARTS_NEEDED: Final = 1
_NOT_ITSELF: Final = re.compile(
    r"(?:本|编制|制定|制作)[^。,]{0,20}指南|高等学校信息公开|高校信息公开|学年|通知如下|事项通知|部署会|培训班|召开.{0,12}会议|记者"
)
#: A letter or notice whose subject is the report itself, not its making.
_SENDS: Final = re.compile(
    r"^(?P<letter>.*?" + CORE.pattern + r")》?(?:\([^()]*\))?的?(?:通知|公告|通告|函|报告)$"
)
_ABOUT_MAKING: Final = re.compile(r"做好|编制|编写|格式|要求|征求|征集|提交|督促|补报|整改|填报")
_LETTER: Final = re.compile(r"现将.{0,40}(?:汇报|报告|函告|总结)如下|现(?:随函)?(?:报送|函报)")
_PUBLISHES: Final = re.compile(r"关于(?:印发|公布|发布|公开)《?")
_NO_HEADING: Final = re.compile(r"[,。>]|关于")
_ENCLOSED_LINES: Final = 60
_LONGEST_LINE: Final = 60


def is_year(name: str) -> bool:
    """Return whether a name is a year and nothing else: 2014, 2014年度."""
    return _YEAR_ONLY.match(squeeze(name)) is not None


def year_and_kind(name: str) -> bool:
    """Return whether a title is a year and the word for a report: 2023年度报告, 2023年年报.

    Neither agency nor 信息公开: in an agency's own list (市直部门 > 市教育局) that is enough.
    """
    return _YEAR_AND_KIND.fullmatch(squeeze(name)) is not None


def named_only(title: str) -> bool:
    """Return whether a title is nothing but a year, an organ's name or both."""
    plain = squeeze(title)
    if is_year(plain):
        return True
    name = _YEAR.sub("", plain)
    # Schools, hospitals and companies report on themselves under rules of their own.
    return bool(name) and INSTITUTION.search(name) is None and read_organ(name) is not None


def opens_as_report(text: str) -> bool:
    """Return whether a text begins as annual reports begin: its basis, its period, its parts."""
    beginning = head(text)
    if not _RESTS_ON.search(beginning) or _NOT_ITSELF.search(beginning):
        return False
    parts = sum(part in beginning for part in _PARTS)
    return parts >= _PARTS_NEEDED and _SAYS_SO.search(beginning) is not None


def unnamed(title: str, text: str) -> TitleReading | None:
    """Return a reading for a title of organ or year alone whose text opens as a report."""
    says_little = not title or named_only(title) or year_and_kind(title)
    if says_little and opens_as_report(text):
        return TitleReading(squeeze(title), "", "", 0.5)
    return None


def announced(title: str) -> TitleReading | None:
    """Return the reading of a report that a row's title publishes: whether it does, its text tells."""
    subject = _SENDS.match(squeeze(title))
    if subject is None or _ABOUT_MAKING.search(title) or not _PUBLISHES.search(subject["letter"]):
        return None
    letter = _published(subject["letter"])
    return letter if letter and letter.complete else None


def sent(title: str, text: str) -> TitleReading | None:
    """Return the reading of a report that a letter or notice sends along in its own text."""
    subject = _SENDS.match(squeeze(title))
    if subject is None or _ABOUT_MAKING.search(squeeze(title)):
        return None
    enclosed = titles_within(lines(text, _ENCLOSED_LINES)[1:])
    if enclosed:
        # A notice that lists the reports of several agencies is none of them.
        return enclosed[0] if len({reading.before for reading in enclosed}) == 1 else None
    if not _LETTER.search(squeeze(text)[:HEAD]) and not opens_as_report(text):
        return None
    return _published(subject["letter"])


def titles_within(beginning: Iterable[str]) -> list[TitleReading]:
    """Return the readings of the lines of a text that are whole titles of reports."""
    return [
        reading
        for line in beginning
        if len(line) <= _LONGEST_LINE and CORE.search(line) and not _NO_HEADING.search(line)
        and isinstance(reading := read_title(line), TitleReading) and reading.complete
    ]  # fmt: skip


def lists_several(text: str) -> bool:
    """Return whether the titles of several agencies' reports stand in a text's beginning."""
    found = titles_within(lines(text, _ENCLOSED_LINES))
    names = {name for one in found if (name := _YEAR.sub("", one.before)) and read_organ(name)}
    # 民政局 and 县民政局 are one.
    return (
        sum(not any(other != name and other.endswith(name) for other in names) for name in names)
        > 1
    )


def _published(letter: str) -> TitleReading | None:
    """Return the reading of the report in a letter's title: whose it is, or the letter's sender."""
    sender, _, subject = _PUBLISHES.sub("\n", letter, count=1).rpartition("\n")
    reading = read_title(subject)
    if isinstance(reading, TitleReading) and not _YEAR.sub("", reading.before):
        reading = read_title(sender + subject)
    return None if isinstance(reading, NotAReport) else reading
